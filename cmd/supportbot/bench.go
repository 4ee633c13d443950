package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/redisstore"
)

type benchCmd struct {
	Redis         string `placeholder:"URL" help:"Redis to measure on; keys of its own prefix, which are removed afterwards. Default: the embedded store."`
	Conversations int    `default:"64" help:"Conversations at once; each writes again as soon as it is answered."`
	Seconds       int    `default:"5" help:"How long to measure."`
	JSON          bool   `help:"Print JSON."`
}

// benchReport is what bench prints.
type benchReport struct {
	Store         string  `json:"store"`
	Conversations int     `json:"conversations"`
	Turns         int     `json:"turns"`
	TurnsPerS     float64 `json:"turns_per_s"`
	P50           float64 `json:"p50_ms"` // from ingest to delivery
	P99           float64 `json:"p99_ms"`
	CPU           float64 `json:"cpu_us_per_turn"`         // of this process, user and system
	Trips         float64 `json:"round_trips_per_turn"`    // to Redis: a pipeline is one
	IdleP50       float64 `json:"idle_p50_ms"`             // one conversation, nothing else going on
	IdleP99       float64 `json:"idle_p99_ms"`             //
	Bare          float64 `json:"bare_turns_per_s"`        // GET + EVALSHA of the same sizes, same client, same run; 0 without Redis
	Ratio         float64 `json:"ratio_to_bare,omitempty"` // TurnsPerS / Bare
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
	p := &parts{cfg, loaded, store, w.getenv}
	l := newLoad(b.Conversations)
	o := p.options(engine, quiet(w, cfg))
	o.Adapters, o.Desk = []dispatch.Adapter{l}, benchDesk{}
	report := benchReport{Store: store.Addr(), Conversations: b.Conversations}
	err = serve(w.ctx, o, func(ctx context.Context, rt *dispatch.Runtime) error {
		return b.measure(ctx, w, rt, l, store, &report)
	})
	if err != nil {
		return err
	}
	return b.print(w, report)
}

// measure runs the load, an idle conversation, and bare Redis.
func (b *benchCmd) measure(ctx context.Context, w world, rt *dispatch.Runtime, l *load, store *redisstore.Store, r *benchReport) error {
	span := time.Duration(b.Seconds) * time.Second
	fmt.Fprintf(w.stderr, "warming up %d conversations\n", b.Conversations)
	if err := l.run(ctx, rt, time.Second); err != nil {
		return err
	}
	l.reset()
	fmt.Fprintf(w.stderr, "measuring %v of load on %s\n", span, store.Addr())
	before, trips, began := cpuTime(), store.Trips(), time.Now()
	if err := l.run(ctx, rt, span); err != nil {
		return err
	}
	took := time.Since(began)
	r.Turns = l.turns()
	r.TurnsPerS = float64(r.Turns) / took.Seconds()
	r.CPU = float64((cpuTime() - before).Microseconds()) / float64(r.Turns)
	r.Trips = float64(store.Trips()-trips) / float64(r.Turns)
	r.P50, r.P99 = l.quantile(0.5), l.quantile(0.99)

	fmt.Fprintln(w.stderr, "measuring one idle conversation")
	l.reset()
	if err := l.idle(ctx, rt, 500, 2*time.Millisecond); err != nil {
		return err
	}
	r.IdleP50, r.IdleP99 = l.quantile(0.5), l.quantile(0.99)

	if b.Redis == "" {
		return nil
	}
	fmt.Fprintf(w.stderr, "measuring %v of bare Redis\n", span)
	var err error
	if r.Bare, err = redisstore.Bare(ctx, b.Redis, b.Conversations, span); err != nil {
		return err
	}
	r.Ratio = r.TurnsPerS / r.Bare
	return nil
}

// open opens a store that nobody else uses, and returns what removes it.
func (b *benchCmd) open(ctx context.Context) (*redisstore.Store, func(), error) {
	o := redisstore.Options{Prefix: "sb-bench-" + owner() + ":"}
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
		_ = store.Wipe(context.WithoutCancel(ctx)) // keys of this run's own prefix
		_ = store.Close()
	}, nil
}

func (b *benchCmd) print(w world, r benchReport) error {
	if b.JSON {
		return json.NewEncoder(w.stdout).Encode(r)
	}
	fmt.Fprintf(w.stdout, "store              %s\nconversations      %d\nturns              %d\n", r.Store, r.Conversations, r.Turns)
	fmt.Fprintf(w.stdout, "turns/s            %.0f\np50, p99           %.2f ms, %.2f ms\n", r.TurnsPerS, r.P50, r.P99)
	fmt.Fprintf(w.stdout, "CPU per turn       %.1f µs\nround trips/turn   %.2f\n", r.CPU, r.Trips)
	fmt.Fprintf(w.stdout, "idle p50, p99      %.2f ms, %.2f ms\n", r.IdleP50, r.IdleP99)
	if r.Bare > 0 {
		fmt.Fprintf(w.stdout, "bare Redis turns/s %.0f (GET + EVALSHA of the same sizes)\nratio to bare      %.2f\n", r.Bare, r.Ratio)
	}
	return nil
}
