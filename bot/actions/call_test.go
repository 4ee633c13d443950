package actions

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/okpay/supportbot/flows"
)

// backend is a server made of one function per attempt; the last one repeats.
// It works without a network, so that waits take no time in a synctest bubble.
type backend struct {
	mu       sync.Mutex
	attempts []func(*http.Request) (*http.Response, error)
	seen     []seen
	begin    time.Time
}

type seen struct {
	at   time.Duration // since the first attempt
	key  string
	body string
}

func (b *backend) RoundTrip(req *http.Request) (*http.Response, error) {
	b.mu.Lock()
	if b.begin.IsZero() {
		b.begin = time.Now()
	}
	s := seen{at: time.Since(b.begin), key: req.Header.Get("Idempotency-Key")}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			b.mu.Unlock()
			return nil, err
		}
		s.body = string(body)
	}
	do := b.attempts[min(len(b.seen), len(b.attempts)-1)]
	b.seen = append(b.seen, s)
	b.mu.Unlock()
	return do(req)
}

func status(code int, header ...string) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) {
		h := http.Header{}
		for i := 0; i+1 < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		return &http.Response{StatusCode: code, Header: h, Body: io.NopCloser(strings.NewReader("{}"))}, nil
	}
}

func broken(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") }

func hang(req *http.Request) (*http.Response, error) {
	<-req.Context().Done()
	return nil, req.Context().Err()
}

func TestCallRetries(t *testing.T) {
	t.Parallel()
	type attempts = []func(*http.Request) (*http.Response, error)
	tests := []struct {
		name     string
		attempts attempts
		retries  int
		want     string
		least    time.Duration // of the whole call
		most     time.Duration
	}{
		{"answer at once", attempts{status(200)}, 2, "200 after 1", 0, 0},
		{"refusal is an answer", attempts{status(404)}, 2, "404 after 1", 0, 0},
		{"server error, then answer", attempts{status(500), status(503), status(200)}, 2, "200 after 3", 300 * time.Millisecond, 600 * time.Millisecond},
		{"server error to the end", attempts{status(502)}, 2, "502 after 3", 300 * time.Millisecond, 600 * time.Millisecond},
		{"no retries wanted", attempts{status(500)}, 0, "500 after 1", 0, 0},
		{"connection errors", attempts{broken, broken, status(201)}, 2, "201 after 3", 300 * time.Millisecond, 600 * time.Millisecond},
		{"connection error to the end", attempts{broken}, 1, "the connection failed after 2", 100 * time.Millisecond, 200 * time.Millisecond},
		{"a hang leaves time for another attempt", attempts{hang, status(200)}, 1, "200 after 2", 4100 * time.Millisecond, 4200 * time.Millisecond},
		{"a hang to the end", attempts{hang}, 2, "timeout after 3", 8 * time.Second, 8 * time.Second},
		{"retry-after is obeyed", attempts{status(429, "Retry-After", "3"), status(200)}, 2, "200 after 2", 3 * time.Second, 3 * time.Second},
		{"retry-after of a server error", attempts{status(503, "Retry-After", "2"), status(200)}, 2, "200 after 2", 2 * time.Second, 2 * time.Second},
		{"retry-after beyond the timeout", attempts{status(429, "Retry-After", "9"), status(200)}, 2, "429 after 1", 0, 0},
		{"retry-after for ever", attempts{status(429, "Retry-After", "999999999999999999999"), status(200)}, 1, "200 after 2", 100 * time.Millisecond, 200 * time.Millisecond},
		{"retry-after that is nothing", attempts{status(429, "Retry-After", "soon"), status(200)}, 1, "200 after 2", 100 * time.Millisecond, 200 * time.Millisecond},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := &backend{attempts: tt.attempts}
				ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
				defer cancel()
				start := time.Now()
				a := newCaller(&http.Client{Transport: b}).call(ctx, post(t, "http://b.test/x"), tt.retries)
				took := time.Since(start)
				if got := show(a); got != tt.want {
					t.Errorf("call = %s, want %s", got, tt.want)
				}
				if took < tt.least || took > tt.most {
					t.Errorf("call took %v, want %v to %v", took, tt.least, tt.most)
				}
				for i, s := range b.seen {
					if s.key != "p3:17-0" || s.body != `{"a":1}` {
						t.Errorf("attempt %d has the key %q and the body %q, want the same of all", i+1, s.key, s.body)
					}
				}
			})
		})
	}
}

func TestRetryAfterTakesADate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now().UTC()
		for header, want := range map[string]time.Duration{
			now.Add(5 * time.Second).Format(http.TimeFormat): 5 * time.Second,
			now.Add(-time.Hour).Format(http.TimeFormat):      0,
			"": 0, "-1": 0, "1.5": 0, "120": 2 * time.Minute,
		} {
			if got := retryAfter(header); got != want {
				t.Errorf("retryAfter(%q) = %v, want %v", header, got, want)
			}
		}
	})
}

func TestCallEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		a := newCaller(&http.Client{Transport: &backend{attempts: []func(*http.Request) (*http.Response, error){hang}}}).call(ctx, post(t, "http://b.test/x"), 5)
		if got := show(a); got != "timeout after 1" || time.Since(start) != time.Second {
			t.Errorf("call = %s after %v, want a timeout after 1s", got, time.Since(start))
		}
	})
}

func TestCallSurvivesWhatServersSend(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", maxAnswer+1)
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    string
	}{
		{"largest body", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, large[1:]) }, "200 after 1"},
		{"too large a body", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, large) }, "200 too large after 1"},
		{"too large a header", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", large[:200<<10]) }, "the connection failed after 1"},
		{"body cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "{")
		}, "the connection failed after 1"},
		{"not HTTP", func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.WriteString(conn, "hello\r\n\r\n")
			_ = conn.Close()
		}, "the connection failed after 1"},
		{"slow body", func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}, "timeout after 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(tt.handler)
			t.Cleanup(server.Close)
			patience := time.Minute
			if strings.HasPrefix(tt.want, "timeout") {
				patience = 100 * time.Millisecond
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			if got := show(newCaller(nil).call(ctx, post(t, server.URL), 0)); got != tt.want {
				t.Errorf("call = %s, want %s", got, tt.want)
			}
		})
	}
}

func TestRedirectsStayOnTheirHost(t *testing.T) {
	t.Parallel()
	var strangers int
	stranger := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strangers++ }))
	defer stranger.Close()
	var end http.Header
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, stranger.URL, http.StatusTemporaryRedirect)
		case "/other-method":
			http.Redirect(w, r, "/end", http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusTemporaryRedirect)
		case "/slash":
			http.Redirect(w, r, "/end", http.StatusPermanentRedirect)
		case "/end":
			body, _ := io.ReadAll(r.Body)
			end = r.Header.Clone()
			end.Set("Body", string(body))
		}
	}))
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for path, want := range map[string]string{"/away": "307 after 1", "/other-method": "302 after 1", "/loop": "307 after 1", "/slash": "200 after 1"} {
		if got := show(newCaller(nil).call(ctx, post(t, server.URL+path), 0)); got != want {
			t.Errorf("call(%s) = %s, want %s", path, got, want)
		}
	}
	if strangers != 0 {
		t.Errorf("another host was asked %d times, want never", strangers)
	}
	if end.Get("Idempotency-Key") != "p3:17-0" || end.Get("Authorization") != "Bearer t" || end.Get("Body") != `{"a":1}` {
		t.Errorf("the redirect on the same host brought %v, want key, token and body", end)
	}
}

func TestNewRequestRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   flows.Request
		want string
	}{
		{flows.Request{Method: "GET", URL: "http://h/x"}, ""},
		{flows.Request{Method: "GET", URL: "/x"}, "the address is not one of http or https"},
		{flows.Request{Method: "GET", URL: "file:///etc/passwd"}, "the address is not one of http or https"},
		{flows.Request{Method: "GET", URL: "http://"}, "the address is not one of http or https"},
		{flows.Request{Method: "GET", URL: "http://h/\n"}, "the address is not one of http or https"},
		{flows.Request{Method: "G T", URL: "http://h/"}, "the method or address is malformed"},
		{flows.Request{Method: "GET", URL: "http://h/", Headers: []flows.Header{{Name: "X", Value: "a\r\nY: b"}}}, "a header has a line break or control character"},
		{flows.Request{Method: "GET", URL: "http://h/", Headers: []flows.Header{{Name: "X\nY", Value: "a"}}}, "a header has a line break or control character"},
	}
	for _, tt := range tests {
		if _, fault := newRequest(tt.in, "id"); fault != tt.want {
			t.Errorf("newRequest(%+v) refuses with %q, want %q", tt.in, fault, tt.want)
		}
	}
}

func post(t *testing.T, url string) *http.Request {
	t.Helper()
	req, fault := newRequest(flows.Request{Method: "POST", URL: url, Body: []byte(`{"a":1}`), Headers: []flows.Header{{Name: "Authorization", Value: "Bearer t"}}}, "p3:17-0")
	if fault != "" {
		t.Fatal(fault)
	}
	return req
}

func show(a answer) string {
	what := a.fault
	switch {
	case a.timedOut:
		what = "timeout"
	case a.tooLarge:
		what = fmt.Sprintf("%d too large", a.status)
	case a.status != 0:
		what = fmt.Sprint(a.status)
	}
	return fmt.Sprintf("%s after %d", what, a.attempts)
}
