package mail

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/mail/mailtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

var (
	_ dispatch.Mailer = (*Mailbox)(nil)
	_ Runtime         = (*dispatch.Runtime)(nil)
	_ Runtime         = (*inbox)(nil)
	_ Memory          = (*memory)(nil)
)

// memory is what processes share, in one process.
type memory struct {
	mu     sync.Mutex
	values map[string]string
	holder map[string]string
	until  map[string]time.Time
	broken error
}

func newMemory() *memory {
	return &memory{values: map[string]string{}, holder: map[string]string{}, until: map[string]time.Time{}}
}

func (m *memory) Value(_ context.Context, key string) (string, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.values[key]
	return v, ok, m.broken
}

func (m *memory) SetValue(_ context.Context, key, value string, _ time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken == nil {
		m.values[key] = value
	}
	return m.broken
}

func (m *memory) Hold(_ context.Context, name, owner string, ttl time.Duration) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.holder[name] != owner && time.Now().Before(m.until[name]) {
		return false, m.broken
	}
	m.holder[name], m.until[name] = owner, time.Now().Add(ttl)
	return m.broken == nil, m.broken
}

func (m *memory) Free(_ context.Context, name, owner string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.holder[name] == owner {
		m.until[name] = time.Time{}
	}
	return nil
}

// seize gives a lease to somebody else.
func (m *memory) seize(name, owner string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.holder[name], m.until[name] = owner, time.Now().Add(time.Hour)
}

// inbox is a runtime that keeps what comes in, each event once.
type inbox struct {
	mu      sync.Mutex
	events  []bot.Event
	repeats int
	letters []dispatch.Letter
	fail    func(bot.Event) error
	changed chan struct{}
}

func newInbox() *inbox { return &inbox{changed: make(chan struct{})} }

func (i *inbox) Ingest(_ context.Context, ev bot.Event) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.fail != nil {
		if err := i.fail(ev); err != nil {
			return err
		}
	}
	for _, old := range i.events {
		if old.ID == ev.ID {
			i.repeats++
			return nil
		}
	}
	i.events = append(i.events, ev)
	i.tell()
	return nil
}

func (i *inbox) Bury(_ context.Context, l dispatch.Letter) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.letters = append(i.letters, l)
	i.tell()
	return nil
}

func (i *inbox) tell() {
	close(i.changed)
	i.changed = make(chan struct{})
}

// wait waits for n events and dead letters.
func (i *inbox) wait(t *testing.T, events, letters int) {
	t.Helper()
	ctx := within(t)
	for {
		i.mu.Lock()
		changed, e, l := i.changed, len(i.events), len(i.letters)
		i.mu.Unlock()
		if e >= events && l >= letters {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatalf("%d events and %d dead letters came, want %d and %d", e, l, events, letters)
		}
	}
}

func (i *inbox) all() []bot.Event {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]bot.Event(nil), i.events...)
}

func (i *inbox) dead() []dispatch.Letter {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]dispatch.Letter(nil), i.letters...)
}

// copies are files that an agent has attached.
type copies map[string]string

func (c copies) Open(_ context.Context, _ bot.ConversationID, _ bot.Platform, f bot.File) (io.ReadCloser, error) {
	data, ok := c[f.ID]
	if !ok {
		return nil, &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("gone")}
	}
	return io.NopCloser(strings.NewReader(data)), nil
}

const (
	secret       = "0123456789abcdef0123456789abcdef"
	conversation = bot.ConversationID("telegram:7")
	number       = bot.TicketID("OK-7F3K2")
	customer     = "li@customer.example"
)

// world is a mail server, and a mailbox that uses it.
type world struct {
	t      *testing.T
	server *mailtest.Server
	o      Options
	mem    *memory
	in     *inbox
	m      *Mailbox
	health chan error // size 64: the last of them; more are dropped
}

func start(t *testing.T, change func(*Options)) *world {
	t.Helper()
	return startWith(t, mailtest.Options{}, change)
}

func startWith(t *testing.T, so mailtest.Options, change func(*Options)) *world {
	t.Helper()
	s, err := mailtest.New(so)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() }) // the test has ended
	security := Security(so.Security)
	if security == "" {
		security = None
	}
	w := &world{t: t, server: s, mem: newMemory(), in: newInbox(), health: make(chan error, 64)}
	w.o = Options{
		From: "OKPay 客服 <support@okpay.example>", Secret: secret, Plus: true, Memory: w.mem, Owner: "one",
		SMTP: Server{Host: "127.0.0.1", Port: s.SMTPPort(), Security: security, Username: mailtest.Username, Password: mailtest.Password, PasswordName: "SMTP_PASSWORD"},
		IMAP: Server{Host: "127.0.0.1", Port: s.IMAPPort(), Security: security, Username: mailtest.Username, Password: mailtest.Password, PasswordName: "IMAP_PASSWORD"},
		TLS:  s.TLS(), Poll: 10 * time.Millisecond, Lease: 300 * time.Millisecond,
		Report: func(err error) {
			select {
			case w.health <- err:
			default:
			}
		},
	}
	if change != nil {
		change(&w.o)
	}
	w.m = w.mailbox("one")
	return w
}

// mailbox is that of one process.
func (w *world) mailbox(owner string) *Mailbox {
	w.t.Helper()
	o := w.o
	o.Owner = owner
	m, err := New(o)
	must(w.t, err)
	m.pauses = pauses{first: 5 * time.Millisecond, max: 20 * time.Millisecond, look: 50 * time.Millisecond}
	return m
}

// run reads until stop, which returns what Run did.
func (w *world) run(m *Mailbox) (stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- m.Run(ctx, w.in) }() // ends with ctx
	var once sync.Once
	var err error
	stop = func() error {
		once.Do(func() {
			cancel()
			err = <-ended
		})
		return err
	}
	w.t.Cleanup(func() { _ = stop() }) // its error matters to whoever calls it before
	return stop
}

// mail sends one mail of the ticket and returns it as the server has it.
func (w *world) mail(id string, mail bot.Mail) mailtest.Message {
	w.t.Helper()
	mail.Ticket = orDefault(mail.Ticket, number)
	mail.To = orDefault(mail.To, customer)
	mail.Locale = orDefault(mail.Locale, "zh")
	mail.Subject = orDefault(mail.Subject, "付款问题")
	mail.Text = orDefault(mail.Text, "您好")
	before := len(w.server.Sent())
	_, err := w.m.Mail(within(w.t), id, conversation, mail)
	must(w.t, err)
	all := w.server.Sent()
	if len(all) != before+1 {
		w.t.Fatalf("the server has %d mails, want %d", len(all), before+1)
	}
	return all[before]
}

// letter is a mail of the customer.
type letterOf struct {
	from, to, subject, id, inReplyTo, references, head, text string
}

func (l letterOf) raw() string {
	var b bytes.Buffer
	h := func(name, value string) {
		if value != "" {
			b.WriteString(name + ": " + value + "\n")
		}
	}
	h("From", orDefault(l.from, "Li <"+customer+">"))
	h("To", orDefault(l.to, "support@okpay.example"))
	h("Subject", orDefault(l.subject, "Re: Payment"))
	h("Message-ID", l.id)
	h("In-Reply-To", l.inReplyTo)
	h("References", l.references)
	if !strings.Contains(l.head, "Content-Type") {
		h("Content-Type", "text/plain; charset=utf-8")
	}
	b.WriteString(l.head)
	return b.String() + "\n" + l.text
}

// judge has one mail judged, without any server.
func (w *world) judge(raw string) verdict {
	w.t.Helper()
	v, err := w.m.take(within(w.t), w.in, []byte(strings.ReplaceAll(raw, "\n", "\r\n")), w.m.posted())
	must(w.t, err)
	return v
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
