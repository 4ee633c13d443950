package dispatch_test

import (
	"context"
	"errors"
	"fmt"
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

// TestFilesTakeLonger: a file of 50 MB has two minutes, any other message half of one,
// and as many as are copied at once hold nobody else up.
func TestFilesTakeLonger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock()
		note := c.send
		copied := make(chan struct{})
		c.send = func(ctx context.Context, d dispatch.Delivery) error {
			s, ok := d.Action.(bot.Send)
			if !ok || len(s.Message.Files) == 0 {
				return note(ctx, d)
			}
			select {
			case <-copied:
			case <-ctx.Done():
				t.Errorf("a file had less than 2 minutes")
			}
			return nil
		}
		p := begin(t, embedded(t), c.recorder, scripted{
			"file": {bot.Send{Message: bot.Message{Files: []bot.File{{ID: "f"}}}, Voice: bot.VoiceAgent}},
			"text": {bot.Send{Message: bot.Message{Text: "text"}, Voice: bot.VoiceAgent}},
		}.options)
		for i := range 140 { // more than there are places at a platform
			p.write(t, bot.ConversationID(fmt.Sprint("files", i)), "file")
		}
		p.write(t, "a", "text")
		wait(time.Second)
		if got := c.list(); got != "text" {
			t.Errorf("beside 140 files was delivered %q, want the text", got)
		}
		wait(110 * time.Second)
		close(copied)
		p.done(t)
	})
}
