package bot

import (
	"strings"
	"testing"
	"time"
)

// TestRepliesInTheOrderOfTheirWriting: what a desk tells of late, because it had no
// answer the first time, goes out where it belongs while that can still be.
func TestRepliesInTheOrderOfTheirWriting(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, told, want string }{
		{"in order", "1 2 3", "1 2 3"},
		{"the first one late", "2 3 1", "1 2 3"},
		{"all late", "3 2 1", "1 2 3"},
		{"in one millisecond", "1b 1c 1a", "1a 1b 1c"},
		{"one too late", "2 . 1 3", "2 1 3"},
		{"a late one of many", "1 3 4 5 6 7 8 9 10 11 12 2", "1 2 3 4 5 6 7 8 9 10 11 12"},
		{"more than are kept", "2 1 4 3 6 5 8 7 10 9 12 11", "1 2 3 4 5 6 7 8 9 10 11 12"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			k := deskTalk(t)
			begun := k.now
			var sent []string
			collect := func() {
				for _, s := range k.replies() {
					sent = append(sent, s.Message.Text)
				}
			}
			for n := range strings.FieldsSeq(tt.told) {
				if n == "." {
					k.due()
					collect()
					continue
				}
				written, err := time.ParseDuration(strings.TrimRight(n, "abc") + "ms")
				if err != nil {
					t.Fatal(err)
				}
				k.n++
				s, actions := k.e.Handle(k.s, Event{
					ID: EventID("said" + n), Conversation: "t:1", Platform: "terminal", Sender: lin, Time: begun.Add(written),
					Body: Said{Ticket: "OK-10001", Message: n, Text: n},
				}, k.now)
				k.s, k.got = s, actions
				collect()
			}
			for range 20 {
				if k.s.DeskAt.IsZero() || len(k.s.Ticket.Replies) == 0 {
					break
				}
				k.due()
				collect()
			}
			if got := strings.Join(sent, " "); got != tt.want {
				t.Errorf("sent %q, want %q", got, tt.want)
			}
		})
	}
}
