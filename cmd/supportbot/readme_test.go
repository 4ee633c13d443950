package main

import (
	"context"
	"maps"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// readmeCommand is a command of the README as a shell would see it.
type readmeCommand struct {
	stdin string
	env   map[string]string
	args  []string
}

// readmeCommands finds every supportbot command of the README.
func readmeCommands(t *testing.T) []readmeCommand {
	t.Helper()
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^(?:printf '(.*)' \| )?((?:[A-Z_]+=\S+ )*)go run \./cmd/supportbot ?([^#\n]*)`).FindAllStringSubmatch(string(data), -1)
	var out []readmeCommand
	for _, m := range found {
		c := readmeCommand{stdin: strings.ReplaceAll(m[1], `\n`, "\n"), env: map[string]string{}, args: strings.Fields(m[3])}
		for _, setting := range strings.Fields(m[2]) {
			name, value, _ := strings.Cut(setting, "=")
			c.env[name] = value
		}
		out = append(out, c)
	}
	return out
}

// TestReadme runs every supportbot command of the README.
func TestReadme(t *testing.T) {
	commands := readmeCommands(t)
	if len(commands) < 10 {
		t.Fatalf("found %d commands in the README, want at least 10", len(commands))
	}
	t.Chdir("../..")
	for _, c := range commands {
		t.Run(strings.Join(append([]string{"supportbot"}, c.args...), " "), func(t *testing.T) {
			for i, arg := range c.args {
				if strings.HasPrefix(arg, "redis://") {
					c.args[i] = redistest.Start(t).URL()
					c.args = append(c.args, "--seconds", "1")
				}
			}
			if c.env["REDIS_URL"] != "" {
				c.env["REDIS_URL"] = redistest.Start(t).URL()
			}
			switch {
			case len(c.args) == 0 && len(c.env) == 0, len(c.args) > 0 && c.args[0] == "playground":
				c.plays(t)
				return
			case len(c.args) == 0 && len(c.env) == 1 && c.env["REDIS_URL"] != "":
				c.plays(t)
				return
			case c.env["TELEGRAM_TOKEN"] != "":
				c.serves(t)
				return
			case c.env["SLACK_BOT_TOKEN"] != "":
				c.servesAgents(t)
				return
			}
			if out, errs, status := callEnv(t, c.env, c.stdin, c.args...); status != 0 {
				t.Errorf("status %d\n%s%s", status, out, errs)
			}
		})
	}
}

// plays runs a command that serves the playground, at a free port, until a customer in it
// is answered.
func (c readmeCommand) plays(t *testing.T) {
	c.env["PLAYGROUND_LISTEN"] = "127.0.0.1:0"
	g := startPlayground(t, c.env, c.args...)
	g.says(t, "手续费")
	g.shows(t, `class="msg bot`)
}

// serves runs a command that serves customers until a customer on each platform
// has an answer.
func (c readmeCommand) serves(t *testing.T) {
	tg := telegramtest.Start(t, telegramtest.Options{Token: c.env["TELEGRAM_TOKEN"]})
	dc := discordtest.Start(t, discordtest.Options{Token: c.env["DISCORD_TOKEN"]})
	c.env["TELEGRAM_API_URL"], c.env["DISCORD_API_URL"] = tg.URL(), dc.API()
	defer c.start(t)()
	tg.Text(1, "/menu")
	if err := tg.WaitSent(patient(t), 1, 1); err != nil {
		t.Errorf("Telegram: %v", err)
	}
	anna := dc.User("Anna", "en-US")
	dc.WaitOnline(t)
	anna.Write(t, anna.DM(), "how can I reach you")
	dc.WaitMessage(t, anna.DM(), "an answer", func(m discordtest.Message) bool { return m.Content != "" })
}

// servesAgents runs a command that serves Slack until an agent has answered a customer.
func (c readmeCommand) servesAgents(t *testing.T) {
	f := newBureau(t, slacktest.Options{})
	mia := f.sl.User("Mia")
	maps.Copy(c.env, f.env(map[string]string{"REDIS_URL": c.env["REDIS_URL"]})) // its tokens and its channel are examples
	defer c.start(t)()
	f.sl.Await(t, "a socket", func() bool { return f.sl.Sockets() > 0 })
	mia.Write(t, mia.DM(), "!agent")
	f.opened("Mia")
	f.presses("认领", f.lin)
	f.card("Lin")
	f.says(f.lin, "hello Mia")
	f.sl.WaitText(t, mia.DM(), "hello Mia") // after the moment in which it can be taken back
}

// start runs a command until the function that it returns is called.
func (c readmeCommand) start(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	var errs strings.Builder
	ended := make(chan error, 1)
	go func() { // ends with ctx
		w := world{ctx: ctx, getenv: func(k string) string { return c.env[k] }, stdin: strings.NewReader(""), stdout: &errs, stderr: &errs}
		ended <- run(w, c.args)
	}()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the program ended with %v\n%s", err, errs.String())
		}
	}
}
