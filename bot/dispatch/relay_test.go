package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// hearing is a scripted engine that remembers the results that it hears of.
type hearing struct {
	scripted
	poison  bot.Body // what it panics at
	mu      sync.Mutex
	results []string
}

func (e *hearing) Handle(s bot.Session, ev bot.Event, now time.Time) (bot.Session, []bot.Action) {
	if e.poison != nil && reflect.DeepEqual(ev.Body, e.poison) {
		panic("poison")
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	switch b := ev.Body.(type) {
	case bot.Delivered:
		at := b.Message
		if len(b.Parts) > 0 {
			at += " (" + strings.Join(b.Parts, " ") + ")"
		}
		e.results = append(e.results, fmt.Sprintf("%s %s of %s to %s", ev.Platform, at, b.Relay.Message, b.Relay.To))
	case bot.Undelivered:
		e.results = append(e.results, fmt.Sprintf("%s %s of %s to %s: %s", ev.Platform, b.Reason, b.Relay.Message, b.Relay.To, b.Detail))
	default:
		return e.scripted.Handle(s, ev, now)
	}
	return s, nil
}

func (e *hearing) options(o *dispatch.Options) { o.Engine = e }

func (e *hearing) want(t *testing.T, want ...string) {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	if !slices.Equal(e.results, want) {
		t.Errorf("results:\n%s\nwant:\n%s", strings.Join(e.results, "\n"), strings.Join(want, "\n"))
	}
	e.results = nil
}

func relay(to, message string) bot.Relay { return bot.Relay{Ticket: "OK-1", To: to, Message: message} }

// TestRelaysEnd wants a result of everything that passes something on, and none of
// what does not.
func TestRelaysEnd(t *testing.T) {
	t.Parallel()
	say, card := bot.Message{Text: "hi"}, bot.Message{Text: "hi", Card: "a:1"}
	kinds := []bot.Action{
		bot.Send{Message: card, Voice: bot.VoiceAgent, Relay: relay("customer", "1")},
		bot.Edit{Message: card, Voice: bot.VoiceAgent, Relay: relay("customer", "2")},
		bot.Retract{Card: "a:1", Relay: relay("customer", "3")},
		bot.React{Message: "9", Emoji: "👍", Relay: relay("customer", "4")},
		bot.PostNote{Ticket: "OK-1", Relay: relay("desk", "5")},
		bot.EditNote{Ticket: "OK-1", Relay: relay("desk", "6")},
		bot.DropNote{Ticket: "OK-1", Relay: relay("desk", "7")},
		bot.ReactNote{Ticket: "OK-1", Relay: relay("desk", "8")},
		bot.Mail{Ticket: "OK-1", Relay: relay("mail", "9")},
	}
	silent := []bot.Action{
		bot.Send{Message: say}, bot.Edit{Message: say}, bot.Retract{}, bot.React{}, bot.PostNote{}, bot.EditNote{}, bot.DropNote{}, bot.ReactNote{},
		bot.Mail{}, bot.Mark{}, bot.Confirm{}, bot.UpdateTicket{}, bot.CloseTicket{}, bot.Reshow{}, bot.Recall{},
	}
	for _, refused := range []bool{false, true} {
		t.Run(fmt.Sprint("refused ", refused), func(t *testing.T) {
			t.Parallel()
			r := newRecorder()
			e := &hearing{scripted: scripted{"silent": silent}}
			for i, a := range kinds {
				e.scripted[fmt.Sprint(i)] = []bot.Action{a}
			}
			fail := func(context.Context, dispatch.Delivery) error {
				if !refused {
					return nil
				}
				return &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("not https://a.example/x?token=1 allowed")}
			}
			r.send, r.post = fail, fail
			p := begin(t, embedded(t), r, e.options, quiet, func(o *dispatch.Options) { o.Mailer = desk{r} })
			for i := range kinds {
				p.take(t, sayAs(bot.Text{Text: fmt.Sprint(i)}, i))
				p.idle(t)
				to := []string{"customer", "customer", "customer", "customer", "desk", "desk", "desk", "desk", "mail"}[i]
				want := fmt.Sprintf("loopback  of %d to %s", i+1, to)
				if i < 4 {
					want = fmt.Sprintf("loopback m%d of %d to %s", i+1, i+1, to)
				}
				if i == 2 { // what is removed has no id
					want = "loopback  of 3 to customer"
				}
				if refused {
					want = fmt.Sprintf("loopback rejected of %d to %s: not … allowed", i+1, to)
				}
				if refused && (i == 1 || i == 2) { // what was refused cannot be changed
					want = fmt.Sprintf("loopback rejected of %d to %s: the message is not known any more", i+1, to)
				}
				e.want(t, want)
			}
			p.take(t, sayAs(bot.Text{Text: "silent"}, 99))
			p.idle(t)
			if refused { // the customer hears nothing of three: two messages and an e-mail
				lost := "loopback rejected of  to : not … allowed"
				e.want(t, lost, lost, lost)
				return
			}
			e.want(t)
		})
	}
}

// sayAs makes an event of conversation a.
func sayAs(body bot.Body, n int) bot.Event {
	return bot.Event{ID: bot.EventID(fmt.Sprint("e", n)), Conversation: "a", Platform: loopback, Body: body}
}

// TestSplitRelaysEndOnce: of several parts the last tells that all is there, any of
// them that it is not.
func TestSplitRelaysEndOnce(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	r.parts = words
	r.send = func(_ context.Context, d dispatch.Delivery) error {
		if textOf(d.Action) == "bad" {
			return &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("400")}
		}
		return nil
	}
	send := func(text, message string) []bot.Action {
		return []bot.Action{bot.Send{Message: bot.Message{Text: text, Card: "a:" + message}, Voice: bot.VoiceAgent, Relay: relay("customer", message)}}
	}
	e := &hearing{scripted: scripted{"good": send("one two three", "1"), "bad": send("one bad three", "2")}}
	p := begin(t, embedded(t), r, e.options, quiet)
	p.write(t, "a", "good")
	p.idle(t)
	e.want(t, "loopback m1 (m1 m2 m3) of 1 to customer")
	p.take(t, say("a", 1, "bad"))
	p.idle(t)
	e.want(t, "loopback rejected of 2 to customer: 400", "loopback m4 (m4 m5) of 2 to customer")
}

// TestPartsOfACard: a message in several parts is taken back as a whole, and edited
// as a whole or not at all.
func TestPartsOfACard(t *testing.T) {
	t.Parallel()
	files := func(m bot.Message) []bot.Message { // a word each, and a file each
		parts := words(m)
		for _, f := range m.Files {
			parts = append(parts, bot.Message{Files: []bot.File{f}})
		}
		return parts
	}
	tests := []struct {
		name, text, edit string
		files            int
		want             []string // of the edit, and of taking it back
	}{
		{"one part", "one", "uno", 0, []string{"edit uno on m1", "bot.Retract on m2"}},
		{"text in parts", "one two", "uno", 0, []string{"!it was sent as several messages", "bot.Retract on m1", "bot.Retract on m2"}},
		{"longer now", "one", "uno dos", 0, []string{"!it is too long for one message now", "bot.Retract on m1"}},
		{"with files", "one", "uno", 2, []string{"edit uno on m1", "bot.Retract on m4", "bot.Retract on m2", "bot.Retract on m3"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRecorder()
			r.parts = files
			m := bot.Message{Text: tt.text, Card: "a:1", Files: make([]bot.File, tt.files)}
			changed := bot.Message{Text: tt.edit, Card: "a:1"}
			e := &hearing{scripted: scripted{
				"send":    {bot.Send{Message: m, Voice: bot.VoiceAgent, Relay: relay("customer", "1")}},
				"edit":    {bot.Edit{Message: changed, Voice: bot.VoiceAgent, Relay: relay("customer", "1/edit")}},
				"retract": {bot.Retract{Card: "a:1", Relay: relay("customer", "1/delete")}},
			}}
			p := begin(t, embedded(t), r, e.options, quiet)
			p.write(t, "a", "send", "edit", "retract")
			p.idle(t)
			var got []string
			for _, d := range r.all[len(strings.Fields(tt.text))+tt.files:] {
				got = append(got, textOf(d.Action)+" on "+d.Card)
			}
			e.mu.Lock()
			defer e.mu.Unlock()
			for _, result := range e.results {
				if _, why, failed := strings.Cut(result, ": "); failed {
					got = append([]string{"!" + why}, got...)
				}
			}
			if !slices.Equal(got, tt.want) || len(e.results) != 3 {
				t.Errorf("edited and taken back: %q, results %q, want %q", got, e.results, tt.want)
			}
		})
	}
}

// TestPartsThatAreGone: what the platform has refused, of a message in several parts or
// of taking it back, keeps none of the others there.
func TestPartsThatAreGone(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, kept, want string }{
		{"first part refused", "bad two three", "", "m1 m2"},
		{"middle part refused", "one bad three", "", "m1 m2"},
		{"last part refused", "one two bad", "", "m1 m2"},
		{"none known", "bad", "", ""},
		{"first part not removed", "one two three", "m1", "m2 m3"},
		{"last part not removed", "one two three", "m3", "m1 m2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRecorder()
			r.parts = words
			r.send = func(_ context.Context, d dispatch.Delivery) error {
				_, retracts := d.Action.(bot.Retract)
				if textOf(d.Action) == "bad" || retracts && (d.Card == "" || d.Card == tt.kept) {
					return &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("400")}
				}
				return nil
			}
			e := &hearing{scripted: scripted{
				"send":    {bot.Send{Message: bot.Message{Text: tt.text, Card: "a:1"}, Voice: bot.VoiceAgent, Relay: relay("customer", "1")}},
				"retract": {bot.Retract{Card: "a:1", Relay: relay("customer", "1/delete")}},
			}}
			p := begin(t, embedded(t), r, e.options, quiet)
			p.write(t, "a", "send", "retract")
			p.idle(t)
			var gone []string
			for _, d := range r.all {
				if _, retracts := d.Action.(bot.Retract); retracts {
					gone = append(gone, d.Card)
				}
			}
			if got := strings.Join(gone, " "); got != tt.want {
				t.Errorf("removed %q, want %q", got, tt.want)
			}
			failed := strings.Contains(strings.Join(e.results, "\n"), "rejected of 1/delete")
			if want := tt.kept != "" || tt.want == ""; failed != want {
				t.Errorf("results %q: taking back failed = %v, want %v", e.results, failed, want)
			}
		})
	}
}

// TestRelayedIsNeverOutdated: no change of who answers drops what is passed on.
func TestRelayedIsNeverOutdated(t *testing.T) {
	t.Parallel()
	e := &hearing{scripted: scripted{"send": {bot.Send{Message: bot.Message{Text: "hi"}, Voice: bot.VoiceBot, Epoch: 0, Relay: relay("customer", "1")}}}}
	p := begin(t, embedded(t), newRecorder(), func(o *dispatch.Options) { o.Engine = raising{e} })
	p.write(t, "a", "send")
	p.idle(t)
	p.want(t, "a", "hi")
	e.want(t, "loopback m1 of 1 to customer")
}

// raising raises the epoch in every turn.
type raising struct{ *hearing }

func (e raising) Handle(s bot.Session, ev bot.Event, now time.Time) (bot.Session, []bot.Action) {
	s, actions := e.hearing.Handle(s, ev, now)
	s.Epoch++
	return s, actions
}

func TestMailWithoutAMailer(t *testing.T) {
	t.Parallel()
	e := &hearing{scripted: scripted{"mail": {bot.Mail{Ticket: "OK-1", Relay: relay("mail", "1")}}}}
	p := begin(t, embedded(t), newRecorder(), e.options, quiet)
	p.write(t, "a", "mail")
	p.idle(t)
	e.want(t, "loopback rejected of 1 to mail: no e-mail is configured")
}

// TestMailIsTriedAgain in a lane of its own: what follows for the customer waits for
// nothing.
func TestMailIsTriedAgain(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	var ids []string
	r.post = func(_ context.Context, d dispatch.Delivery) error {
		ids = append(ids, d.ID)
		if len(ids) < 3 {
			return &dispatch.SendError{Fate: dispatch.FateRetry, After: 10 * time.Millisecond, Err: errors.New("451")}
		}
		return nil
	}
	e := &hearing{scripted: scripted{"mail": {bot.Mail{Ticket: "OK-1", Relay: relay("mail", "1")}}}}
	p := begin(t, embedded(t), r, e.options, func(o *dispatch.Options) { o.Mailer = desk{r} })
	p.write(t, "a", "mail")
	p.idle(t)
	e.want(t, "loopback  of 1 to mail")
	if len(ids) != 3 || ids[0] != ids[2] {
		t.Errorf("tried as %q, want three tries of one id", ids)
	}
}

// TestDeadLettersOfAgents: an agent whose act cannot be handled hears of it, and the
// customer of nothing.
func TestDeadLettersOfAgents(t *testing.T) {
	t.Parallel()
	tests := []struct {
		body bot.Body
		want []string
	}{
		{bot.Said{Ticket: "OK-1", Message: "7", Text: "panic"}, []string{"loopback internal_error of 7 to customer: "}},
		{bot.Said{Ticket: "OK-1", Text: "panic"}, []string{"loopback internal_error of e1 to customer: "}},
		{bot.AgentEdited{Ticket: "OK-1", Message: "7"}, []string{"loopback internal_error of 7/edit/e1 to customer: "}},
		{bot.AgentDeleted{Ticket: "OK-1", Message: "7"}, []string{"loopback internal_error of 7/delete/e1 to customer: "}},
		{bot.AgentReacted{Ticket: "OK-1", Message: "m"}, []string{"loopback internal_error of m/reaction/e1 to customer: "}},
		{bot.Claimed{Ticket: "OK-1"}, []string{"loopback internal_error of act/e1 to desk: "}},
		{bot.Decided{Ticket: "OK-1", Message: "7"}, []string{"loopback internal_error of act/e1 to desk: "}},
		{bot.Mailed{Ticket: "OK-1", Message: "<7@x>"}, []string{"loopback internal_error of <7@x> to desk: "}},
		{bot.Moved{Ticket: "OK-1"}, nil},
	}
	for _, tt := range tests {
		store := embedded(t)
		e := &hearing{scripted: scripted{}, poison: tt.body}
		p := begin(t, store, newRecorder(), e.options, quiet)
		ev := sayAs(tt.body, 1)
		ev.Sender = bot.Person{ID: "agent"}
		p.take(t, ev)
		p.idle(t)
		p.want(t, "a")
		e.want(t, tt.want...)
		if letters, err := store.DeadLetters(t.Context(), dispatch.PartitionOf("a")); err != nil || len(letters) != 1 {
			t.Errorf("DeadLetters() = %v, %v, want one", letters, err)
		}
	}
}
