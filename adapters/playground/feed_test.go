package playground_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// tab is a page that follows, without a browser.
type tab struct {
	testing.TB
	w    *world
	c    *websocket.Conn
	boot string
	seq  uint64
	html map[string]string // by the id of the element
	put  []string          // ids in the order of their first appearance
}

type update struct {
	Boot    string
	Seq     uint64
	Patches []struct{ Fill, Put, Into, HTML string }
}

// follow opens a tab, or the same one again where it was.
func (w *world) follow(old *tab) *tab {
	w.Helper()
	t := &tab{TB: w, w: w, html: map[string]string{}}
	if old != nil {
		t = old
	}
	q := url.Values{"telegram": {nina}, "discord": {alex}, "on": {nina}, "lang": {"en"}, "boot": {t.boot}, "after": {fmt.Sprint(t.seq)}}
	c, resp, err := websocket.Dial(w.Context(), "ws"+strings.TrimPrefix(w.url("/feed?"+q.Encode()), "http"), nil)
	if err != nil {
		w.Fatal(err)
	}
	if resp.Body != nil {
		_ = resp.Body.Close()
	}
	c.SetReadLimit(8 << 20)
	t.c = c
	return t
}

// take waits for the next update.
func (t *tab) take(ctx context.Context) error {
	_, data, err := t.c.Read(ctx)
	if err != nil {
		return err
	}
	var u update
	if err := json.Unmarshal(data, &u); err != nil {
		return err
	}
	t.boot, t.seq = u.Boot, u.Seq
	for _, p := range u.Patches {
		if p.Put != "" && t.html[p.Put] == "" && !slices.Contains(t.put, p.Put) {
			t.put = append(t.put, p.Put)
		}
		t.html[p.Put+p.Fill] = p.HTML
	}
	return nil
}

// until takes updates until one has what is looked for.
func (t *tab) until(what string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !t.shows(what) {
		if err := t.take(ctx); err != nil {
			t.Fatalf("waiting for %q: %v", what, err)
		}
	}
}

func (t *tab) shows(what string) bool {
	for _, html := range t.html {
		if strings.Contains(html, what) {
			return true
		}
	}
	return false
}

// hears waits for an update that has a text in it, and reads no more of it: what a tab
// costs in the same process is not what is measured.
func (t *tab) hears(text string) {
	for {
		_, data, err := t.c.Read(t.Context())
		if err != nil {
			t.Error(err)
			return
		}
		if bytes.Contains(data, []byte(text)) {
			return
		}
	}
}

func TestTabFollowsAndComesBackWithoutLossOrDoubles(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	page := w.follow(nil)
	page.until("Shipped content") // everything anew, since it has seen nothing
	w.says(nina, "a1", fields{"text", "first"})
	page.until(">first<")
	_ = page.c.CloseNow()
	w.says(nina, "a2", fields{"text", "second"})
	w.says(nina, "a3", fields{"text", "third"})
	page = w.follow(page)
	page.until(">third<")
	var texts []string
	for _, id := range page.put {
		if strings.HasPrefix(id, "m-m:") {
			texts = append(texts, id)
		}
	}
	if want := []string{"m-m:a1", "m-m:a2", "m-m:a3"}; !slices.Equal(texts, want) {
		t.Errorf("messages in the order of their appearance = %v, want %v", texts, want)
	}
	if page.shows("chat-discord") {
		t.Errorf("what did not change was sent again")
	}
}

func TestTabOfAnotherRunGetsEverythingAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	page := w.follow(nil)
	w.says(nina, "a1", fields{"text", "before"})
	page.until(">before<")
	_ = page.c.CloseNow()
	w.restart()
	page.html = map[string]string{}
	page = w.follow(page)
	page.until(">before<")
	if page.html["chat-telegram"] == "" || page.html["thread"] == "" {
		t.Errorf("after a restart not everything was sent: %d parts", len(page.html))
	}
}

func TestSlowTabHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	_ = w.follow(nil) // it reads nothing
	quick := w.follow(nil)
	for i := range 50 {
		w.says(nina, fmt.Sprint("a", i), fields{"text", fmt.Sprint("line ", i, " ", strings.Repeat("long ", 700))})
	}
	quick.until("line 49 ")
}

func TestClosedTabLeavesNothing(t *testing.T) {
	w := newWorld(t).start() // counts goroutines: not in parallel
	w.says(nina, "a0", fields{"text", "every part of the runtime is there"})
	warm := w.follow(nil)
	warm.until("Shipped content")
	_ = warm.c.CloseNow()
	before := settled()
	for range 20 {
		page := w.follow(nil)
		page.until("Shipped content")
		_ = page.c.CloseNow()
	}
	w.says(nina, "a1", fields{"text", "wakes who is left"})
	deadline := time.Now().Add(time.Minute)
	for settled() > before+2 {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines after 20 tabs were closed, %d before", runtime.NumGoroutine(), before)
		}
	}
}

// settled counts goroutines once those that end have had the time to.
func settled() int {
	least := runtime.NumGoroutine()
	for range 50 {
		time.Sleep(2 * time.Millisecond)
		least = min(least, runtime.NumGoroutine())
	}
	return least
}

// BenchmarkTabs measures the time from a customer's message to the last of 200 tabs that
// has it and the answer.
func BenchmarkTabs(b *testing.B) {
	w := newWorld(b).start()
	const tabs = 200
	pages := make([]*tab, tabs)
	for i := range pages {
		pages[i] = w.follow(nil)
		pages[i].until("Shipped content")
	}
	var took []time.Duration
	var mu sync.Mutex
	n := 0
	for b.Loop() {
		n++
		text := fmt.Sprint("question number ", n, ".")
		var group sync.WaitGroup
		begun := time.Now()
		for _, p := range pages {
			group.Go(func() {
				p.hears(text)
				mu.Lock()
				took = append(took, time.Since(begun))
				mu.Unlock()
			})
		}
		w.says(nina, fmt.Sprint("b", n), fields{"text", text})
		group.Wait()
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
