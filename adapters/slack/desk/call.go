package desk

import (
	"context"
	"errors"
	"strings"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot"
)

// call is the beginning of a note that calls people, "" where nobody is called.
func (w *work) call(ctx context.Context, c bot.CallOut) (string, error) {
	if c == "" {
		return "", nil
	}
	away, err := w.o.Board.Away(ctx)
	if err != nil {
		return "", err
	}
	if c == bot.CallAgent {
		user := userOf(w.t.state.Agent.ID)
		if user == "" || away[w.t.state.Agent.ID] {
			return "", nil
		}
		return mention(user), nil
	}
	called, err := w.onDuty(ctx, away)
	if err != nil {
		w.log.Warn("people of a channel are not known: nobody is called by name", "ticket", w.t.number, "error", slackapi.Failure(err, ""))
		return w.loud(), nil
	}
	loud := ""
	if len(called) > maxCalled {
		called = called[:maxCalled]
		if len(away) == 0 { // else it would ring at those who are away
			loud = w.loud()
		}
	}
	return orDefault(loud, strings.Join(called, " ")), nil
}

// maxCalled is how many people are called by name.
const maxCalled = 30

// loud calls a whole group.
func (w *work) loud() string {
	switch {
	case w.o.UserGroup != "":
		return "<!subteam^" + w.o.UserGroup + ">"
	case w.o.CallHere:
		return "<!here>"
	}
	return ""
}

// errNoPlace is a ticket that is shown nowhere.
var errNoPlace = errors.New("the ticket has no thread")

// onDuty are the agents of the ticket's channel who are here.
func (w *work) onDuty(ctx context.Context, away map[bot.PersonID]bool) ([]string, error) {
	channel := orDefault(w.t.place.Channel, w.channelOf(w.t.queue()))
	if channel == "" {
		return nil, errNoPlace
	}
	members, err := w.agentsOf(ctx, channel, away)
	out := make([]string, 0, len(members))
	for _, m := range members {
		out = append(out, mention(m))
	}
	return out, err
}

// awayUser reports whether a user is away, in whichever workspace they said so.
func awayUser(away map[bot.PersonID]bool, user string) bool {
	for id, is := range away {
		if is && userOf(id) == user {
			return true
		}
	}
	return false
}
