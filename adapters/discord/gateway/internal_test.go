package gateway

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot/backoff"
)

// FuzzFrame wants what a server may send to be decoded or refused, never to panic,
// and events that are passed on to be what came.
func FuzzFrame(f *testing.F) {
	for _, seed := range []string{
		`{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":41250,"_trace":["[\"gateway-prd\"]"]}}`,
		`{"t":"READY","s":1,"op":0,"d":{"v":10,"session_id":"a","resume_gateway_url":"wss://x","guilds":[]}}`,
		`{"t":"MESSAGE_CREATE","s":2,"op":0,"d":{"content":"\ud800","content":"twice"}}`,
		`{"op":9,"d":false}`, `{"op":7,"d":null}`, `{"op":11}`, `{"op":1,"d":251}`, `{"op":1e400}`, `[[[[`, "{\"t\":\"\xff\"}",
	} {
		f.Add([]byte(seed))
	}
	g, err := New(Options{URL: At("ws://x"), Store: struct{ Store }{}, Owner: "a",
		Handle: func(context.Context, Dispatch) error { return nil }})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		c := newConnection(&tenure{Gateway: g, queue: newQueue(maxWaiting), at: mark{Session: "s", Seq: 1}})
		c.watch, c.early, c.greeted = time.NewTimer(time.Hour), func(Dispatch) {}, true
		c.asked = askedBeats{begin: time.Now(), n: maxAsked} // there is no link to answer on
		err := c.take(t.Context(), raw)
		it, queued := c.queue.take()
		switch {
		case queued && it.why == nil && !strings.Contains(string(raw), string(it.Data)):
			t.Errorf("take(%q) passes on %q, which is not in it", raw, it.Data)
		case queued && it.why != nil && string(it.raw) != string(raw):
			t.Errorf("take(%q) calls %q bad", raw, it.raw)
		case queued && err != nil:
			t.Errorf("take(%q) = %v, want nil after an item", raw, err)
		}
		if c.at.Session == "" {
			t.Errorf("take(%q) forgets the session", raw)
		}
	})
}

// TestIdentifyBudget lets sessions live for random times, and wants fewer begun in a
// day than cost the bot its token.
func TestIdentifyBudget(t *testing.T) {
	t.Parallel()
	for range 1000 {
		begin := time.Date(2026, time.November, 2, 0, 0, 0, 0, time.UTC)
		now, i, n := begin, identifies{}, 0
		longOnes := rand.N(9) + 1 // one of so many sessions lasts
		for ; now.Sub(begin) < 24*time.Hour; n++ {
			if wait := i.wait(now); wait > 0 {
				now = now.Add(wait)
			}
			if gap := now.Sub(time.UnixMilli(i.Last)); gap < 5*time.Second {
				t.Fatalf("session %d begins %v after the one before", n, gap)
			}
			i = i.next(now)
			if rand.N(longOnes) == 0 {
				now = now.Add(settled)
			}
		}
		if n > 700 {
			t.Fatalf("%d sessions begin in a day, want at most 700", n)
		}
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"wss://gateway.discord.gg":               "wss://gateway.discord.gg/?encoding=json&v=10",
		"wss://gateway.discord.gg/":              "wss://gateway.discord.gg/?encoding=json&v=10",
		"ws://127.0.0.1:80/gw?v=9&compress=none": "ws://127.0.0.1:80/gw?compress=none&encoding=json&v=10",
		"https://discord.com":                    "", "gateway.discord.gg": "", "": "", "ws://": "", "ws://a b": "", "wss:x": "",
	} {
		got, err := locate(base)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("locate(%q) = %q, %v, want %q", base, got, err, want)
		}
	}
}

func TestTokenIsNotShownOnAWorseLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ url, address, want string }{
		{"wss://a", "wss://b", "wss://a"},
		{"ws://a", "wss://b", ""},
		{"ws://a", "ws://b", "ws://a"},
		{"wss://a", "ws://b", "wss://a"},
	} {
		if got := resumeAt(c.url, c.address); got != c.want {
			t.Errorf("resumeAt(%q, %q) = %q, want %q", c.url, c.address, got, c.want)
		}
	}
}

func TestBackoffGrowsWithinItsBounds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		try      int
		low, top time.Duration
	}{
		{0, 250 * time.Millisecond, 500 * time.Millisecond},
		{3, 2 * time.Second, 4 * time.Second},
		{1000, 30 * time.Second, time.Minute},
	} {
		for range 50 {
			if d := backoff.Delay(c.try, dialFirst, dialMost); d < c.low || d > c.top {
				t.Errorf("backoff(%d) = %v, want %v to %v", c.try, d, c.low, c.top)
			}
		}
	}
}

// BenchmarkFrame measures what a message costs before the adapter sees it.
func BenchmarkFrame(b *testing.B) {
	raw := []byte(`{"t":"MESSAGE_CREATE","s":2,"op":0,"d":{"type":0,"tts":false,"timestamp":"2026-11-02T10:00:00.000000+00:00",` +
		`"pinned":false,"nonce":"1","mentions":[],"mention_roles":[],"mention_everyone":false,"id":"1","flags":0,"embeds":[],` +
		`"edited_timestamp":null,"content":"` + strings.Repeat("how long does a transfer take? ", 10) + `","components":[],` +
		`"channel_id":"2","author":{"username":"ann","public_flags":0,"id":"3","global_name":"Ann","discriminator":"0","avatar":null},` +
		`"attachments":[]}}`)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if f, err := decodeFrame(raw); err != nil || f.Seq != 2 {
			b.Fatal(err)
		}
	}
}
