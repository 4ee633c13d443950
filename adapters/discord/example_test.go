package discord_test

import (
	"context"
	"fmt"
	"os"

	"github.com/okpay/supportbot/adapters/discord"
)

func Example() {
	serve := func(ctx context.Context, memory discord.Memory, runtime discord.Runtime) error {
		a, err := discord.New(discord.Options{Token: os.Getenv("DISCORD_TOKEN"), Memory: memory, Owner: "process-1"})
		if err != nil {
			return err
		}
		return a.Run(ctx, runtime) // until ctx ends
	}
	_ = serve
	fmt.Println(discord.InviteURL("901"))
	// Output: https://discord.com/oauth2/authorize?client_id=901&scope=bot+applications.commands&permissions=343597501440
}
