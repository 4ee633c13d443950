package dispatch

import (
	"context"

	"github.com/okpay/supportbot/bot"
)

// farAhead is how many items behind the head of a desk's lane are looked at: of one
// ticket more rarely wait.
const farAhead = 16

// outdone looks at what waits behind an item of the desk, where it is of the less urgent
// kinds. It notes how urgent that is, and reports whether the item may be left out.
//
// That is so for the change of a card before another one of the same ticket. Each tells
// the whole state, so the later one shows what the earlier one would have. Between them
// are only messages, their changes and marks, which do not depend on the card; and the
// queue, the agent and the status are the same, on which it depends where they go and
// whom they call. What comes in later changes nothing of that.
func (ls *lanes) outdone(ctx context.Context, l *lane, t *task) bool {
	if !t.target().common || t.urgency() >= urgencyHuman {
		return false
	}
	items, err := ls.w.rt.o.Store.Following(ctx, l.name, farAhead)
	if err != nil {
		ls.w.log.DebugContext(ctx, "lane cannot be looked into", "lane", l.name.Name, "error", err)
		return false
	}
	update, may := t.order.action.(bot.UpdateTicket)
	for i := range items {
		o, err := decodeItem(items[i].Payload)
		if err != nil {
			return false
		}
		t.behind = max(t.behind, urgencyOf(o.action, items[i].Voice))
		switch a := o.action.(type) {
		case bot.PostNote:
			may = may && a.Call == "" && a.To.IsZero()
		case bot.EditNote, bot.DropNote, bot.ReactNote, bot.Mark:
		case bot.UpdateTicket:
			if may && sameCard(update, a) {
				return true
			}
			may = false
		default:
			may = false
		}
	}
	return false
}

// sameCard reports whether two states of a ticket differ only in what a card shows.
func sameCard(a, b bot.UpdateTicket) bool {
	return a.Ticket == b.Ticket && a.Queue == b.Queue && a.Kind == b.Kind && a.Status == b.Status && a.Agent == b.Agent
}
