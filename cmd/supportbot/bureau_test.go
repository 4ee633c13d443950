package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/supportbot/adapters/slack/slacktest"
)

// bureau is the agents' side of a test: a workspace with two agents in one channel.
type bureau struct {
	t         *testing.T
	sl        *slacktest.Server
	channel   string
	lin, wang *slacktest.User
	root      string // the ticket's thread
}

func newBureau(t *testing.T, o slacktest.Options) *bureau {
	sl := slacktest.Start(t, o)
	f := &bureau{t: t, sl: sl, lin: sl.User("Lin"), wang: sl.User("Wang")}
	f.channel = sl.Channel("support", f.lin, f.wang)
	f.explain()
	return f
}

// env is the environment of a program that serves this bureau, and more. Its queues
// are open at any time.
func (f *bureau) env(more map[string]string) map[string]string {
	env := map[string]string{
		"SLACK_BOT_TOKEN": slacktest.BotToken, "SLACK_APP_TOKEN": slacktest.AppToken,
		"SLACK_CHANNEL": f.channel, "SLACK_API_URL": f.sl.URL(), "SUPPORTBOT_CONFIG": deskConfig(f.t, true, "slack: {posts_per_second: 100}\n"),
	}
	maps.Copy(env, more)
	return env
}

// opened waits for a ticket whose card shows a text; what follows is in its thread.
func (f *bureau) opened(text string) {
	f.t.Helper()
	f.root = f.sl.WaitMessage(f.t, f.channel, "a ticket with "+text, func(m slacktest.Message) bool {
		return m.Thread == "" && m.User == slacktest.BotUser && m.Shows(text)
	}).TS
}

// reads waits until the thread shows something of the bot's.
func (f *bureau) reads(text string) slacktest.Message {
	f.t.Helper()
	return f.sl.WaitMessage(f.t, f.channel, text, func(m slacktest.Message) bool {
		return m.Thread == f.root && m.User == slacktest.BotUser && m.For == "" && (m.Shows(text) || shows(m.Files, text))
	})
}

func shows(files []slacktest.File, name string) bool {
	return slices.ContainsFunc(files, func(f slacktest.File) bool { return f.Name == name })
}

// card waits until the ticket's card shows a text.
func (f *bureau) card(text string) {
	f.t.Helper()
	f.sl.Await(f.t, "the card to show "+text, func() bool {
		m, ok := f.sl.Message(f.channel, f.root)
		return ok && m.Shows(text)
	})
}

// presses lets agents press a button of the ticket's card one after another, as soon
// as it is there, and before anything comes of it.
func (f *bureau) presses(label string, agents ...*slacktest.User) {
	f.t.Helper()
	action := ""
	f.sl.Await(f.t, "a button "+label, func() bool {
		m, _ := f.sl.Message(f.channel, f.root)
		for _, b := range m.Look().Buttons {
			if b.Label == label {
				action = b.Action
			}
		}
		return action != ""
	})
	var pressed []*slacktest.Interaction
	for _, u := range agents {
		pressed = append(pressed, u.Press(f.t, f.channel, f.root, action))
	}
	for _, i := range pressed {
		i.Acked(f.t)
	}
}

// swap has the agents change their names: lin is who has the ticket.
func (f *bureau) swap(swap bool) {
	if swap {
		f.lin, f.wang = f.wang, f.lin
	}
}

// says lets an agent write into the thread.
func (f *bureau) says(u *slacktest.User, text string) string {
	return u.Reply(f.t, f.channel, f.root, text)
}

// told waits until an agent alone reads something.
func (f *bureau) told(u *slacktest.User, text string) slacktest.Message {
	f.t.Helper()
	return f.sl.WaitEphemeral(f.t, u, text)
}

// decides presses a button that an agent alone sees, about a message of theirs.
func (f *bureau) decides(u *slacktest.User, message, label string) {
	f.t.Helper()
	var at, action string
	f.sl.Await(f.t, u.Name+" to be asked for "+label, func() bool {
		for _, m := range f.sl.Ephemerals(u) {
			for _, b := range m.Look().Buttons {
				if b.Label == label && strings.Contains(b.Value, message) {
					at, action = m.TS, b.Action
				}
			}
		}
		return action != ""
	})
	u.Press(f.t, f.channel, at, action).Acked(f.t)
}

// undoes takes a reply back by the hourglass under it.
func (f *bureau) undoes(u *slacktest.User, message string) {
	f.t.Helper()
	f.marked(message, heldBack)
	u.React(f.t, f.channel, message, heldBack)
}

// held waits until a reply is held, so that a clock that moves on sends it. Where
// Slack is busy, the first mark that it has may tell of what came after.
func (f *bureau) held(ts string) {
	f.t.Helper()
	f.sl.Await(f.t, "a mark on "+ts, func() bool { return len(f.sl.Reactions(f.channel, ts)) > 0 })
}

// marked waits until a message has an emoji of the bot's.
func (f *bureau) marked(ts, emoji string) {
	f.t.Helper()
	f.sl.WaitReaction(f.t, f.channel, ts, emoji)
}

// heldBack is the mark of what can be taken back; delivered of what arrived; failed of what
// never will.
const (
	heldBack  = "hourglass_flowing_sand"
	delivered = "white_check_mark"
	failed    = "warning"
)

// quiet fails the test where Slack had to refuse something, or where a customer's
// words did more than to be read.
func (f *bureau) quiet() {
	f.t.Helper()
	for _, m := range f.sl.Messages(f.channel) {
		if look := m.Look(); m.User == slacktest.BotUser && (look.Everyone || len(look.Groups) > 0 || look.Unescaped > 0) {
			f.t.Errorf("the bot wrote %q, which rings at people", strings.TrimSpace(look.Text))
		}
	}
}

// explain shows a failed test's threads and what agents alone read.
func (f *bureau) explain() {
	f.t.Cleanup(func() {
		if !f.t.Failed() {
			return
		}
		for _, m := range f.sl.Messages(f.channel) {
			f.t.Logf("%s in %q by %s: %q %v", m.TS, m.Thread, m.User, m.Look().Text, m.Reactions)
		}
		for _, u := range []*slacktest.User{f.lin, f.wang} {
			for _, m := range f.sl.Ephemerals(u) {
				f.t.Logf("%s alone: %q", u.Name, m.Look().Text)
			}
		}
	})
}
