package desk_test

import (
	"context"
	"fmt"

	"github.com/okpay/supportbot/adapters/slack/desk"
	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot"
)

func Example() {
	d, err := desk.New(desk.Options{
		API:    slackapi.Options{Token: "xoxb-…"},
		Memory: newMemory(), // a redisstore.Store
		Board:  newWall(),   // a board.Board
		Ingest: func(context.Context, bot.Event) error { return nil },
		// Tickets of payments have a channel of their own, all others share one.
		Channel:  "C0123ABCDEF",
		Channels: map[string]string{"payments": "C0456GHIJKL"},
		Phrases:  desk.PhrasesIn("zh"),
	})
	fmt.Println(d != nil, err)

	_, err = desk.New(desk.Options{Memory: newMemory(), Board: newWall(), Ingest: func(context.Context, bot.Event) error { return nil }})
	fmt.Println(err)
	// Output:
	// true <nil>
	// slack desk: no channel for tickets: set SLACK_CHANNEL (slack.channel) to the id of one, such as C0123ABCDEF, and /invite the bot there
}
