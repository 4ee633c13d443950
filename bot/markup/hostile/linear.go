package hostile

import "time"

// Linear measures f of a size, and 32 times of a 32nd part of it, and reports whether f
// keeps to linear time. What grows with the size takes as long both ways, what grows with
// its square 32 times as long; both take long enough to meet the same load of the
// machine. What else it does only adds, so one good pair of a few counts, and only where
// there is anything to see.
func Linear(f func(size int), size int) (parts, whole time.Duration, ok bool) {
	const (
		parted = 32
		most   = 10
		tries  = 5
	)
	for range tries {
		begun := time.Now()
		for range parted {
			f(size / parted)
		}
		parts = time.Since(begun)
		begun = time.Now()
		f(size)
		whole = time.Since(begun)
		if whole < most*parts || whole < 300*time.Millisecond {
			return parts, whole, true
		}
	}
	return parts, whole, false
}
