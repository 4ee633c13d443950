package desk_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

// talk joins the desk to the real engine, for one conversation: what the runtime
// does, without its store.
type talk struct {
	*world
	mu      sync.Mutex
	engine  *bot.Engine
	session bot.Session
	now     time.Time
	n       int
	chat    []string       // what the customer has, as it is now
	cards   map[string]int // its place by card
	timers  map[string]time.Time
	ticket  bot.TicketID
	errs    []error
}

func newTalk(t *testing.T) *talk {
	t.Helper()
	lib, problems := flows.Load(flows.Source{Name: "flows", FS: flows.Content()})
	set, more := faq.Load(lib.Fact, faq.Source{Name: "faq", FS: faq.Content()})
	if len(problems)+len(more) > 0 {
		t.Fatal(problems, more)
	}
	engine, err := bot.New(bot.Options{Flows: lib, FAQ: set, Hold: true})
	if err != nil {
		t.Fatal(err)
	}
	k := &talk{engine: engine, now: time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC), cards: map[string]int{}, timers: map[string]time.Time{}, ticket: number}
	stream := make(chan bot.Event, 100) // more than happens in any test
	k.world = newWorld(t, func(w *world) {
		w.o.Copies = files{"photo": "bytes"}
		w.ingest = func(ev bot.Event) error {
			stream <- ev
			return nil
		}
	})
	ended := make(chan struct{})
	go func() { // ends when the test closes the stream
		defer close(ended)
		for ev := range stream {
			k.mu.Lock()
			k.handle(ev)
			k.mu.Unlock()
		}
	}()
	t.Cleanup(func() {
		k.ingestFails(errStore) // whoever comes now is late
		close(stream)
		<-ended
	})
	return k
}

// customer does something on Telegram.
func (k *talk) customer(body bot.Body) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.handle(bot.Event{Sender: bot.Person{ID: "telegram:12345", Name: "Anna", Locale: "en"}, Body: body})
	k.failed()
}

func (k *talk) failed() {
	k.t.Helper()
	if len(k.errs) > 0 {
		k.t.Fatal(k.errs)
	}
}

// wait lets time pass and fires the timers that are due.
func (k *talk) wait(d time.Duration) {
	k.sl.WaitQuiet(k.t)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.now = k.now.Add(d)
	for key, at := range k.timers {
		if !at.After(k.now) {
			delete(k.timers, key)
			k.handle(bot.Event{Body: bot.TimerFired{Key: key, At: at}})
		}
	}
	k.failed()
}

// handle runs an event's turn, delivers what it asks for, and tells what came of it.
func (k *talk) handle(ev bot.Event) {
	k.n++
	if ev.ID == "" {
		ev.ID = bot.EventID(fmt.Sprint("e", k.n))
	}
	ev.Conversation, ev.Platform, ev.Time = conversation, "telegram", k.now
	var actions []bot.Action
	k.session, actions = k.engine.Handle(k.session, ev, k.now)
	for i, a := range actions {
		dl := dispatch.Delivery{ID: fmt.Sprintf("%d:%d", k.n, i), Conversation: conversation, Platform: "telegram", Action: a}
		if result := k.perform(dl); result != nil {
			k.handle(bot.Event{Sender: k.session.Customer, Body: result})
		}
	}
}

// perform delivers one action and returns what came of it, nil where nobody asks.
func (k *talk) perform(dl dispatch.Delivery) bot.Body {
	done := func(r bot.Relay, message string) bot.Body {
		if r.IsZero() {
			return nil
		}
		return bot.Delivered{Outbox: dl.ID, Relay: r, Message: message}
	}
	switch a := dl.Action.(type) {
	case bot.SetTimer:
		k.timers[a.Key] = a.At
	case bot.CancelTimer:
		delete(k.timers, a.Key)
	case bot.Send:
		k.chat = append(k.chat, a.Message.Text)
		k.cards[a.Message.Card] = len(k.chat) - 1
		return done(a.Relay, fmt.Sprint(len(k.chat)-1))
	case bot.Edit:
		if at, ok := k.cards[a.Message.Card]; ok {
			k.chat[at] = a.Message.Text
		}
		return done(a.Relay, fmt.Sprint(k.cards[a.Message.Card]))
	case bot.Retract:
		k.chat[k.cards[a.Card]] = "(deleted)"
		return done(a.Relay, "")
	case bot.React:
		k.chat = append(k.chat, a.Emoji+" on "+a.Message)
		return done(a.Relay, "")
	case bot.OpenTicket:
		place, err := k.d.Open(context.Background(), k.ticket, dl)
		if err != nil {
			k.errs = append(k.errs, err)
			return nil
		}
		return bot.TicketOpened{Call: a.Call, Ticket: k.ticket, Queue: a.Queue, Position: place.Position, Wait: place.Wait, Promised: a.Promised}
	default:
		if _, isDesk := bot.TicketOf(a); !isDesk {
			return nil
		}
		r, err := k.d.Deliver(context.Background(), dl)
		if err != nil {
			k.errs = append(k.errs, fmt.Errorf("%T: %w", a, err))
		}
		return done(relayOf(a), r.Message)
	}
	return nil
}

func relayOf(a bot.Action) bot.Relay {
	switch a := a.(type) {
	case bot.PostNote:
		return a.Relay
	case bot.EditNote:
		return a.Relay
	case bot.DropNote:
		return a.Relay
	case bot.ReactNote:
		return a.Relay
	}
	return bot.Relay{}
}

// reads waits until the customer has read a text.
func (k *talk) reads(text string) {
	k.t.Helper()
	k.sl.Await(k.t, `the customer to read "`+text+`"`, func() bool {
		k.mu.Lock()
		defer k.mu.Unlock()
		return slices.ContainsFunc(k.chat, func(s string) bool { return strings.Contains(s, text) })
	})
}

func (k *talk) never(text string) {
	k.t.Helper()
	k.sl.WaitQuiet(k.t)
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range k.chat {
		if strings.Contains(s, text) {
			k.t.Errorf("the customer reads %q", s)
		}
	}
}

// TestTalk goes through a whole talk, by the real engine.
func TestTalk(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.customer(bot.Text{Message: "1", Text: "I want to talk to a person"})
	root := k.root(number)
	k.undo(root)
	second := k.correct(root)
	k.bothWays(root, second)
	k.others(root)
	again := k.comesBack(root)
	k.lin.Press(t, again.Channel, again.TS, "d:resolve").Acked(t)
	k.sl.Await(t, "the end", func() bool { return k.root(number).Shows("Resolved by Lin") })
	k.wait(0)
}

// undo takes the first reply back: it has claimed nothing, and the customer has read nothing.
func (k *talk) undo(root slacktest.Message) {
	k.t.Helper()
	first := k.lin.Reply(k.t, root.Channel, root.TS, "a mistake")
	asked := k.sl.WaitEphemeral(k.t, k.lin, "4")
	k.sl.WaitReaction(k.t, root.Channel, first, "hourglass_flowing_sand")
	k.lin.Press(k.t, root.Channel, asked.TS, "d:choice:drop").Acked(k.t)
	k.sl.WaitReaction(k.t, root.Channel, first, "leftwards_arrow_with_hook")
	k.wait(time.Minute)
	k.never("a mistake")
}

// correct changes a reply that is held, which then goes out by itself.
func (k *talk) correct(root slacktest.Message) (ts string) {
	k.t.Helper()
	ts = k.lin.Reply(k.t, root.Channel, root.TS, "*hello* Ana")
	k.sl.WaitReaction(k.t, root.Channel, ts, "hourglass_flowing_sand")
	k.lin.Edit(k.t, root.Channel, ts, "*hello* Anna")
	k.wait(5 * time.Second)
	k.reads("**hello** Anna")
	k.sl.WaitReaction(k.t, root.Channel, ts, "white_check_mark")
	if card := k.root(number); !card.Shows("Claimed") || !card.Shows("Lin") {
		k.t.Errorf("the card is\n%s", card.Look().Text)
	}
	return ts
}

// bothWays edits, reacts, sends a file and deletes.
func (k *talk) bothWays(root slacktest.Message, sent string) {
	k.t.Helper()
	k.lin.Edit(k.t, root.Channel, sent, "hello Anna!")
	k.reads("hello Anna!")
	k.customer(bot.Media{Message: "7", Caption: "my receit", Files: []bot.File{{Kind: "photo", ID: "photo", Name: "r.png", Bytes: 5}}})
	k.sl.WaitReply(k.t, root.Channel, root.TS, "my receit")
	k.customer(bot.Edited{Message: "7", Text: "my receipt"})
	shown := k.sl.WaitReply(k.t, root.Channel, root.TS, "my receipt\n✏️ edited")
	k.lin.React(k.t, root.Channel, shown.TS, "thumbsup")
	k.reads("👍 on 7")
	if files := k.sl.Thread(root.Channel, root.TS); !slices.ContainsFunc(files, func(m slacktest.Message) bool { return len(m.Files) == 1 }) {
		k.t.Error("the customer's photo is not in the thread")
	}
	k.lin.Delete(k.t, root.Channel, sent)
	k.reads("(deleted)")
}

// others has a second agent asked, and a note that stays inside.
func (k *talk) others(root slacktest.Message) {
	k.t.Helper()
	other := k.wu.Reply(k.t, root.Channel, root.TS, "let me")
	k.sl.Await(k.t, "the question", func() bool { return len(k.sl.Ephemerals(k.wu)) > 0 })
	k.wu.Press(k.t, root.Channel, k.sl.Ephemerals(k.wu)[0].TS, "d:choice:note").Acked(k.t)
	k.sl.WaitReaction(k.t, root.Channel, other, "memo")
	note := k.lin.Reply(k.t, root.Channel, root.TS, "// she is in a hurry")
	k.sl.WaitReaction(k.t, root.Channel, note, "memo")
	k.never("let me")
	k.never("hurry")
}

// comesBack deletes the thread, and returns the new one with what was said.
func (k *talk) comesBack(root slacktest.Message) slacktest.Message {
	k.t.Helper()
	k.sl.DeleteThread(root.Channel, root.TS)
	k.sl.Await(k.t, "a new thread", func() bool {
		return slices.ContainsFunc(k.sl.Roots(k.channel), func(m slacktest.Message) bool { return m.TS > root.TS && m.Shows(string(number)) })
	})
	again := k.root(number)
	k.sl.WaitReply(k.t, again.Channel, again.TS, "I want to talk to a person")
	k.customer(bot.Text{Message: "9", Text: "still there?"})
	k.sl.WaitReply(k.t, again.Channel, again.TS, "still there?")
	return again
}
