package redisstore

import (
	"testing"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// TestTakenNumbers has all the numbers that an item comes to first belong to
// others: it gets the next one, and longer ones when many are taken.
func TestTakenNumbers(t *testing.T) {
	t.Parallel()
	s, err := Embedded(t.Context(), Options{TicketPrefix: "X-"})
	if err != nil {
		t.Fatalf("Embedded = %v", err)
	}
	defer s.Close()
	for try := range 9 {
		want := "X-" + ticketCode(s.secret, "item", try)
		for range 2 {
			if number, err := s.TicketNumber(t.Context(), "item", "c"); string(number) != want || err != nil {
				t.Fatalf("TicketNumber = %s, %v, want %s", number, err, want)
			}
		}
		if len(want) != len("X-")+5+try/8 {
			t.Errorf("number %s has %d letters after %d were taken", want, len(want)-2, try)
		}
		// Now it belongs to another.
		if err := s.client.Set(t.Context(), s.ticketKey(bot.TicketID(want)), "other\nd", 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTicketLetters(t *testing.T) {
	t.Parallel()
	for _, unclear := range "01OILUAE" { // taken for each other, or making words
		for _, letter := range ticketLetters {
			if letter == unclear {
				t.Errorf("ticket numbers are made with %c", letter)
			}
		}
	}
}

// FuzzDecode reads damaged data: an error at worst.
func FuzzDecode(f *testing.F) {
	f.Add("e\n", "12 3 4\n", "id\nbot\n1\ncard\npayload")
	f.Add("tc\n1e+12\nkey", "1 2", "\n\n4294967296\n\n")
	f.Add("", "", "")
	f.Fuzz(func(t *testing.T, event, session, item string) {
		if ev, err := decodeEvent(event); err == nil && event[0] == 'e' && ev.Timer.Key != "" {
			t.Errorf("decodeEvent(%q) = %+v, a timer", event, ev)
		}
		if saved, err := decodeSaved([]byte(session)); err == nil && len(saved.Session) >= len(session) {
			t.Errorf("decodeSaved(%q) = %+v, longer than it was", session, saved)
		}
		if _, err := decodeItem(item, dispatch.Lane{}); err == nil && len(item) < 4 {
			t.Errorf("decodeItem(%q) took too little", item)
		}
	})
}
