package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/dispatch/load"
	"github.com/okpay/supportbot/bot/redisstore"
)

type benchCmd struct {
	Redis         string `placeholder:"URL" help:"Redis to measure on; keys of its own prefix, which are removed afterwards. Default: the embedded store."`
	Conversations int    `default:"64" help:"Conversations at once; each writes again as soon as it is answered."`
	Seconds       int    `default:"5" help:"How long to measure."`
	JSON          bool   `help:"Print JSON."`
}

// What the store's calls are measured with: the sizes that the bench's own flow
// comes to with all its slots filled.
const (
	benchSession = 1000
	benchPayload = 200
)

// benchReport is what bench prints.
type benchReport struct {
	Store         string  `json:"store"`
	Conversations int     `json:"conversations"`
	Turns         int     `json:"turns"` // from a customer's message to the delivered reply
	TurnsPerS     float64 `json:"turns_per_s"`
	P50           float64 `json:"p50_ms"`
	P99           float64 `json:"p99_ms"`
	CPU           float64 `json:"cpu_us_per_turn"`      // of this process, user and system
	Calls         float64 `json:"store_calls_per_turn"` // those made at the same time share a round trip
	IdleP50       float64 `json:"idle_p50_ms"`          // one conversation, nothing else going on
	IdleP99       float64 `json:"idle_p99_ms"`
	BarePerS      float64 `json:"bare_turns_per_s,omitempty"`  // GET + EVALSHA of the same sizes, same client, same run
	StorePerS     float64 `json:"store_turns_per_s,omitempty"` // the store's calls for a turn, without runtime and engine
	StoreRatio    float64 `json:"store_ratio_to_bare,omitempty"`
	Ratio         float64 `json:"ratio_to_bare,omitempty"` // TurnsPerS / BarePerS
}

// Run measures, and says what it does meanwhile on the standard error.
func (b *benchCmd) Run(w world, cmd *cli) error {
	if b.Conversations < 1 || b.Seconds < 1 {
		return fmt.Errorf("--conversations and --seconds must be at least 1")
	}
	cfg, err := cmd.load(w)
	if err != nil {
		return err
	}
	engine, loaded, err := benchEngine(w)
	if err != nil {
		return err
	}
	store, clean, err := b.open(w.ctx)
	if err != nil {
		return err
	}
	defer clean()
	platform := load.NewPlatform(benchPlatform)
	o := (&parts{cfg: cfg, content: loaded, store: store, world: w}).options(engine, quiet(w, cfg))
	counted := load.Count(store)
	o.Store, o.Adapters, o.Desk = counted, []dispatch.Adapter{platform}, benchDesk{}
	m := measuring{bench: b, log: w.stderr, counted: counted, platform: platform}
	m.Store, m.Conversations = store.Addr(), b.Conversations
	if err := m.calls(w.ctx); err != nil {
		return err
	}
	if err := serve(w.ctx, o, m.talk); err != nil {
		return err
	}
	return b.print(w, m.benchReport)
}

// measuring is one run of the bench.
type measuring struct {
	benchReport
	bench    *benchCmd
	log      io.Writer
	counted  *load.Counter
	platform *load.Platform
}

func (m *measuring) span() time.Duration { return time.Duration(m.bench.Seconds) * time.Second }

// calls measures what the store does for turns without an engine, and bare
// Redis beside it, on a store of its own.
func (m *measuring) calls(ctx context.Context) error {
	if m.bench.Redis == "" {
		return nil
	}
	store, clean, err := m.bench.open(ctx)
	if err != nil {
		return err
	}
	defer clean()
	shape := redisstore.Load{Conversations: m.Conversations, Session: benchSession, Payload: benchPayload, For: m.span()}
	fmt.Fprintln(m.log, "measuring bare Redis, then the store's calls")
	bare, err := store.Bare(ctx, shape)
	if err != nil {
		return err
	}
	turns, err := store.Turns(ctx, shape)
	if err != nil {
		return err
	}
	m.BarePerS, m.StorePerS = bare.PerSecond, turns.PerSecond
	m.StoreRatio = turns.PerSecond / bare.PerSecond
	return nil
}

// talk measures whole turns, from a customer's message to the reply, under load
// and alone.
func (m *measuring) talk(ctx context.Context, rt *dispatch.Runtime) error {
	ask := func(round string) func(context.Context, int, int) error {
		return func(ctx context.Context, who, n int) error {
			return m.platform.Ask(ctx, rt.Ingest, benchEvent(round, who, n), 1)
		}
	}
	fmt.Fprintf(m.log, "warming up, then measuring %d conversations at once\n", m.Conversations)
	if _, err := load.Loop(ctx, load.Limit{Time: time.Second}, m.Conversations, ask("warm")); err != nil {
		return err
	}
	before := m.counted.Calls().All()
	r, err := load.Loop(ctx, load.Limit{Time: m.span()}, m.Conversations, ask("load"))
	if err != nil {
		return err
	}
	m.Turns, m.TurnsPerS, m.CPU = r.Count, r.PerSecond(), micros(r.CPUEach())
	m.Calls = float64(m.counted.Calls().All()-before) / float64(r.Count)
	m.P50, m.P99 = millis(r.P50), millis(r.P99)
	if m.BarePerS > 0 {
		m.Ratio = m.TurnsPerS / m.BarePerS
	}
	fmt.Fprintln(m.log, "measuring one conversation by itself")
	r, err = load.Loop(ctx, load.Limit{Count: 500}, 1, ask("idle"))
	m.IdleP50, m.IdleP99 = millis(r.P50), millis(r.P99)
	return err
}

func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }
func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// open opens a store that nobody else uses, and returns what removes it.
func (b *benchCmd) open(ctx context.Context) (*redisstore.Store, func(), error) {
	o := redisstore.Options{Prefix: "sb-bench-" + rand.Text() + ":"}
	if b.Redis == "" {
		store, err := redisstore.Embedded(ctx, o)
		return store, func() { _ = store.Close() }, err
	}
	o.URL = b.Redis
	store, err := redisstore.Open(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	return store, func() {
		_ = wipe(context.WithoutCancel(ctx), b.Redis, o.Prefix)
		_ = store.Close()
	}, nil
}

func (b *benchCmd) print(w world, r benchReport) error {
	if b.JSON {
		return json.NewEncoder(w.stdout).Encode(r)
	}
	fmt.Fprintf(w.stdout, "store                 %s\nconversations         %d\n", r.Store, r.Conversations)
	fmt.Fprintf(w.stdout, "message to reply      %.0f turns/s, p50 %.2f ms, p99 %.2f ms\n", r.TurnsPerS, r.P50, r.P99)
	fmt.Fprintf(w.stdout, "                      %.1f µs CPU and %.2f calls to the store a turn\n", r.CPU, r.Calls)
	fmt.Fprintf(w.stdout, "one by itself         p50 %.2f ms, p99 %.2f ms\n", r.IdleP50, r.IdleP99)
	if r.BarePerS > 0 {
		fmt.Fprintf(w.stdout, "bare GET + EVALSHA    %.0f turns/s\n", r.BarePerS)
		fmt.Fprintf(w.stdout, "ratio to bare         %.2f message to reply, %.2f the store's calls alone\n", r.Ratio, r.StoreRatio)
	}
	return nil
}
