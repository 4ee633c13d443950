package slackevent_test

import (
	"fmt"

	"github.com/okpay/supportbot/adapters/slack/slackevent"
)

func Example() {
	ev, err := slackevent.Decode(slackevent.EventsAPI, []byte(`{"type":"event_callback","event_id":"Ev1","team_id":"T1",
		"event":{"type":"message","channel":"D1","user":"U1","ts":"1.2","text":"hello","blocks":[{"type":"of next year"}]}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	switch m := ev.Body.(type) {
	case slackevent.Message:
		fmt.Println(ev.ID, m.ChannelType, m.User.ID, m.Text)
	}
	// Output: Ev1 im U1 hello
}
