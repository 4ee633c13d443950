package socket

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// atOnce is how many envelopes are handled at the same time.
	atOnce = 64
	// maxWaiting bounds what was read and is not handled yet, in bytes. An event has 1
	// to 5 KB. What is above is left to Slack, which sends it again.
	maxWaiting = 16 << 20
)

// item is an envelope on its way, with the socket that wants its acknowledgement.
type item struct {
	Envelope
	id     string // envelope_id
	on     *conn
	came   time.Time
	settle time.Duration // how long it waits for what came by another socket
}

// lanes hold what was read and is not handled yet. Each lane has one goroutine as
// long as something is in it.
type lanes struct {
	do   func(item)
	room chan struct{} // atOnce permits

	mu      sync.Mutex
	sources map[*conn]*source
	waiting map[string][]item
	size    int
	idle    chan struct{} // closed while nothing is under way
	busy    int           // lanes
	free    int           // names for what has no lane
}

// source is a socket, and how far it is.
type source struct {
	mark string    // when the last thing that it told happened
	last time.Time // when it told it
}

func newLanes(do func(item)) *lanes {
	l := &lanes{do: do, room: make(chan struct{}, atOnce), sources: map[*conn]*source{}, waiting: map[string][]item{}, idle: make(chan struct{})}
	close(l.idle)
	return l
}

// join takes note of a socket that may tell something, part that it no longer does.
func (l *lanes) join(k *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sources[k] = &source{}
}

func (l *lanes) part(k *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.sources, k)
}

// add puts an item into its lane, before those that happened later and wait too. It
// reports false when there is no room.
func (l *lanes) add(it item) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.size > 0 && l.size+len(it.Payload) > maxWaiting {
		return false
	}
	l.size += len(it.Payload)
	if from := l.sources[it.on]; from != nil {
		from.last = it.came
		if it.Retry == 0 && it.Event.At != "" {
			from.mark = it.Event.At
		}
	}
	name := it.Event.Lane()
	if name == "" {
		l.free++
		name = "free " + strconv.Itoa(l.free) // no channel is named so
	}
	queue, open := l.waiting[name]
	at := len(queue)
	for at > 0 && earlier(it.Event.At, queue[at-1].Event.At) {
		at--
	}
	l.waiting[name] = slices.Insert(queue, at, it)
	if open {
		return true
	}
	if l.busy == 0 {
		l.idle = make(chan struct{})
	}
	l.busy++
	go l.work(name) // ends when the lane is empty; Run waits for that
	return true
}

// earlier compares two moments as the TS of messages has them; those of another form
// are not compared.
func earlier(a, b string) bool {
	if len(a) != len(b) || !strings.Contains(a, ".") || !strings.Contains(b, ".") {
		return false
	}
	return a < b
}

// work handles a lane until it is empty.
func (l *lanes) work(name string) {
	for {
		it, ok := l.next(name)
		if !ok {
			return
		}
		l.room <- struct{}{}
		l.do(it)
		<-l.room
	}
}

// maxSettle bounds how long an item waits in all for what came by other sockets: it
// still can be stored and acknowledged in time.
const maxSettle = 2 * time.Second

// A wait is made in slices. One that ends later than it should says that the process
// has no time, and its readers have none either.
const (
	slice    = 10 * time.Millisecond
	lateness = 2 * time.Millisecond
)

// next takes the first item of a lane once it may be handled. What comes in the
// meantime may go before it.
func (l *lanes) next(name string) (item, bool) {
	var late time.Time // when the process was last seen to have no time
	for {
		it, wait, ok := l.first(name, late)
		if !ok || wait <= 0 {
			return it, ok
		}
		wait = min(wait, slice)
		begun := time.Now()
		timer := time.NewTimer(wait) // nothing ends it earlier
		<-timer.C
		if now := time.Now(); now.Sub(begun) > wait+lateness {
			late = now
		}
	}
}

// first takes the first item of a lane, or says how long it shall wait.
func (l *lanes) first(name string, late time.Time) (it item, wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue := l.waiting[name]
	if len(queue) == 0 {
		delete(l.waiting, name)
		l.busy--
		if l.busy == 0 {
			close(l.idle)
		}
		return item{}, 0, false
	}
	it = queue[0]
	if wait = l.settle(it, late); wait > 0 {
		return it, wait, true
	}
	queue[0] = item{} // its payload may be large
	l.waiting[name] = queue[1:]
	l.size -= len(it.Payload)
	return it, 0, true
}

// settle says how long an item shall wait: until each of the other sockets has told
// something that happened later, or nothing for a moment. The caller holds the lock.
func (l *lanes) settle(it item, late time.Time) time.Duration {
	now := time.Now()
	if it.settle == 0 || now.Sub(it.came) > maxSettle {
		return 0
	}
	var longest time.Duration
	for k, other := range l.sources {
		if k == it.on || earlier(it.Event.At, other.mark) {
			continue
		}
		quiet := it.came
		for _, t := range []time.Time{other.last, late} {
			if t.After(quiet) {
				quiet = t
			}
		}
		if k.busy.Load() { // its reader may have been stopped in the middle
			longest = max(longest, slice)
		}
		longest = max(longest, quiet.Add(it.settle).Sub(now))
	}
	return longest
}

// quiet is closed when nothing is under way.
func (l *lanes) quiet() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.idle
}
