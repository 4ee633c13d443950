package dispatch

import (
	"context"
	"sync"
)

// activity knows which partitions have something left to do here. Work is at
// any moment visible in it: as a request that no step has answered, or as a
// running lane. Whoever hands work on shows the next form before ending the one
// before, so a glance that finds neither proves that there is none.
type activity struct {
	mu      sync.Mutex
	parts   [Partitions]partActivity
	changed chan struct{} // closed at the next change; nil while nobody waits
}

type partActivity struct {
	asked     uint64 // how often somebody said that there may be something to do
	answered  uint64 // the value of asked before the last step that found nothing
	lanes     int
	elsewhere bool // another process runs it
}

func (p *partActivity) idle() bool {
	return p.lanes == 0 && (p.elsewhere || p.asked == p.answered)
}

// ask says that the partition may have something to do.
func (a *activity) ask(p Partition) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.parts[p].asked++
}

// asked returns what to tell answer after a step that is about to begin.
func (a *activity) asked(p Partition) uint64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.parts[p].asked
}

// answer says that a step found no event, and what asked had returned before it.
func (a *activity) answer(p Partition, asked uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.parts[p].answered = asked
	a.tell(p)
}

// lane says that lanes of the partition began (+1) or ended (-1).
func (a *activity) lane(p Partition, delta int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.parts[p].lanes += delta
	a.tell(p)
}

// place says whether another process runs the partition.
func (a *activity) place(p Partition, elsewhere bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.parts[p].elsewhere = elsewhere
	a.tell(p)
}

func (a *activity) tell(p Partition) {
	if a.changed != nil && a.parts[p].idle() {
		close(a.changed)
		a.changed = nil
	}
}

// wait returns when all partitions are idle at the same moment.
func (a *activity) wait(ctx context.Context) error {
	for {
		changed := a.busy()
		if changed == nil {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// busy returns nil when all partitions are idle, else a channel that is closed
// when one becomes so.
func (a *activity) busy() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	for p := range a.parts {
		if a.parts[p].idle() {
			continue
		}
		if a.changed == nil {
			a.changed = make(chan struct{})
		}
		return a.changed
	}
	return nil
}
