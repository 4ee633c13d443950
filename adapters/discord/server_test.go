package discord

import (
	"slices"
	"strings"
	"testing"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

func TestServerAnswersOnlyWhenAddressed(t *testing.T) {
	t.Parallel()
	w, anna, help := inServer(t)
	anna.Write(t, help, "not for the bot")
	id := anna.Write(t, help, discordtest.Mention+" what are the fees?")
	ev := w.rt.wait(t, 1)[0]
	if c := bot.ConversationID("discord:" + help + ":u" + anna.ID); ev.Conversation != c || !ev.Public || ev.Body != (bot.Text{Message: id, Text: "what are the fees?"}) {
		t.Errorf("event = %+v, want a public one of conversation %s", ev, c)
	}
	r := w.deliver(ev.Conversation, "1", bot.Send{Message: bot.Message{Text: "1 %", ReplyTo: id}})
	if m := w.dc.WaitText(t, help, "1 %"); m.ReplyTo != id || m.ID != r.Message {
		t.Errorf("answer = %+v, want a reply to %s", m, id)
	}
	reply := anna.Say(t, help, discordtest.Draft{Text: "and in euro?", ReplyTo: r.Message})
	if ev := w.rt.wait(t, 2)[1]; ev.Body != (bot.Text{Message: reply, Text: "and in euro?", Quote: "1 %"}) {
		t.Errorf("reply = %+v, want its text and the quote", ev)
	}
	anna.Delete(t, help, reply)
	anna.Write(t, help, discordtest.Mention)
	if ev := w.rt.wait(t, 3)[2]; ev.Body != (bot.Opened{}) {
		t.Errorf("mention without words = %+v, want Opened", ev)
	}
	w.deliver(ev.Conversation, "2", bot.Send{Message: bot.Message{Text: "gone", ReplyTo: reply}})
	if m := w.dc.WaitText(t, help, "gone"); m.ReplyTo != "" {
		t.Errorf("answer to a deleted message = %+v, want it without a reply", m)
	}
}

func TestServerCommandIsAnsweredToTheCustomerAlone(t *testing.T) {
	t.Parallel()
	w, anna, help := inServer(t)
	i := anna.Slash(t, help, "fees", "")
	ev := w.rt.wait(t, 1)[0]
	if ack := i.Acked(t, discordtest.Deferred); !ack.Ephemeral {
		t.Error("a command in a server is answered openly, want ephemerally")
	}
	first := w.say(ev.Conversation, "1", "Which?", bot.Button{Label: "Card", Token: "o.1.card"})
	w.say(ev.Conversation, "2", "There is more")
	for _, m := range w.dc.Messages(help) {
		if m.Ephemeral != anna.ID || m.Thinking {
			t.Errorf("message %+v, want it ephemeral and settled", m)
		}
	}
	m := w.dc.WaitText(t, help, "Which?")
	anna.Press(t, m, "Card").Acked(t, discordtest.DeferredUpdate)
	w.rt.wait(t, 2)
	d := dispatch.Delivery{ID: "3", Conversation: ev.Conversation, Card: first.Message,
		Action: bot.Send{Over: true, Message: bot.Message{Text: "Card: 1 %"}}}
	if r, err := w.a.Deliver(t.Context(), d); err != nil || r.Message != first.Message {
		t.Errorf("Deliver over an ephemeral message = %+v, %v, want the same message", r, err)
	}
	if m := w.dc.WaitText(t, help, "Card: 1 %"); m.Edits != 2 || len(m.Labels()) != 0 {
		t.Errorf("message = %+v, want it edited and without buttons", m)
	}
	w.say(ev.Conversation, "4", "after the press")
	if m := w.dc.WaitText(t, help, "after the press"); m.Ephemeral != anna.ID {
		t.Errorf("message = %+v, want it ephemeral", m)
	}
}

// A question that all can read is answered so that all can read it, also after a
// command that was answered to the customer alone.
func TestOpenQuestionAfterACommand(t *testing.T) {
	t.Parallel()
	w, anna, help := inServer(t)
	anna.Slash(t, help, "fees", "").Acked(t, discordtest.Deferred)
	c := w.rt.wait(t, 1)[0].Conversation
	w.say(c, "1", "for you alone")
	anna.Write(t, help, discordtest.Mention+" and in euro?")
	w.rt.wait(t, 2)
	w.say(c, "2", "for all")
	if m := w.dc.WaitText(t, help, "for all"); m.Ephemeral != "" {
		t.Errorf("answer = %+v, want an open one", m)
	}
}

func TestPrivateButton(t *testing.T) {
	t.Parallel()
	w, anna, help := inServer(t)
	public := place{channel: help, user: anna.ID}.conversation()
	w.say(public, "1", "Let us talk in private.", bot.Button{Label: "Go", Private: "reset"})
	ack := anna.Press(t, w.dc.WaitText(t, help, "in private"), "Go").Acked(t, discordtest.Answered)
	if want := "https://discord.com/channels/@me/" + anna.DM(); !ack.Ephemeral || !strings.Contains(ack.Content, want) {
		t.Errorf("answer = %+v, want an ephemeral one with %s", ack, want)
	}
	ev := w.rt.wait(t, 1)[0]
	if ev.Body != (bot.Opened{Payload: "reset"}) || ev.Conversation != bot.ConversationID("discord:"+anna.DM()) || ev.Public {
		t.Errorf("event = %+v, want Opened in the private chat", ev)
	}
	w.say(ev.Conversation, "2", "How do you sign in?")
	w.dc.WaitText(t, anna.DM(), "How do you sign in?")
}

func TestClosedDirectMessagesMoveToAThread(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.run()
	anna, bert := w.dc.User("Anna", "en-US"), w.dc.User("Bert", "en-US")
	anna.CloseDMs(50007)
	help := w.dc.Channel()
	dm := bot.ConversationID("discord:" + anna.DM())
	if _, err := w.a.Deliver(t.Context(), deliveryOf(dm, "0", "hi")); unwrapFate(err) != dispatch.FateUnreachable {
		t.Errorf("Deliver to closed direct messages = %v, want unreachable", err)
	}
	w.say(place{channel: help, user: anna.ID}.conversation(), "1", "private?", bot.Button{Label: "Go", Private: "reset"})
	anna.Press(t, w.dc.WaitText(t, help, "private?"), "Go").Acked(t, discordtest.Answered)
	w.rt.wait(t, 1)
	w.say(dm, "2", "How do you sign in?", bot.Button{Label: "E-mail", Token: "o.1.email"})
	w.say(dm, "3", "Press one.")
	threads := w.dc.Threads(help)
	if len(threads) != 1 {
		t.Fatalf("threads = %v, want one", threads)
	}
	m := w.dc.WaitText(t, threads[0], "How do you sign in?")
	anna.Press(t, m, "E-mail").Acked(t, discordtest.DeferredUpdate)
	if ev := w.rt.wait(t, 2)[1]; ev.Conversation != dm || ev.Public || ev.Body.(bot.Pick).Token != "o.1.email" {
		t.Errorf("press in the thread = %+v, want it in %s", ev, dm)
	}
	id := anna.Say(t, threads[0], discordtest.Draft{Text: "my phone", ReplyTo: m.ID})
	if ev := w.rt.wait(t, 3)[2]; ev.Conversation != dm || ev.Body.(bot.Text).Message != id {
		t.Errorf("reply in the thread = %+v, want it in %s", ev, dm)
	}
	w.hears(t, anna, bert, threads[0])
	w.returns(t, anna, threads[0])
}

// returns opens the direct messages again, and closes them once more.
func (w *world) returns(t *testing.T, anna *discordtest.User, thread string) {
	t.Helper()
	dm := bot.ConversationID("discord:" + anna.DM())
	anna.CloseDMs(0)
	anna.Write(t, anna.DM(), "here I am again")
	w.rt.wait(t, 6)
	w.say(dm, "5", "welcome back")
	w.dc.WaitText(t, anna.DM(), "welcome back")
	anna.CloseDMs(50278)
	w.say(dm, "6", "over there again")
	threads := w.dc.Threads(w.dc.Parent(thread))
	w.dc.WaitText(t, threads[len(threads)-1], "over there again")
}

// Another process finds the thread that one has opened.
func TestThreadIsKnownToAllProcesses(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.run()
	_, help, dm := w.ledAway()
	w.say(dm, "2", "one")
	threads := w.dc.Threads(help)
	other := w.adapter(w.a.o) // another process, which has not seen any of it
	if _, err := other.Deliver(t.Context(), deliveryOf(dm, "4", "from elsewhere")); err != nil {
		t.Errorf("Deliver by another process = %v", err)
	}
	w.dc.WaitText(t, threads[0], "from elsewhere")
}

// hears tries what cannot be read in a thread, and who is not its customer.
func (w *world) hears(t *testing.T, anna, bert *discordtest.User, thread string) {
	t.Helper()
	anna.Write(t, thread, "without a mention Discord hides this")
	w.dc.WaitText(t, thread, "shows me only messages")
	w.mem.mu.Lock()
	known := w.mem.fields[seenKey][thread]
	w.mem.mu.Unlock()
	if known == "" {
		t.Error("the thread would not be caught up")
	}
	w.dc.AddMember(thread, bert)
	bert.Write(t, thread, "I only look on")
	bert.Write(t, thread, discordtest.Mention+" and you?")
	anna.Write(t, thread, discordtest.Mention+" done")
	evs := w.rt.wait(t, 5)
	if c := evs[3].Conversation; c != (place{channel: thread, user: bert.ID}).conversation() {
		t.Errorf("what somebody else says in the thread is in %s, want a conversation of their own", c)
	}
	if ev := evs[4]; ev.Conversation != bot.ConversationID("discord:"+anna.DM()) {
		t.Errorf("event = %+v, want it in Anna's conversation", ev)
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	dm := bot.ConversationID("discord:" + anna.DM())
	form := &bot.Form{Token: "f.3.form", Title: "Your case, with a title that is longer than Discord takes", Label: "Fill in", Fields: []bot.FormField{
		{Name: "email", Label: "E-mail", Hint: "you@example.com"}, {Name: "note", Label: "Note", Long: true, Optional: true, Value: "so far"}}}
	w.deliver(dm, "1", bot.Send{Message: bot.Message{Text: "Tell us", Buttons: []bot.Button{{Label: "Skip", Token: "k.3."}}, Form: form}})
	m := w.dc.WaitText(t, anna.DM(), "Tell us")
	if got := m.Labels(); !slices.Equal(got, []string{"Skip", "Fill in"}) {
		t.Errorf("buttons = %q, want Skip and Fill in", got)
	}
	i := anna.Press(t, m, "Fill in")
	ack := i.Acked(t, discordtest.ModalOpened)
	if in := ack.Modal.Inputs; len(in) != 2 || in[0].Hint != "you@example.com" || !in[0].Required || !in[1].Long || in[1].Required || in[1].Value != "so far" {
		t.Errorf("inputs = %+v, want both fields", in)
	}
	anna.Submit(t, i, map[string]string{"email": "a@b.example"}).Acked(t, discordtest.DeferredUpdate)
	if f, ok := w.rt.wait(t, 1)[0].Body.(bot.Filled); !ok || f.Token != "f.3.form" || f.Values["email"] != "a@b.example" || len(f.Values) != 1 {
		t.Errorf("event = %+v, want the form filled in", f)
	}
	if err := w.mem.DropValue(t.Context(), formKey+string(dm)+":f.3.form"); err != nil {
		t.Fatal(err)
	}
	anna.Press(t, m, "Fill in").Acked(t, discordtest.DeferredUpdate)
	if ev := w.rt.wait(t, 2)[1]; ev.Body != (bot.Pick{Token: "f.3.form", Label: "Fill in"}) {
		t.Errorf("press on a forgotten form = %+v, want Pick", ev)
	}
}

func TestMenus(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	dm := bot.ConversationID("discord:" + anna.DM())
	var buttons []bot.Button
	for _, c := range "abcdefghijklm" {
		buttons = append(buttons, bot.Button{Label: strings.Repeat(string(c), 120), Token: "o.1." + string(c)})
	}
	w.say(dm, "1", "Which?", append(buttons, bot.Button{Label: "Site", URL: "https://okpay.example"})...)
	m := w.dc.WaitText(t, anna.DM(), "Which?")
	label := strings.Repeat("c", 99) + "…"
	anna.Choose(t, m, label).Acked(t, discordtest.DeferredUpdate)
	if ev := w.rt.wait(t, 1)[0]; ev.Body != (bot.Pick{Token: "o.1.c", Label: label}) {
		t.Errorf("choice = %+v, want o.1.c", ev)
	}
}

func TestEditsDeletesAndReactions(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	id := anna.Write(t, anna.DM(), "a@b.exmaple")
	anna.Edit(t, anna.DM(), id, "a@b.example")
	anna.React(t, anna.DM(), id, "👍", false)
	anna.React(t, anna.DM(), id, "👍", true)
	anna.Delete(t, anna.DM(), id)
	want := []bot.Body{bot.Text{Message: id, Text: "a@b.exmaple"}, bot.Edited{Message: id, Text: "a@b.example"},
		bot.Reacted{Message: id, Emoji: "👍"}, bot.Reacted{Message: id, Emoji: "👍", Removed: true}, bot.Deleted{Message: id}}
	for i, ev := range w.rt.wait(t, len(want)) {
		if ev.Body != want[i] {
			t.Errorf("event %d = %+v, want %+v", i, ev.Body, want[i])
		}
	}
}
