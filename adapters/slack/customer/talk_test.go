package customer

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

// receiver takes what Slack posts and hands it to the handler, as adapters/slack does.
type receiver struct {
	mu sync.Mutex
	h  *Handler
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	kind := slackevent.EventsAPI
	if err == nil && !strings.HasPrefix(req.Header.Get("Content-Type"), "application/json") {
		kind, body, err = slackevent.Form(body)
	}
	var ev slackevent.Event
	if err == nil {
		ev, err = slackevent.Decode(kind, body)
	}
	r.mu.Lock()
	h := r.h
	r.mu.Unlock()
	var reply any
	if err == nil {
		reply, err = h.Handle(req.Context(), ev)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if reply != nil {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(reply) // the test sees what is missing
	}
}

// talking is a world whose Slack delivers to the handler, with an inbox of each event once.
func talking(t *testing.T) (*world, *inbox) {
	t.Helper()
	r := &receiver{}
	hook := httptest.NewServer(r)
	t.Cleanup(hook.Close)
	w := newWorld(t)
	w.sl = slacktest.Start(t, slacktest.Options{RequestURL: hook.URL, Retries: slacktest.Persistent(0)})
	in := &inbox{seen: map[bot.EventID]int{}}
	w.a.o.APIURL = w.sl.URL()
	a, err := New(w.a.o)
	if err != nil {
		t.Fatal(err)
	}
	w.a, w.lin = a, w.sl.User("Lin")
	w.dm = w.lin.DM()
	r.mu.Lock()
	r.h = a.Handler(in)
	r.mu.Unlock()
	return w, in
}

// inbox is a runtime that knows repeats.
type inbox struct {
	mu     sync.Mutex
	seen   map[bot.EventID]int
	events []bot.Event
	fail   int // Ingests that fail
	on     func(bot.Event)
}

func (in *inbox) Ingest(_ context.Context, ev bot.Event) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.fail > 0 {
		in.fail--
		return errors.New("the store is away")
	}
	if in.seen[ev.ID]++; in.seen[ev.ID] > 1 {
		return nil
	}
	in.events = append(in.events, ev)
	if in.on != nil {
		in.on(ev)
	}
	return nil
}

func (in *inbox) bodies() []bot.Body {
	in.mu.Lock()
	defer in.mu.Unlock()
	var out []bot.Body
	for _, ev := range in.events {
		out = append(out, ev.Body)
	}
	return out
}

// wait waits until so many events have come, and for no more.
func (in *inbox) wait(t *testing.T, sl *slacktest.Server, n int) []bot.Body {
	t.Helper()
	sl.Await(t, "events", func() bool { return len(in.bodies()) >= n })
	sl.WaitQuiet(t)
	out := in.bodies()
	if len(out) != n {
		t.Fatalf("%d events came, want %d: %+v", len(out), n, out)
	}
	return out
}

func TestWhatACustomerDoes(t *testing.T) {
	t.Parallel()
	w, in := talking(t)
	in.fail = 1 // what is not stored comes again
	first := w.lin.Write(t, w.dm, "Hello & <good> morning, see https://okpay.example")
	in.wait(t, w.sl, 1)
	w.lin.Edit(t, w.dm, first, "Hello")
	in.wait(t, w.sl, 2)
	w.lin.React(t, w.dm, first, "thumbsup")
	in.wait(t, w.sl, 3)
	w.lin.Unreact(t, w.dm, first, "thumbsup")
	in.wait(t, w.sl, 4)
	card := w.deliver(bot.Send{Message: bot.Message{Text: "Which?", Buttons: options(30), Card: "c"}}, "")
	w.deliver(bot.Edit{Message: bot.Message{Text: "Which one?", Buttons: options(3), Card: "c"}}, card) // our own edit is no event
	w.lin.Press(t, w.dm, card, "c:pick:1").Acked(t)
	in.wait(t, w.sl, 5)
	w.deliver(bot.Edit{Message: bot.Message{Text: "Which one?", Buttons: options(30), Card: "c"}}, card)
	w.lin.Choose(t, w.dm, card, "c:menu:0", "o.29").Acked(t)
	in.wait(t, w.sl, 6)
	reply := w.lin.Reply(t, w.dm, card, "!agent now")
	in.wait(t, w.sl, 7)
	picture := w.lin.Upload(t, w.dm, "", "this", slacktest.File{Name: "a.png", MIME: "image/png", Data: []byte("png")})
	in.wait(t, w.sl, 8)
	w.lin.Delete(t, w.dm, first)
	w.deliver(bot.Retract{Card: "c"}, card) // nor is what we take back
	got := in.wait(t, w.sl, 9)
	want := []bot.Body{
		bot.Text{Message: first, Text: "Hello & <good> morning, see https://okpay.example"},
		bot.Edited{Message: first, Text: "Hello"},
		bot.Reacted{Message: first, Emoji: "👍"},
		bot.Reacted{Message: first, Emoji: "👍", Removed: true},
		bot.Pick{Token: "o.1", Label: "Option 2"},
		bot.Pick{Token: "o.29", Label: "Option 30"},
		bot.Command{Message: reply, Name: "agent", Args: "now"},
		nil,
		bot.Deleted{Message: first},
	}
	for i := range want {
		if want[i] != nil && got[i] != want[i] {
			t.Errorf("event %d is %+v, want %+v", i, got[i], want[i])
		}
	}
	if m, ok := got[7].(bot.Media); !ok || m.Message != picture || m.Caption != "this" || len(m.Files) != 1 || m.Files[0].Kind != "photo" || m.Files[0].Bytes != 3 {
		t.Errorf("the upload is %+v, want one photo", got[7])
	}
}

func TestFormOverTheWire(t *testing.T) {
	t.Parallel()
	w, in := talking(t)
	ts := w.deliver(bot.Send{Message: bot.Message{Text: "Tell us", Form: form()}}, "")
	w.lin.Press(t, w.dm, ts, "c:form:0").Acked(t)
	v := w.sl.WaitView(t, w.lin, "Lost card")
	w.lin.Submit(t, v.ID, map[string]string{"email": " "}).Acked(t)
	v = w.sl.WaitView(t, w.lin, "Lost card")
	if v.Errors["email"] == "" {
		t.Errorf("the window has the errors %v, want one below the e-mail", v.Errors)
	}
	w.lin.Submit(t, v.ID, map[string]string{"email": "a@b.example"}).Acked(t)
	got := in.wait(t, w.sl, 1)
	if f, ok := got[0].(bot.Filled); !ok || f.Token != "m.7" || f.Values["email"] != "a@b.example" || f.Values["story"] != "I …" {
		t.Errorf("the form became %+v, want what was typed", got[0])
	}
	if left := w.sl.Views(w.lin); len(left) != 0 {
		t.Errorf("%d windows are open, want none", len(left))
	}
}

// Somebody talks with the engine and the real content in Slack.
func TestTalkWithTheEngine(t *testing.T) {
	t.Parallel()
	w, in := talking(t)
	e := engine(t)
	var s bot.Session
	cards := map[string]string{}
	in.on = func(ev bot.Event) {
		var acts []bot.Action
		s, acts = e.Handle(s, ev, ev.Time)
		for _, act := range acts {
			w.perform(act, cards)
		}
	}
	w.lin.Write(t, w.dm, "I forgot my password")
	m := w.sl.WaitMessage(t, w.dm, "a question with buttons", func(m slacktest.Message) bool { return len(m.Look().Buttons) > 1 })
	w.lin.Press(t, w.dm, m.TS, m.Look().Buttons[0].Action).Acked(t)
	w.sl.WaitQuiet(t)
	w.lin.Write(t, w.dm, "!menu")
	w.sl.WaitMessage(t, w.dm, "the menu", func(m slacktest.Message) bool { return len(m.Look().Buttons) > 4 })
	w.sl.WaitQuiet(t)
	if n := w.sl.Stats().Refused; n != 0 {
		t.Errorf("Slack has refused %d calls, want none", n)
	}
	if stats := w.sl.Stats(); stats.Everyone+stats.Unescaped > 0 {
		t.Errorf("%+v, want no call of everybody and no bare signs", stats)
	}
}

// perform delivers an action of a turn as dispatch does it.
func (w *world) perform(act bot.Action, cards map[string]string) {
	switch act := act.(type) {
	case bot.Send:
		for _, part := range w.a.Split(act.Message) {
			send := act
			send.Message = part
			cards[part.Card] = w.attempt(send, cards[part.Card])
		}
	case bot.Edit:
		w.attempt(act, cards[act.Message.Card])
	case bot.Typing, bot.Retract, bot.React:
		w.attempt(act, "")
	}
}

// attempt delivers from a goroutine that must not end the test.
func (w *world) attempt(act bot.Action, card string) string {
	r, err := w.a.Deliver(w.t.Context(), w.delivery(act, card))
	if err != nil {
		w.t.Errorf("Deliver(%+v): %v", act, err)
	}
	return r.Message
}

func engine(t *testing.T) *bot.Engine {
	t.Helper()
	lib, problems := flows.Load(flows.Source{Name: "flows", FS: flows.Content()})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	set, problems := faq.Load(lib.Fact, faq.Source{Name: "faq", FS: faq.Content()})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	e, err := bot.New(bot.Options{Flows: lib, FAQ: set})
	if err != nil {
		t.Fatal(err)
	}
	return e
}
