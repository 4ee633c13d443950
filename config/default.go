package config

import (
	_ "embed" // for example.yaml
	"time"
)

//go:embed example.yaml
var example string

// Example returns the commented example file. It says what Default does.
func Example() string { return example }

// Default returns the set-up of a program that nobody has configured: an
// embedded store, the shipped content, no platform.
func Default() Config {
	return Config{
		DefaultLocale: "zh",
		Redis:         Redis{PasswordEnv: "REDIS_PASSWORD", Prefix: "sb:"},
		Runtime: Runtime{
			Lease: 15 * time.Second,
			// Slack repeats unacknowledged events for minutes, Telegram keeps them for a
			// day; twice that also covers an outage that nobody noticed overnight.
			Dedup:    48 * time.Hour,
			Attempts: 5,
		},
		Log: Log{Level: "info", Format: "text"},
		Telegram: Telegram{
			TokenEnv: "TELEGRAM_TOKEN", APIURL: "https://api.telegram.org",
			// Telegram allows about 30; what is sent at even distances arrives less evenly.
			MessagesPerSecond: 28,
		},
		Discord: Discord{
			TokenEnv: "DISCORD_TOKEN", APIURL: "https://discord.com/api/v10",
			// Discord allows 50; a tenth is left for what is not paced: catching up, opening channels.
			RequestsPerSecond: 45,
		},
		Slack: Slack{
			BotTokenEnv: "SLACK_BOT_TOKEN", AppTokenEnv: "SLACK_APP_TOKEN", SigningSecretEnv: "SLACK_SIGNING_SECRET",
			Channels: map[string]string{}, HTTPPath: "/slack", APIURL: "https://slack.com/api",
			// Two, so that one may be replaced or die while the other receives.
			Sockets: 2,
			// Slack takes about one in a channel.
			PostsPerSecond: 1,
			// What Telegram gives to bots.
			MaxFileMB: 20,
		},
		FAQ:        defaultFAQ(),
		Mail:       defaultMail(),
		Playground: defaultPlayground(),
	}
}
