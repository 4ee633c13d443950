package config_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestMistakes(t *testing.T) {
	t.Parallel()
	const at = "/etc/bot.yaml:"
	const secretHint = " (keep it in an environment variable and name that in the key that ends in _env)"
	const passwordHint = " (keep it in the environment variable that password_env names, or write ${NAME} in its place)"
	const nameWant = "want the name of an environment variable in capitals, not a secret itself"
	tests := []struct {
		name, in string
		want     []string
	}{
		{"unknown section", "redsi: {}", []string{at + `1:1: unknown key "redsi" (did you mean "redis"?)`}},
		{"unknown key", "redis:\n  adress: x", []string{at + `2:3: unknown key "adress" (known keys: password_env, prefix, url)`}},
		{"several", "log: {levle: x, format: jsn}\nruntime: {attempts: x}\n", []string{
			at + `1:7: unknown key "levle" (did you mean "level"?)`,
			at + `1:25: want text or json, not "jsn" (did you mean "json"?)`,
			at + `2:21: want a whole number, not x`,
		}},
		{"level", "log: {level: verbose}", []string{at + `1:14: want debug, info, warn or error, not "verbose"`}},
		{"locale", "default_locale: Chinese", []string{at + `1:17: want a language, not "Chinese" (such as zh, en or zh-TW)`}},
		{"lease too short, too long", "runtime: {lease: 10ms}", []string{at + `1:18: want 1s to 5m, not 10ms`}},
		{"dedup too long, attempts too few", "runtime:\n  dedup: 1000h\n  attempts: 0", []string{at + `2:10: want 1h to 720h, not 1000h`, at + `3:13: want 1 to 100, not 0`}},
		{"duration without unit", "runtime: {dedup: 48}", []string{at + `1:18: want a duration, not 48 (such as 30s, 5m or 24h)`}},
		{"prefix", "redis: {prefix: 'a b'}", []string{at + `1:17: want a prefix for keys, not "a b" (1 to 64 letters, digits and . _ : -)`}},
		{"token in the file", "telegram: {token: '1:abc'}\ndiscord:\n  token: ${X}", []string{
			at + `1:19: a secret does not belong in the file` + secretHint,
			at + `3:10: a secret does not belong in the file` + secretHint,
		}},
		{"token for its name", "telegram: {token_env: '123:secretsecret'}", []string{at + `1:23: ` + nameWant + ` (write TELEGRAM_TOKEN here and set that variable)`}},
		{"signing secret for its name", "slack: {signing_secret_env: fecade0123456789}", []string{at + `1:29: ` + nameWant + ` (write SLACK_SIGNING_SECRET here and set that variable)`}},
		{"password in the address", "redis: {url: 'redis://bot:hunter2@host'}", []string{at + `1:14: a password does not belong in the file` + passwordHint}},
		{"no scheme", "redis: {url: 'localhost:6379'}", []string{at + `1:14: want redis:// or rediss://, not "localhost" (such as redis://host:6379/0)`}},
		{"other scheme", "redis: {url: 'http://host'}", []string{at + `1:14: want redis:// or rediss://, not "http" (such as redis://host:6379/0)`}},
		{"no host", "redis: {url: 'redis:///0'}", []string{at + `1:14: an address of Redis without host (such as redis://host:6379/0)`}},
		{"database", "redis: {url: 'redis://h/x'}", []string{at + `1:14: want a database number, not "x" (such as redis://host:6379/0)`}},
		{"database in a cluster", "redis: {url: 'redis://a,b/2'}", []string{at + `1:14: Redis Cluster has the database 0 only (remove /2)`}},
		{"parameter", "redis: {url: 'redis://a?mastr_name=m'}", []string{at + `1:14: unknown parameter "mastr_name" (did you mean "master_name"?)`}},
		{"far parameter", "redis: {url: 'redis://a?skip_verify=true'}", []string{at + `1:14: unknown parameter "skip_verify" (known: cluster, master_name, db, client_name, protocol, pool_size, min_idle_conns, dial_timeout, read_timeout, write_timeout, pool_timeout)`}},
		{"cluster and master", "redis: {url: 'redis://a?master_name=m&cluster=true'}", []string{at + `1:14: both cluster and master_name (Sentinels watch one master, a Cluster has its own)`}},
		{"cluster is what", "redis: {url: 'redis://a?cluster=1'}", []string{at + `1:14: want cluster=true, not "1"`}},
		{"empty address in a list", "redis: {url: 'redis://a,,b'}", []string{at + `1:14: not an address of Redis (several are written redis://a:7000,b:7000)`}},
		{"parameter for sockets", "redis: {url: 'redis://a?db=1'}", []string{at + `1:14: the parameter db is for sockets (write the number after the host: redis://host/1)`}},
		{"socket without path", "redis: {url: 'unix://run.sock'}", []string{at + `1:14: a socket without path (such as unix:///run/redis.sock)`}},
		{"list for an address", "redis: {url: [a, b]}", []string{at + `1:14: want a text, not a list`}},
		{"sockets", "slack: {sockets: 11}", []string{at + `1:18: want 1 to 10, not 11`}},
		{"posts", "slack: {posts_per_second: 0}", []string{at + `1:27: want 1 to 1000, not 0`}},
		{"files", "slack: {max_file_mb: 0}", []string{at + `1:22: want 1 to 1000, not 0`}},
		{"user group", "slack: {user_group: support}", []string{at + `1:21: want the id of a user group, not "support" (such as S0123ABCD; in Slack: People, User groups, Copy group ID)`}},
		{"channel of a queue", "slack:\n  channels:\n    payments: ''\n", []string{at + `3:15: want the id of a channel, not "" (such as C0123ABCDEF; in Slack: the channel's name, About, Channel ID)`}},
		{"name of a channel", "slack: {channel: '#support'}", []string{at + `1:18: want the id of a channel, not "#support" (such as C0123ABCDEF; in Slack: the channel's name, About, Channel ID)`}},
		{"path that is none", "slack: {http_path: /a/../b}", []string{at + `1:20: want a path of its own, not "/a/../b" (such as /slack)`}},
		{"path of mail", "slack: {http_path: /in}\nmail: {webhook_path: /in}\n", []string{at + `1:20: mail.webhook_path is the same (such as /slack)`}},
		{"path that a server cannot have", "http: {listen: ':80'}\ntelegram: {webhook_url: 'https://x/{a}'}", []string{at + `2:25: want a path of its own (such as https://x/telegram)`}},
		{"queue twice", "slack:\n  channels: {a: C1, a: C2}\n", []string{at + `2:21: duplicate key "a" (first on line 2)`}},
		{"path", "slack: {http_path: slack}", []string{at + `1:20: want a path of its own, not "slack" (such as /slack)`}},
		{"path of health", "slack: {http_path: /healthz}", []string{at + `1:20: want a path of its own, not "/healthz" (such as /slack)`}},
		{"path of Telegram", "http: {listen: ':80'}\ntelegram: {webhook_url: 'https://x/slack'}\n", []string{at + `1:1: telegram.webhook_url has the same path (such as /slack)`}},
		{"base address", "telegram: {api_url: telegram.org}", []string{at + `1:21: want an address that begins with https:// or http://`}},
		{"base address with password", "slack: {api_url: 'https://u:p@x'}", []string{at + `1:18: want an address without user and password`}},
		{"base address with query", "discord: {api_url: 'https://x/?v=10'}", []string{at + `1:20: want an address without ? and #`}},
		{"gateway", "discord: {gateway_url: 'https://x'}", []string{at + `1:24: want an address that begins with wss:// or ws://`}},
		{"listener", "http: {listen: localhost}", []string{at + `1:16: want host:port, not "localhost" (127.0.0.1:8081, or :8081 for every address of this machine)`}},
		{"webhook that nothing receives", "telegram: {webhook_url: 'https://x/tg'}", []string{at + `1:25: nothing would receive the webhook's requests (set http.listen (HTTP_LISTEN) too, or leave the webhook out to poll)`}},
		{"webhook without path", "http: {listen: ':80'}\ntelegram: {webhook_url: 'https://x/'}", []string{at + `2:25: want a path of its own (such as https://x/telegram)`}},
		{"rate of requests", "discord: {requests_per_second: 1001}", []string{at + `1:32: want 1 to 1000, not 1001`}},
		{"rate", "telegram: {messages_per_second: 0}", []string{at + `1:33: want 1 to 1000, not 0`}},
		{"not set", "default_locale: ${LANGUAGE}\ncontent:\n  dir: a/${DIR}/${SUB:-b}\n", []string{
			at + `1:17: the environment variable LANGUAGE is not set (set it, or write ${LANGUAGE:-default})`,
			at + `1:17: want a language, not "${LANGUAGE}" (such as zh, en or zh-TW)`,
			at + `3:8: the environment variable DIR is not set (set it, or write ${DIR:-default})`,
		}},
		{"not a reference", "content: {dir: '${a b}'}", []string{at + `1:16: a ${ without a name and } (write ${NAME} or ${NAME:-default}, or $${ for a literal ${)`}},
		{"syntax", "redis:\n  url: a: b\n", []string{at + `2:9: mapping values are not allowed in this context (put a text that has ": " in it in quotes, or mend the indentation)`}},
		{"empty", "# all: commented out\n", []string{at + `1:1: the file is empty`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, problems := load(tt.in, nil)
			checkProblems(t, tt.in, problems, tt.want...)
		})
	}
}

func TestMistakesInTheEnvironment(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, value, want string }{
		{"REDIS_URL", "host:6379", `want redis:// or rediss://, not "host" (such as redis://host:6379/0)`},
		{"TELEGRAM_API_URL", "api", "want an address that begins with https:// or http://"},
		{"SLACK_BOT_TOKEN", "xoxb-1", "Slack has a bot token and no way to receive events (set SLACK_APP_TOKEN or SLACK_SIGNING_SECRET too)"},
		{"SLACK_APP_TOKEN", "xoxb-1", "this is a bot token (the app-level token begins with xapp-; this one belongs in SLACK_BOT_TOKEN)"},
	}
	for _, tt := range tests {
		_, problems := load("", map[string]string{tt.name: tt.value})
		checkProblems(t, tt.name+"="+tt.value, problems, "environment variable "+tt.name+": "+tt.want)
	}
}

// TestSlackNeedsAWay finds a Slack that could not hear anything.
func TestSlackNeedsAWay(t *testing.T) {
	t.Parallel()
	_, problems := load("", map[string]string{"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "0af"})
	checkProblems(t, "signing secret alone", problems, "environment variable SLACK_SIGNING_SECRET: nothing would receive Slack's requests "+
		"(set http.listen (HTTP_LISTEN) too, or SLACK_APP_TOKEN to receive by sockets)")
	_, problems = load("", map[string]string{"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xapp-1"})
	checkProblems(t, "the app's token twice", problems, "environment variable SLACK_BOT_TOKEN: this is an app-level token "+
		"(the bot token begins with xoxb-; this one belongs in SLACK_APP_TOKEN)")
	for _, env := range []map[string]string{{"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "0af", "HTTP_LISTEN": ":80"},
		{"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}} {
		got, problems := load("", env)
		if problems != nil || !got.Slack.Enabled() || got.Slack.BySockets() != got.Slack.AppToken.IsSet() {
			t.Errorf("Load(%v) = %+v, %v, want it enabled", env, got.Slack, problems)
		}
	}
}

// TestMissing: what is set by half, and where to get the other half.
func TestMissing(t *testing.T) {
	t.Parallel()
	const app, bot, secret = "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"
	tests := []struct {
		env  map[string]string
		want string
	}{
		{nil, ""},
		{map[string]string{bot: "xoxb-1", app: "xapp-1", "SLACK_CHANNEL": "C1"}, ""},
		{map[string]string{app: "xapp-1"}, "environment variable SLACK_APP_TOKEN: Slack has an app-level token and no bot token (set SLACK_BOT_TOKEN too)"},
		{map[string]string{secret: "0af"}, "environment variable SLACK_SIGNING_SECRET: Slack has a signing secret and no bot token (set SLACK_BOT_TOKEN too)"},
		{map[string]string{bot: "xoxb-1", app: "xapp-1"}, "environment variable SLACK_BOT_TOKEN: Slack has no channel for tickets " +
			"(set SLACK_CHANNEL or slack.channel to the id of one, such as C0123ABCDEF)"},
	}
	for _, tt := range tests {
		got, problems := load("", tt.env)
		checkProblems(t, "the environment", problems)
		want := []string{tt.want}
		if tt.want == "" {
			want = nil
		}
		checkProblems(t, "the environment", got.Missing(), want...)
	}
}

// A value from the environment is a value: it cannot add keys to the file.
func TestReferencesAreFilledInAfterParsing(t *testing.T) {
	t.Parallel()
	got, problems := load("content:\n  dir: ${DIR}\n", map[string]string{"DIR": "/x}\nlog: {level: debug}\n# ${DIR}"})
	if got.Log.Level != "info" || got.Content.Dir != "/x}\nlog: {level: debug}\n# ${DIR}" || problems != nil {
		t.Errorf("Load = %+v, %v, want the value in content.dir alone", got, problems)
	}
}

// No message shows a part of an address of Redis that could be its password.
func TestProblemsShowNoPassword(t *testing.T) {
	t.Parallel()
	for _, u := range []string{
		"redis://u:hunter2@host:port", "redis://u:hun/ter2@host", "redis://:12/hunter2@host", "redis://:12?hunter2@host", "redis://:12#hunter2@host",
		"redis://u:hunter2%zz@host", "http://u:hunter2@host", "redis://u:hunter2@", "redis://u:hunter2@a,b/9", "redis://u:hunter2@a?x=1", "redis://u:hun@ter2@h/x", "redis://a,u:hunter2@b", "redis://a,redis://u:hunter2@b", "unix://u:hunter2@run",
	} {
		for from, problems := range map[string]any{
			"file":        loadProblems("redis: {url: '"+u+"'}", nil),
			"environment": loadProblems("", map[string]string{"REDIS_URL": u}),
			"reference":   loadProblems("redis: {url: '${U}'}", map[string]string{"U": u}),
		} {
			text := fmt.Sprint(problems)
			if text == "" || strings.Contains(text, "hun") || strings.Contains(text, "ter2") {
				t.Errorf("Load(%s %q) = %q, want a problem without the password", from, u, text)
			}
		}
	}
}

func loadProblems(content string, env map[string]string) error {
	_, problems := load(content, env)
	return problems.Err()
}
