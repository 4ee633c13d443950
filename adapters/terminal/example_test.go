package terminal_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/okpay/supportbot/adapters/terminal"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// parrot stands for the durable runtime.
type parrot struct{ t *terminal.Terminal }

func (p parrot) Ingest(ctx context.Context, ev bot.Event) error {
	_, err := p.t.Deliver(ctx, dispatch.Delivery{Action: bot.Send{Message: bot.Message{Text: ev.Body.(bot.Text).Text + "!"}}})
	return err
}

func (parrot) Idle(context.Context) error { return nil }

func Example() {
	t := terminal.New(terminal.Options{In: strings.NewReader("hello\n"), Out: os.Stdout})
	if err := t.Run(context.Background(), parrot{t}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// > hello
	// < hello!
}
