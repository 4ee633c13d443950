package main

import (
	"strings"
	"testing"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
)

// TestTelegramGroup: in a group the bot answers who speaks to it, and leads private
// matters to the private chat.
func TestTelegramGroup(t *testing.T) {
	t.Parallel()
	const group, user = -100500, 7
	tg := telegramtest.Start(t, telegramtest.Options{})
	serveInProcess(t, map[string]string{"TELEGRAM_TOKEN": tg.Token(), "TELEGRAM_API_URL": tg.URL()})
	in := telegramtest.From{Chat: group, User: user, Locale: "zh-hans"}
	tg.Write(in, "忘记密码") // to the others
	in.Mention = true
	asked := tg.Write(in, "忘记密码")
	moved, err := tg.WaitText(patient(t), group, "私")
	if err != nil {
		t.Fatalf("%v; the group reads %q", err, tg.Texts(group))
	}
	link := "https://t.me/" + tg.Username() + "?start=password_reset"
	if len(moved.Data) != 1 || moved.Data[0][0] != link || moved.Reply != asked {
		t.Errorf("the group reads %+v, want an answer to message %d with a button to %s", moved, asked, link)
	}
	c := telegramTalk{t, tg, user}
	c.says("/start password_reset")
	c.reads("您平时用什么登录")
	if n := len(tg.Sent(group)); n != 1 {
		t.Errorf("the group reads %d messages, want one: %q", n, tg.Texts(group))
	}
}

// TestDiscordServer: in a server's channel a command's answer is for the customer
// alone, and private matters go on in direct messages, or in a private thread where
// those are closed.
func TestDiscordServer(t *testing.T) {
	t.Parallel()
	dc := discordtest.Start(t, discordtest.Options{Token: "secret"})
	serveInProcess(t, map[string]string{"DISCORD_TOKEN": "secret", "DISCORD_API_URL": dc.API()})
	channel := dc.Channel()
	anna, ben := dc.User("Anna", "en-US"), dc.User("Ben", "en-US")
	ben.CloseDMs(50007)
	dc.WaitOnline(t)

	anna.Slash(t, channel, "reset", "").Acked(t, discordtest.Deferred)
	moved := dc.WaitMessage(t, channel, "a button to the private chat", func(m discordtest.Message) bool { return len(m.Labels()) == 1 })
	if moved.Ephemeral != anna.ID {
		t.Errorf("everybody reads %q, want it for Anna alone", moved.Content)
	}
	anna.Press(t, moved, moved.Labels()[0]).Acked(t, discordtest.Answered)
	dc.WaitText(t, anna.DM(), "How do you usually sign in?")

	ben.Write(t, channel, discordtest.Mention+" I forgot my password")
	moved = dc.WaitMessage(t, channel, "a button for Ben", func(m discordtest.Message) bool { return m.Ephemeral == "" && len(m.Labels()) == 1 })
	ben.Press(t, moved, moved.Labels()[0]).Acked(t, discordtest.Answered)
	dc.Await(t, "a private thread", func() bool { return len(dc.Threads(channel)) == 1 })
	dc.WaitText(t, dc.Threads(channel)[0], "How do you usually sign in?")
	for _, m := range dc.Messages(channel) {
		if m.Ephemeral == "" && strings.Contains(m.Content, "sign in") {
			t.Errorf("everybody reads %q", m.Content)
		}
	}
}
