package slack

import "sync"

// turns let one at a time go on for each name. The zero value is ready.
type turns struct {
	mu    sync.Mutex
	names map[string]*turn
}

type turn struct {
	sync.Mutex
	users int
}

// take waits for the turn of a name and returns how to end it. The name "" is
// nobody's.
func (t *turns) take(name string) (end func()) {
	if name == "" {
		return func() {}
	}
	t.mu.Lock()
	if t.names == nil {
		t.names = map[string]*turn{}
	}
	mine := t.names[name]
	if mine == nil {
		mine = &turn{}
		t.names[name] = mine
	}
	mine.users++
	t.mu.Unlock()
	mine.Lock()
	return func() {
		mine.Unlock()
		t.mu.Lock()
		defer t.mu.Unlock()
		if mine.users--; mine.users == 0 {
			delete(t.names, name)
		}
	}
}
