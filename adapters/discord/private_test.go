package discord

import (
	"slices"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// asked makes a command in a server whose answers are for the customer alone.
func (w *world) asked(anna *discordtest.User, channel string) (*discordtest.Interaction, bot.ConversationID) {
	w.Helper()
	n := len(w.rt.wait(w, 0))
	i := anna.Slash(w, channel, "fees", "")
	return i, w.rt.wait(w, n+1)[n].Conversation
}

// open returns what all can read in a channel of what the bot said.
func (w *world) open(channel string) []string {
	var out []string
	for _, m := range w.dc.Messages(channel) {
		if m.Author == discordtest.BotID && m.Ephemeral == "" {
			out = append(out, m.Content)
		}
	}
	return out
}

// What was to be shown to the customer alone never becomes open, whatever becomes
// of the interaction: it goes to their direct messages.
func TestHiddenAnswersStayHidden(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		rule func(*discordtest.Options)
		do   func(*world, *discordtest.User, string) bot.ConversationID
	}{
		"the token has ended": {
			rule: func(o *discordtest.Options) { o.TokenFor = 1 },
			do: func(w *world, anna *discordtest.User, help string) bot.ConversationID {
				i, c := w.asked(anna, help)
				i.Acked(w, discordtest.Deferred)
				return c
			},
		},
		"longer ago than a token lives": {do: func(w *world, anna *discordtest.User, help string) bot.ConversationID {
			i, c := w.asked(anna, help)
			i.Acked(w, discordtest.Deferred)
			later := w.a.o
			later.Now = func() time.Time { return time.Now().Add(replyFor + time.Second) }
			w.a = w.adapter(later)
			return c
		}},
		"the acknowledgement came too late": {do: func(w *world, anna *discordtest.User, help string) bot.ConversationID {
			w.dc.Fail(discordtest.Fault{Match: "/callback", Status: 404, Code: codeUnknownInteraction})
			_, c := w.asked(anna, help)
			return c
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, ruled(func(o *discordtest.Options) {
				if tt.rule != nil {
					tt.rule(o)
				}
			}))
			w.run()
			anna := w.dc.User("Anna", "en-US")
			help := w.dc.Channel()
			c := tt.do(w, anna, help)
			w.say(c, "1", "for you alone", bot.Button{Label: "Card", Token: "o.1.card"}, bot.Button{Label: "Site", URL: "https://okpay.example"})
			if got := w.open(help); len(got) != 0 {
				t.Errorf("all can read %q, want nothing", got)
			}
			m := w.dc.WaitText(t, anna.DM(), "for you alone")
			if got := m.Labels(); !slices.Equal(got, []string{"Site"}) {
				t.Errorf("buttons = %q, want those alone that do not belong to the talk in the server", got)
			}
			if err := w.health(); err != nil {
				t.Errorf("health = %v: an interaction that is over is no trouble", err)
			}
		})
	}
}

// Closed direct messages leave nowhere to show it.
func TestHiddenAnswerWithClosedDirectMessages(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t, ruled(func(o *discordtest.Options) { o.TokenFor = 1 }))
	anna.CloseDMs(50007)
	help := w.dc.Channel()
	i, c := w.asked(anna, help)
	i.Acked(t, discordtest.Deferred)
	if _, err := w.a.Deliver(t.Context(), deliveryOf(c, "1", "for you alone")); unwrapFate(err) != dispatch.FateUnreachable {
		t.Errorf("Deliver = %v, want unreachable", err)
	}
	if got := w.open(help); len(got) != 0 {
		t.Errorf("all can read %q, want nothing", got)
	}
}

// A customer can dismiss "is thinking…" before there is an answer.
func TestDismissedAnswerStaysHidden(t *testing.T) {
	t.Parallel()
	w, anna, help := inServer(t)
	i, c := w.asked(anna, help)
	i.Acked(t, discordtest.Deferred)
	i.Dismiss()
	w.say(c, "1", "for you alone")
	if m := w.dc.WaitText(t, help, "for you alone"); m.Ephemeral != anna.ID {
		t.Errorf("answer = %+v, want it ephemeral", m)
	}
}

// An answer for the customer alone does not change a message that all see.
func TestHiddenAnswerIsNoEditOfAnOpenCard(t *testing.T) {
	t.Parallel()
	w, anna, help := inServer(t)
	card := w.say(place{channel: help, user: anna.ID}.conversation(), "0", "open card")
	i, c := w.asked(anna, help)
	i.Acked(t, discordtest.Deferred)
	for _, id := range []string{"1", "2"} {
		d := dispatch.Delivery{ID: id, Conversation: c, Card: card.Message, Action: bot.Edit{Message: bot.Message{Text: "for you alone " + id}}}
		if _, err := w.a.Deliver(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		if m := w.dc.WaitText(t, help, "for you alone "+id); m.Ephemeral != anna.ID {
			t.Errorf("answer %s = %+v, want it ephemeral", id, m)
		}
	}
	if got := w.open(help); !slices.Equal(got, []string{"open card"}) {
		t.Errorf("all can read %q, want the card as it was", got)
	}
}

// What is typed into a form is seen by nobody, hence neither is the answer to it.
func TestFormInAServerIsAnsweredToTheCustomerAlone(t *testing.T) {
	t.Parallel()
	w, anna, help := inServer(t)
	c := place{channel: help, user: anna.ID}.conversation()
	form := &bot.Form{Token: "m.3.", Title: "Case", Label: "Fill in", Fields: []bot.FormField{{Name: "email", Label: "E-mail"}}}
	w.deliver(c, "1", bot.Send{Message: bot.Message{Text: "Tell us", Form: form}})
	i := anna.Press(t, w.dc.WaitText(t, help, "Tell us"), "Fill in")
	if ack := anna.Submit(t, i, map[string]string{"email": "a@b.example"}).Acked(t, discordtest.Deferred); !ack.Ephemeral {
		t.Error("a form in a server is answered openly, want ephemerally")
	}
	w.rt.wait(t, 1)
	w.say(c, "2", "E-mail: a@b.example")
	if m := w.dc.WaitText(t, help, "a@b.example"); m.Ephemeral != anna.ID {
		t.Errorf("answer = %+v, want it ephemeral", m)
	}
}

// A command that is not answered yet keeps its answer hidden when an open question
// follows; that is answered openly.
func TestOpenQuestionBehindAnUnansweredCommand(t *testing.T) {
	t.Parallel()
	w, anna, help := inServer(t)
	i, c := w.asked(anna, help)
	i.Acked(t, discordtest.Deferred)
	anna.Write(t, help, discordtest.Mention+" and in euro?")
	w.rt.wait(t, 2)
	w.say(c, "1", "for you alone")
	w.say(c, "2", "for all")
	if m := w.dc.WaitText(t, help, "for you alone"); m.Ephemeral != anna.ID {
		t.Errorf("answer to the command = %+v, want it ephemeral", m)
	}
	if m := w.dc.WaitText(t, help, "for all"); m.Ephemeral != "" {
		t.Errorf("answer to the question = %+v, want an open one", m)
	}
}

// A press on a message that all see is answered there, whatever command came before.
func TestOpenPressAfterACommand(t *testing.T) {
	t.Parallel()
	w, anna, help := inServer(t)
	w.say(place{channel: help, user: anna.ID}.conversation(), "0", "Which?", bot.Button{Label: "Card", Token: "o.1.card"})
	_, c := w.asked(anna, help)
	w.say(c, "1", "for you alone")
	anna.Press(t, w.dc.WaitText(t, help, "Which?"), "Card").Acked(t, discordtest.DeferredUpdate)
	w.rt.wait(t, 2)
	w.say(c, "2", "Card: 1 %")
	if m := w.dc.WaitText(t, help, "Card: 1 %"); m.Ephemeral != "" {
		t.Errorf("answer = %+v, want an open one", m)
	}
}

// One interaction that could not be acknowledged does not spoil the next.
func TestSlowAcknowledgementDoesNotReplaceANewerReply(t *testing.T) {
	t.Parallel()
	w, anna, help := inServer(t)
	w.dc.Fail(discordtest.Fault{Match: "/callback", Delay: 300 * time.Millisecond, Status: 404, Code: codeUnknownInteraction})
	old, _ := w.asked(anna, help)
	w.dc.Await(t, "its acknowledgement to be under way", func() bool { return w.dc.Faults() == 0 })
	i, c := w.asked(anna, help)
	i.Acked(t, discordtest.Deferred)
	w.dc.Await(t, "the old one to be given up", func() bool {
		v, _, _ := w.mem.Value(t.Context(), ackedKey+old.ID)
		return v == unheard
	})
	w.say(c, "1", "for you alone")
	if m := w.dc.WaitText(t, help, "for you alone"); m.Ephemeral != anna.ID || m.Edits != 1 {
		t.Errorf("answer = %+v, want the newer command's in its place", m)
	}
}
