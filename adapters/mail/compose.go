package mail

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"mime"
	netmail "net/mail"
	"path"
	"strings"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/markup"
)

// longestSubject is what a mail's list shows at most; the rest would be folded for nobody.
const longestSubject = 200

// ownHeader marks what this program has sent, so that it never answers itself.
const ownHeader gomail.Header = "X-Supportbot-Ticket"

// compose makes the mail of an action.
func (m *Mailbox) compose(ctx context.Context, id string, c bot.ConversationID, mail bot.Mail) (*gomail.Msg, error) {
	to, err := netmail.ParseAddress(mail.To)
	if err != nil || to.Address != line(to.Address) {
		return nil, rejected(errors.New("mail: the customer's address is none"))
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&netmail.Address{Name: line(m.from.Name), Address: m.from.Address})
	msg.ToMailAddress(&netmail.Address{Address: to.Address})
	// The envelope is from the plain address too: Microsoft's servers take no other. What
	// cannot be delivered comes back with the Message-ID.
	msg.EnvelopeFromMailAddress(&netmail.Address{Address: m.from.Address})
	msg.ReplyToMailAddress(&netmail.Address{Name: line(m.from.Name), Address: m.reply(mail.Ticket)})
	msg.SetDateWithValue(m.o.Now())
	msg.Subject(subject(mail))
	if err := m.thread(ctx, msg, id, mail.Ticket); err != nil {
		return nil, err
	}
	// People write these, but with machines between: nobody's "I am on holiday" shall answer.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader(gomail.HeaderXAutoResponseSuppress, "OOF, AutoReply")
	msg.SetGenHeaderPreformatted(ownHeader, string(mail.Ticket))
	msg.SetGenHeaderPreformatted(gomail.HeaderListUnsubscribe, m.unsubscribe(mail.Ticket))
	msg.SetGenHeader(gomail.HeaderContentLang, line(mail.Locale))
	note := m.o.Notice(mail.Locale)
	msg.SetBodyString(gomail.TypeTextPlain, plain(mail, note))
	msg.AddAlternativeString(gomail.TypeTextHTML, page(mail, note))
	return msg, m.attach(ctx, msg, c, mail.Files)
}

// thread makes all mails of a ticket one thread, at the customer's and here.
func (m *Mailbox) thread(ctx context.Context, msg *gomail.Msg, id string, ticket bot.TicketID) error {
	root := "<" + m.root(ticket) + ">"
	answers, references := root, root
	last, ok, err := m.o.Memory.Value(ctx, lastKey(ticket))
	if err != nil {
		return fmt.Errorf("mail: look for the customer's last mail: %w", err)
	}
	if ok && idForm.MatchString(last) {
		answers, references = last, root+" "+last
	}
	msg.SetMessageIDWithValue(m.messageID(ticket, id))
	msg.SetGenHeaderPreformatted(gomail.HeaderInReplyTo, answers)
	msg.SetGenHeaderPreformatted(gomail.HeaderReferences, references)
	return nil
}

// unsubscribe is what the customer's mail program sends when they press its button
// for that. The token is in the subject too, for servers that drop what follows the +.
func (m *Mailbox) unsubscribe(ticket bot.TicketID) string {
	return "<mailto:" + m.reply(ticket) + "?subject=STOP%20" + m.keys.token(ticket) + ">"
}

// subject names the ticket, so that people can find it.
func subject(mail bot.Mail) string {
	s := []rune(line(mail.Subject))
	if len(s) > longestSubject {
		s = append(s[:longestSubject-1], '…')
	}
	if strings.Contains(string(s), string(mail.Ticket)) {
		return string(s)
	}
	return strings.TrimSpace(string(s) + " [" + string(mail.Ticket) + "]")
}

// line makes one line of a text: what a header can hold without becoming another one.
func line(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, ""), func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }), " ")
}

// plain is the text for programs and people without HTML.
func plain(mail bot.Mail, note string) string {
	return strings.TrimSpace(markup.Plain(mail.Text)) + "\n\n-- \n" + note + "\n" + string(mail.Ticket) + "\n"
}

// page is the same in HTML, with nothing that is loaded from anywhere.
func page(mail bot.Mail, note string) string {
	style := markup.Style{
		Escape: html.EscapeString,
		Bold:   func(inner string) string { return "<b>" + inner + "</b>" },
		Code:   func(text string) string { return "<code>" + html.EscapeString(text) + "</code>" },
		Link: func(label, address string) string {
			return `<a href="` + html.EscapeString(address) + `" rel="noopener noreferrer">` + label + "</a>"
		},
		Item: "• ",
	}
	body := strings.ReplaceAll(style.Render(strings.TrimSpace(mail.Text)), "\n", "<br>\n")
	return `<!DOCTYPE html>
<html lang="` + html.EscapeString(line(mail.Locale)) + `">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>` + html.EscapeString(subject(mail)) + `</title></head>
<body style="font-family:sans-serif;font-size:16px;line-height:1.5">
<div dir="auto">` + body + `</div>
<hr style="border:0;border-top:1px solid #ccc;margin-top:24px">
<p style="font-size:13px;color:#555">` + html.EscapeString(note) + "<br>\n" + html.EscapeString(string(mail.Ticket)) + `</p>
</body>
</html>
`
}

// attach adds a copy of each file.
func (m *Mailbox) attach(ctx context.Context, msg *gomail.Msg, c bot.ConversationID, files []bot.File) error {
	left := m.o.MaxFile
	for _, f := range files {
		if m.o.Copies == nil {
			return rejected(errors.New("mail: files cannot be sent by e-mail here"))
		}
		data, err := m.copyOf(ctx, c, f, left)
		if err != nil {
			return err
		}
		left -= int64(len(data))
		err = msg.AttachReader(fileName(f), strings.NewReader(string(data)), gomail.WithFileContentType(gomail.ContentType(contentType(f.MIME))))
		if err != nil {
			return rejected(fmt.Errorf("mail: attach a file: %w", err))
		}
	}
	return nil
}

func (m *Mailbox) copyOf(ctx context.Context, c bot.ConversationID, f bot.File, limit int64) ([]byte, error) {
	in, err := m.o.Copies.Open(ctx, c, platformOf(c), f)
	if err != nil {
		return nil, fmt.Errorf("mail: open a file: %w", err)
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, limit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("mail: read a file: %w", err)
	case int64(len(data)) > limit:
		return nil, rejected(fmt.Errorf("mail: the files have more than the %d MB that a mail may carry", m.o.MaxFile>>20))
	}
	return data, nil
}

// fileName is what a file is called at the other end.
func fileName(f bot.File) string {
	name := path.Base(strings.ReplaceAll(line(f.Name), `\`, "/"))
	if name == "." || name == "/" || name == ".." {
		name = "file"
		if all, err := mime.ExtensionsByType(f.MIME); err == nil && len(all) > 0 {
			name += all[0]
		}
	}
	if r := []rune(name); len(r) > 120 {
		name = string(r[:60]) + "…" + string(r[len(r)-40:])
	}
	return name
}

// contentType is what a file is said to be, nothing that a program would run or show by itself.
func contentType(name string) string {
	kind, _, err := mime.ParseMediaType(name)
	if err != nil || strings.HasPrefix(kind, "multipart/") || strings.HasPrefix(kind, "message/") || kind == "text/html" {
		return "application/octet-stream"
	}
	return kind
}

func rejected(err error) error { return &dispatch.SendError{Fate: dispatch.FateRejected, Err: err} }
