package discord

import (
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/bot"
)

// While an event cannot be stored, what comes behind it is acknowledged all the
// same, and stored when that is possible again.
func TestAcknowledgedBeforeItIsStored(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	dm, help := anna.DM(), w.dc.Channel()
	private := place{channel: help, user: anna.ID}.conversation()
	w.say(bot.ConversationID("discord:"+dm), "1", "Which?", bot.Button{Label: "Card", Token: "o.1.card"})
	w.say(private, "2", "In private?", bot.Button{Label: "Go", Private: "reset"})
	hold := make(chan struct{})
	w.rt.set(func(c *collector) { c.hold = hold })
	anna.Write(t, dm, "one")
	press := anna.Press(t, w.dc.WaitText(t, dm, "Which?"), "Card")
	slash := anna.Slash(t, dm, "menu", "")
	leads := anna.Press(t, w.dc.WaitText(t, help, "In private?"), "Go")
	press.Acked(t, discordtest.DeferredUpdate)
	slash.Acked(t, discordtest.Deferred)
	if ack := leads.Acked(t, discordtest.Deferred); !ack.Ephemeral {
		t.Error("time was asked for openly, want ephemerally")
	}
	close(hold)
	evs := w.rt.wait(t, 4)
	for i, want := range []bot.Body{evs[0].Body.(bot.Text), bot.Pick{Token: "o.1.card", Label: "Card"}, bot.Command{Name: "menu"}, bot.Opened{Payload: "reset"}} {
		if evs[i].Body != want {
			t.Errorf("event %d = %+v, want %+v", i, evs[i].Body, want)
		}
	}
	if m := w.dc.WaitText(t, help, "/channels/@me/"+dm); m.Ephemeral != anna.ID {
		t.Errorf("the way to the private chat is %+v, want it ephemeral", m)
	}
	w.say(bot.ConversationID("discord:"+dm), "3", "The menu")
	if m := w.dc.WaitText(t, dm, "The menu"); m.Edits != 1 {
		t.Errorf("answer = %+v, want the deferred one edited", m)
	}
}

// A process that stops acknowledges what it has not stored; the next one stores it.
func TestStoppingProcessAcknowledges(t *testing.T) {
	t.Parallel()
	l := quick()
	l.early = time.Hour
	w := start(t, limited(l))
	stop := w.run()
	anna := w.dc.User("Anna", "en-US")
	w.rt.set(func(c *collector) { c.fail = errDown })
	i := anna.Slash(t, anna.DM(), "menu", "")
	w.dc.Await(t, "the reply to be kept", func() bool {
		_, ok, _ := w.mem.Value(t.Context(), replyKey+"discord:"+anna.DM())
		return ok
	})
	stop()
	i.Acked(t, discordtest.Deferred)
	w.rt.set(func(c *collector) { c.fail = nil })
	o := w.a.o
	o.Owner = "two"
	w.runAs(w.adapter(o))
	ev := w.rt.wait(t, 1)[0]
	if ev.Body != (bot.Command{Name: "menu"}) {
		t.Errorf("event = %+v, want the command", ev)
	}
	w.say(ev.Conversation, "1", "The menu")
	if m := w.dc.WaitText(t, anna.DM(), "The menu"); m.Edits != 1 {
		t.Errorf("answer = %+v, want the deferred one edited", m)
	}
}

func TestAcknowledgementIsTriedAgain(t *testing.T) {
	t.Parallel()
	for _, fault := range []discordtest.Fault{{Status: 502}, {Reset: true}, {DropReply: true}, {Status: 429, Retry: 0.1}} {
		w := start(t)
		w.run()
		anna := w.dc.User("Anna", "en-US")
		fault.Match = "/callback"
		w.dc.Fail(fault)
		i := anna.Slash(t, anna.DM(), "menu", "")
		w.rt.wait(t, 1)
		w.say(bot.ConversationID("discord:"+anna.DM()), "1", "The menu")
		i.Acked(t, discordtest.Deferred)
		if m := w.dc.WaitText(t, anna.DM(), "The menu"); m.Edits != 1 {
			t.Errorf("with %+v the answer is %+v, want the deferred one edited", fault, m)
		}
	}
}

// An interaction that is too old to be answered is still heard.
func TestLateInteraction(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	w.dc.Fail(discordtest.Fault{Match: "/callback", Status: 404, Code: codeUnknownInteraction})
	anna.Slash(t, anna.DM(), "menu", "")
	ev := w.rt.wait(t, 1)[0]
	w.say(ev.Conversation, "1", "The menu")
	if m := w.dc.WaitText(t, anna.DM(), "The menu"); m.Edits != 0 {
		t.Errorf("answer = %+v, want a message of its own", m)
	}
}
