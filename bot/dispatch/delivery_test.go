package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

func TestSlowAdapterHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	gate := make(chan struct{})
	r.send = func(ctx context.Context, d dispatch.Delivery) error {
		if d.Conversation == "slow" {
			<-gate
		}
		return nil
	}
	p := begin(t, embedded(t), r)
	p.write(t, "slow", "one", "two")
	// Some of these share the partition of the slow one.
	others := make([]bot.ConversationID, 0, 200)
	for i := range 200 {
		c := bot.ConversationID(fmt.Sprintf("other%d", i))
		others = append(others, c)
		p.write(t, c, "one")
	}
	p.until(t, "all others are answered", func() bool {
		for _, c := range others {
			if len(r.texts(c)) == 0 {
				return false
			}
		}
		return true
	})
	r.want(t, "slow")
	close(gate)
	p.idle(t)
	r.want(t, "slow", "1/one", "2/two")
}

func TestSlowActionHoldsUpNoReply(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	gate := make(chan struct{})
	r.perform = func(ctx context.Context, do bot.Do) {
		if do.Call == "slow" {
			<-gate
		}
	}
	p := begin(t, embedded(t), r)
	p.write(t, "a", "do slow", "do quick", "hello")
	p.until(t, "the quick call and the message are answered", func() bool {
		texts := strings.Join(r.texts("a"), "\n")
		return strings.Contains(texts, "3/hello") && strings.Contains(texts, "done quick ok quick")
	})
	close(gate)
	p.idle(t)
	if texts := r.texts("a"); texts[len(texts)-1] != "done slow ok slow" {
		t.Errorf("delivered = %q, want the slow call's answer last", texts)
	}
}

func TestActionTimeoutIsEnforced(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	released := make(chan struct{})
	r.perform = func(context.Context, bot.Do) { <-released } // ignores its context
	p := begin(t, embedded(t), r)
	t.Cleanup(func() { close(released) })
	p.write(t, "a", "do stuck")
	p.until(t, "the call is answered for", func() bool {
		return strings.Contains(strings.Join(r.texts("a"), "\n"), "done stuck timeout")
	})
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	for _, fate := range []dispatch.Fate{dispatch.FateUnreachable, dispatch.FateRejected} {
		r := newRecorder()
		var tries atomic.Int64
		r.send = func(_ context.Context, d dispatch.Delivery) error {
			if textOf(d.Action) == "1/blocked" {
				tries.Add(1)
				return fmt.Errorf("send: %w", &dispatch.SendError{Fate: fate, Err: errors.New("403")})
			}
			return nil
		}
		p := begin(t, embedded(t), r)
		p.write(t, "a", "blocked", "hello")
		p.idle(t)
		r.want(t, "a", "2/hello")
		if notes, want := r.deskNotes(), []string{"undelivered " + string(fate)}; fmt.Sprint(notes) != fmt.Sprint(want) {
			t.Errorf("desk = %q, want %q", notes, want)
		}
		if tries.Load() != 1 {
			t.Errorf("a %s message was tried %d times, want once", fate, tries.Load())
		}
	}
}

func TestRetryAfterThePlatformsOwnDelay(t *testing.T) {
	t.Parallel()
	const delay = 200 * time.Millisecond
	r := newRecorder()
	var mu sync.Mutex
	var tries []time.Time
	var repeats []bool
	r.send = func(_ context.Context, d dispatch.Delivery) error {
		mu.Lock()
		defer mu.Unlock()
		if textOf(d.Action) != "1/limited" {
			return nil
		}
		tries, repeats = append(tries, time.Now()), append(repeats, d.MayRepeat)
		if len(tries) < 3 {
			return &dispatch.SendError{Fate: dispatch.FateRetry, After: delay, Err: errors.New("429")}
		}
		return nil
	}
	p := begin(t, embedded(t), r)
	p.write(t, "a", "limited", "hello")
	p.idle(t)
	r.want(t, "a", "1/limited", "2/hello") // in order all the same
	for i := 1; i < len(tries); i++ {
		if gap := tries[i].Sub(tries[i-1]); gap < delay {
			t.Errorf("try %d came after %v, want at least %v", i+1, gap, delay)
		}
	}
	if fmt.Sprint(repeats) != "[false false false]" {
		t.Errorf("MayRepeat = %v, want all false: the platform had refused for sure", repeats)
	}
}

func TestAmbiguousErrorMayRepeat(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]error{
		"an unknown error":      errors.New("connection reset"),
		"a retry without delay": &dispatch.SendError{Fate: dispatch.FateRetry, Err: errors.New("502")},
	} {
		r := newRecorder()
		var mu sync.Mutex
		var seen []string
		r.send = func(_ context.Context, d dispatch.Delivery) error {
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, fmt.Sprintf("%s %v", d.ID, d.MayRepeat))
			if len(seen) == 1 {
				return failure
			}
			return nil
		}
		p := begin(t, embedded(t), r)
		p.write(t, "a", "hello")
		p.idle(t)
		r.want(t, "a", "1/hello")
		id := r.all[0].ID
		if want := []string{id + " false", id + " true"}; fmt.Sprint(seen) != fmt.Sprint(want) {
			t.Errorf("attempts after %s = %v, want %v", name, seen, want)
		}
	}
}

func TestPanickingAdapterIsGivenUp(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	var tries atomic.Int64
	r.send = func(_ context.Context, d dispatch.Delivery) error {
		if textOf(d.Action) == "1/bad" {
			tries.Add(1)
			panic("bug")
		}
		return nil
	}
	p := begin(t, embedded(t), r, quiet, func(o *dispatch.Options) { o.Attempts = 2 })
	p.write(t, "a", "bad", "hello")
	p.write(t, "b", "hello")
	p.idle(t)
	r.want(t, "a", "2/hello")
	r.want(t, "b", "1/hello")
	if tries.Load() != 2 {
		t.Errorf("tries = %d, want 2", tries.Load())
	}
}

func TestDeskThatRefusesATicketIsTriedAgain(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	var tries atomic.Int64
	r.open = func() error {
		if tries.Add(1) == 1 {
			return &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("channel_not_found")}
		}
		return nil
	}
	p := begin(t, embedded(t), r, quiet)
	p.write(t, "a", "ticket call1")
	p.idle(t)
	if texts := r.texts("a"); len(texts) != 2 || !strings.HasPrefix(texts[1], "ticket call1 OK-") {
		t.Errorf("delivered = %q, want the ticket's number last", texts)
	}
}

// A claim raises the epoch: what the bot had still to say is dropped, also the
// message that waits for another try.
func TestOldBotTextIsNotSentAfterAClaim(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	var down atomic.Bool
	down.Store(true)
	tried := make(chan struct{}, 1)
	r.send = func(_ context.Context, d dispatch.Delivery) error {
		if down.Load() {
			select {
			case tried <- struct{}{}:
			default:
			}
			return &dispatch.SendError{Fate: dispatch.FateRetry, After: time.Hour, Err: errors.New("down")}
		}
		return nil
	}
	p := begin(t, embedded(t), r)
	p.write(t, "a", "one", "two", "three")
	<-tried
	down.Store(false)
	claim := bot.Event{ID: "claim", Conversation: "a", Platform: loopback, Body: bot.Claimed{}, Sender: bot.Person{ID: "agent"}}
	p.take(t, claim)
	p.idle(t) // it would wait an hour for the first message
	r.want(t, "a", "an agent joined")
}

func TestCardIsEdited(t *testing.T) {
	t.Parallel()
	p := begin(t, embedded(t), newRecorder())
	p.write(t, "a", "card one", "card two")
	p.idle(t)
	var cards []string
	for _, d := range p.all {
		cards = append(cards, fmt.Sprintf("%s:%s", textOf(d.Action), d.Card))
	}
	want := "[1/card one: edit 1/card one:m1 2/card two:m2 edit 2/card two:m3]"
	if got := fmt.Sprint(cards); got != want {
		t.Errorf("deliveries with their cards = %s, want %s", got, want)
	}
}

func TestPoisonedEventIsADeadLetterAndTheCustomerHearsOfIt(t *testing.T) {
	t.Parallel()
	store := embedded(t)
	p := begin(t, store, newRecorder(), quiet)
	p.write(t, "a", "hello", "panic", "bye")
	p.idle(t)
	p.want(t, "a", "1/hello", "agent for ann: internal_error", "2/bye")
	letters, err := store.DeadLetters(t.Context(), dispatch.PartitionOf("a"))
	if err != nil || len(letters) != 1 {
		t.Fatalf("DeadLetters() = %v, %v, want one", letters, err)
	}
	if want := "5 attempts: panic: poison"; letters[0].Why != want {
		t.Errorf("cause of death = %q, want %q", letters[0].Why, want)
	}
	if ev, err := bot.DecodeEvent(letters[0].Payload); err != nil || ev.ID != "a#1" {
		t.Errorf("dead letter = %v, %v, want event a#1", ev, err)
	}
	// three turns, five attempts at the poisoned one, one to hand the customer over
	if turns := p.engine.turns.Load(); turns != 2+5+1 {
		t.Errorf("the engine was asked %d times, want 8", turns)
	}
}

func TestPoisonInAPublicPlaceIsDealtWithAsPublic(t *testing.T) {
	t.Parallel()
	p := begin(t, embedded(t), newRecorder(), quiet)
	p.take(t, bot.Event{ID: "x", Conversation: "a", Platform: loopback, Public: true, Sender: bot.Person{ID: "ann"}, Body: bot.Text{Text: "panic"}})
	p.idle(t)
	p.want(t, "a", "agent in public")
}

func TestEventThatCannotBeReadIsADeadLetter(t *testing.T) {
	t.Parallel()
	store := embedded(t)
	p := begin(t, store, newRecorder(), quiet)
	// Nothing is known of the customer but the conversation, not even the platform.
	if _, err := store.Ingest(t.Context(), dispatch.Incoming{ID: "x", Conversation: "a", Payload: []byte("rubbish")}); err != nil {
		t.Fatal(err)
	}
	p.write(t, "a", "hello")
	p.idle(t)
	p.want(t, "a", "1/hello")
	letters, err := store.DeadLetters(t.Context(), dispatch.PartitionOf("a"))
	if err != nil || len(letters) != 1 {
		t.Fatalf("DeadLetters() = %v, %v, want one", letters, err)
	}
}

// quiet drops the log of tests whose errors are wanted.
func quiet(o *dispatch.Options) { o.Log = nil }

func TestNowhereToSendToIsGivenUp(t *testing.T) {
	t.Parallel()
	p := begin(t, embedded(t), newRecorder(), quiet)
	ev := say("a", 1, "hello")
	ev.Platform = ""
	p.take(t, ev)
	p.idle(t)
	if notes := p.deskNotes(); fmt.Sprint(notes) != "[undelivered rejected]" {
		t.Errorf("desk = %q, want to hear that the message was rejected", notes)
	}
}

// A desk that takes nothing must not be told of that for ever.
func TestRefusedNoteIsGivenUpSilently(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	r.post = func(context.Context, dispatch.Delivery) error {
		return &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("no such channel")}
	}
	p := begin(t, embedded(t), r, quiet)
	p.write(t, "a", "ticket call1") // a note follows the ticket
	p.idle(t)
	if turns := p.engine.turns.Load(); turns != 2 {
		t.Errorf("turns = %d, want 2: the message and the ticket's number", turns)
	}
}
