package redisstore

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Outstanding is what a partition still has to do.
type Outstanding struct {
	Items  []dispatch.Item   // not delivered yet, in no order
	Events []dispatch.Stored // not handled yet, oldest first
}

// Outstanding reads what a partition still has to do, for people and tools: nothing
// is claimed. What is written meanwhile may be missing; what was there before is in
// it, or done.
func (s *Store) Outstanding(ctx context.Context, p dispatch.Partition) (Outstanding, error) {
	base := s.base(p)
	lanes, err := s.client.HKeys(ctx, base+"ob").Result()
	if err != nil {
		return Outstanding{}, explain(ctx, s.addr, err)
	}
	var out Outstanding
	for _, lane := range lanes { // before their heads: items move there
		entries, err := s.client.LRange(ctx, base+"oq:"+lane, 0, -1).Result()
		if err != nil {
			return Outstanding{}, explain(ctx, s.addr, err)
		}
		if err := out.add(lane, entries); err != nil {
			return Outstanding{}, err
		}
	}
	heads, err := s.client.HGetAll(ctx, base+"ob").Result()
	if err != nil {
		return Outstanding{}, explain(ctx, s.addr, err)
	}
	for lane, entry := range heads {
		if err := out.add(lane, []string{entry}); err != nil {
			return Outstanding{}, err
		}
	}
	events, err := s.client.LRange(ctx, base+"in", 0, -1).Result() // last: results come there
	if err != nil {
		return Outstanding{}, explain(ctx, s.addr, err)
	}
	for _, text := range events {
		ev, err := decodeEvent(text)
		if err != nil {
			return Outstanding{}, err
		}
		out.Events = append(out.Events, ev)
	}
	return out, nil
}

func (o *Outstanding) add(lane string, entries []string) error {
	items, err := decodeEntries(lane, entries)
	o.Items = append(o.Items, items...)
	return err
}

// decodeEntries reads the entries of a lane, see lanes.lua.
func decodeEntries(lane string, entries []string) ([]dispatch.Item, error) {
	items := make([]dispatch.Item, 0, len(entries))
	for _, entry := range entries {
		parts := strings.SplitN(entry, "\n", 4)
		if len(parts) < 4 {
			return nil, fmt.Errorf("outbox entry %.60q is damaged", entry)
		}
		item, err := decodeItem(parts[3], laneOf(lane))
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// scanPage is how many keys Redis looks at for one call: about a tenth of a millisecond.
const scanPage = 1000

// Conversations yields every conversation with a session, in no order, some perhaps
// twice. It walks over all keys of every server, a thousand a call: a million keys take
// about a second, in which others are served. It ends with the first error.
func (s *Store) Conversations(ctx context.Context) iter.Seq2[bot.ConversationID, error] {
	return func(yield func(bot.ConversationID, error) bool) {
		ended := false
		err := s.eachServer(ctx, func(server redis.Cmdable) error {
			keys := server.Scan(ctx, 0, s.opts.Prefix+"{p*}:s:*", scanPage).Iterator()
			for !ended && keys.Next(ctx) {
				_, rest, _ := strings.Cut(strings.TrimPrefix(keys.Val(), s.opts.Prefix), ":s:")
				ended = !yield(bot.ConversationID(rest), nil)
			}
			return keys.Err()
		})
		if err != nil && !ended {
			yield("", explain(ctx, s.addr, err))
		}
	}
}

// eachServer calls f for one server after another.
func (s *Store) eachServer(ctx context.Context, f func(redis.Cmdable) error) error {
	if cluster, ok := s.client.(*redis.ClusterClient); ok {
		return s.eachMaster(ctx, cluster, func(node *redis.Client) error { return f(node) })
	}
	return f(s.client)
}
