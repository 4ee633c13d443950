package gateway_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/okpay/supportbot/adapters/discord/gateway"
	"github.com/okpay/supportbot/adapters/discord/gateway/gatewaytest"
)

func TestFirstSessionIsFresh(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		p := w.start(t, "a")
		w.untilHandled(t, "fresh")
		w.say("1", "2")
		w.untilHandled(t, "2")
		p.finish(t)
		w.want(t, "fresh", "1", "2")
		w.Await(t, "one session, closed so that it can be resumed", func(s gatewaytest.Stats) bool {
			return s.Identifies == 1 && s.Resumes == 0 && slices.Equal(s.Closes, []int{4000})
		})
	})
}

func TestAnotherProcessResumes(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		first := w.start(t, "a")
		w.untilHandled(t, "fresh")
		w.say("1")
		w.untilHandled(t, "1")
		first.finish(t)
		w.say("2", "3")
		w.start(t, "b")
		w.untilHandled(t, "3")
		w.want(t, "fresh", "1", "2", "3")
		if s := w.Stats(); s.Identifies != 1 || s.Resumed != 1 {
			t.Errorf("the gateway has seen %+v, want one IDENTIFY and one RESUME", s)
		}
	})
}

// TestHardEnd stops a process in the middle of handling: the next one gets the event
// again, and all behind it.
func TestHardEnd(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		first := w.start(t, "a", func(o *gateway.Options) {
			handle := o.Handle
			o.Handle = func(ctx context.Context, d gateway.Dispatch) error {
				if text(d) != "2" {
					return handle(ctx, d)
				}
				w.note(func() { w.handled = append(w.handled, "hanging") })
				<-ctx.Done()
				return ctx.Err()
			}
		})
		w.untilHandled(t, "fresh")
		w.say("1", "2", "3")
		w.untilHandled(t, "hanging")
		first.finish(t)
		w.start(t, "b")
		w.untilHandled(t, "3")
		w.want(t, "fresh", "1", "hanging", "2", "3")
	})
}

// TestNewSessionIsStoredAtOnce: events that wait behind the READY of a new session
// must not keep its place from being stored. A process killed then would leave a
// session that nobody can resume, with all that it holds.
func TestNewSessionIsStoredAtOnce(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		w.start(t, "a", func(o *gateway.Options) {
			fresh := o.Fresh
			o.Fresh = func(ctx context.Context) error {
				w.say("1", "2")
				synctest.Wait() // they are read and wait
				return fresh(ctx)
			}
			o.Handle = func(ctx context.Context, _ gateway.Dispatch) error {
				w.note(func() { w.handled = append(w.handled, "hanging") })
				<-ctx.Done()
				return ctx.Err()
			}
		})
		w.untilHandled(t, "hanging")
		if place, ok, err := w.store.Value(t.Context(), "discord:gateway:session"); !ok || err != nil || !strings.Contains(place, `"session":`) {
			t.Errorf("the stored place is %q, %v, %v, want the new session", place, ok, err)
		}
	})
}

// TestChangedLoginIsNotResumed wants a session begun anew when it would belong to
// another bot, or keep intents that nobody wants any more.
func TestChangedLoginIsNotResumed(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*gateway.Options){
		"token":   func(o *gateway.Options) { o.Token = "another" },
		"intents": func(o *gateway.Options) { o.Intents = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server, client := gatewaytest.Memory(t, gatewaytest.Options{})
				w := newWorld(server, client)
				first := w.start(t, "a")
				w.untilHandled(t, "fresh")
				first.finish(t)
				w.start(t, "b", change)
				w.until(t, "another session", func() bool { return len(w.handled) == 2 })
				if s := w.Stats(); s.Identifies != 2 || s.Resumes != 0 {
					t.Errorf("the gateway has seen %+v, want two IDENTIFY", s)
				}
			})
		})
	}
}

// TestDisturbances wants what was pushed during each of them handled once and in order,
// in the old session or a new one, without and after a wait.
func TestDisturbances(t *testing.T) {
	t.Parallel()
	closed := func(code int) func(*world) { return func(w *world) { w.Server.Close(code) } }
	tests := []struct {
		name        string
		disturb     func(*world)
		fresh       bool
		least, most time.Duration // until it is connected again
	}{
		{"op 7", func(w *world) { w.Reconnect() }, false, 0, 0},
		{"op 9, resumable", func(w *world) { w.Invalidate(true) }, false, time.Second, 5 * time.Second},
		{"op 9", func(w *world) { w.Invalidate(false) }, true, time.Second, 5 * time.Second},
		{"reset", func(w *world) { w.Reset() }, false, 0, 0},
		{"reset and forgotten", func(w *world) { w.Forget(); w.Reset() }, true, time.Second, 7 * time.Second},
		{"reset and again", func(w *world) { w.Next(gatewaytest.Behaviour{Status: 502}); w.Reset() }, false, 250 * time.Millisecond, 500 * time.Millisecond},
		{"op 9 to the resumption", func(w *world) { w.Next(gatewaytest.Behaviour{Invalid: "true"}); w.Reset() }, false, time.Second, 6 * time.Second},
		{"closed 1000", closed(1000), false, 0, 0},
		{"closed 1001", closed(1001), false, 0, 0},
		{"closed 4000", closed(4000), false, 0, 0},
		{"closed 4001", closed(4001), false, 0, 0},
		{"closed 4002", closed(4002), false, 0, 0},
		{"closed 4003", closed(4003), false, 0, 0},
		{"closed 4005", closed(4005), false, 0, 0},
		{"closed 4006", closed(4006), true, 0, 0},
		{"closed 4007", closed(4007), true, 0, 0},
		{"closed 4008", closed(4008), false, 30 * time.Second, time.Minute},
		{"closed 4009", closed(4009), true, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
				p := w.start(t, "a")
				w.untilHandled(t, "fresh")
				w.say("1")
				w.untilHandled(t, "1")
				elapse(time.Minute) // it has been live for a while
				begun := time.Now()
				tt.disturb(w)
				w.say("2", "3")
				if tt.fresh {
					w.until(t, "another session", func() bool { return slices.Index(w.handled[1:], "fresh") > 0 })
				}
				took := time.Since(begun)
				w.say("4")
				w.untilHandled(t, "4")
				if !tt.fresh {
					took = time.Since(begun)
					w.want(t, "fresh", "1", "2", "3", "4")
				}
				if took < tt.least || took > tt.most {
					t.Errorf("connected again after %v, want %v to %v", took, tt.least, tt.most)
				}
				p.finish(t)
				if s := w.Stats(); tt.fresh != (s.Identifies == 2) {
					t.Errorf("the gateway has seen %+v, want another session: %v", s, tt.fresh)
				}
			})
		})
	}
}

// TestDeadResumeAddress wants the session resumed by way of the usual address when
// the one that it named is gone.
func TestDeadResumeAddress(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		base := w.URL()
		w.SetURL("ws://dead.test")
		dial := w.client.Transport.(*http.Transport).DialContext
		w.client.Transport.(*http.Transport).DialContext = dialer(func(address string) error {
			if strings.HasPrefix(address, "dead.test") {
				return fmt.Errorf("no such host")
			}
			return nil
		}, dial)
		w.start(t, "a", func(o *gateway.Options) { o.URL = gateway.At(base) })
		w.untilHandled(t, "fresh")
		w.Reset()
		w.say("1")
		w.untilHandled(t, "1")
		w.want(t, "fresh", "1")
	})
}

// TestRefusedSessionIsGivenUp wants another session when the old one is refused and
// refused, though it is said to be resumable.
func TestRefusedSessionIsGivenUp(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		w.start(t, "a")
		w.untilHandled(t, "fresh")
		w.Next(slices.Repeat([]gatewaytest.Behaviour{{Invalid: "true"}}, 10)...)
		begun := time.Now()
		w.Reset()
		w.until(t, "another session", func() bool { return len(w.handled) == 2 })
		if took := time.Since(begun); took < time.Minute || took > 10*time.Minute {
			t.Errorf("another session was begun after %v, want some minutes", took)
		}
	})
}

// TestEmbeddedAndEncrypted serves the gateway as a part of a larger server, over TLS.
func TestEmbeddedAndEncrypted(t *testing.T) {
	t.Parallel()
	server := gatewaytest.New(gatewaytest.Options{})
	mux := http.NewServeMux()
	mux.Handle("/gateway/", server)
	front := httptest.NewTLSServer(mux)
	defer front.Close()
	server.SetURL("wss" + strings.TrimPrefix(front.URL, "https") + "/gateway/")
	w := newWorld(server, front.Client())
	w.patience = patience
	p := w.start(t, "a")
	w.untilHandled(t, "fresh")
	w.Reconnect()
	w.say("1")
	w.untilHandled(t, "1")
	p.finish(t)
	w.want(t, "fresh", "1")
}
