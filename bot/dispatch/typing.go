package dispatch

import (
	"context"
	"errors"
	"time"

	"github.com/okpay/supportbot/bot"
)

const (
	// typingAgain is when typing is shown once more: Telegram shows it for five
	// seconds, Discord for ten.
	typingAgain = 4 * time.Second
	// typingMost is how long it is shown in all: nobody believes in it longer.
	typingMost = time.Minute
)

// show tells the customer that the bot is at work, again and again until the lane
// has news. It runs in the lane, hence after the messages of its turn. After the
// first time the lane counts as idle: nothing may ever follow.
func (ls *lanes) show(ctx context.Context, l *lane, t *typing) {
	to := ls.w.rt.targets.adapter(t.platform)
	if to == nil {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() { // ends with ctx
		defer close(watched)
		defer cancel()
		select {
		case <-l.news:
		case <-ls.w.drain:
		case <-ctx.Done():
		}
	}()
	for end := time.Now().Add(typingMost); time.Now().Before(end) && ls.mayShow(l, t) && ls.again(ctx, l, to, t); {
		if !pause(ctx, nil, typingAgain) {
			break
		}
	}
	cancel()
	<-watched
	ls.wakeUp(l)
}

// mayShow reports whether typing is still to be shown.
func (ls *lanes) mayShow(l *lane, t *typing) bool {
	return !ls.w.draining() && ls.w.sure() && !ls.outdated(l, bot.VoiceBot, t.action.Epoch)
}

// again shows typing where nothing else needs the platform. False: it is no use.
func (ls *lanes) again(ctx context.Context, l *lane, to *target, t *typing) bool {
	if !to.pacer.resting() && to.tryEnter() {
		shown := ls.typeOnce(ctx, to, l.name.Conversation, t.action)
		to.leave()
		if !shown {
			return false
		}
	}
	ls.doze(l)
	return true
}

// typeOnce performs one Typing. It is not counted against limits and not repeated
// when it fails.
func (ls *lanes) typeOnce(ctx context.Context, to *target, c bot.ConversationID, a bot.Typing) bool {
	short, cancel := context.WithTimeout(ctx, typingTimeout)
	defer cancel()
	var receipt Receipt
	err := guard(func() (e error) {
		receipt, e = to.Deliver(short, Delivery{Conversation: c, Action: a})
		return e
	})
	rests := receipt.Rests
	if refused := (*SendError)(nil); errors.As(err, &refused) {
		rests = refused.Rests
	}
	if err != nil {
		ls.w.log.DebugContext(ctx, "typing was not shown", "conversation", c, "error", err)
	}
	ls.rest(ctx, to, rests)
	return err == nil
}
