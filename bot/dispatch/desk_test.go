package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// TestDeskIsPaced: what people wait for goes first, and who waits for a channel asks
// in the name of all.
func TestDeskIsPaced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		begun := time.Now()
		var got []string
		var last time.Duration
		r.post = func(_ context.Context, d dispatch.Delivery) error {
			got, last = append(got, bot.ActionKind(d.Action)), time.Since(begun)
			return nil
		}
		r.deskRates = func(dispatch.Delivery) []dispatch.Rate {
			return []dispatch.Rate{{Key: "slack", Every: time.Second}, {Key: "slack:ch:C1", Every: 20 * time.Second}}
		}
		lots := []bot.Action{bot.UpdateTicket{}, bot.Mark{}, bot.EditNote{}, bot.PostNote{}, bot.CloseTicket{}}
		e := &hearing{scripted: scripted{"first": {bot.PostNote{}}}}
		for _, a := range lots {
			e.scripted[bot.ActionKind(a)] = []bot.Action{a}
		}
		p := begin(t, embedded(t), r, e.options)
		p.write(t, "first", "first")
		p.done(t)
		for i, a := range lots {
			p.write(t, bot.ConversationID(fmt.Sprint(i)), bot.ActionKind(a))
			synctest.Wait()
		}
		p.done(t)
		want := "[post_note post_note close_ticket edit_note mark update_ticket]"
		if fmt.Sprint(got) != want {
			t.Errorf("shown in the order %v, want %v", got, want)
		}
		if last < 100*time.Second || last > 105*time.Second {
			t.Errorf("the last was shown after %v, want 100 s", last)
		}
	})
}

// TestCardsAreNotChangedTwice: of the changes of a card and the marks of a message that
// wait those are left out that a later one says too, and no others.
func TestCardsAreNotChangedTwice(t *testing.T) {
	t.Parallel()
	card := func(change func(*bot.UpdateTicket)) bot.Action {
		u := bot.UpdateTicket{Ticket: "OK-1", Queue: "q", Status: bot.TicketClaimed, Agent: bot.Person{ID: "lin"}}
		change(&u)
		return u
	}
	rated := func(r string) bot.Action { return card(func(u *bot.UpdateTicket) { u.Rating = r }) }
	mark := func(reply string, s bot.MarkState, why string) bot.Action {
		return bot.Mark{Reply: reply, State: s, Reason: why}
	}
	note := bot.PostNote{Ticket: "OK-1", Text: "note"}
	tests := []struct {
		name  string
		items []bot.Action
		want  string
	}{
		{"one after another", []bot.Action{note, rated("1"), rated("2"), rated("3")}, "note 3"},
		{"with messages between", []bot.Action{note, rated("1"), note, mark("7", "note", ""), rated("2"), note}, "note note 7:note 2 note"},
		{"a call between", []bot.Action{note, rated("1"), bot.PostNote{Text: "call", Call: bot.CallAgent}, rated("2")}, "note 1 call 2"},
		{"a word to one agent between", []bot.Action{note, rated("1"), bot.PostNote{Text: "psst", To: bot.Person{ID: "lin"}}, rated("2")}, "note 1 psst 2"},
		{"the end between", []bot.Action{note, rated("1"), bot.CloseTicket{}, rated("2")}, "note 1 close_ticket 2"},
		{"another queue", []bot.Action{note, rated("1"), card(func(u *bot.UpdateTicket) { u.Queue, u.Rating = "r", "2" }), rated("3")}, "note 1 2 3"},
		{"another agent", []bot.Action{note, rated("1"), card(func(u *bot.UpdateTicket) { u.Agent.ID, u.Rating = "mei", "2" })}, "note 1 2"},
		{"another ticket", []bot.Action{note, rated("1"), card(func(u *bot.UpdateTicket) { u.Ticket, u.Rating = "OK-2", "2" })}, "note 1 2"},
		{"marks", []bot.Action{note, mark("7", "held", "why"), bot.Confirm{}, mark("7", "sending", ""), note, mark("7", "delivered", "")}, "note confirm note 7:delivered"},
		{"marks of two", []bot.Action{note, mark("7", "held", ""), mark("8", "held", ""), mark("7", "delivered", "")}, "note 8:held 7:delivered"},
		{"a mark with words", []bot.Action{note, mark("7", "sending", "no quotes there"), mark("7", "delivered", "")}, "note 7:sending 7:delivered"},
		{"a mark with an id", []bot.Action{note, bot.Mark{Reply: "7", State: "delivered", Message: "m"}, mark("7", "delivered", "by mail")}, "note 7:delivered 7:delivered"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRecorder()
			var got []string
			r.post = func(_ context.Context, d dispatch.Delivery) error {
				switch a := d.Action.(type) {
				case bot.PostNote:
					got = append(got, a.Text)
				case bot.UpdateTicket:
					got = append(got, a.Rating)
				case bot.Mark:
					got = append(got, a.Reply+":"+string(a.State))
				default:
					got = append(got, bot.ActionKind(a))
				}
				return nil
			}
			r.deskRates = wholeRate(time.Millisecond)
			p := begin(t, embedded(t), r, scripted{"go": tt.items}.options)
			p.write(t, "a", "go")
			p.idle(t)
			if strings.Join(got, " ") != tt.want {
				t.Errorf("shown %q, want %q", got, tt.want)
			}
		})
	}
}

// TestWhatIsBeforeSomethingUrgentIsUrgent: a customer's message does not wait for the
// cards of others behind its own.
func TestWhatIsBeforeSomethingUrgentIsUrgent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		var got []string
		r.post = func(_ context.Context, d dispatch.Delivery) error {
			got = append(got, string(d.Conversation)+":"+bot.ActionKind(d.Action))
			return nil
		}
		r.deskRates = wholeRate(20 * time.Second)
		p := begin(t, embedded(t), r, scripted{
			"note": {bot.PostNote{}}, "card": {bot.UpdateTicket{}}, "both": {bot.UpdateTicket{}, bot.PostNote{}},
		}.options)
		p.write(t, "first", "note")
		p.done(t)
		for _, c := range []bot.ConversationID{"card", "both", "note"} {
			p.write(t, c, string(c))
			synctest.Wait()
		}
		p.done(t)
		if want := "[first:post_note both:update_ticket note:post_note both:post_note card:update_ticket]"; fmt.Sprint(got) != want {
			t.Errorf("shown %v, want %v", got, want)
		}
	})
}

// blind is a store whose lanes cannot be looked into.
type blind struct{ dispatch.Store }

func (blind) Following(context.Context, dispatch.Lane, int) ([]dispatch.Item, error) {
	return nil, errors.New("the line is bad")
}

func TestNothingIsLeftOutUnseen(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	shown := 0
	r.post = func(context.Context, dispatch.Delivery) error {
		shown++
		return nil
	}
	r.deskRates = wholeRate(time.Millisecond)
	p := begin(t, blind{embedded(t)}, r, scripted{"go": {bot.PostNote{}, bot.UpdateTicket{}, bot.UpdateTicket{}}}.options)
	p.write(t, "a", "go")
	p.idle(t)
	if shown != 3 {
		t.Errorf("%d were shown, want all 3", shown)
	}
}
