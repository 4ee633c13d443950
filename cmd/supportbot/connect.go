package main

import (
	"context"
	"io/fs"
	"net/http"
	"net/url"
	"os"

	"github.com/okpay/supportbot/adapters/discord"
	"github.com/okpay/supportbot/adapters/telegram"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/config"
)

// connectTelegram makes the Telegram bot, where one is configured.
func connectTelegram(p *parts, s *service, owner string) error {
	cfg := p.cfg.Telegram
	if !cfg.Enabled() {
		return nil
	}
	o := telegramOptions(cfg)
	o.Memory, o.Owner, o.Lease = p.store, owner, p.cfg.Runtime.Lease
	o.Files, o.Copies = contentFiles(p.cfg), s.files
	o.Webhook = telegram.Webhook{URL: cfg.WebhookURL}
	o.PerSecond = float64(cfg.MessagesPerSecond)
	o.Notice = func(locale string) string { return s.engine.Notice("notice_not_yours", locale) }
	o.Log, o.Report = s.log, s.health.reporter(string(telegram.Platform))
	a, err := telegram.New(o)
	if err != nil {
		return err
	}
	c := connection{name: string(telegram.Platform), adapter: a, receive: func(ctx context.Context, rt *dispatch.Runtime) error { return a.Run(ctx, rt) }}
	if cfg.WebhookURL != "" {
		u, err := url.Parse(cfg.WebhookURL)
		if err != nil {
			return err
		}
		c.path = u.Path
		c.webhook = func(rt *dispatch.Runtime) http.Handler { return a.Handler(rt) }
	}
	s.files.add(telegram.Platform, a.OpenFile)
	s.connections = append(s.connections, c)
	return nil
}

// telegramOptions are those that setup needs too.
func telegramOptions(cfg config.Telegram) telegram.Options {
	return telegram.Options{Token: cfg.Token.Reveal(), TokenName: cfg.TokenEnv, APIURL: cfg.APIURL}
}

// connectDiscord makes the Discord bot, where one is configured.
func connectDiscord(p *parts, s *service, owner string) error {
	cfg := p.cfg.Discord
	if !cfg.Enabled() {
		return nil
	}
	o := discordOptions(cfg)
	o.GatewayURL, o.PerSecond = cfg.GatewayURL, cfg.RequestsPerSecond
	o.Memory, o.Owner, o.Lease = p.store, owner, p.cfg.Runtime.Lease
	o.Files, o.Copies = contentFiles(p.cfg), s.files
	o.Notices = func(locale string) discord.Notices {
		return discord.Notices{
			Private: s.engine.Notice("notice_private", locale), NoAnswer: s.engine.Notice("notice_try_again", locale),
			Mention: s.engine.Notice("notice_mention", locale), Thread: s.engine.Notice("notice_thread", locale),
		}
	}
	o.Log, o.Report = s.log, s.health.reporter(string(discord.Platform))
	a, err := discord.New(o)
	if err != nil {
		return err
	}
	s.files.add(discord.Platform, a.OpenFile)
	s.connections = append(s.connections, connection{
		name: string(discord.Platform), adapter: a,
		receive: func(ctx context.Context, rt *dispatch.Runtime) error { return a.Run(ctx, rt) },
	})
	return nil
}

// discordOptions are those that setup needs too.
func discordOptions(cfg config.Discord) discord.Options {
	return discord.Options{Token: cfg.Token.Reveal(), TokenName: cfg.TokenEnv, APIURL: cfg.APIURL}
}

// contentFiles are the company's own files, which media in the content may name
// by their path; nil without content.dir.
func contentFiles(cfg config.Config) fs.FS {
	if cfg.Content.Dir == "" {
		return nil
	}
	return os.DirFS(cfg.Content.Dir)
}
