package telegram

import (
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// failure is one way in which a send fails, and what it means.
type failure struct {
	name  string
	to    bot.ConversationID
	fault telegramtest.Fault
	fate  dispatch.Fate
	after time.Duration
	rest  string
}

func failures() []failure {
	const private, group = bot.ConversationID("telegram:7"), bot.ConversationID("telegram:-555:u5")
	return []failure{
		{"blocked", private, telegramtest.Fault{Status: 403, Text: "Forbidden: bot was blocked by the user"}, dispatch.FateUnreachable, 0, ""},
		{"deactivated", private, telegramtest.Fault{Status: 403, Text: "Forbidden: user is deactivated"}, dispatch.FateUnreachable, 0, ""},
		{"deactivated in other words", private, telegramtest.Fault{Status: 400, Text: "Bad Request: user is deactivated"}, dispatch.FateUnreachable, 0, ""},
		{"no chat", private, telegramtest.Fault{Status: 400, Text: "Bad Request: chat not found"}, dispatch.FateUnreachable, 0, ""},
		{"kicked", group, telegramtest.Fault{Status: 403, Text: "Forbidden: bot was kicked from the supergroup chat"}, dispatch.FateUnreachable, 0, ""},
		{"no right to write", group, telegramtest.Fault{Status: 400, Text: "Bad Request: not enough rights to send text messages to the chat"}, dispatch.FateUnreachable, 0, ""},
		{"account disconnected", "telegram:7:bXy", telegramtest.Fault{Status: 400, Text: "Bad Request: business connection not found"}, dispatch.FateUnreachable, 0, ""},
		{"account gone", "telegram:7:bXy", telegramtest.Fault{Status: 400, Text: "Bad Request: BUSINESS_CONNECTION_INVALID"}, dispatch.FateUnreachable, 0, ""},
		{"other refusal", private, telegramtest.Fault{Status: 400, Text: "Bad Request: message is too long"}, dispatch.FateRejected, 0, ""},
		{"flood", private, telegramtest.Fault{Status: 429, RetryAfter: 17}, dispatch.FateRetry, 17 * time.Second, "telegram"},
		{"flood in a group", group, telegramtest.Fault{Status: 429, RetryAfter: 40}, dispatch.FateRetry, 40 * time.Second, "telegram:chat:-555"},
		{"flood without a time", private, telegramtest.Fault{Status: 429}, dispatch.FateRetry, floodPause, "telegram"},
		{"wrong token", private, telegramtest.Fault{Status: 401}, dispatch.FateRetry, tokenPause, ""},
		{"bad gateway", private, telegramtest.Fault{Status: 502, Text: "my text"}, "", 0, ""},
		{"internal", private, telegramtest.Fault{Status: 500, Text: "Internal Server Error"}, "", 0, ""},
		{"reset", private, telegramtest.Fault{Reset: true}, "", 0, ""},
		{"lost reply", private, telegramtest.Fault{DropReply: true}, "", 0, ""},
		{"garbage", private, telegramtest.Fault{Garbage: true, Text: "my text"}, "", 0, ""},
		{"too large", private, telegramtest.Fault{Status: 413, Text: "Request Entity Too Large"}, dispatch.FateRejected, 0, ""},
	}
}

// TestFates holds what each failure means for the work.
func TestFates(t *testing.T) {
	t.Parallel()
	for _, tt := range failures() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := start(t)
			w.tg.AddChat(7)
			w.tg.AddChat(-555)
			tt.fault.Method = "sendMessage"
			w.tg.Fail(tt.fault)
			_, err := w.send(tt.to, bot.Message{Text: "my text"})
			fate, refusal := refused(err)
			if err == nil || fate != tt.fate || refusal.After != tt.after {
				t.Errorf("Deliver = %v, want fate %q after %v", err, tt.fate, tt.after)
			}
			rest := ""
			for _, r := range refusal.Rests {
				rest += r.Key
				if r.For != tt.after {
					t.Errorf("%s rests for %v, want %v", r.Key, r.For, tt.after)
				}
			}
			if rest != tt.rest {
				t.Errorf("%q rests, want %q", rest, tt.rest)
			}
			if text := err.Error(); strings.Contains(text, w.tg.Token()) || strings.Contains(text, "/bot") || strings.Contains(text, "my text") {
				t.Errorf("the error tells too much: %s", text)
			}
			if _, err := w.send(tt.to, bot.Message{Text: "again"}); err != nil {
				t.Errorf("Deliver after the failure = %v, want nil", err)
			}
			if tt.fate == dispatch.FateRetry && tt.after == tokenPause != w.ill.said("TELEGRAM_TOKEN") {
				t.Errorf("reported %v", w.ill.all)
			}
		})
	}
}

// TestNobodyThere: the network itself fails, with the token in its errors.
func TestNobodyThere(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.tg.Close()
	_, err := w.send("telegram:7", bot.Message{Text: "hello"})
	if fate, _ := refused(err); err == nil || fate != "" || strings.Contains(err.Error(), w.tg.Token()) {
		t.Errorf("Deliver to nobody = %v, want a plain error without the token", err)
	}
	if err := w.a.Run(t.Context(), w.in); err == nil || strings.Contains(err.Error(), w.tg.Token()) {
		t.Errorf("Run with nobody there = %v, want an error without the token", err)
	}
}

// TestOtherForms: what Telegram refuses in one form arrives in another.
func TestOtherForms(t *testing.T) {
	t.Parallel()
	links := []bot.Button{{Label: "Yes", Token: "o.1.y"}, {Label: "Site", URL: "https://okpay.example"}}
	tests := []struct {
		name, refusal string
		to            bot.ConversationID
		want          string // text and buttons
	}{
		{"markup", "Bad Request: can't parse entities: Unsupported start tag", "telegram:7", "**Fee** @\u2060me[Yes Site]"},
		{"address of a button", "Bad Request: inline keyboard button URL 'https://okpay.example' is invalid: Wrong HTTP URL", "telegram:7", "**Fee** @\u2060me\nSite[Yes]"},
		{"button", "Bad Request: BUTTON_URL_INVALID", "telegram:7", "**Fee** @\u2060me\nSite[Yes]"},
		{"topic", "Bad Request: message thread not found", "telegram:7:t3", "**Fee** @\u2060me[Yes Site]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := start(t)
			w.tg.AddChat(7)
			w.tg.Fail(telegramtest.Fault{Method: "sendMessage", Status: 400, Text: tt.refusal})
			_, err := w.send(tt.to, bot.Message{Text: `\**Fee\** @me`, Buttons: links})
			must(t, err)
			sent := w.tg.Sent(7)[0]
			got := sent.Text + "["
			for _, row := range sent.Buttons {
				got += strings.Join(row, " ")
			}
			if got += "]"; got != tt.want || sent.Topic != 0 {
				t.Errorf("sent %q to topic %d, want %q", got, sent.Topic, tt.want)
			}
		})
	}
	w := start(t)
	w.tg.AddChat(7)
	w.tg.Fail(telegramtest.Fault{Method: "sendMessage", Status: 400, Text: "Bad Request: can't parse entities: x", Times: -1})
	_, err := w.send("telegram:7", bot.Message{Text: "hello"})
	if fate, _ := refused(err); fate != dispatch.FateRejected || w.tg.Calls("sendMessage") != 2 {
		t.Errorf("Deliver = %v after %d calls, want rejected after 2", err, w.tg.Calls("sendMessage"))
	}
}
