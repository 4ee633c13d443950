package discord

import (
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// briefly has "is thinking…" go away soon.
func briefly() limits {
	l := quick()
	l.thinking = 50 * time.Millisecond
	return l
}

func TestThinkingEndsWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t, limited(briefly()))
	anna.Slash(t, anna.DM(), "menu", "").Acked(t, discordtest.Deferred)
	w.dc.Await(t, "the deferred answer to go", func() bool { return len(w.dc.Messages(anna.DM())) == 0 })
	anna.Write(t, anna.DM(), "still here")
	if evs := w.rt.wait(t, 2); len(evs) != 2 || evs[1].Body.(bot.Text).Text != "still here" {
		t.Errorf("events = %+v, want none for the message that we removed", evs)
	}
	w.say(bot.ConversationID("discord:"+anna.DM()), "7", "late")
	w.dc.WaitText(t, anna.DM(), "late")
}

// An answer that Discord refuses leaves no "is thinking…" behind.
func TestThinkingEndsAfterARefusedAnswer(t *testing.T) {
	t.Parallel()
	l := briefly()
	l.thinking = 300 * time.Millisecond
	w, anna := inPrivate(t, limited(l))
	anna.Slash(t, anna.DM(), "menu", "").Acked(t, discordtest.Deferred)
	c := w.rt.wait(t, 1)[0].Conversation
	w.dc.Fail(discordtest.Fault{Method: "PATCH", Status: 400, Code: 50035})
	if _, err := w.a.Deliver(t.Context(), deliveryOf(c, "1", "refused")); unwrapFate(err) != dispatch.FateRejected {
		t.Errorf("Deliver = %v, want rejected", err)
	}
	w.dc.Await(t, "the deferred answer to go", func() bool { return len(w.dc.Messages(anna.DM())) == 0 })
}

// In a thread that stands for the direct messages a private button needs no answer,
// even if time had to be asked for before that was known.
func TestThinkingEndsAfterAPrivateButtonInAThread(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.run()
	anna, help, dm := w.ledAway()
	w.say(dm, "2", "Here?", bot.Button{Label: "Go on", Private: "more"})
	thread := w.dc.Threads(help)[0]
	hold := make(chan struct{})
	w.rt.set(func(c *collector) { c.hold = hold })
	anna.Press(t, w.dc.WaitText(t, thread, "Here?"), "Go on").Acked(t, discordtest.Deferred)
	close(hold)
	if ev := w.rt.wait(t, 2)[1]; ev.Body != (bot.Opened{Payload: "more"}) || ev.Conversation != dm {
		t.Errorf("event = %+v, want Opened in %s", ev, dm)
	}
	w.dc.Await(t, "the deferred answer to go", func() bool { return len(w.dc.Messages(thread)) == 1 })
}

// A card that is edited elsewhere does not leave a command unanswered.
func TestCommandIsAnsweredInPlaceOfACard(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	dm := bot.ConversationID("discord:" + anna.DM())
	card := w.say(dm, "1", "step one")
	anna.Slash(t, anna.DM(), "next", "").Acked(t, discordtest.Deferred)
	w.rt.wait(t, 1)
	d := dispatch.Delivery{ID: "2", Conversation: dm, Card: card.Message, Action: bot.Edit{Message: bot.Message{Text: "step two"}}}
	for range 2 {
		if r, err := w.a.Deliver(t.Context(), d); err != nil || r.Message == card.Message {
			t.Errorf("Deliver = %+v, %v, want the answer in the place of the command's", r, err)
		}
	}
	for _, m := range w.dc.Messages(anna.DM()) {
		if m.Thinking {
			t.Errorf("message %+v is still to be answered", m)
		}
	}
}

// Any process answers a command in its place, whichever has received it.
func TestCommandIsAnsweredByAnotherProcess(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	anna.Slash(t, anna.DM(), "menu", "")
	d := deliveryOf(w.rt.wait(t, 1)[0].Conversation, "1", "The menu")
	if _, err := w.adapter(w.a.o).Deliver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if m := w.dc.WaitText(t, anna.DM(), "The menu"); m.Edits != 1 {
		t.Errorf("answer = %+v, want the deferred one edited", m)
	}
}
