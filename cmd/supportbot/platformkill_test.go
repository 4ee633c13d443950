package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

var (
	kills    = flag.Int("kills", 3, "how often TestKilledWhileServing kills the program")
	messages = flag.Int("messages", 120, "how many messages TestKilledWhileServing sends on each platform")
)

// TestKilledWhileServing kills the program with kill -9 at random moments while
// customers write on both platforms. Every message has its one answer, in order.
// Discord shows none twice; Telegram, which cannot tell a repeat from a new
// message, shows those again that were on their way at such a moment.
func TestKilledWhileServing(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: takes seconds")
	}
	t.Parallel()
	people := newCrowd(t)
	env := []string{
		"SUPPORTBOT_CONFIG=" + echoConfig(t, "telegram: {messages_per_second: 1000}\ndiscord: {requests_per_second: 1000}\n"), "REDIS_URL=" + redistest.Start(t).URL(),
		"TELEGRAM_TOKEN=" + people.tg.Token(), "TELEGRAM_API_URL=" + people.tg.URL(),
		"DISCORD_TOKEN=secret", "DISCORD_API_URL=" + people.dc.API(),
	}
	for life := range *kills + 1 {
		bot := startBot(t, env)
		if life == 0 {
			people.dc.WaitOnline(t) // Discord keeps nothing for a bot that was never there
			scout := people.dc.User("scout", "en-US")
			scout.Write(t, scout.DM(), "hello")
			people.dc.WaitMessage(t, scout.DM(), "an answer", func(m discordtest.Message) bool { return m.Content != "" })
		}
		sent := len(people.tg.Sent(0))
		people.write(t, life, *kills+1)
		if life == *kills {
			break
		}
		if err := people.tg.WaitSent(patient(t), 0, sent+1); err != nil {
			t.Fatalf("nothing is answered any more: %v", err)
		}
		<-time.After(rand.N(time.Second)) // the moment of death is the point of this test
		kill(t, bot)
	}
	people.verify(t)
}

// crowd is the customers of the test: as many on each platform. Each writes the
// same messages.
type crowd struct {
	tg        *telegramtest.Server
	dc        *discordtest.Server
	onDiscord []*discordtest.User
	customers int // on each platform
	messages  int // of each of them
}

func newCrowd(t *testing.T) *crowd {
	n := max(*messages/10, 4)
	c := &crowd{
		tg: telegramtest.Start(t, telegramtest.Options{}), dc: discordtest.Start(t, discordtest.Options{Token: "secret"}),
		customers: n, messages: *messages / n,
	}
	for i := range n {
		c.onDiscord = append(c.onDiscord, c.dc.User(fmt.Sprint("user", i), "en-US"))
	}
	return c
}

// write writes the messages that belong to one of the lives of the program.
func (c *crowd) write(t *testing.T, life, lives int) {
	total := c.customers * c.messages
	for i := total * life / lives; i < total*(life+1)/lives; i++ {
		n, who := i/c.customers, i%c.customers
		text := fmt.Sprint("m", n)
		if n == 0 {
			text = "/echo"
		}
		c.tg.Text(int64(who+1), text)
		u := c.onDiscord[who]
		if n == 0 { // a plain message that begins with a slash is a command on Discord only as an interaction
			u.Slash(t, u.DM(), "echo", "")
			continue
		}
		u.Write(t, u.DM(), text)
	}
}

// verify waits for all answers and holds them against what was written.
func (c *crowd) verify(t *testing.T) {
	t.Helper()
	last := fmt.Sprint("ok m", c.messages-1)
	repeated := 0
	at := 0
	defer func() {
		if t.Failed() {
			t.Logf("user %d of Discord reads %q", at+1, discordTexts(c.dc, c.onDiscord[at].DM()))
		}
	}()
	for i := range c.customers {
		at = i
		if _, err := c.tg.WaitText(patient(t), int64(i+1), last); err != nil {
			t.Fatalf("user %d of Telegram waits for %q in vain and reads %q: %v", i+1, last, c.tg.Texts(int64(i+1)), err)
		}
		repeated += checkEcho(t, c.tg.Texts(int64(i+1)), c.messages, true)
		c.dc.WaitText(t, c.onDiscord[i].DM(), last)
		checkEcho(t, discordTexts(c.dc, c.onDiscord[i].DM()), c.messages, false)
	}
	total := c.customers * c.messages
	t.Logf("telegram: %d messages, %d kills: 0 lost, 0 out of order, %d sends in flight repeated", total, *kills, repeated)
	t.Logf("discord: %d messages, %d kills: 0 lost, 0 out of order, 0 shown twice (%d requests were repeats that Discord knew)",
		total, *kills, c.dc.Stats().Repeats)
	if s := c.dc.Gateway().Stats(); s.Identifies != 1 {
		t.Errorf("%d sessions of the gateway were begun, want one that all processes resume (%d did)", s.Identifies, s.Resumes)
	}
	if limit := *kills * c.customers; repeated > limit {
		t.Errorf("%d repeats on Telegram, want at most %d: one for each chat and kill", repeated, limit)
	}
}

// discordTexts are what the bot has said in a channel, in order.
func discordTexts(dc *discordtest.Server, channel string) []string {
	var out []string
	for _, m := range dc.Messages(channel) {
		if m.Author == discordtest.BotID {
			out = append(out, m.Content)
		}
	}
	return out
}
