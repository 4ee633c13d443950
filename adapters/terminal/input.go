package terminal

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/chatscript"
)

// event turns a line into an event. Plain words are the customer's; lines as
// transcripts have them do what they do there. No event and no error means that
// the line was done with here.
func (t *Terminal) event(ctx context.Context, line string) (*bot.Event, error) {
	in, err := t.parse(line)
	if err != nil || in == nil {
		return nil, err
	}
	t.screen.echo(chatscript.Source(in))
	switch in := in.(type) {
	case chatscript.Words:
		return t.words(in.Text), nil
	case chatscript.Press:
		return t.press(in.Label)
	case chatscript.File:
		t.message++
		return t.newEvent(bot.Media{Message: t.messageID(), Caption: in.Caption,
			Files: []bot.File{{Kind: in.Kind, ID: t.messageID(), Name: in.Name}}}), nil
	case chatscript.Edit:
		return t.newEvent(bot.Edited{Message: t.messageID(), Text: in.Text}), nil
	case chatscript.Delete:
		return t.newEvent(bot.Deleted{Message: t.messageID()}), nil
	case chatscript.Wait:
		if t.o.Advance == nil {
			return nil, errors.New("the clock of this conversation cannot be moved")
		}
		t.o.Advance(in.For)
		return nil, nil
	case chatscript.Agent:
		return t.agent(ctx, in)
	case chatscript.Setting:
		return t.setting(in)
	case chatscript.Outcome:
		return nil, errors.New("outcomes can be planned in transcripts only (see supportbot test)")
	}
	return nil, fmt.Errorf("%q cannot be done here", line)
}

// parse reads a line. What looks like no line of a transcript is what the
// customer says; so are settings that occur in the middle of ordinary speech.
func (t *Terminal) parse(line string) (chatscript.Input, error) {
	if !t.o.Interactive && t.quoted(line) {
		return nil, nil
	}
	line = strings.TrimSpace(line)
	switch {
	case line == "":
		return nil, nil
	case strings.HasPrefix(line, ">"), strings.HasPrefix(line, "! edited"), line == "! deleted",
		strings.HasPrefix(line, "@ +"), strings.HasPrefix(line, "agent>"), strings.HasPrefix(line, "agent("):
		return chatscript.ParseLine(line)
	case t.events == 0 && (strings.HasPrefix(line, "locale ") || strings.HasPrefix(line, "platform ")):
		return chatscript.ParseLine(line) // the head of a transcript
	case len(line) > 2 && line[0] == '[' && line[len(line)-1] == ']':
		return chatscript.Press{Label: line[1 : len(line)-1]}, nil
	}
	if n, err := strconv.Atoi(line); err == nil && t.o.Interactive && countable(t.shown) && n >= 1 && n <= len(t.shown) {
		return chatscript.Press{Label: t.shown[n-1].Label}, nil
	}
	return chatscript.Words{Text: line}, nil
}

// quoted reports whether a line of a transcript that is piped in is a comment or
// an answer, which may go on for several lines.
func (t *Terminal) quoted(line string) bool {
	switch {
	case strings.HasPrefix(line, "#"):
		return true
	case strings.HasPrefix(line, "<"), strings.HasPrefix(line, "desk<"):
		t.quoting = true
	case !strings.HasPrefix(line, "  "):
		t.quoting = false
	}
	return t.quoting
}

// countable reports whether buttons are numbered: a single one, such as "skip",
// must not take the number that is the answer to the question.
func countable(buttons []bot.Button) bool { return len(buttons) > 1 }

func (t *Terminal) words(text string) *bot.Event {
	t.message++
	if c, ok := chatscript.CommandOf(text); ok {
		c.Message = t.messageID()
		return t.newEvent(c)
	}
	return t.newEvent(bot.Text{Message: t.messageID(), Text: text})
}

func (t *Terminal) press(label string) (*bot.Event, error) {
	for i := len(t.buttons) - 1; i >= 0; i-- {
		b := t.buttons[i]
		if b.Label != label {
			continue
		}
		if b.URL != "" {
			return nil, fmt.Errorf("[%s] opens %s", label, b.URL)
		}
		return t.newEvent(bot.Pick{Token: b.Token, Label: label}), nil
	}
	// After a restart the buttons above are not known any more; the label is as good.
	return t.words(label), nil
}

func (t *Terminal) agent(ctx context.Context, in chatscript.Agent) (*bot.Event, error) {
	if t.ticket == "" && t.o.Ticket != nil {
		t.ticket = t.o.Ticket(ctx)
	}
	if t.ticket == "" {
		return nil, errors.New("there is no ticket yet that an agent could answer (ask for a person first)")
	}
	body, err := chatscript.AgentBody(t.ticket, in.Text)
	if err != nil {
		return nil, err
	}
	name := in.Name
	if name == "" {
		name = "Agent"
	}
	ev := t.newEvent(body)
	ev.Sender = bot.Person{ID: bot.PersonID("terminal-agent:" + name), Name: name}
	return ev, nil
}

func (t *Terminal) setting(in chatscript.Setting) (*bot.Event, error) {
	switch in.Key {
	case "locale":
		t.o.Customer.Locale = in.Value
		return nil, nil
	case "platform":
		return nil, nil // the head of a transcript; this terminal is what --platform says
	}
	return nil, fmt.Errorf("%s can be set in transcripts only", in.Key)
}

// newEvent is an event of the customer's.
func (t *Terminal) newEvent(b bot.Body) *bot.Event {
	t.events++
	return &bot.Event{
		ID:           bot.EventID(fmt.Sprintf("terminal:%s:%d", t.run, t.events)),
		Conversation: t.o.Conversation,
		Platform:     t.o.Platform,
		Sender:       t.o.Customer,
		Time:         t.o.Now(),
		Body:         b,
	}
}

// messageID names the customer's newest message.
func (t *Terminal) messageID() string { return fmt.Sprintf("%s:%d", t.run, t.message) }
