package redisstore

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// embeddedTick is how often the embedded server's expiry is moved on. It walks
// over every key, and nothing that expires is in a hurry: leases go by the clock.
const embeddedTick = 30 * time.Second

// Embedded returns a store inside this process. It keeps nothing beyond it: good
// for a first look, for tests and for the terminal. opts.URL is not used.
func Embedded(ctx context.Context, opts Options) (*Store, error) {
	server := miniredis.NewMiniRedis()
	s, err := within(ctx, server, opts)
	if err != nil {
		return nil, err
	}
	s.end = tick(server)
	return s, nil
}

// Another returns a second store on the same server, embedded or not, as another
// process has one: a store serves one runtime. The caller closes it, before s.
func (s *Store) Another(ctx context.Context) (*Store, error) {
	if s.server == nil {
		return Open(ctx, s.opts)
	}
	return within(ctx, s.server, s.opts)
}

// within makes a store on an embedded server.
func within(ctx context.Context, server *miniredis.Miniredis, opts Options) (*Store, error) {
	client := redis.NewClient(&redis.Options{
		Addr:                     "embedded",
		Dialer:                   func(context.Context, string, string) (net.Conn, error) { return server.Dial() },
		ContextTimeoutEnabled:    true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
	// One command at a time on a connection: a pipe has no buffer, so a server that
	// answers the first and a client that still writes the second would wait for
	// each other.
	s, err := newStore(ctx, client, "embedded", opts, limits{flights, together, together, true, true})
	if err != nil {
		return nil, errors.Join(err, client.Close())
	}
	s.server = server
	return s, nil
}

// tick moves the server's clock until the function that it returns is called.
func tick(server *miniredis.Miniredis) (end func()) {
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { // ends with stop
		ticker := time.NewTicker(embeddedTick)
		defer ticker.Stop()
		for {
			select {
			case <-stop:
				return
			case <-ticker.C:
				server.FastForward(embeddedTick)
			}
		}
	})
	return sync.OnceFunc(func() {
		close(stop)
		wg.Wait()
		server.Close()
	})
}
