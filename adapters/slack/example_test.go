package slack_test

import (
	"context"
	"fmt"
	"sync"

	"github.com/okpay/supportbot/adapters/slack"
	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
)

type printer struct{ done context.CancelFunc }

func (p printer) Handle(_ context.Context, ev slackevent.Event) (any, error) {
	if h, ok := ev.Body.(slackevent.HomeOpened); ok {
		fmt.Println("home opened by", h.User.ID != "")
		p.done()
	}
	return nil, nil
}

func Example() {
	sl, err := slacktest.New(slacktest.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sl.Close()
	var once sync.Once // it is reported for each socket
	ctx, cancel := context.WithCancel(context.Background())
	c, err := slack.New(slack.Options{BotToken: slacktest.BotToken, AppToken: slacktest.AppToken, APIURL: sl.URL(), Desk: printer{cancel},
		Report: func(err error) {
			if err == nil {
				once.Do(sl.User("Lin").OpenHome)
			}
		}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.BySockets(), c.Run(ctx))
	// Output:
	// home opened by true
	// true <nil>
}
