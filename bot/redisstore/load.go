package redisstore

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Load is a measurement: so many conversations at once, each with one turn after
// another, for so long.
type Load struct {
	Conversations int
	Session       int // bytes of a session
	Payload       int // bytes of an event, and of the message that answers it
	For           time.Duration
}

// Rate is what came of a measurement.
type Rate struct {
	Turns     int
	PerSecond float64
	P50, P99  time.Duration // of one turn
}

// bareScript does with a session and a message the least that a turn could do.
const bareScript = `redis.call('SET', KEYS[1], ARGV[1]) return ARGV[2]`

// Bare measures what the server and the client give without this package: GET of
// a session and EVALSHA of a script that writes it, one round trip each, no
// pipelines. It is what a turn is held against.
func (s *Store) Bare(ctx context.Context, load Load) (Rate, error) {
	sha, err := s.client.ScriptLoad(ctx, bareScript).Result()
	if err != nil {
		return Rate{}, explain(ctx, s.addr, err)
	}
	session, payload := make([]byte, load.Session), make([]byte, load.Payload)
	return load.run(ctx, func(ctx context.Context, n int) (turn, error) {
		key := []string{fmt.Sprintf("%s{bare%d}", s.opts.Prefix, n)}
		return func() error {
			if err := s.client.Get(ctx, key[0]).Err(); err != nil && err != redis.Nil {
				return err
			}
			return s.client.EvalSha(ctx, sha, key, session, payload).Err()
		}, s.client.Set(ctx, key[0], session, time.Hour).Err()
	})
}

// Turns measures whole turns: an event is ingested, read, committed with a session
// and a message, and the message is recorded as delivered. Each conversation has
// a partition of its own. The store must be empty and nobody else's.
func (s *Store) Turns(ctx context.Context, load Load) (Rate, error) {
	conversations := spread(load.Conversations)
	return load.run(ctx, func(ctx context.Context, n int) (turn, error) {
		d := &driver{store: s, load: load, conversation: conversations[n], name: s.nonce()}
		var err error
		d.lease, _, err = s.Acquire(ctx, dispatch.PartitionOf(d.conversation), "load", time.Hour)
		return func() error { return d.turn(ctx) }, err
	})
}

// turn is one turn of one conversation.
type turn func() error

// run runs a conversation in each of its goroutines and counts.
func (load Load) run(ctx context.Context, prepare func(ctx context.Context, n int) (turn, error)) (Rate, error) {
	turns := make([]turn, load.Conversations)
	for n := range turns {
		var err error
		if turns[n], err = prepare(ctx, n); err != nil {
			return Rate{}, err
		}
	}
	took := make([][]time.Duration, len(turns))
	errs := make([]error, len(turns))
	start := time.Now()
	var wg sync.WaitGroup
	for n := range turns {
		wg.Go(func() { // ends with the time of the load
			for begun := time.Now(); errs[n] == nil && begun.Sub(start) < load.For; {
				errs[n] = turns[n]()
				now := time.Now()
				took[n] = append(took[n], now.Sub(begun))
				begun = now
			}
		})
	}
	wg.Wait()
	elapsed := time.Since(start)
	for _, err := range errs {
		if err != nil {
			return Rate{}, err
		}
	}
	all := slices.Concat(took...)
	slices.Sort(all)
	return Rate{
		Turns: len(all), PerSecond: float64(len(all)) / elapsed.Seconds(),
		P50: all[len(all)/2], P99: all[len(all)*99/100],
	}, nil
}

// spread returns conversations that are spread over the partitions evenly.
func spread(n int) []bot.ConversationID {
	used := map[dispatch.Partition]int{}
	var found []bot.ConversationID
	for i := 0; len(found) < n; i++ {
		c := bot.ConversationID(fmt.Sprintf("load:%d", i))
		p := dispatch.PartitionOf(c)
		if used[p] > len(found)/dispatch.Partitions {
			continue
		}
		used[p]++
		found = append(found, c)
	}
	return found
}

// driver makes the calls of a runtime for one conversation.
type driver struct {
	store        *Store
	load         Load
	lease        dispatch.Lease
	conversation bot.ConversationID
	name         string // makes the ids of this driver its own
	count        int
	after        string // the last event read
}

func (d *driver) turn(ctx context.Context) error {
	d.count++
	id := fmt.Sprintf("load/%s/%d", d.name, d.count)
	ev := dispatch.Incoming{ID: bot.EventID(id), Conversation: d.conversation, Payload: make([]byte, d.load.Payload)}
	if _, err := d.store.Ingest(ctx, ev); err != nil {
		return err
	}
	out, err := d.store.Step(ctx, d.lease, dispatch.StepInput{Now: time.Now(), After: d.after, Count: 16})
	if err != nil {
		return err
	}
	if len(out.Events) != 1 {
		return fmt.Errorf("%s: read %d events, want 1", id, len(out.Events))
	}
	return d.answer(ctx, id, out)
}

func (d *driver) answer(ctx context.Context, id string, out dispatch.StepOutput) error {
	lane := dispatch.Lane{Conversation: d.conversation, Name: dispatch.LaneChat}
	answer := dispatch.Turn{
		StreamID: out.Events[0].StreamID, Conversation: d.conversation,
		Revision: out.Sessions[d.conversation].Revision, Session: make([]byte, d.load.Session),
		Items: []dispatch.Item{{ID: id, Lane: lane, Payload: make([]byte, d.load.Payload)}},
		Token: "load",
	}
	d.after = answer.StreamID
	in := dispatch.StepInput{Turns: []dispatch.Turn{answer}, Now: time.Now(), After: d.after, Count: 16}
	out, err := d.store.Step(ctx, d.lease, in)
	if err != nil {
		return err
	}
	if len(out.Heads) != 1 {
		return fmt.Errorf("%s: %d heads, want 1", id, len(out.Heads))
	}
	_, _, err = d.store.Advance(ctx, d.lease, dispatch.Done{Lane: lane, ID: id, Token: "load"})
	return err
}
