package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
)

// TestOnePlatformFails: with a wrong token for one platform the other one is
// served, and /healthz and the log say what is wrong and how to mend it.
func TestOnePlatformFails(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	dc := discordtest.Start(t, discordtest.Options{Token: "right"})
	address := freeAddress(t)
	s := serveInProcess(t, map[string]string{
		"TELEGRAM_TOKEN": "1:wrong", "TELEGRAM_API_URL": tg.URL(),
		"DISCORD_TOKEN": "right", "DISCORD_API_URL": dc.API(), "HTTP_LISTEN": address,
	})
	anna := dc.User("Anna", "en-US")
	dc.WaitOnline(t)
	anna.Write(t, anna.DM(), "what are the fees")
	dc.WaitText(t, anna.DM(), "fee")
	dc.Await(t, "Telegram to be found unhealthy", func() bool {
		h := askHealth(t, address)
		return h.Status == "degraded" && h.Platforms["discord"].Healthy && strings.Contains(h.Platforms["telegram"].Error, "BotFather")
	})
	s.end()
	log := s.log.String()
	if !strings.Contains(log, "TELEGRAM_TOKEN") || !strings.Contains(log, "BotFather") || strings.Contains(log, "1:wrong") {
		t.Errorf("the log says\n%s\nwant the variable, where a token comes from, and no token", log)
	}
}

// TestWrongSlackToken: with a token that Slack does not know the other platforms are
// served, and /healthz and the log say what is wrong and how to mend it.
func TestWrongSlackToken(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ variable, token string }{
		"bot token": {"SLACK_BOT_TOKEN", "xoxb-wrong-1"}, "app-level token": {"SLACK_APP_TOKEN", "xapp-wrong-1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := freeAddress(t)
			d := newDesk(t, newBureau(t, slacktest.Options{}), map[string]string{tt.variable: tt.token, "HTTP_LISTEN": address})
			d.c.says("忘记密码")
			d.c.reads("您平时用什么登录")
			d.sl.Await(t, "Slack to be found unhealthy", func() bool {
				h := askHealth(t, address)
				return h.Status == "degraded" && h.Platforms["telegram"].Healthy && strings.Contains(h.Platforms["slack"].Error, tt.variable)
			})
			d.s.end()
			if log := d.s.log.String(); !strings.Contains(log, tt.variable) || strings.Contains(log, tt.token) {
				t.Errorf("the log says\n%s\nwant the variable, and no token", log)
			}
		})
	}
}

func askHealth(t *testing.T, address string) healthz {
	t.Helper()
	res, err := http.Get("http://" + address + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var h healthz
	if err := json.NewDecoder(res.Body).Decode(&h); err != nil {
		t.Fatal(err)
	}
	return h
}

// TestSetup registers the commands of every language at both platforms.
func TestSetup(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	dc := discordtest.Start(t, discordtest.Options{Token: "secret"})
	env := map[string]string{
		"TELEGRAM_TOKEN": tg.Token(), "TELEGRAM_API_URL": tg.URL(), "DISCORD_TOKEN": "secret", "DISCORD_API_URL": dc.API(),
	}
	out, errs, status := callEnv(t, env, "", "setup")
	if status != 0 || strings.Count(out, "\n") != 2 || !strings.Contains(out, "registered in zh, en") {
		t.Fatalf("setup = %d\n%s%s\nwant a line for each platform", status, out, errs)
	}
	for _, language := range []string{"", "zh", "en"} {
		if menu := tg.Menu("default", language); !strings.Contains(menu, `"reset"`) || !strings.Contains(menu, `"menu"`) {
			t.Errorf("Telegram's menu for %q is %s, want the commands", language, menu)
		}
	}
	if got := string(dc.Commands()); !strings.Contains(got, `"zh-CN":"重置密码"`) || !strings.Contains(got, `"en-US":"Reset my password"`) {
		t.Errorf("Discord has the commands %s, want names and descriptions in both languages", got)
	}
}

// TestSetupMistakes says what to do.
func TestSetupMistakes(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	tests := []struct {
		env  map[string]string
		args []string
		want string
	}{
		{nil, nil, "set TELEGRAM_TOKEN or DISCORD_TOKEN (supportbot setup --print tells where they come from)"},
		{nil, []string{"discord"}, "discord is not configured"},
		{nil, []string{"telegrm", "--print"}, `did you mean "telegram"?`},
		{map[string]string{"TELEGRAM_TOKEN": "1:wrong", "TELEGRAM_API_URL": tg.URL()}, nil, "BotFather"},
		{map[string]string{"TELEGRAM_TOKEN": "nonsense"}, nil, "TELEGRAM_TOKEN is no bot token"},
	}
	for _, tt := range tests {
		_, errs, status := callEnv(t, tt.env, "", append([]string{"setup"}, tt.args...)...)
		if status != 1 || !strings.Contains(errs, tt.want) || strings.Contains(errs, "1:wrong") {
			t.Errorf("setup %v with %d variables = %d, %q, want 1, %q and no token", tt.args, len(tt.env), status, errs, tt.want)
		}
	}
	out, _, status := callEnv(t, nil, "", "setup", "--print", "telegram")
	if status != 0 || !strings.Contains(out, "/setprivacy") || !strings.Contains(out, "reset - ") || strings.Contains(out, "Discord") {
		t.Errorf("setup --print telegram = %d\n%s\nwant what to enter in BotFather", status, out)
	}
}

// TestSetupPrintsSlacksManifest for the way that events come by.
func TestSetupPrintsSlacksManifest(t *testing.T) {
	t.Parallel()
	http := map[string]string{"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "0af", "HTTP_LISTEN": ":80", "TELEGRAM_WEBHOOK_URL": "https://bot.example/tg"}
	for want, env := range map[string]map[string]string{
		"socket_mode_enabled: true": nil, "connections:write": nil, "it goes into SLACK_APP_TOKEN": nil,
		"socket_mode_enabled: false": http, "request_url: https://bot.example/slack": http, "goes into SLACK_SIGNING_SECRET": http,
	} {
		out, errs, status := callEnv(t, env, "", "setup", "--print", "slack")
		if status != 0 || !strings.Contains(out, want) || !strings.Contains(out, "command: /support") {
			t.Errorf("setup --print slack = %d, %s\n%s\nwant %q in it", status, errs, out, want)
		}
	}
	_, errs, status := callEnv(t, map[string]string{"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}, "", "setup", "slack")
	if status != 1 || !strings.Contains(errs, "setup --print slack") {
		t.Errorf("setup slack = %d, %q, want where the manifest is", status, errs)
	}
}
