package bot

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// deskTalk is a talk with a live ticket OK-10001 that waits, with replies held.
func deskTalk(tb testing.TB, docs ...string) *talk {
	tb.Helper()
	k := newTalk(tb, docs...)
	e := *k.e
	e.hold, k.e, k.platform = true, &e, "telegram"
	k.write("agent")
	k.from(Person{}, TicketOpened{Call: "c1", Ticket: "OK-10001", Queue: "general", Position: 1, Promised: k.now.Add(5 * time.Minute)})
	return k
}

// deferred puts a deferred ticket OK-20002 beside what there is.
func (k *talk) deferred(contact string) *talk {
	k.s.Tickets = append(k.s.Tickets, "OK-20002")
	k.s.Others = append(k.s.Others, &Ticket{
		ID: "OK-20002", Call: "c9", Queue: "account", Kind: TicketDeferred, Status: TicketWaiting, Opened: k.now, Since: k.now,
		Owed: k.now, Promised: k.now.Add(9 * time.Hour), Contact: contact,
	})
	return k
}

// all are the last turn's actions of a type.
func all[T Action](k *talk) []T {
	var out []T
	for _, a := range k.got {
		if x, ok := a.(T); ok {
			out = append(out, x)
		}
	}
	return out
}

// marks are what the last turn has marked on an agent's message.
func (k *talk) marks(reply string) string {
	var out []string
	for _, m := range all[Mark](k) {
		if m.Reply == reply {
			out = append(out, string(m.State))
		}
	}
	return strings.Join(out, " ")
}

// due moves the clock to what is due about a ticket next.
func (k *talk) due() *talk {
	k.tb.Helper()
	if k.s.DeskAt.IsZero() {
		k.tb.Fatal("nothing is due about any ticket")
	}
	return k.fire(timerDesk, k.s.DeskAt)
}

func (k *talk) replies() []Send {
	return slices.DeleteFunc(all[Send](k), func(s Send) bool { return s.Voice != VoiceAgent })
}
