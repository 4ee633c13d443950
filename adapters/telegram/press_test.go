package telegram

import (
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot"
)

const testGroup = -1001987654321

// TestPresses: a press counts where its button was shown, to whom it was shown.
func TestPresses(t *testing.T) {
	t.Parallel()
	w := start(t, func(o *Options) { o.Notice = func(locale string) string { return "not yours " + locale } })
	w.run(w.a)
	yes := bot.Message{Text: "Sure?", Buttons: []bot.Button{{Label: "Yes", Token: "o.1.y"}}}
	w.tg.AddChat(7)
	w.tg.AddChat(testGroup)
	ann := telegramtest.From{Chat: testGroup, User: 5, Topic: 15, Locale: "de"}
	bob := telegramtest.From{Chat: testGroup, User: 6, Topic: 15, Locale: "zh"}
	_, err := w.send("telegram:-1001987654321:t15:u5", yes)
	must(t, err)
	private := w.a.sign("telegram:7", "o.1.y")
	tests := []struct {
		name string
		from telegramtest.From
		data string
		want string // the notice; "" is a press that counts
	}{
		{"own", ann, w.a.sign("telegram:-1001987654321:t15:u5", "o.1.y"), ""},
		{"somebody else's", bob, w.a.sign("telegram:-1001987654321:t15:u5", "o.1.y"), "not yours zh"},
		{"of another chat", ann, private, "not yours de"},
		{"private", telegramtest.From{User: 7}, private, ""},
		{"unsigned", telegramtest.From{User: 7}, "o.1.y", "not yours en"},
		{"forged", telegramtest.From{User: 7}, "o.1.n" + private[len("o.1.y"):], "not yours en"},
		{"empty", telegramtest.From{User: 7}, "", "not yours en"},
		{"only a signature", telegramtest.From{User: 7}, private[len("o.1.y"):], "not yours en"},
	}
	counted := 0
	for _, tt := range tests {
		message := w.tg.Sent(testGroup)[0].Message
		if tt.from.Chat == 0 {
			message = 1 // long gone: Telegram tells the chat and nothing else
		}
		answer, err := w.tg.WaitAnswered(within(t), w.tg.PressData(tt.from, message, tt.data))
		must(t, err)
		if answer.Text != tt.want || answer.Alert != (tt.want != "") {
			t.Errorf("%s: answered %+v, want %q", tt.name, answer, tt.want)
		}
		if tt.want == "" {
			counted++
		}
		if events := w.in.wait(t, counted); len(events) != counted {
			t.Errorf("%s: %d events, want %d", tt.name, len(events), counted)
		}
	}
	first := w.in.events[0]
	if !first.Public || first.Sender.ID != "telegram:5" || first.Body != bot.Body(bot.Pick{Token: "o.1.y", Label: "Yes"}) {
		t.Errorf("event %+v, want Ann's press", first)
	}
}

// TestPanickingPress: a press that we cannot take stops nothing, however often it comes.
func TestPanickingPress(t *testing.T) {
	t.Parallel()
	w := start(t, func(o *Options) { o.Notice = func(string) string { panic("a bug") } })
	w.tg.PressData(telegramtest.From{User: 7}, 1, "forged")
	w.tg.Text(7, "hello")
	w.run(w.a)
	w.in.wait(t, 1)
	must(t, w.tg.WaitConfirmed(within(t)))
	if len(w.in.letters) != 1 {
		t.Errorf("%d dead letters, want the press", len(w.in.letters))
	}
}

// TestLatePress: an answer that comes too late is no reason to try again.
func TestLatePress(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.tg.PressData(telegramtest.From{User: 7}, 1, w.a.sign("telegram:7", "o.1.y"))
	w.tg.Expire()
	stop := w.run(w.a)
	w.in.wait(t, 1)
	must(t, w.tg.WaitConfirmed(within(t)))
	must(t, stop())
	if n := w.tg.Calls("answerCallbackQuery"); n != 1 {
		t.Errorf("%d answers, want 1", n)
	}
}

// TestAnswersAreTriedAgain: a press waits visibly until it is answered.
func TestAnswersAreTriedAgain(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.tg.Fail(telegramtest.Fault{Method: "answerCallbackQuery", Status: 502, Times: 2})
	id := w.tg.PressData(telegramtest.From{User: 7}, 1, w.a.sign("telegram:7", "o.1.y"))
	w.run(w.a)
	_, err := w.tg.WaitAnswered(within(t), id)
	must(t, err)
}

// TestAnswersWait: Telegram's own delay counts for answers too.
func TestAnswersWait(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.tg.Fail(telegramtest.Fault{Method: "answerCallbackQuery", Status: 429, RetryAfter: 1})
	id := w.tg.PressData(telegramtest.From{User: 7}, 1, w.a.sign("telegram:7", "o.1.y"))
	began := time.Now()
	w.run(w.a)
	_, err := w.tg.WaitAnswered(within(t), id)
	must(t, err)
	if took := time.Since(began); took < time.Second {
		t.Errorf("answered again after %v, want a second", took)
	}
}

// TestAnswersGiveUp: what no other try can mend is not tried again.
func TestAnswersGiveUp(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 401, 403} {
		w := start(t)
		w.tg.Fail(telegramtest.Fault{Method: "answerCallbackQuery", Status: status, Times: -1})
		w.a.answer(t.Context(), w.a.refusal(&callback{ID: "1"}))
		if n := w.tg.Calls("answerCallbackQuery"); n != 1 {
			t.Errorf("status %d: %d tries, want 1", status, n)
		}
	}
}

func TestSign(t *testing.T) {
	t.Parallel()
	a := start(t).a
	token := strings.Repeat("x", 56)
	data := a.sign("telegram:7", token)
	if len(data) > maxData {
		t.Errorf("sign of %d bytes has %d, want %d at most", len(token), len(data), maxData)
	}
	if got, ok := a.open("telegram:7", data); got != token || !ok {
		t.Errorf("open(sign(%q)) = %q, %v", token, got, ok)
	}
	if _, ok := a.open("telegram:8", data); ok {
		t.Error("a button of one conversation opens in another")
	}
}

func TestNotice(t *testing.T) {
	t.Parallel()
	for _, locale := range []string{"", "en", "zh-hans", "de"} {
		if text := notice(locale); text == "" || length(text) > maxNotice {
			t.Errorf("notice(%q) = %q, want at most %d characters", locale, text, maxNotice)
		}
	}
	if notice("zh-hans") == notice("en") {
		t.Error("the notice is the same in Chinese")
	}
}
