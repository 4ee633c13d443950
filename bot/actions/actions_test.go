package actions_test

import (
	"bytes"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/actions"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/flows"
)

var _ dispatch.Backend = (*actions.Performer)(nil)

const content = `
actions:
  test.order:
    about: everything that a call can have
    inputs: {email: email, text: text, n: number}
    http:
      method: POST
      url: "{env.TEST_API}/orders/{text}?q={text}&n={n}"
      headers: {Authorization: "Bearer {env.TEST_TOKEN}", X-Text: "{n}"}
      body: {email: "{email}", note: "say {text}", n: "{n}", fixed: [1, true]}
    timeout: 5s
    retries: 2
    outcomes: {ok: [200, 201], refused: [422], limited: [429]}
    values: {id: data.id, amount: data.items.0.amount, note: data.note}
    demo:
      cases:
      - {when: 'n == 7', outcome: refused}
      - {outcome: ok, values: {id: DEMO-1}}
  test.ping:
    about: an answer without values
    inputs: {}
    http: {method: GET, url: "{env.TEST_API}/ping", headers: {X-Token: "{env.TEST_TOKEN}"}}
    timeout: 5s
    outcomes: {ok: [200], gone: [404]}
    demo: {cases: [{outcome: ok}]}
  test.played:
    about: has no backend at all
    inputs: {}
    outcomes: {ok: [200]}
    demo: {cases: [{outcome: ok}]}
`

// load reads the shipped content, which is quick but not free, once for all tests.
var load = sync.OnceValues(func() (*flows.Library, error) {
	library, problems := flows.Load(
		flows.Source{Name: "flows", FS: flows.Content()},
		flows.Source{Name: "test", FS: fstest.MapFS{"actions.yaml": {Data: []byte(content)}}},
	)
	return library, problems.Err()
})

// harness is a performer with a server behind it.
type harness struct {
	performer *actions.Performer
	log       *bytes.Buffer
	mu        sync.Mutex
	seen      []request
}

type request struct {
	target, key, token, text, body string
}

func start(t *testing.T, env map[string]string, answer func(attempt int, w http.ResponseWriter, r *http.Request)) *harness {
	t.Helper()
	library, err := load()
	if err != nil {
		t.Fatal(err)
	}
	h := &harness{log: new(bytes.Buffer)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		h.mu.Lock()
		h.seen = append(h.seen, request{r.RequestURI, r.Header.Get("Idempotency-Key"), r.Header.Get("Authorization"), r.Header.Get("X-Text"), string(body)})
		attempt := len(h.seen)
		h.mu.Unlock()
		answer(attempt, w, r)
	}))
	t.Cleanup(server.Close)
	getenv := func(name string) string {
		if v, ok := env[name]; ok {
			return v
		}
		return map[string]string{"TEST_API": server.URL + "/v1/", "TEST_TOKEN": "s3cret"}[name]
	}
	h.performer = actions.New(actions.Options{Actions: library.Action, Getenv: getenv, Log: slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	return h
}

func (h *harness) perform(t *testing.T, action string, inputs map[string]string, timeout time.Duration) bot.ActionDone {
	t.Helper()
	done := h.performer.Perform(t.Context(), "p3:17-0", bot.Do{Call: "c1", Action: action, Inputs: inputs, Timeout: timeout})
	if done.Call != "c1" {
		t.Errorf("Perform(%s).Call = %q, want c1", action, done.Call)
	}
	if strings.Count(h.log.String(), "action performed") != 1 || strings.Contains(h.log.String(), "s3cret") {
		t.Errorf("Perform(%s) logged %s, want one line without secrets", action, h.log)
	}
	for _, v := range inputs {
		if len(v) > 3 && strings.Contains(h.log.String(), v) {
			t.Errorf("Perform(%s) logged the input %q: %s", action, v, h.log)
		}
	}
	return done
}

func reply(status int, body string) func(int, http.ResponseWriter, *http.Request) {
	return func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestPerformJudgesTheAnswer(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", 1<<20)
	tests := []struct {
		name, action string
		status       int
		body         string
		outcome      string
		values       map[string]string
	}{
		{"values by path, numbers to the digit", "test.order", 201, `{"data": {"id": 9007199254740993, "items": [{"amount": 10.10}], "note": null}}`, "ok", map[string]string{"id": "9007199254740993", "amount": "10.10"}},
		{"some values are missing", "test.order", 200, `{"data": {"items": []}}`, "ok", map[string]string{}},
		{"values of a refusal", "test.order", 422, `{"data": {"note": "closed"}}`, "refused", map[string]string{"note": "closed"}},
		{"a refusal with an error page", "test.order", 422, `<html>`, "refused", nil},
		{"a refusal with a large error page", "test.order", 422, large + "x", "refused", nil},
		{"status that nobody declared", "test.order", 418, `{}`, "error", map[string]string{}},
		{"redirect", "test.order", 302, ``, "error", nil},
		{"broken JSON", "test.order", 200, `{"data": {"id": 1}`, "error", nil},
		{"more than one JSON value", "test.order", 200, `{} {}`, "error", nil},
		{"empty answer", "test.order", 200, ``, "error", nil},
		{"oversized answer", "test.order", 200, `"` + large + `"`, "error", nil},
		{"oversized value", "test.order", 200, `{"data": {"id": "` + large[:5000] + `", "note": "short"}}`, "ok", map[string]string{"note": "short"}},
		{"no values wanted, no JSON needed", "test.ping", 200, `pong`, "ok", nil},
		{"no values wanted, any size", "test.ping", 404, large + "x", "gone", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := start(t, nil, reply(tt.status, tt.body))
			got := h.perform(t, tt.action, map[string]string{"text": "a", "n": "1", "email": "li@example.com"}, 0)
			if got.Outcome != tt.outcome || !maps.Equal(got.Values, tt.values) || got.Demo {
				t.Errorf("Perform = %+v, want %s %v", got, tt.outcome, tt.values)
			}
			if len(h.seen) != 1 {
				t.Errorf("Perform asked %d times, want once", len(h.seen))
			}
		})
	}
}

func TestPerformRetriesWithOneKey(t *testing.T) {
	t.Parallel()
	h := start(t, nil, func(attempt int, w http.ResponseWriter, _ *http.Request) {
		switch attempt {
		case 1:
			w.WriteHeader(http.StatusBadGateway)
		case 2:
			panic(http.ErrAbortHandler) // cuts the connection
		default:
			_, _ = io.WriteString(w, `{"data": {"id": "x"}}`)
		}
	})
	got := h.perform(t, "test.order", map[string]string{"text": "a", "n": "1", "email": "li@example.com"}, 0)
	if got.Outcome != "ok" || got.Values["id"] != "x" {
		t.Errorf("Perform = %+v, want ok with id x", got)
	}
	want := request{"/v1/orders/a?q=a&n=1", "p3:17-0", "Bearer s3cret", "1", `{"email":"li@example.com","note":"say a","n":1,"fixed":[1,true]}`}
	for i, r := range h.seen {
		if r != want {
			t.Errorf("attempt %d was %+v, want %+v", i+1, r, want)
		}
	}
	if len(h.seen) != 3 {
		t.Errorf("Perform asked %d times, want 3", len(h.seen))
	}
}

func TestPerformObeysRetryAfter(t *testing.T) {
	t.Parallel()
	h := start(t, nil, func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	got := h.perform(t, "test.order", map[string]string{"text": "a", "n": "1"}, 0)
	if got.Outcome != "limited" || len(h.seen) != 1 {
		t.Errorf("Perform = %+v after %d attempts, want limited at once: a minute is beyond the timeout", got, len(h.seen))
	}
}

func TestPerformTimesOut(t *testing.T) {
	t.Parallel()
	h := start(t, nil, func(_ int, _ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	got := h.perform(t, "test.order", map[string]string{"text": "a", "n": "1"}, 200*time.Millisecond)
	if got.Outcome != "timeout" {
		t.Errorf("Perform = %+v, want timeout after the step's 200ms", got)
	}
}

func TestPerformWithoutBackend(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, action string
		env          map[string]string
		n            string
		outcome      string
		values       map[string]string
		demo         bool
	}{
		{"the address is not set", "test.order", map[string]string{"TEST_API": ""}, "1", "ok", map[string]string{"id": "DEMO-1"}, true},
		{"the address is not set, another case", "test.order", map[string]string{"TEST_API": ""}, "7", "refused", nil, true},
		{"no http", "test.played", nil, "1", "ok", nil, true},
		{"nobody listens", "test.ping", map[string]string{"TEST_API": "http://127.0.0.1:1"}, "1", "error", nil, false},
		{"the address is none", "test.ping", map[string]string{"TEST_API": "api.internal"}, "1", "error", nil, false},
		{"a token with a line break", "test.ping", map[string]string{"TEST_TOKEN": "a\r\nX-Admin: 1"}, "1", "error", nil, false},
		{"unknown action", "test.nothing", nil, "1", "error", nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := start(t, tt.env, reply(200, `{}`))
			got := h.perform(t, tt.action, map[string]string{"text": "a", "n": tt.n, "email": "li@example.com"}, 0)
			if got.Outcome != tt.outcome || !maps.Equal(got.Values, tt.values) || got.Demo != tt.demo {
				t.Errorf("Perform = %+v, want %s %v, demo %v", got, tt.outcome, tt.values, tt.demo)
			}
			if len(h.seen) != 0 {
				t.Errorf("Perform asked %+v, want no request", h.seen)
			}
		})
	}
}

// What a customer writes stays a value, wherever it is put.
func TestPerformEscapesInputs(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, target, note string }{
		{"a/b", "/v1/orders/a%2Fb?q=a%2Fb&n=1", `"say a/b"`},
		{"../admin", "/v1/orders/..%2Fadmin?q=..%2Fadmin&n=1", `"say ../admin"`},
		{"x?role=admin#f", "/v1/orders/x%3Frole=admin%23f?q=x%3Frole%3Dadmin%23f&n=1", `"say x?role=admin#f"`},
		{"&n=2", "/v1/orders/&n=2?q=%26n%3D2&n=1", `"say \u0026n=2"`},
		{`","admin":true,"x":"`, "/v1/orders/%22%2C%22admin%22:true%2C%22x%22:%22?q=%22%2C%22admin%22%3Atrue%2C%22x%22%3A%22&n=1", `"say \",\"admin\":true,\"x\":\""`},
		{"a\r\nX-Admin: 1", "/v1/orders/a%0D%0AX-Admin:%201?q=a%0D%0AX-Admin%3A+1&n=1", `"say a\r\nX-Admin: 1"`},
		{"{env.TEST_TOKEN}", "/v1/orders/%7Benv.TEST_TOKEN%7D?q=%7Benv.TEST_TOKEN%7D&n=1", `"say {env.TEST_TOKEN}"`},
		{"@evil.example", "/v1/orders/@evil.example?q=%40evil.example&n=1", `"say @evil.example"`},
		{"%2e%2e%2f", "/v1/orders/%252e%252e%252f?q=%252e%252e%252f&n=1", `"say %2e%2e%2f"`},
		{"您好", "/v1/orders/%E6%82%A8%E5%A5%BD?q=%E6%82%A8%E5%A5%BD&n=1", `"say 您好"`},
	}
	for _, tt := range tests {
		h := start(t, nil, reply(200, `{}`))
		got := h.perform(t, "test.order", map[string]string{"text": tt.text, "n": "1", "email": "li@example.com"}, 0)
		body := `{"email":"li@example.com","note":` + tt.note + `,"n":1,"fixed":[1,true]}`
		if got.Outcome != "ok" || len(h.seen) != 1 || h.seen[0].target != tt.target || h.seen[0].body != body {
			t.Errorf("Perform(%q) = %s, asked %+v, want %s with %s", tt.text, got.Outcome, h.seen, tt.target, body)
		}
	}
	for name, inputs := range map[string]map[string]string{
		"dots for a path": {"text": "..", "n": "1"},
		"a missing input": {"n": "1"},
		"a header":        {"text": "a", "n": "1\r\nX-Admin: 1"},
	} {
		h := start(t, nil, reply(200, `{}`))
		if got := h.perform(t, "test.order", inputs, 0); got.Outcome != "error" || len(h.seen) != 0 {
			t.Errorf("Perform(%s) = %s, asked %+v, want error and no request", name, got.Outcome, h.seen)
		}
	}
}
