package hostile

import "time"

// Linear measures f of a size and of a 32nd part of it, and reports whether f keeps to
// linear time. What grows with the size takes 32 times as long, what grows with its
// square a thousand times; what else the machine does lies between and only adds, so
// the least of a few measurements counts, and only where there is anything to see.
func Linear(f func(size int), size int) (short, long time.Duration, ok bool) {
	spent := func(size int) time.Duration {
		begun := time.Now()
		f(size)
		return time.Since(begun)
	}
	short = spent(size / 32)
	for n := range 5 {
		if took := spent(size); n == 0 || took < long {
			long = took
		}
		if long < 256*short || long < 300*time.Millisecond {
			return short, long, true
		}
	}
	return short, long, false
}
