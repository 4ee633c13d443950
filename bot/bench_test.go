package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// benchFlow asks for ten texts in turn, so that a turn can be in the middle of
// a session with ten slots.
func benchFlow() string {
	var b strings.Builder
	b.WriteString("flow: bench\ntitle: {zh: 量, en: Bench}\nslots:\n")
	for i := range 10 {
		fmt.Fprintf(&b, "  slot_%d: {type: text}\n", i)
	}
	b.WriteString("  mail: {type: email}\nsteps:\n")
	b.WriteString("- {id: mail, ask: {zh: 邮箱？, en: Which address?}, into: mail, remind: {after: 3m, say: {zh: 在吗, en: There?}}, otherwise: agent}\n")
	b.WriteString("- {id: again, ask: {zh: 再说一次？, en: And again?}, into: slot_0, otherwise: agent}\n- {id: done, end: done}\n")
	b.WriteString("- {id: agent, handoff: {queue: account, say: {zh: 好, en: OK}, show: [")
	for i := range 10 {
		fmt.Fprintf(&b, "slot_%d, ", i)
	}
	b.WriteString("mail]}}\n")
	return b.String()
}

// benchEngine is the shipped content with the bench flow beside it.
func benchEngine(tb testing.TB) *Engine { return engineWith(tb, library(tb, benchFlow())) }

// benchSession is in the middle of the bench flow: ten slots, ten lines of talk,
// at least 900 bytes as stored.
func benchSession(tb testing.TB, e *Engine, now time.Time) []byte {
	tb.Helper()
	flow := e.lib.Flow("bench")
	s := Session{
		Conversation: "telegram:123456789", Platform: "telegram", Customer: Person{"telegram:123456789", "Li Xiaoming", "en"},
		Locale: "en", Prompts: 7, Seen: now, IdleAt: now.Add(30 * time.Minute), RemindAt: now.Add(3 * time.Minute),
		Topic:  "flow/bench",
		Frames: []Frame{{Flow: "bench", Hash: flow.Hash, Step: "mail", Prompt: 7, Started: now, Path: []string{"a", "b", "c"}}},
	}
	for i := range 10 {
		s.Frames[0].SetSlot(fmt.Sprintf("slot_%d", i), strings.Repeat("v", 32))
	}
	for i := range 10 {
		s.Lines = append(s.Lines, Line{"cb"[i%2], strings.Repeat("w", 32)})
	}
	data := s.AppendBinary(nil)
	if len(data) < 900 {
		tb.Fatalf("the bench session has %d bytes, want at least 900", len(data))
	}
	return data
}

// BenchmarkTurn is one whole turn without the store: decode a session of at
// least 900 bytes, handle an answer, encode what came of it.
func BenchmarkTurn(b *testing.B) {
	e := benchEngine(b)
	now := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	data := benchSession(b, e, now)
	ev := Event{ID: "e1", Conversation: "telegram:123456789", Platform: "telegram", Sender: Person{"telegram:123456789", "Li Xiaoming", "en"}, Time: now, Body: Text{Message: "m1", Text: "li@example.com"}}
	buf := make([]byte, 0, 4096)
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		s, err := DecodeSession(data)
		if err != nil {
			b.Fatal(err)
		}
		s, actions := e.Handle(s, ev, now)
		if len(actions) == 0 {
			b.Fatal("no actions")
		}
		buf = s.AppendBinary(buf[:0])
	}
}

// BenchmarkCodec is the part of BenchmarkTurn that is not Handle.
func BenchmarkCodec(b *testing.B) {
	e := benchEngine(b)
	data := benchSession(b, e, time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC))
	buf := make([]byte, 0, 4096)
	b.ReportAllocs()
	for b.Loop() {
		s, err := DecodeSession(data)
		if err != nil {
			b.Fatal(err)
		}
		buf = s.AppendBinary(buf[:0])
	}
}
