package gateway

import (
	"math/rand/v2"
	"time"
)

const (
	// What is ours is near: soon back, soon tried.
	handleFirst, handleMost = 100 * time.Millisecond, 5 * time.Second
	// A gateway that fails is shared by millions of bots.
	dialFirst, dialMost = 500 * time.Millisecond, time.Minute
)

// between lies anywhere between two times.
func between(low, high time.Duration) time.Duration { return low + rand.N(high-low+1) }
