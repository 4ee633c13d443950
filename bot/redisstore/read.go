package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Ping returns nil when Redis answers.
func (s *Store) Ping(ctx context.Context) error {
	return explain(ctx, s.addr, s.client.Ping(ctx).Err())
}

// Session returns the stored session of a conversation, false when there is none.
func (s *Store) Session(ctx context.Context, c bot.ConversationID) (dispatch.Saved, bool, error) {
	text, err := s.client.Get(ctx, s.base(dispatch.PartitionOf(c))+"s:"+string(c)).Bytes()
	if errors.Is(err, redis.Nil) {
		return dispatch.Saved{}, false, nil
	}
	if err != nil {
		return dispatch.Saved{}, false, explain(ctx, s.addr, err)
	}
	saved, err := decodeSaved(text)
	return saved, err == nil, err
}

// TicketConversation returns the conversation that a ticket number was given to.
func (s *Store) TicketConversation(ctx context.Context, number bot.TicketID) (bot.ConversationID, bool, error) {
	text, err := s.client.Get(ctx, s.ticketKey(number)).Result()
	if errors.Is(err, redis.Nil) {
		return "", false, nil
	}
	_, conversation, _ := strings.Cut(text, "\n")
	return bot.ConversationID(conversation), err == nil, explain(ctx, s.addr, err)
}

// DeadLetter is an event that was given up, or something from a platform that no
// event could be made of.
type DeadLetter struct {
	ID           string    // its place in the partition's list
	Time         time.Time // when it was given up, by Redis' clock
	Conversation bot.ConversationID
	Payload      []byte         // as ingested or as the platform sent it; nil for a timer
	Timer        dispatch.Timer // the timer, where it was one
	Platform     bot.Platform   // of what no event could be made of; "" for an event
	Origin       string         // the platform's own id of that, where it has one
	Why          string
}

// DeadLetters returns the dead letters of a partition, oldest first.
func (s *Store) DeadLetters(ctx context.Context, p dispatch.Partition) ([]DeadLetter, error) {
	entries, err := s.client.XRange(ctx, s.base(p)+"dlq", "-", "+").Result()
	if err != nil {
		return nil, explain(ctx, s.addr, err)
	}
	letters := make([]DeadLetter, 0, len(entries))
	for _, e := range entries {
		letter, err := readLetter(e)
		if err != nil {
			return nil, fmt.Errorf("dead letter %s: %w", e.ID, err)
		}
		letters = append(letters, letter)
	}
	return letters, nil
}

func readLetter(e redis.XMessage) (DeadLetter, error) {
	letter := DeadLetter{ID: e.ID, Time: writtenAt(e), Why: field(e, "w")}
	if payload, buried := e.Values["x"].(string); buried {
		letter.Conversation, letter.Payload = bot.ConversationID(field(e, "c")), []byte(payload)
		letter.Platform, letter.Origin = bot.Platform(field(e, "p")), field(e, "i")
		return letter, nil
	}
	ev, err := decodeEvent(field(e, "e"))
	letter.Conversation, letter.Payload, letter.Timer = ev.Conversation, ev.Payload, ev.Timer
	return letter, err
}

// Audit returns the lines of a partition's audit trail, oldest first.
func (s *Store) Audit(ctx context.Context, p dispatch.Partition) ([][]byte, error) {
	entries, err := s.client.XRange(ctx, s.base(p)+"audit", "-", "+").Result()
	if err != nil {
		return nil, explain(ctx, s.addr, err)
	}
	lines := make([][]byte, 0, len(entries))
	for _, e := range entries {
		lines = append(lines, []byte(field(e, "e")))
	}
	return lines, nil
}

func field(e redis.XMessage, name string) string {
	text, _ := e.Values[name].(string)
	return text
}
