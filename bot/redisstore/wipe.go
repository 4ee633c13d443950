package redisstore

import (
	"context"

	"github.com/redis/go-redis/v9"
)

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
