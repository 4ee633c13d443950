package customer

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

var (
	_ dispatch.Adapter  = (*Adapter)(nil)
	_ dispatch.Splitter = (*Adapter)(nil)
	_ dispatch.Paced    = (*Adapter)(nil)
)

// memory is a Memory in a map. Nothing in it expires.
type memory struct {
	mu     sync.Mutex
	values map[string]string
	broken bool
}

func (m *memory) Value(_ context.Context, key string) (string, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return "", false, errors.New("the store is away")
	}
	v, ok := m.values[key]
	return v, ok, nil
}

func (m *memory) SetValue(_ context.Context, key, value string, _ time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return errors.New("the store is away")
	}
	if m.values == nil {
		m.values = map[string]string{}
	}
	m.values[key] = value
	return nil
}

func (m *memory) DropValue(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, key)
	return nil
}

// runtime keeps what is ingested.
type runtime struct {
	mu     sync.Mutex
	events []bot.Event
	fail   error
}

func (r *runtime) Ingest(_ context.Context, ev bot.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail != nil {
		return r.fail
	}
	r.events = append(r.events, ev)
	return nil
}

// take returns what has come in since the last time.
func (r *runtime) take() []bot.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.events
	r.events = nil
	return out
}

// copies are agents' files.
type copies map[string]string

func (c copies) Open(_ context.Context, _ bot.ConversationID, p bot.Platform, f bot.File) (io.ReadCloser, error) {
	data, ok := c[string(p)+"/"+f.ID]
	if !ok {
		return nil, &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("no such file")}
	}
	return io.NopCloser(bytes.NewReader([]byte(data))), nil
}

// world is an adapter and the Slack that it talks to.
type world struct {
	t     *testing.T
	sl    *slacktest.Server
	a     *Adapter
	h     *Handler
	rt    *runtime
	mem   *memory
	lin   *slacktest.User
	dm    string
	count int
}

func newWorld(t *testing.T, change ...func(*Options)) *world {
	t.Helper()
	w := &world{t: t, sl: slacktest.Start(t, slacktest.Options{}), rt: &runtime{}, mem: &memory{}}
	o := Options{Token: slacktest.BotToken, APIURL: w.sl.URL(), Memory: w.mem, Copies: copies{"slack/F1": "from an agent", "slack/F2": "more"},
		Files: fstest.MapFS{"media/a.png": {Data: []byte("\x89PNG\r\n\x1a\n")}}}
	for _, c := range change {
		c(&o)
	}
	var err error
	if w.a, err = New(o); err != nil {
		t.Fatal(err)
	}
	w.h = w.a.Handler(w.rt)
	w.lin = w.sl.User("Lin")
	w.dm = w.lin.DM()
	return w
}

func (w *world) conversation() bot.ConversationID {
	return bot.ConversationID("slack:" + slacktest.TeamID + ":" + w.dm)
}

// told hands one event to the handler and returns what it became.
func (w *world) told(body slackevent.Body) []bot.Event {
	w.t.Helper()
	w.count++
	if _, err := w.h.Handle(w.t.Context(), slackevent.Event{ID: fmt.Sprint("Ev", w.count), Team: slacktest.TeamID, Body: body}); err != nil {
		w.t.Fatalf("Handle(%+v): %v", body, err)
	}
	return w.rt.take()
}

// delivery is a delivery of an action; card may be "".
func (w *world) delivery(a bot.Action, card string) dispatch.Delivery {
	w.count++
	return dispatch.Delivery{ID: fmt.Sprint("d", w.count), Conversation: w.conversation(), Action: a, Platform: Platform, Card: card}
}

// deliver delivers an action and returns the ts.
func (w *world) deliver(a bot.Action, card string) string {
	w.t.Helper()
	r, err := w.a.Deliver(w.t.Context(), w.delivery(a, card))
	if err != nil {
		w.t.Fatalf("Deliver(%+v): %v", a, err)
	}
	return r.Message
}

// fateOf is what a delivery's failure means, "" if it has none.
func (w *world) fateOf(a bot.Action, card string) dispatch.Fate {
	w.t.Helper()
	_, err := w.a.Deliver(w.t.Context(), w.delivery(a, card))
	var se *dispatch.SendError
	if err == nil || !errors.As(err, &se) {
		w.t.Errorf("Deliver(%+v) = %v, want a SendError", a, err)
		return ""
	}
	return se.Fate
}

// say sends a message of text.
func (w *world) say(text string) string {
	w.t.Helper()
	return w.deliver(bot.Send{Message: bot.Message{Text: text}}, "")
}

func (w *world) message(ts string) slacktest.Message {
	w.t.Helper()
	m, ok := w.sl.Message(w.dm, ts)
	if !ok {
		w.t.Fatalf("there is no message %q", ts)
	}
	return m
}

// written is a message of Lin's.
func (w *world) written(text string) slackevent.Message {
	return slackevent.Message{Channel: w.dm, ChannelType: "im", TS: "1700000000.000100", User: slackevent.User{ID: w.lin.ID, Team: slacktest.TeamID}, Text: text}
}

// pressed is a press of Lin's.
func (w *world) pressed(action, value string) slackevent.Pressed {
	return slackevent.Pressed{User: slackevent.User{ID: w.lin.ID}, Channel: w.dm, TS: "1700000000.000100", Action: action, Value: value,
		Label: cmp.Or(value, "label"), Trigger: "none"}
}
