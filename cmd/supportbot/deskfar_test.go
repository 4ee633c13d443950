package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// deskTalk is a Telegram customer and the agents of a bureau.
type deskTalk struct {
	*bureau
	tg  *telegramtest.Server
	c   telegramTalk
	s   *serving
	env map[string]string
}

// newDesk serves both. More are settings beside those that are needed.
func newDesk(t *testing.T, f *bureau, more map[string]string) *deskTalk {
	t.Helper()
	tg := telegramtest.Start(t, telegramtest.Options{})
	env := f.env(map[string]string{"REDIS_URL": redistest.Start(t).URL(), "TELEGRAM_TOKEN": tg.Token(), "TELEGRAM_API_URL": tg.URL()})
	for name, value := range more {
		env[name] = value
	}
	d := &deskTalk{bureau: f, tg: tg, c: telegramTalk{t, tg, 7}, env: env, s: serveInProcess(t, env)}
	if env["SLACK_APP_TOKEN"] == slacktest.AppToken && env["SLACK_BOT_TOKEN"] == slacktest.BotToken {
		f.sl.Await(t, "a socket", func() bool { return f.sl.Sockets() > 0 }) // Slack loses a press that nobody takes
	}
	return d
}

// answers lets an agent write, and what they wrote go out.
func (d *deskTalk) answers(u *slacktest.User, text string) (ts string) {
	d.t.Helper()
	ts = d.says(u, text)
	d.held(ts)
	d.s.clock.advance(5 * time.Second)
	return ts
}

// TestSlackOverHTTP: with the signing secret in the place of the app-level token
// everything arrives as signed requests.
func TestSlackOverHTTP(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	f := newBureau(t, slacktest.Options{RequestURL: "http://" + address + "/slack", Retries: slacktest.Persistent(200 * time.Millisecond)})
	d := newDesk(t, f, map[string]string{"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": slacktest.SigningSecret, "HTTP_LISTEN": address})
	d.c.says("/agent")
	d.opened("OK-")
	d.presses("认领", f.lin)
	d.card("Lin")
	reply := d.answers(f.lin, "您好")
	d.c.reads("您好")
	d.marked(reply, delivered)
	d.c.says("谢谢您")
	d.reads("谢谢您")
	if h := askHealth(t, address); h.Status != "ok" || len(h.Platforms) != 3 {
		t.Errorf("/healthz = %+v, want telegram, slack and the desk healthy", h)
	}
	if n := f.sl.Stats().Connected; n != 0 {
		t.Errorf("%d sockets were opened, want none", n)
	}
}

// TestThreadsAreLost: a card that is deleted, a channel that is archived, a bot that
// is removed from the last channel, and a program that starts anew. Every time the ticket is shown again with all
// that was said, or /healthz says how to mend it.
func TestThreadsAreLost(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	f := newBureau(t, slacktest.Options{})
	fallback := f.channel
	own := f.sl.Channel("general", f.lin, f.wang)
	d := newDesk(t, f, map[string]string{
		"HTTP_LISTEN": address, "SUPPORTBOT_CONFIG": deskConfig(t, true, "slack: {posts_per_second: 100, channels: {general: "+own+"}}\n"),
	})
	f.channel = own
	d.c.says("/agent")
	d.opened("OK-")
	d.presses("认领", f.lin)
	d.c.reads("来了")
	d.c.says("one")
	d.reads("one")

	first := f.root
	f.sl.DeleteThread(own, first)
	d.c.says("two")
	d.again(own, first, "one", "two")

	second := f.root
	f.sl.Archive(own)
	d.c.says("three")
	f.channel = fallback
	d.again(fallback, second, "one", "two", "three")
	reply := d.answers(f.lin, "还在吗")
	d.c.reads("还在吗")
	d.marked(reply, delivered)

	f.sl.RemoveBot(fallback)
	d.c.says("four")
	f.sl.Await(t, "/healthz to tell of it", func() bool {
		p := askHealth(t, address).Platforms[deskName]
		return !p.Healthy && strings.Contains(p.Error, "invite")
	})
	f.sl.InviteBot(fallback)
	d.s.end() // it would try again within half a minute; another process does so at once
	d.s = serveInProcess(t, d.env)
	d.again(fallback, "", "one", "two", "three", "four")
	if p := askHealth(t, address).Platforms[deskName]; p.Healthy || !strings.Contains(p.Error, "unarchive") {
		t.Errorf("the desk is %+v in /healthz, want the other channel still to be mended", p)
	}
	f.sl.Unarchive(own)
	f.sl.Await(t, "/healthz to be well", func() bool { return askHealth(t, address).Platforms[deskName].Healthy })
}

// again waits until a channel shows the ticket's card again, in another thread than
// before, with what the customer has said, each once.
func (d *deskTalk) again(channel, before string, words ...string) {
	d.t.Helper()
	d.sl.Await(d.t, fmt.Sprintf("the ticket to be shown in %s with %q", channel, words), func() bool {
		for _, root := range d.sl.Roots(channel) {
			if root.TS == before || root.Tombstone || !root.Shows("OK-") {
				continue
			}
			thread := ""
			for _, m := range d.sl.Thread(channel, root.TS) {
				thread += m.Look().Text + "\n"
			}
			all := true
			for _, w := range words {
				all = all && strings.Contains(thread, w)
			}
			if all {
				d.root = root.TS
				return true
			}
		}
		return false
	})
}

// TestCustomerBlocksTheBot: the agent sees on their message that it did not arrive, and why.
func TestCustomerBlocksTheBot(t *testing.T) {
	t.Parallel()
	f := newBureau(t, slacktest.Options{})
	d := newDesk(t, f, nil)
	d.c.says("/agent")
	d.opened("OK-")
	d.presses("认领", f.lin)
	d.c.reads("来了")
	d.tg.Block(7)
	d.marked(d.answers(f.lin, "您在吗"), failed)
	d.reads("客户目前联系不上")
	d.reads("bot was blocked by the user")
	d.tg.Unblock(7)
	d.c.says("我回来了")
	d.reads("我回来了")
	d.marked(d.answers(f.lin, "欢迎回来"), delivered)
	d.c.reads("欢迎回来")
}

// TestClosedHours: out of hours the ticket is deferred, and both sides read until when
// it is answered.
func TestClosedHours(t *testing.T) {
	t.Parallel()
	f := newBureau(t, slacktest.Options{})
	d := newDesk(t, f, map[string]string{"SUPPORTBOT_CONFIG": deskConfig(t, false, "")})
	d.c.says("/agent")
	d.c.reads("预计回复时间")
	d.opened("OK-")
	d.card("稍后答复")
	d.card("承诺")
	reply := d.answers(f.lin, "早上好，我来处理") // the answer comes all the same
	d.c.reads("早上好，我来处理")
	d.marked(reply, delivered)
}

// TestWhatCannotBeTakenBack: Telegram removes nothing that is older than two days. The
// agent reads so, and the customer keeps what they have.
func TestWhatCannotBeTakenBack(t *testing.T) {
	t.Parallel()
	f := newBureau(t, slacktest.Options{})
	d := newDesk(t, f, nil)
	d.c.says("/agent")
	d.opened("OK-")
	reply := d.answers(f.lin, "三天内到账")
	sent := d.c.reads("三天内到账")
	d.marked(reply, delivered)
	d.tg.Age(7, 49*time.Hour)
	f.lin.Delete(t, f.channel, reply)
	d.reads("撤不回消息")
	if deleted(d.tg.Sent(7), sent.Message) {
		t.Error("the message is gone, want it where it was")
	}
}
