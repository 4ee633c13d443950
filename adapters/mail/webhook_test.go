package mail

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
)

func TestWebhook(t *testing.T) {
	t.Parallel()
	w := start(t, func(o *Options) { o.MaxMessage = 5000 })
	w.mail("a", bot.Mail{})
	good := letterOf{id: "<1@x>", inReplyTo: "<" + w.m.root(number) + ">", text: "hello"}.raw()
	now := time.Now()
	h := w.m.Handler(w.in)
	tests := []struct {
		name, method, body string
		at                 time.Time
		signature          string
		want, events       int
	}{
		{"GET", http.MethodGet, good, now, "", 405, 0},
		{"no signature", http.MethodPost, good, now, "-", 403, 0},
		{"another's", http.MethodPost, good, now, Sign(strings.Repeat("x", 32), now, []byte(good)), 403, 0},
		{"of another body", http.MethodPost, good + "x", now, Sign(secret, now, []byte(good)), 403, 0},
		{"old", http.MethodPost, good, now.Add(-6 * time.Minute), "", 403, 0},
		{"of the future", http.MethodPost, good, now.Add(6 * time.Minute), "", 403, 0},
		{"of another time", http.MethodPost, good, now, Sign(secret, now.Add(-time.Minute), []byte(good)), 403, 0},
		{"too long", http.MethodPost, strings.Repeat("x", 5001), now, "", 413, 0},
		{"good", http.MethodPost, good, now, "", 204, 1},
		{"again", http.MethodPost, good, now.Add(time.Second), "", 204, 1},
	}
	for _, tt := range tests {
		r := httptest.NewRequest(tt.method, "/mail", strings.NewReader(tt.body))
		r.Header.Set(TimeHeader, strconv.FormatInt(tt.at.Unix(), 10))
		r.Header.Set(SignatureHeader, orDefault(tt.signature, Sign(secret, tt.at, []byte(tt.body))))
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		if got := len(w.in.all()); answer.Code != tt.want || got != tt.events {
			t.Errorf("%s: %d and %d events, want %d and %d", tt.name, answer.Code, got, tt.want, tt.events)
		}
	}
	w.in.fail = func(bot.Event) error { return errors.New("the store is away") }
	r := httptest.NewRequest(http.MethodPost, "/mail", strings.NewReader(strings.Replace(good, "<1@x>", "<2@x>", 1)))
	r.Header.Set(TimeHeader, strconv.FormatInt(now.Unix(), 10))
	r.Header.Set(SignatureHeader, Sign(secret, now, []byte(strings.Replace(good, "<1@x>", "<2@x>", 1))))
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, r)
	if answer.Code != 503 || answer.Header().Get("Retry-After") == "" {
		t.Errorf("while the store is away: %d %v, want 503 with Retry-After", answer.Code, answer.Header())
	}
}
