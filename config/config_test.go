package config_test

import (
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/config"
	"github.com/okpay/supportbot/config/strictyaml"
)

// load reads a file named /etc/bot.yaml with this content; "" is no file.
func load(content string, env map[string]string) (config.Config, strictyaml.Problems) {
	opts := config.Options{
		Getenv: func(name string) string { return env[name] },
		ReadFile: func(path string) ([]byte, error) {
			if path != "/etc/bot.yaml" {
				return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
			}
			return []byte(content), nil
		},
	}
	if content != "" {
		opts.Path = "/etc/bot.yaml"
	}
	return config.Load(opts)
}

func TestNothingConfiguredIsTheDefault(t *testing.T) {
	t.Parallel()
	got, problems := load("", nil)
	if want := config.Default(); !reflect.DeepEqual(got, want) || problems != nil {
		t.Errorf("Load of nothing = %+v, %v, want %+v", got, problems, want)
	}
	if got.Telegram.Enabled() || got.Discord.Enabled() || got.Slack.Enabled() || got.Mail.Enabled() || !got.Redis.URL.IsZero() {
		t.Errorf("Default() = %+v, want nothing enabled", got)
	}
}

func TestExampleIsTheDefault(t *testing.T) {
	t.Parallel()
	got, problems := load(config.Example(), nil)
	if want := config.Default(); !reflect.DeepEqual(got, want) || problems != nil {
		t.Errorf("Load(example.yaml) = %+v\n%v, want %+v", got, problems, want)
	}
}

func TestExampleHasEveryKey(t *testing.T) {
	t.Parallel()
	lines := strings.Split(config.Example(), "\n")
	for _, path := range keys(reflect.TypeFor[config.Config](), nil) {
		pos := strictyaml.Where("example.yaml", []byte(config.Example()), path...)
		last := path[len(path)-1]
		if pos.Line == 0 || !strings.Contains(lines[pos.Line-1]+lines[max(pos.Line-2, 0)], last+":") {
			t.Errorf("example.yaml lacks the key %s", strings.Join(path, "."))
		}
	}
}

func TestExampleExplainsEveryKey(t *testing.T) {
	t.Parallel()
	lines := strings.Split(config.Example(), "\n")
	explained := map[string]string{"signing_secret_env": "app_token_env"} // one comment for both
	for _, path := range keys(reflect.TypeFor[config.Config](), nil) {
		key := path[len(path)-1]
		if other, ok := explained[key]; ok {
			key = other
		}
		pos := strictyaml.Where("example.yaml", []byte(config.Example()), append(path[:len(path)-1:len(path)-1], key)...)
		if above := strings.TrimSpace(lines[max(pos.Line-2, 0)]); !strings.HasPrefix(above, "# ") {
			t.Errorf("example.yaml has no comment above %s, but %q", strings.Join(path, "."), above)
		}
	}
}

// keys lists the paths of all keys that a file may have. Secrets are none.
func keys(t reflect.Type, path []string) [][]string {
	var all [][]string
	for i := range t.NumField() {
		f := t.Field(i)
		here := append(path[:len(path):len(path)], f.Tag.Get("yaml"))
		switch {
		case f.Type == reflect.TypeFor[config.Secret]():
		case f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[config.RedisURL]():
			all = append(all, keys(f.Type, here)...)
		default:
			all = append(all, here)
		}
	}
	return all
}

func TestEnvironmentAloneSuffices(t *testing.T) {
	t.Parallel()
	got, problems := load("", map[string]string{
		"TELEGRAM_TOKEN": "1:abc\n", "TELEGRAM_API_URL": "http://127.0.0.1:9001/",
		"TELEGRAM_WEBHOOK_URL": "https://bot.example/tg", "HTTP_LISTEN": ":8081", "DISCORD_GATEWAY_URL": "ws://127.0.0.1:9004",
		"DISCORD_TOKEN": "d.e.f", "DISCORD_API_URL": "http://127.0.0.1:9002/api/v10",
		"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "0af", "SLACK_CHANNEL": "C1", "SLACK_API_URL": "http://127.0.0.1:9003",
		"REDIS_URL": "rediss://bot:hunter2@r:7000/3",
		"MAIL_FROM": "OKPay <support@okpay.example>", "MAIL_SECRET": "0123456789abcdef", "SMTP_HOST": "smtp.okpay.example", "SMTP_PASSWORD": "s", "IMAP_HOST": "imap.okpay.example", "IMAP_PASSWORD": "i",
	})
	want := config.Default()
	want.Telegram.Token, want.Telegram.APIURL = config.NewSecret("1:abc"), "http://127.0.0.1:9001"
	want.Discord.Token, want.Discord.APIURL = config.NewSecret("d.e.f"), "http://127.0.0.1:9002/api/v10"
	want.Telegram.WebhookURL, want.HTTP.Listen, want.Discord.GatewayURL = "https://bot.example/tg", ":8081", "ws://127.0.0.1:9004"
	want.Slack.BotToken, want.Slack.AppToken, want.Slack.SigningSecret = config.NewSecret("xoxb-1"), config.NewSecret("xapp-1"), config.NewSecret("0af")
	want.Slack.Channel, want.Slack.APIURL = "C1", "http://127.0.0.1:9003"
	want.Mail.From, want.Mail.Secret = "OKPay <support@okpay.example>", config.NewSecret("0123456789abcdef")
	want.Mail.SMTP.Host, want.Mail.SMTP.Password = "smtp.okpay.example", config.NewSecret("s")
	want.Mail.IMAP.Host, want.Mail.IMAP.Password = "imap.okpay.example", config.NewSecret("i")
	want.Redis.URL = config.RedisURL{Scheme: "rediss", Username: "bot", Password: config.NewSecret("hunter2"), Addresses: []string{"r:7000"}, DB: 3}
	if !reflect.DeepEqual(got, want) || problems != nil {
		t.Errorf("Load(environment) = %+v, %v, want %+v", got, problems, want)
	}
	if !got.Telegram.Enabled() || !got.Discord.Enabled() || !got.Slack.Enabled() || !got.Mail.Enabled() || got.Mail.Address() != "support@okpay.example" {
		t.Errorf("Load(environment) enables %v %v %v %v, want all", got.Telegram.Enabled(), got.Discord.Enabled(), got.Slack.Enabled(), got.Mail.Enabled())
	}
}

const everything = `
default_locale: zh-TW
content: {dir: ours}
redis: {url: "redis://bot:${REDIS_PW}@a,b:7001", prefix: "${PREFIX:-okpay}:bot", password_env: OTHER}
runtime: {lease: 30s, dedup: 72h, attempts: "${ATTEMPTS:-7}"}
log: {level: debug, format: json}
telegram: {token_env: MY_TOKEN, api_url: "http://tg.internal:8081/"}
mail: {imap: {folder: "$${F}"}}
slack: {channel: C1, channels: {payments: C2}, user_group: S12, sockets: 3, http_path: /s/1, posts_per_second: 5, max_file_mb: 7}
`

func TestFile(t *testing.T) {
	t.Parallel()
	env := map[string]string{"REDIS_PW": "p%40ss", "MY_TOKEN": "mine", "TELEGRAM_TOKEN": "usual", "DISCORD_TOKEN": "d"}
	got, problems := load(everything, env)
	want := config.Default()
	want.DefaultLocale = "zh-TW"
	want.Content.Dir = "/etc/ours"
	want.Redis = config.Redis{
		URL:         config.RedisURL{Scheme: "redis", Username: "bot", Password: config.NewSecret("p@ss"), Addresses: []string{"a:6379", "b:7001"}, Cluster: true},
		PasswordEnv: "OTHER", Prefix: "okpay:bot",
	}
	want.Runtime = config.Runtime{Lease: 30 * time.Second, Dedup: 72 * time.Hour, Attempts: 7}
	want.Log = config.Log{Level: "debug", Format: "json"}
	want.Telegram = config.Telegram{Token: config.NewSecret("mine"), TokenEnv: "MY_TOKEN", APIURL: "http://tg.internal:8081", MessagesPerSecond: 28}
	want.Discord.Token = config.NewSecret("d")
	want.Slack.Channel, want.Slack.Channels, want.Slack.UserGroup = "C1", map[string]string{"payments": "C2"}, "S12"
	want.Mail.IMAP.Folder = "${F}"
	want.Slack.Sockets, want.Slack.HTTPPath, want.Slack.PostsPerSecond, want.Slack.MaxFileMB = 3, "/s/1", 5, 7
	if !reflect.DeepEqual(got, want) || problems != nil {
		t.Errorf("Load(file) = %+v, %v, want %+v", got, problems, want)
	}
}

func TestEnvironmentWinsOverTheFile(t *testing.T) {
	t.Parallel()
	env := map[string]string{
		"REDIS_PW": "x", "REDIS_URL": "redis://won", "TELEGRAM_API_URL": "http://won", "SLACK_CHANNEL": "CWON",
		"TELEGRAM_TOKEN": "usual", "OTHER": "from password_env",
	}
	got, problems := load(everything, env)
	if got.Redis.URL.Addresses[0] != "won:6379" || got.Telegram.APIURL != "http://won" || got.Slack.Channel != "CWON" || problems != nil {
		t.Errorf("Load = %+v, %v, want the environment's values", got, problems)
	}
	if got.Telegram.Token.Reveal() != "usual" {
		t.Errorf("Telegram.Token = %q, want TELEGRAM_TOKEN's while MY_TOKEN is not set", got.Telegram.Token.Reveal())
	}
	if got.Redis.URL.Password.Reveal() != "from password_env" {
		t.Errorf("Redis password = %q, want password_env's for an address without one", got.Redis.URL.Password.Reveal())
	}
}

func TestFileComesFromTheEnvironment(t *testing.T) {
	t.Parallel()
	_, problems := load("", map[string]string{"SUPPORTBOT_CONFIG": "/etc/missing.yaml"})
	checkProblems(t, "SUPPORTBOT_CONFIG", problems, "/etc/missing.yaml: no such file (give its path with --config or SUPPORTBOT_CONFIG)")
	_, problems = config.Load(config.Options{Path: "/etc", Getenv: func(string) string { return "" }, ReadFile: func(string) ([]byte, error) {
		return nil, &fs.PathError{Op: "read", Path: "/etc", Err: fs.ErrPermission}
	}})
	checkProblems(t, "/etc", problems, "/etc: cannot be read: permission denied")
}

func checkProblems(t *testing.T, in string, got strictyaml.Problems, want ...string) {
	t.Helper()
	text := ""
	if err := got.Err(); err != nil {
		text = err.Error()
	}
	if text != strings.Join(want, "\n") {
		t.Errorf("Load(%q) has the problems\n\t%s\nwant\n\t%s", in, strings.ReplaceAll(text, "\n", "\n\t"), strings.Join(want, "\n\t"))
	}
}
