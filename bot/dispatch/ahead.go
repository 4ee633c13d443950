package dispatch

import (
	"context"
	"slices"

	"github.com/okpay/supportbot/bot"
)

// farAhead is how many items behind the head of a desk's lane are looked at: of one
// ticket more rarely wait.
const farAhead = 16

// outdone looks at what waits behind an item of the desk, where it is of the less urgent
// kinds. It notes how urgent that is, and reports whether the item may be left out
// because a later one says it too. What comes in later changes nothing of that.
func (ls *lanes) outdone(ctx context.Context, l *lane, t *task) bool {
	if !t.target().common || t.urgency() >= urgencyHuman {
		return false
	}
	items, err := ls.w.rt.o.Store.Following(ctx, l.name, farAhead)
	if err != nil {
		ls.w.log.DebugContext(ctx, "lane cannot be looked into", "lane", l.name.Name, "error", err)
		return false
	}
	between := make([]bot.Action, 0, len(items))
	for i := range items {
		o, err := decodeItem(items[i].Payload)
		if err != nil {
			return false
		}
		if says(o.action, t.order.action, between) {
			return true
		}
		t.behind = max(t.behind, urgencyOf(o.action, items[i].Voice))
		between = append(between, o.action)
	}
	return false
}

// says reports whether a later action shows all that an earlier one would have.
//
// That is so for the change of a card before another one of the same ticket. Each tells
// the whole state. Between them are only messages, their changes and marks, which do not
// depend on the card; and the queue, the agent and the status are the same, on which it
// depends where they go and whom they call.
//
// It is so for a mark before another one on the same message, whatever is between them,
// unless it has something to say in words or tells where the message arrived.
func says(later, earlier bot.Action, between []bot.Action) bool {
	switch a := earlier.(type) {
	case bot.UpdateTicket:
		b, ok := later.(bot.UpdateTicket)
		return ok && sameCard(a, b) && !slices.ContainsFunc(between, leansOnCard)
	case bot.Mark:
		b, ok := later.(bot.Mark)
		return ok && a.Ticket == b.Ticket && a.Reply == b.Reply && a.Message == "" && (a.Reason == "" || a.State == bot.MarkHeld)
	}
	return false
}

// leansOnCard reports whether the state of the card before it matters to an action.
func leansOnCard(a bot.Action) bool {
	switch a := a.(type) {
	case bot.PostNote:
		return a.Call != "" || !a.To.IsZero()
	case bot.EditNote, bot.DropNote, bot.ReactNote, bot.Mark:
		return false
	}
	return true
}

// sameCard reports whether two states of a ticket differ only in what a card shows.
func sameCard(a, b bot.UpdateTicket) bool {
	return a.Ticket == b.Ticket && a.Queue == b.Queue && a.Kind == b.Kind && a.Status == b.Status && a.Agent == b.Agent
}
