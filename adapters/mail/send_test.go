package mail

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/mail/mailtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// read decodes a mail as the customer's program would.
func read(t *testing.T, raw []byte) *letter {
	t.Helper()
	r := reading{keep: 1 << 20}
	l, err := r.parse(raw)
	must(t, err)
	return l
}

func TestMail(t *testing.T) {
	t.Parallel()
	for _, security := range []mailtest.Security{mailtest.None, mailtest.StartTLS, mailtest.Implicit} {
		t.Run(string(security), func(t *testing.T) {
			t.Parallel()
			w := startWith(t, mailtest.Options{Security: security}, nil)
			must(t, w.m.Check(within(t)))
			got := w.mail("p1:1", bot.Mail{Text: "**您好** <b>, 费用 `1.5`，见 [价目](https://okpay.example/fees?a=1&b=2)\n- 一\n- 二"})
			l := read(t, got.Raw)
			if s := l.subject(); s != "付款问题 [OK-7F3K2]" {
				t.Errorf("subject = %q", s)
			}
			if want := "您好 <b>, 费用 1.5，见 价目 (https://okpay.example/fees?a=1&b=2)\n- 一\n- 二\n\n-- \n" + notice("zh") + "\nOK-7F3K2\n"; l.plain != want {
				t.Errorf("plain text = %q, want %q", l.plain, want)
			}
			for _, want := range []string{`<html lang="zh">`, "<b>您好</b> &lt;b&gt;", "<code>1.5</code>", `<a href="https://okpay.example/fees?a=1&amp;b=2" rel="noopener noreferrer">价目</a>`, "• 一<br>"} {
				if !strings.Contains(l.page, want) {
					t.Errorf("HTML lacks %s in\n%s", want, l.page)
				}
			}
			if address, name := l.sender(); address != "support@okpay.example" || name != "OKPay 客服" {
				t.Errorf("from %q %q", address, name)
			}
		})
	}
}

func TestMailsOfATicketAreOneThread(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	first, again, second := w.mail("a", bot.Mail{}), w.mail("a", bot.Mail{}), w.mail("b", bot.Mail{Locale: "en", Subject: "Payment [OK-7F3K2]"})
	h := func(m mailtest.Message, name string) string { return read(t, m.Raw).header.Get(name) }
	root := "<" + w.m.root(number) + ">"
	if h(first, "Message-Id") != h(again, "Message-Id") || h(first, "Message-Id") == h(second, "Message-Id") {
		t.Errorf("Message-IDs %q %q %q, want the first two the same", h(first, "Message-Id"), h(again, "Message-Id"), h(second, "Message-Id"))
	}
	if h(first, "References") != root || h(second, "In-Reply-To") != root {
		t.Errorf("References = %q, In-Reply-To = %q, want %q", h(first, "References"), h(second, "In-Reply-To"), root)
	}
	if got := w.judge(letterOf{id: "<c1@customer.example>", inReplyTo: h(second, "Message-Id"), text: "谢谢"}.raw()); got != relayed {
		t.Fatalf("an answer is %s", got)
	}
	third := w.mail("c", bot.Mail{})
	if got, want := h(third, "In-Reply-To"), "<c1@customer.example>"; got != want {
		t.Errorf("In-Reply-To = %q, want %q", got, want)
	}
	if got, want := h(third, "References"), root+" <c1@customer.example>"; got != want {
		t.Errorf("References = %q, want %q", got, want)
	}
	token := w.m.keys.token(number)
	if got, want := third.From, "support@okpay.example"; got != want {
		t.Errorf("the envelope is from %q, want %q", got, want)
	}
	reply := "support+" + token + "@okpay.example"
	for name, want := range map[string]string{"Reply-To": reply, "List-Unsubscribe": "<mailto:" + reply + "?subject=STOP%20" + token + ">", "Auto-Submitted": "auto-generated"} {
		if got := h(third, name); !strings.Contains(got, want) {
			t.Errorf("%s = %q, want %q in it", name, got, want)
		}
	}
}

func TestHeadersCannotBeAdded(t *testing.T) {
	t.Parallel()
	w := start(t, func(o *Options) { o.Copies = copies{"f": "data"} })
	long := strings.Repeat("很长的标题", 80)
	for _, subject := range []string{"a\r\nBcc: x@evil.example\r\n\r\nbody", "a\nBcc: x@evil.example", "a\u2028b", "\x00\x1b[31m", long, "=?utf-8?q?x=0ABcc:_x@evil.example?="} {
		got := w.mail("id", bot.Mail{Subject: subject, Locale: "en\r\nBcc: x@evil.example", Files: []bot.File{{ID: "f", Name: "a\r\nX-Evil: 1\".txt", MIME: "text/plain\r\nX-Evil: 1"}}})
		l := read(t, got.Raw)
		if l.header.Has("Bcc") || len(got.To) != 1 || strings.Contains(string(got.Raw), "\nX-Evil") {
			t.Errorf("subject %q gives\n%s", subject, got.Raw)
		}
		for _, row := range strings.Split(string(got.Raw), "\r\n") {
			if len(row) > 998 {
				t.Errorf("subject %q gives a line of %d bytes", subject, len(row))
			}
		}
		if s := []rune(l.subject()); len(s) > longestSubject+20 || !strings.HasSuffix(string(s), "[OK-7F3K2]") {
			t.Errorf("subject %q shows as %q", subject, string(s))
		}
	}
	for _, to := range []string{"", "x", "a@b\r\nBcc: c@d", "a@b, c@d", "\"a\r\nb\"@c"} {
		_, err := w.m.Mail(within(t), "id", conversation, bot.Mail{Ticket: number, To: to, Text: "x"})
		if fateOf(err) != dispatch.FateRejected {
			t.Errorf("Mail(to %q) = %v, want it rejected", to, err)
		}
	}
}

func fateOf(err error) dispatch.Fate {
	var failed *dispatch.SendError
	if errors.As(err, &failed) {
		return failed.Fate
	}
	return ""
}

func TestFates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		fault mailtest.Fault
		want  dispatch.Fate
	}{
		{mailtest.Fault{Stage: "mail", Code: 451, Enhanced: [3]int{4, 7, 1}, Text: "later"}, dispatch.FateRetry},
		{mailtest.Fault{Stage: "rcpt", Code: 450, Enhanced: [3]int{4, 2, 0}, Text: "greylisted"}, dispatch.FateRetry},
		{mailtest.Fault{Stage: "rcpt", Code: 550, Enhanced: [3]int{5, 1, 1}, Text: "no such user li@customer.example"}, dispatch.FateUnreachable},
		{mailtest.Fault{Stage: "rcpt", Code: 552, Enhanced: [3]int{5, 2, 2}, Text: "full"}, dispatch.FateUnreachable},
		{mailtest.Fault{Stage: "rcpt", Code: 550, Enhanced: [3]int{5, 7, 1}, Text: "policy"}, dispatch.FateRejected},
		{mailtest.Fault{Stage: "data", Code: 554, Enhanced: [3]int{5, 7, 0}, Text: "spam"}, dispatch.FateRejected},
		{mailtest.Fault{Stage: "data", Code: 452, Enhanced: [3]int{4, 3, 1}, Text: "full"}, dispatch.FateRetry},
		{mailtest.Fault{Stage: "lost"}, ""},
	}
	w := start(t, nil)
	for _, tt := range tests {
		w.server.Refuse(tt.fault)
		_, err := w.m.Mail(within(t), "id", conversation, bot.Mail{Ticket: number, To: customer, Locale: "en", Subject: "x", Text: "x"})
		if err == nil || fateOf(err) != tt.want {
			t.Errorf("Mail after %+v = %v, want the fate %q", tt.fault, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), customer) {
			t.Errorf("Mail after %+v = %v, with the customer's address in it", tt.fault, err)
		}
	}
}

func TestWrongPasswordsAreToldHowToMend(t *testing.T) {
	t.Parallel()
	w := start(t, func(o *Options) { o.SMTP.Password, o.IMAP.Password = "hunter2", "hunter2" })
	_, err := w.m.Mail(within(t), "id", conversation, bot.Mail{Ticket: number, To: customer, Subject: "x", Text: "x"})
	if fateOf(err) != dispatch.FateRetry || !strings.Contains(err.Error(), "SMTP_PASSWORD") {
		t.Errorf("Mail = %v, want it tried again and SMTP_PASSWORD named", err)
	}
	if err := w.m.Run(within(t), w.in); err == nil || !strings.Contains(err.Error(), "IMAP_PASSWORD") {
		t.Errorf("Run = %v, want IMAP_PASSWORD named", err)
	}
	err = w.m.Check(within(t))
	for _, want := range []string{"SMTP_PASSWORD", "IMAP_PASSWORD"} {
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("Check = %v, want %s named and no password", err, want)
		}
	}
	w.o.SMTP.Password, w.o.IMAP.Password = mailtest.Password, mailtest.Password
	w.o.Folder = "Support"
	if err := w.mailbox("two").Check(within(t)); err == nil || !strings.Contains(err.Error(), "mail.imap.folder") {
		t.Errorf("Check = %v, want the folder named", err)
	}
}

func TestFilesOfAgents(t *testing.T) {
	t.Parallel()
	files := []bot.File{{ID: "f", Kind: "document", Name: "../../收据.pdf", MIME: "application/pdf", From: "slack"}, {ID: "p", Kind: "photo", MIME: "image/png"}}
	w := start(t, func(o *Options) { o.Copies, o.MaxFile = copies{"f": "%PDF-1", "p": strings.Repeat("p", 3000)}, 4000 })
	l := read(t, w.mail("id", bot.Mail{Files: files}).Raw)
	if len(l.files) != 2 || l.files[0].name != "收据.pdf" || string(l.files[0].data) != "%PDF-1" || l.files[1].mime != "image/png" || l.files[1].bytes != 3000 {
		t.Errorf("files = %+v", l.files)
	}
	refused := append(files, bot.File{ID: "p", Kind: "photo"})
	for name, m := range map[string]bot.Mail{"too large": {Files: refused}, "gone": {Files: []bot.File{{ID: "x"}}}} {
		m.Ticket, m.To, m.Text = number, customer, "x"
		if _, err := w.m.Mail(within(t), "id", conversation, m); fateOf(err) != dispatch.FateRejected {
			t.Errorf("Mail with a file that is %s = %v, want it rejected", name, err)
		}
	}
	w.o.Copies = nil
	if _, err := w.mailbox("two").Mail(within(t), "id", conversation, bot.Mail{Ticket: number, To: customer, Files: files}); fateOf(err) != dispatch.FateRejected {
		t.Errorf("Mail with files that nobody can open = %v, want it rejected", err)
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	good := Options{From: "a@b.example", Secret: secret, Memory: newMemory(), SMTP: Server{Host: "smtp.b.example"}}
	tests := []struct {
		name   string
		change func(*Options)
		want   string
	}{
		{"good", func(*Options) {}, ""},
		{"address", func(o *Options) { o.From = "support" }, "is no address"},
		{"secret", func(o *Options) { o.Secret = "short" }, "at least 16 are needed"},
		{"memory", func(o *Options) { o.Memory = nil }, "Memory is needed"},
		{"server", func(o *Options) { o.SMTP.Host = "" }, "SMTP is needed"},
		{"in clear", func(o *Options) { o.SMTP.Security = None }, "must be encrypted"},
		{"in clear at home", func(o *Options) { o.SMTP = Server{Host: "127.0.0.1", Security: None} }, ""},
		{"reading in clear", func(o *Options) { o.IMAP = Server{Host: "imap.b.example", Security: None} }, "must be encrypted"},
	}
	for _, tt := range tests {
		o := good
		tt.change(&o)
		_, err := New(o)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: New = %v, want %q", tt.name, err, tt.want)
		}
	}
}

// A server that never answers does not hold up the end of the program.
func TestASendEndsWithItsContext(t *testing.T) {
	t.Parallel()
	for _, security := range []Security{None, StartTLS, Implicit} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		t.Cleanup(func() { _ = l.Close() }) // the test has ended
		m, err := New(Options{From: "a@b.example", Secret: secret, Memory: newMemory(), SMTP: Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Security: security}})
		must(t, err)
		ctx, cancel := context.WithCancel(within(t))
		go func() { // ends with the listener
			if conn, err := l.Accept(); err == nil {
				cancel()
				_, _ = io.Copy(io.Discard, conn) // until the other side is gone
			}
		}()
		begun := time.Now()
		if _, err := m.Mail(ctx, "id", conversation, bot.Mail{Ticket: number, To: customer, Text: "x"}); err == nil || fateOf(err) != "" {
			t.Errorf("%s: Mail = %v, want an error that says nothing of the mail", security, err)
		}
		if took := time.Since(begun); took > time.Minute { // its own limit is two
			t.Errorf("%s: Mail took %v after its context had ended", security, took)
		}
	}
}
