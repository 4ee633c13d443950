package slackapi_test

import (
	"errors"
	"fmt"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot/dispatch"
)

func ExampleFailure() {
	err := slackapi.Failure(slack.SlackErrorResponse{Err: "is_archived"}, "C1")
	var fate *dispatch.SendError
	fmt.Println(errors.As(err, &fate), fate.Fate, slackapi.Code(err))
	// Output: true unreachable is_archived
}
