package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// rest makes requests by discordgo, whose habits do not fit a bot of several
// processes: it is kept from waiting, from trying again and from the real
// address by what goes between it and the network.
type rest struct {
	session *discordgo.Session
	base    string // of the API, with a slash at the end
	wire    http.RoundTripper
}

// request is one call of the API.
type request struct {
	name   string // for logs and errors: addresses hold tokens
	method string
	url    string // of discordgo's endpoints
	body   any    // as JSON, nil for none
	below  string // what follows the address of a message
	files  []*discordgo.File
	copies []upload // with files: what is read while it is sent
}

// answer is what came of a request that succeeded.
type answer struct {
	body []byte
	wait time.Duration // the bucket is empty for so long
}

// The time limits of a request. discordgo has no way to interrupt one but its context.
const (
	requestTimeout = 15 * time.Second
	uploadTimeout  = 2 * time.Minute
)

// connections are kept open for as many sends as dispatch has under way at once
// in a busy moment; Go's default of two would dial for nearly every one.
const connections = 64

func newRest(token, base string) (*rest, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("api address %q: want one such as https://discord.com/api/v10", base)
	}
	s, err := discordgo.New("Bot " + token)
	if err != nil {
		return nil, err
	}
	s.StateEnabled = false
	s.UserAgent = "DiscordBot (https://github.com/okpay/supportbot, 1)" // the form that Discord asks for
	r := &rest{session: s, base: strings.TrimSuffix(base, "/") + "/", wire: &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		TLSHandshakeTimeout: 5 * time.Second,
		MaxIdleConnsPerHost: connections,
		IdleConnTimeout:     90 * time.Second,
		ForceAttemptHTTP2:   true,
	}}
	s.Client = &http.Client{Transport: redirected{r}, Timeout: requestTimeout} // for calls of the library's own
	return r, nil
}

// do makes a request. Its error is an *apiError where Discord has answered.
func (r *rest) do(ctx context.Context, q request) (answer, error) {
	kind, body, err := q.encode()
	if err != nil {
		return answer{}, fmt.Errorf("%s: encode: %v", q.name, err)
	}
	timeout := requestTimeout
	if len(q.files)+len(q.copies) > 0 {
		timeout = uploadTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	p := &probe{rest: r}
	if len(q.copies) > 0 {
		p.parcel = wrap(ctx, q)
	}
	// The library keeps a bucket for every address for ever, holds its lock during
	// the request and sleeps under it. One of its own for each request does not.
	bucket := &discordgo.Bucket{}
	bucket.Lock()
	out, err := r.session.RequestWithLockedBucket(q.method, q.url, kind, body, bucket, 0, discordgo.WithContext(ctx),
		discordgo.WithClient(&http.Client{Transport: p}), discordgo.WithRestRetries(0), discordgo.WithRetryOnRatelimit(false))
	if p.parcel != nil {
		cancel() // whoever reads a file learns of it
		if broken := p.parcel.end(); broken != nil && err != nil {
			return answer{}, broken
		}
	}
	switch {
	case p.status >= 200 && p.status < 300 && err == nil:
		return answer{body: out, wait: p.wait()}, nil
	case p.status >= 300:
		return answer{}, p.failure(q.name)
	}
	return answer{}, fmt.Errorf("%s: %w", q.name, withoutAddress(err))
}

// withoutAddress takes the address from an error of net/http: it holds tokens.
func withoutAddress(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func (q *request) encode() (kind string, body []byte, err error) {
	switch {
	case len(q.copies) > 0:
		return "", nil, nil // see parcel
	case len(q.files) > 0:
		return discordgo.MultipartBodyWithJSON(q.body, q.files)
	case q.body == nil:
		return "", nil, nil
	}
	body, err = json.Marshal(q.body)
	return "application/json", body, err
}

// probe carries one request of discordgo's to the configured address and keeps
// what Discord says of its limits from it: the library would sleep, whatever the
// context says. Pacing is dispatch's, in all processes together.
type probe struct {
	rest   *rest
	parcel *parcel // is sent instead of the library's body
	status int
	header http.Header
	body   []byte // of a failure
}

// redirected is the way of requests that nobody asks for the outcome of.
type redirected struct{ rest *rest }

// RoundTrip implements http.RoundTripper.
func (r redirected) RoundTrip(req *http.Request) (*http.Response, error) {
	return (&probe{rest: r.rest}).RoundTrip(req)
}

// maxFailure bounds what is read of an answer that is an error.
const maxFailure = 64 << 10

// RoundTrip implements http.RoundTripper.
func (p *probe) RoundTrip(req *http.Request) (*http.Response, error) {
	path, ok := strings.CutPrefix(req.URL.String(), discordgo.EndpointAPI)
	if !ok {
		return nil, errors.New("not an address of the API")
	}
	to, err := url.Parse(p.rest.base + path)
	if err != nil {
		return nil, errors.New("address of the API cannot be read")
	}
	req = req.Clone(req.Context())
	req.URL, req.Host = to, ""
	if p.parcel != nil {
		req.Body, req.ContentLength, req.GetBody = p.parcel, -1, nil
		req.Header.Set("Content-Type", p.parcel.kind)
	}
	resp, err := p.rest.wire.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	p.status, p.header = resp.StatusCode, resp.Header.Clone()
	for name := range resp.Header {
		if strings.HasPrefix(name, "X-Ratelimit-") {
			delete(resp.Header, name)
		}
	}
	if p.status >= 300 {
		p.body, _ = io.ReadAll(io.LimitReader(resp.Body, maxFailure))
		resp.Body.Close()
		resp.Body = io.NopCloser(bytes.NewReader(p.body))
	} else if p.status != http.StatusNoContent { // the library takes some kinds of success for failures
		resp.StatusCode = http.StatusOK
	}
	return resp, nil
}

// wait says how long the bucket of a request that succeeded is empty.
func (p *probe) wait() time.Duration {
	if p.header.Get("X-RateLimit-Remaining") != "0" {
		return 0
	}
	return seconds(p.header.Get("X-RateLimit-Reset-After"))
}

// seconds reads a number of seconds, as the headers have it.
func seconds(s string) time.Duration {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < 0 || f > 1e6 {
		return 0
	}
	return time.Duration(f * float64(time.Second))
}
