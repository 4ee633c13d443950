package actions

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/supportbot/flows"
)

const (
	// maxAnswer is far above the few values that an action takes from its answer.
	maxAnswer = 1 << 20
	// maxHeader bounds the answer's headers, which come before the body does.
	maxHeader = 64 << 10
	// maxRedirects is enough for an http→https or trailing-slash pair within one host.
	maxRedirects = 3
	// The first wait before another attempt, and the longest one unless the backend
	// asks for more: a customer is waiting.
	firstBackoff, longestBackoff = 200 * time.Millisecond, 3 * time.Second
)

// caller makes HTTP calls with retries.
type caller struct{ client *http.Client }

func newCaller(client *http.Client) caller {
	c := http.Client{Transport: &http.Transport{
		Proxy:                  http.ProxyFromEnvironment, // as every program of the company's network has it
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    32,
		IdleConnTimeout:        90 * time.Second,
		TLSHandshakeTimeout:    5 * time.Second,
		MaxResponseHeaderBytes: maxHeader,
	}}
	if client != nil {
		c = *client
	}
	c.CheckRedirect = sameHost
	c.Jar = nil // what one customer's call sets must not go with another's
	return caller{&c}
}

// sameHost follows a redirect only where it leads to the same server with the
// same method: tokens and customers' data go nowhere else, and a POST does not
// become a GET on the way. Anything else is answered with its 3xx status.
func sameHost(req *http.Request, via []*http.Request) error {
	first := via[0]
	if len(via) > maxRedirects || req.URL.Host != first.URL.Host || req.URL.Scheme != first.URL.Scheme || req.Method != first.Method {
		return http.ErrUseLastResponse
	}
	return nil
}

// newRequest returns the request of a call, or why there can be none.
func newRequest(r flows.Request, id string) (req *http.Request, fault string) {
	u, err := url.Parse(r.URL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, "the address is not one of http or https"
	}
	var body io.Reader
	if r.Body != nil {
		body = bytes.NewReader(r.Body)
	}
	if req, err = http.NewRequest(r.Method, r.URL, body); err != nil {
		return nil, "the method or address is malformed"
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "okpay-supportbot")
	if r.Body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range r.Headers {
		if strings.ContainsFunc(h.Name+h.Value, control) {
			return nil, "a header has a line break or control character"
		}
		req.Header.Set(h.Name, h.Value)
	}
	req.Header.Set("Idempotency-Key", id)
	return req, ""
}

func control(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

// answer is what came of a call. Without a status there was none.
type answer struct {
	status   int
	body     []byte
	tooLarge bool
	timedOut bool
	attempts int
	fault    string        // why there is no answer, without address or content
	after    time.Duration // the wait that the backend asked for
}

// again reports whether another attempt may end better.
func (a answer) again() bool {
	return a.status == 0 || a.status == http.StatusTooManyRequests || a.status >= 500
}

// call makes up to 1+retries attempts within the deadline of ctx, which must
// have one. Where the next attempt would come too late, it returns the last answer.
func (c caller) call(ctx context.Context, req *http.Request, retries int) answer {
	for attempt := 0; ; attempt++ {
		a := c.attempt(ctx, req, attempt == retries)
		a.attempts = attempt + 1
		if !a.again() || attempt >= retries || !wait(ctx, max(a.after, backoff(attempt))) {
			return a
		}
	}
}

// attempt asks once. All attempts but the last one may use half of the time
// that is left, so that a server that hangs leaves some for another.
func (c caller) attempt(ctx context.Context, req *http.Request, last bool) answer {
	if deadline, ok := ctx.Deadline(); ok && !last {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)/2)
		defer cancel()
	}
	req = req.Clone(ctx)
	if req.GetBody != nil {
		req.Body, _ = req.GetBody() // of a bytes.Reader: cannot fail
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return unanswered(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return unanswered(err)
	}
	a := answer{status: resp.StatusCode, body: body, after: retryAfter(resp.Header.Get("Retry-After"))}
	if len(body) > maxAnswer {
		a.body, a.tooLarge = nil, true
	}
	return a
}

// unanswered says what went wrong. The error's own text is left out: it has the
// address, and that has the inputs.
func unanswered(err error) answer {
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.As(err, &timeout) && timeout.Timeout():
		return answer{timedOut: true, fault: "no answer in time"}
	case errors.As(err, &dns):
		return answer{fault: "the host name is unknown"}
	}
	return answer{fault: "the connection failed"}
}

// backoff doubles with every attempt; half of it is random, so that calls that
// failed together do not come back together.
func backoff(attempt int) time.Duration {
	d := min(firstBackoff<<min(attempt, 8), longestBackoff)
	return d/2 + rand.N(d/2)
}

// wait reports whether there was time for it, and does not begin otherwise.
func wait(ctx context.Context, d time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= d {
		return false
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// retryAfter reads the header in either of its forms; 0 is no wish.
func retryAfter(header string) time.Duration {
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}
