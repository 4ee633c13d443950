package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// TestOrder: the messages of each conversation come in their order, each once.
func TestOrder(t *testing.T) {
	t.Parallel()
	w := start(t)
	const users, each = 7, 60
	for i := range each {
		for u := range users {
			w.tg.Text(int64(u+1), fmt.Sprint(i))
		}
	}
	w.run(w.a)
	events := w.in.wait(t, users*each)
	for u := range users {
		got := texts(events, place{chat: int64(u + 1)}.conversation())
		for i := range each {
			if got[i] != fmt.Sprint(i) {
				t.Fatalf("user %d: message %d is %q: %q", u+1, i, got[i], got)
			}
		}
	}
	must(t, w.tg.WaitConfirmed(within(t)))
	offsets := w.tg.Offsets()
	if offsets[0] != 0 || slices.Contains(offsets[1:], 0) {
		t.Errorf("polls had the offsets %d, want none at first only", offsets)
	}
	if n := w.tg.HotPolls(); n != 0 {
		t.Errorf("%d polls came too soon", n)
	}
}

// TestConfirmsWhatIsStored: an update that cannot be stored is not confirmed, nor
// are those after it in its chat handed on before it.
func TestConfirmsWhatIsStored(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.a.pauses.first, w.a.pauses.max = hotPoll, hotPoll // longer than the time in which Telegram gives one update only
	var tries atomic.Int32
	waiting := make(chan int, 10)
	w.in.fail = func(ev bot.Event) error {
		if ev.Body.(bot.Text).Text != "second" || tries.Add(1) > 3 {
			return nil
		}
		waiting <- len(w.tg.Waiting())
		return errors.New("the store is away")
	}
	for _, text := range []string{"first", "second", "third"} {
		w.tg.Text(7, text)
	}
	w.tg.Text(8, "other")
	w.run(w.a)
	events := w.in.wait(t, 4)
	if got := texts(events, "telegram:7"); !slices.Equal(got, []string{"first", "second", "third"}) {
		t.Errorf("stored %q, want first, second, third", got)
	}
	for range 3 {
		if n := <-waiting; n != 4 {
			t.Errorf("%d updates waited while the store was away, want 4", n)
		}
	}
	must(t, w.tg.WaitConfirmed(within(t)))
	if n := w.tg.HotPolls(); n != 0 {
		t.Errorf("%d polls came too soon", n)
	}
}

// TestOddUpdates: what cannot be decoded is kept, and stops nothing.
func TestOddUpdates(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.tg.Text(7, "before")
	id := w.tg.PushRaw(`{"message":{"message_id":1,"chat":"odd","text":"my secret"}}`)
	w.tg.PushRaw(`{"hologram":{"x":[1,2,{"y":null}]}}`)
	w.tg.PushRaw(`{"message":{"message_id":2,"date":1,"chat":{"id":7,"type":"private"},"from":{"id":7,"first_name":"\ud800"},"text":"lone \udc00 surrogate"}}`)
	w.tg.PushRaw(`{"message":{"message_id":3,"date":1,"from":{"id":7,"first_name":"A"},"text":"nowhere"}}`)
	w.tg.Text(7, "after")
	w.run(w.a)
	events := w.in.wait(t, 3)
	must(t, w.tg.WaitConfirmed(within(t)))
	if got := texts(events, "telegram:7"); len(got) != 3 || got[0] != "before" || got[2] != "after" {
		t.Errorf("stored %q, want before, lone surrogate, after", got)
	}
	if len(w.in.letters) != 2 {
		t.Fatalf("%d dead letters, want 2: %v", len(w.in.letters), w.in.letters)
	}
	l := w.in.letters[slices.IndexFunc(w.in.letters, func(l dispatch.Letter) bool { return strings.HasSuffix(l.ID, fmt.Sprint(id)) })]
	if l.ID != fmt.Sprintf("telegram:%d:%d", w.tg.BotID(), id) || l.Platform != Platform || !strings.Contains(string(l.Payload), "my secret") || strings.Contains(l.Why, "secret") {
		t.Errorf("Bury(%+v), want the update %d", l, id)
	}
}

// TestTroubles: polling goes on after whatever networks and servers do.
func TestTroubles(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault telegramtest.Fault
		said  string
	}{
		{"bad gateway", telegramtest.Fault{Status: 502, Times: 3}, "502"},
		{"internal", telegramtest.Fault{Status: 500, Times: 2}, "500"},
		{"reset", telegramtest.Fault{Reset: true, Times: 3}, "getUpdates"},
		{"garbage", telegramtest.Fault{Garbage: true, Text: "<html>", Times: 2}, "no answer of Telegram"},
		{"page not found", telegramtest.Fault{Garbage: true, Status: 404, Text: "<html>", Times: 2}, "no answer of Telegram"},
		{"page for people", telegramtest.Fault{Garbage: true, Status: 401, Text: "<html>"}, "no answer of Telegram"},
		{"truncated", telegramtest.Fault{Garbage: true, Text: `{"ok":true,"result":[{"update_id":`}, "no answer of Telegram"},
		{"no list", telegramtest.Fault{Garbage: true, Text: `{"ok":true,"result":true}`}, "no list of updates"},
		{"lost reply", telegramtest.Fault{DropReply: true, Times: 2}, "getUpdates"},
		{"another poller", telegramtest.Fault{Status: 409, Times: 2}, "another program polls with TELEGRAM_TOKEN"},
		{"flood", telegramtest.Fault{Status: 429, RetryAfter: 1}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := start(t)
			tt.fault.Method = "getUpdates"
			w.tg.Fail(tt.fault)
			w.tg.Text(7, "hello")
			w.run(w.a)
			w.in.wait(t, 1)
			must(t, w.tg.WaitConfirmed(within(t)))
			if tt.said != "" && !w.ill.said(tt.said) {
				t.Errorf("reported %v, want %q", w.ill.all, tt.said)
			}
			if w.ill.said(w.tg.Token()) || w.ill.said("/bot") {
				t.Errorf("a report holds the token: %v", w.ill.all)
			}
			if w.in.seen[w.in.events[0].ID] < 1 || len(w.in.events) != 1 {
				t.Errorf("events %v, want one", w.in.events)
			}
		})
	}
}

// TestLedElsewhere: the address of a call holds the token, and goes along with
// whatever follows a redirect.
func TestLedElsewhere(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.tg.AddChat(7)
	told := make(chan string, 10) // more than there are requests
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { told <- r.Referer() }))
	t.Cleanup(elsewhere.Close)
	for _, method := range []string{"getUpdates", "sendMessage"} {
		w.tg.Fail(telegramtest.Fault{Method: method, Redirect: elsewhere.URL})
	}
	if _, err := w.send("telegram:7", bot.Message{Text: "hello"}); err == nil || !strings.Contains(err.Error(), "307") {
		t.Errorf("Deliver = %v, want status 307", err)
	}
	w.tg.Text(7, "hello")
	w.run(w.a)
	w.in.wait(t, 1)
	select {
	case referer := <-told:
		t.Errorf("somebody else was asked, from %q", referer)
	default:
	}
	if !w.ill.said("307") {
		t.Errorf("reported %v, want status 307", w.ill.all)
	}
}

func TestWrongToken(t *testing.T) {
	t.Parallel()
	w := start(t)
	const wrong = "4242:another-token"
	a := w.adapter(func(o *Options) { o.Token = wrong })
	for _, err := range []error{a.Run(t.Context(), w.in), w.runRevoked()} {
		if err == nil || !strings.Contains(err.Error(), "TELEGRAM_TOKEN") || !strings.Contains(err.Error(), "@BotFather") || strings.Contains(err.Error(), wrong) {
			t.Errorf("Run with a wrong token = %v, want what to do", err)
		}
	}
	if !w.ill.said("TELEGRAM_TOKEN") {
		t.Errorf("reported %v, want the wrong token", w.ill.all)
	}
}

// runRevoked runs a bot whose token is taken back meanwhile.
func (w *world) runRevoked() error {
	w.tg.Fail(telegramtest.Fault{Method: "getUpdates", Status: 401})
	return w.a.Run(w.t.Context(), w.in)
}

func TestNewRefusesBadOptions(t *testing.T) {
	t.Parallel()
	for _, o := range []Options{{}, {Token: "x"}, {Token: "12:"}, {Token: "12:a b", Memory: newMemory()}, {Token: "12:x"}} {
		if _, err := New(o); err == nil {
			t.Errorf("New(%+v) = nil, want an error", o)
		}
	}
}

// TestWebhookIsTakenAway: a bot that polls ends a webhook, and loses nothing.
func TestWebhookIsTakenAway(t *testing.T) {
	t.Parallel()
	w := start(t)
	resp, err := http.Get(w.tg.URL() + "/bot" + w.tg.Token() + "/setWebhook?url=http://127.0.0.1:1/") // nobody listens
	must(t, err)
	must(t, resp.Body.Close())
	w.tg.Text(7, "hello")
	w.run(w.a)
	w.in.wait(t, 1)
	if address, _ := w.tg.Webhook(); address != "" {
		t.Errorf("webhook is %q, want none", address)
	}
	if !w.ill.said("a webhook was set") {
		t.Errorf("reported %v, want the webhook", w.ill.all)
	}
}

// TestIDsBeginAnew: after a week of silence ids may be lower.
func TestIDsBeginAnew(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.run(w.a)
	w.tg.Text(7, "one")
	w.in.wait(t, 1)
	must(t, w.tg.WaitConfirmed(within(t)))
	w.tg.SkipTo(1000)
	w.tg.Text(7, "two")
	w.tg.Text(7, "three")
	w.in.wait(t, 3)
	must(t, w.tg.WaitConfirmed(within(t)))
}

// TestEmptyAnswersAreNotPolledHot: a server that does not hold polls.
func TestEmptyAnswersAreNotPolledHot(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.tg.Fail(telegramtest.Fault{Method: "getUpdates", Garbage: true, Text: `{"ok":true,"result":[]}`, Times: 3})
	began := time.Now()
	w.tg.Text(7, "hello")
	w.run(w.a)
	w.in.wait(t, 1)
	if took := time.Since(began); took < 3*hotPoll {
		t.Errorf("4 polls took %v, want %v or more", took, 3*hotPoll)
	}
}

// TestRepeats: what comes twice has the same event ids, so that it counts once.
func TestRepeats(t *testing.T) {
	t.Parallel()
	w := start(t)
	for i := range 10 {
		w.tg.Text(7, fmt.Sprint(i))
	}
	w.tg.Repeat(10)
	w.tg.Text(7, "last")
	w.run(w.a)
	events := w.in.wait(t, 11)
	must(t, w.tg.WaitConfirmed(within(t)))
	if got := texts(events, "telegram:7"); strings.Join(got, "") != "0123456789last" {
		t.Errorf("stored %q, want each once and in order", got)
	}
	for _, ev := range events[:10] {
		if n := w.in.seen[ev.ID]; n != 2 {
			t.Errorf("event %s came %d times, want 2", ev.ID, n)
		}
	}
}
