package telegram

import (
	"errors"
	"strings"
	"testing"

	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// edit delivers an edit, or a send over a card.
func (w *world) edit(a bot.Action, card string) (dispatch.Receipt, error) {
	return w.a.Deliver(w.t.Context(), dispatch.Delivery{Conversation: "telegram:7", Action: a, Card: card})
}

func TestEdits(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.tg.AddChat(7)
	customers := messageID(w.tg.Text(7, "mine"))
	one := bot.Message{Text: "Card **1**", Card: "c", Buttons: []bot.Button{{Label: "Next", Token: "g.1.next"}}}
	receipt, err := w.send("telegram:7", one)
	must(t, err)
	card := receipt.Message
	two := bot.Message{Text: "Card 2", Card: "c"}
	tests := []struct {
		name  string
		a     bot.Action
		card  string
		same  bool // the card is still the message
		texts []string
	}{
		{"edit", bot.Edit{Message: two}, card, true, []string{"Card 2"}},
		{"unchanged", bot.Edit{Message: two}, card, true, []string{"Card 2"}},
		{"send over", bot.Send{Message: one, Over: true}, card, true, []string{"Card 1"}},
		{"no card known", bot.Edit{Message: two}, "", false, []string{"Card 1", "Card 2"}},
		{"send not over", bot.Send{Message: two}, card, false, []string{"Card 1", "Card 2", "Card 2"}},
		{"gone", bot.Edit{Message: two}, "99999", false, []string{"Card 1", "Card 2", "Card 2", "Card 2"}},
		{"the customer's", bot.Edit{Message: two}, customers, false, []string{"Card 1", "Card 2", "Card 2", "Card 2", "Card 2"}},
		{"odd id", bot.Edit{Message: two}, "x", false, []string{"Card 1", "Card 2", "Card 2", "Card 2", "Card 2", "Card 2"}},
	}
	for _, tt := range tests {
		receipt, err := w.edit(tt.a, tt.card)
		if err != nil || (receipt.Message == card) != tt.same || receipt.Message == "" {
			t.Errorf("%s: Deliver = %+v, %v, want the same message: %v", tt.name, receipt, err, tt.same)
		}
		if got := w.tg.Texts(7); strings.Join(got, "|") != strings.Join(tt.texts, "|") {
			t.Errorf("%s: the chat shows %q, want %q", tt.name, got, tt.texts)
		}
	}
	if sent := w.tg.Sent(7)[0]; len(sent.Buttons) != 1 || sent.Edits != 2 {
		t.Errorf("card is %+v, want edited twice and with its button", sent)
	}
}

func TestTypingAndRecall(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := messageID(w.tg.Text(7, "my password is 1234"))
	deliver := func(a bot.Action) error {
		_, err := w.a.Deliver(t.Context(), dispatch.Delivery{Conversation: "telegram:7", Action: a})
		return err
	}
	must(t, deliver(bot.Typing{}))
	if w.tg.Typing(7) != 1 {
		t.Error("typing was not shown")
	}
	must(t, deliver(bot.Recall{Message: id}))
	if w.tg.Message(7, number(id)) != nil {
		t.Error("the message is still there")
	}
	for _, message := range []string{id, "", "x"} {
		if fate, _ := refused(deliver(bot.Recall{Message: message})); fate != dispatch.FateRejected {
			t.Errorf("Recall(%q) has the fate %q, want rejected", message, fate)
		}
	}
	if fate, _ := refused(deliver(bot.SetTimer{})); fate != dispatch.FateRejected {
		t.Errorf("SetTimer has the fate %q, want rejected", fate)
	}
}

// TestMigration: a group gets another id; its conversations do not.
func TestMigration(t *testing.T) {
	t.Parallel()
	const old, fresh = -555, -1001234567890
	const c = bot.ConversationID("telegram:-555:u5")
	w := start(t)
	w.tg.AddChat(old)
	w.tg.Migrate(old, fresh)
	receipt, err := w.send(c, bot.Message{Text: "before we have heard of it"})
	must(t, err)
	stop := w.run(w.a)
	must(t, w.tg.WaitConfirmed(within(t)))
	must(t, stop())
	calls := w.tg.Calls("sendMessage")
	_, err = w.a.Deliver(t.Context(), dispatch.Delivery{Conversation: c, Action: bot.Edit{Message: bot.Message{Text: "after"}}, Card: receipt.Message})
	must(t, err)
	if got := w.tg.Texts(fresh); strings.Join(got, "|") != "after" || w.tg.Calls("sendMessage") != calls {
		t.Errorf("the new group shows %q after %d sends, want one message, edited", got, w.tg.Calls("sendMessage"))
	}
	_, err = w.a.Deliver(t.Context(), dispatch.Delivery{Conversation: c, Action: bot.Retract{Card: "a:1"}, Card: "9"})
	wantRefusal(t, "taking back what was said in the old group", err, reasonMoved)
	other := w.adapter() // another process
	w.run(other)
	w.tg.Write(telegramtest.From{Chat: fresh, User: 5, Mention: true}, "hello")
	if ev := w.in.wait(t, 1)[0]; ev.Conversation != c {
		t.Errorf("a message in the new group is in %q, want %q", ev.Conversation, c)
	}
	_, err = w.send(c, bot.Message{Text: "Sure?", Buttons: []bot.Button{{Label: "Yes", Token: "o.1.y"}}})
	must(t, err)
	must(t, w.tg.PressIn(telegramtest.From{Chat: fresh, User: 5}, "Yes"))
	if ev := w.in.wait(t, 2)[1]; ev.Conversation != c || ev.Kind() != "pick" {
		t.Errorf("a press in the new group is %+v, want a pick in %q", ev, c)
	}
}

// TestOrderOverMigration: what is written in the group before it moves is stored
// before what is written there afterwards.
func TestOrderOverMigration(t *testing.T) {
	t.Parallel()
	const old, fresh = -555, -1001234567890
	w := start(t)
	w.a.pauses.first, w.a.pauses.max = hotPoll, hotPoll
	w.tg.Write(telegramtest.From{Chat: old, User: 5, Mention: true}, "one")
	w.tg.Migrate(old, fresh)
	w.tg.Write(telegramtest.From{Chat: fresh, User: 5, Mention: true}, "two")
	failed := false
	w.in.fail = func(bot.Event) error {
		if failed {
			return nil
		}
		failed = true
		return errors.New("the store is away")
	}
	w.run(w.a)
	if got := texts(w.in.wait(t, 2), "telegram:-555:u5"); strings.Join(got, " ") != "one two" {
		t.Errorf("stored %q, want one, two", got)
	}
}

// TestUnknownMembersOfAnswers: the library cannot decode every message that it
// sends; one that has arrived must not be sent again.
func TestUnknownMembersOfAnswers(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.tg.Fail(telegramtest.Fault{Method: "sendMessage", Garbage: true,
		Text: `{"ok":true,"result":{"message_id":99,"date":1,"chat":{"id":7,"type":"private"},"text":"hi","reply_to_message":{"message_id":1,"forward_origin":{"type":"hologram"}}}}`})
	receipt, err := w.send("telegram:7", bot.Message{Text: "hi"})
	if err != nil || receipt.Message != "99" {
		t.Errorf("Deliver = %+v, %v, want message 99", receipt, err)
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	a := start(t).a
	tests := []struct {
		d    dispatch.Delivery
		want string
	}{
		{dispatch.Delivery{Conversation: "telegram:7:t3", Action: bot.Send{}}, "telegram 35.714285ms, telegram:chat:7 1.05s"},
		{dispatch.Delivery{Conversation: "telegram:-555:u5", Action: bot.Edit{}}, "telegram 35.714285ms, telegram:chat:-555 3.157894736s"},
		{dispatch.Delivery{Conversation: "telegram:7", Action: bot.Typing{}}, ""},
		{dispatch.Delivery{Conversation: "telegram:7", Action: bot.Recall{}}, ""},
		{dispatch.Delivery{Conversation: "telegram:7", Action: bot.React{}}, "telegram 35.714285ms"},
		{dispatch.Delivery{Conversation: "telegram:-555:u5", Action: bot.Retract{}}, "telegram 35.714285ms"},
		{dispatch.Delivery{Conversation: "discord:7", Action: bot.Send{}}, ""},
	}
	for _, tt := range tests {
		var got []string
		for _, r := range a.Rates(tt.d) {
			got = append(got, r.Key+" "+r.Every.String())
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("Rates(%+v) = %q, want %q", tt.d, got, tt.want)
		}
	}
}

func TestSetup(t *testing.T) {
	t.Parallel()
	w := start(t)
	must(t, w.a.Setup(t.Context(), map[string][]MenuCommand{
		"": {{"help", "Help"}}, "en": {{"help", "Help"}}, "zh-TW": {{"help", "幫助"}}, "zh": {{"help", "帮助"}},
	}))
	for _, scope := range []string{"default", "all_private_chats"} {
		for language, want := range map[string]string{"": "Help", "en": "Help", "zh": "帮助"} {
			if got := w.tg.Menu(scope, language); got != `[{"command":"help","description":"`+want+`"}]` {
				t.Errorf("menu of %s/%s = %s, want %s", scope, language, got, want)
			}
		}
	}
	if err := w.a.Setup(t.Context(), map[string][]MenuCommand{"en": {{"Help", "Help"}}}); err == nil {
		t.Error("Setup with a command in capitals = nil, want an error")
	}
	me, err := w.a.Check(t.Context())
	if want := (Identity{ID: 4242, Username: w.tg.Username(), Name: "OKPay"}); err != nil || me != want {
		t.Errorf("Check() = %+v, %v, want %+v", me, err, want)
	}
}
