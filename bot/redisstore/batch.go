package redisstore

import (
	"context"
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
	// patience bounds a pipeline with all its repetitions. It is below the 3
	// seconds in which Slack wants its acknowledgement.
	patience = 2500 * time.Millisecond
)

// batcher sends the calls that are made at the same time in one pipeline: one
// system call and, with appendfsync always, one fsync for all of them. A call
// that is alone is sent at once.
type batcher struct {
	client redis.UniversalClient
	calls  chan *call
	closed chan struct{}
	once   sync.Once
	wg     sync.WaitGroup
}

// call is one run of a script.
type call struct {
	script script
	args   []any
	reply  any
	err    error
	done   chan struct{} // closed when reply and err are set
}

func newBatcher(client redis.UniversalClient, flights, longest int) *batcher {
	b := &batcher{client: client, calls: make(chan *call), closed: make(chan struct{})}
	for range flights {
		b.wg.Go(func() { b.fly(longest) }) // ends with close
	}
	return b
}

// close ends the batcher. Calls that wait get redis.ErrClosed.
func (b *batcher) close() {
	b.once.Do(func() { close(b.closed) })
	b.wg.Wait()
}

// do runs a script on the keys that begin with key.
func (b *batcher) do(ctx context.Context, s script, key string, argv []any) (any, error) {
	args := make([]any, 0, 4+len(argv))
	args = append(args, "evalsha", s.sha, 1, key)
	c := &call{script: s, args: append(args, argv...), done: make(chan struct{})}
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

func (b *batcher) fly(longest int) {
	for {
		select {
		case <-b.closed:
			return
		case first := <-b.calls:
			b.send(b.gather(first, longest))
		}
	}
}

// gather takes what waits behind the first call.
func (b *batcher) gather(first *call, longest int) []*call {
	batch := []*call{first}
	for len(batch) < longest {
		select {
		case c := <-b.calls:
			batch = append(batch, c)
		default:
			return batch
		}
	}
	return batch
}

func (b *batcher) send(batch []*call) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	b.exec(ctx, batch)
	if unknown := b.load(ctx, batch); len(unknown) > 0 {
		b.exec(ctx, unknown)
	}
	for _, c := range batch {
		close(c.done)
	}
}

// exec runs the calls in one pipeline. The client repeats a pipeline that broke
// on the wire: that is safe because every script may be repeated.
func (b *batcher) exec(ctx context.Context, batch []*call) {
	cmds := make([]*redis.Cmd, len(batch))
	pipe := b.client.Pipeline()
	for i, c := range batch {
		cmds[i] = redis.NewCmd(ctx, c.args...)
		_ = pipe.Process(ctx, cmds[i]) // only queues
	}
	_, _ = pipe.Exec(ctx) // every command holds its own error
	for i, c := range batch {
		c.reply, c.err = cmds[i].Result()
	}
}

// load gives the server the scripts that it does not know, as after a restart or
// a failover, and returns the calls that failed for it.
func (b *batcher) load(ctx context.Context, batch []*call) []*call {
	var unknown []*call
	loaded := map[string]error{}
	for _, c := range batch {
		if !redis.HasErrorPrefix(c.err, "NOSCRIPT") {
			continue
		}
		err, ok := loaded[c.script.sha]
		if !ok {
			err = b.client.ScriptLoad(ctx, c.script.source).Err()
			loaded[c.script.sha] = err
		}
		if err != nil {
			c.err = err
			continue
		}
		unknown = append(unknown, c)
	}
	return unknown
}
