package config

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/okpay/supportbot/config/strictyaml"
)

var (
	localeForm   = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
	variableForm = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
	prefixForm   = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,64}$`)
	groupForm    = regexp.MustCompile(`^S[A-Z0-9]{2,}$`)
	channelForm  = regexp.MustCompile(`^[CG][A-Z0-9]+$`)
	pathForm     = regexp.MustCompile(`^/[A-Za-z0-9._~/-]+$`)
)

// check reports values that have the right kind and are wrong all the same.
func (l *loader) check() {
	c := &l.config
	if !localeForm.MatchString(c.DefaultLocale) {
		l.problem("default_locale", fmt.Sprintf("want a language, not %q", c.DefaultLocale), "such as zh, en or zh-TW")
	}
	if !prefixForm.MatchString(c.Redis.Prefix) {
		l.problem("redis.prefix", fmt.Sprintf("want a prefix for keys, not %q", c.Redis.Prefix), "1 to 64 letters, digits and . _ : -")
	}
	l.between("runtime.lease", c.Runtime.Lease, time.Second, 5*time.Minute)
	l.between("runtime.dedup", c.Runtime.Dedup, time.Hour, 30*24*time.Hour)
	if a := c.Runtime.Attempts; a < 1 || a > 100 {
		l.problem("runtime.attempts", fmt.Sprintf("want 1 to 100, not %d", a), "")
	}
	l.oneOf("log.level", c.Log.Level, "debug", "info", "warn", "error")
	l.oneOf("log.format", c.Log.Format, "text", "json")
	l.address("telegram.api_url", &c.Telegram.APIURL, web)
	l.address("discord.api_url", &c.Discord.APIURL, web)
	l.address("slack.api_url", &c.Slack.APIURL, web)
	if c.Discord.GatewayURL != "" {
		l.address("discord.gateway_url", &c.Discord.GatewayURL, socket)
	}
	l.rate("telegram.messages_per_second", c.Telegram.MessagesPerSecond)
	l.rate("discord.requests_per_second", c.Discord.RequestsPerSecond)
	l.listener()
	l.mail()
	l.faq()
	l.playground()
	l.variables()
	l.slack()
}

// slack checks what Slack needs to work.
func (l *loader) slack() {
	s := &l.config.Slack
	if s.BotToken.IsSet() && !s.Enabled() {
		l.problems.Add(variablePos(s.BotTokenEnv), "Slack has a bot token and no way to receive events",
			fmt.Sprintf("set %s or %s too", s.AppTokenEnv, s.SigningSecretEnv))
	}
	if strings.HasPrefix(s.BotToken.Reveal(), "xapp-") {
		l.problems.Add(variablePos(s.BotTokenEnv), "this is an app-level token", fmt.Sprintf("the bot token begins with xoxb-; this one belongs in %s", s.AppTokenEnv))
	}
	if strings.HasPrefix(s.AppToken.Reveal(), "xoxb-") {
		l.problems.Add(variablePos(s.AppTokenEnv), "this is a bot token", fmt.Sprintf("the app-level token begins with xapp-; this one belongs in %s", s.BotTokenEnv))
	}
	if n := s.Sockets; n < 1 || n > 10 {
		l.problem("slack.sockets", fmt.Sprintf("want 1 to 10, not %d", n), "")
	}
	l.rate("slack.posts_per_second", s.PostsPerSecond)
	l.rate("slack.max_file_mb", s.MaxFileMB)
	if s.UserGroup != "" && !groupForm.MatchString(s.UserGroup) {
		l.problem("slack.user_group", fmt.Sprintf("want the id of a user group, not %q", s.UserGroup), "such as S0123ABCD; in Slack: People, User groups, Copy group ID")
	}
	l.slackChannels()
	l.slackPath()
}

// slackChannels checks that channels are named by what never changes.
func (l *loader) slackChannels() {
	s := &l.config.Slack
	const where = "such as C0123ABCDEF; in Slack: the channel's name, About, Channel ID"
	if s.Channel != "" && !channelForm.MatchString(s.Channel) {
		l.problem("slack.channel", fmt.Sprintf("want the id of a channel, not %q", s.Channel), where)
	}
	for _, queue := range slices.Sorted(maps.Keys(s.Channels)) {
		if c := s.Channels[queue]; !channelForm.MatchString(c) {
			l.problem("slack.channels."+queue, fmt.Sprintf("want the id of a channel, not %q", c), where)
		}
	}
}

// slackPath checks where Slack's requests arrive.
func (l *loader) slackPath() {
	s := &l.config.Slack
	telegram, err := url.Parse(l.config.Telegram.WebhookURL)
	switch {
	case !pathForm.MatchString(s.HTTPPath) || path.Clean(s.HTTPPath) != s.HTTPPath || s.HTTPPath == "/healthz":
		l.problem("slack.http_path", fmt.Sprintf("want a path of its own, not %q", s.HTTPPath), "such as /slack")
	case err == nil && telegram.Path == s.HTTPPath:
		l.problem("slack.http_path", "telegram.webhook_url has the same path", "such as /slack")
	case l.config.Mail.WebhookPath == s.HTTPPath:
		l.problem("slack.http_path", "mail.webhook_path is the same", "such as /slack")
	case s.Enabled() && !s.BySockets() && l.config.HTTP.Listen == "":
		l.problems.Add(variablePos(s.SigningSecretEnv), "nothing would receive Slack's requests",
			fmt.Sprintf("set http.listen (HTTP_LISTEN) too, or %s to receive by sockets", s.AppTokenEnv))
	}
}

// variables refuses what is not the name of a variable: most likely it is the
// secret itself, so the message does not repeat it.
func (l *loader) variables() {
	c, d := &l.config, Default()
	for _, v := range []struct{ key, name, usual string }{
		{"redis.password_env", c.Redis.PasswordEnv, d.Redis.PasswordEnv},
		{"telegram.token_env", c.Telegram.TokenEnv, d.Telegram.TokenEnv},
		{"discord.token_env", c.Discord.TokenEnv, d.Discord.TokenEnv},
		{"slack.bot_token_env", c.Slack.BotTokenEnv, d.Slack.BotTokenEnv},
		{"slack.app_token_env", c.Slack.AppTokenEnv, d.Slack.AppTokenEnv},
		{"slack.signing_secret_env", c.Slack.SigningSecretEnv, d.Slack.SigningSecretEnv},
		{"mail.secret_env", c.Mail.SecretEnv, d.Mail.SecretEnv},
		{"mail.smtp.password_env", c.Mail.SMTP.PasswordEnv, d.Mail.SMTP.PasswordEnv},
		{"mail.imap.password_env", c.Mail.IMAP.PasswordEnv, d.Mail.IMAP.PasswordEnv},
		{"faq.embedding.key_env", c.FAQ.Embedding.KeyEnv, d.FAQ.Embedding.KeyEnv},
		{"playground.password_env", c.Playground.PasswordEnv, d.Playground.PasswordEnv},
	} {
		if !variableForm.MatchString(v.name) {
			l.problem(v.key, "want the name of an environment variable in capitals, not a secret itself",
				fmt.Sprintf("write %s here and set that variable", v.usual))
		}
	}
}

func (l *loader) between(key string, span, low, high time.Duration) {
	if span < low || span > high {
		l.problem(key, fmt.Sprintf("want %s to %s, not %s", short(low), short(high), short(span)), "")
	}
}

// short leaves out the zeros of 48h0m0s.
func short(d time.Duration) string {
	s := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(s, zero) {
			s = s[:len(s)-2]
		}
	}
	return s
}

func (l *loader) oneOf(key, value string, known ...string) {
	for _, k := range known {
		if value == k {
			return
		}
	}
	hint := ""
	if s := strictyaml.Suggest(value, known); s != "" {
		hint = fmt.Sprintf("did you mean %q?", s)
	}
	last := len(known) - 1
	l.problem(key, fmt.Sprintf("want %s or %s, not %q", strings.Join(known[:last], ", "), known[last], value), hint)
}

func (l *loader) rate(key string, n int) {
	if n < 1 || n > 1000 {
		l.problem(key, fmt.Sprintf("want 1 to 1000, not %d", n), "")
	}
}

// listener checks the program's own address, and what needs one.
func (l *loader) listener() {
	c := &l.config
	if c.HTTP.Listen != "" {
		if _, port, err := net.SplitHostPort(c.HTTP.Listen); err != nil || port == "" {
			l.problem("http.listen", fmt.Sprintf("want host:port, not %q", c.HTTP.Listen), "127.0.0.1:8081, or :8081 for every address of this machine")
		}
	}
	if c.Telegram.WebhookURL == "" {
		return
	}
	l.address("telegram.webhook_url", &c.Telegram.WebhookURL, web)
	switch u, err := url.Parse(c.Telegram.WebhookURL); {
	case c.HTTP.Listen == "":
		l.problem("telegram.webhook_url", "nothing would receive the webhook's requests", "set http.listen (HTTP_LISTEN) too, or leave the webhook out to poll")
	case err == nil && u.Host != "" && (!pathForm.MatchString(u.Path) || path.Clean(u.Path) != u.Path || u.Path == "/healthz"):
		l.problem("telegram.webhook_url", "want a path of its own", "such as https://"+u.Host+"/telegram")
	}
}

// The schemes that addresses may have.
var (
	web    = []string{"https", "http"}
	socket = []string{"wss", "ws"}
)

// address checks a base address and removes its last slash.
func (l *loader) address(key string, value *string, schemes []string) {
	u, err := url.Parse(*value)
	switch {
	case err != nil || !slices.Contains(schemes, u.Scheme) || u.Host == "":
		l.problem(key, fmt.Sprintf("want an address that begins with %s:// or %s://", schemes[0], schemes[1]), "")
	case u.User != nil:
		l.problem(key, "want an address without user and password", "")
	case u.RawQuery != "" || u.Fragment != "":
		l.problem(key, "want an address without ? and #", "")
	}
	*value = strings.TrimRight(*value, "/")
}

// problem reports the value of a key, at the variable it comes from or in the file.
func (l *loader) problem(key, what, hint string) {
	if variable, ok := l.fromEnv[key]; ok {
		l.problems.Add(variablePos(variable), what, hint)
		return
	}
	pos := strictyaml.Where(l.path, l.data, strings.Split(key, ".")...)
	l.problems.Add(pos, what, hint)
}
