package bot

import (
	"strings"
	"testing"
)

// notes are what the last turn told the desk.
func (k *talk) notes() string {
	var out []string
	for _, a := range k.got {
		if n, ok := a.(PostNote); ok {
			out = append(out, n.Text)
		}
	}
	return strings.Join(out, "\n")
}

// TestUnreachable: nobody is reminded who would not see it, and any sign of life ends that.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	k := newTalk(t, slow)
	k.do(Command{Name: "slow"})
	k.fire(timerAwait, k.timer(timerAwait))
	k.from(Person{}, Undelivered{Outbox: "x", Reason: "rejected"})
	if k.s.Unreachable != "" {
		t.Errorf("after a refused message the customer is %q, want reachable", k.s.Unreachable)
	}
	k.do(Lost{Why: "blocked"}).expect()
	k.from(Person{}, Undelivered{Outbox: "x", Reason: "unreachable"})
	if k.s.Unreachable != "blocked" {
		t.Errorf("the customer is %q, want blocked", k.s.Unreachable)
	}
	k.fire(timerRemind, k.s.RemindAt).expect()
	k.fire(timerIdle, k.s.IdleAt).expect()
	if len(k.s.Frames) != 0 {
		t.Error("the flow of a lost customer does not expire")
	}
	for _, b := range []Body{Text{Text: "hi"}, Reacted{Emoji: "x"}, Deleted{}, Pick{Token: "c.menu"}} {
		k.do(Lost{})
		if k.s.Unreachable == "" {
			t.Error("a customer who is lost without a reason counts as reachable")
		}
		if k.do(b); k.s.Unreachable != "" {
			t.Errorf("after %T the customer is %q, want reachable", b, k.s.Unreachable)
		}
	}
}

// TestDeskLearnsOfReach: an open ticket's desk hears once that the customer is
// gone, at each of its answers, and when they are back.
func TestDeskLearnsOfReach(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.write("agent")
	k.do(Lost{Why: "left"})
	k.from(Person{}, TicketOpened{Call: "c1", Ticket: "OK-1"})
	lin := Person{ID: "a1", Name: "Lin"}
	steps := []struct {
		who  Person
		body Body
		want string
	}{
		{lin, Claimed{"OK-1"}, ""},
		{Person{}, Undelivered{Reason: "unreachable"}, ""},
		{lin, Said{Ticket: "OK-1", Text: "hello?"}, "can't receive"},
		{Person{ID: "c"}, Text{Text: "here"}, "is back"},
		{Person{}, Undelivered{Reason: "rejected"}, "refused"},
		{Person{}, Undelivered{Reason: "unreachable"}, "cannot be reached"},
		{Person{}, Undelivered{Reason: "unreachable"}, ""},
		{Person{ID: "c"}, Lost{Why: "blocked"}, ""},
	}
	if !strings.Contains(k.notes(), "can't receive") {
		t.Errorf("the desk of a new ticket hears %q, want that the customer cannot be reached", k.notes())
	}
	for _, tt := range steps {
		k.from(tt.who, tt.body)
		if got := k.notes(); (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("after %T the desk hears %q, want %q", tt.body, got, tt.want)
		}
	}
	if k.s.Unreachable != "blocked" {
		t.Errorf("the customer is %q, want blocked", k.s.Unreachable)
	}
}
