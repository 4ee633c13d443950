package gateway

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/okpay/supportbot/bot/backoff"
)

const (
	// steady is how long a connection has to live to be no part of a series of
	// failures.
	steady = 10 * time.Second
	// maxRefused is after how many logins in a row without success a session is given
	// up; with the delays between them, after some minutes, which is what Discord
	// keeps one for.
	maxRefused = 10
)

// tenure is the time in which this process holds the lease. Its fields belong to the
// goroutine that connects and reads.
type tenure struct {
	*Gateway
	queue *queue
	at    mark // the last event in the queue: where a connection resumes

	tries   int // attempts in a row that came to nothing
	refused int // those in which the session was not resumed
}

// connectAll makes one connection after another until ctx ends or one fails for good.
func (t *tenure) connectAll(ctx context.Context) error {
	for ctx.Err() == nil {
		c := newConnection(t)
		err := c.run(ctx)
		t.log.DebugContext(ctx, stateChange, "state", "closed", "why", err)
		if ctx.Err() != nil {
			break
		}
		if fatal := t.fatal(websocket.CloseStatus(err)); fatal != nil {
			t.o.Report(fatal)
			return fatal
		}
		t.log.InfoContext(ctx, "connection ended", "error", err, "session", t.at.Session, "seq", t.at.Seq)
		backoff.Wait(ctx, t.judge(ctx, c, err))
	}
	return context.Cause(ctx)
}

// judge takes note of how a connection ended, and returns the delay before the next.
func (t *tenure) judge(ctx context.Context, c *connection, err error) time.Duration {
	if !errors.Is(err, errReconnect) {
		t.o.Report(fmt.Errorf("connection to discord: %w", err))
	}
	resumed := c.live.Load()
	switch {
	case resumed && time.Since(c.since) >= steady:
		t.tries, t.refused = 0, 0
	case resumed:
		// It works and does not last. Discord waits for us: do not let it wait long.
		t.tries, t.refused = min(t.tries+1, 3), 0
	case c.greeted && t.at.Session != "":
		t.tries, t.refused = t.tries+1, t.refused+1
	default:
		t.tries++
	}
	if over(err) || t.refused >= maxRefused {
		t.log.WarnContext(ctx, "session is given up", "session", t.at.Session, "error", err)
		t.at, t.refused = mark{}, 0
	}
	if t.tries == 0 || t.tries == 1 && resumed {
		return rest(err)
	}
	return rest(err) + backoff.Delay(t.tries-1, dialFirst, dialMost)
}

// address returns where to connect. The address that the session named comes first,
// but if that is dead, any may resume it: it gets two attempts of three.
func (t *tenure) address(ctx context.Context) (string, error) {
	if t.at.URL != "" && t.tries%3 != 2 {
		if address, err := locate(t.at.URL); err == nil {
			return address, nil
		}
	}
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	base, err := t.o.URL(ctx)
	if err != nil {
		return "", fmt.Errorf("address of the gateway: %w", err)
	}
	return locate(base)
}

// resumeAt returns the address for resuming that READY named, or none if it would
// show our token on a line that is less safe than the one we are on.
func resumeAt(url, address string) string {
	if strings.HasPrefix(address, "wss:") && !strings.HasPrefix(url, "wss:") {
		return ""
	}
	return url
}
