package customer

import (
	"errors"
	"fmt"
	"io"

	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot/dispatch"
)

func copyTo(w io.Writer, r io.Reader) (int64, error) { return io.Copy(w, r) }

func isRejected(err error) bool {
	var se *dispatch.SendError
	return errors.As(err, &se) && se.Fate == dispatch.FateRejected
}

// submission is what Slack tells of a window that was sent off.
func (w *world) submission(v slacktest.View, values map[string]string) slackevent.Event {
	w.count++
	return slackevent.Event{ID: fmt.Sprint("trigger", w.count), Team: slacktest.TeamID, Body: slackevent.Submitted{
		User: slackevent.User{ID: w.lin.ID}, Callback: v.Callback, Metadata: v.Metadata, View: v.ID, Values: values}}
}
