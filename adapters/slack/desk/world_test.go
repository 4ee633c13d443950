package desk_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	slackapp "github.com/okpay/supportbot/adapters/slack"
	"github.com/okpay/supportbot/adapters/slack/desk"
	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/board"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/markup"
)

var (
	_ dispatch.Desk    = (*desk.Desk)(nil)
	_ dispatch.Paced   = (*desk.Desk)(nil)
	_ slackapp.Handler = (*desk.Desk)(nil)
	_ desk.Memory      = (*memory)(nil)
	_ desk.Board       = (*wall)(nil)
	_ desk.Board       = (*board.Board)(nil)
	_ dispatch.Files   = files(nil)
)

// files are attachments of customers by id; an error in the place of bytes is one.
type files map[string]any

func (f files) Open(_ context.Context, _ bot.ConversationID, _ bot.Platform, file bot.File) (io.ReadCloser, error) {
	switch v := f[file.ID].(type) {
	case string:
		return io.NopCloser(strings.NewReader(v)), nil
	case error:
		return nil, v
	}
	return nil, &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("the file is gone")}
}

// replies are three saved replies.
type replies struct{}

func (replies) List() []desk.SavedReply {
	return []desk.SavedReply{
		{Name: "delay", Title: "Bank delay", Blanks: []desk.Blank{{Name: "days", Label: "How many days"}}},
		{Name: "hello", Title: "Greeting"},
		{Name: "intro", Title: "Who I am"},
	}
}

func (replies) Render(name, locale string, values map[string]string) (desk.Rendered, bool) {
	switch name {
	case "delay":
		r := desk.Rendered{Text: "**" + locale + "**: it takes " + values["days"] + " days"}
		if values["days"] == "" {
			r.Missing = []string{"days"}
		}
		return r, true
	case "hello":
		return desk.Rendered{Text: locale + ": hello!", Files: []bot.File{{Kind: "photo", ID: "hello.png", Name: "hello.png", From: "content"}}}, true
	}
	if name == "intro" {
		r := desk.Rendered{Text: markup.Escape(values["customer"]) + ", I am " + values["agent"] + " (" + values["ticket"] + ")"}
		if values["customer"] == "" {
			r.Missing = []string{"customer"}
		}
		return r, true
	}
	return desk.Rendered{}, false
}

// world is a desk on a stand-in for Slack.
type world struct {
	t       *testing.T
	sl      *slacktest.Server
	d       *desk.Desk
	o       desk.Options
	m       *memory
	wall    *wall
	channel string
	lin     *slacktest.User
	wu      *slacktest.User

	mu       sync.Mutex
	events   []bot.Event
	seen     map[bot.EventID]bool
	ingest   func(bot.Event) error // fails in its place
	reports  []error
	handlers []error
	n        int
}

// newWorld starts one. change adapts the options before the desk is made.
func newWorld(t *testing.T, change func(w *world)) *world {
	t.Helper()
	w := &world{t: t, m: newMemory(), wall: newWall(), seen: map[bot.EventID]bool{}}
	var receive http.Handler // nothing happens before there is one
	hook := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { receive.ServeHTTP(rw, r) }))
	w.sl = slacktest.Start(t, slacktest.Options{RequestURL: hook.URL, Retries: slacktest.Persistent(10 * time.Millisecond)})
	t.Cleanup(hook.Close)
	c, err := slackapp.New(slackapp.Options{BotToken: slacktest.BotToken, SigningSecret: slacktest.SigningSecret, APIURL: w.sl.URL(), Desk: w})
	if err != nil {
		t.Fatal(err)
	}
	receive = c.Handler()
	w.lin, w.wu = w.sl.User("Lin"), w.sl.User("Wu")
	w.channel = w.sl.Channel("support", w.lin, w.wu)
	w.o = desk.Options{
		API:    slackapi.Options{Token: slacktest.BotToken, APIURL: w.sl.URL()},
		Memory: w.m, Board: w.wall, Ingest: w.take, Channel: w.channel, Replies: replies{},
		Queues: []desk.Queue{{ID: "account", Title: "Account"}, {ID: "payments", Title: "Payments"}},
		Report: func(err error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.reports = append(w.reports, err)
		},
	}
	if change != nil {
		change(w)
	}
	w.restart()
	return w
}

// restart makes the desk anew, as another process would.
func (w *world) restart() {
	w.t.Helper()
	d, err := desk.New(w.o)
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.d = d
}

// Handle implements slack.Handler: it is the desk as it is now.
func (w *world) Handle(ctx context.Context, ev slackevent.Event) (any, error) {
	w.mu.Lock()
	d := w.d
	w.mu.Unlock()
	reply, err := d.Handle(ctx, ev)
	if err != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.handlers = append(w.handlers, err)
	}
	return reply, err
}

func (w *world) take(_ context.Context, ev bot.Event) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ingest != nil {
		if err := w.ingest(ev); err != nil {
			return err
		}
	}
	if !w.seen[ev.ID] {
		w.seen[ev.ID] = true
		w.events = append(w.events, ev)
	}
	return nil
}

func (w *world) ingestFails(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ingest = nil
	if err != nil {
		w.ingest = func(bot.Event) error { return err }
	}
}

// lastReport is what the desk has last said of its health.
func (w *world) lastReport() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.reports) == 0 {
		return nil
	}
	return w.reports[len(w.reports)-1]
}

// all returns the events so far.
func (w *world) all() []bot.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.events)
}

// event waits for the n-th event, from 1, and for all that Slack had to tell.
func (w *world) event(n int) bot.Event {
	w.t.Helper()
	w.sl.Await(w.t, fmt.Sprintf("event %d", n), func() bool { return len(w.all()) >= n })
	return w.all()[n-1]
}

// events waits until Slack has told everything, and returns the bodies that came.
func (w *world) bodies() []bot.Body {
	w.t.Helper()
	w.sl.WaitQuiet(w.t)
	var out []bot.Body
	for _, ev := range w.all() {
		out = append(out, ev.Body)
	}
	return out
}

// wants compares the bodies that have come with those that should have.
func (w *world) wants(want ...bot.Body) {
	w.t.Helper()
	got := w.bodies()
	if g, m := show(got), show(want); g != m {
		w.t.Errorf("events are\n%s\nwant\n%s", g, m)
	}
}

func show(bodies []bot.Body) string {
	var lines []string
	for _, b := range bodies {
		lines = append(lines, fmt.Sprintf("%T %+v", b, b))
	}
	return strings.Join(lines, "\n")
}

const (
	number       bot.TicketID       = "OK-7F3K2"
	conversation bot.ConversationID = "telegram:12345"
)

// delivery is an action on its way to the desk, for the first time.
func (w *world) delivery(a bot.Action) dispatch.Delivery {
	w.n++
	return dispatch.Delivery{ID: fmt.Sprintf("3:%d-0:1", w.n), Conversation: conversation, Platform: "telegram", Action: a}
}

// deliver delivers an action, which must work.
func (w *world) deliver(a bot.Action) dispatch.Receipt {
	w.t.Helper()
	r, err := w.d.Deliver(w.t.Context(), w.delivery(a))
	if err != nil {
		w.t.Fatalf("Deliver(%T) = %v", a, err)
	}
	return r
}

func ticketOf(change func(a *bot.OpenTicket)) bot.OpenTicket {
	a := bot.OpenTicket{
		Call: "c1", Kind: bot.TicketLive, Queue: "account", Subject: "Reset my password",
		Customer: bot.Person{ID: "telegram:12345", Name: "Anna"}, Platform: "telegram", Locale: "en",
		Lines: []string{"> hello", "< How can I help?"},
	}
	if change != nil {
		change(&a)
	}
	return a
}

// open opens the ticket and returns its root.
func (w *world) open(change func(a *bot.OpenTicket)) slacktest.Message {
	w.t.Helper()
	return w.openAs(number, change)
}

func (w *world) openAs(n bot.TicketID, change func(a *bot.OpenTicket)) slacktest.Message {
	w.t.Helper()
	if _, err := w.d.Open(w.t.Context(), n, w.delivery(ticketOf(change))); err != nil {
		w.t.Fatalf("Open = %v", err)
	}
	return w.root(n)
}

// root is a ticket's newest card that is there.
func (w *world) root(n bot.TicketID) slacktest.Message {
	w.t.Helper()
	var found slacktest.Message
	for _, c := range []string{w.channel, w.o.Channels["account"], w.o.Channels["payments"], w.o.Fallback} {
		for _, m := range w.sl.Roots(c) {
			if m.Metadata.Payload["ticket"] == string(n) && !m.Tombstone && m.TS > found.TS && m.Metadata.Payload["root"] == true {
				found = m
			}
		}
	}
	if found.TS == "" {
		w.t.Fatalf("there is no card of %s", n)
	}
	return found
}

// texts are what people read in a ticket's thread.
func (w *world) texts(root slacktest.Message) []string {
	var out []string
	for _, m := range w.sl.Thread(root.Channel, root.TS) {
		out = append(out, m.Look().Text)
	}
	return out
}
