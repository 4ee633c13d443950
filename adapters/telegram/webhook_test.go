package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot"
)

// hooked starts a bot with a webhook that Telegram reaches.
func hooked(t *testing.T) (*world, *httptest.Server) {
	t.Helper()
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { handler.ServeHTTP(rw, r) }))
	t.Cleanup(server.Close)
	w := start(t, func(o *Options) { o.Webhook.URL = server.URL + "/telegram" })
	handler = w.a.Handler(w.in)
	return w, server
}

func TestWebhook(t *testing.T) {
	t.Parallel()
	w, server := hooked(t)
	stop := w.run(w.a)
	must(t, w.tg.WaitCalls(within(t), "getWebhookInfo", 1))
	if address, secret := w.tg.Webhook(); address != server.URL+"/telegram" || secret != w.a.secret() || strings.Contains(secret, "test-token") {
		t.Errorf("setWebhook(%q, %q), want ours", address, secret)
	}
	for i := range 40 {
		w.tg.Text(7, fmt.Sprint(i))
		w.tg.Text(8, fmt.Sprint(i))
	}
	events := w.in.wait(t, 80)
	for _, user := range []bot.ConversationID{"telegram:7", "telegram:8"} {
		for i, text := range texts(events, user) {
			if text != fmt.Sprint(i) {
				t.Fatalf("%s: message %d is %q", user, i, text)
			}
		}
	}
	_, err := w.send("telegram:7", bot.Message{Text: "Sure?", Buttons: []bot.Button{{Label: "Yes", Token: "o.1.y"}}})
	must(t, err)
	must(t, w.tg.Press(7, "Yes"))
	events = w.in.wait(t, 81)
	if got := events[80].Body; got != bot.Body(bot.Pick{Token: "o.1.y", Label: "Yes"}) {
		t.Errorf("Ingest(%v), want the press", got)
	}
	must(t, w.tg.Until(within(t), func() bool { return w.tg.Unanswered() == 0 }))
	must(t, stop())
	if address, _ := w.tg.Webhook(); address == "" {
		t.Error("the webhook ended with one process, others may have it too")
	}
	if w.tg.Calls("getUpdates") != 0 {
		t.Error("a bot with a webhook has polled")
	}
}

// TestWebhookComesAgain: what could not be stored is posted again.
func TestWebhookComesAgain(t *testing.T) {
	t.Parallel()
	w, _ := hooked(t)
	tries := 0
	w.in.fail = func(bot.Event) error {
		if tries++; tries < 4 {
			return errors.New("the store is away")
		}
		return nil
	}
	w.run(w.a)
	w.tg.Text(7, "hello")
	w.in.wait(t, 1)
	must(t, w.tg.WaitConfirmed(within(t)))
	must(t, w.tg.Until(within(t), func() bool { return w.ill.said("503") }))
}

func TestWebhookRefuses(t *testing.T) {
	t.Parallel()
	w, server := hooked(t)
	good := `{"update_id":5,"message":{"message_id":1,"date":1,"chat":{"id":7,"type":"private"},"from":{"id":7,"first_name":"A"},"text":"hi"}}`
	tests := []struct {
		name, method, secret, body string
		want, letters, events      int
	}{
		{"GET", "GET", w.a.secret(), "", 405, 0, 0},
		{"no secret", "POST", "", good, 403, 0, 0},
		{"wrong secret", "POST", w.a.secret() + "x", good, 403, 0, 0},
		{"too long", "POST", w.a.secret(), good + strings.Repeat(" ", maxUpdate), 413, 0, 0},
		{"no JSON", "POST", w.a.secret(), "hello", 200, 1, 0},
		{"odd", "POST", w.a.secret(), `{"update_id":5,"message":7}`, 200, 2, 0},
		{"not ours", "POST", w.a.secret(), `{"update_id":5,"poll":{}}`, 200, 2, 0},
		{"good", "POST", w.a.secret(), good, 200, 2, 1},
		{"again", "POST", w.a.secret(), good, 200, 2, 1},
	}
	for _, tt := range tests {
		if got := post1(t, server.URL, tt.method, tt.secret, tt.body); got != tt.want {
			t.Errorf("%s: status %d, want %d", tt.name, got, tt.want)
		}
		if len(w.in.letters) != tt.letters || len(w.in.events) != tt.events {
			t.Errorf("%s: %d letters and %d events, want %d and %d", tt.name, len(w.in.letters), len(w.in.events), tt.letters, tt.events)
		}
	}
	w.in.fail = func(bot.Event) error { return errors.New("the store is away") }
	if got := post1(t, server.URL, "POST", w.a.secret(), good); got != 503 {
		t.Errorf("without a store: status %d, want 503", got)
	}
}

// post1 makes one request to a webhook.
func post1(t *testing.T, address, method, secret, body string) (status int) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	must(t, err)
	req.Header.Set(secretHeader, secret)
	// A client of its own: the end of any other test's server closes the idle
	// connections of the default one, in the middle of this.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	must(t, err)
	must(t, resp.Body.Close())
	if resp.StatusCode == 503 && resp.Header.Get("Retry-After") == "" {
		t.Error("503 without Retry-After")
	}
	return resp.StatusCode
}

// TestWebhookDoesNotWaitForAnswers: a press is stored, so Telegram may go on.
func TestWebhookDoesNotWaitForAnswers(t *testing.T) {
	t.Parallel()
	w, server := hooked(t)
	held := make(chan struct{})
	w.tg.Fail(telegramtest.Fault{Method: "answerCallbackQuery", Hold: held})
	id := w.tg.PressData(telegramtest.From{User: 7}, 1, w.a.sign("telegram:7", "o.1.y"))
	began := time.Now()
	if got := post1(t, server.URL, "POST", w.a.secret(), string(w.tg.Waiting()[0])); got != 200 {
		t.Errorf("status %d, want 200", got)
	}
	if took := time.Since(began); took >= answerTimeout {
		t.Errorf("a press held up the webhook for %v", took)
	}
	close(held)
	_, err := w.tg.WaitAnswered(within(t), id)
	must(t, err)
}

// TestWebhookRepeats: 100 updates posted 8 times at once are 100 events.
func TestWebhookRepeats(t *testing.T) {
	t.Parallel()
	w, server := hooked(t)
	for i := range 100 {
		w.tg.Text(int64(i%10+1), fmt.Sprint(i))
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for _, raw := range w.tg.Waiting() {
				if got := post1(t, server.URL, "POST", w.a.secret(), string(raw)); got != 200 {
					t.Errorf("status %d, want 200", got)
				}
			}
		})
	}
	group.Wait()
	if len(w.in.events) != 100 || len(w.in.seen) != 100 {
		t.Errorf("%d events, want 100", len(w.in.events))
	}
}

func TestWebhookIsJudged(t *testing.T) {
	t.Parallel()
	w, server := hooked(t)
	w.run(w.a)
	must(t, w.tg.WaitCalls(within(t), "getWebhookInfo", 1))
	other, err := http.Get(w.tg.URL() + "/bot" + w.tg.Token() + "/setWebhook?url=https://elsewhere.example/")
	must(t, err)
	must(t, other.Body.Close())
	must(t, w.tg.Until(within(t), func() bool { return w.ill.said("leads elsewhere") }))
	other, err = http.Get(w.tg.URL() + "/bot" + w.tg.Token() + "/deleteWebhook")
	must(t, err)
	must(t, other.Body.Close())
	must(t, w.tg.Until(within(t), func() bool { return w.ill.said("was taken away") }))
	must(t, w.tg.Until(within(t), func() bool {
		address, _ := w.tg.Webhook()
		return address == server.URL+"/telegram"
	}))
	w.tg.Text(7, "hello")
	w.in.wait(t, 1)
}
