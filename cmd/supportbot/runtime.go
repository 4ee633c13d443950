package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/actions"
	"github.com/okpay/supportbot/bot/board"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/redact"
	"github.com/okpay/supportbot/bot/redisstore"
	"github.com/okpay/supportbot/config"
	"github.com/okpay/supportbot/faq/embedding"
)

// parts are what every way of running needs: the store, and what is made of the
// configuration.
type parts struct {
	cfg     config.Config
	content content
	store   *redisstore.Store
	world   world

	embedding *embedding.Client // nil: no endpoint is configured
}

// openParts opens the store: Redis where one is configured, else the embedded
// one, and says then that nothing is kept.
func openParts(w world, cfg config.Config, loaded content) (*parts, error) {
	o := redisstore.Options{Prefix: cfg.Redis.Prefix, Dedup: cfg.Runtime.Dedup}
	var store *redisstore.Store
	var err error
	if cfg.Redis.URL.IsZero() {
		fmt.Fprintln(w.stderr, "supportbot: no redis.url (REDIS_URL): conversations are kept in this process only and are gone when it ends")
		store, err = redisstore.Embedded(w.ctx, o)
	} else {
		o.URL = cfg.Redis.URL.Reveal()
		store, err = redisstore.Open(w.ctx, o)
	}
	if err != nil {
		return nil, err
	}
	return &parts{cfg: cfg, content: loaded, store: store, world: w, embedding: newEmbedding(cfg)}, nil
}

func (p *parts) close() {
	if err := p.store.Close(); err != nil {
		fmt.Fprintln(p.world.stderr, "supportbot: close the store:", err)
	}
}

// probe asks the store whether it answers.
func (p *parts) probe(ctx context.Context) error {
	_, _, err := p.store.Value(ctx, "healthz")
	return err
}

// advise writes into the log what is wrong with the settings of Redis.
func (p *parts) advise(log *slog.Logger) error {
	if p.cfg.Redis.URL.IsZero() {
		return nil // that nothing is kept is said already
	}
	findings, err := p.store.Check(p.world.ctx)
	for _, f := range findings {
		level := slog.LevelInfo
		if f.Severe {
			level = slog.LevelWarn
		}
		log.Log(p.world.ctx, level, "setting of redis", "problem", f.Problem, "remedy", f.Remedy)
	}
	return err
}

// options are the runtime's, without those that differ between commands.
func (p *parts) options(e dispatch.Engine, log *slog.Logger) dispatch.Options {
	o := dispatch.Options{
		Store:    p.store,
		Engine:   e,
		Redactor: redact.New(redact.Options{Pass: p.content.flows.BillPatterns()}),
		Backend:  actions.New(actions.Options{Actions: p.content.flows.Action, Getenv: p.world.getenv, Log: log}),
		Log:      log,
		Owner:    owner(),
		LeaseTTL: p.cfg.Runtime.Lease,
		Attempts: p.cfg.Runtime.Attempts,
	}
	if p.embedding != nil {
		o.Backend = opinions{o.Backend, p.embedding, log}
	}
	return o
}

// owner names this process: never the same twice, and readable in a lease.
func owner() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s:%d:%s", host, os.Getpid(), rand.Text()[:6])
}

// ticket finds the ticket of a conversation that an agent would write about: the open
// one, else the newest.
func (p *parts) ticket(ctx context.Context, c bot.ConversationID) bot.TicketID {
	s := p.session(ctx, c)
	switch n := len(s.Tickets); {
	case s.Ticket != nil && s.Ticket.ID != "":
		return s.Ticket.ID
	case n > 0:
		return s.Tickets[n-1]
	}
	return ""
}

// locale is the language that a customer is answered in, "" before anything was said.
func (p *parts) locale(ctx context.Context, c bot.ConversationID) string {
	return p.session(ctx, c).Locale
}

// session is what a conversation is like now; a new one where it cannot be read.
func (p *parts) session(ctx context.Context, c bot.ConversationID) bot.Session {
	saved, ok, err := p.store.Session(ctx, c)
	if err != nil || !ok {
		return bot.Session{}
	}
	s, err := bot.DecodeSession(saved.Session)
	if err != nil {
		return bot.Session{}
	}
	return s
}

// ticketState is how a ticket stands in its conversation, false when that has no
// such ticket that is not done.
func (p *parts) ticketState(ctx context.Context, e board.Entry) (bot.UpdateTicket, bool, error) {
	saved, ok, err := p.store.Session(ctx, e.Conversation)
	if err != nil || !ok {
		return bot.UpdateTicket{}, false, err
	}
	s, err := bot.DecodeSession(saved.Session)
	if err != nil {
		return bot.UpdateTicket{}, false, err
	}
	state, ok := s.State(e.Ticket)
	return state, ok && state.Status != bot.TicketDone, nil
}

// logger writes to the standard error, as the configuration says.
func logger(w world, cfg config.Config) *slog.Logger {
	o := &slog.HandlerOptions{Level: cfg.Log.SlogLevel()}
	if cfg.Log.Format == "json" {
		return slog.New(slog.NewJSONHandler(w.stderr, o))
	}
	return slog.New(slog.NewTextHandler(w.stderr, o))
}

// serve runs a runtime while work goes on, and stops it gracefully afterwards.
func serve(ctx context.Context, o dispatch.Options, work func(context.Context, *dispatch.Runtime) error) error {
	rt, err := dispatch.New(o)
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- rt.Run(running) }() // ends with running; waited for below
	working, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	worked := make(chan error, 1)
	go func() { worked <- work(working, rt) }() // ends with working or the input
	select {
	case err = <-worked:
		stop()
		return errors.Join(ignoreCanceled(err), ignoreCanceled(<-ended))
	case err = <-ended:
		cancel(err)
		return errors.Join(ignoreCanceled(err), ignoreCanceled(<-worked))
	}
}

func ignoreCanceled(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
