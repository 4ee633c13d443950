package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Load is a measurement: so many conversations at once, each with one turn after
// another, for so long.
type Load struct {
	Conversations int // each has a partition of its own, so more than dispatch.Partitions are that many
	Session       int // bytes of a session
	Payload       int // bytes of an event, and of the message that answers it
	For           time.Duration
}

// fit returns a load that can be measured.
func (load Load) fit() (Load, error) {
	if load.Conversations < 1 {
		return load, fmt.Errorf("load of %d conversations", load.Conversations)
	}
	load.Conversations = min(load.Conversations, dispatch.Partitions)
	return load, nil
}

// Rate is what came of a measurement.
type Rate struct {
	Turns     int
	PerSecond float64
	P50, P99  time.Duration // of one turn
}

// alternations is how often Compare goes from one measurement to the other.
const alternations = 10

// Compare measures bare round trips and whole turns in alternation, so that what
// else the machine does meanwhile burdens both alike.
//
// Bare is what the server and the client give without this package: GET of a
// session and EVALSHA of a script that writes it, one round trip each, no
// pipelines. In a turn an event is ingested, read, committed with a session and a
// message, and the message is recorded as delivered. The store must be nobody
// else's meanwhile.
func (s *Store) Compare(ctx context.Context, load Load) (bare, turns Rate, err error) {
	if load, err = load.fit(); err != nil {
		return bare, turns, err
	}
	load.For /= 2 * alternations
	var b, t sample
	for range alternations {
		if err := s.bare(ctx, load, &b); err != nil {
			return bare, turns, fmt.Errorf("bare: %w", explain(ctx, s.addr, err))
		}
		if err := s.turns(ctx, load, &t); err != nil {
			return bare, turns, fmt.Errorf("turns: %w", err)
		}
	}
	return b.rate(), t.rate(), nil
}

// Bare measures bare round trips alone, see Compare.
func (s *Store) Bare(ctx context.Context, load Load) (Rate, error) {
	load, err := load.fit()
	if err != nil {
		return Rate{}, err
	}
	var m sample
	if err := s.bare(ctx, load, &m); err != nil {
		return Rate{}, fmt.Errorf("bare: %w", explain(ctx, s.addr, err))
	}
	return m.rate(), nil
}

// Turns measures turns alone, see Compare.
func (s *Store) Turns(ctx context.Context, load Load) (Rate, error) {
	load, err := load.fit()
	if err != nil {
		return Rate{}, err
	}
	var m sample
	if err := s.turns(ctx, load, &m); err != nil {
		return Rate{}, fmt.Errorf("turns: %w", err)
	}
	return m.rate(), nil
}

// sample is what was measured so far.
type sample struct {
	took    []time.Duration // by each turn
	elapsed time.Duration
}

func (m *sample) rate() Rate {
	slices.Sort(m.took)
	n := len(m.took)
	return Rate{Turns: n, PerSecond: float64(n) / m.elapsed.Seconds(), P50: m.took[n/2], P99: m.took[n*99/100]}
}

// bareScript does with a session and a message the least that a turn could do.
const bareScript = `redis.call('SET', KEYS[1], ARGV[1]) return ARGV[2]`

func (s *Store) bare(ctx context.Context, load Load, m *sample) error {
	sha, err := s.client.ScriptLoad(ctx, bareScript).Result()
	if err != nil {
		return err
	}
	session, payload := make([]byte, load.Session), make([]byte, load.Payload)
	turns := make([]func() error, load.Conversations)
	for n := range turns {
		key := []string{fmt.Sprintf("%s{bare%d}", s.opts.Prefix, n)}
		if err := s.client.Set(ctx, key[0], session, time.Hour).Err(); err != nil {
			return err
		}
		turns[n] = func() error {
			if err := s.client.Get(ctx, key[0]).Err(); err != nil {
				return err
			}
			return s.client.EvalSha(ctx, sha, key, session, payload).Err()
		}
	}
	return m.run(load.For, turns)
}

func (s *Store) turns(ctx context.Context, load Load, m *sample) error {
	turns := make([]func() error, load.Conversations)
	for n, c := range spread(load.Conversations) {
		d := &driver{store: s, load: load, conversation: c, name: s.nonce()}
		var ok bool
		var err error
		if d.lease, ok, err = s.Acquire(ctx, dispatch.PartitionOf(c), "load", time.Hour); err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("partition %d is owned by a process", dispatch.PartitionOf(c))
		}
		turns[n] = func() error { return d.turn(ctx) }
	}
	return m.run(load.For, turns)
}

// run has each conversation make its turns for a time, all at once, and each at
// least one: on a busy machine a short time is over before the last has begun.
func (m *sample) run(d time.Duration, turns []func() error) error {
	took := make([][]time.Duration, len(turns))
	errs := make([]error, len(turns))
	start := time.Now()
	var wg sync.WaitGroup
	for n := range turns {
		wg.Go(func() { // ends with the time
			for begun := time.Now(); errs[n] == nil && (took[n] == nil || begun.Sub(start) < d); {
				errs[n] = turns[n]()
				now := time.Now()
				took[n] = append(took[n], now.Sub(begun))
				begun = now
			}
		})
	}
	wg.Wait()
	m.elapsed += time.Since(start)
	m.took = append(m.took, slices.Concat(took...)...)
	return errors.Join(errs...)
}

// spread returns conversations of different partitions.
func spread(n int) []bot.ConversationID {
	used := map[dispatch.Partition]bool{}
	var found []bot.ConversationID
	for i := 0; len(found) < n; i++ {
		c := bot.ConversationID(fmt.Sprintf("load:%d", i))
		if p := dispatch.PartitionOf(c); !used[p] {
			used[p] = true
			found = append(found, c)
		}
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
