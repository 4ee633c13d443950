package redisstore

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// flights is how many pipelines are under way at once. While they are, further
	// calls gather; more of them would only make the pipelines shorter.
	flights = 2
	// longest bounds a pipeline, so that the reply to its first call is not kept
	// waiting for the last. 64 partitions rarely have more to say at once.
	longest = 128
	// together is how many calls one run of the script makes: what a run costs by
	// itself is shared, and Redis is free again after a millisecond.
	together = 64
	// patience bounds a pipeline with all its repetitions. It is below the 3
	// seconds in which Slack wants its acknowledgement.
	patience = 2500 * time.Millisecond
)

// batcher sends the calls that are made at the same time together: one system
// call, one run of the script and, with appendfsync always, one fsync for many of
// them. A call that is alone is sent at once.
type batcher struct {
	client redis.UniversalClient
	limits limits
	calls  chan *call
	closed chan struct{}
	once   sync.Once
	wg     sync.WaitGroup
}

// limits say how far calls may be put together. The numbers are those of the
// constants above, or less.
type limits struct {
	flights, longest, together int

	mixed  bool // calls of different partitions may share a run: not so in a cluster
	single bool // one command at a time on a connection
}

// call is one run of a script, or one call of the script that makes many.
type call struct {
	script script
	key    string
	name   string // of a call among those of calls.lua, "" for a script of its own
	argv   []any
	reply  any
	err    error
	done   chan struct{} // closed when reply and err are set
}

func newBatcher(client redis.UniversalClient, l limits) *batcher {
	b := &batcher{client: client, limits: l, calls: make(chan *call), closed: make(chan struct{})}
	for range l.flights {
		b.wg.Go(b.fly) // ends with close
	}
	return b
}

// close ends the batcher. Calls that wait get redis.ErrClosed.
func (b *batcher) close() {
	b.once.Do(func() { close(b.closed) })
	b.wg.Wait()
}

// do makes a call and returns its reply.
func (b *batcher) do(ctx context.Context, c *call) (any, error) {
	c.done = make(chan struct{})
	select {
	case b.calls <- c:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-b.closed:
		return nil, redis.ErrClosed
	}
	select {
	case <-c.done:
		return c.reply, c.err
	case <-ctx.Done(): // the call may still happen; its reply is dropped
		return nil, ctx.Err()
	}
}

func (b *batcher) fly() {
	for {
		select {
		case <-b.closed:
			return
		case first := <-b.calls:
			b.send(b.gather(first))
		}
	}
}

// gather takes what waits behind the first call. It looks twice, since those that
// the last replies have woken are about to make their next calls.
func (b *batcher) gather(first *call) []*call {
	batch := []*call{first}
	for looked := false; len(batch) < b.limits.longest; {
		select {
		case c := <-b.calls:
			batch = append(batch, c)
			continue
		default:
		}
		if looked {
			break
		}
		looked = true
		runtime.Gosched()
	}
	return batch
}

func (b *batcher) send(batch []*call) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for runs := b.arrange(batch); len(runs) > 0; runs = again(runs) {
		b.exec(ctx, runs)
	}
	for _, c := range batch {
		close(c.done)
	}
}

// arrange puts calls together into runs.
func (b *batcher) arrange(batch []*call) []*run {
	var runs []*run
	open := map[string]*run{} // by key, "" where calls may be mixed
	for _, c := range batch {
		if c.name == "" {
			runs = append(runs, &run{script: c.script, calls: []*call{c}})
			continue
		}
		key := c.key
		if b.limits.mixed {
			key = ""
		}
		r := open[key]
		if r == nil || len(r.calls) == b.limits.together {
			r = &run{script: c.script, many: true}
			open[key] = r
			runs = append(runs, r)
		}
		r.calls = append(r.calls, c)
	}
	return runs
}

// exec makes the runs, in one pipeline where there are several. The client
// repeats a pipeline that broke on the wire: that is safe because every script
// may be repeated.
func (b *batcher) exec(ctx context.Context, runs []*run) {
	cmds := make([]*redis.Cmd, len(runs))
	if len(runs) == 1 || b.limits.single {
		for i, r := range runs {
			cmds[i] = redis.NewCmd(ctx, r.args()...)
			_ = b.client.Process(ctx, cmds[i]) // the command holds its own error
		}
	} else {
		pipe := b.client.Pipeline()
		for i, r := range runs {
			cmds[i] = redis.NewCmd(ctx, r.args()...)
			_ = pipe.Process(ctx, cmds[i]) // only queues
		}
		_, _ = pipe.Exec(ctx) // every command holds its own error
	}
	for i, r := range runs {
		r.settle(cmds[i].Result())
	}
}

// again returns the runs that are worth another try: those of a script that the
// server does not know, as after a restart or a failover, with the script itself,
// and each call by itself of a run that failed, so that one bad call fails alone.
func again(runs []*run) []*run {
	var retry []*run
	for _, r := range runs {
		err := r.calls[0].err
		switch {
		case redis.HasErrorPrefix(err, "NOSCRIPT") && !r.whole:
			r.whole = true
			retry = append(retry, r)
		case len(r.calls) > 1 && isReply(err) && !starting(err):
			for _, c := range r.calls {
				retry = append(retry, &run{script: r.script, many: true, calls: []*call{c}})
			}
		}
	}
	return retry
}
