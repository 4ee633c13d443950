package playground

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/coder/websocket"
)

const (
	// sendTime is how long a page may take to receive an update. One that is slower is
	// cut off, and catches up when it is back.
	sendTime = 15 * time.Second
	// pingEvery finds pages that are gone without a word.
	pingEvery = 30 * time.Second
	// gather is how long changes are collected before they are sent: what one turn
	// changes goes out together, and nobody sees the difference.
	gather = 4 * time.Millisecond
)

// feed serves one page's websocket: what has changed since "after", and everything that
// changes from then on.
func (p *Playground) feed(w http.ResponseWriter, r *http.Request) {
	v := p.viewOf(r)
	after, err := strconv.ParseUint(r.URL.Query().Get("after"), 10, 64)
	if err != nil {
		http.Error(w, `"after" is the number of the last update that was seen`, http.StatusBadRequest)
		return
	}
	c, err := websocket.Accept(w, r, nil) // answers by itself; a page of another origin is refused
	if err != nil {
		return
	}
	defer func() { _ = c.CloseNow() }() // it may be closed already
	ctx := c.CloseRead(r.Context())     // a page says nothing here; ends when it is gone
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.closed, cancel)()
	if err := p.follow(ctx, c, v, r.URL.Query().Get("boot"), after); err != nil && ctx.Err() == nil {
		p.o.Log.DebugContext(ctx, "a page is cut off", "error", err)
	}
}

// follow sends updates until the page is gone.
func (p *Playground) follow(ctx context.Context, c *websocket.Conn, v view, boot string, after uint64) error {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for first := true; ; first = false {
		changed := p.scene.Changed()
		if first || p.scene.Seq() != after {
			data, seq, err := p.since(ctx, v, boot, after)
			if err != nil {
				p.o.Log.ErrorContext(ctx, "page cannot be rendered", "error", err)
				return err
			}
			if err := send(ctx, c, data); err != nil {
				return err
			}
			boot, after = p.scene.Boot(), seq
			continue
		}
		select {
		case <-changed:
			if err := pause(ctx, gather); err != nil {
				return err
			}
		case <-ping.C:
			if err := alive(ctx, c); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func send(ctx context.Context, c *websocket.Conn, data []byte) error {
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	return c.Write(ctx, websocket.MessageText, data)
}

func alive(ctx context.Context, c *websocket.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	if err := c.Ping(ctx); err != nil {
		return errors.Join(err, c.CloseNow())
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
