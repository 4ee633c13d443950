package socket_test

import (
	"context"
	"sync"
	"testing"

	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/adapters/slack/socket"
)

// BenchmarkReceive takes messages of many channels over two sockets, each until it
// is acknowledged; the stand-in for Slack runs in the same process.
func BenchmarkReceive(b *testing.B) {
	s := slacktest.Start(b, slacktest.Options{Retries: slacktest.Persistent(0)})
	lin := s.User("Lin")
	rooms := make([]string, 50)
	for i := range rooms {
		rooms[i] = s.Channel("c", lin)
	}
	c, err := socket.New(socket.Options{AppToken: slacktest.AppToken, APIURL: s.URL(), Handle: func(context.Context, socket.Envelope) (any, error) { return nil, nil }})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { _ = c.Run(ctx) }) // ends with ctx; its error is always nil
	defer group.Wait()
	defer cancel()
	s.WaitSockets(b, 2)
	b.ResetTimer()
	for i := range b.N {
		lin.Write(b, rooms[i%len(rooms)], "hello")
	}
	s.WaitQuiet(b)
}
