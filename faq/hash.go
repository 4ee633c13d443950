package faq

// hashSeed starts every hash; any odd constant does.
const hashSeed uint64 = 0xcbf29ce484222325

// mix adds a value to a hash.
func mix(h, v uint64) uint64 {
	h = (h ^ v) * 0x9e3779b97f4a7c15
	return h ^ h>>29
}

func hashRunes(runes []rune) uint64 {
	h := hashSeed
	for _, r := range runes {
		h = mix(h, uint64(r))
	}
	return h
}

// table is an open-addressing map from hashes to small numbers: a query makes
// hundreds of look-ups, and this one costs a cache line each.
type table struct {
	mask uint64
	keys []uint64 // 0 is empty
	vals []int32
	used int
}

func newTable(capacity int) *table {
	size := 16
	for size < 2*capacity {
		size *= 2
	}
	return &table{mask: uint64(size - 1), keys: make([]uint64, size), vals: make([]int32, size)}
}

// find returns the value of a key, or -1.
func (t *table) find(key uint64) int32 {
	key |= 1
	for i := key >> 7 & t.mask; ; i = (i + 1) & t.mask {
		switch t.keys[i] {
		case key:
			return t.vals[i]
		case 0:
			return -1
		}
	}
}

// add returns the value of a key, which becomes val when the key is new.
func (t *table) add(key uint64, val int32) int32 {
	if 2*t.used >= len(t.keys) {
		t.grow()
	}
	key |= 1
	for i := key >> 7 & t.mask; ; i = (i + 1) & t.mask {
		switch t.keys[i] {
		case key:
			return t.vals[i]
		case 0:
			t.keys[i], t.vals[i] = key, val
			t.used++
			return val
		}
	}
}

func (t *table) grow() {
	old := *t
	*t = *newTable(len(old.keys))
	for i, key := range old.keys {
		if key != 0 {
			t.add(key, old.vals[i])
		}
	}
}

// bytes is the memory that the table takes.
func (t *table) bytes() int { return 12 * len(t.keys) }

// set changes the value of a key that is there.
func (t *table) set(key uint64, val int32) {
	key |= 1
	for i := key >> 7 & t.mask; ; i = (i + 1) & t.mask {
		if t.keys[i] == key {
			t.vals[i] = val
			return
		}
	}
}
