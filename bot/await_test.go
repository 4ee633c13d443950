package bot

import (
	"strings"
	"testing"
	"time"
)

// slow waits for an action, and leads to a question whatever comes of it.
const slow = `flow: slow
title: {zh: 慢, en: Slow}
start: {command: slow}
slots: {rate: {type: number}}
steps:
- id: quote
  do: rates.quote
  with: {from: USD, to: EUR, amount: "1"}
  into: {rate: rate}
  timeout: 8s
  outcomes: {ok: more, unsupported: more, timeout: late, error: more}
- {id: late, choose: {zh: 晚了？, en: "Late, again?"}, remind: {after: 3m, say: {zh: 在吗, en: There?}}, options: [{value: "yeah", label: {zh: 嗯, en: Yeah}, next: agent}]}
- {id: more, choose: {zh: 还要吗？, en: More?}, options: [{value: "yeah", label: {zh: 嗯, en: Yeah}, next: agent}]}
- {id: agent, handoff: {queue: account, say: {zh: 好, en: OK}, show: [rate]}}
`

// broken fails at its first step, and so does errors, the flow for such cases.
const (
	broken = `flow: broken
title: {zh: 坏, en: Broken}
start: {command: broken}
slots: {n: {type: int, default: 0}}
steps:
- {id: a, set: {n: '1 % n'}}
- {id: b, say: {zh: 好, en: "{n}"}}
`
	errorsToo = `flow: errors
title: {zh: 错, en: Errors}
start: {"on": error}
slots: {n: {type: int, default: 0}}
steps:
- {id: a, set: {n: '1 % n'}}
- {id: b, say: {zh: 好, en: "{n}"}}
`
)

func TestResultBelowADigression(t *testing.T) {
	t.Parallel()
	k := newTalk(t, slow)
	k.now = time.Date(2026, 1, 4, 20, 0, 0, 0, time.UTC) // before opening hours: asking for a person leads to a written ticket
	k.do(Command{Name: "slow"})
	call := find[Do](k).Call
	k.write("agent")
	ticket := find[OpenTicket](k)
	if ticket.Kind != TicketDeferred {
		t.Fatalf("outside the hours agent opens a %s ticket, want a deferred one", ticket.Kind)
	}
	k.write("agent")
	k.expect("Working on it")
	if len(k.s.Frames) != 2 || k.s.AwaitAt.IsZero() {
		t.Fatalf("frames %+v until %v, want both to wait", k.s.Frames, k.s.AwaitAt)
	}
	k.from(Person{}, ActionDone{Call: call, Outcome: "ok", Values: map[string]string{"rate": "7.1"}}).expect()
	k.from(Person{}, TicketOpened{Call: ticket.Call, Ticket: "OK-1", Queue: ticket.Queue, Promised: ticket.Promised})
	k.expect("OK-1", "Back to", "Slow", "More?")
	if rate, _ := k.s.Top().Slot("rate"); rate != "7.1" {
		t.Errorf("the result that came during the digression = %q, want 7.1", rate)
	}
	if !k.s.AwaitAt.IsZero() || k.timer(timerIdle).IsZero() {
		t.Errorf("after both results: await until %v, idle at %v, want only the latter", k.s.AwaitAt, k.timer(timerIdle))
	}
}

func TestResultOfTicketBelowADigression(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.now = time.Date(2026, 1, 4, 20, 0, 0, 0, time.UTC)
	k.write("agent")
	k.do(Command{Name: "cancel"}).expect("that's the end of")
	k.from(Person{}, TicketOpened{Call: "c1", Ticket: "OK-1"})
	k.expect("OK-1") // a number that exists is told even so
}

func TestAwaitGivesUp(t *testing.T) {
	t.Parallel()
	k := newTalk(t, slow)
	k.do(Command{Name: "slow"})
	k.fire(timerAwait, k.timer(timerAwait)).expect("Late, again?")
	if k.timer(timerIdle).IsZero() || k.timer(timerRemind).IsZero() {
		t.Errorf("a question after a call that was given up has timers %v, want idle and remind", Actions(k.got))
	}
	k.from(Person{}, ActionDone{Call: "c1", Outcome: "ok"}).expect() // too late
}

func TestReminderIsSaidOnce(t *testing.T) {
	t.Parallel()
	k := newTalk(t, slow)
	k.do(Command{Name: "slow"})
	k.fire(timerAwait, k.timer(timerAwait))
	idle := k.s.IdleAt
	k.fire(timerRemind, k.s.RemindAt).expect("There?")
	k.from(Person{}, Undelivered{Outbox: "x", Reason: "unreachable"}).expect()
	if !k.timer(timerRemind).IsZero() || !k.s.IdleAt.Equal(idle) {
		t.Errorf("a reminder that did not arrive moves timers: %v, idle %v, want %v", Actions(k.got), k.s.IdleAt, idle)
	}
}

func TestErrorFlowThatFails(t *testing.T) {
	t.Parallel()
	k := newTalk(t, broken, errorsToo)
	k.do(Command{Name: "broken"}).expect("something went wrong on our side")
	if len(k.s.Frames) != 0 {
		t.Errorf("frames after a failing flow for errors = %v, want none", k.s.Frames)
	}
}

func TestDroppedTickets(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	var calls []string
	for range maxTickets + 3 {
		k.write("agent")
		calls = append(calls, find[OpenTicket](k).Call)
		k.do(Command{Name: "Cancel"})
	}
	if len(k.s.Dropped) != maxTickets {
		t.Errorf("%d given-up calls are kept, want %d", len(k.s.Dropped), maxTickets)
	}
	k.from(Person{}, TicketOpened{Call: calls[len(calls)-1], Ticket: "OK-9"}).expect()
	if c := find[CloseTicket](k); c.Ticket != "OK-9" || len(k.s.Tickets) != 0 {
		t.Errorf("a given-up ticket comes to %+v with tickets %v, want it closed and not kept", c, k.s.Tickets)
	}
}

func TestDeskTextIsPlain(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.write("agent")
	id := k.write("**mine** [x](https://evil.example)")
	k.do(Edited{Message: id, Text: "*now* this_one"})
	k.from(Person{}, TicketOpened{Call: "c1", Ticket: "OK-1"})
	var notes []string
	for _, a := range k.got {
		if n, ok := a.(PostNote); ok {
			notes = append(notes, n.From+": "+n.Text)
		}
	}
	want := "customer: *now* this_one" // what was changed before anybody saw it is not shown
	if got := strings.Join(notes, "\n"); got != want {
		t.Errorf("held notes = %q, want %q", got, want)
	}
	k.do(Edited{Message: id, Text: "a*b_c - d"})
	if n := find[EditNote](k); n.Text != "a*b_c - d" || n.Message != id {
		t.Errorf("an edit at the desk = %+v, want the words as they are", n)
	}
}
