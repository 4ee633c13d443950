//go:build race

package faq

// raced tells that the race detector is on, under which sync.Pool forgets by chance.
const raced = true
