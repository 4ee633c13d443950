package chatscript

import (
	"fmt"
	"strings"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/markup"
)

// atCustomer is what the customer sees.
func atCustomer(a bot.Action) []string {
	switch a := a.(type) {
	case bot.Send:
		return message("< ", a.Message)
	case bot.Edit:
		return message("<! ", a.Message)
	case bot.Recall:
		return []string{"<x the customer's message"}
	case bot.Retract:
		if strings.HasPrefix(a.Card, "a:") { // as the engine names the messages of agents
			return []string{"<x the agent's message"}
		}
		return []string{"<x our message"}
	case bot.React:
		return []string{"<" + sign(a.Removed) + " " + a.Emoji}
	case bot.Mail:
		return mailed(a)
	}
	return nil
}

// sign tells an emoji that is put on a message from one that is taken off.
func sign(removed bool) string {
	if removed {
		return "-"
	}
	return "+"
}

func mailed(a bot.Mail) []string {
	out := []string{"mail< " + a.To + ": " + a.Subject}
	for line := range strings.Lines(files(a.Files) + markup.Plain(a.Text)) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, "  "+line)
		}
	}
	return out
}

func message(mark string, m bot.Message) []string {
	var out []string
	for line := range strings.Lines(files(m.Files) + markup.Plain(m.Text)) {
		line = strings.TrimRight(line, " \n")
		switch {
		case len(out) == 0:
			out = append(out, strings.TrimRight(mark+line, " "))
		case line != "": // a blank line stands between turns, so a message shows none
			out = append(out, "  "+line)
		}
	}
	for _, l := range m.Media {
		out = append(out, strings.TrimRight(fmt.Sprintf("  <%s %s> %s", l.Kind, l.URL, l.Title), " "))
	}
	if len(m.Buttons) > 0 {
		out = append(out, "  "+Buttons(m.Buttons))
	}
	if m.Form != nil {
		out = append(out, "  "+form(m.Form))
	}
	return out
}

// form writes what can be filled in, with what is filled in already.
func form(f *bot.Form) string {
	fields := make([]string, len(f.Fields))
	for i, field := range f.Fields {
		fields[i] = field.Label
		if field.Value != "" {
			fields[i] += " = " + strings.Join(strings.Fields(field.Value), " ")
		}
	}
	return "{" + f.Label + ": " + strings.Join(fields, ", ") + "}"
}

// Buttons writes buttons side by side in brackets.
func Buttons(buttons []bot.Button) string {
	labels := make([]string, len(buttons))
	for i, b := range buttons {
		labels[i] = "[" + b.Label + "]"
	}
	return strings.Join(labels, " ")
}

func files(list []bot.File) string {
	out := ""
	for _, f := range list {
		out += strings.TrimSpace("<"+f.Kind+" "+f.Name) + "> "
	}
	return out
}
