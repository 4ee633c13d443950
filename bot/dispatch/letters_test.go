package dispatch_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/redisstore"
)

// burying is a runtime that only takes letters in.
func burying(t *testing.T, store *redisstore.Store, change ...func(*dispatch.Options)) *dispatch.Runtime {
	t.Helper()
	r := newRecorder()
	o := dispatch.Options{Store: store, Engine: voiced{}, Redactor: plainText{}, Desk: desk{r}, Backend: backend{r}, Owner: "burying"}
	for _, f := range change {
		f(&o)
	}
	rt, err := dispatch.New(o)
	if err != nil {
		t.Fatalf("New = %v", err)
	}
	return rt
}

// buried returns the one letter of a store.
func buried(t *testing.T, store *redisstore.Store) redisstore.DeadLetter {
	t.Helper()
	letters, err := store.DeadLetters(t.Context(), dispatch.PartitionOf(""))
	if err != nil || len(letters) != 1 {
		t.Fatalf("DeadLetters = %v, %v, want one", letters, err)
	}
	return letters[0]
}

// TestLettersHoldNoSecrets: platforms write what is not ASCII as escapes, which a
// redactor does not read.
func TestLettersHoldNoSecrets(t *testing.T) {
	t.Parallel()
	for payload, want := range map[string]string{
		`{"text":"hunter2"}`:                           `{"text":"•••"}`,
		`{"text":"\u0068unter2 \u5bc6\u7801"}`:         `{"text":"••• 密码"}`,
		`{"text":"\ud83d\ude00 hunter2"}`:              `{"text":"😀 •••"}`,
		`"\n \\u0068unter2 \u0022 \u005c \ud83d \u00"`: `"\n \\u0068unter2 \u0022 \u005c \ud83d \u00"`,
		"{\xff\\":          "{\xff\\",
		`{"a":"\u000a\ud8`: `{"a":"\u000a\ud8`,
	} {
		store := embedded(t)
		letter := dispatch.Letter{ID: "7", Platform: "test", Payload: []byte(payload), Why: "odd: hunter2"}
		if err := burying(t, store).Bury(t.Context(), letter); err != nil {
			t.Errorf("Bury(%s) = %v", payload, err)
		}
		if got := buried(t, store); string(got.Payload) != want || got.Why != "odd: •••" || string(letter.Payload) != payload {
			t.Errorf("Bury(%s) keeps %s: %s, want %s", payload, got.Payload, got.Why, want)
		}
	}
}

// TestLargeLettersAreCut: whoever sends a large update must neither stop what
// receives nor fill the store.
func TestLargeLettersAreCut(t *testing.T) {
	t.Parallel()
	store := embedded(t)
	payload := bytes.Repeat([]byte("x"), 1<<20)
	if err := burying(t, store).Bury(t.Context(), dispatch.Letter{Platform: "test", Payload: payload, Why: "odd"}); err != nil {
		t.Errorf("Bury = %v", err)
	}
	if got := buried(t, store); len(got.Payload) != 64<<10 || got.Why != "odd (cut after 65536 of 1048576 bytes)" {
		t.Errorf("%d bytes are kept: %s, want the first 64 KiB", len(got.Payload), got.Why)
	}
}

// fragile is a redactor with a bug.
type fragile struct{}

func (fragile) Text(string) (string, []string) { panic("bug") }
func (fragile) Event(bot.Event) bot.Event      { panic("bug") }

// TestLetterThatCannotBeMasked is not kept, only that it came: it must not end the
// process each time that the platform brings it.
func TestLetterThatCannotBeMasked(t *testing.T) {
	t.Parallel()
	store := embedded(t)
	rt := burying(t, store, func(o *dispatch.Options) { o.Redactor = fragile{} })
	if err := rt.Bury(t.Context(), dispatch.Letter{ID: "7", Platform: "test", Payload: []byte("x"), Why: "odd"}); err != nil {
		t.Errorf("Bury = %v", err)
	}
	if got := buried(t, store); len(got.Payload) != 0 || got.Origin != "7" || !strings.Contains(got.Why, "bug") {
		t.Errorf("kept %+v, want nothing of it but its id and why", got)
	}
}

// TestEventThatCannotBeMasked is a dead letter too.
func TestEventThatCannotBeMasked(t *testing.T) {
	t.Parallel()
	store := embedded(t)
	rt := burying(t, store, func(o *dispatch.Options) { o.Redactor = fragile{} })
	ev := say("a", 7, "x")
	if err := rt.Ingest(t.Context(), ev); err != nil {
		t.Errorf("Ingest = %v", err)
	}
	letters, err := store.DeadLetters(t.Context(), dispatch.PartitionOf("a"))
	if err != nil || len(letters) != 1 || letters[0].Origin != string(ev.ID) || !strings.Contains(letters[0].Why, "bug") {
		t.Errorf("DeadLetters = %+v, %v, want the event's id and why", letters, err)
	}
}
