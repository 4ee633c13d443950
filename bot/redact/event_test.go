package redact

import (
	"reflect"
	"slices"
	"testing"

	"github.com/okpay/supportbot/bot"
)

func TestEventMasksEveryFreeText(t *testing.T) {
	t.Parallel()
	const secret, masked = "卡 4242 4242 4242 4242", "卡 •••• 4242"
	tests := []struct{ in, want bot.Body }{
		{bot.Text{Message: "1", Text: secret}, bot.Text{Message: "1", Text: masked}},
		{bot.Pick{Token: "p:1", Label: secret}, bot.Pick{Token: "p:1", Label: masked}},
		{bot.Command{Name: "reset", Args: secret}, bot.Command{Name: "reset", Args: masked}},
		{
			bot.Media{Caption: secret, Files: []bot.File{{ID: "a", Name: "x.png"}, {ID: "b", Name: secret + ".png"}}},
			bot.Media{Caption: masked, Files: []bot.File{{ID: "a", Name: "x.png"}, {ID: "b", Name: masked + ".png"}}},
		},
		{bot.Edited{Message: "1", Text: secret}, bot.Edited{Message: "1", Text: masked}},
		{bot.Opened{Payload: secret}, bot.Opened{Payload: masked}},
		{bot.Filled{Token: "m.1.", Values: map[string]string{"a": "x", "b": secret}}, bot.Filled{Token: "m.1.", Values: map[string]string{"a": "x", "b": masked}}},
		{bot.Said{Ticket: "OK-7F3K2", Text: secret}, bot.Said{Ticket: "OK-7F3K2", Text: masked}},
		{bot.Note{Ticket: "OK-7F3K2", Text: secret}, bot.Note{Ticket: "OK-7F3K2", Text: masked}},
		{bot.Transferred{Queue: "security", Note: secret}, bot.Transferred{Queue: "security", Note: masked}},
	}
	r := newRedactor()
	for _, tt := range tests {
		got := r.Event(bot.Event{ID: "1", Body: tt.in})
		if !reflect.DeepEqual(got.Body, tt.want) || !slices.Equal(got.Redacted, []string{Card}) {
			t.Errorf("Event(%#v) = %#v, %v, want %#v", tt.in, got.Body, got.Redacted, tt.want)
		}
		if again := r.Event(got); !reflect.DeepEqual(again, got) {
			t.Errorf("Event(%#v) = %#v: not idempotent", got, again)
		}
	}
}

// TestQuotesAreMaskedInSilence: nobody is told off, and no message removed, for
// what they reply to.
func TestQuotesAreMaskedInSilence(t *testing.T) {
	t.Parallel()
	const secret, masked = "卡 4242 4242 4242 4242", "卡 •••• 4242"
	tests := []struct{ in, want bot.Body }{
		{bot.Text{Text: "hi", Quote: secret}, bot.Text{Text: "hi", Quote: masked}},
		{bot.Media{Quote: secret}, bot.Media{Quote: masked}},
	}
	for _, tt := range tests {
		got := newRedactor().Event(bot.Event{ID: "1", Body: tt.in})
		if !reflect.DeepEqual(got.Body, tt.want) || len(got.Redacted) > 0 {
			t.Errorf("Event(%#v) = %#v, %v, want %#v and no kinds", tt.in, got.Body, got.Redacted, tt.want)
		}
	}
}

func TestEventLeavesItsArgumentAndOtherBodiesAlone(t *testing.T) {
	t.Parallel()
	r := newRedactor()
	files := []bot.File{{Name: "password: hunter2"}}
	values := map[string]string{"note": "password: hunter2"}
	redacted := []string{IBAN}
	ev := bot.Event{Redacted: redacted, Body: bot.Media{Caption: "cvv 123", Files: files}}
	got := r.Event(ev)
	if files[0].Name != "password: hunter2" || !slices.Equal(ev.Redacted, redacted) || len(redacted) != 1 {
		t.Errorf("Event changed its argument: %v, %v", files, ev.Redacted)
	}
	if want := []string{Code, IBAN, Password}; !slices.Equal(got.Redacted, want) {
		t.Errorf("Event(...).Redacted = %v, want %v", got.Redacted, want)
	}
	if r.Event(bot.Event{Body: bot.Filled{Values: values}}); values["note"] != "password: hunter2" {
		t.Errorf("Event changed the values of a form: %v", values)
	}
	for _, body := range []bot.Body{
		nil, bot.Lost{Why: "blocked"}, bot.Filled{Token: "m.1."}, bot.Deleted{Message: "1"}, bot.Reacted{Message: "1", Emoji: "👍"}, bot.Claimed{Ticket: "OK-7F3K2"}, bot.Released{}, bot.Resolved{},
		bot.Delivered{}, bot.Undelivered{}, bot.TicketOpened{}, bot.ActionDone{Values: map[string]string{"card": "4242424242424242"}}, bot.TimerFired{}, bot.Text{Text: "你好"},
	} {
		ev := bot.Event{ID: "1", Body: body}
		if got := r.Event(ev); !reflect.DeepEqual(got, ev) {
			t.Errorf("Event(%#v) = %#v, want it unchanged", ev, got)
		}
	}
}
