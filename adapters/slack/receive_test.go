package slack_test

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/slack"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
)

// request is what a stranger or Slack may send.
type request struct {
	method, body, kind string
	at                 time.Time
	secret             string
	signature          string // "" is the right one
}

func (w *world) send(r request) (status int, body string) {
	w.t.Helper()
	if r.method == "" {
		r.method = http.MethodPost
	}
	if r.at.IsZero() {
		r.at = time.Now()
	}
	if r.secret == "" {
		r.secret = slacktest.SigningSecret
	}
	if r.signature == "" {
		r.signature = slacktest.Sign(r.secret, r.at.Unix(), []byte(r.body))
	}
	if r.kind == "" {
		r.kind = "application/json"
	}
	req, err := http.NewRequestWithContext(w.t.Context(), r.method, w.hook, strings.NewReader(r.body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", r.kind)
	req.Header.Set("X-Slack-Request-Timestamp", strconv.FormatInt(r.at.Unix(), 10))
	req.Header.Set("X-Slack-Signature", r.signature)
	// A client of its own: the end of any other test's server closes the idle
	// connections of the default one, in the middle of this.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return resp.StatusCode, string(out)
}

// TestRequests holds what is answered to what.
func TestRequests(t *testing.T) {
	t.Parallel()
	const event = `{"type":"event_callback","event_id":"Ev1","team_id":"T1","event":{"type":"message","channel":"D1","channel_type":"im","user":"U1","ts":"1.2","text":"hello"}}`
	now := time.Now()
	tests := []struct {
		name   string
		r      request
		status int
		body   string
		stored bool
	}{
		{"an event", request{body: event}, 200, "", true},
		{"the address is entered", request{body: `{"type":"url_verification","challenge":"abc","token":"x"}`}, 200, "abc", false},
		{"the address is entered by somebody else", request{body: `{"type":"url_verification","challenge":"abc"}`, secret: "theirs"}, 401, "", false},
		{"another secret", request{body: event, secret: "theirs"}, 401, "", false},
		{"no signature", request{body: event, signature: "v0="}, 401, "", false},
		{"another scheme", request{body: event, signature: strings.Replace(slacktest.Sign(slacktest.SigningSecret, now.Unix(), []byte(event)), "v0", "v1", 1), at: now}, 401, "", false},
		{"a signature of something else", request{body: event, signature: slacktest.Sign(slacktest.SigningSecret, now.Unix(), []byte(event+" ")), at: now}, 401, "", false},
		{"a replay", request{body: event, at: now.Add(-6 * time.Minute)}, 401, "", false},
		{"from the future", request{body: event, at: now.Add(6 * time.Minute)}, 401, "", false},
		{"a slow network", request{body: event, at: now.Add(-4 * time.Minute)}, 200, "", true},
		{"a GET", request{method: http.MethodGet}, 405, "", false},
		{"too long", request{body: strings.Repeat("x", 1<<20+1)}, 413, "", false},
		{"no JSON", request{body: "hello"}, 200, "", false},
		{"an odd form", request{body: "a=b", kind: "application/x-www-form-urlencoded"}, 200, "", false},
		{"an unknown event", request{body: `{"type":"event_callback","event":{"type":"sparkled"}}`}, 200, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := start(t, true, slacktest.Options{})
			status, body := w.send(tt.r)
			if status != tt.status || tt.body != "" && body != tt.body {
				t.Errorf("answer = %d %q, want %d %q", status, body, tt.status, tt.body)
			}
			if got := len(w.customers.kinds()) > 0; got != tt.stored {
				t.Errorf("stored = %v, want %v", got, tt.stored)
			}
		})
	}
}

// TestUnreadableIsBuried and acknowledged: it would not be read better next time.
func TestUnreadableIsBuried(t *testing.T) {
	t.Parallel()
	w := start(t, true, slacktest.Options{})
	for _, r := range []request{{body: "hello"}, {body: "a=b", kind: "application/x-www-form-urlencoded"},
		{body: "payload=%5B%5D", kind: "application/x-www-form-urlencoded"}} {
		if status, _ := w.send(r); status != 200 {
			t.Errorf("answer to %q = %d, want 200", r.body, status)
		}
	}
	if len(w.letters) != 3 || string(w.letters[0].Payload) != "hello" || string(w.letters[1].Payload) != "a=b" || w.letters[2].Platform != slack.Platform {
		t.Errorf("letters = %+v, want all three", w.letters)
	}
}

// TestNoSecretRefusesAll, even what is signed with none.
func TestNoSecretRefusesAll(t *testing.T) {
	t.Parallel()
	w := start(t, true, slacktest.Options{})
	c, err := slack.New(slack.Options{BotToken: slacktest.BotToken, AppToken: slacktest.AppToken, APIURL: w.URL(), Customers: w.customers})
	if err != nil {
		t.Fatal(err)
	}
	w.c = c
	now := time.Now()
	if status, _ := w.send(request{body: "{}", at: now, signature: slacktest.Sign("", now.Unix(), []byte("{}"))}); status != 401 {
		t.Errorf("answer = %d, want 401", status)
	}
}
