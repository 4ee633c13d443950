package redisstore_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/alicebob/miniredis/v2"

	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/dispatch/storetest"
	"github.com/okpay/supportbot/bot/redisstore"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

var _ dispatch.Store = (*redisstore.Store)(nil)

// TestConformance runs the suite on the embedded server, spoken to over TCP so
// that several processes can be played and connections can break.
func TestConformance(t *testing.T) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		storetest.Run(t, func(t *testing.T) storetest.Harness {
			return harness(miniredis.RunT(t).Addr(), "sb:")
		})
	})
	t.Run("redis-server", func(t *testing.T) {
		t.Parallel()
		server := redistest.Start(t)
		var n atomic.Int64
		shared(t, open(t, redisstore.Options{URL: server.URL(), Prefix: "test0:"}))
		t.Run("suite", func(t *testing.T) { // ends before the server does
			storetest.Run(t, func(t *testing.T) storetest.Harness {
				return harness(server.Addr(), fmt.Sprintf("test%d:", n.Add(1)))
			})
		})
		checkKeys(t, server.Addr())
	})
}

// harness is an empty store: a prefix that nothing was stored under.
func harness(addr, prefix string) storetest.Harness {
	at := func(url string) redisstore.Options { return redisstore.Options{URL: url, Prefix: prefix} }
	direct := "redis://" + addr
	return storetest.Harness{
		Open: func(t *testing.T) dispatch.Store { return open(t, at(direct)) },
		Lossy: func(t *testing.T) storetest.Lossy {
			proxy := redistest.NewProxy(t, addr)
			store := open(t, at(proxy.URL()))
			return storetest.Lossy{Store: store, Lose: proxy.LoseReplies, Lost: proxy.Lost, Sever: proxy.Sever}
		},
		Dead: func(t *testing.T, p dispatch.Partition) []string { return dead(t, at(direct), p) },
	}
}

func dead(t *testing.T, opts redisstore.Options, p dispatch.Partition) []string {
	t.Helper()
	return why(t, open(t, opts), p)
}

// why lists why the dead letters of a partition are dead.
func why(t *testing.T, s *redisstore.Store, p dispatch.Partition) []string {
	t.Helper()
	letters, err := s.DeadLetters(t.Context(), p)
	if err != nil {
		t.Fatalf("DeadLetters(%d) = %v", p, err)
	}
	var list []string
	for _, letter := range letters {
		list = append(list, letter.Why)
	}
	return list
}

func open(t testing.TB, opts redisstore.Options) *redisstore.Store {
	t.Helper()
	s, err := redisstore.Open(t.Context(), opts)
	if err != nil {
		t.Fatalf("Open(%s) = %v", opts.URL, err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestLetters lists what no event could be made of beside an event that was given up.
func TestLetters(t *testing.T) {
	t.Parallel()
	s := embedded(t)
	p := dispatch.PartitionOf(conversation)
	l := acquire(t, s, p)
	commit(t, s, l, "e1", dispatch.Turn{Conversation: conversation, Dead: "poison"})
	letter := dispatch.Letter{
		ID: "update:7", Platform: "telegram", Conversation: conversation, Payload: []byte("{\n"), Why: "unexpected EOF",
	}
	if err := s.Bury(t.Context(), letter); err != nil {
		t.Fatalf("Bury = %v", err)
	}
	got, err := s.DeadLetters(t.Context(), p)
	if err != nil || len(got) != 2 {
		t.Fatalf("DeadLetters = %+v, %v, want 2", got, err)
	}
	if e := got[0]; e.Conversation != conversation || string(e.Payload) != "e1" || e.Why != "poison" || e.Platform != "" {
		t.Errorf("event = %+v", e)
	}
	if e := got[1]; e.Conversation != conversation || string(e.Payload) != "{\n" || e.Why != letter.Why ||
		e.Platform != "telegram" || e.Origin != "update:7" || e.ID == "" {
		t.Errorf("letter = %+v, want %+v", e, letter)
	}
}
