package socket_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/adapters/slack/socket"
)

// TestTooManySockets waits instead of fighting for the tenth.
func TestTooManySockets(t *testing.T) {
	t.Parallel()
	w := start(t, 10, slacktest.Options{})
	w.WaitSockets(t, 10)
	var mu sync.Mutex
	var told error
	c, err := socket.New(socket.Options{AppToken: slacktest.AppToken, APIURL: w.URL(), Sockets: 1, Handle: w.take, Report: func(err error) {
		mu.Lock()
		defer mu.Unlock()
		told = err
	}})
	if err != nil {
		t.Fatal(err)
	}
	c.Hurry()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { _ = c.Run(ctx); close(done) }() // ends with ctx
	w.Await(t, "a report", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return told != nil && strings.Contains(told.Error(), "too many sockets")
	})
	cancel()
	<-done
}

// TestGracefulEnd: what is under way is stored and acknowledged, what comes then is
// left to others.
func TestGracefulEnd(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	w := start(t, 1, slacktest.Options{}, func(w *world) {
		w.handle = func(context.Context, socket.Envelope) (any, error) {
			close(entered)
			<-release
			return nil, nil
		}
	})
	w.WaitSockets(t, 1)
	w.lin.Write(t, w.support, "hello")
	<-entered
	ended := make(chan struct{})
	go func() { w.stop(); close(ended) }() // ends when Run has
	select {
	case <-ended:
		t.Error("Run has ended with an envelope under way")
	default:
	}
	close(release)
	<-ended
	if got := w.Stats(); got.Acks != 1 || got.Late != 0 {
		t.Errorf("stats = %+v, want it acknowledged", got)
	}
}

// TestEndDoesNotWaitForEver bounds the end with a handler that does not return.
func TestEndDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	entered := make(chan struct{})
	w := start(t, 2, slacktest.Options{}, func(w *world) {
		w.c.Patience(time.Minute, 20*time.Millisecond)
		w.handle = func(ctx context.Context, _ socket.Envelope) (any, error) {
			close(entered)
			<-ctx.Done()
			return nil, ctx.Err()
		}
	})
	w.WaitSockets(t, 2)
	w.lin.Write(t, w.support, "hello")
	<-entered
	w.stop() // waits for the end, which the handler by itself never comes to
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for _, o := range []socket.Options{{}, {AppToken: "x"}, {Handle: func(context.Context, socket.Envelope) (any, error) { return nil, nil }}} {
		if c, err := socket.New(o); err == nil {
			t.Errorf("New(%+v) = %v, want an error", o, c)
		}
	}
}
