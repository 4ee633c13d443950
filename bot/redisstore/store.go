package redisstore

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Store keeps conversations in Redis. It implements [dispatch.Store]; all its
// methods are safe for concurrent use. A store serves one runtime, which it takes for
// the owner of what is owned through it: two of them would not be woken for each
// other's events (see [Store.Another]).
type Store struct {
	client  redis.UniversalClient
	addr    string // for people: where it is, without credentials
	opts    Options
	scripts *scripts
	batch   *batcher
	args    fixedArgs
	bases   [dispatch.Partitions]string // what the keys of each partition begin with
	secret  []byte                      // ticket numbers are made with it
	calls   string                      // begins the name of every call of this store
	count   atomic.Uint64
	shares  [dispatch.Partitions]share

	mu        sync.Mutex
	listeners []*func(dispatch.Partition) // of the calls of Wakes

	server *miniredis.Miniredis // the embedded one, nil where there is none
	end    func()               // ends it; nil in a store that did not start it
}

// Open connects to the Redis at opts.URL and makes it ready. It returns an
// [*UnreachableError] when it does not answer. The caller closes the store.
func Open(ctx context.Context, opts Options) (*Store, error) {
	client, addr, err := connect(opts.URL)
	if err != nil {
		return nil, err
	}
	_, cluster := client.(*redis.ClusterClient)
	s, err := newStore(ctx, client, addr, opts, limits{flights, longest, together, !cluster, false})
	if err != nil {
		return nil, errors.Join(err, client.Close())
	}
	return s, nil
}

func newStore(ctx context.Context, client redis.UniversalClient, addr string, opts Options, l limits) (*Store, error) {
	sc, err := loadScripts()
	if err != nil {
		return nil, err
	}
	s := &Store{client: client, addr: addr, opts: opts.withDefaults(), scripts: sc, calls: rand.Text()[:8]}
	for p := range s.bases {
		// The hash tag keeps a partition on one node of a cluster.
		s.bases[p] = s.opts.Prefix + "{p" + strconv.Itoa(p) + "}:"
	}
	s.args = s.opts.args()
	if err := s.prepare(ctx); err != nil {
		return nil, err
	}
	s.batch = newBatcher(client, l)
	return s, nil
}

// prepare fetches the installation's secret, making it where there is none.
func (s *Store) prepare(ctx context.Context) error {
	key := s.opts.Prefix + "secret"
	fresh := make([]byte, 32)
	_, _ = rand.Read(fresh) // never fails
	if err := s.client.SetNX(ctx, key, hex.EncodeToString(fresh), 0).Err(); err != nil {
		return explain(ctx, s.addr, err)
	}
	text, err := s.client.Get(ctx, key).Result()
	if err != nil {
		return explain(ctx, s.addr, err)
	}
	if s.secret, err = hex.DecodeString(text); err != nil {
		return fmt.Errorf("key %s: %v", key, err)
	}
	return nil
}

// Addr says where the store is, without credentials.
func (s *Store) Addr() string { return s.addr }

// Close ends the store. Calls under way fail; what they asked for may have happened.
func (s *Store) Close() error {
	s.batch.close()
	err := s.client.Close()
	if s.end != nil {
		s.end()
	}
	return err
}

// base is what every key of a partition begins with.
func (s *Store) base(p dispatch.Partition) string { return s.bases[p%dispatch.Partitions] }

// channel carries the wake-ups.
func (s *Store) channel() string { return s.opts.Prefix + "wake" }

// nonce names one call, so that a script can tell its repetition from another's.
func (s *Store) nonce() string {
	return s.calls + strconv.FormatUint(s.count.Add(1), 36)
}

// run runs a script on the keys that begin with key.
func (s *Store) run(ctx context.Context, sc script, key string, argv ...any) (any, error) {
	reply, err := s.batch.do(ctx, &call{script: sc, key: key, argv: argv})
	return reply, s.explain(ctx, sc.name, err)
}

// call makes one of the calls that may share a run with others.
func (s *Store) call(ctx context.Context, name string, p dispatch.Partition, argv ...any) (any, error) {
	reply, err := s.batch.do(ctx, &call{script: s.scripts.calls, key: s.base(p), name: name, argv: argv})
	return reply, s.explain(ctx, name, err)
}

func (s *Store) explain(ctx context.Context, name string, err error) error {
	if err == nil || errors.Is(err, dispatch.ErrFenced) || errors.Is(err, dispatch.ErrStale) {
		return err
	}
	return fmt.Errorf("%s: %w", name, explain(ctx, s.addr, err))
}

// plain refuses names that would break the layout, in which line breaks separate.
func plain(names ...string) error {
	for _, name := range names {
		if strings.Contains(name, "\n") {
			return fmt.Errorf("name %q holds a line break", name)
		}
	}
	return nil
}

// check refuses a lane whose names would break the layout.
func check(lane dispatch.Lane) error {
	if lane.Name == "" || lane.Conversation == "" {
		return fmt.Errorf("lane %q of conversation %q has no name", lane.Name, lane.Conversation)
	}
	return plain(lane.Name, string(lane.Conversation))
}

// laneOf reads what lane wrote.
func laneOf(field string) dispatch.Lane {
	name, conversation, _ := strings.Cut(field, "\n")
	return dispatch.Lane{Conversation: bot.ConversationID(conversation), Name: name}
}
