package redisstore_test

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/redisstore"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// TestIdleMemory holds the memory that an idle conversation takes in Redis, its
// keys, session, timer and their share of the tables included, against the goal.
func TestIdleMemory(t *testing.T) {
	t.Parallel()
	const (
		conversations = 10_000
		goal          = 512 // bytes
		session       = 200 // bytes: three slots and what goes with them
	)
	server := redistest.Start(t)
	s := open(t, redisstore.Options{URL: server.URL()})
	raw := redis.NewClient(&redis.Options{Addr: server.Addr()})
	defer raw.Close()
	var leases [dispatch.Partitions]dispatch.Lease
	for p := range leases {
		leases[p] = acquire(t, s, dispatch.Partition(p))
	}
	before := usedMemory(t, raw)
	due := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	byPartition := map[dispatch.Partition][]bot.ConversationID{}
	for n := range conversations {
		c := bot.ConversationID(fmt.Sprintf("telegram:%d", 100_000_000+n))
		p := dispatch.PartitionOf(c)
		byPartition[p] = append(byPartition[p], c)
	}
	var wg sync.WaitGroup
	for p, list := range byPartition {
		wg.Go(func() {
			for n, c := range list {
				commit(t, s, leases[p], string(c), dispatch.Turn{
					Conversation: c, Session: make([]byte, session),
					Timers: []dispatch.Timer{{Key: "idle", At: due.Add(time.Duration(n) * time.Second)}},
				})
				raw.Del(t.Context(), fmt.Sprintf("sb:{p%d}:seen:%s", p, c)) // as when the dedup window has passed
			}
		})
	}
	wg.Wait()
	used := (usedMemory(t, raw) - before) / conversations
	c := bot.ConversationID("telegram:100000000")
	key := fmt.Sprintf("sb:{p%d}:s:%s", dispatch.PartitionOf(c), c)
	alone, err := raw.MemoryUsage(t.Context(), key).Result()
	if err != nil {
		t.Fatalf("MEMORY USAGE = %v", err)
	}
	t.Logf("%d bytes a conversation of used_memory; MEMORY USAGE of its session %d", used, alone)
	if used > goal {
		t.Errorf("an idle conversation takes %d bytes, want at most %d", used, goal)
	}
}

// usedMemory is what the data takes: not the memory of scripts and connections,
// which is there once.
func usedMemory(t *testing.T, raw *redis.Client) int64 {
	t.Helper()
	text, err := raw.Info(t.Context(), "memory").Result()
	if err != nil {
		t.Fatalf("INFO = %v", err)
	}
	var used int64
	for name, sign := range map[string]int64{"used_memory": 1, "used_memory_lua": -1, "mem_clients_normal": -1} {
		_, rest, ok := strings.Cut(text, "\r\n"+name+":")
		value, _, _ := strings.Cut(rest, "\r\n")
		n, err := strconv.ParseInt(value, 10, 64)
		if !ok || err != nil {
			t.Fatalf("INFO tells no %s", name)
		}
		used += sign * n
	}
	return used
}
