package discord

import (
	"testing"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// ledAway is a customer with closed direct messages who has pressed the button
// that leads to the private chat.
func (w *world) ledAway() (anna *discordtest.User, help string, dm bot.ConversationID) {
	w.Helper()
	anna, help = w.dc.User("Anna", "en-US"), w.dc.Channel()
	anna.CloseDMs(50007)
	w.say(place{channel: help, user: anna.ID}.conversation(), "lead", "private?", bot.Button{Label: "Go", Private: "reset"})
	anna.Press(w, w.dc.WaitText(w, help, "private?"), "Go").Acked(w, discordtest.Answered)
	return anna, help, w.rt.wait(w, 1)[0].Conversation
}

// In a thread that all can see, and below a post in a forum, customers are served
// as in a channel. For closed direct messages a private thread is made beside such a
// thread; forums have none.
func TestOpenThreads(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.run()
	for _, tt := range []struct {
		in      string
		threads int
	}{{w.dc.Channel(), 1}, {w.dc.Forum(), 0}} {
		anna, thread := w.dc.User("Anna", "en-US"), w.dc.Thread(tt.in)
		anna.CloseDMs(50007)
		n := len(w.rt.wait(t, 0))
		anna.Write(t, thread, discordtest.Mention+" help me")
		ev := w.rt.wait(t, n+1)[n]
		if c := (place{channel: thread, user: anna.ID}).conversation(); ev.Conversation != c || !ev.Public {
			t.Errorf("event = %+v, want a public one in %s", ev, c)
		}
		w.say(ev.Conversation, "lead"+thread, "private?", bot.Button{Label: "Go", Private: "reset"})
		anna.Press(t, w.dc.WaitText(t, thread, "private?"), "Go").Acked(t, discordtest.Answered)
		dm := w.rt.wait(t, n+2)[n+1].Conversation
		_, err := w.a.Deliver(t.Context(), deliveryOf(dm, "private"+thread, "for you alone"))
		if got := w.dc.Threads(tt.in); len(got) != tt.threads || (unwrapFate(err) == dispatch.FateUnreachable) != (tt.threads == 0) {
			t.Errorf("threads = %v, Deliver = %v, want %d, or unreachable", got, err, tt.threads)
		}
		if got := w.open(thread); len(got) != 1 {
			t.Errorf("all can read %q, want only what led away", got)
		}
	}
}

// A thread is only used once its customer is in it.
func TestThreadWithoutItsCustomer(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.run()
	anna, help, dm := w.ledAway()
	w.dc.Fail(discordtest.Fault{Match: "/thread-members/", Status: 502})
	if _, err := w.a.Deliver(t.Context(), deliveryOf(dm, "1", "one")); err == nil || unwrapFate(err) != "" {
		t.Errorf("Deliver = %v, want an error to be tried again", err)
	}
	w.say(dm, "1", "one")
	threads := w.dc.Threads(help)
	if len(threads) != 1 {
		t.Fatalf("threads = %v, want one", threads)
	}
	m := w.dc.WaitText(t, threads[0], "one")
	anna.Say(t, threads[0], discordtest.Draft{Text: "here", ReplyTo: m.ID}) // fails unless she is in it
	w.rt.wait(t, 2)
}

// A customer who writes in their direct messages again is answered there, also by
// a process that has not heard them.
func TestBackInDirectMessages(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.run()
	anna, help, dm := w.ledAway()
	other := w.adapter(w.a.o) // delivers and does not receive
	if _, err := other.Deliver(t.Context(), deliveryOf(dm, "1", "one")); err != nil {
		t.Fatal(err)
	}
	w.dc.WaitText(t, w.dc.Threads(help)[0], "one")
	anna.CloseDMs(0)
	anna.Write(t, anna.DM(), "back")
	w.rt.wait(t, 2)
	if _, err := other.Deliver(t.Context(), deliveryOf(dm, "2", "welcome back")); err != nil {
		t.Fatal(err)
	}
	w.dc.WaitText(t, anna.DM(), "welcome back")
}

// A thread that was locked takes nothing more; another one is opened.
func TestLockedThread(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.run()
	_, help, dm := w.ledAway()
	w.say(dm, "1", "one")
	w.dc.Fail(discordtest.Fault{Method: "POST", Match: "/channels/" + w.dc.Threads(help)[0] + "/messages", Status: 400, Code: codeLocked})
	w.say(dm, "2", "two")
	threads := w.dc.Threads(help)
	w.dc.WaitText(t, threads[len(threads)-1], "two")
}

// A notice in a thread is given once, also when another process hears of the
// message again.
func TestNoticeIsGivenOnce(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.run()
	anna, help, dm := w.ledAway()
	w.say(dm, "1", "one")
	thread := w.dc.Threads(help)[0]
	id := anna.Write(t, thread, "without a mention Discord hides this")
	w.dc.WaitText(t, thread, "shows me only messages")
	other := &receiver{a: w.adapter(w.a.o), rt: w.rt, m: mapping{me: discordtest.BotID}, acks: map[string]*ack{}}
	in, err := other.m.created(&message{ID: id, Channel: thread, Guild: discordtest.ServID, Author: user{ID: anna.ID}})
	if err != nil {
		t.Fatal(err)
	}
	if err := other.said(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	other.wg.Wait()
	if n := w.dc.Stats().Repeats; n != 1 {
		t.Errorf("%d repeats were known by their nonce, want 1", n)
	}
}
