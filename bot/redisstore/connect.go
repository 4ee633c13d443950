package redisstore

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// ioTimeout bounds every dial, read and write. The library's own 5 seconds are
// longer than the 3 that Slack waits for an acknowledgement.
const ioTimeout = time.Second

// UnreachableError says that Redis does not answer, or not yet. What was asked
// for may have happened all the same; every call may simply be repeated.
type UnreachableError struct {
	Addr string // where Redis was looked for, without credentials
	Err  error
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("redis at %s does not answer: %v (start it, or correct redis.url)", e.Addr, e.Err)
}

// Unwrap returns the connection's own error.
func (e *UnreachableError) Unwrap() error { return e.Err }

// connect returns a client for the address, and the address without credentials.
// It does not dial.
func connect(address string) (redis.UniversalClient, string, error) {
	urls := strings.FieldsFunc(address, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' })
	if len(urls) == 0 {
		return nil, "", errors.New("redis.url is empty")
	}
	first, err := url.Parse(urls[0])
	if err != nil {
		return nil, "", fmt.Errorf("redis.url: %v", withoutURL(err))
	}
	query := first.Query()
	cluster := len(urls) > 1 || query.Get("cluster") == "true" || query.Has("addr")
	query.Del("cluster")
	shown := []string{first.Host + first.Path}
	for _, next := range urls[1:] {
		u, err := url.Parse(next)
		if err != nil {
			return nil, "", fmt.Errorf("redis.url: %v", withoutURL(err))
		}
		query.Add("addr", u.Host)
		shown = append(shown, u.Host)
	}
	first.RawQuery = query.Encode()

	var client redis.UniversalClient
	switch {
	case query.Has("master_name"):
		client, err = newSentinel(first.String())
	case cluster:
		client, err = newCluster(first.String())
	default:
		client, err = newSingle(first.String())
	}
	if err != nil {
		return nil, "", fmt.Errorf("redis.url: %v", withoutURL(err))
	}
	return client, strings.Join(shown, ", "), nil
}

// withoutURL drops the address from a parse error, since it may hold a password.
func withoutURL(err error) error {
	var parse *url.Error
	if errors.As(err, &parse) {
		return parse.Err
	}
	return err
}

// bound sets the limits that every kind of client has, where the address does
// not give its own.
func bound(dial, read *time.Duration, retries *int, byContext *bool) {
	set(dial, ioTimeout)
	set(read, ioTimeout)
	set(retries, 1) // the call as a whole is repeated
	*byContext = true
}

func newSingle(address string) (redis.UniversalClient, error) {
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, err
	}
	bound(&o.DialTimeout, &o.ReadTimeout, &o.DialerRetries, &o.ContextTimeoutEnabled)
	// A feature of Redis Cloud that asks every other server in vain.
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return redis.NewClient(o), nil
}

func newSentinel(address string) (redis.UniversalClient, error) {
	o, err := redis.ParseFailoverURL(address)
	if err != nil {
		return nil, err
	}
	bound(&o.DialTimeout, &o.ReadTimeout, &o.DialerRetries, &o.ContextTimeoutEnabled)
	return redis.NewFailoverClient(o), nil
}

func newCluster(address string) (redis.UniversalClient, error) {
	o, err := redis.ParseClusterURL(address)
	if err != nil {
		return nil, err
	}
	bound(&o.DialTimeout, &o.ReadTimeout, &o.DialerRetries, &o.ContextTimeoutEnabled)
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return redis.NewClusterClient(o), nil
}

// explain turns an error of the client into one that says what it means.
func explain(ctx context.Context, addr string, err error) error {
	var reply redis.Error
	switch {
	case err == nil || errors.Is(err, redis.Nil):
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	case redis.HasErrorPrefix(err, "OOM"):
		return fmt.Errorf("redis at %s is full: %w (raise maxmemory)", addr, err)
	case redis.HasErrorPrefix(err, "NOAUTH"), redis.HasErrorPrefix(err, "WRONGPASS"):
		return fmt.Errorf("redis at %s refuses the login: %w (correct user and password in redis.url)", addr, err)
	case errors.As(err, &reply) && !starting(err):
		return fmt.Errorf("redis at %s: %w", addr, err)
	}
	return &UnreachableError{Addr: addr, Err: err}
}

// starting tells the errors of a server that will serve after a while.
func starting(err error) bool {
	for _, prefix := range []string{"LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "NOREPLICAS"} {
		if redis.HasErrorPrefix(err, prefix) {
			return true
		}
	}
	return false
}
