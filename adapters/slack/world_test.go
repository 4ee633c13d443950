package slack_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/slack"
	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot/dispatch"
)

// inbox is a handler that keeps what comes.
type inbox struct {
	mu     sync.Mutex
	events []slackevent.Event
	answer func(slackevent.Event) (any, error)
}

func (in *inbox) Handle(_ context.Context, ev slackevent.Event) (any, error) {
	in.mu.Lock()
	answer := in.answer
	in.mu.Unlock()
	var reply any
	var err error
	if answer != nil {
		reply, err = answer(ev)
	}
	if err == nil {
		in.mu.Lock()
		in.events = append(in.events, ev)
		in.mu.Unlock()
	}
	return reply, err
}

// kinds are what came, such as "Message hello".
func (in *inbox) kinds() []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	var out []string
	for _, ev := range in.events {
		text := strings.TrimPrefix(fmt.Sprintf("%T", ev.Body), "slackevent.")
		switch b := ev.Body.(type) {
		case slackevent.Message:
			text += " " + b.Text
		case slackevent.Changed:
			text += " " + b.Text
		case slackevent.ChannelGone:
			text += " " + b.Why
		case slackevent.Pressed:
			text += " " + b.Action
		case slackevent.Submitted:
			text += " " + b.Callback
		}
		out = append(out, text)
	}
	return out
}

func (in *inbox) answers(f func(slackevent.Event) (any, error)) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.answer = f
}

// world is a Slack and a connection to it, by sockets or over HTTP.
type world struct {
	*slacktest.Server
	t               *testing.T
	c               *slack.Connection
	customers, desk *inbox
	support         string
	lin             *slacktest.User
	hook            string // where requests go, "" by sockets

	mu      sync.Mutex
	letters []dispatch.Letter
	states  []error
}

// both runs a test by sockets and over HTTP.
func both(t *testing.T, f func(*testing.T, *world)) {
	for _, way := range []string{"sockets", "http"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			f(t, start(t, way == "http", slacktest.Options{}))
		})
	}
}

func start(t *testing.T, overHTTP bool, so slacktest.Options) *world {
	t.Helper()
	w := &world{t: t, customers: &inbox{}, desk: &inbox{}}
	o := slack.Options{BotToken: slacktest.BotToken, Customers: w.customers, Desk: w.desk, Bury: w.bury, Report: w.report}
	if overHTTP {
		o.SigningSecret = slacktest.SigningSecret
		hook := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.c.Handler().ServeHTTP(rw, r) }))
		t.Cleanup(hook.Close)
		w.hook, so.RequestURL = hook.URL, hook.URL
	} else {
		o.AppToken = slacktest.AppToken
	}
	w.Server = slacktest.Start(t, so)
	w.lin = w.User("Lin")
	w.support = w.Channel("support", w.lin)
	o.APIURL = w.URL()
	c, err := slack.New(o)
	if err != nil {
		t.Fatal(err)
	}
	c.Hurry()
	w.c = c
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }() // ends with ctx
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
	w.Await(t, "that it works", func() bool { return w.state() == nil })
	if !overHTTP {
		w.WaitSockets(t, 2)
	}
	return w
}

func (w *world) bury(_ context.Context, l dispatch.Letter) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.letters = append(w.letters, l)
	return nil
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

// wait waits until an inbox has exactly these.
func (w *world) wait(in *inbox, want ...string) {
	w.t.Helper()
	deadline := time.NewTimer(time.Minute)
	defer deadline.Stop()
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for !slices.Equal(in.kinds(), want) {
		select {
		case <-look.C:
		case <-deadline.C:
			w.t.Fatalf("events = %q, want %q", in.kinds(), want)
		}
	}
}
