package socket_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/adapters/slack/socket"
)

// world is a Slack and a client that takes what it says.
type world struct {
	*slacktest.Server
	t       *testing.T
	support string
	lin     *slacktest.User
	c       *socket.Client
	stop    func() // ends the client and waits for it

	mu     sync.Mutex
	took   []socket.Envelope
	states []error
	handle func(context.Context, socket.Envelope) (any, error)
}

// start begins a client with this many sockets.
func start(t *testing.T, sockets int, so slacktest.Options, change ...func(*world)) *world {
	t.Helper()
	w := &world{Server: slacktest.Start(t, so), t: t}
	w.lin = w.User("Lin")
	w.support = w.Channel("support", w.lin)
	c, err := socket.New(socket.Options{AppToken: slacktest.AppToken, APIURL: w.URL(), Sockets: sockets, Handle: w.take, Report: w.report})
	if err != nil {
		t.Fatal(err)
	}
	w.c = c
	c.Hurry()
	for _, f := range change {
		f(w)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }() // ends with ctx
	w.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
	t.Cleanup(w.stop)
	return w
}

func (w *world) take(ctx context.Context, e socket.Envelope) (any, error) {
	w.mu.Lock()
	handle := w.handle
	w.mu.Unlock()
	var reply any
	var err error
	if handle != nil {
		reply, err = handle(ctx, e)
	}
	if err == nil {
		w.mu.Lock()
		w.took = append(w.took, e)
		w.mu.Unlock()
	}
	return reply, err
}

func (w *world) report(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.states = append(w.states, err)
}

func (w *world) state() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.states) == 0 {
		return errors.New("nothing was reported")
	}
	return w.states[len(w.states)-1]
}

// texts are the messages that were taken, in their order.
func (w *world) texts() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for _, e := range w.took {
		if m, ok := e.Event.Body.(slackevent.Message); ok {
			out = append(out, m.Text)
		}
	}
	return out
}

func (w *world) waitTexts(want ...string) {
	w.t.Helper()
	w.Await(w.t, fmt.Sprintf("the texts %v", want), func() bool { return slices.Equal(w.texts(), want) })
}

func TestStoredThenAcknowledged(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	w := start(t, 2, slacktest.Options{}, func(w *world) {
		w.handle = func(context.Context, socket.Envelope) (any, error) {
			<-release
			return nil, nil
		}
	})
	w.WaitSockets(t, 2)
	w.lin.Write(t, w.support, "hello")
	if got := w.Stats().Acks; got != 0 {
		t.Errorf("%d acknowledgements before anything is stored", got)
	}
	close(release)
	w.WaitQuiet(t)
	w.waitTexts("hello")
	if got := w.Stats(); got.Acks != 1 || got.Late != 0 {
		t.Errorf("stats = %+v, want one acknowledgement", got)
	}
	if err := w.state(); err != nil {
		t.Errorf("reported %v, want that it works", err)
	}
}

// TestNotStoredComesAgain: nothing is acknowledged that was not stored.
func TestNotStoredComesAgain(t *testing.T) {
	t.Parallel()
	tries := 0
	w := start(t, 1, slacktest.Options{AckWithin: 50 * time.Millisecond, Retries: []time.Duration{0, 0, 0}}, func(w *world) {
		w.handle = func(context.Context, socket.Envelope) (any, error) {
			if tries++; tries < 3 {
				return nil, errors.New("the store is away")
			}
			return nil, nil
		}
	})
	w.WaitSockets(t, 1)
	w.lin.Write(t, w.support, "hello")
	w.waitTexts("hello")
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.took[0].Retry != 2 {
		t.Errorf("Retry = %d, want 2", w.took[0].Retry)
	}
}

// TestLateIsNotAcknowledged: Slack has sent it to somebody else by then.
func TestLateIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	w := start(t, 1, slacktest.Options{}, func(w *world) {
		w.c.Patience(time.Millisecond, time.Second)
		w.handle = func(ctx context.Context, _ socket.Envelope) (any, error) {
			timer := time.NewTimer(5 * time.Millisecond)
			<-timer.C
			return nil, nil
		}
	})
	w.WaitSockets(t, 1)
	w.lin.Write(t, w.support, "hello")
	w.waitTexts("hello")
	w.stop()
	if got := w.Stats().Acks; got != 0 {
		t.Errorf("%d acknowledgements, want none", got)
	}
}

// TestOrder: what is written in a thread is handled in its order, by whichever socket
// it comes, and threads do not wait for each other.
func TestOrder(t *testing.T) {
	t.Parallel()
	const threads, each = 5, 100
	w := start(t, 4, slacktest.Options{AckWithin: time.Minute}, func(w *world) {
		w.c.Settle(500 * time.Millisecond) // on a machine that runs all other tests too
	})
	w.WaitSockets(t, 4)
	rooms := make([]string, threads)
	for i := range rooms {
		rooms[i] = w.lin.Write(t, w.support, "root")
	}
	for n := range each {
		for _, room := range rooms {
			w.lin.Reply(t, w.support, room, fmt.Sprintf("%s %03d", room, n))
		}
	}
	w.Await(t, "all messages", func() bool { return len(w.texts()) == threads+threads*each })
	by := map[string][]string{}
	for _, text := range w.texts() {
		room, _, _ := strings.Cut(text, " ")
		by[room] = append(by[room], text)
	}
	for room, got := range by {
		if !slices.IsSorted(got) {
			t.Errorf("thread %s is out of order: %v", room, got)
		}
	}
}

// TestDisconnect: another socket is open before the old one is given up, and
// nothing is lost or doubled meanwhile.
func TestDisconnect(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{"warning", "refresh_requested", "something new"} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			w := start(t, 2, slacktest.Options{})
			w.WaitSockets(t, 2)
			w.Hold(t, reason)
			if got := w.Stats(); got.Late != 0 || got.Lost != 0 {
				t.Errorf("stats = %+v, want everything acknowledged at the first attempt", got)
			}
			if err := w.state(); err != nil {
				t.Errorf("reported %v, want that it works", err)
			}
		})
	}
}

// Hold asks for new sockets while messages come, and wants all of them.
func (w *world) Hold(t *testing.T, reason string) {
	t.Helper()
	var want []string
	for round := range 3 {
		before := w.Stats().Connected
		w.Disconnect(reason, time.Minute)
		for n := range 20 {
			text := fmt.Sprintf("%d.%02d", round, n)
			want = append(want, text)
			w.lin.Write(t, w.lin.DM(), text)
		}
		w.Await(t, "two new sockets and no old one", func() bool { return w.Stats().Connected >= before+2 && w.Sockets() == 2 })
	}
	w.WaitQuiet(t)
	w.Await(t, "all texts", func() bool { return len(w.texts()) == len(want) })
	if got := w.texts(); !slices.Equal(got, want) {
		t.Errorf("texts = %v, want %v", got, want)
	}
}

// TestOldStaysUntilNewIsThere refuses new sockets: the old one goes on.
func TestOldStaysUntilNewIsThere(t *testing.T) {
	t.Parallel()
	w := start(t, 1, slacktest.Options{})
	w.WaitSockets(t, 1)
	w.RefuseApp("internal_error")
	w.Disconnect("warning", time.Minute)
	w.Await(t, "attempts", func() bool { return w.Calls("apps.connections.open") > 3 })
	w.lin.Write(t, w.support, "hello")
	w.waitTexts("hello")
	w.Mend()
	w.Await(t, "a new socket", func() bool { return w.Stats().Connected == 2 && w.Sockets() == 1 })
}

// TestBrokenLines are found and mended, and what came meanwhile is repeated.
func TestBrokenLines(t *testing.T) {
	t.Parallel()
	for name, breaks := range map[string]func(*world){
		"cut":      func(w *world) { w.Cut() },
		"dead":     func(w *world) { w.Freeze() },
		"no hello": func(w *world) { w.Mute(true); w.Cut() },
		"refused":  func(w *world) { w.Fail(slacktest.Fault{Method: "socket", Status: 503, Times: 3}); w.Cut() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, 2, slacktest.Options{AckWithin: time.Second, Retries: slacktest.Persistent(20 * time.Millisecond)})
			w.WaitSockets(t, 2)
			before := w.Stats().Connected
			breaks(w)
			w.lin.Write(t, w.support, "hello")
			w.Await(t, "other sockets", func() bool { return w.Stats().Connected >= before+2 })
			w.Mute(false)
			w.WaitSockets(t, 2)
			w.Await(t, "the message", func() bool { return slices.Contains(w.texts(), "hello") })
			if err := w.state(); err != nil {
				t.Errorf("reported %v, want that it works", err)
			}
		})
	}
}

// TestSlowHandlerStallsNoPing: a socket whose handler hangs is not taken for dead.
func TestSlowHandlerStallsNoPing(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	w := start(t, 1, slacktest.Options{AckWithin: time.Minute}, func(w *world) {
		w.handle = func(context.Context, socket.Envelope) (any, error) {
			<-release
			return nil, nil
		}
	})
	w.WaitSockets(t, 1)
	for range 300 {
		w.lin.Write(t, w.support, "hello")
	}
	// Several times what it takes to find a dead socket.
	timer := time.NewTimer(time.Second)
	<-timer.C
	close(release)
	w.Await(t, "all messages", func() bool { return len(w.texts()) == 300 })
	if got := w.Stats(); got.Connected != 1 {
		t.Errorf("%d sockets were opened, want one", got.Connected)
	}
}

func TestReplies(t *testing.T) {
	t.Parallel()
	big := false
	w := start(t, 1, slacktest.Options{}, func(w *world) {
		w.handle = func(_ context.Context, e socket.Envelope) (any, error) {
			if _, ok := e.Event.Body.(slackevent.Slash); ok && big {
				return map[string]string{"text": strings.Repeat("x", 21<<10)}, nil
			}
			return map[string]string{"text": "only for you"}, nil
		}
	})
	w.WaitSockets(t, 1)
	w.lin.Slash(t, w.support, "/support", "help").Acked(t)
	w.WaitEphemeral(t, w.lin, "only for you")
	big = true
	if got := w.lin.Slash(t, w.support, "/support", "help").Acked(t); len(got) != 0 {
		t.Errorf("payload = %.40s, want none: Slack would drop the whole frame", got)
	}
	if got := w.Stats().TooLarge; got != 0 {
		t.Errorf("%d frames too large", got)
	}
}

// TestWhatAPersonMustMend is reported with how, and tried again until it is mended.
func TestWhatAPersonMustMend(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"invalid_auth":           "the token in SLACK_APP_TOKEN is refused: copy it again from api.slack.com/apps (Basic Information, App-Level Tokens)",
		"token_revoked":          "the token in SLACK_APP_TOKEN is no longer valid",
		"not_allowed_token_type": "SLACK_APP_TOKEN holds another kind of token",
		"missing_scope":          "the token in SLACK_APP_TOKEN lacks the scope",
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			w := start(t, 1, slacktest.Options{})
			w.WaitSockets(t, 1)
			w.RefuseApp(code)
			w.Cut()
			w.Await(t, "a report", func() bool { err := w.state(); return err != nil && strings.Contains(err.Error(), want) })
			calls := w.Calls("apps.connections.open")
			w.Await(t, "another attempt", func() bool { return w.Calls("apps.connections.open") > calls })
			w.Mend()
			w.Await(t, "that it works", func() bool { return w.state() == nil })
		})
	}
}

// TestSwitchedOff is what Slack says when somebody switches Socket Mode off.
func TestSwitchedOff(t *testing.T) {
	t.Parallel()
	w := start(t, 1, slacktest.Options{})
	w.WaitSockets(t, 1)
	w.Await(t, "that it works", func() bool { return w.state() == nil })
	w.Disconnect("link_disabled", 0)
	w.Await(t, "a report of how to mend it", func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		return slices.ContainsFunc(w.states, func(err error) bool {
			return err != nil && strings.Contains(err.Error(), "switch it on at api.slack.com/apps")
		})
	})
}
