package telegram_test

import (
	"fmt"
	"testing/fstest"

	"github.com/okpay/supportbot/adapters/telegram"
	"github.com/okpay/supportbot/bot"
)

func ExampleAdapter_Split() {
	a, err := telegram.New(telegram.Options{Token: "123456:token", Memory: shared{}, Files: fstest.MapFS{}})
	if err != nil {
		fmt.Println(err)
		return
	}
	picture := bot.Link{Kind: "photo", URL: "media/card.png"}
	for _, part := range a.Split(bot.Message{Text: "Two pictures of it", Media: []bot.Link{picture, picture}}) {
		fmt.Printf("%d picture, %q\n", len(part.Media), part.Text)
	}
	// Output:
	// 1 picture, ""
	// 1 picture, ""
	// 0 picture, "Two pictures of it"
}

// shared stands for the store.
type shared struct{ telegram.Memory }
