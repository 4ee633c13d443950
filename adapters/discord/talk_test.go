package discord

import (
	"testing"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/bot"
)

func TestDirectMessages(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	id := anna.Write(t, anna.DM(), "hello")
	ev := w.rt.wait(t, 1)[0]
	if want := bot.EventID("discord:m:" + id); ev.ID != want || ev.Conversation != bot.ConversationID("discord:"+anna.DM()) || ev.Sender.Name != "Anna" || ev.Public {
		t.Errorf("event = %+v, want a private one with the id %s of Anna", ev, want)
	}
	if got := (bot.Text{Message: id, Text: "hello"}); ev.Body != got {
		t.Errorf("body = %+v, want %+v", ev.Body, got)
	}
	w.say(ev.Conversation, "1", "**Hi** <@"+anna.ID+"> @everyone", bot.Button{Label: "Fees", Token: "o.1.fees"})
	m := w.dc.WaitText(t, anna.DM(), `**Hi** \<@`+anna.ID+`> \@everyone`) // nobody is mentioned
	i := anna.Press(t, m, "Fees")
	pick := w.rt.wait(t, 2)[1]
	if want := (bot.Pick{Token: "o.1.fees", Label: "Fees"}); pick.Body != want || pick.Sender.Locale != "en-US" {
		t.Errorf("press = %+v, want %+v in en-US", pick, want)
	}
	i.Acked(t, discordtest.DeferredUpdate)
}

// The same delivery again makes no second message, also when nobody knows
// whether the first has arrived.
func TestRepeatedSendsAreOneMessage(t *testing.T) {
	t.Parallel()
	w := start(t)
	anna := w.dc.User("Anna", "en-US")
	dm := bot.ConversationID("discord:" + anna.DM())
	for _, fault := range []discordtest.Fault{{DropReply: true}, {Status: 502}, {Reset: true}} {
		w.dc.Fail(fault)
		d := deliveryOf(dm, "42", "hello")
		if _, err := w.a.Deliver(t.Context(), d); err == nil || unwrapFate(err) != "" {
			t.Errorf("Deliver with %+v = %v, want an error without a fate", fault, err)
		}
	}
	first := w.say(dm, "42", "hello")
	if second := w.say(dm, "42", "hello"); second.Message != first.Message {
		t.Errorf("repeated delivery made message %s, want %s", second.Message, first.Message)
	}
	if got := w.dc.Messages(anna.DM()); len(got) != 1 {
		t.Errorf("%d messages, want 1: %+v", len(got), got)
	}
}

func TestSlashCommandIsAnsweredInPlace(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.run()
	anna := w.dc.User("Anna", "de")
	dm := bot.ConversationID("discord:" + anna.DM())
	said := make(chan struct{})
	w.rt.set(func(c *collector) {
		c.on = func(bot.Event) { // answers before the command is acknowledged
			defer close(said)
			w.say(dm, "1", "first")
			w.say(dm, "2", "second")
			w.say(dm, "1", "first")
		}
	})
	i := anna.Slash(t, anna.DM(), "Reset", "my phone")
	if ev := w.rt.wait(t, 1)[0]; ev.Body != (bot.Command{Name: "reset", Args: "my phone"}) || ev.Sender.Locale != "de" {
		t.Errorf("event = %+v, want the command /reset my phone", ev)
	}
	if ack := i.Acked(t, discordtest.Deferred); ack.Ephemeral {
		t.Error("a command in a direct message is answered ephemerally, want openly")
	}
	<-said
	if m := w.dc.Messages(anna.DM()); len(m) != 2 || m[0].Content != "first" || m[0].Edits != 2 || m[1].Content != "second" {
		t.Errorf("messages = %+v, want the deferred answer edited twice and a second one", m)
	}
}
