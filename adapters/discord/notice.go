package discord

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/markup"
)

// askForMention says in a server that a message could not be read, at most once
// a minute in a channel.
func (r *receiver) askForMention(ctx context.Context, channel string, ev bot.Event) {
	if !r.a.notices.due(channel, r.a.o.Now()) {
		return
	}
	r.wg.Go(func() { // ends with the request
		body, _ := r.a.compose(bot.Message{Text: markup.Escape(r.a.o.Notices(ev.Sender.Locale).Mention)})
		body.Nonce, body.Enforce = nonce("notice:"+string(ev.ID)), true // the message may come again
		if _, err := r.a.call(ctx, messageTo(channel, body)); err != nil {
			r.a.log.DebugContext(ctx, "notice was not sent", "channel", channel, "error", err)
		}
	})
}

// privateText is the notice with the address of the private chat, as markup.
func privateText(n Notices, server, channel string) string {
	return markup.Escape(strings.TrimSpace(n.Private + "\n" + fmt.Sprintf("https://discord.com/channels/%s/%s", server, channel)))
}

// notified is when a notice was last given in a channel. The zero value is ready.
type notified struct {
	mu   sync.Mutex
	last map[string]time.Time
}

// due reports whether a notice may be given, and takes note of it.
func (n *notified) due(channel string, now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if now.Sub(n.last[channel]) < time.Minute {
		return false
	}
	if n.last == nil || len(n.last) >= maxAliases {
		n.last = map[string]time.Time{}
	}
	n.last[channel] = now
	return true
}
