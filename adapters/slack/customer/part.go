package customer

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot"
)

// A message that Slack takes in several parts is one message to who wrote it: it is
// taken back as a whole. One part has the message's card, the others one made of
// it, and where they are is remembered by that.
const (
	partMark  = "#"
	partKey   = prefix + "part:"    // of a conversation and a card: where the part is
	partsKept = 30 * 24 * time.Hour // how long
	mostParts = 32                  // that are looked for
	ofText    = "text "             // marks a part that has words; the others are files alone
)

// partCard is the card of a part that is not the one with the message's own.
func partCard(card string, k int) string {
	if card == "" {
		return ""
	}
	return card + partMark + strconv.Itoa(k)
}

// keepPart remembers where a part is. It has arrived, so a failure is no reason to
// send it again.
func (s *sending) keepPart(ctx context.Context, m bot.Message, ts string) {
	if !strings.Contains(m.Card, partMark) || ts == "" {
		return
	}
	if m.Text != "" {
		ts = ofText + ts
	}
	if err := s.a.o.Memory.SetValue(ctx, partKey+string(s.d.Conversation)+":"+m.Card, ts, partsKept); err != nil {
		s.a.log.WarnContext(ctx, "part of a message is not remembered", "conversation", s.d.Conversation, "error", err)
	}
}

// parts are where the other parts of a message are. words: there are some in one of them.
func (s *sending) parts(ctx context.Context, card string) (list []string, words bool, err error) {
	for k := 1; k <= mostParts && card != ""; k++ {
		v, ok, err := s.a.o.Memory.Value(ctx, partKey+string(s.d.Conversation)+":"+partCard(card, k))
		if err != nil {
			return nil, false, err
		}
		if !ok {
			break
		}
		ts, text := strings.CutPrefix(v, ofText)
		list, words = append(list, ts), words || text
	}
	return list, words, nil
}
