package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// TestNextInTheQueue: when the first of two customers is taken the second hears that
// they are next; a resolved ticket is off the board and stays so when it is rated.
func TestNextInTheQueue(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	f := newBureau(t, slacktest.Options{})
	s := serveInProcess(t, f.env(map[string]string{
		"REDIS_URL": redistest.Start(t).URL(), "TELEGRAM_TOKEN": tg.Token(), "TELEGRAM_API_URL": tg.URL(),
	}))
	board := func(key string) map[string]string {
		fields, err := s.store.Fields(t.Context(), key)
		if err != nil {
			t.Error(err)
		}
		return fields
	}
	first, second := telegramTalk{t, tg, 7}, telegramTalk{t, tg, 8}
	first.says("转人工")
	first.reads("排队")
	f.opened("OK-")
	second.says("转人工")
	second.reads("排在第 2 位")
	f.sl.Await(t, "the board to know of both", func() bool { return len(board("board:told")) == 2 })
	f.presses("认领", f.lin)
	second.reads("马上就到您了")
	f.sl.Await(t, "the wait to be remembered", func() bool { return len(board("board:waits:general")) == 1 })

	f.says(f.lin, "您好，已经好了")
	s.clock.advance(5 * time.Second)
	first.reads("您好，已经好了")
	f.presses("解决", f.lin)
	f.card("已解决")
	first.reads("解决问题了吗")
	first.presses("👍 是")
	f.card("⭐")
	second.says("还在吗") // shown behind what the rating has led to
	f.sl.WaitMessage(t, f.channel, "还在吗", func(m slacktest.Message) bool { return m.Shows("还在吗") })
	if open := board("board:tickets"); len(open) != 1 {
		t.Errorf("the board has %v, want the second ticket alone", open)
	}
	number := bot.TicketID("")
	for n := range board("board:tickets") {
		number = bot.TicketID(n)
	}
	for _, text := range tg.Texts(7) {
		if strings.Contains(text, string(number)) {
			t.Errorf("the first customer reads %q of the other one's ticket", text)
		}
	}
}

// TestPacedThread: a talk is shown in its order although the channel takes no more than
// so many posts, and a claim does not wait for it.
func TestPacedThread(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	f := newBureau(t, slacktest.Options{Every: 100 * time.Millisecond})
	env := f.env(map[string]string{
		"REDIS_URL": redistest.Start(t).URL(), "TELEGRAM_TOKEN": tg.Token(), "TELEGRAM_API_URL": tg.URL(),
		"SUPPORTBOT_CONFIG": deskConfig(t, true, "slack: {posts_per_second: 10}\n"),
	})
	serveInProcess(t, env)
	c := telegramTalk{t, tg, 7}
	c.says("转人工")
	c.reads("排队")
	f.opened("OK-")
	const talk = 12
	for i := range talk {
		c.says(fmt.Sprintf("第 %02d 句", i))
	}
	f.reads("第 00 句")
	f.presses("认领", f.lin)
	f.card("Lin")
	f.reads(fmt.Sprintf("第 %02d 句", talk-1))
	var got []string
	for _, m := range f.sl.Thread(f.channel, f.root) {
		if text := m.Look().Text; strings.Contains(text, "句") {
			got = append(got, text[strings.Index(text, "第"):])
		}
	}
	if len(got) != talk || !slices.IsSorted(got) {
		t.Errorf("the thread shows %q, want the %d messages in their order", got, talk)
	}
	if stats := f.sl.Stats(); stats.Limited > 3 {
		t.Errorf("Slack refused %d posts, want them paced", stats.Limited)
	}
}

// TestDeskHealth says in GET /healthz what is wrong with the tickets' channel.
func TestDeskHealth(t *testing.T) {
	t.Parallel()
	f := newBureau(t, slacktest.Options{})
	f.sl.RemoveBot(f.channel)
	address := freeAddress(t)
	serveInProcess(t, f.env(map[string]string{"HTTP_LISTEN": address}))
	desk := func() platformHealth { return askHealth(t, address).Platforms[deskName] }
	f.sl.Await(t, "the desk to say how to mend it", func() bool {
		p := desk()
		return !p.Healthy && strings.Contains(p.Error, "/invite") && strings.Contains(p.Error, "SLACK_CHANNEL (slack.channel)")
	})
	f.sl.WaitSockets(t, 2)
	f.sl.InviteBot(f.channel)
	f.sl.Await(t, "the desk to work", func() bool { return desk().Healthy })
}

// TestNoChannel: without one the program does not start, and says what is missing.
func TestNoChannel(t *testing.T) {
	t.Parallel()
	_, errs, status := callEnv(t, map[string]string{"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}, "")
	if status != 1 || !strings.Contains(errs, "set SLACK_CHANNEL or slack.channel") || strings.Contains(errs, "xoxb-1") {
		t.Errorf("status %d, %q, want 1, the setting and no token", status, errs)
	}
}
