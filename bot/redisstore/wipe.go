package redisstore

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Wipe removes every key of the store's prefix. It is for stores that were made
// to be thrown away, as by benchmarks; it visits all keys of the server.
func (s *Store) Wipe(ctx context.Context) error {
	each := func(ctx context.Context, client *redis.Client) error {
		for cursor := uint64(0); ; {
			keys, next, err := client.Scan(ctx, cursor, s.opts.Prefix+"*", 1000).Result()
			if err == nil && len(keys) > 0 {
				err = client.Unlink(ctx, keys...).Err()
			}
			if err != nil {
				return explain(ctx, s.addr, err)
			}
			if cursor = next; cursor == 0 {
				return nil
			}
		}
	}
	switch client := s.client.(type) {
	case *redis.ClusterClient:
		return client.ForEachMaster(ctx, each)
	case *redis.Client:
		return each(ctx, client)
	}
	return nil
}
