package dispatch_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// voiced is an engine that says each text with the voice that it begins with.
type voiced struct{}

func (voiced) Handle(s bot.Session, ev bot.Event, _ time.Time) (bot.Session, []bot.Action) {
	switch b := ev.Body.(type) {
	case bot.Text:
		voice, text, _ := strings.Cut(b.Text, " ")
		if voice == "recall" {
			return s, []bot.Action{bot.Recall{Message: text}}
		}
		return s, []bot.Action{bot.Send{Message: bot.Message{Text: text}, Voice: bot.Voice(voice), Epoch: s.Epoch}}
	case bot.Claimed:
		s.Epoch++
	case bot.Undelivered:
		return s, []bot.Action{bot.PostNote{Text: "undelivered " + b.Reason}}
	}
	return s, nil
}

func speaking(o *dispatch.Options) { o.Engine = voiced{} }

// clocked remembers when what was delivered, by the bubble's clock.
type clocked struct {
	*recorder
	begun time.Time
	mu    sync.Mutex
	at    []delivered

	refuses atomic.Bool // the platform refuses everything, after it is remembered
}

type delivered struct {
	to   bot.ConversationID
	text string
	at   time.Duration
}

// clock makes a recorder that does so.
func clock() *clocked {
	c := &clocked{recorder: newRecorder(), begun: time.Now()}
	c.send = func(_ context.Context, d dispatch.Delivery) error {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.at = append(c.at, delivered{d.Conversation, textOf(d.Action), time.Since(c.begun)})
		if c.refuses.Load() {
			return errors.New("403")
		}
		return nil
	}
	return c
}

// list returns the texts delivered, typing left out.
func (c *clocked) list() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var texts []string
	for _, d := range c.at {
		if d.text != "typing" {
			texts = append(texts, d.text)
		}
	}
	return strings.Join(texts, " ")
}

func (c *clocked) typings() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, d := range c.at {
		if d.text == "typing" {
			n++
		}
	}
	return n
}

// done waits until everything is delivered; in a bubble that may be hours.
func (p *process) done(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
	defer cancel()
	if err := p.Idle(ctx); err != nil {
		t.Fatalf("Idle() = %v; delivered: %v", err, p.sent)
	}
}

// wait lets the bubble's time pass.
func wait(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// wholeRate is one limit for the whole platform.
func wholeRate(every time.Duration) func(dispatch.Delivery) []dispatch.Rate {
	return func(dispatch.Delivery) []dispatch.Rate { return []dispatch.Rate{{Key: "all", Every: every}} }
}
