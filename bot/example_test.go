package bot_test

import (
	"fmt"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

func ExampleEngine_Handle() {
	library, _ := flows.Load(flows.Source{Name: "flows", FS: flows.Content()})
	entries, _ := faq.Load(library.Fact, faq.Source{Name: "faq", FS: faq.Content()})
	engine, err := bot.New(bot.Options{Flows: library, FAQ: entries})
	if err != nil {
		fmt.Println(err)
		return
	}
	var session bot.Session // a new conversation
	now := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	event := bot.Event{
		ID: "terminal:1", Conversation: "terminal:me", Platform: "terminal",
		Sender: bot.Person{ID: "me", Locale: "en"}, Time: now, Body: bot.Command{Name: "why"},
	}
	session, actions := engine.Handle(session, event, now)
	for _, action := range actions {
		if send, ok := action.(bot.Send); ok {
			fmt.Println(markup.Plain(send.Message.Text))
		}
	}
	fmt.Println(session.Locale, len(session.AppendBinary(nil)) < 512)
	// Output:
	// I'm not asking for anything right now.
	// en true
}
