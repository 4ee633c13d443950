package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/dispatch/load"
)

// TestLimitsAreKeptAndUsedUp has three processes deliver 480 replies to 120 chats,
// 30 a second and one a second to each chat.
func TestLimitsAreKeptAndUsedUp(t *testing.T) {
	t.Parallel()
	const (
		chats, messages = 120, 4
		every           = time.Second / 30
	)
	synctest.Test(t, func(t *testing.T) {
		c := clock()
		c.rates = func(d dispatch.Delivery) []dispatch.Rate {
			return []dispatch.Rate{{Key: "all", Every: every}, {Key: "chat:" + string(d.Conversation), Every: time.Second}}
		}
		store := embedded(t)
		var processes []*process
		var counters []*load.Counter
		for range 3 {
			calls := load.Count(another(t, store))
			processes, counters = append(processes, begin(t, calls, c.recorder, speaking)), append(counters, calls)
		}
		wait(10 * time.Second) // the partitions are spread
		c.begun = time.Now()
		for n := range messages {
			for i := range chats {
				processes[0].take(t, say(bot.ConversationID(fmt.Sprint(i)), n, "bot x"))
			}
		}
		c.until(t, "all is delivered", func() bool {
			return len(strings.Fields(c.list())) == chats*messages
		})
		c.check(t, every, time.Second)
		ideal := chats * messages * every
		if took := c.at[len(c.at)-1].at; took > ideal*11/10 {
			t.Errorf("%d messages took %v, want at most a tenth more than %v", chats*messages, took, ideal)
		}
		var calls int64
		for _, counter := range counters {
			calls += counter.Calls().All()
		}
		t.Logf("%d messages in %v, ideal %v; %d calls of Redis", chats*messages, c.at[len(c.at)-1].at, ideal, calls)
	})
}

// check wants a least distance between any two messages, and between two of a chat.
func (c *clocked) check(t *testing.T, all, chat time.Duration) {
	t.Helper()
	last := map[bot.ConversationID]time.Duration{}
	before := -time.Hour
	for _, d := range c.at {
		if d.text == "typing" {
			continue
		}
		if gap := d.at - before; gap < all-time.Microsecond {
			t.Errorf("a message came %v after the one before, want at least %v", gap, all)
		}
		if at, ok := last[d.to]; ok && d.at-at < chat-time.Microsecond {
			t.Errorf("two messages came to chat %s within %v, want at least %v", d.to, d.at-at, chat)
		}
		before, last[d.to] = d.at, d.at
	}
}

func TestUrgentVoicesGoFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const every = 20 * time.Second
		c := clock()
		c.rates = wholeRate(every)
		calls := load.Count(embedded(t))
		p := begin(t, calls, c.recorder, speaking)
		p.write(t, "first", "bot first")
		p.done(t)
		for _, voice := range []string{"reminder", "bot", "system", "agent"} {
			for i := range 2 {
				chat := bot.ConversationID(fmt.Sprint(voice, i))
				p.write(t, chat, fmt.Sprintf("%s %s", voice, chat))
				synctest.Wait()
			}
		}
		p.write(t, "secret", "recall 7")
		before := calls.Calls().Other
		p.done(t)
		want := "first agent0 agent1 system0 system1 recall 7 bot0 bot1 reminder0 reminder1"
		if got := c.list(); got != want {
			t.Errorf("delivered in the order %s, want %s", got, want)
		}
		// One item asks for all: twice for each turn, and who comes again after a long
		// wait is looked up. Leases are renewed meanwhile.
		leases := int64(9*every/(5*time.Second)+2) * dispatch.Partitions
		if n := calls.Calls().Other - before - leases; n > 9*3+2 {
			t.Errorf("%d calls to wait for 9 turns with 9 items, want about 3 for each item", n)
		}
	})
}

func TestOwnChatIsWaitedForAside(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock()
		c.rates = func(d dispatch.Delivery) []dispatch.Rate {
			return []dispatch.Rate{{Key: "all", Every: time.Second}, {Key: string(d.Conversation), Every: time.Minute}}
		}
		p := begin(t, embedded(t), c.recorder, speaking)
		p.write(t, "a", "agent a0", "agent a1")
		synctest.Wait() // a is at its second
		for i := range 5 {
			p.write(t, bot.ConversationID(fmt.Sprint("b", i)), "reminder b")
		}
		p.done(t)
		if got := c.list(); got != "a0 b b b b b a1" {
			t.Errorf("delivered in the order %s, want the second of a last", got)
		}
		if last := c.at[len(c.at)-1].at - c.at[0].at; last < time.Minute || last > time.Minute+time.Second {
			t.Errorf("the second of a came after %v, want a minute", last)
		}
	})
}

func TestWaitEndsWithTheEpoch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock()
		c.rates = wholeRate(time.Hour)
		p := begin(t, embedded(t), c.recorder, speaking)
		p.write(t, "first", "bot first")
		p.done(t)
		p.write(t, "a", "bot one", "bot two", "reminder three")
		synctest.Wait()
		begun := time.Now()
		p.take(t, bot.Event{ID: "claim", Conversation: "a", Platform: loopback, Body: bot.Claimed{}})
		p.done(t)
		if got := c.list(); got != "first" || time.Since(begun) > time.Second {
			t.Errorf("delivered %q within %v, want the first alone, at once", got, time.Since(begun))
		}
	})
}

// TestStopLeavesWhatWaits has a process stop while a message waits for room: it is
// sent by the next owner, when there is.
func TestStopLeavesWhatWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock()
		c.rates = wholeRate(time.Minute)
		store := embedded(t)
		p := begin(t, store, c.recorder, speaking)
		p.write(t, "first", "bot first")
		p.done(t)
		p.write(t, "a", "bot one")
		synctest.Wait()
		begun := time.Now()
		p.stop()
		if took := time.Since(begun); took > time.Second {
			t.Errorf("stopping took %v while a message waits, want none", took)
		}
		next := begin(t, store, c.recorder, speaking)
		synctest.Wait()
		next.done(t)
		if got := c.list(); got != "first one" {
			t.Errorf("delivered %q, want both", got)
		}
		if gap := c.at[len(c.at)-1].at - c.at[0].at; gap < time.Minute || gap > time.Minute+time.Second {
			t.Errorf("the second came %v after the first, want a minute", gap)
		}
	})
}

// limitless is a store whose limits cannot be reached for a while.
type limitless struct {
	dispatch.Store
	failures atomic.Int64
}

func (s *limitless) Take(ctx context.Context, rates []dispatch.Rate, urgency int) (time.Duration, string, error) {
	if s.failures.Add(-1) >= 0 {
		return 0, "", errors.New("the line is bad")
	}
	return s.Store.Take(ctx, rates, urgency)
}

func TestNothingIsSentUnpaced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &limitless{Store: embedded(t)}
		store.failures.Store(5)
		c := clock()
		c.rates = wholeRate(time.Minute)
		p := begin(t, store, c.recorder, speaking, quiet)
		p.write(t, "a", "bot one", "bot two")
		p.done(t)
		if got := c.list(); got != "one two" || store.failures.Load() >= 0 {
			t.Errorf("delivered %q, want both after the failures", got)
		}
		c.check(t, time.Minute, time.Minute)
	})
}

func TestRatesThatPanicGiveTheItemUp(t *testing.T) {
	t.Parallel()
	c := newRecorder()
	c.rates = func(dispatch.Delivery) []dispatch.Rate { panic("bug") }
	p := begin(t, embedded(t), c, speaking, quiet, func(o *dispatch.Options) { o.Attempts = 2 })
	p.write(t, "a", "bot one")
	p.idle(t)
	if notes := p.deskNotes(); !slices.Equal(notes, []string{"undelivered rejected"}) {
		t.Errorf("desk = %q, want to hear that the message was given up", notes)
	}
}

// TestTypingWhileAReplyWaits shows it once to those who wait for a reply, and to
// few of many.
func TestTypingWhileAReplyWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock()
		c.rates = wholeRate(10 * time.Second)
		p := begin(t, embedded(t), c.recorder, speaking)
		p.write(t, "first", "bot first")
		p.done(t)
		p.write(t, "a", "bot one")
		p.write(t, "b", "reminder two")
		p.done(t)
		if n := c.typings(); n != 1 || c.at[1].to != "a" || c.at[1].text != "typing" {
			t.Errorf("delivered %v, want one typing, to a, before its message", c.at)
		}
		if gap := c.at[1].at - c.at[0].at; gap < time.Second || gap > 2*time.Second {
			t.Errorf("typing came after %v, want a second", gap)
		}
		for i := range 20 {
			p.write(t, bot.ConversationID(fmt.Sprint("crowd", i)), "agent x")
		}
		p.done(t)
		if n := c.typings(); n > 3 {
			t.Errorf("typing was shown %d times to a crowd, want it rare", n-1)
		}
	})
}

// TestWaitEndsWithTheLease cuts a process off while a message waits for room: the
// next owner sends it, and the first one, when it comes back, does not.
func TestWaitEndsWithTheLease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock()
		c.rates = wholeRate(20 * time.Second)
		store := embedded(t)
		cut := &plug{Store: store}
		p := begin(t, cut, c.recorder, speaking, quiet)
		p.write(t, "first", "bot first")
		p.done(t)
		p.write(t, "a", "bot one", "bot two")
		synctest.Wait()
		cut.pulled.Store(true)
		begin(t, another(t, store), c.recorder, speaking, quiet)
		wait(50 * time.Second)
		cut.pulled.Store(false)
		wait(2 * time.Minute)
		if got := c.list(); got != "first one two" || len(c.doubles) > 0 || c.repeats > 0 {
			t.Errorf("delivered %q with %d repeats, want each once", got, c.repeats)
		}
		c.check(t, 20*time.Second, 20*time.Second)
	})
}
