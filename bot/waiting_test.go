package bot

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestPlaces: a waiting customer hears of their place, now and then and when they are next.
func TestPlaces(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.write("agent")
	k.from(Person{}, TicketOpened{Call: "c1", Ticket: "OK-10001", Queue: "general", Position: 5, Wait: 8*time.Minute + time.Second}).expect("number 5", "about 9 minutes")
	moves := []struct {
		after time.Duration
		moved Moved
		says  string
	}{
		{10 * time.Second, Moved{"OK-10001", 4, 6 * time.Minute}, ""},
		{time.Minute, Moved{"OK-10001", 3, 6 * time.Minute}, "number 3"},
		{2 * time.Minute, Moved{"OK-10001", 3, 6 * time.Minute}, ""},
		{2 * time.Minute, Moved{"OK-10001", 4, 6 * time.Minute}, ""},
		{time.Second, Moved{"OK-10001", 1, 0}, "You're next"},
		{time.Hour, Moved{"OK-10001", 1, 0}, ""},
		{time.Hour, Moved{"OK-77777", 1, 0}, ""},
	}
	for _, m := range moves {
		k.now = k.now.Add(m.after)
		if k.from(Person{}, m.moved); (m.says == "") != (k.said() == "") || !strings.Contains(k.said(), m.says) {
			t.Errorf("after %+v said %q, want %q", m.moved, k.said(), m.says)
		}
	}
}

// TestPromises: agents are called once before a promise breaks, and louder when it does.
func TestPromises(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	promised := k.now.Add(5 * time.Minute)
	if k.due(); !k.now.Equal(promised.Add(-2*time.Minute)) || find[PostNote](k).Call != CallQueue {
		t.Errorf("called at %s by %v", k.now, Actions(k.got))
	}
	if k.due(); !k.now.Equal(promised) || !strings.Contains(find[PostNote](k).Text, "broken") {
		t.Errorf("called at %s by %v", k.now, Actions(k.got))
	}
	if find[PostNote](k).Call != CallLoud {
		t.Errorf("a broken promise calls %q", find[PostNote](k).Call)
	}
	calls := 1
	for last := k.now; !k.s.DeskAt.IsZero(); {
		if k.due(); !slices.ContainsFunc(all[PostNote](k), func(n PostNote) bool { return n.Call == CallLoud }) {
			continue
		}
		if !k.e.lib.Queue("general").Open(k.now) && k.e.lib.Queue("general").Closes(last) != k.now || k.now.Sub(last) < time.Hour {
			t.Errorf("called again at %s after %s", k.now, last)
		}
		calls, last = calls+1, k.now
	}
	if want := 2 * maxCalls; calls != want { // for the ticket as a live one, and from the evening on as one for later
		t.Errorf("broken promises have called %d times, want %d", calls, want)
	}
	d := newTalk(t).deferred("")
	d.s.Others[0].Promised = time.Date(2026, 1, 7, 1, 30, 0, 0, time.UTC) // half past nine on Wednesday
	d.do(Opened{})
	d.from(lin, Claimed{"OK-20002"})
	if d.due(); !d.now.Equal(time.Date(2026, 1, 7, 1, 0, 0, 0, time.UTC)) || find[PostNote](d).Call != CallAgent {
		t.Errorf("called at %s by %v, want at nine, when the queue opens", d.now, Actions(d.got))
	}
	if d.due(); find[PostNote](d).Call != CallLoud || d.s.Others[0].Status != TicketWaiting {
		t.Errorf("a broken promise: %v, ticket %+v", Actions(d.got), d.s.Others[0])
	}
}

// TestDeskTimerEnds: one firing leaves nothing behind that is due already, whatever
// the promise and however fine its half.
func TestDeskTimerEnds(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.write("agent")
	k.from(Person{}, TicketOpened{Call: "c1", Ticket: "OK-10001", Queue: "security", Promised: k.now.Add(2*time.Minute + time.Millisecond)})
	for range 2 {
		if k.due(); !k.s.DeskAt.IsZero() && !k.s.DeskAt.After(k.now) {
			t.Fatalf("at %s the timer is set to %s", k.now, k.s.DeskAt)
		}
	}
}

// TestUnanswered: the agent whom the customer waits for is called, then loses the ticket.
func TestUnanswered(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	k.from(lin, Claimed{"OK-10001"})
	if k.due(); find[PostNote](k).Call != CallAgent {
		t.Errorf("after 5 minutes: %v", Actions(k.got))
	}
	k.due().expect("Another colleague is taking over")
	if n := all[PostNote](k); n[len(n)-1].Call != CallQueue || k.s.Ticket.Agent.ID != "" || k.s.Mode != ModeWaiting {
		t.Errorf("after 15 minutes: %v in mode %q", Actions(k.got), k.s.Mode)
	}
	k.from(wu, Said{Ticket: "OK-10001", Message: "7", Text: "here", Sure: true})
	if at := k.s.DeskAt; !at.Equal(k.now.Add(24 * time.Hour)) {
		t.Errorf("next at %s, want nothing for a day after an answer", at)
	}
}

// TestSilence: who does not answer is warned, and the ticket closed; any sign of
// life stops that, and it never happens while an answer is owed.
func TestSilence(t *testing.T) {
	t.Parallel()
	answered := func() *talk {
		k := deskTalk(t)
		k.from(lin, Said{Ticket: "OK-10001", Message: "7", Text: "which one?", Sure: true})
		k.due().expect("Are you still there?", "24 hours")
		return k
	}
	k := answered()
	k.due().expect("closed for now")
	if c := find[CloseTicket](k); c.Why != "silent" || k.s.Mode != ModeBot {
		t.Errorf("closed as %+v", c)
	}
	k.press("Reopen the ticket").expect("open again")
	for _, b := range []Body{Text{Message: "m", Text: "this one"}, Reacted{Message: "m", Emoji: "👍"}, Pick{Token: "t.k.OK-10001"}} {
		k = answered()
		k.now = k.now.Add(23 * time.Hour)
		k.do(b)
		if !k.s.Ticket.Silent.IsZero() || k.s.DeskAt.Sub(k.now) < time.Minute {
			t.Errorf("after %T the ticket is still to be closed", b)
		}
	}
	k = deskTalk(t)
	k.from(lin, Said{Ticket: "OK-10001", Message: "7", Text: "which one?", Sure: true})
	k.write("this one")
	k.from(lin, Snoozed{"OK-10001", k.now.Add(50 * time.Hour)})
	if k.due(); !k.now.Equal(k.s.Ticket.Since) || find[PostNote](k).Call != CallAgent || k.said() != "" {
		t.Errorf("after the snooze at %s: %v", k.now, Actions(k.got))
	}
}

// TestSnooze: a ticket is put off until its time, or until its customer writes.
func TestSnooze(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	k.from(lin, Said{Ticket: "OK-10001", Message: "7", Text: "I'll look", Sure: true})
	k.from(lin, Snoozed{"OK-10001", k.now.Add(30 * time.Hour)}).expect()
	if u := find[UpdateTicket](k); u.Status != TicketSnoozed || u.Until.IsZero() || u.Agent != lin {
		t.Errorf("the desk sees %+v", u)
	}
	k.write("any news?")
	if n := all[PostNote](k); len(n) != 2 || n[1].Call != CallAgent || k.s.Ticket.Status != TicketClaimed {
		t.Errorf("when the customer writes: %v, status %q", Actions(k.got), k.s.Ticket.Status)
	}
	k.from(lin, Snoozed{"OK-10001", k.now.Add(time.Hour)})
	k.from(lin, Snoozed{Ticket: "OK-10001"})
	if k.s.Ticket.Status != TicketClaimed {
		t.Errorf("a snooze that is ended leaves %q", k.s.Ticket.Status)
	}
}

// TestAfterHours: a talk that nobody is there for goes back to the bot, with a
// promise; who writes to an agent at night is told.
func TestAfterHours(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	k.from(lin, Said{Ticket: "OK-10001", Message: "7", Text: "tomorrow", Sure: true})
	k.now = time.Date(2026, 1, 5, 14, 0, 0, 0, time.UTC) // ten in the evening
	k.write("are you there?")
	k.expect("away right now")
	if at := k.s.DeskAt; !at.Equal(time.Date(2026, 1, 6, 1, 5, 0, 0, time.UTC)) {
		t.Errorf("the agent is called at %s, want five minutes after nine", at)
	}
	asleep := k.s
	if n := find[PostNote](k.due()); n.Call != CallAgent || !strings.Contains(n.Text, "for 5 minutes") {
		t.Errorf("called with %+v, want the minutes since the opening", n)
	}
	if k.due(); !k.now.Equal(time.Date(2026, 1, 6, 1, 15, 0, 0, time.UTC)) || k.s.Mode != ModeWaiting {
		t.Errorf("at %s the mode is %q, want a release at a quarter past nine", k.now, k.s.Mode)
	}
	k.s, k.now = asleep, time.Date(2026, 1, 5, 14, 0, 0, 0, time.UTC)
	k.from(lin, Released{"OK-10001"}).expect("stays open", "Expected answer: 2026-01-06")
	if k.s.Mode != ModeBot {
		t.Errorf("mode %q after a release at night", k.s.Mode)
	}
	k = deskTalk(t)
	k.now = time.Date(2026, 1, 5, 14, 0, 0, 0, time.UTC)
	k.write("still nobody?")
	k.expect("passed on", "stays open", "Expected answer: 2026-01-06")
	if n := find[PostNote](k); n.Text != "still nobody?" || k.s.Mode != ModeBot || k.s.Others[0].Kind != TicketDeferred {
		t.Errorf("a ticket that waits at night: %+v, mode %q", n, k.s.Mode)
	}
}

// TestThreadLost: the desk gets what it needs to show a ticket again, with its open questions.
func TestThreadLost(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	k.write("my money")
	k.from(lin, Said{Ticket: "OK-10001", Message: "7", Text: "internal only"})
	k.from(lin, Prioritised{"OK-10001", "urgent"})
	k.from(Person{}, ThreadLost{"OK-10001", "deleted"})
	r := find[Reshow](k)
	if r.State.Ticket != "OK-10001" || r.State.Priority != "urgent" || !strings.Contains(strings.Join(r.Lines, "\n"), "my money") || find[Confirm](k).Reply != "7" {
		t.Errorf("reshow = %+v", r)
	}
}

// TestNothingIsLostAtTheDesk: presses, forms and unknown commands reach the agent
// as words; an event that could not be handled is told of.
func TestNothingIsLostAtTheDesk(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	k.from(lin, Claimed{"OK-10001"})
	for want, b := range map[string]Body{
		"[Fees]":     Pick{Token: "s.fees", Label: "Fees"},
		"/foo bar":   Command{Message: "m9", Name: "foo", Args: "bar"},
		"a: x\nb: y": Filled{Token: "m.1.", Values: map[string]string{"b": "y", "a": "x", "c": " "}},
	} {
		if k.do(b).expect(); find[PostNote](k).Text != want || find[PostNote](k).Relay.IsZero() {
			t.Errorf("%T reaches the desk as %+v, want %q", b, find[PostNote](k), want)
		}
	}
	k.do(Deleted{"m9"})
	if d := find[DropNote](k); d.Message != "m9" {
		t.Errorf("a deletion = %+v", d)
	}
	k.do(Reacted{Message: "55", Emoji: "🎉"})
	if d := find[ReactNote](k); d.Message != "55" || d.Emoji != "🎉" {
		t.Errorf("a reaction = %+v", d)
	}
	s, got := k.e.Handle(k.s, Event{ID: "x/dead", Body: Command{Name: "agent", Args: "internal_error"}}, k.now)
	k.s, k.got = s, got
	if n := find[PostNote](k); !strings.Contains(n.Text, "could not be handled") {
		t.Errorf("a dead letter tells %+v", n)
	}
	k.from(Person{}, Undelivered{Relay: Relay{"OK-10001", "desk", "m9"}, Reason: "rejected"})
	if n := find[PostNote](k); !n.Relay.IsZero() || !strings.Contains(n.Text, "could not be shown") {
		t.Errorf("a message that the desk refuses tells %+v", n)
	}
}
