package mail

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"github.com/okpay/supportbot/bot"
)

// mailed is the only answer that has come, as its ticket has it.
func (w *world) mailed() bot.Mailed {
	w.t.Helper()
	all := w.in.all()
	if len(all) != 1 {
		w.t.Fatalf("%d events came, want 1", len(all))
	}
	body, ok := all[0].Body.(bot.Mailed)
	if !ok {
		w.t.Fatalf("%T came, want an answer", all[0].Body)
	}
	return body
}

func TestAnswersFindTheirTicket(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	token := w.m.keys.token(number)
	own := "<" + w.m.messageID(number, "a") + ">"
	root := "<" + w.m.root(number) + ">"
	tests := []struct {
		name string
		in   letterOf
		want verdict
	}{
		{"plus address", letterOf{to: "support+" + token + "@okpay.example"}, relayed},
		{"plus address in capitals", letterOf{to: "Support <SUPPORT+" + strings.ToUpper(token) + "@OKPAY.EXAMPLE>"}, relayed},
		{"copy", letterOf{to: "boss@customer.example", head: "Cc: support+" + token + "@okpay.example\n"}, relayed},
		{"envelope", letterOf{head: "Delivered-To: support+" + token + "@okpay.example\n"}, relayed},
		{"without plus addressing", letterOf{inReplyTo: own}, relayed},
		{"references only", letterOf{references: root + " " + own + "\n <x@y.example>"}, relayed},
		{"references that are broken", letterOf{references: "<a@b>" + strings.ReplaceAll(root, ".", ".\n\t")}, relayed},
		{"the other's domain", letterOf{inReplyTo: strings.Replace(own, "@okpay.example", "@relay.example", 1)}, relayed},
		{"stop by the mail program", letterOf{subject: "STOP " + token}, relayed},
		{"no token", letterOf{}, buried},
		{"number only", letterOf{subject: "Re: Payment [OK-7F3K2]", to: "support+ok-7f3k2@okpay.example"}, buried},
		{"forged", letterOf{to: "support+ok-7f3k2.aaaaaaaaaaaaaaaa@okpay.example"}, buried},
		{"signature of another ticket", letterOf{to: "support+ok-7f3k3" + strings.TrimPrefix(token, "ok-7f3k2") + "@okpay.example"}, buried},
		{"forged beside a good one", letterOf{to: "support+ok-7f3k2.aaaaaaaaaaaaaaaa@okpay.example", references: root}, relayed},
		{"another ticket's", letterOf{to: "support+" + w.m.keys.token("OK-ZZZZZ") + "@okpay.example"}, buried},
	}
	w.mail("a", bot.Mail{})
	for i, tt := range tests {
		tt.in.id = fmt.Sprintf("<%d@customer.example>", i)
		tt.in.text = "hello"
		events, letters := len(w.in.all()), len(w.in.dead())
		if got := w.judge(tt.in.raw()); got != tt.want {
			t.Errorf("%s: the answer is %s, want %s", tt.name, got, tt.want)
		}
		if tt.want == buried {
			events, letters = events-1, letters+1
		}
		if e, l := len(w.in.all()), len(w.in.dead()); e != events+1 || l != letters {
			t.Errorf("%s: %d events and %d dead letters, want %d and %d", tt.name, e, l, events+1, letters)
		}
	}
	for _, ev := range w.in.all() {
		if ev.Conversation != conversation || ev.Platform != "telegram" || ev.Body.(bot.Mailed).Ticket != number {
			t.Errorf("the event is %+v, want it in %s about %s", ev, conversation, number)
		}
	}
}

func TestTheSenderIsShown(t *testing.T) {
	t.Parallel()
	tests := []struct{ from, want string }{
		{"Li Lei <LI@customer.example>", "Li Lei"},
		{customer, ""},
		{"Boss <boss@other.example>", "Boss <boss@other.example>"},
		{"=?gb2312?B?wO4=?= <li2@customer.example>", "李 <li2@customer.example>"},
		{"nonsense", "nonsense"},
	}
	w := start(t, nil)
	w.mail("a", bot.Mail{})
	for i, tt := range tests {
		w.judge(letterOf{from: tt.from, id: fmt.Sprintf("<%d@x>", i), inReplyTo: "<" + w.m.root(number) + ">", text: "x"}.raw())
		all := w.in.all()
		if got := all[len(all)-1].Sender; got.Name != tt.want || strings.Contains(string(got.ID), "@") {
			t.Errorf("from %s: the sender is %+v, want the name %q", tt.from, got, tt.want)
		}
	}
}

func TestTheSameAnswerTwice(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	w.mail("a", bot.Mail{})
	for _, id := range []string{"<1@x>", ""} {
		l := letterOf{id: id, inReplyTo: "<" + w.m.root(number) + ">", text: "hello"}
		w.judge(l.raw())
		before := len(w.in.all())
		w.judge(l.raw())
		if after := len(w.in.all()); after != before || w.in.repeats != 0 {
			t.Errorf("with the id %q it has come %d times", id, after-before+1)
		}
	}
}

func TestStop(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"STOP", "stop.", "退订", " 退訂！\n\nOn 25 Nov 2026 15:00, OKPay wrote:\n> x", "Unsubscribe", "TD"} {
		w := start(t, nil)
		w.mail("a", bot.Mail{})
		w.judge(letterOf{inReplyTo: "<" + w.m.root(number) + ">", text: text}.raw())
		if !w.mailed().Stop {
			t.Errorf("%q does not tell the conversation to stop", text)
		}
		_, err := w.m.Mail(within(t), "b", conversation, bot.Mail{Ticket: number, To: customer, Text: "x"})
		if fateOf(err) != "unreachable" {
			t.Errorf("Mail after %q = %v, want the customer unreachable", text, err)
		}
		if _, err := w.m.Mail(within(t), "c", conversation, bot.Mail{Ticket: "OK-OTHER", To: customer, Text: "x"}); err != nil {
			t.Errorf("Mail of another ticket after %q = %v", text, err)
		}
	}
	w := start(t, nil)
	w.mail("a", bot.Mail{})
	w.judge(letterOf{inReplyTo: "<" + w.m.root(number) + ">", text: "Please stop the payment"}.raw())
	if w.mailed().Stop {
		t.Error("an answer that has the word stop ends the mails")
	}
	w.mail("b", bot.Mail{})
}

func TestMachinesAreIgnored(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	w.mail("a", bot.Mail{})
	tests := []letterOf{
		{head: "Auto-Submitted: auto-replied (vacation)\n"},
		{head: "Auto-Submitted: auto-generated\n"},
		{head: "Precedence: bulk\n"}, {head: "Precedence: auto_reply\n"}, {head: "X-Autoreply: yes\n"}, {head: "X-Autorespond: x\n"},
		{head: "List-Id: <news.customer.example>\n"}, {head: "Return-Path: <>\n"},
		{subject: "Automatic reply: Payment"}, {subject: "Out of office: Re: Payment"}, {subject: "=?utf-8?B?6Ieq5Yqo5Zue5aSN77ya5LuY5qy+?="},
		{from: "support@okpay.example"}, {from: "Fake <support+x@OKPAY.example>"}, {head: "X-Supportbot-Ticket: OK-7F3K2\n"},
	}
	for i, l := range tests {
		l.id, l.inReplyTo, l.text = fmt.Sprintf("<%d@x>", i), "<"+w.m.root(number)+">", "I am away"
		if got := w.judge(l.raw()); got != ignored {
			t.Errorf("%+v is %s, want it ignored", l, got)
		}
	}
	if e, l := w.in.all(), w.in.dead(); len(e)+len(l) != 0 {
		t.Errorf("machines left %v %v", e, l)
	}
	if got := w.judge(letterOf{id: "<p@x>", head: "Auto-Submitted: no\n", inReplyTo: "<" + w.m.root(number) + ">", text: "x"}.raw()); got != relayed {
		t.Errorf("a person's mail is %s", got)
	}
}

const dsn = `From: MAILER-DAEMON@mx.customer.example
To: %s
Subject: Undelivered Mail Returned to Sender
Message-ID: <dsn%d@mx.customer.example>
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

I could not deliver your mail.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.customer.example

Final-Recipient: rfc822; li@customer.example
Action: %s
Status: %s
Diagnostic-Code: smtp; 550 %[4]s no such user
--b
Content-Type: %s

Message-ID: %s
Subject: Payment
--b--
`

func TestMailsThatComeBack(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	relay := bot.Relay{Ticket: number, To: "mail", Message: "C1/17.5"}
	w.mail("a", bot.Mail{Relay: relay})
	w.mail("b", bot.Mail{})
	a, b := "<"+w.m.messageID(number, "a")+">", "<"+w.m.messageID(number, "b")+">"
	forged := strings.Replace(a, "ok-7f3k2.", "ok-7f3k2.a", 1)
	tests := []struct {
		raw  string
		want verdict
		body bot.Body
	}{
		{fmt.Sprintf(dsn, "support@okpay.example", 1, "delayed", "4.4.1", "text/rfc822-headers", a), ignored, nil},
		{fmt.Sprintf(dsn, "support@okpay.example", 2, "failed", "5.1.1", "text/rfc822-headers", a), returned, bot.Undelivered{Outbox: "a", Relay: relay, Reason: "unreachable"}},
		{fmt.Sprintf(dsn, "support@okpay.example", 3, "failed", "5.1.1", "message/rfc822", a), returned, nil}, // the same again
		{fmt.Sprintf(dsn, "support@okpay.example", 4, "failed", "5.7.1", "message/rfc822", b), returned, bot.Undelivered{Outbox: "b", Relay: bot.Relay{Ticket: number, To: "mail"}, Reason: "rejected"}},
		{fmt.Sprintf(dsn, "support@okpay.example", 5, "failed", "5.1.1", "message/rfc822", forged), foreign, nil},
		{fmt.Sprintf(dsn, w.m.reply(number), 6, "failed", "5.1.1", "message/rfc822", "<x@y>"), buried, nil},
		{"From: MAILER-DAEMON@qmail.example\nReturn-Path: <>\nSubject: failure notice\n\nThis address no longer accepts mail: user unknown\n\nMessage-ID: " + a + "\n", returned, nil},
	}
	for i, tt := range tests {
		before := len(w.in.all())
		if got := w.judge(tt.raw); got != tt.want {
			t.Errorf("%d: it is %s, want %s", i, got, tt.want)
		}
		all := w.in.all()
		switch {
		case tt.body == nil && len(all) != before:
			t.Errorf("%d: %+v came, want nothing", i, all[before])
		case tt.body != nil && (len(all) != before+1 || all[before].Body != tt.body || all[before].Conversation != conversation):
			t.Errorf("%d: %+v came, want %+v", i, all[before:], tt.body)
		}
	}
}

func TestCharsets(t *testing.T) {
	t.Parallel()
	const simplified, traditional, japaneseText = "您好，账单还没到账。谢谢！", "您好，帳單還沒到。謝謝！", "まだ届いていません。"
	quotedPrintable := func(b []byte) string {
		var out strings.Builder
		for i, c := range b {
			if i > 0 && i%20 == 0 {
				out.WriteString("=\n")
			}
			fmt.Fprintf(&out, "=%02X", c)
		}
		return out.String()
	}
	tests := []struct {
		charset  string
		encoding encoding.Encoding
		text     string
	}{
		{"utf-8", encoding.Nop, simplified}, {"UTF8", encoding.Nop, simplified}, {"gb18030", simplifiedchinese.GB18030, simplified + "😀"}, {"GBK", simplifiedchinese.GBK, simplified},
		{"gb2312", simplifiedchinese.GB18030, simplified + "😀"}, {"hz-gb-2312", simplifiedchinese.HZGB2312, simplified}, {"big5", traditionalchinese.Big5, traditional}, {"ISO-2022-JP", japanese.ISO2022JP, japaneseText},
		{"shift_jis", japanese.ShiftJIS, japaneseText}, {"iso-8859-1", charmap.ISO8859_1, "déjà payé"}, {"windows-1252", charmap.Windows1252, "“paid” €5"},
		{"", simplifiedchinese.GB18030, simplified}, {"", encoding.Nop, simplified}, {"x-unknown", encoding.Nop, simplified}, {"us-ascii", simplifiedchinese.GBK, simplified},
	}
	for _, tt := range tests {
		raw, err := tt.encoding.NewEncoder().Bytes([]byte(tt.text))
		must(t, err)
		for cte, body := range map[string]string{"8bit": string(raw), "base64": base64.StdEncoding.EncodeToString(raw), "quoted-printable": quotedPrintable(raw)} {
			kind := "text/plain"
			if tt.charset != "" {
				kind += "; charset=\"" + tt.charset + "\""
			}
			l := read(t, []byte(letterOf{head: "Content-Type: " + kind + "\nContent-Transfer-Encoding: " + cte + "\n", text: body}.raw()))
			if got := answered(l.plain); got != tt.text {
				t.Errorf("%s in %s is read as %q, want %q", tt.charset, cte, got, tt.text)
			}
		}
	}
}

func TestSubjectsAndNames(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"=?UTF-8?Q?=E4=BD=A0?= =?UTF-8?Q?=E5=A5=BD?=", "你好"}, {"=?big5?B?p0Gmbg==?=", "你好"},
		{"=?x-unknown?B?AAAA?=", "=?x-unknown?B?AAAA?="}, {"\xc4\xe3\xba\xc3", "你好"}, {"a\tb", "a b"},
	}
	for _, tt := range tests {
		if got := decodeWords(tt.in); got != tt.want {
			t.Errorf("decodeWords(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

const withFiles = `Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=utf-8

见附件
--inner
Content-Type: text/html; charset=utf-8

<p>见附件</p>
--inner--
--outer
Content-Type: application/pdf; name="=?utf-8?B?6LSm5Y2VLnBkZg==?="
Content-Disposition: attachment; filename*=UTF-8''%E8%B4%A6%E5%8D%95.pdf
Content-Transfer-Encoding: base64

JVBERi0xLjQKYmlsbA==
--outer
Content-Type: text/plain; charset=gbk; name=notes.txt
Content-Disposition: attachment; filename=../../etc/notes.txt
Content-Transfer-Encoding: quoted-printable

=C4=E3=BA=C3
--outer
Content-Type: image/gif
Content-ID: <logo>
Content-Disposition: inline; filename=logo.gif
Content-Transfer-Encoding: base64

R0lGODlhAQABAAAAACw=
--outer--
`

func TestFilesOfCustomers(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	w.mail("a", bot.Mail{})
	w.judge(letterOf{id: "<f@x>", inReplyTo: "<" + w.m.root(number) + ">", head: strings.TrimSuffix(withFiles, "\n")}.raw())
	w.wantFiles(w.mailed())
}

// wantFiles holds an answer against withFiles.
func (w *world) wantFiles(got bot.Mailed) {
	w.t.Helper()
	if got.Text != "见附件" || len(got.Files) != 2 {
		w.t.Fatalf("the answer is %+v, want the text and two files", got)
	}
	for i, want := range []struct{ name, kind, data string }{{"账单.pdf", "document", "%PDF-1.4\nbill"}, {"notes.txt", "document", "\xc4\xe3\xba\xc3"}} {
		f := got.Files[i]
		if f.Name != want.name || f.Kind != want.kind || f.From != Platform {
			w.t.Errorf("file %d = %+v, want %+v", i, f, want)
		}
		in, err := w.m.OpenFile(within(w.t), conversation, f)
		must(w.t, err)
		data, err := io.ReadAll(in)
		must(w.t, errors.Join(err, in.Close()))
		if strings.TrimRight(string(data), "\r\n") != want.data || f.MIME != "application/pdf" && f.Bytes > int64(len(data)) {
			w.t.Errorf("file %d has the bytes %q, want %q", i, data, want.data)
		}
	}
}

func TestOddFiles(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	for _, id := range []string{"", "kept:none", "imap:1:2", "imap:x:1:1:base64", "imap:99:1:1:base64", "toolarge", "imap:1:77:1:base64"} {
		if _, err := w.m.OpenFile(within(t), conversation, bot.File{ID: id}); fateOf(err) != "rejected" {
			t.Errorf("OpenFile(%q) = %v, want it rejected", id, err)
		}
	}
}

func TestOnlyHTML(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	w.mail("a", bot.Mail{})
	w.judge(letterOf{inReplyTo: "<" + w.m.root(number) + ">", head: "Content-Type: text/html; charset=gbk\nContent-Transfer-Encoding: quoted-printable\n",
		text: "<div>=C4=E3=BA=C3 <b onclick=3D\"x\">&lt;!channel&gt;</b></div><blockquote type=3D\"cite\">old</blockquote>"}.raw())
	if got := w.mailed().Text; got != "你好 <!channel>" {
		t.Errorf("the answer is %q", got)
	}
}

func TestEmptyAnswersAndLongOnes(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	w.mail("a", bot.Mail{})
	if got := w.judge(letterOf{id: "<1@x>", inReplyTo: "<" + w.m.root(number) + ">", text: "\n \n"}.raw()); got != buried {
		t.Errorf("an empty answer is %s, want it buried", got)
	}
	w.judge(letterOf{id: "<2@x>", inReplyTo: "<" + w.m.root(number) + ">", text: strings.Repeat("长", 3*longestText)}.raw())
	if got := []rune(w.mailed().Text); len(got) != longestText {
		t.Errorf("a long answer has %d characters, want %d", len(got), longestText)
	}
}
