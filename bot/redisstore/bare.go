package redisstore

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"
)

// bareBytes is the size of a session in Bare: ten slots and some lines of talk.
const bareBytes = 1200

// Bare measures what the server gives a program that does no more than it must:
// turns per second of one GET and one EVALSHA that writes a session back, by the
// same client with the same settings, without pipelines. It is the yardstick of
// `supportbot bench`.
func Bare(ctx context.Context, address string, conversations int, span time.Duration) (float64, error) {
	client, addr, err := connect(address)
	if err != nil {
		return 0, err
	}
	defer client.Close()
	script := redis.NewScript(`redis.call('SET', KEYS[1], ARGV[1], 'EX', 60) return 1`)
	if err := script.Load(ctx, client).Err(); err != nil {
		return 0, explain(ctx, addr, err)
	}
	until, counts := time.Now().Add(span), make([]int, conversations)
	session := bytes.Repeat([]byte("s"), bareBytes)
	g, ctx := errgroup.WithContext(ctx)
	began := time.Now()
	for i := range conversations {
		key := fmt.Sprintf("sb-bench-bare:{%s}", strconv.Itoa(i))
		g.Go(func() error { // ends with the span or the first error
			for time.Now().Before(until) {
				if err := client.Get(ctx, key).Err(); err != nil && err != redis.Nil {
					return explain(ctx, addr, err)
				}
				if err := client.EvalSha(ctx, script.Hash(), []string{key}, session).Err(); err != nil {
					return explain(ctx, addr, err)
				}
				counts[i]++
			}
			return nil
		})
	}
	err = g.Wait()
	total := 0
	for _, n := range counts {
		total += n
	}
	return float64(total) / time.Since(began).Seconds(), err
}

// Wipe removes every key of the store's prefix. It is for stores that were made
// to be thrown away, as by benchmarks; it visits all keys of the server.
func (s *Store) Wipe(ctx context.Context) error {
	each := func(ctx context.Context, client *redis.Client) error {
		keys := client.Scan(ctx, 0, s.opts.Prefix+"*", 1000).Iterator()
		for keys.Next(ctx) {
			if err := client.Unlink(ctx, keys.Val()).Err(); err != nil {
				return explain(ctx, s.addr, err)
			}
		}
		return keys.Err()
	}
	switch client := s.client.(type) {
	case *redis.ClusterClient:
		return client.ForEachMaster(ctx, each)
	case *redis.Client:
		return each(ctx, client)
	}
	return nil
}
