package dispatch

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/okpay/supportbot/bot"
)

// relayOf returns what an action passes on, zero for one that passes nothing on.
func relayOf(a bot.Action) bot.Relay {
	switch a := a.(type) {
	case bot.Send:
		return a.Relay
	case bot.Edit:
		return a.Relay
	case bot.Retract:
		return a.Relay
	case bot.React:
		return a.Relay
	case bot.Mail:
		return a.Relay
	case bot.PostNote:
		return a.Relay
	case bot.EditNote:
		return a.Relay
	case bot.DropNote:
		return a.Relay
	case bot.ReactNote:
		return a.Relay
	case bot.OpenTicket, bot.Mark, bot.Confirm, bot.UpdateTicket, bot.CloseTicket, bot.Reshow,
		bot.Typing, bot.Recall, bot.Do, bot.SetTimer, bot.CancelTimer, bot.Record:
	}
	return bot.Relay{}
}

// arrived is the result of an item that has reached its place. Of a message in
// several parts the last one tells, so that the conversation hears of it once.
func (t *task) arrived(r result) result {
	relay := relayOf(t.order.action)
	if !relay.IsZero() && !t.order.more {
		r.platform = t.order.platform
		r.event = t.delivered(relay, r.message)
	}
	r.message = t.keep(r.message)
	return r
}

// delivered names the message by all the ids that it has where it arrived.
func (t *task) delivered(relay bot.Relay, message string) bot.Delivered {
	d := bot.Delivered{Outbox: t.item.ID, Relay: relay, Message: message}
	if ids := partIDs(t.keep(message)); len(ids) > 1 {
		d.Message, d.Parts = ids[0], ids
	}
	return d
}

// undelivered is the result of an item given up. Of what passes something on the
// conversation hears, whichever part it is; else only of what the customer does
// not get: it would tell the desk, and a desk that takes nothing would be told of
// that for ever.
func (t *task) undelivered(f Fate, detail string) result {
	r := result{platform: t.order.platform, failed: true}
	if relay := relayOf(t.order.action); !relay.IsZero() || t.missed() {
		r.event = bot.Undelivered{Outbox: t.item.ID, Relay: relay, Reason: string(f), Detail: detail}
	}
	return r
}

// missed reports whether the customer lacks something without the item.
func (t *task) missed() bool {
	switch t.order.action.(type) {
	case bot.Send, bot.Edit, bot.Mail:
		return true
	case nil: // it cannot be read
		return t.item.Lane.Name == LaneChat
	}
	return false // of a Recall, say, they have lost nothing
}

// longestDetail is how much of a platform's words an agent is shown.
const longestDetail = 200

// detail is what an error says in a form that may be shown to agents: on one line,
// short, without addresses, tokens and secrets.
func (rt *Runtime) detail(err error) string {
	if err == nil {
		return ""
	}
	text := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, err.Error())
	text = telling.ReplaceAllString(text, "…")
	masked := "" // a detail that cannot be masked is not shown
	_ = guard(func() error {
		masked, _ = rt.o.Redactor.Text(text)
		return nil
	})
	if runes := []rune(masked); len(runes) > longestDetail {
		masked = string(runes[:longestDetail]) + "…"
	}
	return strings.TrimSpace(masked)
}

// telling finds addresses, and words as long as tokens are: nothing that a person
// reads has so many letters and digits in one.
var telling = regexp.MustCompile(`[a-zA-Z][a-zA-Z0-9+.-]*://\S*|[A-Za-z0-9_:.-]*[A-Za-z0-9_-]{24,}\S*`)

// Relay returns what an item passes on, zero for nothing.
func (i *Item) Relay() bot.Relay {
	o, err := decodeItem(i.Payload)
	if err != nil {
		return bot.Relay{}
	}
	return relayOf(o.action)
}
