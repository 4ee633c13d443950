package dispatch

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/okpay/supportbot/bot"
)

// A message in several parts has the ids of all of them kept under its card, so
// that it can be taken back as a whole: first that of the part that an edit
// changes, then for each other one partMark, its kind and its id.
const (
	partMark = "\x1f" // no platform's id holds it
	textPart = "t"
	filePart = "f" // it has no text
)

// card is the message that the action may change, "" for none.
func (t *task) card() string {
	if t.order.tail {
		return ""
	}
	first, _, _ := strings.Cut(t.item.Card, partMark)
	return first
}

// partIDs are the ids of the messages of a card, without those that never arrived.
func partIDs(card string) []string {
	first, others, _ := strings.Cut(card, partMark)
	var ids []string
	if first != "" {
		ids = append(ids, first)
	}
	for part := range strings.SplitSeq(others, partMark) {
		if len(part) > 1 { // its kind and its id
			ids = append(ids, part[1:])
		}
	}
	return ids
}

// keep is what to keep under the card of a message that has arrived.
func (t *task) keep(message string) string {
	switch a := t.order.action.(type) {
	case bot.Send:
		if !t.order.tail {
			return message
		}
		kind := filePart
		if a.Message.Text != "" {
			kind = textPart
		}
		return t.item.Card + partMark + kind + message
	case bot.Edit:
		if _, others, several := strings.Cut(t.item.Card, partMark); several && message != "" && !a.Relay.IsZero() {
			return message + partMark + others
		}
	}
	return message
}

// errUnknownCard says that nobody knows which message is meant: it was sent too long
// ago, or never.
func errUnknownCard() error {
	return &SendError{Fate: FateRejected, Err: errors.New("the message is not known any more")}
}

// edit changes a message. What passes an agent's change on does so as a whole or
// not at all: nothing of the old text may stay, and nothing is sent anew.
func (t *task) edit(ctx context.Context, a bot.Edit) (result, error) {
	if a.Relay.IsZero() {
		return t.send(ctx)
	}
	if t.card() == "" {
		return result{}, errUnknownCard()
	}
	if strings.Contains(t.item.Card, partMark+textPart) {
		return result{}, &SendError{Fate: FateRejected, Err: errors.New("it was sent as several messages")}
	}
	if s := t.target().splits; s != nil {
		if parts, err := split(s, a.Message); err == nil && len(parts) > 1 {
			return result{}, &SendError{Fate: FateRejected, Err: errors.New("it is too long for one message now")}
		}
	}
	return t.send(ctx)
}

// retract removes all the messages of a card. Those that are gone are not removed
// again by another try of this process.
func (t *task) retract(ctx context.Context) (result, error) {
	cards := partIDs(t.item.Card)
	if len(cards) == 0 {
		return result{}, errUnknownCard()
	}
	var r result
	var refused error // of one: the others are removed all the same
	for ; t.retracted < len(cards); t.retracted++ {
		d := t.delivery()
		d.Card = cards[t.retracted]
		if t.retracted > 0 {
			d.ID += "." + strconv.Itoa(t.retracted) // a request of its own
		}
		receipt, err := t.target().Deliver(ctx, d)
		r.rests = append(r.rests, receipt.Rests...)
		var e *SendError
		switch {
		case errors.As(err, &e) && e.Fate == FateRejected:
			refused = err
		case err != nil:
			return r, err
		}
	}
	return r, refused
}
