package desk_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/okpay/supportbot/bot"
)

// TestLongEverything has more of everything than Slack takes: a ticket opens all the
// same, and so does what follows.
func TestLongEverything(t *testing.T) {
	t.Parallel()
	for _, piece := range pieces() {
		w := newWorld(t, nil)
		long := strings.Repeat(piece, 4000)
		w.open(func(a *bot.OpenTicket) {
			a.Subject, a.Customer.Name, a.Contact, a.Locale = long, long, long, long
			a.Fields = slices.Repeat([]bot.Field{{Label: long, Value: long}}, 25)
			a.Tried, a.Lines = slices.Repeat([]string{long}, 25), []string{long}
			a.Files = []bot.File{{ID: "gone", Name: long}}
		})
		w.deliver(bot.UpdateTicket{Ticket: number, Status: bot.TicketClaimed, Agent: bot.Person{Name: long}, Unreachable: long, Rating: long})
		w.deliver(bot.PostNote{Ticket: number, From: "customer", Name: long, Message: "m1", Quote: long, Text: long})
		w.deliver(bot.PostNote{Ticket: number, From: "agent", Name: long, Text: long})
		w.deliver(bot.PostNote{Ticket: number, From: "system", Text: long, To: w.agent(w.lin)})
		w.deliver(bot.EditNote{Ticket: number, Message: "m1", Text: long + long})
		w.deliver(bot.EditNote{Ticket: number, Message: "m1", Text: "short"})
		w.deliver(bot.ReactNote{Ticket: number, Message: "m1", Emoji: long})
		w.deliver(bot.Mark{Ticket: number, Reply: "x", State: bot.MarkFailed, Reason: long})
		w.deliver(bot.Confirm{Ticket: number, Agent: w.agent(w.lin), Reply: "C/1", Text: long, Choices: []bot.Choice{bot.ChoiceSend}})
		w.deliver(bot.CloseTicket{Ticket: number, Why: long, By: bot.Person{Name: long}})
		w.slash(w.lin, "find "+string(number))
		w.slash(w.lin, "note "+string(number)+" "+long)
		w.slash(w.lin, long)
		if n := w.sl.Stats().Unescaped; n > 0 {
			t.Errorf("%q leaves %d signs unescaped", piece, n)
		}
	}
}

// TestNothingIsCut shows every word of a customer, in as many posts as that takes.
func TestNothingIsCut(t *testing.T) {
	t.Parallel()
	for _, piece := range pieces() {
		w := newWorld(t, nil)
		long := strings.Repeat(piece, 6000)
		root := w.open(func(a *bot.OpenTicket) { a.Lines = nil })
		w.deliver(bot.PostNote{Ticket: number, From: "customer", Name: "Anna", Message: "m1", Text: long})
		var all strings.Builder
		for _, m := range w.sl.Thread(root.Channel, root.TS) {
			all.WriteString(strings.TrimPrefix(strings.TrimPrefix(m.Look().Text, "👤 Anna"), "\n"))
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got, want := squeeze(all.String()), squeeze(long); got != want {
			t.Errorf("of %d characters of %q the thread shows %d", len(want), piece, len(got))
		}
	}
}

func pieces() []string {
	return []string{"很长的话 ", "&<>*_~`", "a", "line\n", "👩‍👩‍👧‍👦"}
}
