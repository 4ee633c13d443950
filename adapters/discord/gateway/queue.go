package gateway

import (
	"context"
	"sync"
)

// maxWaiting bounds what was read and is not handled yet. A message of a customer
// has 1 to 4 KiB, so there is room for about 5,000: while the store is away for
// minutes, a bot that gets 20 events a second loses neither its connection nor its
// session. What is above stays with Discord.
const maxWaiting = 16 << 20

// itemSize is what an item needs beside its data.
const itemSize = 256

// item is something for the handler, in the order of the gateway.
type item struct {
	Dispatch
	wanted bool
	fresh  bool   // it is the READY of a session that continues no other
	raw    []byte // a frame that cannot be read,
	why    error  // and why
	at     mark   // where to resume once it is done
}

func (it item) size() int { return itemSize + len(it.Data) + len(it.raw) }

// queue is between the one reader and the one handler, and outlives connections:
// what has been read need not be read again.
type queue struct {
	most  int // bytes; maxWaiting
	mu    sync.Mutex
	items []item
	size  int
	news  chan struct{} // size 1: an item came
	room  chan struct{} // size 1: an item went
}

func newQueue(most int) *queue {
	return &queue{most: most, news: make(chan struct{}, 1), room: make(chan struct{}, 1)}
}

// offer appends an item if there is room. An empty queue has room for any.
func (q *queue) offer(it item) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) > 0 && q.size+it.size() > q.most {
		return false
	}
	q.items = append(q.items, it)
	q.size += it.size()
	signal(q.news)
	return true
}

// push waits for room and appends an item. It reports false if ctx ended first.
func (q *queue) push(ctx context.Context, it item) bool {
	for !q.offer(it) {
		select {
		case <-q.room:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// pop waits for an item and takes it, unless ctx ends first.
func (q *queue) pop(ctx context.Context) (item, bool) {
	for ctx.Err() == nil {
		if it, ok := q.take(); ok {
			return it, true
		}
		select {
		case <-q.news:
		case <-ctx.Done():
		}
	}
	return item{}, false
}

func (q *queue) take() (item, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) == 0 {
		return item{}, false
	}
	it := q.items[0]
	q.items[0] = item{} // its data may be large
	q.items = q.items[1:]
	q.size -= it.size()
	signal(q.room)
	return it, true
}

// empty reports whether nothing waits.
func (q *queue) empty() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.items) == 0
}

// signal wakes the one who waits, or the next who does.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
