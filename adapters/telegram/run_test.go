package telegram

import (
	"testing"

	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot"
)

func TestTalk(t *testing.T) {
	t.Parallel()
	w := start(t)
	stop := w.run(w.a)
	id := w.tg.Text(7, "hello")
	events := w.in.wait(t, 1)
	if got, want := events[0].Body, (bot.Text{Message: messageID(id), Text: "hello"}); got != bot.Body(want) {
		t.Errorf("Ingest(%v), want %v", got, want)
	}
	receipt, err := w.send(events[0].Conversation, bot.Message{Text: "**Hello** & welcome", Buttons: []bot.Button{{Label: "Yes", Token: "o.1.y"}}})
	must(t, err)
	sent, err := w.tg.WaitText(within(t), 7, "Hello & welcome")
	must(t, err)
	if receipt.Message != messageID(sent.Message) {
		t.Errorf("Deliver returned message %s, want %d", receipt.Message, sent.Message)
	}
	must(t, w.tg.Press(7, "Yes"))
	events = w.in.wait(t, 2)
	if got, want := events[1].Body, (bot.Pick{Token: "o.1.y", Label: "Yes"}); got != bot.Body(want) {
		t.Errorf("Ingest(%v), want %v", got, want)
	}
	must(t, w.tg.WaitConfirmed(within(t)))
	if err := stop(); err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
	if n := w.tg.Unanswered(); n != 0 {
		t.Errorf("%d presses are not answered", n)
	}
}

// TestGetMeFails: who the bot is was known before, so that it can receive.
func TestGetMeFails(t *testing.T) {
	t.Parallel()
	w := start(t)
	_, err := w.a.Check(t.Context())
	must(t, err)
	w.tg.Fail(telegramtest.Fault{Method: "getMe", Status: 502, Times: -1})
	w.run(w.adapter())
	w.tg.Write(telegramtest.From{Chat: testGroup, User: 5, Mention: true}, "hello")
	if got := w.in.wait(t, 1)[0].Body.(bot.Text).Text; got != "hello" {
		t.Errorf("Ingest(%q), want hello without the bot's name", got)
	}
}
