package slackapi

import (
	"time"

	"github.com/okpay/supportbot/bot/dispatch"
)

// KeyAll names the limit of the whole workspace.
const KeyAll = "slack"

// Key names the limit of one channel.
func Key(channel string) string { return "slack:ch:" + channel }

// Rate returns the limits that a post to a channel counts against: that of the
// workspace, then that of the channel.
//
// Slack takes one post a second in a channel, "short bursts" above that, and "no
// more than several hundred" a minute in a workspace (docs.slack.dev/apis/web-api/rate-limits).
// Five channels at their full speed are three hundred.
func Rate(channel string, every time.Duration) []dispatch.Rate {
	return []dispatch.Rate{
		{Key: KeyAll, Every: every / 5, Burst: 5 * every},
		{Key: Key(channel), Every: every, Burst: 2 * every},
	}
}
