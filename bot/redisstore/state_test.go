package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/redisstore"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

const conversation = bot.ConversationID("test:1")

// TestExpiry moves the server's clock: what is kept for a while goes, and what is
// used meanwhile stays.
func TestExpiry(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	opts := redisstore.Options{
		URL: "redis://" + server.Addr(), Dedup: time.Hour, SessionTTL: 64 * time.Hour, CardTTL: 2 * time.Hour,
	}
	s := open(t, opts)
	p := dispatch.PartitionOf(conversation)
	l := acquire(t, s, p)
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	lane := dispatch.Lane{Conversation: conversation, Name: dispatch.LaneChat}
	commit(t, s, l, "e1", dispatch.Turn{
		Conversation: conversation, Session: []byte("one"), Token: "t",
		Items: []dispatch.Item{{ID: "i1", Lane: lane, CardKey: "card"}, {ID: "i2", Lane: lane, CardKey: "card"}, {ID: "i3", Lane: lane, CardKey: "card"}},
	})
	next := advanceCard(t, s, l, lane, "i1", "m1")
	if next.Card != "m1" {
		t.Errorf("card = %q, want m1", next.Card)
	}

	server.FastForward(90 * time.Minute)
	if fresh, err := s.Ingest(t.Context(), dispatch.Incoming{ID: "e1", Conversation: conversation, Payload: []byte("again")}); !fresh || err != nil {
		t.Errorf("Ingest after the dedup window = %v, %v, want true, nil", fresh, err)
	}
	// Three days of use: each turn begins the time of the session anew.
	for day := range 3 {
		server.FastForward(40 * time.Hour)
		now = now.Add(40 * time.Hour)
		other := open(t, opts) // keeps nothing
		commitNext(t, other, now)
		if saved, ok, err := other.Session(t.Context(), conversation); err != nil || !ok || saved.Revision != uint64(day+2) {
			t.Fatalf("Session = %+v, %v, %v, want revision %d", saved, ok, err, day+2)
		}
		ingest(t, other, conversation, fmt.Sprint("day ", day))
	}
	// A turn in the same period leaves the end of its time where it is.
	server.FastForward(time.Minute)
	commitNext(t, s, now.Add(time.Minute))
	if next := advanceCard(t, s, acquire(t, s, p), lane, "i2", ""); next.Card != "" {
		t.Errorf("card = %q after its time, want none", next.Card)
	}
	server.FastForward(64 * time.Hour)
	if saved, ok, err := s.Session(t.Context(), conversation); ok || err != nil {
		t.Errorf("Session = %+v, %v, %v, want none after its time", saved, ok, err)
	}
}

// commitNext commits a turn for the first event that waits.
func commitNext(t *testing.T, s *redisstore.Store, now time.Time) {
	t.Helper()
	l := acquire(t, s, dispatch.PartitionOf(conversation))
	out, err := s.Step(t.Context(), l, dispatch.StepInput{Now: now, Count: 1})
	if err != nil || len(out.Events) != 1 {
		t.Fatalf("Step = %+v, %v, want an event", out, err)
	}
	turn := dispatch.Turn{
		StreamID: out.Events[0].StreamID, Conversation: conversation, Session: []byte("next"),
		Revision: out.Sessions[conversation].Revision,
	}
	if _, err := s.Step(t.Context(), l, dispatch.StepInput{Turns: []dispatch.Turn{turn}, Now: now}); err != nil {
		t.Fatalf("Step = %v", err)
	}
}

func advanceCard(t *testing.T, s *redisstore.Store, l dispatch.Lease, lane dispatch.Lane, id, message string) dispatch.Item {
	t.Helper()
	next, more, err := s.Advance(t.Context(), l, dispatch.Done{Lane: lane, ID: id, Token: "t", Message: message, CardKey: "card"})
	if err != nil || !more {
		t.Fatalf("Advance(%s) = %v, %v", id, more, err)
	}
	return next
}

// TestRenewalWakes has an event come in that nobody is woken for, as when the
// process that took it in died in the middle: the owner hears of it when it renews
// its lease.
func TestRenewalWakes(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	s := open(t, redisstore.Options{URL: server.URL()})
	woken := make(chan dispatch.Partition, 2*dispatch.Partitions) // the first of all, and the one
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _ = s.Wakes(ctx, func(p dispatch.Partition) { woken <- p }) }) // ends with ctx
	defer wg.Wait()
	defer cancel()
	for range dispatch.Partitions {
		<-woken
	}
	p := dispatch.PartitionOf(conversation)
	l := acquire(t, s, p)
	if out, err := s.Step(t.Context(), l, dispatch.StepInput{Now: time.Now(), Count: 1}); err != nil || len(out.Events) != 0 {
		t.Fatalf("Step = %+v, %v, want nothing", out, err)
	}
	acquire(t, s, p)
	if len(woken) != 0 {
		t.Errorf("a renewal without events woke %d", <-woken)
	}
	raw := redis.NewClient(&redis.Options{Addr: server.Addr()})
	defer raw.Close()
	if err := raw.RPush(t.Context(), fmt.Sprintf("sb:{p%d}:in", p), "e"+string(conversation)+"\nforgotten").Err(); err != nil {
		t.Fatal(err)
	}
	acquire(t, s, p)
	if got := <-woken; got != p {
		t.Errorf("woken: %d, want %d", got, p)
	}
	out, err := s.Step(t.Context(), l, dispatch.StepInput{Now: time.Now(), Count: 1})
	if err != nil || len(out.Events) != 1 || string(out.Events[0].Payload) != "forgotten" {
		t.Errorf("Step = %+v, %v, want the forgotten event", out, err)
	}
}

// TestErasedSession deletes a session behind the back of the owner that keeps it:
// its turn is refused, and it reads what is there.
func TestErasedSession(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	s := open(t, redisstore.Options{URL: server.URL()})
	l := acquire(t, s, dispatch.PartitionOf(conversation))
	for i := range 3 {
		commit(t, s, l, fmt.Sprint("e", i), dispatch.Turn{Conversation: conversation, Session: []byte("kept")})
	}
	raw := redis.NewClient(&redis.Options{Addr: server.Addr()})
	defer raw.Close()
	if n, err := raw.Del(t.Context(), fmt.Sprintf("sb:{p%d}:s:%s", l.Partition, conversation)).Result(); n != 1 || err != nil {
		t.Fatalf("DEL = %d, %v, want 1", n, err)
	}
	ingest(t, s, conversation, "late")
	out, err := s.Step(t.Context(), l, dispatch.StepInput{Now: time.Now(), Count: 1})
	if err != nil || len(out.Events) != 1 {
		t.Fatalf("Step = %+v, %v, want the event", out, err)
	}
	turn := dispatch.Turn{
		StreamID: out.Events[0].StreamID, Conversation: conversation,
		Revision: out.Sessions[conversation].Revision, Session: []byte("zombie"),
	}
	in := dispatch.StepInput{Turns: []dispatch.Turn{turn}, Now: time.Now()}
	if _, err := s.Step(t.Context(), l, in); err != dispatch.ErrStale {
		t.Fatalf("Step = %v, want ErrStale", err)
	}
	out, err = s.Step(t.Context(), l, dispatch.StepInput{Now: time.Now(), Count: 1})
	if err != nil || len(out.Events) != 1 || len(out.Sessions) != 0 {
		t.Errorf("Step = %+v, %v, want the event without a session", out, err)
	}
}

// TestKillUnderLoad kills redis-server while events come in. With appendfsync
// always each event that Ingest said was stored is there afterwards, once.
func TestKillUnderLoad(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always")
	s := open(t, redisstore.Options{URL: server.URL()})
	var mu sync.Mutex
	stored := map[string]bool{}
	enough := make(chan struct{}) // closed when the kill may come
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() { // ends with the first error: the kill
			for i := 0; ; i++ {
				id := fmt.Sprintf("%d/%d", w, i)
				ev := dispatch.Incoming{ID: bot.EventID(id), Conversation: conversation, Payload: []byte(id)}
				if _, err := s.Ingest(t.Context(), ev); err != nil {
					return
				}
				mu.Lock()
				stored[id] = true
				if len(stored) == 200 {
					close(enough)
				}
				mu.Unlock()
			}
		})
	}
	<-enough
	server.Kill(t)
	wg.Wait()
	server.Restart(t)
	l := acquire(t, s, dispatch.PartitionOf(conversation))
	out, err := s.Step(t.Context(), l, dispatch.StepInput{Now: time.Now(), Count: 100_000})
	if err != nil {
		t.Fatalf("Step = %v", err)
	}
	seen := map[string]bool{}
	for _, ev := range out.Events {
		id := string(ev.Payload)
		if seen[id] {
			t.Errorf("event %s is stored twice", id)
		}
		seen[id] = true
		delete(stored, id)
	}
	if len(stored) != 0 {
		t.Errorf("%d events that were acknowledged are lost", len(stored))
	}
}

// TestServerLostWrites has Redis come back with older data: it numbers new events
// anew, before what the owner has read. The owner is told to begin at the head.
func TestServerLostWrites(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	s := open(t, redisstore.Options{URL: server.URL()})
	p := dispatch.PartitionOf(conversation)
	l := acquire(t, s, p)
	for i := range 3 {
		commit(t, s, l, fmt.Sprint("e", i), dispatch.Turn{Conversation: conversation, Session: []byte("session")})
	}
	raw := redis.NewClient(&redis.Options{Addr: server.Addr()})
	defer raw.Close()
	if err := raw.Set(t.Context(), fmt.Sprintf("sb:{p%d}:fence", p), fmt.Sprintf("%d 2", l.Epoch), 0).Err(); err != nil {
		t.Fatal(err)
	}
	ingest(t, open(t, redisstore.Options{URL: server.URL()}), conversation, "anew")
	in := dispatch.StepInput{Now: time.Now(), After: "3", Count: 10}
	if out, err := s.Step(t.Context(), l, in); !errors.Is(err, dispatch.ErrStale) {
		t.Errorf("Step after what was lost = %+v, %v, want ErrStale", out, err)
	}
	in.After = ""
	if out, err := s.Step(t.Context(), l, in); err != nil || len(out.Events) != 1 || string(out.Events[0].Payload) != "anew" {
		t.Errorf("Step from the head = %+v, %v, want the new event", out, err)
	}
}
