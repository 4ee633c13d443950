package dispatch_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/dispatch/load"
	"github.com/okpay/supportbot/bot/redisstore"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// stateful answers with one message and keeps a session of a usual size.
type stateful struct{}

var talk = strings.Repeat("what was said, in so many words. ", 3)[:90]

func (stateful) Handle(s bot.Session, ev bot.Event, now time.Time) (bot.Session, []bot.Action) {
	s = s.Clone()
	s.Seen = now
	for len(s.Lines) < 10 { // with the rest about 1,000 bytes
		s.Lines = append(s.Lines, bot.Line{From: 'c', Text: talk})
	}
	s.Prompts++
	return s, []bot.Action{bot.Send{Message: bot.Message{Text: talk}, Voice: bot.VoiceBot, Epoch: s.Epoch}}
}

// measured is a running runtime whose calls are counted.
type measured struct {
	*dispatch.Runtime
	platform *load.Platform
	calls    *load.Counter
}

func measure(b *testing.B, store *redisstore.Store) measured {
	b.Helper()
	r := newRecorder()
	m := measured{platform: load.NewPlatform(loopback), calls: load.Count(store)}
	var err error
	m.Runtime, err = dispatch.New(dispatch.Options{
		Store: m.calls, Engine: stateful{}, Redactor: plainText{}, Desk: desk{r}, Backend: backend{r},
		Adapters: []dispatch.Adapter{m.platform}, Owner: fmt.Sprintf("process%d", owners.Add(1)),
	})
	if err != nil {
		b.Fatalf("New() = %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { // ends with ctx
		defer close(ended)
		if err := m.Run(ctx); err != nil {
			b.Errorf("Run() = %v", err)
		}
	}()
	b.Cleanup(func() {
		cancel()
		<-ended
		store.Close()
	})
	if _, err := m.ask(load.Limit{Count: 200}, 64); err != nil { // everything is owned and warm
		b.Fatal(err)
	}
	return m
}

// ask has customers write and wait for the answer.
func (m measured) ask(limit load.Limit, customers int) (load.Result, error) {
	round := owners.Add(1)
	return load.Loop(context.Background(), limit, customers, func(ctx context.Context, who, n int) error {
		c := bot.ConversationID(fmt.Sprintf("load:%d", who))
		ev := say(c, n, "x")
		ev.ID = bot.EventID(fmt.Sprintf("%d/%s", round, ev.ID))
		return m.platform.Ask(ctx, m.Ingest, ev, 1)
	})
}

func report(b *testing.B, r load.Result) {
	b.ReportMetric(r.PerSecond(), "turns/s")
	b.ReportMetric(float64(r.CPUEach().Nanoseconds())/1000, "cpu-µs/turn")
	b.ReportMetric(float64(r.P50.Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(r.P99.Microseconds())/1000, "p99-ms")
	b.ReportMetric(0, "ns/op")
}

var stores = []struct {
	name string
	open func(*testing.B) *redisstore.Store
}{
	{"embedded", func(b *testing.B) *redisstore.Store {
		s, err := redisstore.Embedded(b.Context(), redisstore.Options{})
		if err != nil {
			b.Fatal(err)
		}
		return s
	}},
	{"redis", func(b *testing.B) *redisstore.Store { return openRedis(b) }},
	{"redis-everysec", func(b *testing.B) *redisstore.Store { return openRedis(b, "--appendonly", "yes") }},
	{"redis-always", func(b *testing.B) *redisstore.Store {
		return openRedis(b, "--appendonly", "yes", "--appendfsync", "always")
	}},
}

func openRedis(b *testing.B, args ...string) *redisstore.Store {
	s, err := redisstore.Open(b.Context(), redisstore.Options{URL: redistest.Start(b, args...).URL()})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// BenchmarkTurns has 64 conversations at once, each writing again as soon as it
// is answered: ingest, turn, commit, delivery and its record.
func BenchmarkTurns(b *testing.B) {
	for _, s := range stores {
		b.Run(s.name, func(b *testing.B) {
			m := measure(b, s.open(b))
			before := m.calls.Calls()
			b.ResetTimer()
			r, err := m.ask(load.Limit{Count: b.N}, 64)
			if err != nil {
				b.Fatal(err)
			}
			report(b, r)
			b.ReportMetric(float64(m.calls.Calls().All()-before.All())/float64(r.Count), "calls/turn")
		})
	}
}

// BenchmarkIdleToReply has one customer, so that nothing is under way when a
// message comes.
func BenchmarkIdleToReply(b *testing.B) {
	for _, s := range stores[:3] {
		b.Run(s.name, func(b *testing.B) {
			m := measure(b, s.open(b))
			b.ResetTimer()
			r, err := m.ask(load.Limit{Count: b.N}, 1)
			if err != nil {
				b.Fatal(err)
			}
			report(b, r)
		})
	}
}

// BenchmarkBare is the least that a turn with state in Redis can cost: GET and a
// script that sets, one after the other, by the same client with the same sizes.
func BenchmarkBare(b *testing.B) {
	opts, err := redis.ParseURL(redistest.Start(b).URL())
	if err != nil {
		b.Fatal(err)
	}
	client := redis.NewClient(opts)
	defer client.Close()
	set := redis.NewScript(`redis.call('SET', KEYS[1], ARGV[1]) return 1`)
	session := strings.Repeat("x", 1000)
	once := func(ctx context.Context, who, n int) error {
		key := fmt.Sprintf("bare:%d", who)
		if err := client.Get(ctx, key).Err(); err != nil && err != redis.Nil {
			return err
		}
		return set.Run(ctx, client, []string{key}, session).Err()
	}
	if _, err := load.Loop(b.Context(), load.Limit{Count: 200}, 64, once); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	r, err := load.Loop(b.Context(), load.Limit{Count: b.N}, 64, once)
	if err != nil {
		b.Fatal(err)
	}
	report(b, r)
}
