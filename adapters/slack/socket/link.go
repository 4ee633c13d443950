package socket

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

const (
	// dialTime is far above a handshake across the world.
	dialTime = 10 * time.Second
	// writeTime is for frames of up to 20 KB, which fit into the buffers of any
	// connection that lives.
	writeTime = 5 * time.Second
	// closeTime is how long we wait for the other side to have read our close frame.
	closeTime = time.Second
	// maxFrame is far above all that Slack sends: a message with its 50 blocks, before
	// and after an edit, has some hundred kilobytes.
	maxFrame = 4 << 20
)

// link is an open websocket whose every use ends, at the latest when hangUp has
// been called and closeTime has passed.
type link struct {
	ws   *websocket.Conn
	wire io.Closer    // the connection below
	busy *atomic.Bool // a frame has begun, and the next one is not waited for yet
}

// dial opens a websocket. The address holds a ticket: errors do not tell it.
func dial(ctx context.Context, client *http.Client, address string, busy *atomic.Bool) (*link, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	tap := &tap{next: client.Transport}
	if tap.next == nil {
		tap.next = http.DefaultTransport
	}
	tapped := *client
	tapped.Transport, tapped.Timeout = tap, 0
	ws, resp, err := websocket.Dial(ctx, address, &websocket.DialOptions{HTTPClient: &tapped})
	var outer *url.Error
	switch {
	case err != nil && resp != nil:
		return nil, fmt.Errorf("connect to the socket: %s", resp.Status)
	case errors.As(err, &outer):
		return nil, fmt.Errorf("connect to the socket: %w", outer.Err)
	case err != nil:
		return nil, errors.New("connect to the socket: the address cannot be used")
	}
	ws.SetReadLimit(-1) // receive has its own, which does not end the connection
	return &link{ws: ws, wire: tap.wire, busy: busy}, nil
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
	l.busy.Store(false)
	_, r, err := l.ws.Reader(context.Background())
	l.busy.Store(true)
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
	return nil, errLarge
}

// ping waits for the answer to a ping, which the reader reads.
func (l *link) ping(ctx context.Context, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return l.ws.Ping(ctx)
}

// hangUp closes.
func (l *link) hangUp() {
	defer time.AfterFunc(closeTime, func() { l.wire.Close() }).Stop()
	l.ws.Close(websocket.StatusNormalClosure, "") // its error is that the other side was gone first
}
