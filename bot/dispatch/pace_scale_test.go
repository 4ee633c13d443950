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
		processes = append(processes, begin(t, connect(t, server.URL()), r, speaking, shortLease))
	}
	r.until(t, "the partitions are spread", func() bool {
		owned := 0
		for _, p := range processes {
			owned += p.Owned()
			if p.Owned() < dispatch.Partitions/3-1 {
				poke(r)
				return false
			}
		}
		return owned == dispatch.Partitions
	})
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
	slices.SortFunc(at, time.Time.Compare)
	took, least := at[len(at)-1].Sub(at[0]), (chats*messages-1)*every-burst
	t.Logf("%d messages in %v, the limits allow %v", len(at), took, least)
	if took < least-burst/2 { // the first may have been recorded late
		t.Errorf("%d messages took %v, want at least %v", len(at), took, least)
	}
	if took > least+least/2 { // a loaded machine is slow; alone it is within a tenth
		t.Errorf("%d messages took %v, want about %v", len(at), took, least)
	}
}

// poke has a wait for something that is not recorded look again.
func poke(r *recorder) {
	<-time.After(time.Millisecond)
	r.record(func() {})
}
