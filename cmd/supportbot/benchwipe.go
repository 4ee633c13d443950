package main

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// wipe removes the keys that a bench has made; it visits all keys of the server.
// In a Cluster they are left to expire: a bench of one is looked at by hand.
func wipe(ctx context.Context, url, prefix string) error {
	o, err := redis.ParseURL(url)
	if err != nil {
		return err
	}
	client := redis.NewClient(o)
	defer client.Close()
	for cursor := uint64(0); ; {
		keys, next, err := client.Scan(ctx, cursor, prefix+"*", 1000).Result()
		if err == nil && len(keys) > 0 {
			err = client.Unlink(ctx, keys...).Err()
		}
		if err != nil {
			return err
		}
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}
