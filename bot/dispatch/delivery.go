package dispatch

import (
	"context"
	"errors"
	"time"

	"github.com/okpay/supportbot/bot"
)

// run delivers what a lane has until there is nothing left.
func (ls *lanes) run(ctx context.Context, l *lane) {
	for {
		j, ok := ls.next(l)
		if !ok {
			return
		}
		switch {
		case j.check:
			j.item, ok = ls.claim(ctx, l)
		case j.show != nil:
			ls.show(ctx, l, j.show)
		}
		for ok && j.item != nil {
			j.item, ok = ls.one(ctx, l, *j.item)
		}
		if !ok {
			ls.end(l)
			return
		}
	}
}

// one delivers an item and returns the one that follows it. False: the lane must end.
func (ls *lanes) one(ctx context.Context, l *lane, item Item) (*Item, bool) {
	ls.w.enterItem(ctx, &item, stateClaimed)
	r, end, ok := ls.deliver(ctx, l, &item)
	ls.w.enterItem(ctx, &item, end)
	switch {
	case !ok:
		return nil, false
	case r.superseded:
		return ls.claim(ctx, l)
	}
	done := Done{Lane: l.name, ID: item.ID, Token: ls.w.token, Message: r.message, CardKey: item.CardKey}
	if r.event != nil {
		done.Result = ls.incoming(item, r)
	}
	return ls.advance(ctx, l, done)
}

// result is what came of an item.
type result struct {
	message    string       // the platform's message id
	rests      []Rest       // what the platform says of its limits
	event      bot.Body     // tells the conversation of it; nil tells nothing
	platform   bot.Platform // of the event
	failed     bool         // the item is given up
	superseded bool         // the store has dropped the item meanwhile: there is nothing to record
	outdone    bool         // a later item says it all, so this one is not sent
}

// deliver tries an item until its outcome is certain. False: the lane must end
// without one.
func (ls *lanes) deliver(ctx context.Context, l *lane, item *Item) (r result, end state, ok bool) {
	t, err := newTask(ls.w, item)
	if err != nil {
		ls.w.log.ErrorContext(ctx, "item cannot be read", "item", item.ID, "lane", l.name.Name, "error", err)
		return t.undelivered(FateRejected, "it cannot be read"), stateUndelivered, true
	}
	for try := 0; ; try++ {
		if ls.outdated(l, item.Voice, item.Epoch) {
			return result{}, stateDropped, true
		}
		r, err := ls.try(ctx, l, t)
		switch {
		case err == nil:
			return r, r.state(), true
		case ctx.Err() != nil, errors.Is(err, errStopping):
			return result{}, stateLeft, false
		case errors.Is(err, errSuperseded):
			return result{superseded: true}, stateDropped, true
		case errors.Is(err, errOutdated):
			continue
		}
		delay := t.delay(try, err)
		ls.w.enterItem(ctx, item, stateWaiting)
		ls.w.log.WarnContext(ctx, "item is tried again", "item", item.ID, "lane", l.name.Name,
			"conversation", l.name.Conversation, "try", try+1, "after", delay, "error", err)
		if !ls.hold(ctx, l, item, delay) {
			return result{}, stateLeft, false
		}
		same, ok := ls.reclaim(ctx, l, item.ID)
		switch {
		case !ok:
			return result{}, stateLeft, false
		case !same:
			return result{superseded: true}, stateDropped, true
		}
		ls.w.enterItem(ctx, item, stateClaimed)
	}
}

// try performs an item once, when its platform has room for it.
func (ls *lanes) try(ctx context.Context, l *lane, t *task) (result, error) {
	rates, err := t.rates()
	if err != nil {
		return t.judge(ctx, result{}, err)
	}
	if len(rates) > 0 {
		if ls.outdone(ctx, l, t) {
			return result{outdone: true}, nil
		}
		if err := ls.pace(ctx, l, t, rates); err != nil {
			return result{}, err
		}
	}
	ls.w.enterItem(ctx, t.item, stateSending)
	r, err := t.attempt(ctx)
	if to := t.target(); len(rates) > 1 && !to.common {
		to.pacer.delivered(own(rates))
	}
	return r, err
}

// state tells where the item has ended.
func (r result) state() state {
	switch {
	case r.failed:
		return stateUndelivered
	case r.outdone:
		return stateDropped
	}
	return stateDelivered
}

// hold waits before another try, or until the item is outdated. False: the lane
// must end. A stopping process does not wait for a platform that fails.
func (ls *lanes) hold(ctx context.Context, l *lane, item *Item, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			return true
		case <-l.news:
			if ls.outdated(l, item.Voice, item.Epoch) {
				return true
			}
		case <-ctx.Done():
			return false
		case <-ls.w.drain:
			return false
		}
	}
}

// incoming encodes the event that tells of an item's outcome.
func (ls *lanes) incoming(item Item, r result) *Incoming {
	ev := bot.Event{
		ID:           bot.EventID("result:" + item.ID),
		Conversation: item.Lane.Conversation,
		Platform:     r.platform,
		Time:         ls.w.rt.o.Now(),
		Body:         r.event,
	}
	return &Incoming{ID: ev.ID, Conversation: ev.Conversation, Payload: ev.AppendBinary(nil)}
}

// claim asks the store for the lane's next item. Nil: there is none. False: the
// lane must end.
func (ls *lanes) claim(ctx context.Context, l *lane) (next *Item, ok bool) {
	ok = ls.insist(ctx, l, func() error {
		item, found, err := ls.w.rt.o.Store.Claim(ctx, ls.w.lease, l.name, ls.w.token)
		if err == nil && found {
			next = &item
		}
		return err
	})
	if ok {
		ls.follow(l, "", next)
	}
	return next, ok
}

// reclaim asks the store whether an item is still to be sent before it is
// repeated: output that is outdated meanwhile is dropped there.
func (ls *lanes) reclaim(ctx context.Context, l *lane, id string) (same, ok bool) {
	ok = ls.insist(ctx, l, func() error {
		item, found, err := ls.w.rt.o.Store.Claim(ctx, ls.w.lease, l.name, ls.w.token)
		same = found && item.ID == id
		return err
	})
	return same, ok
}

// advance records what came of an item, until that is certain.
func (ls *lanes) advance(ctx context.Context, l *lane, done Done) (next *Item, ok bool) {
	ok = ls.insist(ctx, l, func() error {
		item, more, err := ls.w.rt.o.Store.Advance(ctx, ls.w.lease, done)
		if err == nil && more {
			next = &item
		}
		return err
	})
	if !ok {
		return nil, false
	}
	if done.Result != nil {
		ls.w.rt.wake(ls.w.lease.Partition)
	}
	ls.follow(l, done.ID, next)
	return next, true
}

// insist repeats a call of the store until it succeeds. False: the partition is
// no longer ours, or the context has ended.
func (ls *lanes) insist(ctx context.Context, l *lane, call func() error) bool {
	for try := 0; ; try++ {
		err := call()
		switch {
		case err == nil:
			return true
		case ctx.Err() != nil:
			return false
		case errors.Is(err, ErrFenced):
			ls.w.lost()
			return false
		}
		delay := storeDelay(try)
		ls.w.log.WarnContext(ctx, "outbox cannot be reached", "lane", l.name.Name, "after", delay, "error", err)
		pause(ctx, nil, delay)
	}
}
