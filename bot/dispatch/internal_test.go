package dispatch

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
)

func TestBackoffGrowsWithinItsBounds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		try      int
		low, top time.Duration
	}{
		{0, 250 * time.Millisecond, 500 * time.Millisecond},
		{1, 500 * time.Millisecond, time.Second},
		{3, 2 * time.Second, 4 * time.Second},
		{9, 30 * time.Second, time.Minute},
		{1000, 30 * time.Second, time.Minute},
	} {
		for range 50 {
			if d := sendDelay(c.try); d < c.low || d > c.top {
				t.Errorf("sendDelay(%d) = %v, want %v to %v", c.try, d, c.low, c.top)
			}
		}
	}
}

func TestItemsSurviveTheirForm(t *testing.T) {
	t.Parallel()
	for _, platform := range []bot.Platform{"", "telegram"} {
		payload := encodeItem(platform, bot.Do{Call: "c1", Action: "echo", Timeout: time.Second})
		p, a, err := decodeItem(payload)
		if do, ok := a.(bot.Do); err != nil || p != platform || !ok || do.Call != "c1" || do.Timeout != time.Second {
			t.Errorf("decodeItem(encodeItem(%q)) = %q, %v, %v", platform, p, a, err)
		}
		for n := range payload {
			if _, _, err := decodeItem(payload[:n]); err == nil {
				t.Errorf("decodeItem(%d bytes of %d) = nil, want an error", n, len(payload))
			}
		}
	}
}

// TestNothingIsSentWithoutTheLease plays a process that slept beyond its lease
// between claiming a message and sending it.
func TestNothingIsSentWithoutTheLease(t *testing.T) {
	t.Parallel()
	rt := &Runtime{started: time.Now()}
	w := &worker{rt: rt}
	task := &task{w: w, item: &Item{}}
	sent := 0
	send := func(context.Context) error { sent++; return nil }
	w.until.Store(int64(time.Hour))
	if err := task.through(t.Context(), newTarget(nil, 1), send); err != nil || sent != 1 {
		t.Errorf("with the lease: %v, sent %d times, want once", err, sent)
	}
	w.until.Store(0)
	if err := task.through(t.Context(), newTarget(nil, 1), send); !errors.Is(err, errUnsure) || sent != 1 {
		t.Errorf("without the lease: %v, sent %d times, want %v", err, sent, errUnsure)
	}
}

func TestItemIsTakenOnce(t *testing.T) {
	t.Parallel()
	item := &Item{ID: "0:1-0:0", Lane: Lane{Conversation: "a", Name: LaneChat}}
	w := &worker{rt: &Runtime{}}
	ls := newLanes(w)
	l := &lane{name: item.Lane, news: make(chan struct{}, 1)}
	ls.running[item.Lane] = l

	ls.watch()
	ls.follow(l, "", item) // it came by Claim, while the step that committed it was under way
	ls.offer(t.Context(), *item)
	if l.head != nil {
		t.Errorf("an item under way was taken again")
	}
	ls.follow(l, item.ID, nil)
	ls.offer(t.Context(), *item)
	if l.head != nil {
		t.Errorf("an item finished during the step was taken again")
	}
	ls.watch()
	ls.offer(t.Context(), *item)
	if l.head == nil {
		t.Fatalf("an item that was not finished was not taken")
	}
	ls.follow(l, "", item) // it came by Advance too
	if l.head != nil {
		t.Errorf("an item that came twice is waiting a second time")
	}
}
