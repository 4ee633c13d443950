package dispatch

import (
	"context"

	"github.com/okpay/supportbot/bot"
)

// show tells the customer that the bot is at work. It runs in the lane, hence
// after the messages of its turn, and gives way as soon as the lane has news.
func (ls *lanes) show(ctx context.Context, l *lane, t *typing) {
	to := ls.w.rt.targets.adapter(t.platform)
	if to == nil || ls.w.draining() || ls.outdated(l, bot.VoiceBot, t.action.Epoch) || !ls.w.sure() || !to.tryEnter() {
		return
	}
	defer to.leave()
	ctx, cancel := context.WithTimeout(ctx, typingTimeout)
	defer cancel()
	watched := make(chan struct{})
	go func() { // ends with the delivery
		defer close(watched)
		select {
		case <-l.news:
			cancel()
		case <-ctx.Done():
		}
	}()
	err := guard(func() error {
		_, err := to.Deliver(ctx, Delivery{Conversation: l.name.Conversation, Action: t.action})
		return err
	})
	if err != nil {
		ls.w.log.DebugContext(ctx, "typing was not shown", "conversation", l.name.Conversation, "error", err)
	}
	cancel()
	<-watched
}
