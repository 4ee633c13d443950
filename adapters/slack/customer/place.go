package customer

import (
	"strconv"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot"
)

// prefix begins every id that this package makes.
const prefix = "slack:"

// place is where a conversation is: the direct messages of one person with the app.
type place struct{ team, channel string }

// conversation is the id of the place.
func (p place) conversation() bot.ConversationID {
	return bot.ConversationID(prefix + p.team + ":" + p.channel)
}

// parsePlace reads an id that conversation has made.
func parsePlace(c bot.ConversationID) (place, bool) {
	rest, ok := strings.CutPrefix(string(c), prefix)
	team, channel, _ := strings.Cut(rest, ":")
	return place{team: team, channel: channel}, ok && isID(team) && direct(channel)
}

// direct reports whether a channel is one of direct messages with the app. Those
// of several people are not: others read along, whom nobody has asked.
func direct(channel string) bool { return isID(channel) && channel[0] == 'D' }

// isID reports whether s looks like an id of Slack's.
func isID(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return s != "" && len(s) <= 64
}

// isTS reports whether s looks like the id of a message.
func isTS(s string) bool {
	seconds, micros, ok := strings.Cut(s, ".")
	for _, part := range [...]string{seconds, micros} {
		for i := range len(part) {
			if part[i] < '0' || part[i] > '9' {
				return false
			}
		}
	}
	return ok && seconds != "" && micros != "" && len(s) <= 32
}

// timeOf is when a message was written, which is its id.
func timeOf(ts string) (time.Time, bool) {
	if !isTS(ts) {
		return time.Time{}, false
	}
	seconds, micros, _ := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(seconds, 10, 64)
	us, err2 := strconv.ParseInt((micros + "000000")[:6], 10, 64)
	if err != nil || err2 != nil {
		return time.Time{}, false
	}
	return time.Unix(s, us*int64(time.Microsecond)).UTC(), true
}
