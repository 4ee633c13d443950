package gateway_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/gateway"
	"github.com/okpay/supportbot/adapters/discord/gateway/gatewaytest"
)

func TestFatalCloses(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]string{
		4004: "the token of MY_TOKEN is wrong",
		4010: "the shard is invalid",
		4011: "does not shard",
		4012: "update this program",
		4013: "correct the intents",
		4014: "Privileged Gateway Intents",
	} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			t.Parallel()
			inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
				w.Next(gatewaytest.Behaviour{LoginClose: code})
				p := w.start(t, "a", func(o *gateway.Options) { o.TokenName = "MY_TOKEN" })
				err := <-p.ended
				fatal, ok := errors.AsType[*gateway.FatalError](err)
				if !ok || fatal.Code != code || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), token) {
					t.Errorf("Run() = %v, want a FatalError of %d that says %q and no token", err, code, want)
				}
				if got := last(w.told()); got != err.Error() {
					t.Errorf("last report is %q, want the same", got)
				}
				if w.store.holder != "" {
					t.Errorf("the lease is still %s's", w.store.holder)
				}
			})
		})
	}
}

func TestWrongTokenAndIntents(t *testing.T) {
	t.Parallel()
	for code, change := range map[int]func(*gateway.Options){
		4004: func(o *gateway.Options) { o.Token = "wrong" },
		4014: func(o *gateway.Options) { o.Intents = 1 },
	} {
		inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
			p := w.start(t, "a", change)
			if fatal, ok := errors.AsType[*gateway.FatalError](<-p.ended); !ok || fatal.Code != code {
				t.Errorf("Run() = %v, want a FatalError of %d", fatal, code)
			}
		})
	}
}

// TestSessionsThatEndAtOnce counts how many are begun in three hours, also when the
// process is started again each time.
func TestSessionsThatEndAtOnce(t *testing.T) {
	t.Parallel()
	for _, again := range []bool{false, true} {
		t.Run(fmt.Sprint("again ", again), func(t *testing.T) {
			t.Parallel()
			inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
				var p *process
				end := time.Now().Add(3 * time.Hour)
				count := 0
				for time.Now().Before(end) {
					if p == nil {
						p = w.start(t, "a")
					}
					elapse(time.Second)
					if n := w.Stats().Identifies; n == count {
						continue
					} else if count = n; again {
						p.finish(t)
						p = nil
					}
					w.Forget()
					w.Reset()
				}
				if n := w.Stats().Identifies; n < 30 || n > 50 {
					t.Errorf("%d sessions were begun in three hours, want one in five minutes", n)
				}
				told := slices.IndexFunc(w.told(), func(s string) bool { return strings.Contains(s, "in a row soon after they began: waiting 4m5") })
				if told < 0 {
					t.Errorf("last report is %q, want to be told of waits of five minutes", last(w.told()))
				}
			})
		})
	}
}
