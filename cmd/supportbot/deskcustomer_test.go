package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// TestSlackCustomerForm: a customer in Slack fills in a form in a window, sends and
// gets files, and rates; and Slack alone is configured.
func TestSlackCustomerForm(t *testing.T) {
	t.Parallel()
	f := newBureau(t, slacktest.Options{})
	s := serveInProcess(t, f.env(map[string]string{"REDIS_URL": redistest.Start(t).URL()}))
	m := slackTalk{t, f.sl, f.sl.User("Mia")}
	f.sl.Await(t, "a socket", func() bool { return f.sl.Sockets() > 0 })
	m.says("send feedback")
	m.presses("Something else")
	m.presses("Fill in a form")
	v := f.sl.WaitView(t, m.u, "")
	m.u.Submit(t, v.ID, map[string]string{"description": "The balance in the app is not what the page shows", "since": "", "email": ""}).Acked(t)
	m.presses("Confirm")
	m.u.Upload(t, m.u.DM(), "", "", slacktest.File{Name: "screen.png", MIME: "image/png", Data: png})
	m.presses("Continue")
	f.opened("Mia")
	f.reads("screen.png")
	f.presses("认领", f.lin)
	f.lin.Upload(t, f.channel, f.root, "Please read this", slacktest.File{Name: "guide.pdf", MIME: "application/pdf", Data: []byte("%PDF-1.7 guide")})
	f.told(f.lin, "4")
	s.clock.advance(5 * time.Second)
	m.reads("Please read this")
	f.sl.WaitMessage(t, m.u.DM(), "the agent's file", func(x slacktest.Message) bool { return shows(x.Files, "guide.pdf") })
	f.presses("解决", f.lin)
	m.presses("👍 Yes")
	f.card("⭐")
	f.quiet()
}

// png is the least that is a picture.
var png = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89")

// slackTalk is a customer in Slack who writes and expects.
type slackTalk struct {
	t  *testing.T
	sl *slacktest.Server
	u  *slacktest.User
}

func (m slackTalk) says(text string) { m.u.Write(m.t, m.u.DM(), text) }

func (m slackTalk) reads(text string) slacktest.Message {
	m.t.Helper()
	return m.sl.WaitText(m.t, m.u.DM(), text)
}

// presses waits for a button and presses it.
func (m slackTalk) presses(label string) {
	m.t.Helper()
	at := func(x slacktest.Message) int {
		return slices.IndexFunc(x.Look().Buttons, func(b slacktest.Button) bool { return b.Label == label })
	}
	x := m.sl.WaitMessage(m.t, m.u.DM(), "a button "+label, func(x slacktest.Message) bool { return at(x) >= 0 })
	m.u.Press(m.t, m.u.DM(), x.TS, x.Look().Buttons[at(x)].Action).Acked(m.t)
}

// TestWordsAreTakenAway: a customer takes the words off a file, and an agent's long
// answer is changed and taken back at all its ends.
func TestWordsAreTakenAway(t *testing.T) {
	t.Parallel()
	dc := discordtest.Start(t, discordtest.Options{Token: "secret"})
	f := newBureau(t, slacktest.Options{})
	s := serveInProcess(t, f.env(map[string]string{
		"REDIS_URL": redistest.Start(t).URL(), "DISCORD_TOKEN": "secret", "DISCORD_API_URL": dc.API(),
	}))
	anna := dc.User("Anna", "en-US")
	dc.WaitOnline(t)
	anna.Slash(t, anna.DM(), "agent", "")
	f.opened("Anna")
	id := anna.Say(t, anna.DM(), discordtest.Draft{Text: "my bill is below", Files: []discordtest.File{{Name: "bill.pdf", MIME: "application/pdf", Data: []byte("%PDF-1.7")}}})
	f.reads("my bill is below")
	f.reads("bill.pdf")
	anna.Edit(t, anna.DM(), id, "")
	f.sl.Await(t, "the words to be gone or marked", func() bool {
		for _, m := range f.sl.Thread(f.channel, f.root) {
			if m.Shows("my bill is below") && !m.Shows("✏️") {
				return false
			}
		}
		return true
	})
	f.reads("bill.pdf")

	long := strings.Repeat("all that is to be said of bills ", 90) + "end" // two messages on Discord
	reply := f.lin.Upload(t, f.channel, f.root, long, slacktest.File{Name: "guide.pdf", MIME: "application/pdf", Data: []byte("%PDF-1.7 guide")})
	f.told(f.lin, "4")
	s.clock.advance(5 * time.Second)
	dc.WaitMessage(t, anna.DM(), "the file", func(m discordtest.Message) bool { return len(m.Files) == 1 && m.Files[0].Name == "guide.pdf" })
	f.marked(reply, delivered)
	f.lin.Delete(t, f.channel, reply)
	dc.Await(t, "all parts to be gone", func() bool {
		for _, m := range dc.Messages(anna.DM()) {
			if strings.Contains(m.Content, "all that is to be said") || len(m.Files) == 1 && m.Files[0].Name == "guide.pdf" {
				return false
			}
		}
		return true
	})
}
