package telegram

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// benchUpdate is a text as a customer in a private chat writes it.
const benchUpdate = `{"update_id":500000123,"message":{"message_id":4711,"from":{"id":123456789,"is_bot":false,"first_name":"Li","last_name":"Wei",` +
	`"username":"liwei","language_code":"zh-hans","is_premium":true},"chat":{"id":123456789,"first_name":"Li","last_name":"Wei","username":"liwei","type":"private"},` +
	`"date":1767600000,"text":"How do I reset my password? See https://okpay.example/help","entities":[{"offset":32,"length":26,"type":"url"}]}}`

// BenchmarkDecode is what an update costs from its bytes to its event.
func BenchmarkDecode(b *testing.B) {
	raw, me, now := []byte(benchUpdate), self{id: 4242, name: "okpay_test_bot"}, time.Now()
	b.ReportAllocs()
	for b.Loop() {
		u, err := decodeUpdate(raw)
		if err != nil || len(u.events(me, now)) != 1 {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecodeLibrary is what the same costs in go-telegram/bot, to its handler.
func BenchmarkDecodeLibrary(b *testing.B) {
	raw, ctx, handled := []byte(benchUpdate), context.Background(), 0
	library, err := tg.New("4242:x", tg.WithSkipGetMe(), tg.WithNotAsyncHandlers(),
		tg.WithDefaultHandler(func(context.Context, *tg.Bot, *models.Update) { handled++ }))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		u := new(models.Update)
		if err := json.Unmarshal(raw, u); err != nil {
			b.Fatal(err)
		}
		library.ProcessUpdate(ctx, u)
	}
}

// BenchmarkSend is a message with two buttons, through the loopback server.
func BenchmarkSend(b *testing.B) {
	server := telegramtest.Start(b, telegramtest.Options{})
	server.AddChat(7)
	a, err := New(Options{Token: server.Token(), APIURL: server.URL(), Memory: newMemory()})
	if err != nil {
		b.Fatal(err)
	}
	d := dispatch.Delivery{Conversation: "telegram:7", Action: bot.Send{Message: bot.Message{
		Text: "**How** do you sign in?", Buttons: []bot.Button{{Label: "E-mail", Token: "o.1.email"}, {Label: "I lost it", Token: "o.1.lost"}},
	}}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.Deliver(b.Context(), d); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSendLibrary is the same message by the bare library.
func BenchmarkSendLibrary(b *testing.B) {
	server := telegramtest.Start(b, telegramtest.Options{})
	server.AddChat(7)
	library, err := tg.New(server.Token(), tg.WithServerURL(server.URL()), tg.WithSkipGetMe())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		_, err := library.SendMessage(b.Context(), &tg.SendMessageParams{
			ChatID: 7, Text: "<b>How</b> do you sign in?", ParseMode: models.ParseModeHTML,
			ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{
				{Text: "E-mail", CallbackData: "o.1.email"}, {Text: "I lost it", CallbackData: "o.1.lost"},
			}}},
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
