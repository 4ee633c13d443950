package chatscript

import (
	"fmt"
	"strings"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/markup"
)

// Lines writes an action as a transcript shows it; nil for one that shows nothing.
// A ticket's number is passed by whoever has opened it.
func Lines(a bot.Action, number bot.TicketID) []string {
	switch a := a.(type) {
	case bot.Send:
		return message("< ", a.Message)
	case bot.Edit:
		return message("<! ", a.Message)
	case bot.OpenTicket:
		return opened(a, number)
	case bot.PostNote:
		from := a.From
		if a.From == "agent" {
			from = "note"
		}
		return desk(from + ": " + strings.TrimSpace(files(a.Files)+a.Text))
	case bot.UpdateTicket:
		if a.Status == bot.TicketClaimed {
			return desk(fmt.Sprintf("claimed %s by %s", a.Ticket, a.Agent.Name))
		}
		return desk(fmt.Sprintf("%s %s %s", a.Status, a.Ticket, a.Queue))
	case bot.CloseTicket:
		return desk(fmt.Sprintf("%s %s", a.Why, a.Ticket))
	case bot.Recall:
		return []string{"<x the customer's message"}
	case bot.Typing, bot.Do, bot.SetTimer, bot.CancelTimer, bot.Record:
	}
	return nil
}

func message(mark string, m bot.Message) []string {
	var out []string
	for line := range strings.Lines(markup.Plain(m.Text)) {
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

func opened(a bot.OpenTicket, number bot.TicketID) []string {
	head := fmt.Sprintf("opened %s %s", number, a.Queue)
	if a.Kind == bot.TicketDeferred {
		head += " deferred"
	}
	if a.Priority != "" {
		head += " " + a.Priority
	}
	out := desk(head)
	if a.Subject != "" {
		out = append(out, desk("  "+a.Subject)...)
	}
	for _, f := range a.Fields {
		out = append(out, desk("  "+f.Label+": "+f.Value)...)
	}
	for _, f := range a.Files {
		out = append(out, desk("  "+strings.TrimSpace(files([]bot.File{f})))...)
	}
	if a.Contact != "" {
		out = append(out, desk("  answer to "+a.Contact)...)
	}
	return out
}

func files(list []bot.File) string {
	out := ""
	for _, f := range list {
		out += strings.TrimSpace("<"+f.Kind+" "+f.Name) + "> "
	}
	return out
}

func desk(text string) []string {
	return []string{strings.TrimRight("desk< "+strings.ReplaceAll(text, "\n", " / "), " ")}
}
