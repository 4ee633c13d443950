package dispatch

import (
	"context"
	"errors"
	"reflect"
	"strings"
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
	do := bot.Do{Call: "c1", Action: "echo", Timeout: time.Second}
	for _, want := range []order{
		{action: do}, {platform: "telegram", action: do}, {platform: "slack", more: true, action: do},
		{platform: "slack", tail: true, action: do}, {more: true, tail: true, action: do},
	} {
		payload := encodeItem(want)
		if got, err := decodeItem(payload); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("decodeItem(encodeItem(%v)) = %v, %v", want, got, err)
		}
		for n := range payload {
			if _, err := decodeItem(payload[:n]); err == nil {
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

func TestSafeNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"":                                 "",
		"收据 2026.pdf":                      "收据 2026.pdf",
		"../../etc/passwd":                 "_.._etc_passwd",
		`C:\Users\x\a.txt`:                 "C__Users_x_a.txt",
		"<!channel>.txt":                   "_!channel_.txt",
		"photo\u202egpj.exe":               "photogpj.exe",
		"a\x00\n\tb.txt":                   "a_ b.txt",
		".hidden":                          "hidden",
		"a.exe. .":                         "a.exe",
		strings.Repeat("长", 200) + ".jpeg": strings.Repeat("长", 95) + ".jpeg",
		strings.Repeat("x", 200):           strings.Repeat("x", 100),
	} {
		if got := safeName(name); got != want {
			t.Errorf("safeName(%q) = %q, want %q", name, got, want)
		}
	}
	files := []bot.File{{Name: "/x"}}
	got := withSafeNames(bot.PostNote{Files: files})
	if n := got.(bot.PostNote).Files[0].Name; n != "_x" || files[0].Name != "/x" {
		t.Errorf("withSafeNames = %q and %q, want the copy's name made safe", n, files[0].Name)
	}
}
