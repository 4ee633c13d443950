package main

import (
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// TestTelegramAndSlack is one ticket from its opening to its rating: two agents want
// it, both sides write, mend, remove and attach.
func TestTelegramAndSlack(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	f := newBureau(t, slacktest.Options{})
	s := serveInProcess(t, f.env(map[string]string{
		"REDIS_URL": redistest.Start(t).URL(), "TELEGRAM_TOKEN": tg.Token(), "TELEGRAM_API_URL": tg.URL(),
	}))
	c := telegramTalk{t, tg, 7}
	c.says("提现多久到账")
	c.reads("工作日")
	c.says("转人工 <!channel>")
	c.says("转人工")
	c.reads("排队")
	f.opened("OK-")
	f.reads("提现多久到账") // the talk so far
	f.presses("认领", f.lin, f.wang)
	c.reads("来了")
	f.swap(strings.Contains(strings.Join(tg.Texts(7), ""), "客服Wang来了"))
	f.told(f.wang, f.lin.Name) // of two one gets it, and the other hears of it

	first := f.says(f.lin, "您好 *请问* 账单号？")
	f.told(f.lin, "4") // the first time, with buttons
	s.clock.advance(5 * time.Second)
	if sent := c.reads("您好 请问 账单号？"); !strings.Contains(sent.HTML, "<b>请问</b>") {
		t.Errorf("the customer is sent %q, want what the agent made bold", sent.HTML)
	}
	f.marked(first, delivered)
	slip := c.says("账单 <b>123</b> <!here> *x*")
	f.reads("账单 <b>123</b> <!here> *x*")
	tg.EditText(7, slip, "账单 456")
	f.reads("账单 456")
	f.lin.Edit(t, f.channel, first, "您好，请问账单号是多少？")
	c.reads("请问账单号是多少")
	tg.React(7, c.reads("请问账单号是多少").Message, "👍")
	f.marked(first, "+1")

	f.says(f.lin, "// 看起来像重复扣款")
	f.decides(f.wang, f.says(f.wang, "让我来"), "留作备注")
	gone := f.says(f.lin, "马上退给您")
	f.held(gone)
	s.clock.advance(5 * time.Second)
	sent := c.reads("马上退给您")
	f.lin.Delete(t, f.channel, gone)
	if err := tg.Until(patient(t), func() bool { return deleted(tg.Sent(7), sent.Message) }); err != nil {
		t.Errorf("what the agent removed stays at the customer's: %v", err)
	}
	undone := f.says(f.lin, "这条写错了")
	f.undoes(f.lin, undone)
	f.marked(undone, "leftwards_arrow_with_hook")

	tg.Upload(telegramtest.From{Chat: 7, User: 7, Locale: "zh-hans"}, "document", "bill.pdf", "application/pdf", []byte("%PDF-1.7 bill"))
	f.reads("bill.pdf")
	receipt := f.lin.Upload(t, f.channel, f.root, "回单", slacktest.File{Name: "receipt.pdf", MIME: "application/pdf", Data: []byte("%PDF-1.7 receipt")})
	f.held(receipt)
	s.clock.advance(5 * time.Second)
	if err := tg.Until(patient(t), func() bool { return uploaded(tg.Sent(7), "receipt.pdf", "%PDF-1.7 receipt") }); err != nil {
		t.Errorf("the agent's file does not come: %v", err)
	}

	f.presses("解决", f.lin)
	c.reads("处理完了")
	f.card("已解决")
	c.reads("同事帮您解决问题了吗")
	c.presses("👍 是")
	f.card("⭐")
	for _, text := range tg.Texts(7) {
		for _, secret := range []string{"重复扣款", "让我来", "这条写错了"} {
			if strings.Contains(text, secret) {
				t.Errorf("the customer reads %q, which is not for them", text)
			}
		}
	}
	f.quiet()
}

func deleted(sent []telegramtest.Sent, message int64) bool {
	for _, m := range sent {
		if m.Message == message {
			return m.Deleted
		}
	}
	return false
}

func uploaded(sent []telegramtest.Sent, name, content string) bool {
	for _, m := range sent {
		if m.File == name && string(m.Content) == content {
			return true
		}
	}
	return false
}

// TestDiscordAndSlack: the same with a customer at Discord, who writes English and
// removes what they wrote.
func TestDiscordAndSlack(t *testing.T) {
	t.Parallel()
	dc := discordtest.Start(t, discordtest.Options{Token: "secret"})
	f := newBureau(t, slacktest.Options{})
	s := serveInProcess(t, f.env(map[string]string{
		"REDIS_URL": redistest.Start(t).URL(), "DISCORD_TOKEN": "secret", "DISCORD_API_URL": dc.API(),
	}))
	anna := dc.User("Anna", "en-US")
	dc.WaitOnline(t)
	anna.Write(t, anna.DM(), "I want to talk to a person")
	dc.WaitText(t, anna.DM(), "You're in the queue")
	f.opened("Anna")
	hello := f.says(f.lin, "Hello, which bill? @everyone <@&123>") // the first reply claims
	f.held(hello)
	s.clock.advance(5 * time.Second)
	said := dc.WaitText(t, anna.DM(), "which bill?")
	f.marked(hello, delivered)
	id := anna.Write(t, anna.DM(), "number 123, sorry")
	f.reads("number 123, sorry")
	anna.Edit(t, anna.DM(), id, "number 124")
	f.reads("number 124")
	anna.Delete(t, anna.DM(), id)
	f.sl.Await(t, "the removed words to be gone", func() bool {
		for _, m := range f.sl.Thread(f.channel, f.root) {
			if m.Shows("number 124") {
				return false
			}
		}
		return true
	})
	anna.React(t, anna.DM(), said.ID, "👍", false)
	f.marked(hello, "+1")
	f.lin.Edit(t, f.channel, hello, "Hello, which bill is it?")
	dc.WaitText(t, anna.DM(), "which bill is it?")
	anna.Say(t, anna.DM(), discordtest.Draft{Files: []discordtest.File{{Name: "bill.png", MIME: "image/png", Data: []byte("\x89PNG\r\n\x1a\n bill")}}})
	f.reads("bill.png")
	receipt := f.lin.Upload(t, f.channel, f.root, "the receipt", slacktest.File{Name: "receipt.pdf", MIME: "application/pdf", Data: []byte("%PDF-1.7 receipt")})
	f.held(receipt)
	s.clock.advance(5 * time.Second)
	dc.WaitMessage(t, anna.DM(), "the agent's file", func(m discordtest.Message) bool {
		return len(m.Files) == 1 && m.Files[0].Name == "receipt.pdf" && string(m.Files[0].Data) == "%PDF-1.7 receipt"
	})
	f.presses("解决", f.lin)
	dc.WaitText(t, anna.DM(), "is done")
	f.card("已解决")
	f.quiet()
}

// TestSlackCustomer: whoever writes the bot a direct message in Slack is a customer.
func TestSlackCustomer(t *testing.T) {
	t.Parallel()
	f := newBureau(t, slacktest.Options{})
	s := serveInProcess(t, f.env(map[string]string{"REDIS_URL": redistest.Start(t).URL()}))
	mia := f.sl.User("Mia")
	f.sl.Await(t, "a socket", func() bool { return f.sl.Sockets() > 0 }) // Slack repeats what nobody took after a minute
	mia.Write(t, mia.DM(), "what are the fees")
	question := f.sl.WaitMessage(t, mia.DM(), "a question with buttons", func(m slacktest.Message) bool {
		return m.User == slacktest.BotUser && len(m.Look().Buttons) > 1
	})
	mia.Press(t, mia.DM(), question.TS, question.Look().Buttons[0].Action).Acked(t)
	mia.Write(t, mia.DM(), "agent")
	f.opened("Mia")
	f.held(f.says(f.lin, "hello Mia"))
	s.clock.advance(5 * time.Second)
	f.sl.WaitMessage(t, mia.DM(), "the agent", func(m slacktest.Message) bool { return m.User == slacktest.BotUser && m.Shows("hello Mia") })
	mia.Write(t, mia.DM(), "hello Lin")
	f.reads("hello Lin")
}
