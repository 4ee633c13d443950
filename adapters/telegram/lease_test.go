package telegram

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
)

// TestOnePoller: of two processes one polls; the other takes over.
func TestOnePoller(t *testing.T) {
	t.Parallel()
	w := start(t)
	stop := w.run(w.a)
	must(t, w.tg.WaitCalls(within(t), "getUpdates", 1))
	w.run(w.adapter())
	for i := range 20 {
		w.tg.Text(7, fmt.Sprint(i))
	}
	w.in.wait(t, 20)
	must(t, w.tg.WaitConfirmed(within(t)))
	must(t, stop())
	w.tg.Text(7, "last")
	w.in.wait(t, 21)
	if w.ill.said("another program") {
		t.Errorf("the two have got into each other's way: %v", w.ill.all)
	}
	for id, n := range w.in.seen {
		if n != 1 {
			t.Errorf("event %s came %d times", id, n)
		}
	}
}

// TestLostLease: who has lost the lease stops polling at once.
func TestLostLease(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.run(w.a)
	w.tg.Text(7, "one")
	w.in.wait(t, 1)
	must(t, w.tg.WaitConfirmed(within(t)))
	w.mem.seize(pollerLease, "somebody")
	must(t, w.tg.Until(within(t), func() bool { return !w.tg.Polling() }))
	if w.ill.said("") {
		t.Errorf("reported %v, want nothing bad of one that only stands by", w.ill.all)
	}
	w.tg.Text(7, "two")
	if n := len(w.tg.Waiting()); n != 1 {
		t.Errorf("%d updates wait, want the one that came after the lease was lost", n)
	}
	must(t, w.mem.Free(context.Background(), pollerLease, "somebody"))
	w.in.wait(t, 2)
}

// TestStandsByInHealth: whoever only stands by does not go on complaining.
func TestStandsByInHealth(t *testing.T) {
	t.Parallel()
	reports := make(chan error, 1000) // more than a test makes
	w := start(t, func(o *Options) { o.Report = func(err error) { reports <- err } })
	w.tg.Fail(telegramtest.Fault{Method: "getUpdates", Status: 502, Times: -1})
	w.run(w.a)
	next := func() error {
		select {
		case err := <-reports:
			return err
		case <-within(t).Done():
			t.Fatal("nothing more is reported")
			return nil
		}
	}
	for next() == nil {
	}
	w.mem.seize(pollerLease, "somebody")
	for next() != nil {
	}
}

// TestHangingStore: a lease that cannot be renewed in its time is lost, also when
// the store does not even say no.
func TestHangingStore(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.run(w.a)
	must(t, w.tg.Until(within(t), w.tg.Polling))
	mend := w.mem.hang()
	must(t, w.tg.Until(within(t), func() bool { return !w.tg.Polling() }))
	mend()
	w.tg.Text(7, "hello")
	w.in.wait(t, 1)
}

// TestLeavesAtOnce: the next poller need not wait for answers to presses.
func TestLeavesAtOnce(t *testing.T) {
	t.Parallel()
	w := start(t)
	held := make(chan struct{})
	w.tg.Fail(telegramtest.Fault{Method: "answerCallbackQuery", Hold: held})
	w.tg.PressData(telegramtest.From{User: 7}, 1, w.a.sign("telegram:7", "o.1.y"))
	w.a.pauses.lease = time.Hour
	stop := w.run(w.a)
	must(t, w.tg.WaitCalls(within(t), "answerCallbackQuery", 1))
	w.run(w.adapter(func(o *Options) { o.Owner = "next" }))
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }() // ends with the answer
	must(t, w.tg.Until(within(t), func() bool { return w.mem.held(pollerLease, "next") }))
	select {
	case err := <-stopped:
		t.Errorf("Run = %v before the press was answered", err)
	default:
	}
	close(held)
	must(t, <-stopped)
	must(t, w.tg.Until(within(t), func() bool { return w.tg.Unanswered() == 0 }))
}

// TestStandsBy: while somebody else has the lease, nobody else polls.
func TestStandsBy(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.mem.holder[pollerLease], w.mem.until[pollerLease] = "somebody", time.Now().Add(400*time.Millisecond)
	w.tg.Text(7, "hello")
	stop := w.run(w.a)
	w.in.wait(t, 1)
	must(t, stop())
}
