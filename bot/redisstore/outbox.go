package redisstore

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Claim implements [dispatch.Outbox].
func (s *Store) Claim(ctx context.Context, l dispatch.Lease, lane dispatch.Lane, token string) (dispatch.Item, bool, error) {
	if err := errors.Join(check(lane), plain(token)); err != nil {
		return dispatch.Item{}, false, err
	}
	reply, err := s.call(ctx, "claim", l.Partition, epoch(l),
		lane.Name, string(lane.Conversation), token)
	if err != nil {
		return dispatch.Item{}, false, err
	}
	return readItem(reply, lane)
}

// Advance implements [dispatch.Outbox].
func (s *Store) Advance(ctx context.Context, l dispatch.Lease, done dispatch.Done) (dispatch.Item, bool, error) {
	if err := errors.Join(check(done.Lane), plain(done.ID, done.Token)); err != nil {
		return dispatch.Item{}, false, err
	}
	argv := []any{epoch(l), done.Lane.Name, string(done.Lane.Conversation), done.ID, done.Token,
		done.CardKey, done.Message, s.args.cardTTL, "0"}
	if done.Result != nil {
		argv[8] = "1"
		if done.Result.Conversation != done.Lane.Conversation {
			return dispatch.Item{}, false, fmt.Errorf("result of %s is for conversation %q", done.ID, done.Result.Conversation)
		}
		argv = append(argv, s.arrival(*done.Result)...)
	}
	reply, err := s.call(ctx, "advance", l.Partition, argv...)
	if err != nil {
		return dispatch.Item{}, false, err
	}
	return readItem(reply, done.Lane)
}

// Following implements [dispatch.Outbox].
func (s *Store) Following(ctx context.Context, lane dispatch.Lane, most int) ([]dispatch.Item, error) {
	if most < 1 {
		return nil, nil
	}
	field := lane.Name + "\n" + string(lane.Conversation)
	entries, err := s.client.LRange(ctx, s.base(dispatch.PartitionOf(lane.Conversation))+"oq:"+field, 0, int64(most)-1).Result()
	if err != nil {
		return nil, explain(ctx, s.addr, err)
	}
	return decodeEntries(field, entries)
}

// encodeEntry is an item in its lane, as lanes.lua describes it.
func encodeEntry(token string, item *dispatch.Item) []byte {
	b := make([]byte, 0, len(token)+len(item.ID)+len(item.Voice)+len(item.CardKey)+len(item.Payload)+20)
	b = append(append(b, token...), "\n\n\n"...)
	b = append(append(b, item.ID...), '\n')
	b = append(append(b, item.Voice...), '\n')
	b = append(strconv.AppendUint(b, uint64(item.Epoch), 10), '\n')
	b = append(append(b, item.CardKey...), '\n')
	return append(b, item.Payload...)
}

// decodeItem reads the item of an entry.
func decodeItem(text string, lane dispatch.Lane) (dispatch.Item, error) {
	parts := strings.SplitN(text, "\n", 5)
	if len(parts) < 5 {
		return dispatch.Item{}, fmt.Errorf("outbox item %.60q is damaged", text)
	}
	epoch, err := strconv.ParseUint(parts[2], 10, 32)
	if err != nil {
		return dispatch.Item{}, fmt.Errorf("outbox item %q: %v", parts[0], err)
	}
	return dispatch.Item{
		ID: parts[0], Lane: lane, Voice: bot.Voice(parts[1]), Epoch: uint32(epoch),
		CardKey: parts[3], Payload: []byte(parts[4]),
	}, nil
}

// readItem reads the head of a lane as claim returns it; an empty list is an empty lane.
func readItem(reply any, lane dispatch.Lane) (dispatch.Item, bool, error) {
	parts := list(reply)
	if len(parts) == 0 {
		return dispatch.Item{}, false, nil
	}
	r := reader{parts: parts}
	text, earlier, card := r.text(), r.text(), r.text()
	if r.bad {
		return dispatch.Item{}, false, fmt.Errorf("lane %s of %s: unexpected reply", lane.Name, lane.Conversation)
	}
	item, err := decodeItem(text, lane)
	item.Earlier, item.Card = earlier, card
	return item, err == nil, err
}

// ticketLetters make the numbers. Nothing in them is taken for something else
// when read aloud or copied, and they spell no word.
const ticketLetters = "23456789BCDFGHJKMNPQRSTVWXYZ"

// TicketNumber implements [dispatch.Outbox]. The number is made from the item
// with the installation's secret, so that the same item always comes to the same
// one; a number that is taken leads to the next.
func (s *Store) TicketNumber(ctx context.Context, item string, conversation bot.ConversationID) (bot.TicketID, error) {
	if err := plain(item, string(conversation)); err != nil {
		return "", err
	}
	for try := range 64 {
		number := s.opts.TicketPrefix + ticketCode(s.secret, item, try)
		reply, err := s.run(ctx, s.scripts.ticket, s.ticketKey(bot.TicketID(number)),
			item, string(conversation), seconds(s.opts.TicketTTL))
		if err != nil {
			return "", err
		}
		if reply == int64(1) {
			return bot.TicketID(number), nil
		}
	}
	return "", errors.New("ticket numbers have run out")
}

func (s *Store) ticketKey(number bot.TicketID) string {
	return s.opts.Prefix + "ticket:" + string(number)
}

// ticketCode is five letters (17 million numbers); after eight that were taken
// they get longer, since the short ones must be nearly used up.
func ticketCode(secret []byte, item string, try int) string {
	mac := hmac.New(sha256.New, secret)
	fmt.Fprintf(mac, "%d\n%s", try, item)
	sum := mac.Sum(nil)
	code := make([]byte, 5+try/8)
	for i := range code {
		code[i] = ticketLetters[int(sum[i])%len(ticketLetters)]
	}
	return string(code)
}
