package dispatch

import "github.com/okpay/supportbot/bot"

// The urgencies: who goes first where a platform has no room for all. The desk and
// the customers of one platform may share its limits, so they are measured alike.
const (
	urgencyLeast  = iota // reminders; the card of a ticket, which tells what is known
	urgencyBot           // the bot's answers; marks on what agents wrote
	urgencySystem        // what happened; secrets that are to be seen no longer
	urgencyHuman         // what people say to each other, and what they decide
)

// urgency says how urgent the item is: as much as what waits behind it.
func (t *task) urgency() int { return max(urgencyOf(t.order.action, t.item.Voice), t.behind) }

func urgencyOf(a bot.Action, v bot.Voice) int {
	switch a.(type) {
	case bot.OpenTicket, bot.CloseTicket, bot.PostNote, bot.Confirm, bot.Retract, bot.React:
		return urgencyHuman // of a Confirm the agent has seconds to use
	case bot.EditNote, bot.DropNote, bot.ReactNote, bot.Reshow:
		return urgencySystem
	case bot.Mark:
		return urgencyBot
	case bot.UpdateTicket:
		return urgencyLeast
	}
	if !relayOf(a).IsZero() {
		return urgencyHuman
	}
	switch v {
	case bot.VoiceAgent:
		return urgencyHuman
	case bot.VoiceBot:
		return urgencyBot
	case bot.VoiceReminder:
		return urgencyLeast
	}
	return urgencySystem // Recall: a secret is to be seen
}

// rates are the limits that the item counts against, none for an adapter or a desk
// that has no limits.
func (t *task) rates() (rates []Rate, err error) {
	to := t.target()
	if to == nil || to.paced == nil {
		return nil, nil
	}
	err = guard(func() error {
		rates = to.paced.Rates(t.delivery())
		return nil
	})
	return rates, err
}
