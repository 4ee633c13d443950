package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/okpay/supportbot/adapters/playground"
	"github.com/okpay/supportbot/adapters/playground/inspect"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/board"
	"github.com/okpay/supportbot/bot/chatscript"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/config"
)

type playgroundCmd struct {
	Listen string `placeholder:"HOST:PORT" help:"Where the page is served; port 0 takes a free one. Default: playground.listen, 127.0.0.1:8080."`
	Dir    string `placeholder:"DIR" help:"A content folder, as content.dir: it is read again whenever a file in it is saved."`
}

// Help tells what the page is.
func (c *playgroundCmd) Help() string {
	return `Customers on a Telegram-like and a Discord-like chat, the agents' desk beside them, and below what goes on inside: the session, the flow with its current step, why an entry of the FAQ matched. Nothing reaches real customers.

With --dir (content.dir) a saved file is checked at once: its problems are shown with their lines, and good content is taken over while the talks go on. A talk can be copied as a .chat transcript for "supportbot test".

A link /?flow=password_reset&platform=telegram&locale=zh opens a new customer in a flow.

With REDIS_URL talks are kept, under a prefix of their own beside those of real customers. Other addresses than 127.0.0.1 need PLAYGROUND_PASSWORD.`
}

// Run serves the page until the first signal.
func (c *playgroundCmd) Run(w world, cmd *cli) error {
	cfg, err := cmd.load(w)
	if err != nil {
		return err
	}
	if c.Dir != "" {
		cfg.Content.Dir = c.Dir
	}
	if c.Listen != "" {
		cfg.Playground.Listen = c.Listen
		if problem := cfg.Playground.Exposed(); problem != "" {
			return fmt.Errorf("--listen: %s", problem)
		}
	}
	return servePlayground(w, cfg)
}

const (
	playgroundPrefix = "playground:" // behind the configured one: its talks are not those of customers
	playgroundLease  = "playground"  // one process at a time shows a store
	playgroundTTL    = 5 * time.Second
)

// room is everything that a playground runs on.
type room struct {
	*parts
	clock *keptClock
	door  *entrance
	log   *slog.Logger
	owner string
	page  *playground.Playground
}

func servePlayground(w world, cfg config.Config) error {
	loaded, engine, err := engineFor(w, cfg, true)
	if err != nil {
		return err
	}
	l, err := listenPlayground(w.ctx, cfg.Playground.Listen)
	if err != nil {
		return err
	}
	cfg.Redis.Prefix += playgroundPrefix
	p, err := openParts(w, cfg, loaded)
	if err != nil {
		return err
	}
	defer p.close()
	r := &room{parts: p, door: &entrance{}, log: logger(w, cfg)}
	o := p.options(engine, r.log)
	r.owner = o.Owner
	if err := r.take(w.ctx); err != nil {
		return err
	}
	if err := r.furnish(engine, &o); err != nil {
		return err
	}
	o.Now, o.LeaseTTL = r.clock.now, min(o.LeaseTTL, chatLease)
	return serve(w.ctx, o, p.learn(r.log, func(ctx context.Context, rt *dispatch.Runtime) error { return r.serve(ctx, rt, l) }))
}

// listenPlayground opens the address at once: one that is taken is the most likely
// thing to go wrong.
func listenPlayground(ctx context.Context, address string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("playground: %w (choose another address with --listen or PLAYGROUND_LISTEN, such as 127.0.0.1:0 for a free port)", err)
	}
	return l, nil
}

// take makes sure that no other process shows the same store: each would miss what the
// other one is told.
func (r *room) take(ctx context.Context) error {
	for deadline := time.Now().Add(playgroundTTL + time.Second); ; {
		held, err := r.store.Hold(ctx, playgroundLease, r.owner, playgroundTTL)
		switch {
		case err != nil:
			return err
		case held:
			return nil
		case time.Now().After(deadline):
			return fmt.Errorf("another playground runs on this Redis (end it, or set another redis.prefix)")
		}
		select {
		case <-time.After(200 * time.Millisecond): // the one before may have died: its lease ends
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// furnish makes the page and plugs it into what the runtime is made of.
func (r *room) furnish(engine *bot.Engine, o *dispatch.Options) error {
	var err error
	if r.clock, err = loadClock(r.world.ctx, r.store); err != nil {
		return err
	}
	lib := r.content.flows
	var media fs.FS
	if r.cfg.Content.Dir != "" {
		media = os.DirFS(r.cfg.Content.Dir)
	}
	r.page, err = playground.New(r.world.ctx, playground.Options{
		Store: r.store, Content: inspect.Content{Engine: engine, Flows: lib}, Ingest: r.door.Ingest, Redact: o.Redactor.Event,
		Board: board.New(r.store), Session: r.session, Clock: r.clock, Hosts: r.cfg.Playground.Hosts, Secret: r.cfg.Playground.Password.Reveal(),
		Media: media, Dir: r.cfg.Content.Dir, Locale: r.cfg.DefaultLocale, Log: r.log,
		Reply: func(name, locale string, values map[string]string) (string, error) {
			return chatscript.SavedReply(r.page.Content().Flows, name, locale, values)
		},
	})
	if err != nil {
		return err
	}
	o.Engine, o.Adapters, o.Desk = r.page.Engine(), r.page.Adapters(), r.page.Desk()
	return nil
}

// serve serves the page, and what goes on beside it, until the context ends.
func (r *room) serve(ctx context.Context, rt *dispatch.Runtime, l net.Listener) error {
	r.clock.moved = rt.ClockMoved
	r.door.open(rt)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	chores := []func(context.Context) error{r.keep, r.places}
	if r.cfg.Content.Dir != "" {
		chores = append(chores, func(ctx context.Context) error { return watchContent(ctx, r.cfg.Content.Dir, r.reload) })
	}
	ended := make(chan error, len(chores))
	for _, chore := range chores {
		go func() { // ends with the context, or ends everything
			err := chore(ctx)
			if ignoreCanceled(err) != nil {
				cancel(err)
			}
			ended <- ignoreCanceled(err)
		}()
	}
	fmt.Fprintf(r.world.stdout, "supportbot playground: http://%s/\n", l.Addr())
	err := serveHTTP(ctx, l, r.page)
	r.page.Close()
	cancel(nil)
	for range chores {
		if e := <-ended; err == nil {
			err = e
		}
	}
	return err
}

// keep renews the lease of the playground, and gives it back at the end.
func (r *room) keep(ctx context.Context) error {
	ticker := time.NewTicker(playgroundTTL / 3)
	defer ticker.Stop()
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = r.store.Free(ctx, playgroundLease, r.owner) // else it ends by itself
	}()
	for {
		select {
		case <-ticker.C:
			held, err := r.store.Hold(ctx, playgroundLease, r.owner, playgroundTTL)
			if err == nil && !held {
				return fmt.Errorf("another playground has taken this Redis over")
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// places tells waiting customers their places in the queue.
func (r *room) places(ctx context.Context) error {
	return board.New(r.store).Run(ctx, board.Work{Owner: r.owner, Ingest: r.door.Ingest, State: r.ticketState, Report: func(err error) {
		r.log.Warn("the places in the queues are not up to date", "error", err)
	}})
}

// reload reads the content again. What does not lint is shown, and what was there
// before goes on.
func (r *room) reload() {
	loaded, problems := loadContent(r.cfg.Content.Dir)
	if len(problems) > 0 {
		r.page.Refuse(lines(problems))
		return
	}
	old := r.page.Content()
	lib := loaded.flows.With(old.Flows)
	engine, err := bot.New(bot.Options{Flows: lib, FAQ: loaded.faq, DefaultLocale: r.cfg.DefaultLocale, Hold: true, SecondOpinion: r.cfg.FAQ.Embedding.Enabled()})
	if err != nil {
		r.page.Refuse([]string{err.Error()})
		return
	}
	r.page.Replace(inspect.Content{Engine: engine, Flows: lib})
	r.log.Info("content taken over", "dir", r.cfg.Content.Dir)
}
