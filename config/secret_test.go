package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
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
	tests := []struct{ in, shown, all string }{
		{"redis://host", "redis://host:6379/0", "[host:6379] db=0 master= cluster=false tls=false"},
		{"rediss://host:7000/5", "rediss://host:7000/5", "[host:7000] db=5 master= cluster=false tls=true"},
		{"redis://:p%40w@host", "redis://:***@host:6379/0", "[host:6379] db=0 master= cluster=false tls=false"},
		{"redis://u:p@a:1,b:2,c", "redis://u:***@a:1,b:2,c:6379", "[a:1 b:2 c:6379] db=0 master= cluster=true tls=false"},
		{"redis://a?cluster=true", "redis://a:6379?cluster=true", "[a:6379] db=0 master= cluster=true tls=false"},
		{"redis://s1:26379,s2:26379/2?master=my+m", "redis://s1:26379,s2:26379/2?master=my+m", "[s1:26379 s2:26379] db=2 master=my m cluster=false tls=false"},
		{"redis://[::1]:7000/0", "redis://[::1]:7000/0", "[[::1]:7000] db=0 master= cluster=false tls=false"},
		{"redis://[::1]", "redis://[::1]:6379/0", "[[::1]:6379] db=0 master= cluster=false tls=false"},
	}
	for _, tt := range tests {
		cfg, problems := load("", map[string]string{"REDIS_URL": tt.in})
		u := cfg.Redis.URL
		all := fmt.Sprintf("%v db=%d master=%s cluster=%v tls=%v", u.Addresses, u.DB, u.Master, u.Cluster, u.TLS)
		if problems != nil || u.String() != tt.shown || all != tt.all {
			t.Errorf("REDIS_URL=%s is %s, %s, %v, want %s, %s", tt.in, u, all, problems, tt.shown, tt.all)
		}
	}
}
