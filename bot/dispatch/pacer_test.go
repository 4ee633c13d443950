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
