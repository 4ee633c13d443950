// Package config reads how the program is set up: an optional YAML file and
// environment variables, of which the latter win and alone suffice.
//
//	cfg, problems := config.Load(config.Options{Path: path, Getenv: os.Getenv, ReadFile: os.ReadFile})
//
// Every mistake is reported at once, with file, line and column. Secrets are
// named by the file, never written in it, and print as ***.
//
// Only the command line imports this package: every other one has Options of
// its own. What a key means is told in example.yaml, which is embedded (see
// [Example]) and kept equal to [Default] by a test.
package config

import (
	"log/slog"
	"time"
)

// Config is how the program is set up.
type Config struct {
	DefaultLocale string     `yaml:"default_locale"`
	Content       Content    `yaml:"content"`
	Redis         Redis      `yaml:"redis"`
	Runtime       Runtime    `yaml:"runtime"`
	Log           Log        `yaml:"log"`
	HTTP          HTTP       `yaml:"http"`
	Telegram      Telegram   `yaml:"telegram"`
	Discord       Discord    `yaml:"discord"`
	Slack         Slack      `yaml:"slack"`
	FAQ           FAQ        `yaml:"faq"`
	Mail          Mail       `yaml:"mail"`
	Playground    Playground `yaml:"playground"`
}

// Content says where a company's own flows and FAQ are.
type Content struct {
	// Dir has the folders flows and faq that overlay the shipped content; "" is
	// none. A relative path in a file is relative to that file's folder, and Load
	// returns it joined.
	Dir string `yaml:"dir"`
}

// Redis says where everything is kept. With a zero URL it is the embedded
// server, which keeps nothing.
type Redis struct {
	URL         RedisURL `yaml:"url"` // with the password of PasswordEnv, where it has none of its own
	PasswordEnv string   `yaml:"password_env"`
	Prefix      string   `yaml:"prefix"` // of every key
}

// Runtime bounds the durable runtime.
type Runtime struct {
	Lease    time.Duration `yaml:"lease"`    // how long a process owns a partition without renewing
	Dedup    time.Duration `yaml:"dedup"`    // how long an event's id is remembered
	Attempts int           `yaml:"attempts"` // turns begun on an event before it is a dead letter
}

// Log says how the program logs.
type Log struct {
	Level  string `yaml:"level"`
	Format string `yaml:"format"` // "text" or "json"
}

// SlogLevel returns the level for log/slog.
func (l Log) SlogLevel() slog.Level {
	var level slog.Level
	if err := level.UnmarshalText([]byte(l.Level)); err != nil {
		return slog.LevelInfo
	}
	return level
}

// HTTP is what the program itself serves: webhooks and /healthz.
type HTTP struct {
	Listen string `yaml:"listen"` // host:port; "" serves nothing
}

// Telegram is the Telegram bot.
type Telegram struct {
	Token             Secret `yaml:"token"`
	TokenEnv          string `yaml:"token_env"`
	APIURL            string `yaml:"api_url"`
	WebhookURL        string `yaml:"webhook_url"` // "" polls
	MessagesPerSecond int    `yaml:"messages_per_second"`
}

// Enabled reports whether there is a token.
func (t Telegram) Enabled() bool { return t.Token.IsSet() }

// Discord is the Discord bot.
type Discord struct {
	Token             Secret `yaml:"token"`
	TokenEnv          string `yaml:"token_env"`
	APIURL            string `yaml:"api_url"`
	GatewayURL        string `yaml:"gateway_url"` // "" asks the API for it
	RequestsPerSecond int    `yaml:"requests_per_second"`
}

// Enabled reports whether there is a token.
func (d Discord) Enabled() bool { return d.Token.IsSet() }

// Slack is the Slack app: the agents' desk, and customers' direct messages.
type Slack struct {
	BotToken         Secret            `yaml:"bot_token"`
	BotTokenEnv      string            `yaml:"bot_token_env"`
	AppToken         Secret            `yaml:"app_token"` // for Socket Mode
	AppTokenEnv      string            `yaml:"app_token_env"`
	SigningSecret    Secret            `yaml:"signing_secret"` // for signed HTTP
	SigningSecretEnv string            `yaml:"signing_secret_env"`
	Channel          string            `yaml:"channel"`    // where tickets are shown
	Channels         map[string]string `yaml:"channels"`   // by queue, for those with a channel of their own
	UserGroup        string            `yaml:"user_group"` // who may answer; "" is whoever is in the channel
	Sockets          int               `yaml:"sockets"`    // of this process
	HTTPPath         string            `yaml:"http_path"`
	PostsPerSecond   int               `yaml:"posts_per_second"` // in each channel
	MaxFileMB        int               `yaml:"max_file_mb"`
	APIURL           string            `yaml:"api_url"`
}

// Enabled reports whether there is a bot token and a way to receive events.
func (s Slack) Enabled() bool {
	return s.BotToken.IsSet() && (s.AppToken.IsSet() || s.SigningSecret.IsSet())
}

// BySockets reports whether events come by sockets. Else they come over HTTP, to HTTPPath.
func (s Slack) BySockets() bool { return s.AppToken.IsSet() || !s.SigningSecret.IsSet() }
