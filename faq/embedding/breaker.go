package embedding

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"
)

const (
	// failures in a row close the way to the endpoint: one may be a hiccup.
	failures = 2
	// rest is for how long then, doubled by each further failure up to longestRest.
	rest, longestRest = 5 * time.Second, 5 * time.Minute
)

// breaker keeps customers from waiting for an endpoint that fails.
type breaker struct {
	now func() time.Time

	mu     sync.Mutex
	failed int
	until  time.Time
}

// open reports whether the endpoint may be asked.
func (b *breaker) open() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !b.now().Before(b.until)
}

// heard takes note of what came of asking.
func (b *breaker) heard(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		b.failed, b.until = 0, time.Time{}
		return
	}
	b.failed++
	if b.failed >= failures {
		b.until = b.now().Add(min(rest<<min(b.failed-failures, 10), longestRest))
	}
}

// top returns the n largest, equal ones by name.
func top(values map[string]float64, n int) []Near {
	out := make([]Near, 0, len(values))
	for _, doc := range slices.Sorted(maps.Keys(values)) {
		out = append(out, Near{doc, values[doc]})
	}
	slices.SortStableFunc(out, func(a, b Near) int { return cmp.Compare(b.Like, a.Like) })
	return out[:min(n, len(out))]
}
