package dispatch_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/redisstore"
)

const loopback = bot.Platform("loopback")

// patience bounds what must happen soon; a loaded machine needs seconds.
const patience = time.Minute

// counting is an engine whose answers show whether an event was lost, doubled
// or handled out of order: it counts the texts of a conversation in its session
// and answers "3/hello" to the third. Some words ask for more.
type counting struct {
	turns atomic.Int64
}

func (e *counting) Handle(s bot.Session, ev bot.Event, now time.Time) (bot.Session, []bot.Action) {
	e.turns.Add(1)
	s = s.Clone()
	say := func(text string) bot.Action {
		return bot.Send{Message: bot.Message{Text: text}, Voice: bot.VoiceBot, Epoch: s.Epoch}
	}
	switch b := ev.Body.(type) {
	case bot.Text:
		s.Customer = ev.Sender
		return e.text(s, b.Text, now)
	case bot.Claimed:
		s.Epoch++
		return s, []bot.Action{bot.Send{Message: bot.Message{Text: "an agent joined"}, Voice: bot.VoiceSystem, Epoch: s.Epoch}}
	case bot.Command:
		if ev.Public {
			return s, []bot.Action{say(b.Name + " in public")}
		}
		return s, []bot.Action{say(b.Name + " for " + string(ev.Sender.ID) + ": " + b.Args)}
	case bot.ActionDone:
		return s, []bot.Action{say("done " + b.Call + " " + b.Outcome + " " + b.Values["echo"])}
	case bot.TicketOpened:
		return s, []bot.Action{say(fmt.Sprintf("ticket %s %s %d", b.Call, b.Ticket, b.Position)), bot.PostNote{Ticket: b.Ticket, Text: "hello desk"}}
	case bot.Undelivered:
		s.Topic = b.Reason
		return s, []bot.Action{bot.PostNote{Text: "undelivered " + b.Reason}}
	case bot.TimerFired:
		return s, []bot.Action{say("timer " + b.Key)}
	}
	return s, nil
}

func (e *counting) text(s bot.Session, text string, now time.Time) (bot.Session, []bot.Action) {
	word, rest, _ := strings.Cut(text, " ")
	s.Prompts++
	answer := bot.Send{
		Message: bot.Message{Text: fmt.Sprintf("%d/%s", s.Prompts, text)},
		Voice:   bot.VoiceBot, Epoch: s.Epoch,
	}
	switch word {
	case "panic":
		panic("poison")
	case "do":
		return s, []bot.Action{answer, bot.Typing{}, bot.Do{Call: rest, Action: "echo", Inputs: map[string]string{"text": rest}, Timeout: timeoutOf(rest)}}
	case "ticket":
		return s, []bot.Action{bot.OpenTicket{Call: rest, Queue: "account"}, answer}
	case "remind":
		d, err := time.ParseDuration(rest)
		if err != nil {
			panic(err)
		}
		return s, []bot.Action{answer, bot.SetTimer{Key: "remind", At: now.Add(d)}}
	case "forget":
		return s, []bot.Action{answer, bot.CancelTimer{Key: "remind"}}
	case "record":
		return s, []bot.Action{answer, bot.Record{Kind: "rating", Values: map[string]string{"stars": rest}}}
	case "card":
		answer.Message.Card = "card"
		return s, []bot.Action{answer, bot.Edit{Message: answer.Message, Voice: bot.VoiceBot, Epoch: s.Epoch}}
	}
	return s, []bot.Action{answer}
}

// timeoutOf is long enough for every call but the one that is to run into it.
func timeoutOf(call string) time.Duration {
	if call == "stuck" {
		return 50 * time.Millisecond
	}
	return patience
}

// plainText is a redactor that finds nothing to mask but one word.
type plainText struct{}

func (plainText) Event(ev bot.Event) bot.Event {
	if t, ok := ev.Body.(bot.Text); ok {
		t.Text = strings.ReplaceAll(t.Text, "hunter2", "•••")
		ev.Body = t
	}
	return ev
}

func (plainText) Text(s string) (string, []string) {
	masked := strings.ReplaceAll(s, "hunter2", "•••")
	return masked, nil
}

// process is one runtime that a test runs.
type process struct {
	*dispatch.Runtime
	*recorder
	engine *counting
	cancel context.CancelFunc
	ended  chan struct{}
}

// owners numbers the processes of a test run, since two must never have one name.
var owners atomic.Int64

// begin runs a process on a store until the test ends or stop is called.
func begin(t *testing.T, store dispatch.Store, r *recorder, change ...func(*dispatch.Options)) *process {
	t.Helper()
	p := &process{recorder: r, engine: &counting{}, ended: make(chan struct{})}
	o := dispatch.Options{
		Store: store, Engine: p.engine, Redactor: plainText{}, Desk: desk{r}, Backend: backend{r},
		Adapters: []dispatch.Adapter{r},
		Owner:    fmt.Sprintf("process%d", owners.Add(1)),
		Log:      slog.New(slog.NewTextHandler(testWriter{t}, &slog.HandlerOptions{Level: slog.LevelError})),
	}
	for _, f := range change {
		f(&o)
	}
	var err error
	if p.Runtime, err = dispatch.New(o); err != nil {
		t.Fatalf("New() = %v", err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	p.cancel = cancel
	go func() { // ends with ctx; stop waits for it
		defer close(p.ended)
		if err := p.Run(ctx); err != nil {
			t.Errorf("Run() = %v, want nil", err)
		}
	}()
	t.Cleanup(func() { p.stop() })
	return p
}

// stop ends the process gracefully and waits for its end.
func (p *process) stop() {
	p.cancel()
	<-p.ended
}

// testWriter logs to the test; what comes after its end is dropped.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(b []byte) (int, error) {
	if w.t.Context().Err() == nil {
		w.t.Log(strings.TrimSpace(string(b)))
	}
	return len(b), nil
}

// say makes the n-th text of a conversation.
func say(c bot.ConversationID, n int, text string) bot.Event {
	return bot.Event{
		ID: bot.EventID(fmt.Sprintf("%s#%d", c, n)), Conversation: c, Platform: loopback,
		Sender: bot.Person{ID: "ann"}, Time: time.Now(), Body: bot.Text{Text: text},
	}
}

// write ingests a customer's texts, one after another.
func (p *process) write(t *testing.T, c bot.ConversationID, texts ...string) {
	t.Helper()
	for i, text := range texts {
		p.take(t, say(c, i, text))
	}
}

func (p *process) take(t *testing.T, ev bot.Event) {
	t.Helper()
	if err := p.Ingest(t.Context(), ev); err != nil {
		t.Fatalf("Ingest(%s) = %v", ev.ID, err)
	}
}

// idle waits until everything is done.
func (p *process) idle(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := p.Idle(ctx); err != nil {
		t.Fatalf("Idle() = %v; delivered: %v", err, p.recorder.sent)
	}
}

func embedded(t *testing.T) *redisstore.Store {
	t.Helper()
	s, err := redisstore.Embedded(t.Context(), redisstore.Options{})
	if err != nil {
		t.Fatalf("Embedded() = %v", err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// another is the store of one more process on the same server.
func another(t *testing.T, s *redisstore.Store) *redisstore.Store {
	t.Helper()
	o, err := s.Another(t.Context())
	if err != nil {
		t.Fatalf("Another() = %v", err)
	}
	t.Cleanup(func() { o.Close() })
	return o
}

func connect(t *testing.T, url string) *redisstore.Store {
	t.Helper()
	s, err := redisstore.Open(t.Context(), redisstore.Options{URL: url})
	if err != nil {
		t.Fatalf("Open(%s) = %v", url, err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
