package mail

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"runtime/debug"
	"strings"
	"unicode"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// verdict is what became of a mail that came in.
type verdict string

const (
	relayed  verdict = "relayed"  // its ticket has it
	returned verdict = "returned" // a mail of ours came back, its ticket knows
	buried   verdict = "buried"   // a dead letter
	ignored  verdict = "ignored"  // written by a machine
	foreign  verdict = "foreign"  // about no ticket
)

const (
	longestText = 10_000 // characters of an answer; more than anybody writes, less than what ends up in the store by mistake
	longestDead = 16 << 10
)

// source is where a mail comes from.
type source struct {
	keep bool // nobody else keeps it: what is about no ticket is a dead letter
	// file makes a file's id, by which OpenFile finds it again.
	file func(ctx context.Context, l *letter, a attached) (string, error)
}

// take stores what a mail means. Nil: it is stored, and need not come again.
func (m *Mailbox) take(ctx context.Context, rt Runtime, raw []byte, from source) (verdict, error) {
	l, err := m.decode(raw, from)
	if err != nil {
		return buried, m.bury(ctx, rt, raw, found{}, err.Error())
	}
	v, why, err := m.judge(ctx, rt, l, raw, from)
	if err != nil {
		return v, err
	}
	m.log.LogAttrs(ctx, slog.LevelInfo, "mail came in", slog.String("verdict", string(v)), slog.String("why", why), slog.String("mail", l.digest(raw)))
	return v, nil
}

// decode parses a mail. A panic is an error: a mail that ends the process would
// come again and end it again.
func (m *Mailbox) decode(raw []byte, from source) (l *letter, err error) {
	defer func() {
		if r := recover(); r != nil {
			m.log.Error("mail makes the parser panic", "panic", r, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	r := reading{}
	if from.keep {
		r.keep = m.o.MaxFile
	}
	return r.parse(raw)
}

// judge decides what a mail is, and stores that.
func (m *Mailbox) judge(ctx context.Context, rt Runtime, l *letter, raw []byte, from source) (v verdict, why string, err error) {
	if naming, reason, ok := l.bounce(); ok {
		return m.comeBack(ctx, rt, l, raw, m.keys.find(naming), reason)
	}
	f := m.addressed(l)
	switch why := l.automatic(); {
	case m.ours(l):
		return ignored, "it is our own", nil
	case l.report != nil:
		return ignored, "a report that nothing is lost", nil
	case why != "":
		return ignored, why, nil
	case f.ticket == "" && !f.forged && !from.keep:
		return foreign, "it names no ticket", nil
	case f.ticket == "" && !f.forged:
		return buried, "", m.bury(ctx, rt, raw, f, "it names no ticket")
	case f.forged:
		return buried, "", m.bury(ctx, rt, raw, f, "its token is forged: nobody who has a mail of ours needs to make one up")
	}
	return m.answer(ctx, rt, l, raw, f, from)
}

// addressed finds the token of a letter: in the addresses that it was sent to, else
// in what it refers to, else in the subject, where List-Unsubscribe puts it.
func (m *Mailbox) addressed(l *letter) found {
	var out found
	for _, names := range [][]string{
		{"To", "Cc", "Delivered-To", "X-Original-To", "X-Delivered-To", "Envelope-To", "X-Forwarded-To"}, {"In-Reply-To", "References"}, {"Subject"},
	} {
		var all strings.Builder
		for _, name := range names {
			for fields := l.header.FieldsByKey(name); fields.Next(); {
				value := fields.Value()
				if name != "Subject" {
					value = strings.Join(strings.Fields(value), "") // servers break long ids into lines
				}
				all.WriteString(value + " ")
			}
		}
		f := m.keys.find(all.String())
		if f.ticket != "" {
			return f
		}
		out.forged = out.forged || f.forged
	}
	return out
}

// answer takes a person's answer to a ticket.
func (m *Mailbox) answer(ctx context.Context, rt Runtime, l *letter, raw []byte, f found, from source) (verdict, string, error) {
	var t talk
	known, err := m.recall(ctx, ticketKey(f.ticket), &t)
	if err != nil {
		return "", "", err
	}
	if !known {
		return buried, "", m.bury(ctx, rt, raw, f, "its ticket is not known here: no mail of it was sent in the last year, or by another installation with the same secret")
	}
	id := l.digest(raw)
	switch _, again, err := m.o.Memory.Value(ctx, gotKey(id)); {
	case err != nil:
		return "", "", fmt.Errorf("mail: look whether a mail has come before: %w", err)
	case again:
		return relayed, "it has come before", nil
	}
	ev, err := m.event(ctx, l, id, f, t, from)
	if err != nil {
		return "", "", err
	}
	body := ev.Body.(bot.Mailed)
	if body.Text == "" && len(body.Files) == 0 {
		return buried, "", m.bury(ctx, rt, raw, f, "it says nothing")
	}
	body.Stop = stops(l.subject(), body.Text)
	ev.Body = body
	if body.Stop { // before it is told: nothing may go out after the customer reads that it stopped
		if err := m.o.Memory.SetValue(ctx, stopKey(f.ticket), "1", ticketKept); err != nil {
			return "", "", fmt.Errorf("mail: remember that the customer wants no more: %w", err)
		}
	}
	if err := rt.Ingest(ctx, ev); err != nil {
		return "", "", err
	}
	return relayed, "", m.took(ctx, f.ticket, l.id, id)
}

// took remembers an answer: it does not come again, and our next mail refers to it.
func (m *Mailbox) took(ctx context.Context, t bot.TicketID, messageID, id string) error {
	if messageID != "" {
		if err := m.o.Memory.SetValue(ctx, lastKey(t), messageID, ticketKept); err != nil {
			return fmt.Errorf("mail: remember the customer's last mail: %w", err)
		}
	}
	if err := m.o.Memory.SetValue(ctx, gotKey(id), "1", gotKept); err != nil {
		return fmt.Errorf("mail: remember a mail: %w", err)
	}
	return nil
}

// event makes the event of an answer.
func (m *Mailbox) event(ctx context.Context, l *letter, id string, f found, t talk, from source) (bot.Event, error) {
	text := answered(l.plain)
	if text == "" {
		text = answered(unHTML(l.page))
	}
	if r := []rune(text); len(r) > longestText {
		text = string(r[:longestText-1]) + "…"
	}
	body := bot.Mailed{Ticket: f.ticket, Message: orDefault(l.id, id), Text: text}
	for _, a := range l.files {
		fileID, err := from.file(ctx, l, a)
		if err != nil {
			return bot.Event{}, err
		}
		body.Files = append(body.Files, bot.File{
			Kind: kind(a.mime), ID: fileID, Name: fileNameOf(a), MIME: contentType(a.mime), Bytes: a.bytes, From: Platform,
		})
	}
	return bot.Event{
		ID: bot.EventID("mail:" + id), Conversation: t.Conversation, Platform: t.Platform,
		Sender: m.person(l, t), Time: l.date(m.o.Now()), Body: body,
	}, nil
}

// person is the sender. Whoever is not at the address that the ticket's mails go to
// is shown with theirs: the token has let them in, but the agent shall see who it is.
func (m *Mailbox) person(l *letter, t talk) bot.Person {
	address, name := l.sender()
	p := bot.Person{ID: bot.PersonID("mail:" + m.keys.same(address)), Name: name}
	if address != "" && m.keys.same(address) != t.To {
		p.Name = strings.TrimSpace(name + " <" + address + ">")
	}
	if r := []rune(p.Name); len(r) > 120 {
		p.Name = string(r[:119]) + "…"
	}
	return p
}

func fileNameOf(a attached) string { return fileName(bot.File{Name: a.name, MIME: a.mime}) }

func kind(mime string) string {
	switch {
	case strings.HasPrefix(mime, "image/"):
		return "photo"
	case strings.HasPrefix(mime, "video/"):
		return "video"
	}
	return "document"
}

// stopForm is what ends the mails of a ticket, where it is all that somebody writes.
var stopForm = regexp.MustCompile(`^(?i:stop|unsubscribe|td|退订|退訂|取消订阅|取消訂閱|停止|别再发了)$`)

// stops reports whether the customer wants no more mails.
func stops(subject, text string) bool {
	bare := strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) })
	first, rest, _ := strings.Cut(subject, " ")
	return stopForm.MatchString(bare) || first == "STOP" && tokenForm.MatchString(rest)
}

// comeBack takes a mail of ours that has not arrived.
func (m *Mailbox) comeBack(ctx context.Context, rt Runtime, l *letter, raw []byte, f found, reason string) (verdict, string, error) {
	if f.ticket == "" {
		if f = m.addressed(l); f.ticket == "" {
			return foreign, "a mail that is not ours came back", nil
		}
	}
	var t talk
	var s sent
	known, err := m.recall(ctx, ticketKey(f.ticket), &t)
	if err == nil && known {
		known, err = m.recall(ctx, sentKey(f.mail), &s)
	}
	switch {
	case err != nil:
		return "", "", err
	case !known:
		return buried, "", m.bury(ctx, rt, raw, f, "a mail of the ticket came back, but it does not tell which")
	}
	if s.Relay.IsZero() {
		s.Relay = bot.Relay{Ticket: f.ticket, To: "mail"}
	}
	return returned, reason, rt.Ingest(ctx, bot.Event{
		ID: bot.EventID("mail:back:" + f.mail), Conversation: t.Conversation, Platform: t.Platform, Time: m.o.Now(),
		Body: bot.Undelivered{Outbox: s.Outbox, Relay: s.Relay, Reason: reason},
	})
}

// digest names a letter: the same however often and by whichever way it comes.
func (l *letter) digest(raw []byte) string {
	address, _ := l.sender()
	return digest(orDefault(l.id, string(raw)), address)
}

// bury keeps a mail that no ticket can have.
func (m *Mailbox) bury(ctx context.Context, rt Runtime, raw []byte, f found, why string) error {
	letter := dispatch.Letter{ID: "mail:" + digest(string(raw)), Platform: Platform, Payload: raw[:min(len(raw), longestDead)], Why: "mail: " + why}
	if f.ticket != "" {
		letter.Why += " (ticket " + string(f.ticket) + ")"
	}
	return rt.Bury(ctx, letter)
}
