package main

import (
	"context"
	"net/http"
	"time"

	"github.com/okpay/supportbot/adapters/slack"
	"github.com/okpay/supportbot/adapters/slack/customer"
	"github.com/okpay/supportbot/adapters/slack/desk"
	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/board"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/config"
	"github.com/okpay/supportbot/flows"
)

// connectSlack makes the agents' desk, and the adapter for customers who write the
// app direct messages; nil where Slack is not configured.
func connectSlack(p *parts, s *service, owner string) (*desk.Desk, error) {
	cfg := p.cfg.Slack
	if !cfg.Enabled() {
		return nil, nil
	}
	door := &entrance{}
	customers, err := customer.New(customerOptions(p, s))
	if err != nil {
		return nil, err
	}
	places := board.New(p.store)
	agents, err := desk.New(deskOptions(p, s, places, door))
	if err != nil {
		return nil, err
	}
	c, err := slack.New(slack.Options{
		BotToken: cfg.BotToken.Reveal(), BotTokenName: cfg.BotTokenEnv, AppToken: cfg.AppToken.Reveal(), AppTokenName: cfg.AppTokenEnv,
		SigningSecret: cfg.SigningSecret.Reveal(), APIURL: cfg.APIURL, Sockets: cfg.Sockets,
		Customers: customers.Handler(door), Desk: agents, Bury: door.Bury,
		Log: s.log, Report: s.health.reporter(string(slack.Platform)),
	})
	if err != nil {
		return nil, err
	}
	s.files.add(slack.Platform, agents.OpenFile) // customers' files too: Slack knows both by their ids
	s.connections = append(s.connections, connection{
		name: string(slack.Platform), adapter: customers, begin: door.open,
		receive: func(ctx context.Context, _ *dispatch.Runtime) error { return c.Run(ctx) },
		path:    slackPath(cfg), webhook: func(*dispatch.Runtime) http.Handler { return c.Handler() },
	})
	s.chores = append(s.chores, agents.Watch, func(ctx context.Context) error {
		if err := p.makeBoard(ctx, places, owner); err != nil && ctx.Err() == nil {
			s.log.Warn("the list of open tickets was not made; supportbot board rebuild makes it", "error", err)
		}
		return places.Run(ctx, board.Work{Owner: owner, Ingest: door.Ingest, State: p.ticketState, Report: func(err error) {
			s.log.Warn("the places in the queues are not up to date", "error", err)
		}})
	})
	return agents, nil
}

// slackPath is where Slack posts to, "" where events come by sockets.
func slackPath(cfg config.Slack) string {
	if cfg.BySockets() {
		return ""
	}
	return cfg.HTTPPath
}

func customerOptions(p *parts, s *service) customer.Options {
	cfg := p.cfg.Slack
	o := customer.Options{
		Token: cfg.BotToken.Reveal(), APIURL: cfg.APIURL, Memory: p.store, Files: contentFiles(p.cfg), Copies: s.files,
		Every: postEvery(cfg), Commands: map[string]string{}, Log: s.log,
	}
	for _, locale := range s.engine.Locales() {
		for _, c := range s.engine.Commands(locale) {
			o.Commands[c.Name] = c.Name
		}
	}
	return o
}

// postEvery is the time between two posts in a channel.
func postEvery(cfg config.Slack) time.Duration {
	return time.Second / time.Duration(max(cfg.PostsPerSecond, 1))
}

// deskPace is that of the desk: what changes a message is paced as much faster than
// posts as it is without configuration.
func deskPace(cfg config.Slack) desk.Pace {
	every := postEvery(cfg)
	return desk.Pace{Post: every, Update: every / 20, React: every / 20}
}

func deskOptions(p *parts, s *service, places *board.Board, door *entrance) desk.Options {
	cfg, lib := p.cfg.Slack, p.content.flows
	o := desk.Options{
		API:    slackapi.Options{Token: cfg.BotToken.Reveal(), APIURL: cfg.APIURL},
		Memory: p.store, Board: places, Ingest: door.Ingest,
		Channel: cfg.Channel, Channels: cfg.Channels, UserGroup: cfg.UserGroup, Copies: s.files,
		Replies: savedReplies{lib, p.cfg.DefaultLocale}, Pace: deskPace(cfg), Phrases: desk.PhrasesIn(p.cfg.DefaultLocale),
		Log: s.log, Report: s.health.reporter(deskName),
	}
	for _, q := range lib.Queues() {
		o.Queues = append(o.Queues, desk.Queue{ID: q.ID, Title: q.Title.Render(p.cfg.DefaultLocale, nil)})
	}
	return o
}

// deskName is what the desk is called in GET /healthz: it may fail while Slack works.
const deskName = "desk"

// savedReplies are those of the content, as the desk offers them.
type savedReplies struct {
	lib    *flows.Library
	locale string // of the desk
}

// List implements desk.Replies.
func (r savedReplies) List() []desk.SavedReply {
	replies := r.lib.Desk().Replies
	out := make([]desk.SavedReply, len(replies))
	for i := range replies {
		out[i] = desk.SavedReply{Name: replies[i].Name, Title: replies[i].Title.Render(r.locale, nil)}
		for _, b := range replies[i].Blanks {
			out[i].Blanks = append(out[i].Blanks, desk.Blank{Name: b.Name, Label: b.Label.Render(r.locale, nil), Optional: b.Optional})
		}
	}
	return out
}

// Render implements desk.Replies.
func (r savedReplies) Render(name, locale string, values map[string]string) (desk.Rendered, bool) {
	reply := r.lib.Reply(name)
	if reply == nil {
		return desk.Rendered{}, false
	}
	text, missing := bot.FillReply(reply, locale, values)
	return desk.Rendered{Text: text, Missing: missing}, true
}
