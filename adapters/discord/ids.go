package discord

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot"
)

// prefix begins every id that this package makes.
const prefix = "discord:"

// place is where a conversation is: a direct message channel, or one person's
// talk in a channel or thread of a server.
type place struct {
	channel string
	user    string // "" in a direct message channel, which has one customer only
}

// public reports whether others can read along.
func (p place) public() bool { return p.user != "" }

// conversation is the id of the place.
func (p place) conversation() bot.ConversationID {
	if p.user == "" {
		return bot.ConversationID(prefix + p.channel)
	}
	return bot.ConversationID(prefix + p.channel + ":u" + p.user)
}

// parsePlace reads an id that conversation has made.
func parsePlace(c bot.ConversationID) (place, bool) {
	rest, ok := strings.CutPrefix(string(c), prefix)
	if !ok {
		return place{}, false
	}
	channel, user, inServer := strings.Cut(rest, ":u")
	if !snowflake(channel) || inServer && !snowflake(user) {
		return place{}, false
	}
	return place{channel: channel, user: user}, true
}

// snowflake reports whether s looks like an id of Discord's. Ids become parts of
// request paths, so nothing else may pass.
func snowflake(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != "" && len(s) <= 20
}

// epoch is the millisecond that Discord's ids count from, 2015-01-01.
const epoch = 1420070400000

// made is the time that an id of Discord's was made at.
func made(id string) time.Time {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(n>>22) + epoch).UTC()
}

// newer reports whether id a was made after id b; ids are numbers without
// leading zeros, hence the longer one is the larger.
func newer(a, b string) bool {
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a > b
}

// nonce names a message for enforce_nonce, in the 25 characters that Discord
// allows: 144 bits of a hash, so that two deliveries never share one.
func nonce(delivery string) string {
	sum := sha256.Sum256([]byte(delivery))
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}

// The prefixes of what our components carry besides a Button.Token. Tokens of
// the engine have a dot in them before any colon, see bot/tokens.go.
const (
	formID    = "form:"    // opens Message.Form
	privateID = "private:" // opens the direct message channel
	selectID  = "select"   // the menu whose values are tokens
)
