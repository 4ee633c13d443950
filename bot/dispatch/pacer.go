package dispatch

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"
)

// pacer lines up the deliveries to one target that wait for room, so that of
// many lanes one asks the store. There is a line for each key that comes first
// among the rates of a delivery: that of the whole platform mostly.
type pacer struct {
	mu      sync.Mutex
	lines   map[string][]*waiter // by that key: the most urgent first, then in the order of arrival
	arrived uint64
	whole   string               // the key that came first last: that of the whole platform
	rests   time.Time            // the platform has asked to be left alone until then
	typed   time.Time            // when typing was last shown to somebody who waits
	room    map[string]time.Time // by the key of a rate: from when there is room by the ends of deliveries here
}

// waiter is a delivery in a line.
type waiter struct {
	key     string
	urgency int
	arrival uint64
	turn    chan struct{} // size 1: it has become the first
}

// join adds a delivery to its line: with the arrival of an earlier try where it was,
// with 0 at the end of those as urgent.
func (p *pacer) join(key string, urgency int, arrival uint64) *waiter {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.whole = key
	if arrival == 0 {
		p.arrived++
		arrival = p.arrived
	}
	w := &waiter{key: key, urgency: urgency, arrival: arrival, turn: make(chan struct{}, 1)}
	p.insert(w)
	return w
}

// back puts a delivery that has stepped aside where it was.
func (p *pacer) back(w *waiter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.insert(w)
}

func (p *pacer) insert(w *waiter) {
	line := p.lines[w.key]
	at, _ := slices.BinarySearchFunc(line, w, before)
	if p.lines == nil {
		p.lines = map[string][]*waiter{}
	}
	p.lines[w.key] = slices.Insert(line, at, w)
}

func before(a, b *waiter) int {
	return cmp.Or(cmp.Compare(b.urgency, a.urgency), cmp.Compare(a.arrival, b.arrival))
}

// leave takes a delivery out of its line, if it is there, and lets the next one
// ask when it was the first.
func (p *pacer) leave(w *waiter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	line := p.lines[w.key]
	at, found := slices.BinarySearchFunc(line, w, before)
	switch {
	case !found:
	case len(line) == 1:
		delete(p.lines, w.key)
	default:
		line = slices.Delete(line, at, at+1)
		p.lines[w.key] = line
		if at == 0 {
			poke(line[0].turn)
		}
	}
}

// first reports whether a delivery is the one that may ask.
func (p *pacer) first(w *waiter) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	line := p.lines[w.key]
	return len(line) > 0 && line[0] == w
}

// alone reports whether no other delivery in the line is as urgent.
func (p *pacer) alone(w *waiter) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !slices.ContainsFunc(p.lines[w.key], func(o *waiter) bool { return o != w && o.urgency == w.urgency })
}

// rest says that there is no room under a key for a time. When it is that of the
// whole platform, or may be, the platform wants to be left alone.
func (p *pacer) rest(key string, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.whole != "" && key != p.whole {
		return
	}
	if until := time.Now().Add(d); until.After(p.rests) {
		p.rests = until
	}
}

// delivered says that a delivery under these rates has just ended. The platform
// counts from when it got the one before, which is later than when that was
// granted by as much as the way there took: so the next one waits its full time
// from here, as far as the rate makes up for no unused time. Of deliveries in other
// processes nothing is known, but a conversation's come from one, and whoever
// takes it over is told (see handOver).
func (p *pacer) delivered(rates []Rate) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if len(p.room) > maxRooms {
		maps.DeleteFunc(p.room, func(_ string, at time.Time) bool { return at.Before(now) })
	}
	if p.room == nil {
		p.room = map[string]time.Time{}
	}
	for _, r := range rates {
		next := now.Add(-r.Burst)
		if at := p.room[r.Key]; at.After(next) {
			next = at
		}
		if next.After(now) { // several have ended at once: the next waits for one of them
			next = now
		}
		p.room[r.Key] = next.Add(r.Every)
	}
}

// maxRooms is when keys that mean nothing any more are cleared away.
const maxRooms = 4096

// early is how long a delivery under these rates must still wait for those before it.
func (p *pacer) early(rates []Rate) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	var wait time.Duration
	for _, r := range rates {
		wait = max(wait, time.Until(p.room[r.Key]))
	}
	return wait
}

// handOver returns, and forgets, what the next owner of a conversation must know:
// the keys under which deliveries here leave no room yet, and for how long.
func (p *pacer) handOver() []Rest {
	p.mu.Lock()
	defer p.mu.Unlock()
	var rests []Rest
	for key, at := range p.room {
		if d := time.Until(at); d > 0 {
			rests = append(rests, Rest{Key: key, For: d})
		}
	}
	clear(p.room)
	return rests
}

// resting reports whether what is not needed should not be sent now.
func (p *pacer) resting() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Now().Before(p.rests)
}

// mayType reports whether typing may be shown to one more of those who wait. It
// counts against no limit, so it must stay rare when hundreds wait.
func (p *pacer) mayType() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if now.Before(p.rests) || now.Sub(p.typed) < typingApart {
		return false
	}
	p.typed = now
	return true
}
