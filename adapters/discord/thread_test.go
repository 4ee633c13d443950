package discord

import (
	"testing"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/bot"
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
