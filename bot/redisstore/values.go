package redisstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Value returns what is kept under a key, false when there is nothing. Values are
// what adapters share with the other processes: a platform's ids of files, where
// a connection can be resumed. Their keys begin with the platform's name.
func (s *Store) Value(ctx context.Context, key string) (value string, ok bool, err error) {
	value, err = s.client.Get(ctx, s.valueKey(key)).Result()
	if errors.Is(err, redis.Nil) {
		return "", false, nil
	}
	return value, err == nil, s.explain(ctx, "value "+key, err)
}

// SetValue keeps a value for some time; for ever when ttl is 0.
func (s *Store) SetValue(ctx context.Context, key, value string, ttl time.Duration) error {
	if err := lasting(ttl); err != nil {
		return fmt.Errorf("value %s: %w", key, err)
	}
	return s.explain(ctx, "value "+key, s.client.Set(ctx, s.valueKey(key), value, whole(ttl)).Err())
}

// SetValueOnce does the same where there is no value yet, and returns the value
// that is there now: whoever gets their own back was the first, or has repeated
// the call.
func (s *Store) SetValueOnce(ctx context.Context, key, value string, ttl time.Duration) (now string, err error) {
	if err := lasting(ttl); err != nil {
		return "", fmt.Errorf("value %s: %w", key, err)
	}
	reply, err := s.run(ctx, s.scripts.once, s.valueKey(key), value, whole(ttl).Milliseconds())
	now, _ = reply.(string)
	return now, err
}

// DropValue forgets a value, where there is one.
func (s *Store) DropValue(ctx context.Context, key string) error {
	return s.explain(ctx, "value "+key, s.client.Del(ctx, s.valueKey(key)).Err())
}

// Fields returns all the fields kept under a key, none when there is nothing.
// Fields are kept for ever, apart from values: both may have the same key.
func (s *Store) Fields(ctx context.Context, key string) (map[string]string, error) {
	fields, err := s.client.HGetAll(ctx, s.fieldsKey(key)).Result()
	return fields, s.explain(ctx, "fields "+key, err)
}

// Field returns one field kept under a key, false when there is none.
func (s *Store) Field(ctx context.Context, key, field string) (value string, ok bool, err error) {
	value, err = s.client.HGet(ctx, s.fieldsKey(key), field).Result()
	if errors.Is(err, redis.Nil) {
		return "", false, nil
	}
	return value, err == nil, s.explain(ctx, "field "+field+" of "+key, err)
}

// SetField keeps a field.
func (s *Store) SetField(ctx context.Context, key, field, value string) error {
	return s.explain(ctx, "fields "+key, s.client.HSet(ctx, s.fieldsKey(key), field, value).Err())
}

// DropField forgets a field, where there is one.
func (s *Store) DropField(ctx context.Context, key, field string) error {
	return s.explain(ctx, "fields "+key, s.client.HDel(ctx, s.fieldsKey(key), field).Err())
}

func (s *Store) valueKey(key string) string  { return s.opts.Prefix + "v:" + key }
func (s *Store) fieldsKey(key string) string { return s.opts.Prefix + "f:" + key }

// lasting refuses a time that has passed before it begins.
func lasting(ttl time.Duration) error {
	if ttl < 0 {
		return fmt.Errorf("kept for %v, which is no time", ttl)
	}
	return nil
}

// whole rounds a time up to milliseconds, which is what Redis keeps things by.
func whole(d time.Duration) time.Duration {
	return (d + time.Millisecond - 1).Truncate(time.Millisecond)
}
