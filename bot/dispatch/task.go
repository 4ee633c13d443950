package dispatch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/okpay/supportbot/bot"
)

const (
	// sendTimeout is for one attempt: platforms answer within seconds, uploads
	// of files take longer.
	sendTimeout = 30 * time.Second
	// callTimeout is for a Do that names none.
	callTimeout = 10 * time.Second
	// callGrace is what a backend may take longer than its timeout, before it is
	// answered for.
	callGrace = time.Second
	// restMargin is how much later than a platform asks for an item is tried again:
	// its clock is not ours.
	restMargin = 5 * time.Millisecond
	// typingTimeout is short: after that nobody needs to see it.
	typingTimeout = 2 * time.Second
)

// errUnsure says that the lease may have ended: somebody else may be sending by now.
var errUnsure = errors.New("the lease could not be renewed in time")

// task is one item being performed.
type task struct {
	w        *worker
	item     *Item
	platform bot.Platform
	action   bot.Action
	repeat   bool   // an attempt before may have arrived
	arrival  uint64 // in the line of those that wait for room; 0: it has not stood there yet
	panics   int
}

func newTask(w *worker, item *Item) (*task, error) {
	platform, action, err := decodeItem(item.Payload)
	return &task{w: w, item: item, platform: platform, action: action, repeat: item.Earlier != ""}, err
}

// attempt performs the action once. An error means that it is to be tried again.
func (t *task) attempt(ctx context.Context) (result, error) {
	var r result
	var err error
	switch a := t.action.(type) {
	case bot.Send, bot.Edit, bot.Recall:
		err = t.through(ctx, t.w.rt.targets.adapter(t.platform), func(ctx context.Context) error {
			var e error
			r, e = t.send(ctx)
			return e
		})
		t.settle(ctx, r, err)
	case bot.OpenTicket:
		err = t.through(ctx, t.w.rt.targets.desk, func(ctx context.Context) error {
			var e error
			r, e = t.open(ctx, a)
			return e
		})
	case bot.PostNote, bot.UpdateTicket, bot.CloseTicket:
		err = t.through(ctx, t.w.rt.targets.desk, func(ctx context.Context) error {
			return t.w.rt.o.Desk.Deliver(ctx, t.delivery())
		})
	case bot.Do:
		return t.call(ctx, a)
	case bot.Typing, bot.SetTimer, bot.CancelTimer, bot.Record:
		t.w.log.ErrorContext(ctx, "item is of a kind that is never delivered", "item", t.item.ID)
		return result{}, nil
	}
	return t.judge(ctx, r, err)
}

// through runs one attempt within the bounds of its target.
func (t *task) through(ctx context.Context, to *target, f func(context.Context) error) error {
	switch {
	case to != nil:
	case t.platform == "": // of a conversation that nobody remembers: there is nowhere to send to
		return &SendError{Fate: FateRejected, Err: errors.New("the conversation's platform is not known")}
	default:
		return fmt.Errorf("no adapter for platform %q in this process", t.platform)
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	if err := to.enter(ctx); err != nil {
		return fmt.Errorf("wait for a free place: %w", err)
	}
	defer to.leave()
	if !t.w.sure() {
		return errUnsure
	}
	return guard(func() error { return f(ctx) })
}

func (t *task) delivery() Delivery {
	return Delivery{
		ID:           t.item.ID,
		Conversation: t.item.Lane.Conversation,
		Action:       t.action,
		Card:         t.item.Card,
		MayRepeat:    t.repeat,
	}
}

func (t *task) send(ctx context.Context) (result, error) {
	receipt, err := t.w.rt.targets.adapter(t.platform).Deliver(ctx, t.delivery())
	return result{message: receipt.Message, rests: receipt.Rests}, err
}

// settle passes on what the platform has said of its limits.
func (t *task) settle(ctx context.Context, r result, err error) {
	rests := r.rests
	var refused *SendError
	if errors.As(err, &refused) {
		rests = refused.Rests
	}
	if len(rests) > 0 {
		t.w.lanes.rest(ctx, t.w.rt.targets.adapter(t.platform), rests)
	}
}

// open shows a new ticket under its number.
func (t *task) open(ctx context.Context, a bot.OpenTicket) (result, error) {
	number, err := t.w.rt.o.Store.TicketNumber(ctx, t.item.ID, t.item.Lane.Conversation)
	if err != nil {
		return result{}, fmt.Errorf("ticket number: %w", err)
	}
	position, err := t.w.rt.o.Desk.Open(ctx, number, t.delivery())
	if err != nil {
		return result{}, err
	}
	return result{platform: t.platform, event: bot.TicketOpened{
		Call: a.Call, Ticket: number, Queue: a.Queue, Position: position, Promised: a.Promised,
	}}, nil
}

// judge decides what an attempt's error means.
func (t *task) judge(ctx context.Context, r result, err error) (result, error) {
	if err == nil {
		return r, nil
	}
	var refused *SendError
	var crash *crashError
	switch {
	case errors.As(err, &refused) && refused.Fate == FateRetry:
		t.repeat = t.repeat || refused.After == 0 // with a delay of its own the platform has refused for sure
		return result{}, err
	case errors.As(err, &refused):
		return t.refused(ctx, refused)
	case errors.As(err, &crash):
		return t.crashed(ctx, crash)
	}
	t.repeat = t.repeat || !errors.Is(err, errUnsure)
	return result{}, err
}

// refused gives an item up that its platform will never take. A request for
// people is never given up: somebody must mend the desk.
func (t *task) refused(ctx context.Context, err *SendError) (result, error) {
	if _, opens := t.action.(bot.OpenTicket); opens {
		t.w.log.ErrorContext(ctx, "desk refuses a ticket", "item", t.item.ID, "error", err)
		return result{}, err
	}
	t.w.log.WarnContext(ctx, "item is given up", "item", t.item.ID, "conversation", t.item.Lane.Conversation, "error", err)
	return t.undelivered(err.Fate), nil
}

// crashed counts a panic; an item that goes on causing them is given up.
func (t *task) crashed(ctx context.Context, err *crashError) (result, error) {
	t.repeat = true
	t.panics++
	if t.panics == 1 {
		t.w.log.ErrorContext(ctx, "delivery panicked", "item", t.item.ID, "panic", err.value, "stack", string(err.stack))
	}
	if t.panics < t.w.rt.o.Attempts {
		return result{}, err
	}
	t.w.log.ErrorContext(ctx, "item is given up", "item", t.item.ID, "conversation", t.item.Lane.Conversation, "error", err)
	return t.undelivered(FateRejected), nil
}

// undelivered is the result of an item given up. Only of what the customer does
// not get does the conversation hear: it would tell the desk, and a desk that
// takes nothing would be told of that for ever.
func (t *task) undelivered(f Fate) result {
	r := result{platform: t.platform, failed: true}
	_, recall := t.action.(bot.Recall) // the customer has lost nothing
	if t.item.Lane.Name == LaneChat && !recall {
		r.event = bot.Undelivered{Outbox: t.item.ID, Reason: string(f)}
	}
	return r
}

// delay returns how long to wait after a failed attempt.
func (t *task) delay(try int, err error) time.Duration {
	var refused *SendError
	switch {
	case !errors.As(err, &refused) || refused.After <= 0:
	case len(refused.Rests) > 0:
		return refused.After + restMargin // whose turn it is then, the limits decide
	default:
		// Never earlier than the platform said, and not all at the same moment.
		return refused.After + rand.N(refused.After/8+1)
	}
	if errors.Is(err, errUnsure) {
		return storeDelay(try)
	}
	return sendDelay(try)
}

// call performs a Do. Its time limit covers the wait for a free place too, since
// it is the customer's patience that it stands for, and it is kept even when
// the backend ignores it.
func (t *task) call(ctx context.Context, do bot.Do) (result, error) {
	if !t.w.sure() {
		return result{}, errUnsure
	}
	limit := do.Timeout
	if limit <= 0 {
		limit = callTimeout
	}
	answered := make(chan bot.ActionDone, 1)
	t.w.lanes.group.Go(func() { // ends when the backend returns
		answered <- t.perform(ctx, do, limit)
	})
	late := time.NewTimer(limit + callGrace)
	defer late.Stop()
	answer := bot.ActionDone{Outcome: "timeout"}
	select {
	case answer = <-answered:
	case <-late.C:
	case <-ctx.Done():
	}
	if ctx.Err() != nil {
		return result{}, ctx.Err()
	}
	answer.Call = do.Call
	return result{platform: t.platform, event: answer}, nil
}

func (t *task) perform(ctx context.Context, do bot.Do, limit time.Duration) bot.ActionDone {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	backend := t.w.rt.targets.backend
	if err := backend.enter(ctx); err != nil {
		return bot.ActionDone{Outcome: "timeout"}
	}
	defer backend.leave()
	var answer bot.ActionDone
	err := guard(func() error {
		answer = t.w.rt.o.Backend.Perform(ctx, t.item.ID, do)
		return nil
	})
	var crash *crashError
	if errors.As(err, &crash) {
		t.w.log.ErrorContext(ctx, "backend panicked", "item", t.item.ID, "action", do.Action, "panic", crash.value, "stack", string(crash.stack))
		return bot.ActionDone{Outcome: "error"}
	}
	return answer
}
