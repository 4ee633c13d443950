package socket

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/bot/backoff"
)

// stateChange is the message of the log lines that follow the diagram in doc.go.
const stateChange = "socket state"

// conn is one websocket that has said hello.
type conn struct {
	*Client
	link    *link
	slot    int
	began   time.Time
	leaving chan struct{} // closed when Slack asks for another one
	done    chan struct{} // closed when it has ended
	seen    atomic.Int64  // envelopes
	busy    atomic.Bool   // see link
	settled chan struct{} // closed when it is deaf and all that came before is handled

	mu     sync.Mutex
	deaf   bool   // what comes is left to others
	under  int    // envelopes under way
	reason string // of Slack, why it has to leave
	err    error  // why it ended
}

// The errors of a socket.
var (
	errNoHello = errors.New("slack did not say hello in time")
	errDead    = errors.New("slack did not answer a ping")
	errCrowd   = errors.New("this app has too many sockets open (ten at most, of all its processes): lower slack.sockets")
)

// disabledError is what a person has to mend.
type disabledError struct{}

func (disabledError) Error() string {
	return "Socket Mode is switched off: switch it on at api.slack.com/apps under Socket Mode, or set SLACK_SIGNING_SECRET instead of SLACK_APP_TOKEN to receive over HTTP"
}

// open asks for a socket, opens it, and waits for hello.
func (c *Client) open(ctx context.Context, slot int) (k *conn, err error) {
	k = &conn{Client: c, slot: slot, leaving: make(chan struct{}), done: make(chan struct{}), settled: make(chan struct{})}
	c.lanes.join(k) // right behind hello the first event comes, which may be older than one on another socket
	defer func() {
		if err != nil {
			c.lanes.part(k)
		}
	}()
	c.log.DebugContext(ctx, stateChange, "state", "opening", "slot", slot)
	_, address, err := c.api.StartSocketModeContext(ctx)
	if err != nil {
		return nil, err
	}
	if k.link, err = dial(ctx, c.o.Client, address, &k.busy); err != nil {
		return nil, err
	}
	c.log.DebugContext(ctx, stateChange, "state", "greeting", "slot", slot)
	if err := c.greeting(ctx, k.link); err != nil {
		k.link.hangUp()
		return nil, err
	}
	k.began = time.Now()
	c.log.DebugContext(ctx, stateChange, "state", "live", "slot", slot)
	return k, nil
}

// greeting waits for hello.
func (c *Client) greeting(ctx context.Context, l *link) error {
	late := time.AfterFunc(c.pauses.hello, func() { l.wire.Close() })
	stop := context.AfterFunc(ctx, func() { l.wire.Close() })
	defer stop()
	raw, err := l.receive()
	switch {
	case !late.Stop():
		return errNoHello
	case err != nil:
		return fmt.Errorf("slack's hello: %w", err)
	}
	f, err := decodeFrame(raw)
	switch {
	case err != nil:
		return fmt.Errorf("slack's hello: %w", err)
	case f.Type == "disconnect":
		return refusal(f.Reason)
	case f.Type != "hello":
		return fmt.Errorf("slack said %.40q before hello", f.Type)
	}
	return nil
}

// refusal is the error of a socket that Slack does not want.
func refusal(reason string) error {
	switch reason {
	case "link_disabled":
		return disabledError{}
	case "too_many_websockets":
		return errCrowd
	}
	return fmt.Errorf("slack closes the socket: %.40q", reason)
}

// read takes frames until the socket ends.
func (k *conn) read(ctx context.Context) {
	defer close(k.done)
	defer k.lanes.part(k)
	for {
		raw, err := k.link.receive()
		switch {
		case errors.Is(err, errLarge):
			k.log.ErrorContext(ctx, "frame is dropped", "error", err)
			continue
		case err != nil:
			k.end(err)
			return
		}
		if f, err := decodeFrame(raw); err != nil {
			k.log.ErrorContext(ctx, "frame cannot be read", "bytes", len(raw), "error", err)
		} else {
			k.take(ctx, f)
		}
	}
}

// take does what a frame asks for. It never waits for a handler.
func (k *conn) take(ctx context.Context, f frame) {
	switch {
	case f.Type == "disconnect":
		k.log.DebugContext(ctx, stateChange, "state", "leaving", "slot", k.slot, "reason", f.Reason)
		k.leave(f.Reason)
	case f.Envelope == "":
		k.log.DebugContext(ctx, "frame is ignored", "type", f.Type)
	case k.begin():
		k.accept(ctx, f)
	}
}

// accept puts an envelope into its lane.
func (k *conn) accept(ctx context.Context, f frame) {
	it := item{Envelope: f.envelope(), id: f.Envelope, on: k, came: time.Now()}
	if it.Kind == slackevent.EventsAPI && it.Event.Lane() != "" {
		it.settle = k.pauses.settle
	}
	if !k.lanes.add(it) {
		k.finish()
		k.log.WarnContext(ctx, "no room for an envelope, it will come again", "event", it.Event.ID)
	}
}

// begin counts an envelope, unless it shall be left to others.
func (k *conn) begin() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.deaf {
		k.under++
		k.seen.Add(1)
	}
	return !k.deaf
}

func (k *conn) finish() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.under--
	if k.deaf && k.under == 0 {
		close(k.settled)
	}
}

// deafen leaves what comes from now on to others.
func (k *conn) deafen() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.deaf && k.under == 0 {
		close(k.settled)
	}
	k.deaf = true
}

// leave takes note that Slack wants another socket.
func (k *conn) leave(reason string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.reason == "" {
		k.reason = reason
		close(k.leaving)
	}
}

// end takes note of why the socket ended; the first cause counts.
func (k *conn) end(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.err == nil {
		k.err = err
	}
}

// cause is why the socket has ended, or has to.
func (k *conn) cause() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.reason != "" {
		return refusal(k.reason)
	}
	return k.err
}

// watch pings until the socket ends.
func (k *conn) watch(ctx context.Context) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() { // ends with the socket or the watch
		defer stop()
		select {
		case <-k.done:
		case <-ctx.Done():
		}
	}()
	for backoff.Wait(ctx, k.pauses.ping) {
		if err := k.link.ping(ctx, k.pauses.pong); err != nil && ctx.Err() == nil {
			k.end(errDead)
			k.link.wire.Close() // ends the reader
			return
		}
	}
}

// retire closes a socket that has a successor. Slack still may give it events: they
// are handled until none has come for a moment, or Slack closes it.
func (k *conn) retire(ctx context.Context) {
	deadline := time.NewTimer(k.pauses.linger)
	defer deadline.Stop()
	look := time.NewTicker(k.pauses.quiet)
	defer look.Stop()
	for seen := int64(-1); seen != k.seen.Load(); {
		seen = k.seen.Load()
		select {
		case <-look.C:
		case <-deadline.C:
			seen = k.seen.Load()
		case <-ctx.Done():
			seen = k.seen.Load()
		case <-k.done:
			return
		}
	}
	k.close(min(k.pauses.ack, k.pauses.grace))
}

// close closes the socket once all that came by it is acknowledged, or patience ends.
func (k *conn) close(patience time.Duration) {
	k.deafen()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-k.settled:
	case <-timer.C:
	case <-k.done:
	}
	k.link.hangUp()
	<-k.done
}
