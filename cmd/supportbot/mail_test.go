package main

import (
	"bytes"
	"fmt"
	netmail "net/mail"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/mail/mailtest"
	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot"
)

// TestMailConversation is a ticket that is opened on Telegram, answered by e-mail
// too, and answered back by e-mail: to the address with the token, and from a
// program that knows only the headers.
func TestMailConversation(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	server, err := mailtest.New(mailtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() }) // the test has ended
	address := freeAddress(t)
	s := serveInProcess(t, map[string]string{
		"TELEGRAM_TOKEN": tg.Token(), "TELEGRAM_API_URL": tg.URL(), "SUPPORTBOT_CONFIG": mailConfig(t, server), "HTTP_LISTEN": address,
		"MAIL_SECRET": "0123456789abcdef0123456789abcdef", "SMTP_PASSWORD": mailtest.Password, "IMAP_PASSWORD": mailtest.Password,
	})
	number := openTicketByChat(telegramTalk{t, tg, 7})
	said := func(n int, text string) netmail.Header {
		t.Helper()
		err := s.rt.Ingest(patient(t), bot.Event{
			ID: bot.EventID(fmt.Sprint("slack:", n)), Conversation: "telegram:7", Platform: "telegram", Sender: bot.Person{ID: "slack:T:U", Name: "Lin"}, Time: time.Now(),
			Body: bot.Said{Ticket: number, Message: fmt.Sprint("C/", n), Text: text, Sure: true},
		})
		if err != nil {
			t.Fatal(err)
		}
		all, err := server.WaitSent(patient(t), n)
		if err != nil {
			t.Fatalf("%d mails are sent, want %d", len(all), n)
		}
		m, err := netmail.ReadMessage(bytes.NewReader(all[n-1].Raw))
		if err != nil {
			t.Fatal(err)
		}
		if all[n-1].To[0] != "li@example.com" {
			t.Errorf("mail %d is for %v", n, all[n-1].To)
		}
		return m.Header
	}
	answer := func(n int, header, text string) {
		t.Helper()
		mail := fmt.Sprintf("From: li@example.com\nMessage-ID: <%d@example.com>\n%s\nContent-Type: text/plain; charset=utf-8\n\n%s\n\n> quoted\n", n, header, text)
		if err := server.Deliver(mail); err != nil {
			t.Fatal(err)
		}
		awaitNote(t, s, number, text)
	}
	s.clock.advance(3 * time.Hour) // who is in the chat gets no mail
	first := said(1, "请问是哪个**名字**？")
	answer(1, "To: "+first.Get("Reply-To"), "Li Na, by the address")
	second := said(2, "好的")
	answer(2, "To: support@okpay.example\nIn-Reply-To: "+second.Get("Message-ID"), "Thanks, by the headers")
	if h := askHealth(t, address); !h.Platforms["mail"].Healthy {
		t.Errorf("/healthz = %+v, want mail healthy", h)
	}
	if got, want := second.Get("In-Reply-To"), "<1@example.com>"; got != want {
		t.Errorf("the second mail answers %s, want the customer's %s", got, want)
	}
}

// mailConfig is a configuration for a server on this machine.
func mailConfig(t *testing.T, s *mailtest.Server) string {
	t.Helper()
	return deskConfig(t, true, mailSettings(s))
}

// mailSettings are those of a server on this machine.
func mailSettings(s *mailtest.Server) string {
	return fmt.Sprintf(`mail:
  from: OKPay <support@okpay.example>
  smtp: {host: 127.0.0.1, port: %d, tls: none}
  imap: {host: 127.0.0.1, port: %d, tls: none, poll: 1s}
`, s.SMTPPort(), s.IMAPPort())
}

var ticketNumber = regexp.MustCompile(`OK-[A-Z0-9]{5}`)

// openTicketByChat has a customer open a ticket and agree to be answered by e-mail.
func openTicketByChat(c telegramTalk) bot.TicketID {
	c.t.Helper()
	c.says("提交工单")
	c.reads("是哪方面的问题")
	c.presses("账户与登录")
	c.reads("发生了什么")
	c.says("我的名字写错了，请改一下")
	c.reads("哪天发生的")
	c.presses("跳过")
	c.reads("邮件回复")
	c.says("li@example.com")
	c.reads("请核对")
	c.presses("确认提交")
	c.reads("截图或文件")
	c.presses("继续")
	c.reads("您同意吗")
	c.presses("是")
	c.reads("工单已提交")
	all := strings.Join(c.tg.Texts(c.user), "\n")
	number := ticketNumber.FindString(all)
	if number == "" {
		c.t.Fatalf("the chat has no number:\n%s", all)
	}
	return bot.TicketID(number)
}

// awaitNote waits until the desk has the customer's answer.
func awaitNote(t *testing.T, s *serving, number bot.TicketID, text string) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for ctx := patient(t); ; {
		fields, err := s.store.Fields(ctx, "desk:"+string(number))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range fields {
			if strings.Contains(f, `"from":"mail"`) && strings.Contains(f, text) {
				if strings.Contains(f, "quoted") {
					t.Errorf("the desk has %s, want it without what is quoted", f)
				}
				return
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("the desk never has %q, but %v", text, fields)
		}
	}
}
