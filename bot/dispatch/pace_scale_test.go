package dispatch_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// TestThreeProcessesShareTheLimits has three processes on a real Redis deliver to
// 60 chats, by the real clock: no more than the limits allow, and little less.
func TestThreeProcessesShareTheLimits(t *testing.T) {
	t.Parallel()
	const (
		chats, messages = 60, 6
		every, burst    = 10 * time.Millisecond, 200 * time.Millisecond
	)
	server := redistest.Start(t)
	var mu sync.Mutex
	var at []time.Time
	r := newRecorder()
	r.rates = func(d dispatch.Delivery) []dispatch.Rate {
		return []dispatch.Rate{{Key: "all", Every: every, Burst: burst}, {Key: "chat:" + string(d.Conversation), Every: 10 * every}}
	}
	r.send = func(context.Context, dispatch.Delivery) error {
		mu.Lock()
		defer mu.Unlock()
		at = append(at, time.Now())
		return nil
	}
	var processes []*process
	for range 3 {
		processes = append(processes, begin(t, connect(t, server.URL()), r, speaking, func(o *dispatch.Options) {
			o.LeaseTTL = 5 * time.Second // soon spread, not soon lost
		}))
	}
	r.until(t, "the partitions are spread", func() bool {
		poke(r)
		owned, least := 0, dispatch.Partitions
		for _, p := range processes {
			owned, least = owned+p.Owned(), min(least, p.Owned())
		}
		return owned == dispatch.Partitions && least >= dispatch.Partitions/3-1
	})
	late := lateness(every)
	begun := time.Now()
	for n := range messages {
		for i := range chats {
			processes[n%3].take(t, say(bot.ConversationID(fmt.Sprint(i)), n, "bot x"))
		}
	}
	r.until(t, "all is delivered", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(at) == chats*messages
	})
	took, least := slices.MaxFunc(at, time.Time.Compare).Sub(begun), (chats*messages-1)*every-burst
	slow := 3 * late() // the process asks, the server answers, the process sends
	t.Logf("%d messages in %v, the limits allow %v; the machine was late by %v", len(at), took, least, slow)
	if took < least {
		t.Errorf("%d messages took %v, want at least %v", len(at), took, least)
	}
	if most := least + least/4 + slow; took > most { // on a quiet machine it is within a tenth
		t.Errorf("%d messages took %v, want at most %v", len(at), took, most)
	}
}

// lateness measures how much later than asked for a machine wakes somebody who sleeps
// again and again for a time, until the function that it returns is called.
func lateness(nap time.Duration) (end func() time.Duration) {
	stop, sum := make(chan struct{}), make(chan time.Duration)
	go func() { // ends with stop
		var late time.Duration
		for {
			begun := time.Now()
			select {
			case <-time.After(nap):
				late += time.Since(begun) - nap
			case <-stop:
				sum <- late
				return
			}
		}
	}()
	return func() time.Duration {
		close(stop)
		return <-sum
	}
}

// poke has a wait for something that is not recorded look again.
func poke(r *recorder) {
	<-time.After(time.Millisecond)
	r.record(func() {})
}
