package dispatch_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// slowly is a platform that takes its time over each delivery and remembers when
// each began and ended.
type slowly struct {
	*recorder
	mu   sync.Mutex
	sent []span
}

// span is one delivery.
type span struct {
	to         bot.ConversationID
	text       string
	begin, end time.Time
}

// slow makes such a platform, with a rate for each chat beside that of all.
func slow(takes time.Duration, chat dispatch.Rate) *slowly {
	s := &slowly{recorder: newRecorder()}
	s.rates = func(d dispatch.Delivery) []dispatch.Rate {
		own := chat
		own.Key += string(d.Conversation)
		return []dispatch.Rate{{Key: "all", Every: time.Millisecond}, own}
	}
	s.send = func(_ context.Context, d dispatch.Delivery) error {
		if _, ok := d.Action.(bot.Typing); ok {
			return nil
		}
		begin := time.Now()
		<-time.After(takes)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.sent = append(s.sent, span{d.Conversation, textOf(d.Action), begin, time.Now()})
		return nil
	}
	return s
}

// TestChatWaitsFromTheEndOfTheDeliveryBefore: what counts for a platform is when a
// message reaches it, which may be as late as the end of its delivery. Other chats
// do not wait.
func TestChatWaitsFromTheEndOfTheDeliveryBefore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const chats, messages, takes = 5, 4, 300 * time.Millisecond
		s := slow(takes, dispatch.Rate{Every: time.Second})
		p := begin(t, embedded(t), s.recorder, speaking)
		begun := time.Now()
		for n := range messages {
			for i := range chats {
				p.take(t, say(bot.ConversationID(fmt.Sprint(i)), n, "bot x"))
			}
		}
		p.done(t)
		last := map[bot.ConversationID]time.Time{}
		for _, d := range s.sent { // in the order of their ends
			if end, ok := last[d.to]; ok && d.begin.Sub(end) < time.Second {
				t.Errorf("a message to chat %s began %v after the end of the one before, want a second", d.to, d.begin.Sub(end))
			}
			last[d.to] = d.end
		}
		if len(s.sent) != chats*messages {
			t.Errorf("%d messages were delivered, want %d", len(s.sent), chats*messages)
		}
		most := messages*(takes+time.Second) + 100*time.Millisecond
		if took := time.Since(begun); took > most {
			t.Errorf("%d messages to each of %d chats took %v, want at most %v", messages, chats, took, most)
		}
	})
}

// TestChatWaitsAcrossProcesses: whoever takes a conversation over keeps to the same
// second, also when a delivery took long.
func TestChatWaitsAcrossProcesses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := embedded(t)
		s := slow(300*time.Millisecond, dispatch.Rate{Key: "chat", Every: time.Second})
		for n := range 3 {
			p := begin(t, store, s.recorder, speaking)
			p.take(t, say("a", n, "bot x"))
			p.done(t)
			p.stop()
		}
		for i := 1; i < len(s.sent); i++ {
			if gap := s.sent[i].begin.Sub(s.sent[i-1].end); gap < time.Second {
				t.Errorf("message %d began %v after the end of the one before, which another process had sent; want a second", i, gap)
			}
		}
		if len(s.sent) != 3 {
			t.Errorf("%d messages were delivered, want 3", len(s.sent))
		}
	})
}

// TestChatMakesUpForUnusedTime has a rate of a chat allow some messages at once: the
// count from the end of deliveries must not take that away.
func TestChatMakesUpForUnusedTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := slow(10*time.Millisecond, dispatch.Rate{Every: time.Second, Burst: 4 * time.Second})
		p := begin(t, embedded(t), s.recorder, speaking)
		begun := time.Now()
		p.write(t, "a", "bot 0", "bot 1", "bot 2", "bot 3", "bot 4", "bot 5", "bot 6")
		p.done(t)
		for i, want := range []time.Duration{0, 0, 0, 0, 0, 1, 2} {
			got := s.sent[i].begin.Sub(begun)
			if want *= time.Second; got < want || got > want+200*time.Millisecond {
				t.Errorf("message %d began after %v, want about %v", i, got, want)
			}
		}
	})
}

// TestChatWaitsInItsTurnToo has a conversation wait for the platform while one of
// the same group is being sent to: when its turn comes, that has ended just now.
func TestChatWaitsInItsTurnToo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := slow(1900*time.Millisecond, dispatch.Rate{})
		s.rates = func(d dispatch.Delivery) []dispatch.Rate {
			chat := string(d.Conversation[:1])
			return []dispatch.Rate{{Key: "all", Every: time.Millisecond, Burst: time.Hour}, {Key: chat, Every: time.Second}}
		}
		store := embedded(t)
		p := begin(t, store, s.recorder, speaking)
		p.write(t, "group, one", "bot one")
		synctest.Wait() // it is on its way
		if err := store.Rest(t.Context(), dispatch.Rest{Key: "all", For: 2 * time.Second}); err != nil {
			t.Fatalf("Rest = %v", err)
		}
		p.write(t, "other", "bot first in line")
		synctest.Wait()
		p.write(t, "group, two", "bot two")
		p.done(t)
		if s.sent[0].text != "one" || s.sent[2].text != "two" {
			t.Fatalf("delivered %v, want one, the other, two", s.sent)
		}
		if gap := s.sent[2].begin.Sub(s.sent[0].end); gap < time.Second || gap > 1200*time.Millisecond {
			t.Errorf("the second message to the group began %v after the end of the first, want a second", gap)
		}
	})
}
