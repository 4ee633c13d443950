package gateway_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/gateway"
	"github.com/okpay/supportbot/adapters/discord/gateway/gatewaytest"
)

const interval = 41250 * time.Millisecond

// TestSilenceIsNoticed lets a connection go silent at different moments between two
// heartbeats.
func TestSilenceIsNoticed(t *testing.T) {
	t.Parallel()
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
				w.start(t, "a")
				w.untilHandled(t, "fresh")
				elapse(3*interval + time.Duration(i)*interval/8)
				begun := time.Now()
				w.Hush()
				w.say("1")
				w.untilHandled(t, "1")
				if took := time.Since(begun); took > 2*interval+time.Second {
					t.Errorf("the silent connection was replaced after %v, want at most two intervals of %v and a second", took, interval)
				}
				if s := w.Stats(); s.Resumed != 1 || s.Identifies != 1 {
					t.Errorf("the gateway has seen %+v, want a resumption", s)
				}
			})
		})
	}
}

// TestHeartbeats wants one in an interval, with the last number that was read, though
// nothing of it is handled.
func TestHeartbeats(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		w.start(t, "a", func(o *gateway.Options) {
			o.Handle = func(context.Context, gateway.Dispatch) error { return errBroken }
		})
		w.untilHandled(t, "fresh")
		w.say("1", "2", "3")
		elapse(100 * interval)
		s := w.Stats()
		if s.Heartbeats < 99 || s.Heartbeats > 101 || s.Beat != 4 || s.Connections != 1 {
			t.Errorf("the gateway has seen %+v, want 100 heartbeats on one connection and the number 4", s)
		}
	})
}

func TestMissingAcknowledgements(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		w.Next(gatewaytest.Behaviour{NoAck: true})
		w.start(t, "a")
		w.untilHandled(t, "fresh")
		begun := time.Now()
		w.Await(t, "it resumes", func(s gatewaytest.Stats) bool { return s.Resumed == 1 })
		if took := time.Since(begun); took > 2*interval {
			t.Errorf("it resumed after %v, want at most two intervals", took)
		}
		w.Await(t, "two heartbeats, and closed with 4000", func(s gatewaytest.Stats) bool {
			return s.Heartbeats == 2 && slices.Equal(s.Closes, []int{4000})
		})
	})
}

// TestAskedHeartbeats wants them answered at once, and no more of them than Discord
// accepts.
func TestAskedHeartbeats(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		w.start(t, "a")
		w.untilHandled(t, "fresh")
		for range 500 {
			w.AskHeartbeat()
		}
		w.say("1")
		w.untilHandled(t, "1")
		if n := w.Stats().Heartbeats; n < 50 || n > 60 {
			t.Errorf("500 questions at once were answered %d times, want half of the 120 that are allowed", n)
		}
		elapse(2 * time.Minute)
		before := w.Stats().Heartbeats
		w.AskHeartbeat()
		w.say("2")
		w.untilHandled(t, "2")
		if n := w.Stats().Heartbeats; n != before+1 {
			t.Errorf("another question two minutes later was answered %d times, want once", n-before)
		}
	})
}

// TestStuck wants every way of saying nothing to end in another attempt that works,
// and none to hold up the end of a process.
func TestStuck(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		b      gatewaytest.Behaviour
		most   time.Duration // until it works
		report string
	}{
		{"mute", gatewaytest.Behaviour{Mute: true}, 12 * time.Second, "deadline exceeded"},
		{"refused", gatewaytest.Behaviour{Status: 503}, time.Second, "503 Service Unavailable"},
		{"no hello", gatewaytest.Behaviour{NoHello: true}, 12 * time.Second, "did not say hello"},
		{"nonsense for hello", gatewaytest.Behaviour{Hello: `"you"`}, time.Second, `said hello with "\"you\""`},
		{"no interval", gatewaytest.Behaviour{Hello: `{"heartbeat_interval":-1}`}, time.Second, "said hello with"},
		{"an interval without end", gatewaytest.Behaviour{Hello: `{"heartbeat_interval":9223372036854775807}`, NoReady: true}, 36 * time.Second, "did not answer the login"},
		{"no ready", gatewaytest.Behaviour{NoReady: true}, 36 * time.Second, "did not answer the login"},
		{"login refused", gatewaytest.Behaviour{Invalid: "false"}, 12 * time.Second, "calls the session invalid"},
		{"nothing is read", gatewaytest.Behaviour{NotReads: true}, 3 * interval, "heartbeat"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
				w.Next(tt.b)
				begun := time.Now()
				w.start(t, "a")
				w.Await(t, "it connects again", func(s gatewaytest.Stats) bool { return s.Connections == 2 && s.Live > 0 })
				if took := time.Since(begun); took > tt.most {
					t.Errorf("it was live after %v, want at most %v", took, tt.most)
				}
				w.until(t, "all is well", func() bool { return last(w.reports) == "<nil>" })
				if all := strings.Join(w.told(), "\n"); !strings.Contains(all, tt.report) {
					t.Errorf("reports are %q, want %q among them", all, tt.report)
				}
			})
		})
		t.Run(tt.name+" at the end", func(t *testing.T) {
			t.Parallel()
			inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
				w.Next(slices.Repeat([]gatewaytest.Behaviour{tt.b}, 50)...)
				p := w.start(t, "a")
				w.Await(t, "it connects", func(s gatewaytest.Stats) bool { return s.Connections > 0 })
				elapse(5 * time.Second)
				p.finish(t)
			})
		})
	}
}

// TestEndWhileStuckOnANetwork does the worst of them over TCP, in real time.
func TestEndWhileStuckOnANetwork(t *testing.T) {
	t.Parallel()
	for name, b := range map[string]gatewaytest.Behaviour{
		"mute": {Mute: true}, "no hello": {NoHello: true}, "nothing is read": {NotReads: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onLoopback(t, gatewaytest.Options{})
			w.Next(b)
			p := w.start(t, "a")
			w.Await(t, "it connects", func(s gatewaytest.Stats) bool { return s.Open == 1 })
			p.finish(t)
			w.Reset()
		})
	}
}
