package dispatch

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/okpay/supportbot/bot"
)

const (
	// longWait is when a customer begins to wonder: typing is shown, and the store
	// is asked once more whether the item is still to be sent.
	longWait = time.Second
	// typingApart is the least time between two typings shown to those who wait:
	// five a second beside the thirty messages that Telegram takes.
	typingApart = 200 * time.Millisecond
)

// Why an item that waits for room is not sent.
var (
	errOutdated   = errors.New("an agent answers now")
	errSuperseded = errors.New("the store has dropped it")
	errStopping   = errors.New("the partition is given back")
)

// pacing is an item that waits for room.
type pacing struct {
	ls    *lanes
	l     *lane
	t     *task
	to    *target
	rates []Rate
	place *waiter
	asked string      // the key of the rate that the store said to wait for
	long  *time.Timer // fires after longWait; nil while nothing was waited for
	hush  func()      // ends the typing shown meanwhile; nil when there is none
}

// pace waits until there is room under all rates, in all processes. The error says
// why the item is not to be sent now.
func (ls *lanes) pace(ctx context.Context, l *lane, t *task, rates []Rate) error {
	begun := time.Now()
	g := &pacing{ls: ls, l: l, t: t, to: t.target(), rates: rates}
	if g.to.common { // who waits for a channel stands in its line, so that one of them asks
		g.rates = slices.Clone(rates)
		slices.Reverse(g.rates)
	}
	g.place = g.to.pacer.join(g.rates[0].Key, t.urgency(), t.arrival)
	t.arrival = g.place.arrival
	err := g.wait(ctx)
	g.end() // before the store is asked: others need not wait for that
	if errors.Is(err, errOutdated) || errors.Is(err, errStopping) {
		g.forgo(ctx)
	}
	if err != nil || time.Since(begun) < longWait {
		return err
	}
	same, ok := ls.reclaim(ctx, l, t.item.ID)
	switch {
	case !ok:
		return errStopping
	case !same:
		return errSuperseded
	}
	return nil
}

// wait asks the store for room until there is some.
func (g *pacing) wait(ctx context.Context) error {
	for failed := 0; ; {
		if err := g.line(ctx); err != nil {
			return err
		}
		if !g.ls.w.sure() {
			return errUnsure
		}
		delay, key, err := g.ls.w.rt.o.Store.Take(ctx, g.rates, g.place.urgency)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			delay = storeDelay(failed)
			failed++
			g.ls.w.log.WarnContext(ctx, "limits cannot be reached", "item", g.t.item.ID, "after", delay, "error", err)
		case delay <= 0:
			return nil
		default:
			failed, g.asked = 0, key
			g.note(key, delay)
		}
		if err := g.pause(ctx, delay, err == nil && key != g.rates[0].Key && !g.to.common); err != nil {
			return err
		}
	}
}

// line waits until it is the item's turn to ask. That its own chat has just been sent
// to is looked at then, not before: the delivery may have ended meanwhile.
func (g *pacing) line(ctx context.Context) error {
	for {
		var err error
		early := g.to.pacer.early(own(g.rates))
		switch first := g.to.pacer.first(g.place); {
		case !first:
			err = g.linger(ctx, nil)
		case early > 0:
			err = g.pause(ctx, early, true)
		default:
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// own leaves out the rate of the whole platform, which comes first: what is left
// are those of the delivery's own chat.
func own(rates []Rate) []Rate { return rates[1:] }

// note takes note of a platform that rests: no rate by itself makes wait that long.
func (g *pacing) note(key string, delay time.Duration) {
	for _, r := range g.rates {
		if r.Key == key && delay > 2*r.Every+longWait {
			g.to.pacer.rest(key, delay)
		}
	}
}

// pause waits before the store is asked again. An item that waits for its own chat
// only steps aside, so that others pass.
func (g *pacing) pause(ctx context.Context, d time.Duration, aside bool) error {
	if aside {
		g.to.pacer.leave(g.place)
		defer g.to.pacer.back(g.place)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	return g.linger(ctx, timer.C)
}

// linger waits for a time; without one, for the item's turn to ask.
func (g *pacing) linger(ctx context.Context, due <-chan time.Time) error {
	if g.long == nil {
		g.ls.w.enterItem(ctx, g.t.item, statePacing)
		g.long = time.NewTimer(longWait)
	}
	for {
		select {
		case <-due:
			return nil
		case <-g.place.turn:
			if due == nil {
				return nil
			}
		case <-g.long.C:
			g.comfort(ctx)
		case <-g.l.news:
			if g.ls.outdated(g.l, g.t.item.Voice, g.t.item.Epoch) {
				return errOutdated
			}
		case <-ctx.Done():
			return ctx.Err()
		case <-g.ls.w.drain:
			return errStopping
		}
	}
}

// comfort shows typing to a customer whose reply waits, beside the wait.
func (g *pacing) comfort(ctx context.Context) {
	voice := g.t.item.Voice // the desk has none
	if voice != bot.VoiceBot && voice != bot.VoiceAgent || !g.to.pacer.mayType() || !g.to.tryEnter() {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	g.hush = func() {
		cancel()
		<-done
	}
	go func() { // ends with ctx or typingTimeout; end waits for it
		defer close(done)
		defer g.to.leave()
		g.ls.typeOnce(ctx, g.to, g.l.name.Conversation, bot.Typing{Epoch: g.t.item.Epoch})
	}()
}

// end gives the place up, and sees to it that no typing comes after the message.
func (g *pacing) end() {
	g.to.pacer.leave(g.place)
	if g.long != nil {
		g.long.Stop()
	}
	if g.hush != nil {
		g.hush()
	}
}

// forgo tells the other processes that they need not wait for the item, unless another
// one here waits in its name. Unheard it costs a little of the rate.
func (g *pacing) forgo(ctx context.Context) {
	if g.asked == "" || !g.to.pacer.alone(g.place) {
		return
	}
	if err := g.ls.w.rt.o.Store.Forgo(ctx, g.asked, g.place.urgency); err != nil {
		g.ls.w.log.DebugContext(ctx, "others wait for an item that is not sent", "item", g.t.item.ID, "error", err)
	}
}

// rest passes on what a platform says of its limits. That it is not passed on
// costs refusals at worst.
func (ls *lanes) rest(ctx context.Context, to *target, rests []Rest) {
	for _, r := range rests {
		to.pacer.rest(r.Key, r.For)
		if err := ls.w.rt.o.Store.Rest(ctx, r); err != nil {
			ls.w.log.WarnContext(ctx, "rest of a platform is not known to others", "key", r.Key, "for", r.For, "error", err)
		}
	}
}
