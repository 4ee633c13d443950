package discord

import (
	"fmt"
	"slices"
	"testing"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/bot"
)

// After an outage longer than a session lives, what was written in known
// channels is fetched, in order and once, and before anything new.
func TestCatchingUp(t *testing.T) {
	t.Parallel()
	w := start(t)
	stop := w.run()
	anna, bert := w.dc.User("Anna", "en-US"), w.dc.User("Bert", "en-US")
	anna.Write(t, anna.DM(), "before")
	bert.Slash(t, bert.DM(), "menu", "").Acked(t, discordtest.Deferred) // known by a command alone
	w.rt.wait(t, 2)
	w.dc.Await(t, "the channels to be known", func() bool {
		f, _ := w.mem.Fields(t.Context(), seenKey)
		return len(f) == 2
	})
	stop()
	for _, key := range []string{"discord:gateway:session", "discord:gateway:identifies"} { // nothing to resume, and no waiting
		if err := w.mem.DropValue(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	const missed = 250 // more than two pages
	for i := range missed {
		anna.Write(t, anna.DM(), fmt.Sprint(i))
	}
	w.say(bot.ConversationID("discord:"+anna.DM()), "1", "our own is no news")
	bert.Write(t, bert.DM(), "hello?")
	w.dc.Fail(discordtest.Fault{Method: "GET", Match: "/messages", Status: 429, Retry: 0.01},
		discordtest.Fault{Method: "GET", Match: "/messages", Status: 502})
	o := w.a.o
	o.Owner = "two"
	w.runAs(w.adapter(o))
	w.rt.wait(t, missed+3)
	anna.Write(t, anna.DM(), "after")
	next, texts := 0, 0
	for _, ev := range w.rt.wait(t, missed+4)[2:] {
		text, _ := ev.Body.(bot.Text)
		texts++
		switch {
		case ev.Conversation == bot.ConversationID("discord:"+bert.DM()):
			if text.Text != "hello?" {
				t.Errorf("Bert's message = %+v", text)
			}
		case next == missed && text.Text != "after", next < missed && text.Text != fmt.Sprint(next):
			t.Fatalf("message %d of Anna's is %q", next, text.Text)
		default:
			next++
		}
	}
	if next != missed+1 || texts != missed+2 {
		t.Errorf("%d of %d messages came, Anna's %d", texts, missed+2, next)
	}
}

func TestCatchingUpForgets(t *testing.T) {
	t.Parallel()
	w := start(t)
	for channel, last := range map[string]string{"123": "456", "x": "1", "77777": "9223372036854775807"} {
		if err := w.mem.SetField(t.Context(), seenKey, channel, last); err != nil {
			t.Fatal(err)
		}
	}
	w.run()
	w.dc.Await(t, "channels to be forgotten that are old, odd or gone", func() bool {
		f, _ := w.mem.Fields(t.Context(), seenKey)
		return len(f) == 0
	})
}

// A channel that Discord does not let us read, and a page that leads nowhere, stop
// neither the other channels nor what is new.
func TestCatchingUpGoesOn(t *testing.T) {
	t.Parallel()
	w := start(t)
	anna := w.dc.User("Anna", "en-US")
	bad, now := w.dc.Channel(), anna.Write(t, anna.DM(), "before")
	for _, channel := range []string{bad, anna.DM()} {
		if err := w.mem.SetField(t.Context(), seenKey, channel, now); err != nil {
			t.Fatal(err)
		}
	}
	for range pageSize { // bury a page of messages without ids
		anna.Say(t, anna.DM(), discordtest.Draft{Text: "odd", Extra: map[string]any{"id": []int{1}}})
	}
	w.dc.Fail(discordtest.Fault{Match: bad, Status: 400, Code: 50024, Times: 1000})
	w.run()
	anna.Write(t, anna.DM(), "after")
	if ev := w.rt.wait(t, 1)[0]; ev.Body.(bot.Text).Text != "after" {
		t.Errorf("event = %+v, want the new message", ev)
	}
}

// What Discord says twice is one event, and an older message may come late.
func TestRepeatsAndOrder(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	said := func(id string) map[string]any {
		return map[string]any{"id": id, "channel_id": anna.DM(), "type": 0, "content": id, "author": map[string]any{"id": anna.ID, "username": "anna"}}
	}
	for _, id := range []string{"20", "20", "10", "30", "20"} {
		w.dc.Gateway().Push(messageCreate, said(id))
	}
	var got []string
	for _, ev := range w.rt.wait(t, 3) {
		got = append(got, ev.Body.(bot.Text).Text)
	}
	if want := []string{"20", "10", "30"}; !slices.Equal(got, want) {
		t.Errorf("messages = %q, want %q", got, want)
	}
}

func TestDeadLetters(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	w.dc.Gateway().Push("MESSAGE_CREATE", map[string]any{"id": []int{1}})
	w.dc.Gateway().Push("INTERACTION_CREATE", map[string]any{"id": "1", "data": 7})
	anna.Write(t, anna.DM(), "hello")
	if evs := w.rt.wait(t, 1); evs[0].Body.(bot.Text).Text != "hello" {
		t.Errorf("event = %+v, want the one behind the odd ones", evs[0])
	}
	if n := len(w.rt.letters); n != 2 {
		t.Errorf("%d dead letters, want 2", n)
	}
}
