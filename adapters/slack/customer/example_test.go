package customer_test

import (
	"context"
	"fmt"

	"github.com/okpay/supportbot/adapters/slack/customer"
	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/bot"
)

func Example() {
	a, err := customer.New(customer.Options{Token: "xoxb-…", Memory: store{}})
	if err != nil {
		fmt.Println(err)
		return
	}
	h := a.Handler(runtime{})
	_, err = h.Handle(context.Background(), slackevent.Event{ID: "Ev1", Body: slackevent.Message{
		Channel: "D01", ChannelType: "im", TS: "1700000000.000100", User: slackevent.User{ID: "U01"}, Text: "*Hello* :wave:"}})
	fmt.Println(err)
	// Output:
	// slack:T01:D01 from Lin: Hello 👋
	// <nil>
}

func ExampleAdapter_Split() {
	a, err := customer.New(customer.Options{Token: "xoxb-…", Memory: store{}})
	if err != nil {
		fmt.Println(err)
		return
	}
	m := bot.Message{Text: "Here it is.", Files: []bot.File{{ID: "F1"}}, Card: "a:1"}
	fmt.Println(len(a.Split(m)), "with the file below the text")
	m.Buttons = []bot.Button{{Label: "Thanks", Token: "c.thanks"}}
	fmt.Println(len(a.Split(m)), "since an upload has no buttons")
	// Output:
	// 1 with the file below the text
	// 2 since an upload has no buttons
}

// store stands for the store, which knows the bot and the person already.
type store struct{ customer.Memory }

func (store) Value(_ context.Context, key string) (string, bool, error) {
	if key == "slack:person:U01" {
		return `{"name":"Lin"}`, true, nil
	}
	return `{"team":"T01","user":"U00"}`, true, nil
}

// runtime stands for dispatch.
type runtime struct{}

func (runtime) Ingest(_ context.Context, ev bot.Event) error {
	fmt.Printf("%s from %s: %s\n", ev.Conversation, ev.Sender.Name, ev.Body.(bot.Text).Text)
	return nil
}
