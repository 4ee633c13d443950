package main

import (
	"context"
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
	return `A platform is served as soon as its token is in the environment: TELEGRAM_TOKEN, DISCORD_TOKEN, or for Slack SLACK_BOT_TOKEN, SLACK_APP_TOKEN and SLACK_CHANNEL. Without any, this is the playground. See "supportbot setup --print" for what to enter at the platforms, and config/example.yaml for every setting.

In Slack agents answer tickets in threads of the channel, and whoever writes the app a direct message is a customer. Without Slack tickets are kept and wait. With MAIL_FROM tickets are answered by e-mail too, where the customer agreed to it.

With HTTP_LISTEN (http.listen) GET /healthz shows the state of each platform, of the agents' desk and of e-mail.`
}

// Run serves the customers of every platform that is configured; without any it
// is the playground.
func (r *runCmd) Run(w world, cmd *cli) error {
	cfg, err := cmd.load(w)
	if err != nil {
		return err
	}
	if err := printed(w, cfg.Missing()); err != nil {
		return err
	}
	if !cfg.Telegram.Enabled() && !cfg.Discord.Enabled() && !cfg.Slack.Enabled() {
		fmt.Fprintln(w.stderr, "supportbot: no platform is configured; this is the playground (for a talk in the terminal: supportbot chat)")
		return servePlayground(w, cfg)
	}
	return cmd.serveCustomers(w, cfg)
}

// serveCustomers runs until the first signal.
func (c *cli) serveCustomers(w world, cfg config.Config) error {
	loaded, engine, err := engineFor(w, cfg, true)
	if err != nil {
		return err
	}
	if err := printed(w, c.ready(w, cfg, loaded.flows)); err != nil {
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
	return serve(w.ctx, o, p.learn(s.log, s.run))
}

// platformNames are those of the platforms that are configured, and of e-mail.
func platformNames(cfg config.Config) []string {
	var names []string
	if cfg.Telegram.Enabled() {
		names = append(names, "telegram")
	}
	if cfg.Discord.Enabled() {
		names = append(names, "discord")
	}
	if cfg.Slack.Enabled() {
		names = append(names, "slack", deskName)
	}
	if cfg.Mail.Enabled() {
		names = append(names, mailName)
	}
	return names
}

// service is the program as it serves customers.
type service struct {
	engine      *bot.Engine
	log         *slog.Logger
	health      *health
	listener    *listener // nil without http.listen
	files       *fileBroker
	connections []connection
	chores      []func(context.Context) error // what goes on beside the platforms, until the context ends
}

// newService plugs the parts together, and returns what the runtime is to be made of.
func newService(p *parts, engine *bot.Engine) (*service, dispatch.Options, error) {
	log := logger(p.world, p.cfg)
	s := &service{
		engine: engine, log: log, health: newHealth(log, p.probe, platformNames(p.cfg)...),
		files: newFileBroker(p.cfg.Slack.MaxFileMB),
	}
	o := p.options(engine, log)
	if err := s.connect(p, &o); err != nil {
		return nil, o, err
	}
	for _, c := range s.connections {
		if c.adapter != nil {
			o.Adapters = append(o.Adapters, c.adapter)
		}
	}
	if p.cfg.HTTP.Listen == "" {
		return s, o, nil
	}
	var err error
	s.listener, err = listen(p.world.ctx, p.cfg.HTTP.Listen)
	return s, o, err
}

// connect makes the connection of everything that is configured. Without Slack the
// tickets wait on the shelf.
func (s *service) connect(p *parts, o *dispatch.Options) error {
	for _, connect := range []func(*parts, *service, string) error{connectTelegram, connectDiscord} {
		if err := connect(p, s, o.Owner); err != nil {
			return err
		}
	}
	agents, err := connectSlack(p, s, o.Owner)
	if err != nil {
		return err
	}
	o.Desk = &shelf{store: p.store, log: s.log}
	if agents != nil {
		o.Desk = agents
	}
	mailbox, err := connectMail(p, s, o.Owner)
	if err != nil || mailbox == nil {
		return err
	}
	o.Mailer = mailbox
	return nil
}

// connection is one platform: what delivers to it, and what receives from it.
type connection struct {
	name    string
	adapter dispatch.Adapter                                      // nil: nothing is delivered to it by itself
	begin   func(rt *dispatch.Runtime)                            // before anything is received; may be nil
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
	for _, c := range s.connections {
		if c.begin != nil {
			c.begin(rt)
		}
	}
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
			s.health.keepUp(ctx, c.name, func(ctx context.Context) error { return c.receive(ctx, rt) })
		})
	}
	for _, chore := range s.chores {
		group.Go(func() { // ends with the context
			if err := chore(ctx); err != nil && ctx.Err() == nil {
				cancel(err)
			}
		})
	}
	s.log.Info("serving customers", "platforms", len(s.connections))
	<-ctx.Done()
	return context.Cause(ctx)
}
