package discord

import (
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/bot"
)

// formShown is a direct message with a form below it.
func (w *world) formShown(anna *discordtest.User) discordtest.Message {
	w.Helper()
	w.deliver(bot.ConversationID("discord:"+anna.DM()), "1", bot.Send{Message: bot.Message{Text: "Tell us",
		Form: &bot.Form{Token: "m.3.", Title: "Case", Label: "Fill in", Fields: []bot.FormField{{Name: "a", Label: "A"}}}}})
	return w.dc.WaitText(w, anna.DM(), "Tell us")
}

// A press on a form is not lost when its window cannot be opened: the customer is
// asked field by field.
func TestFormThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	w.dc.Fail(discordtest.Fault{Match: "/callback", Status: 400, Code: 50035})
	i := anna.Press(t, w.formShown(anna), "Fill in")
	if ev := w.rt.wait(t, 1)[0]; ev.Body != (bot.Pick{Token: "m.3.", Label: "Fill in"}) {
		t.Errorf("event = %+v, want Pick", ev)
	}
	i.Acked(t, discordtest.DeferredUpdate)
}

// The reply to the window's opening may be lost: it is open all the same.
func TestFormThatWasOpenedWithoutAReply(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	w.dc.Fail(discordtest.Fault{Match: "/callback", DropReply: true})
	i := anna.Press(t, w.formShown(anna), "Fill in")
	anna.Submit(t, i, map[string]string{"a": "x"})
	if f, ok := w.rt.wait(t, 1)[0].Body.(bot.Filled); !ok || f.Values["a"] != "x" {
		t.Errorf("event = %+v, want the form and no press", f)
	}
}

// A process that had to ask for time before it could look up the form leaves the
// press to the next one, which can open no window any more.
func TestFormAcknowledgedByAnotherProcess(t *testing.T) {
	t.Parallel()
	w := start(t)
	stop := w.run()
	anna := w.dc.User("Anna", "en-US")
	m := w.formShown(anna)
	w.dc.Await(t, "the session to be kept", func() bool {
		_, ok, _ := w.mem.Value(t.Context(), "discord:gateway:session")
		return ok
	})
	w.mem.setFail(errDown)
	anna.Press(t, m, "Fill in").Acked(t, discordtest.DeferredUpdate)
	stop()
	w.mem.setFail(nil)
	o := w.a.o
	o.Owner = "two"
	w.runAs(w.adapter(o))
	if ev := w.rt.wait(t, 1)[0]; ev.Body != (bot.Pick{Token: "m.3.", Label: "Fill in"}) {
		t.Errorf("event = %+v, want Pick", ev)
	}
}

// While no private chat can be opened, what others say is heard.
func TestPrivateButtonWithoutREST(t *testing.T) {
	t.Parallel()
	w, anna, help := inServer(t)
	w.say(place{channel: help, user: anna.ID}.conversation(), "1", "private?", bot.Button{Label: "Go", Private: "reset"})
	for n, f := range []discordtest.Fault{{Reset: true}, {Status: 503}, {Delay: time.Minute, Status: 503}} {
		f.Match = "/users/@me/channels"
		w.dc.Fail(f)
		began := time.Now()
		anna.Press(t, w.dc.WaitText(t, help, "private?"), "Go")
		anna.Write(t, anna.DM(), "hello")
		if ev := w.rt.wait(t, n+1)[n]; ev.Body.(bot.Text).Text != "hello" || time.Since(began) > 50*time.Second {
			t.Errorf("with %+v the event is %+v after %v, want the message behind the press at once", f, ev, time.Since(began))
		}
	}
	w.dc.Await(t, "three excuses to the customer alone", func() bool {
		n := 0
		for _, m := range w.dc.Messages(help) {
			if m.Ephemeral == anna.ID && m.Content == english("").NoAnswer {
				n++
			}
		}
		return n == 3
	})
}

// An interaction that cannot be read is answered all the same.
func TestOddInteractionIsAnswered(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	i := anna.Interact(t, anna.DM(), interactionCommand, map[string]any{"name": 7})
	if ack := i.Acked(t, discordtest.Answered); !ack.Ephemeral || ack.Content != english("").NoAnswer {
		t.Errorf("answer = %+v, want %q", ack, english("").NoAnswer)
	}
	w.dc.Await(t, "the dead letter", func() bool { return w.rt.buried() == 1 })
	w.rt.set(func(c *collector) { c.fail = errDown })
	anna.Write(t, anna.DM(), "cannot be stored")
	i = anna.Interact(t, anna.DM(), interactionCommand, map[string]any{"name": 7})
	i.Acked(t, discordtest.Answered) // while it waits for its turn
}
