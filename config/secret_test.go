package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"github.com/okpay/supportbot/config"
	"gopkg.in/yaml.v3"
)

func TestSecretsPrintMasked(t *testing.T) {
	t.Parallel()
	cfg, problems := load("", map[string]string{
		"REDIS_URL": "redis://bot:hunter2@host/1", "TELEGRAM_TOKEN": "hunter2", "SLACK_BOT_TOKEN": "hunter2", "SLACK_APP_TOKEN": "hunter2", "DISCORD_TOKEN": "hunter2",
	})
	if problems != nil {
		t.Fatal(problems)
	}
	hidden := struct{ c config.Config }{cfg}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%t", "%p"} {
		for _, value := range []any{cfg, &cfg, cfg.Telegram.Token, &cfg.Telegram.Token, cfg.Redis.URL, &cfg.Redis, hidden, []any{cfg}} {
			if got := fmt.Sprintf(verb, value); strings.Contains(got, "hunter2") || strings.Contains(got, "68756e74657232") {
				t.Errorf("Sprintf(%s, %T) = %s, want it masked", verb, value, got)
			}
		}
	}
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("x", "token", cfg.Telegram.Token, "config", cfg, "redis", cfg.Redis.URL)
	slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "token", cfg.Telegram.Token, "config", cfg, "redis", cfg.Redis.URL)
	asJSON, err := json.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	asYAML, err := yaml.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for how, got := range map[string]string{"slog": logged.String(), "json": string(asJSON), "yaml": string(asYAML)} {
		if strings.Contains(got, "hunter2") || !strings.Contains(got, "***") {
			t.Errorf("%s shows %s, want *** for the secrets", how, got)
		}
	}
}

func TestSecret(t *testing.T) {
	t.Parallel()
	tests := []struct {
		secret config.Secret
		set    bool
		shown  string
	}{
		{config.Secret{}, false, ""},
		{config.NewSecret(""), false, ""},
		{config.NewSecret("x"), true, "***"},
	}
	for _, tt := range tests {
		if s := tt.secret; s.IsSet() != tt.set || s.String() != tt.shown || fmt.Sprint(s) != tt.shown || fmt.Sprintf("%#v", s) != tt.shown || s.GoString() != tt.shown || s.LogValue().String() != tt.shown {
			t.Errorf("Secret(%q) shows %q and is set: %v, want %q, %v", s.Reveal(), s, s.IsSet(), tt.shown, tt.set)
		}
	}
}

func TestRedisURL(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, shown, revealed string }{
		{"redis://host", "redis://host:6379/0", ""},
		{"rediss://host:7000/5", "rediss://host:7000/5", ""},
		{"redis://:p%40w%2C@host", "redis://:***@host:6379/0", "redis://:p%40w%2C@host:6379/0"},
		{"redis://us%20er:p%2Bw@host/1?pool_size=9&read_timeout=2s", "redis://us%20er:***@host:6379/1?pool_size=9&read_timeout=2s", "redis://us%20er:p%2Bw@host:6379/1?pool_size=9&read_timeout=2s"},
		{"redis://u:p@a:1,b:2,c", "redis://u:***@a:1,redis://b:2,redis://c:6379", "redis://u:p@a:1,redis://b:2,redis://c:6379"},
		{"rediss://u:p@a:1,rediss://b:2", "rediss://u:***@a:1,rediss://b:2", "rediss://u:p@a:1,rediss://b:2"},
		{"redis://a?cluster=true", "redis://a:6379?cluster=true", ""},
		{"redis://s1:26379,s2:26379/2?master_name=my+m", "redis://s1:26379/2?master_name=my%20m,redis://s2:26379", ""},
		{"redis://u:p@s1:26379/2?master_name=m", "redis://s1:26379/2?master_name=m&username=u&password=***", "redis://s1:26379/2?master_name=m&username=u&password=p"},
		{"redis://[::1]:7000/0", "redis://[::1]:7000/0", ""},
		{"redis://[::1]", "redis://[::1]:6379/0", ""},
		{"unix:///run/redis.sock?db=3", "unix:///run/redis.sock?db=3", ""},
		{"unix://:p@/run/redis.sock", "unix://:***@/run/redis.sock?db=0", "unix://:p@/run/redis.sock?db=0"},
	}
	for _, tt := range tests {
		cfg, problems := load("", map[string]string{"REDIS_URL": tt.in})
		u := cfg.Redis.URL
		if tt.revealed == "" {
			tt.revealed = tt.shown
		}
		if problems != nil || u.String() != tt.shown || u.Reveal() != tt.revealed {
			t.Errorf("REDIS_URL=%s shows %s, reveals %s, %v, want %s, %s", tt.in, u, u.Reveal(), problems, tt.shown, tt.revealed)
		}
		again, problems := load("", map[string]string{"REDIS_URL": u.Reveal()})
		if u.Master == "" && (problems != nil || !reflect.DeepEqual(again.Redis.URL, u)) {
			t.Errorf("REDIS_URL=%s is %+v, %v, want what %s is", u.Reveal(), again.Redis.URL, problems, tt.in)
		}
	}
}
