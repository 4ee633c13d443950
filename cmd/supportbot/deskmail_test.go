package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/mail/mailtest"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
)

// TestMailAndSlack: a deferred ticket of somebody who has left the chat is answered
// by e-mail from the thread, and their mail comes back into it, with a file each way.
func TestMailAndSlack(t *testing.T) {
	t.Parallel()
	server, err := mailtest.New(mailtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() }) // the test has ended
	f := newBureau(t, slacktest.Options{})
	d := newDesk(t, f, map[string]string{
		"SUPPORTBOT_CONFIG": deskConfig(t, false, mailSettings(server)+"slack: {posts_per_second: 100}\n"),
		"MAIL_SECRET":       "0123456789abcdef0123456789abcdef", "SMTP_PASSWORD": mailtest.Password, "IMAP_PASSWORD": mailtest.Password,
	})
	number := openTicketByChat(d.c)
	d.opened(string(number))
	d.s.clock.advance(3 * time.Hour) // who is in the chat gets no mail

	reply := f.lin.Upload(t, f.channel, f.root, "请看 **附件**", slacktest.File{Name: "form.pdf", MIME: "application/pdf", Data: []byte("%PDF-1.7 form")})
	d.held(reply)
	d.s.clock.advance(5 * time.Second)
	all, err := server.WaitSent(patient(t), 1)
	if err != nil {
		t.Fatalf("%d mails are sent, want one", len(all))
	}
	d.marked(reply, delivered)
	m, err := netmail.ReadMessage(bytes.NewReader(all[0].Raw))
	if err != nil {
		t.Fatal(err)
	}
	if raw := string(all[0].Raw); !strings.Contains(raw, `filename="form.pdf"`) || !strings.Contains(raw, base64.StdEncoding.EncodeToString([]byte("%PDF-1.7 form"))) {
		t.Errorf("the mail is\n%s\nwant the agent's file in it", raw)
	}
	back := fmt.Sprintf("From: li@example.com\r\nTo: %s\r\nMessage-ID: <back@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"+
		"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nFilled in, <!here> see https://evil.example\r\n\r\n> quoted\r\n"+
		"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"filled.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n--b--\r\n",
		m.Header.Get("Reply-To"), base64.StdEncoding.EncodeToString([]byte("%PDF-1.7 filled")))
	if err := server.Deliver(back); err != nil {
		t.Fatal(err)
	}
	d.reads("Filled in")
	if shown := d.reads("filled.pdf"); len(shown.Files) != 1 || string(shown.Files[0].Data) != "%PDF-1.7 filled" {
		t.Errorf("the thread has %+v, want the customer's file", shown.Files)
	}
	d.lin.Upload(t, f.channel, f.root, "and this", slacktest.File{Name: "setup.exe", MIME: "application/octet-stream", Data: []byte("MZ\x00\x00")})
	d.held(reply)
	d.s.clock.advance(5 * time.Second)
	d.reads("programs and scripts are not passed on (.exe)")

	stop := fmt.Sprintf("From: li@example.com\r\nTo: %s\r\nMessage-ID: <stop@example.com>\r\nContent-Type: text/plain\r\n\r\nSTOP\r\n", m.Header.Get("Reply-To"))
	if err := server.Deliver(stop); err != nil {
		t.Fatal(err)
	}
	d.reads("STOP")
	d.answers(f.lin, "好的，不再发邮件")
	d.c.reads("好的，不再发邮件") // the chat goes on
	d.reads("邮件没有发出去")
	if n := len(server.Sent()); n > 2 {
		t.Errorf("%d mails are sent, want none after STOP", n)
	}
	f.quiet()
}
