package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/coder/websocket"
)

const (
	// dialTime is far above a handshake across the world, and soon enough to try
	// another address.
	dialTime = 10 * time.Second
	// writeTime is for frames of a few hundred bytes, which fit into the buffers of
	// any connection that lives.
	writeTime = 10 * time.Second
	// closeTime is how long we wait for the other side to have read our close frame:
	// a second leaves half of Run's two for the lease.
	closeTime = time.Second
	// maxFrame is far above all that a bot of one shard gets: the GUILD_CREATE of a
	// server with thousands of channels has about 2 MiB.
	maxFrame = 4 << 20
	// closeCode keeps the session: 1000 and 1001 would end it.
	closeCode websocket.StatusCode = 4000
)

// link is an open websocket whose every use ends, at the latest when hangUp has
// been called and closeTime has passed.
type link struct {
	ws   *websocket.Conn
	wire io.Closer // the connection below
}

// dial opens a websocket.
func dial(ctx context.Context, client *http.Client, address string) (*link, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	tap := &tap{next: client.Transport}
	if tap.next == nil {
		tap.next = http.DefaultTransport
	}
	tapped := *client
	tapped.Transport, tapped.Timeout = tap, 0
	ws, resp, err := websocket.Dial(ctx, address, &websocket.DialOptions{HTTPClient: &tapped})
	switch {
	case err != nil && resp != nil:
		return nil, fmt.Errorf("connect to %s: %s", host(address), resp.Status)
	case err != nil:
		return nil, fmt.Errorf("connect to %s: %w", host(address), err)
	}
	ws.SetReadLimit(-1) // receive has its own, which does not end the connection
	return &link{ws: ws, wire: tap.wire}, nil
}

// tap keeps hold of the connection below the websocket. The library's own ways to
// close wait for a reader or writer that is stuck; to close what is below frees both.
type tap struct {
	next http.RoundTripper
	wire io.Closer
}

// RoundTrip implements http.RoundTripper.
func (t *tap) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	if err == nil && resp.StatusCode == http.StatusSwitchingProtocols {
		t.wire = resp.Body
	}
	return resp, err
}

// send writes a frame, from any goroutine.
func (l *link) send(raw []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), writeTime)
	defer cancel()
	return l.ws.Write(ctx, websocket.MessageText, raw)
}

// errLarge is a frame above maxFrame. The next one can be read.
var errLarge = errors.New("frame is too large")

// receive reads the next frame. It has no deadline of its own: who waits for
// something hangs up when it does not come.
func (l *link) receive() ([]byte, error) {
	_, r, err := l.ws.Reader(context.Background())
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(io.LimitReader(r, maxFrame+1)); err != nil {
		return nil, err
	}
	if b.Len() <= maxFrame {
		return b.Bytes(), nil
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return nil, err
	}
	return b.Bytes()[:1024], errLarge // enough to see what it was
}

// hangUp closes with a code that keeps the session.
func (l *link) hangUp() {
	defer time.AfterFunc(closeTime, func() { l.wire.Close() }).Stop()
	l.ws.Close(closeCode, "") // its error is that the other side was gone first
}

// locate adds what the gateway wants to know to a base address.
func locate(base string) (string, error) {
	u, err := url.Parse(base)
	if err != nil {
		return "", fmt.Errorf("address of the gateway: %w", err)
	}
	if u.Host == "" || u.Scheme != "ws" && u.Scheme != "wss" {
		return "", fmt.Errorf("address of the gateway is %q, not like wss://gateway.discord.gg", base)
	}
	q := u.Query()
	q.Set("v", "10")
	q.Set("encoding", "json")
	u.RawQuery = q.Encode()
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String(), nil
}

// host is what an error says of an address.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "the gateway"
	}
	return u.Host
}
