package gateway_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/okpay/supportbot/adapters/discord/gateway"
)

// The adapter ingests events, and says what only a person can mend.
func ExampleGateway_Run() {
	ingest := func(context.Context, gateway.Dispatch) error { return nil }
	gw, err := gateway.New(gateway.Options{
		Token: "…", Intents: 1<<9 | 1<<12, // messages in servers and in DMs
		URL: gateway.At("wss://gateway.discord.gg"), Store: newStore(), Owner: "process-1",
		Wants:  func(event string) bool { return event == "MESSAGE_CREATE" },
		Handle: ingest,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	stop() // at a signal, mostly
	err = gw.Run(ctx)
	if fatal, ok := errors.AsType[*gateway.FatalError](err); ok {
		fmt.Println("mend this first:", fatal.Mend)
	}
	fmt.Println("ended:", err)
	// Output: ended: <nil>
}
