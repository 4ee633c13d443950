package terminal

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/chatscript"
)

// take turns a line into events. Plain words are the customer's; lines as
// transcripts have them do what they do there. No events and no error mean that
// the line was done with here.
func (t *Terminal) take(ctx context.Context, line string) ([]bot.Event, error) {
	in, err := t.parse(line)
	if err != nil || in == nil {
		return nil, err
	}
	t.screen.echo(chatscript.Source(in))
	switch in := in.(type) {
	case chatscript.Album:
		return t.album(in), nil
	case chatscript.Wait:
		return nil, t.wait(in)
	case chatscript.Setting:
		return nil, t.setting(in)
	}
	ev, err := t.event(ctx, in)
	if err != nil {
		return nil, err
	}
	return []bot.Event{ev}, nil
}

// event is what a line that is one event comes to.
func (t *Terminal) event(ctx context.Context, in chatscript.Input) (bot.Event, error) {
	switch in := in.(type) {
	case chatscript.Words:
		return t.words(in), nil
	case chatscript.Press:
		return t.press(in.Label)
	case chatscript.File:
		return t.file(in, ""), nil
	case chatscript.Form:
		return t.filled(in)
	case chatscript.Edit:
		return t.newEvent(bot.Edited{Message: t.messageID(), Text: in.Text}), nil
	case chatscript.Delete:
		return t.newEvent(bot.Deleted{Message: t.messageID()}), nil
	case chatscript.React:
		return t.newEvent(bot.Reacted{Message: fmt.Sprint("b", t.sent), Emoji: in.Emoji, Removed: in.Removed}), nil
	case chatscript.Lose:
		return t.newEvent(bot.Lost{Why: in.Why}), nil
	case chatscript.Fail:
		ev := t.newEvent(bot.Undelivered{Reason: in.Reason})
		ev.Sender = bot.Person{}
		return ev, nil
	case chatscript.Agent, chatscript.Mailed, chatscript.Moved, chatscript.ThreadLost:
		return t.atDesk(ctx, in)
	case chatscript.Outcome:
		return bot.Event{}, errors.New("outcomes can be planned in transcripts only (see supportbot test)")
	}
	return bot.Event{}, fmt.Errorf("%q cannot be done here", chatscript.Source(in))
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
	case strings.HasPrefix(line, ">"):
		t.script = !t.o.Interactive
		return chatscript.ParseLine(line)
	case marked(line):
		return chatscript.ParseLine(line)
	case len(line) > 2 && line[0] == '[' && line[len(line)-1] == ']', t.form != nil && line[0] == '{':
		return chatscript.ParseLine("> " + line)
	}
	if t.script || t.setsUp(line) {
		if in, err := chatscript.ParseLine(line); err == nil {
			t.script = t.script || !t.o.Interactive && t.events == 0
			return in, nil
		}
	}
	if n, err := strconv.Atoi(line); err == nil && t.o.Interactive && countable(t.shown) && n >= 1 && n <= len(t.shown) {
		return chatscript.Press{Label: t.shown[n-1].Label}, nil
	}
	return chatscript.Words{Text: line}, nil
}

// setsUp reports whether a line may be the head of a transcript, or what stands
// between its turns. "agent please" or "ticket OK-7F3K2" is what a customer begins
// with sooner than a transcript.
func (t *Terminal) setsUp(line string) bool {
	word, _, _ := strings.Cut(line, " ")
	switch word {
	case "moved", "thread":
		return true
	case "agent", "ticket":
		return false
	}
	return t.events == 0
}

// marked reports whether a line is one of a transcript wherever it stands.
func marked(line string) bool {
	for _, mark := range []string{"! edited", "! reacted", "! unreacted", "! lost", "! undelivered", "@ +", "agent>", "agent(", "mail>"} {
		if strings.HasPrefix(line, mark) {
			return true
		}
	}
	return line == "! deleted" || line == "public" || line == "private"
}

// quoted reports whether a line of a transcript that is piped in is a comment or
// an answer, which may go on for several lines.
func (t *Terminal) quoted(line string) bool {
	switch {
	case strings.HasPrefix(line, "#"):
		t.script = true
		return true
	case !strings.HasPrefix(line, "  "):
		t.quoting = chatscript.IsOutput(line)
		t.script = t.script || t.quoting
	}
	return t.quoting
}

// countable reports whether buttons are numbered: a single one, such as "skip",
// must not take the number that is the answer to the question.
func countable(buttons []bot.Button) bool { return len(buttons) > 1 }

func (t *Terminal) words(in chatscript.Words) bot.Event {
	t.message++
	if c, ok := chatscript.CommandOf(in.Text); ok {
		c.Message = t.messageID()
		return t.newEvent(c)
	}
	t.agents.Heard(t.messageID(), in.Text)
	return t.newEvent(bot.Text{Message: t.messageID(), Text: in.Text, Quote: in.Quote})
}

func (t *Terminal) file(in chatscript.File, album string) bot.Event {
	t.message++
	t.agents.Heard(t.messageID(), in.Caption)
	return t.newEvent(bot.Media{
		Message: t.messageID(), Caption: in.Caption, Album: album,
		Files: []bot.File{{Kind: in.Kind, ID: t.messageID(), Name: in.Name}},
	})
}

// album sends the files one by one, as platforms hand albums over.
func (t *Terminal) album(in chatscript.Album) []bot.Event {
	name := fmt.Sprintf("%s:album%d", t.run, t.message+1)
	out := make([]bot.Event, len(in.Files))
	for i, f := range in.Files {
		if i == 0 {
			f.Caption = in.Caption
		}
		out[i] = t.file(f, name)
	}
	return out
}

func (t *Terminal) filled(in chatscript.Form) (bot.Event, error) {
	if t.form == nil {
		return bot.Event{}, errors.New("no message so far has a form (platforms without forms ask one thing after the other)")
	}
	values := map[string]string{}
	for _, a := range in.Answers {
		values[a.Name] = a.Value
	}
	return t.newEvent(bot.Filled{Token: t.form.Token, Values: values}), nil
}

// press presses a button. One that leads to the private chat moves the customer there.
func (t *Terminal) press(label string) (bot.Event, error) {
	for i := len(t.buttons) - 1; i >= 0; i-- {
		b := t.buttons[i]
		switch {
		case b.Label != label:
			continue
		case b.URL != "":
			return bot.Event{}, fmt.Errorf("[%s] opens %s", label, b.URL)
		case b.Private != "":
			t.public = false
			return t.newEvent(bot.Opened{Payload: b.Private}), nil
		}
		return t.newEvent(bot.Pick{Token: b.Token, Label: label}), nil
	}
	// After a restart the buttons above are not known any more; the label is as good.
	return t.words(chatscript.Words{Text: label}), nil
}

// atDesk is what an agent, the mail or the desk itself does with the ticket. Tickets
// are opened in the private chat only.
func (t *Terminal) atDesk(ctx context.Context, in chatscript.Input) (bot.Event, error) {
	if t.agents.Ticket == "" && t.o.Ticket != nil {
		t.agents.Ticket = t.o.Ticket(ctx)
	}
	if t.agents.Ticket == "" {
		return bot.Event{}, errors.New("there is no ticket yet that an agent could answer (ask for a person first)")
	}
	var who bot.Person
	var body bot.Body
	switch in := in.(type) {
	case chatscript.Agent:
		if in.Name == "" {
			in.Name = t.agent
		}
		said, err := t.agents.Body(in)
		if err != nil {
			return bot.Event{}, err
		}
		who, body = t.agents.Person(in.Name), said
	case chatscript.Mailed:
		t.message++
		body = bot.Mailed{Ticket: t.agents.Ticket, Message: "mail:" + t.messageID(), Text: in.Text}
	case chatscript.Moved:
		body = bot.Moved{Ticket: t.agents.Ticket, Position: in.Position, Wait: in.Wait}
	case chatscript.ThreadLost:
		body = bot.ThreadLost{Ticket: t.agents.Ticket, Why: in.Why}
	}
	ev := t.newEvent(body)
	ev.Conversation, ev.Public, ev.Sender = t.o.Conversation, false, who
	return ev, nil
}

func (t *Terminal) wait(in chatscript.Wait) error {
	if t.o.Advance == nil {
		return errors.New("the clock of this conversation cannot be moved")
	}
	t.o.Advance(in.For)
	return nil
}

func (t *Terminal) setting(in chatscript.Setting) error {
	switch in.Key {
	case "locale":
		t.o.Customer.Locale = in.Value
	case "agent":
		t.agent = in.Value
	case "ticket":
		t.agents.Ticket = bot.TicketID(in.Value)
	case "hold":
		if t.o.Hold == nil {
			return errors.New("replies cannot be held here")
		}
		t.o.Hold()
	case "public", "private":
		t.public = in.Key == "public"
	case "start":
		return t.start(in.Value)
	case "platform":
		if p := bot.Platform(in.Value); p != t.o.Platform {
			return fmt.Errorf("this conversation is on %s (start it with --platform %s)", t.o.Platform, p)
		}
	}
	return nil
}

// start sets the clock. Once something has been said, time only goes forward.
func (t *Terminal) start(value string) error {
	at, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return err
	}
	d := at.Sub(t.o.Now())
	if t.events > 0 && d < 0 {
		return fmt.Errorf("the clock is past %s already", value)
	}
	return t.wait(chatscript.Wait{For: d})
}

// newEvent is an event of the customer's, in the chat that they are in.
func (t *Terminal) newEvent(b bot.Body) bot.Event {
	t.events++
	ev := bot.Event{
		ID:           bot.EventID(fmt.Sprintf("terminal:%s:%d", t.run, t.events)),
		Conversation: t.o.Conversation,
		Platform:     t.o.Platform,
		Sender:       t.o.Customer,
		Public:       t.public,
		Time:         t.o.Now(),
		Body:         b,
	}
	if t.public {
		ev.Conversation += ":public"
	}
	return ev
}

// messageID names the customer's newest message.
func (t *Terminal) messageID() string { return fmt.Sprintf("%s:%d", t.run, t.message) }
