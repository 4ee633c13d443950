package dispatch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/redisstore"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

var kills = flag.Int("kills", 4, "how often TestKilledProcesses kills a process")

// The environment of a child process, see TestMain.
const (
	childRedis    = "DISPATCH_TEST_REDIS"
	childPlatform = "DISPATCH_TEST_PLATFORM"
	childOwner    = "DISPATCH_TEST_OWNER"
)

// TestMain runs the test binary as a process of the bot when its environment says so.
func TestMain(m *testing.M) {
	if url := os.Getenv(childRedis); url != "" {
		if err := runChild(url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	flag.Parse()
	os.Exit(m.Run())
}

func runChild(url string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	store, err := redisstore.Open(ctx, redisstore.Options{URL: url})
	if err != nil {
		return err
	}
	defer store.Close()
	platform := remote{newRecorder(), os.Getenv(childPlatform)}
	rt, err := dispatch.New(dispatch.Options{
		Store: store, Engine: &counting{}, Redactor: plainText{}, Desk: desk{platform.recorder}, Backend: backend{platform.recorder},
		Adapters: []dispatch.Adapter{platform}, Owner: os.Getenv(childOwner), LeaseTTL: killTTL,
	})
	if err != nil {
		return err
	}
	return rt.Run(ctx)
}

// killTTL is short, so that the next process need not wait long for the dead one's leases.
const killTTL = 400 * time.Millisecond

// remote is a platform in another process.
type remote struct {
	*recorder
	url string
}

// sent is one request to the platform.
type sent struct {
	ID           string             `json:"id"`
	Conversation bot.ConversationID `json:"conversation"`
	Text         string             `json:"text"`
	MayRepeat    bool               `json:"may_repeat"`
}

func (p remote) Deliver(ctx context.Context, d dispatch.Delivery) (dispatch.Receipt, error) {
	body, err := json.Marshal(sent{d.ID, d.Conversation, textOf(d.Action), d.MayRepeat})
	if err != nil {
		return dispatch.Receipt{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(body))
	if err != nil {
		return dispatch.Receipt{}, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return dispatch.Receipt{}, errors.New(res.Status)
	}
	return dispatch.Receipt{}, nil
}

// platform records what reaches it.
func platform(t *testing.T, r *recorder) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		var m sent
		if err := json.NewDecoder(req.Body).Decode(&m); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		_, _ = r.Deliver(req.Context(), dispatch.Delivery{
			ID: m.ID, Conversation: m.Conversation, MayRepeat: m.MayRepeat,
			Action: bot.Send{Message: bot.Message{Text: m.Text}},
		})
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// TestKilledProcesses kills processes with kill -9 at random moments while
// customers write. Every answer arrives once and in order; what was on its way
// to the platform at such a moment may be repeated, and says so.
func TestKilledProcesses(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: takes several seconds")
	}
	t.Parallel()
	server := redistest.Start(t)
	r := newRecorder()
	env := []string{childRedis + "=" + server.URL(), childPlatform + "=" + platform(t, r)}
	inbox, err := dispatch.New(dispatch.Options{ // takes events in and runs nothing
		Store: connect(t, server.URL()), Engine: &counting{}, Redactor: plainText{}, Desk: desk{r}, Backend: backend{r}, Owner: "inbox",
	})
	if err != nil {
		t.Fatal(err)
	}
	people := crowd{customers: 30, messages: 10 * (*kills + 1)}
	stored := people.feed(t.Context(), inbox.Ingest)
	for i := range *kills {
		c := child(t, i, env)
		takeStored(t, stored, people.total()/(*kills+1)) // some of the talk belongs to each life
		<-time.After(rand.N(killTTL * 3))                // the moment of death is the point of this test
		if err := c.Process.Kill(); err != nil {
			t.Fatalf("kill: %v", err)
		}
		_ = c.Wait() // says that it was killed
	}
	child(t, *kills, env)
	people.verify(t, r)
	if limit := *kills * people.customers; r.repeats > limit {
		t.Errorf("%d repeats, want at most %d: one for each conversation and kill", r.repeats, limit)
	}
}

func child(t *testing.T, n int, env []string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(append(os.Environ(), env...), fmt.Sprintf("%s=child%d", childOwner, n))
	c.Stderr = os.Stderr
	if err := c.Start(); err != nil {
		t.Fatalf("start a process: %v", err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	return c
}
