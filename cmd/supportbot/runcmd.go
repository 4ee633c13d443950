package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/config"
)

type runCmd struct{}

// Help tells what is served, and when.
func (r *runCmd) Help() string {
	return `A platform is served as soon as its token is in the environment: TELEGRAM_TOKEN, DISCORD_TOKEN. Without any, this is the conversation of "supportbot chat". See "supportbot setup --print" for what to enter at the platforms, and config/example.yaml for every setting.

With HTTP_LISTEN (http.listen) GET /healthz shows each platform's state.`
}

// Run serves the customers of every platform that is configured; without any it
// is the conversation in the terminal.
func (r *runCmd) Run(w world, cmd *cli) error {
	cfg, err := cmd.load(w)
	if err != nil {
		return err
	}
	if cfg.Slack.Enabled() {
		return fmt.Errorf("slack is configured, but this version does not speak it yet: %w", errNotYet)
	}
	if !cfg.Telegram.Enabled() && !cfg.Discord.Enabled() {
		fmt.Fprintln(w.stderr, "supportbot: no platform is configured; this is the conversation of `supportbot chat` (end it with Ctrl-D)")
		return (&chatCmd{Platform: "terminal"}).Run(w, cmd)
	}
	return serveCustomers(w, cfg)
}

var errNotYet = errors.New("take its token out of the environment")

// serveCustomers runs until the first signal.
func serveCustomers(w world, cfg config.Config) error {
	loaded, engine, err := engineFor(w, cfg)
	if err != nil {
		return err
	}
	p, err := openParts(w, cfg, loaded)
	if err != nil {
		return err
	}
	defer p.close()
	s, o, err := newService(p, engine)
	if err != nil {
		return err
	}
	if err := p.advise(s.log); err != nil {
		return err
	}
	return serve(w.ctx, o, s.run)
}

// platformNames are those of the platforms that are configured.
func platformNames(cfg config.Config) []string {
	var names []string
	if cfg.Telegram.Enabled() {
		names = append(names, "telegram")
	}
	if cfg.Discord.Enabled() {
		names = append(names, "discord")
	}
	return names
}

// service is the program as it serves customers.
type service struct {
	engine      *bot.Engine
	log         *slog.Logger
	health      *health
	listener    *listener // nil without http.listen
	connections []connection
}

// newService plugs the parts together, and returns what the runtime is to be made of.
func newService(p *parts, engine *bot.Engine) (*service, dispatch.Options, error) {
	log := logger(p.world, p.cfg)
	s := &service{engine: engine, log: log, health: newHealth(log, p.probe, platformNames(p.cfg)...)}
	o := p.options(engine, log)
	for _, connect := range []func(*parts, *service, string) (*connection, error){connectTelegram, connectDiscord} {
		c, err := connect(p, s, o.Owner)
		if err != nil {
			return nil, o, err
		}
		if c != nil {
			s.connections = append(s.connections, *c)
			o.Adapters = append(o.Adapters, c.adapter)
		}
	}
	o.Desk = &shelf{store: p.store, log: log}
	if p.cfg.HTTP.Listen == "" {
		return s, o, nil
	}
	var err error
	s.listener, err = listen(p.world.ctx, p.cfg.HTTP.Listen)
	return s, o, err
}

// connection is one platform: what delivers to it, and what receives from it.
type connection struct {
	adapter dispatch.Adapter
	receive func(ctx context.Context, rt *dispatch.Runtime) error // until the context ends
	path    string                                                // where the platform sends its requests, "" where it sends none
	webhook func(rt *dispatch.Runtime) http.Handler
}

// run receives from every platform until the context ends. A platform that fails
// is no error: it is tried again, and the others go on.
func (s *service) run(ctx context.Context, rt *dispatch.Runtime) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	defer group.Wait()
	if s.listener != nil {
		s.listener.mux.Handle("GET /healthz", s.health)
		for _, c := range s.connections {
			if c.path != "" {
				s.listener.mux.Handle(c.path, c.webhook(rt))
			}
		}
		group.Go(func() { // ends with the context, or ends everything
			if err := s.listener.serve(ctx); err != nil {
				cancel(err)
			}
		})
	}
	for _, c := range s.connections {
		group.Go(func() { // ends with the context
			s.health.keepUp(ctx, string(c.adapter.Platform()), func(ctx context.Context) error { return c.receive(ctx, rt) })
		})
	}
	s.log.Info("serving customers", "platforms", len(s.connections))
	<-ctx.Done()
	return context.Cause(ctx)
}
