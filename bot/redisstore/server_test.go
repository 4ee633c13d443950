package redisstore_test

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/dispatch/storetest"
	"github.com/okpay/supportbot/bot/redisstore"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// TestRestart kills redis-server in the middle of everything and starts it again:
// what was acknowledged is there, to the same store.
func TestRestart(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always")
	s := open(t, redisstore.Options{URL: server.URL()})
	c := bot.ConversationID("test:1")
	p := dispatch.PartitionOf(c)
	l := acquire(t, s, p)
	lane := dispatch.Lane{Conversation: c, Name: dispatch.LaneChat}
	due := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	commit(t, s, l, "e1", dispatch.Turn{
		Conversation: c, Session: []byte("session"), Token: "t", Audit: []byte("line"),
		Items:  []dispatch.Item{{ID: "i1", Lane: lane, Payload: []byte("one")}, {ID: "i2", Lane: lane, Payload: []byte("two")}},
		Timers: []dispatch.Timer{{Key: "k", At: due}},
	})
	ingest(t, s, c, "e2")
	number, err := s.TicketNumber(t.Context(), "i1", c)
	if err != nil {
		t.Fatalf("TicketNumber = %v", err)
	}
	server.Kill(t)
	if _, err := s.Ingest(t.Context(), dispatch.Incoming{ID: "e3", Conversation: c}); err == nil {
		t.Errorf("Ingest = nil while Redis is down")
	}
	server.Restart(t)

	if again := acquire(t, s, p); again != l {
		t.Errorf("lease = %+v, want %+v", again, l)
	}
	out, err := s.Step(t.Context(), l, dispatch.StepInput{Now: due.Add(-time.Hour), Count: 10})
	if err != nil || len(out.Events) != 1 || string(out.Events[0].Payload) != "e2" || !out.NextTimer.Equal(due) {
		t.Errorf("Step = %+v, %v, want e2 and the timer", out, err)
	}
	if saved := out.Sessions[c]; saved.Revision != 1 || string(saved.Session) != "session" {
		t.Errorf("session = %+v, want session at revision 1", saved)
	}
	if item, ok, err := s.Claim(t.Context(), l, lane, "u"); err != nil || !ok || item.ID != "i1" || item.Earlier != "t" {
		t.Errorf("Claim = %+v, %v, %v, want i1 tried with t", item, ok, err)
	}
	if fresh, err := s.Ingest(t.Context(), dispatch.Incoming{ID: "e1", Conversation: c}); fresh || err != nil {
		t.Errorf("Ingest of e1 = %v, %v, want false, nil", fresh, err)
	}
	if again, err := s.TicketNumber(t.Context(), "i1", c); again != number || err != nil {
		t.Errorf("TicketNumber = %s, %v, want %s", again, err, number)
	}
	if owner, ok, err := s.TicketConversation(t.Context(), number); owner != c || !ok || err != nil {
		t.Errorf("TicketConversation = %s, %v, %v, want %s", owner, ok, err, c)
	}
	if lines, err := s.Audit(t.Context(), p); err != nil || !slices.EqualFunc(lines, [][]byte{[]byte("line")}, bytes.Equal) {
		t.Errorf("Audit = %q, %v, want line", lines, err)
	}
}

// TestUnknownScripts takes the scripts away, as a failover does, also from the
// middle of calls that share a run.
func TestUnknownScripts(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	s := open(t, redisstore.Options{URL: server.URL()})
	raw := redis.NewClient(&redis.Options{Addr: server.Addr()})
	defer raw.Close()
	errs := make(chan error, 200) // one of each call
	for i := range 200 {
		if i%20 == 0 {
			if err := raw.ScriptFlush(t.Context()).Err(); err != nil {
				t.Fatalf("SCRIPT FLUSH = %v", err)
			}
		}
		go func() { // ends with its call
			c := bot.ConversationID(fmt.Sprintf("test:%d", i))
			fresh, err := s.Ingest(t.Context(), dispatch.Incoming{ID: bot.EventID(c), Conversation: c})
			if err == nil && !fresh {
				err = fmt.Errorf("event of %s was stored before", c)
			}
			errs <- err
		}()
	}
	for range 200 {
		if err := <-errs; err != nil {
			t.Errorf("Ingest = %v", err)
		}
	}
}

// TestOneBadCall stores something of another kind under a key: the call that meets
// it fails, those that share its run do not.
func TestOneBadCall(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	s := open(t, redisstore.Options{URL: server.URL()})
	raw := redis.NewClient(&redis.Options{Addr: server.Addr()})
	defer raw.Close()
	bad := dispatch.PartitionOf("test:0")
	if err := raw.Set(t.Context(), fmt.Sprintf("sb:{p%d}:in", bad), "no list", 0).Err(); err != nil {
		t.Fatal(err)
	}
	errs := make([]chan error, 64)
	for i := range errs {
		errs[i] = make(chan error, 1)
		go func() { // ends with its call
			c := bot.ConversationID(fmt.Sprintf("test:%d", i))
			_, err := s.Ingest(t.Context(), dispatch.Incoming{ID: bot.EventID(c), Conversation: c})
			errs[i] <- err
		}()
	}
	for i := range errs {
		want := dispatch.PartitionOf(bot.ConversationID(fmt.Sprintf("test:%d", i))) == bad
		if err := <-errs[i]; (err != nil) != want {
			t.Errorf("Ingest of conversation %d = %v, want an error: %v", i, err, want)
		}
	}
}

// checkKeys looks at every key on a server: those of a partition have its hash
// tag, and no key is missing from the layout in doc.go.
func checkKeys(t *testing.T, addr string) {
	t.Helper()
	raw := redis.NewClient(&redis.Options{Addr: addr})
	defer raw.Close()
	keys, err := raw.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) < 100 {
		t.Fatalf("KEYS = %d keys, %v, want those of the suite", len(keys), err)
	}
	known := regexp.MustCompile(`(?s)^test\d+:(\{p\d\d?\}:(lease|fence|in|att|t[0-7]|ob|audit|dlq|(seen|s|oq|cards):.+)|\{rates\}:.+|members|secret|(ticket|v|f|hold):.+)$`)
	for _, key := range keys {
		if !known.MatchString(key) {
			t.Errorf("key %q is not in the layout of doc.go", key)
		}
	}
}

// TestScriptKeys reads the scripts: each key they make begins with the base that
// they were given, and each is listed in the layout.
func TestScriptKeys(t *testing.T) {
	t.Parallel()
	made := regexp.MustCompile(`call\('([A-Z]+)', ([^,)]+)`)
	good := regexp.MustCompile(`^(base \.\. '[a-z]+:?'.*|KEYS\[1\]( \.\. '[a-z]+')?|key|queue|seen|set|unpack\(keys|'TIME'|ARGV\[at\])$`)
	for name, source := range redisstore.Sources(t) {
		for _, m := range made.FindAllStringSubmatch(source, -1) {
			if m[1] == "TIME" || m[1] == "PUBLISH" {
				continue
			}
			if !good.MatchString(strings.TrimSpace(m[2])) {
				t.Errorf("%s: %s works on the key %s, which does not begin with base", name, m[1], m[2])
			}
		}
	}
}

// TestCluster runs the suite on a real cluster, which refuses scripts that touch a
// key of another node.
func TestCluster(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("skipped: a cluster takes seconds to start (run without -short)")
	}
	url := redistest.Cluster(t, 3)
	shared(t, open(t, redisstore.Options{URL: url, Prefix: "test0:"}))
	var n atomic.Int64
	t.Run("suite", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T) storetest.Harness {
			opts := redisstore.Options{URL: url, Prefix: fmt.Sprintf("test%d:", n.Add(1))}
			h := harness("", "")
			h.Open = func(t *testing.T) dispatch.Store { return open(t, opts) }
			h.Lossy = nil // a cluster's nodes tell their own addresses: no proxy can come between
			h.Dead = func(t *testing.T, p dispatch.Partition) []string { return dead(t, opts, p) }
			return h
		})
	})
}

func acquire(t testing.TB, s *redisstore.Store, p dispatch.Partition) dispatch.Lease {
	t.Helper()
	l, ok, err := s.Acquire(t.Context(), p, "owner", time.Hour)
	if err != nil || !ok {
		t.Fatalf("Acquire = %v, %v", ok, err)
	}
	return l
}

func ingest(t testing.TB, s *redisstore.Store, c bot.ConversationID, id string) {
	t.Helper()
	if _, err := s.Ingest(t.Context(), dispatch.Incoming{ID: bot.EventID(id), Conversation: c, Payload: []byte(id)}); err != nil {
		t.Errorf("Ingest = %v", err)
	}
}

// commit ingests an event and commits a turn for it.
func commit(t testing.TB, s *redisstore.Store, l dispatch.Lease, event string, turn dispatch.Turn) {
	t.Helper()
	ingest(t, s, turn.Conversation, event)
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	out, err := s.Step(t.Context(), l, dispatch.StepInput{Now: now, Count: 1})
	if err != nil || len(out.Events) != 1 {
		t.Errorf("Step = %+v, %v, want one event", out, err)
		return
	}
	turn.StreamID, turn.Revision = out.Events[0].StreamID, out.Sessions[turn.Conversation].Revision
	if _, err := s.Step(t.Context(), l, dispatch.StepInput{Turns: []dispatch.Turn{turn}, Now: now}); err != nil {
		t.Errorf("Step = %v", err)
	}
}
