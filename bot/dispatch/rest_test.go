package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// TestRefusalClosesTheRate has a platform refuse a message with a delay of its own:
// nothing is sent until then, by nobody, and then at once.
func TestRefusalClosesTheRate(t *testing.T) {
	t.Parallel()
	const after = 16 * time.Second
	synctest.Test(t, func(t *testing.T) {
		c := clock()
		c.rates = wholeRate(10 * time.Millisecond)
		deliver, refused := c.send, false
		c.send = func(ctx context.Context, d dispatch.Delivery) error {
			_ = deliver(ctx, d)
			if d.Conversation != "a" || refused {
				return nil
			}
			refused = true
			return &dispatch.SendError{Fate: dispatch.FateRetry, After: after, Rests: []dispatch.Rest{{Key: "all", For: after}}, Err: errors.New("429")}
		}
		store := embedded(t)
		p, q := begin(t, store, c.recorder, speaking), begin(t, another(t, store), c.recorder, speaking)
		p.write(t, "a", "bot one")
		synctest.Wait()
		q.write(t, "b", "bot two")
		c.until(t, "both are delivered", func() bool { return len(strings.Fields(c.list())) == 3 })
		for i, d := range c.at[1:] {
			if gap := d.at - c.at[0].at; gap < after || gap > after+time.Second/10 {
				t.Errorf("try %d came %v after the refusal, want %v: %v", i+1, gap, after, d)
			}
		}
	})
}

func TestReceiptClosesTheRate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock()
		c.rates = wholeRate(0)
		c.receipt = func(dispatch.Delivery) []dispatch.Rest { return []dispatch.Rest{{Key: "all", For: time.Minute}} }
		p := begin(t, embedded(t), c.recorder, speaking)
		p.write(t, "a", "agent one", "agent two")
		p.done(t)
		if len(c.at) != 2 || c.at[1].at-c.at[0].at < time.Minute {
			t.Errorf("delivered %v, want a minute between them and no typing: the platform rests", c.at)
		}
	})
}

// TestRefusedKeepsItsPlace has a platform refuse a message for a time in which
// others come: it is not sent behind all of them.
func TestRefusedKeepsItsPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock()
		c.rates = wholeRate(time.Minute)
		deliver, refused := c.send, false
		c.send = func(ctx context.Context, d dispatch.Delivery) error {
			if textOf(d.Action) == "one" && !refused {
				refused = true
				const after = 10 * time.Second
				return &dispatch.SendError{Fate: dispatch.FateRetry, After: after, Rests: []dispatch.Rest{{Key: "all", For: after}}, Err: errors.New("429")}
			}
			return deliver(ctx, d)
		}
		p := begin(t, embedded(t), c.recorder, speaking, quiet)
		p.write(t, "a", "bot one")
		synctest.Wait() // refused
		for i := range 3 {
			p.write(t, bot.ConversationID(fmt.Sprint(i)), "bot later")
		}
		p.done(t)
		if got := c.list(); got != "one later later later" {
			t.Errorf("delivered in the order %s, want the one that was refused first", got)
		}
	})
}

// asked is a store that remembers what was forgone.
type asked struct {
	dispatch.Store
	mu      sync.Mutex
	forgone []string
}

func (s *asked) Forgo(ctx context.Context, key string, urgency int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgone = append(s.forgone, fmt.Sprint(key, " ", urgency))
	return s.Store.Forgo(ctx, key, urgency)
}

// TestWaitIsTakenBack: when nobody here waits any more as urgently, the others hear
// of it.
func TestWaitIsTakenBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock()
		c.rates = wholeRate(time.Hour)
		store := &asked{Store: embedded(t)}
		p := begin(t, store, c.recorder, speaking)
		p.write(t, "first", "bot first")
		p.done(t)
		for _, chat := range []bot.ConversationID{"a", "b"} {
			p.write(t, chat, "bot one")
			synctest.Wait()
		}
		for i, chat := range []bot.ConversationID{"a", "b"} {
			p.take(t, bot.Event{ID: bot.EventID("claim " + chat), Conversation: chat, Platform: loopback, Body: bot.Claimed{}})
			wait(time.Minute)
			if len(store.forgone) != i {
				t.Errorf("forgone after %d of 2 are dropped: %q", i+1, store.forgone)
			}
		}
		if fmt.Sprint(store.forgone) != "[all 1]" {
			t.Errorf("forgone = %q, want that a bot's reply waits for all", store.forgone)
		}
		p.write(t, "c", "agent two")
		synctest.Wait()
		p.stop()
		if fmt.Sprint(store.forgone) != "[all 1 all 3]" {
			t.Errorf("forgone = %q, want the agent's too", store.forgone)
		}
	})
}
