package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// words is a platform that takes one word in a message. As the contract wants it,
// the first part keeps the card, the last one the buttons.
func words(m bot.Message) []bot.Message {
	var parts []bot.Message
	for i, word := range strings.Fields(m.Text) {
		part := bot.Message{Text: word}
		if i == 0 {
			part.Card = m.Card
		}
		parts = append(parts, part)
	}
	if len(parts) > 0 {
		parts[len(parts)-1].Buttons = m.Buttons
	}
	return parts
}

// scripted is an engine that answers each text with the actions of that name.
type scripted map[string][]bot.Action

func (e scripted) Handle(s bot.Session, ev bot.Event, _ time.Time) (bot.Session, []bot.Action) {
	switch b := ev.Body.(type) {
	case bot.Text:
		return s, e[b.Text]
	case bot.ActionDone:
		return s, e[b.Call]
	case bot.Undelivered:
		return s, []bot.Action{bot.PostNote{Text: "undelivered " + b.Outbox[strings.LastIndex(b.Outbox, ":"):]}}
	}
	return s, nil
}

func (e scripted) options(o *dispatch.Options) { o.Engine = e }

func TestLongMessagesAreSplit(t *testing.T) {
	t.Parallel()
	long := bot.Message{Text: "one two three", Card: "card", Buttons: []bot.Button{{Label: "ok", Token: "t"}}}
	engine := scripted{
		"send": {bot.Send{Message: long, Voice: bot.VoiceBot, Over: true}, bot.Send{Message: bot.Message{Text: "after"}}},
		"edit": {bot.Edit{Message: long, Voice: bot.VoiceBot}},
		"none": {bot.Send{Voice: bot.VoiceBot}}, // which words splits into nothing
	}
	r := newRecorder()
	r.parts = words
	p := begin(t, embedded(t), r, engine.options)
	p.write(t, "a", "send", "edit", "none")
	p.idle(t)
	var got []string
	for _, d := range r.all {
		got = append(got, shape(d))
	}
	want := []string{
		":0 one over", ":0.1 two", ":0.2 three [ok]", ":1 after",
		":0 edit one on m1", ":0.1 two", ":0.2 three [ok]", ":0 ",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("delivered:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// shape shows a delivery: the end of its id, its text, what it may change, its buttons.
func shape(d dispatch.Delivery) string {
	text := d.ID[strings.LastIndex(d.ID, ":"):] + " " + textOf(d.Action)
	var buttons []bot.Button
	switch a := d.Action.(type) {
	case bot.Send:
		buttons = a.Message.Buttons
		if a.Over {
			text += " over"
		}
	case bot.Edit:
		buttons = a.Message.Buttons
	}
	if d.Card != "" {
		text += " on " + d.Card
	}
	for _, b := range buttons {
		text += " [" + b.Label + "]"
	}
	return text
}

// TestPartsFailByThemselves has one part fail for a while and another for good: the
// others are sent once.
func TestPartsFailByThemselves(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	r.parts = words
	failed := false
	r.send = func(_ context.Context, d dispatch.Delivery) error {
		switch text := textOf(d.Action); {
		case text == "two" && !failed:
			failed = true
			return &dispatch.SendError{Fate: dispatch.FateRetry, After: time.Millisecond, Err: errors.New("429")}
		case text == "three":
			return &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("400")}
		}
		return nil
	}
	engine := scripted{"send": {bot.Send{Message: bot.Message{Text: "one two three four"}}}}
	p := begin(t, embedded(t), r, engine.options, quiet)
	p.write(t, "a", "send")
	p.idle(t)
	p.want(t, "a", "one", "two", "four")
	if notes := p.deskNotes(); fmt.Sprint(notes) != "[undelivered :0.2]" {
		t.Errorf("desk = %q, want the third part", notes)
	}
}

func TestSplitThatPanicsLeavesTheMessageWhole(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	r.parts = func(bot.Message) []bot.Message { panic("bug") }
	engine := scripted{"send": {bot.Send{Message: bot.Message{Text: "one two"}}}}
	p := begin(t, embedded(t), r, engine.options, quiet)
	p.write(t, "a", "send")
	p.idle(t)
	p.want(t, "a", "one two")
}

// TestRecall removes a message in the order of the others. A platform that will
// not do it costs the customer nothing, so the conversation does not hear of it.
func TestRecall(t *testing.T) {
	t.Parallel()
	for _, fate := range []dispatch.Fate{"", dispatch.FateRejected, dispatch.FateUnreachable} {
		r := newRecorder()
		r.send = func(_ context.Context, d dispatch.Delivery) error {
			if _, recall := d.Action.(bot.Recall); recall && fate != "" {
				return &dispatch.SendError{Fate: fate, Err: errors.New("message can't be deleted")}
			}
			return nil
		}
		engine := scripted{"secret": {
			bot.Send{Message: bot.Message{Text: "before"}}, bot.Recall{Message: "7"}, bot.Send{Message: bot.Message{Text: "after"}},
		}}
		p := begin(t, embedded(t), r, engine.options, quiet)
		p.write(t, "a", "secret")
		p.idle(t)
		want := []string{"before", "recall 7", "after"}
		if fate != "" {
			want = []string{"before", "after"}
		}
		p.want(t, "a", want...)
		if notes := p.deskNotes(); len(notes) != 0 {
			t.Errorf("desk = %q after a recall that is %q, want nothing", notes, fate)
		}
	}
}
