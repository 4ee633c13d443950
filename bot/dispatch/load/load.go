// Package load measures: how many turns a second a runtime does, what each
// costs, and how long a customer waits. Package dispatch benchmarks itself with
// it, and `supportbot bench` shows the same figures for a machine and a Redis.
//
//	platform := load.NewPlatform("loopback")
//	calls := load.Count(store)
//	// a runtime with platform among its adapters and calls as its store, running
//	result, err := load.Loop(ctx, load.Limit{Time: 10 * time.Second}, 64, func(ctx context.Context, who, n int) error {
//		return platform.Ask(ctx, runtime.Ingest, event(who, n), 1)
//	})
//
// It is not for tests of behaviour: it only counts.
package load

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Limit ends a Loop, by whichever comes first. Zero fields do not limit.
type Limit struct {
	Time  time.Duration // each worker does it once, however late it comes to run
	Count int
}

// Result is what a Loop measured.
type Result struct {
	Count         int           // how often it was done
	Took          time.Duration // by the clock
	CPU           time.Duration // of this process in all; 0 where the system does not tell
	P50, P99, Max time.Duration // how long one took
}

// PerSecond returns the rate.
func (r Result) PerSecond() float64 { return float64(r.Count) / max(r.Took.Seconds(), 1e-9) }

// CPUEach returns the processor time of one.
func (r Result) CPUEach() time.Duration { return r.CPU / time.Duration(max(r.Count, 1)) }

// Loop has workers do something again and again, each waiting for its own last
// time to end, and returns when the limit is reached and all have ended. It
// passes the worker's number and how often that one has done it before. The
// first error ends everything.
func Loop(ctx context.Context, limit Limit, workers int, once func(ctx context.Context, who, n int) error) (Result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var left atomic.Int64
	left.Store(int64(limit.Count))
	took := make([][]time.Duration, workers)
	begun, cpu := time.Now(), cpuTime()
	var group sync.WaitGroup
	for who := range workers {
		group.Go(func() { // ends with the limit or an error
			for n := 0; ctx.Err() == nil; n++ {
				start := time.Now()
				if limit.Time > 0 && n > 0 && start.Sub(begun) >= limit.Time || limit.Count > 0 && left.Add(-1) < 0 {
					return
				}
				if err := once(ctx, who, n); err != nil {
					cancel(err)
					return
				}
				took[who] = append(took[who], time.Since(start))
			}
		})
	}
	group.Wait()
	r := Result{Took: time.Since(begun), CPU: cpuTime() - cpu}
	r.summarise(took)
	return r, context.Cause(ctx)
}

func (r *Result) summarise(took [][]time.Duration) {
	all := slices.Concat(took...)
	slices.Sort(all)
	r.Count = len(all)
	if r.Count == 0 {
		return
	}
	r.P50, r.P99, r.Max = all[r.Count/2], all[r.Count*99/100], all[r.Count-1]
}
