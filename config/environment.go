package config

import (
	"strings"

	"github.com/okpay/supportbot/config/strictyaml"
)

// environment lets the variables win over the file, and fetches the secrets
// that the file names.
func (l *loader) environment() {
	l.fromEnv = map[string]string{}
	c := &l.config
	l.text("TELEGRAM_API_URL", "telegram.api_url", &c.Telegram.APIURL)
	l.text("TELEGRAM_WEBHOOK_URL", "telegram.webhook_url", &c.Telegram.WebhookURL)
	l.text("DISCORD_API_URL", "discord.api_url", &c.Discord.APIURL)
	l.text("DISCORD_GATEWAY_URL", "discord.gateway_url", &c.Discord.GatewayURL)
	l.text("HTTP_LISTEN", "http.listen", &c.HTTP.Listen)
	l.text("SLACK_API_URL", "slack.api_url", &c.Slack.APIURL)
	l.text("SLACK_CHANNEL", "slack.channel", &c.Slack.Channel)
	l.text("MAIL_FROM", "mail.from", &c.Mail.From)
	l.text("SMTP_HOST", "mail.smtp.host", &c.Mail.SMTP.Host)
	l.text("IMAP_HOST", "mail.imap.host", &c.Mail.IMAP.Host)
	l.text("EMBEDDING_URL", "faq.embedding.url", &c.FAQ.Embedding.URL)
	l.text("EMBEDDING_MODEL", "faq.embedding.model", &c.FAQ.Embedding.Model)
	l.text("PLAYGROUND_LISTEN", "playground.listen", &c.Playground.Listen)
	l.redis(&c.Redis)

	d := Default()
	l.secret(&c.Telegram.Token, c.Telegram.TokenEnv, d.Telegram.TokenEnv)
	l.secret(&c.Discord.Token, c.Discord.TokenEnv, d.Discord.TokenEnv)
	l.secret(&c.Slack.BotToken, c.Slack.BotTokenEnv, d.Slack.BotTokenEnv)
	l.secret(&c.Slack.AppToken, c.Slack.AppTokenEnv, d.Slack.AppTokenEnv)
	l.secret(&c.Slack.SigningSecret, c.Slack.SigningSecretEnv, d.Slack.SigningSecretEnv)
	l.secret(&c.Mail.Secret, c.Mail.SecretEnv, d.Mail.SecretEnv)
	l.secret(&c.Mail.SMTP.Password, c.Mail.SMTP.PasswordEnv, d.Mail.SMTP.PasswordEnv)
	l.secret(&c.Mail.IMAP.Password, c.Mail.IMAP.PasswordEnv, d.Mail.IMAP.PasswordEnv)
	l.secret(&c.FAQ.Embedding.Key, c.FAQ.Embedding.KeyEnv, d.FAQ.Embedding.KeyEnv)
	l.secret(&c.Playground.Password, c.Playground.PasswordEnv, d.Playground.PasswordEnv)
}

func (l *loader) text(variable, key string, dst *string) {
	if v := l.getenv(variable); v != "" {
		*dst = v
		l.fromEnv[key] = variable
	}
}

// secret takes the variable that the file names. Where that is not set, the one
// of the default name alone suffices.
func (l *loader) secret(dst *Secret, named, usual string) {
	for _, name := range []string{named, usual} {
		// Variables filled from a file often end in its newline.
		if *dst = NewSecret(strings.TrimSpace(l.getenv(name))); dst.IsSet() {
			return
		}
	}
}

func (l *loader) redis(r *Redis) {
	if text := l.getenv("REDIS_URL"); text != "" {
		u, p := parseRedisURL(text)
		if p.What != "" {
			l.problems.Add(variablePos("REDIS_URL"), p.What, p.Hint)
		}
		r.URL = u
	}
	if !r.URL.IsZero() && !r.URL.Password.IsSet() {
		l.secret(&r.URL.Password, r.PasswordEnv, Default().Redis.PasswordEnv)
	}
}

// variablePos is the place of a problem with an environment variable.
func variablePos(name string) strictyaml.Pos {
	return strictyaml.Pos{File: "environment variable " + name}
}
