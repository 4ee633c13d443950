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
	// sendTimeout is for one attempt: platforms answer within seconds.
	sendTimeout = 30 * time.Second
	// copyTimeout is for one that copies files: 50 MB from one platform to another.
	copyTimeout = 2 * time.Minute
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
	w         *worker
	item      *Item
	order     order
	repeat    bool   // an attempt before may have arrived
	arrival   uint64 // in the line of those that wait for room; 0: it has not stood there yet
	panics    int
	retracted int // how many messages of a card are gone
	behind    int // the urgency of what waits behind it, as far as it was looked for
}

func newTask(w *worker, item *Item) (*task, error) {
	o, err := decodeItem(item.Payload)
	o.action = withSafeNames(o.action)
	return &task{w: w, item: item, order: o, repeat: item.Earlier != ""}, err
}

// target is where the action goes, nil where this process has no such place.
func (t *task) target() *target {
	targets := &t.w.rt.targets
	switch t.order.action.(type) {
	case bot.Send, bot.Edit, bot.Recall, bot.Retract, bot.React, bot.Typing:
		return targets.adapter(t.order.platform)
	case bot.OpenTicket, bot.PostNote, bot.EditNote, bot.DropNote, bot.ReactNote, bot.Mark, bot.Confirm,
		bot.UpdateTicket, bot.CloseTicket, bot.Reshow:
		return targets.desk
	case bot.Mail:
		return targets.mailer
	case bot.Do, bot.SetTimer, bot.CancelTimer, bot.Record:
	}
	return nil
}

// attempt performs the action once. An error means that it is to be tried again.
func (t *task) attempt(ctx context.Context) (result, error) {
	var perform func(ctx context.Context) (result, error)
	switch a := t.order.action.(type) {
	case bot.Send, bot.Recall, bot.React:
		perform = t.send
	case bot.Edit:
		perform = func(ctx context.Context) (result, error) { return t.edit(ctx, a) }
	case bot.Retract:
		perform = t.retract
	case bot.OpenTicket:
		perform = func(ctx context.Context) (result, error) { return t.open(ctx, a) }
	case bot.PostNote, bot.EditNote, bot.DropNote, bot.ReactNote, bot.Mark, bot.Confirm,
		bot.UpdateTicket, bot.CloseTicket, bot.Reshow:
		perform = t.show
	case bot.Mail:
		perform = func(ctx context.Context) (result, error) { return t.mail(ctx, a) }
	case bot.Do:
		return t.call(ctx, a)
	case bot.Typing, bot.SetTimer, bot.CancelTimer, bot.Record:
		t.w.log.ErrorContext(ctx, "item is of a kind that is never delivered", "item", t.item.ID)
		return result{}, nil
	}
	var r result
	err := t.through(ctx, t.target(), func(ctx context.Context) error {
		var e error
		r, e = perform(ctx)
		return e
	})
	t.settle(ctx, r, err)
	return t.judge(ctx, r, err)
}

// through runs one attempt within the bounds of its target.
func (t *task) through(ctx context.Context, to *target, f func(context.Context) error) error {
	switch {
	case to != nil:
	case t.order.platform == "": // of a conversation that nobody remembers: there is nowhere to send to
		return &SendError{Fate: FateRejected, Err: errors.New("the conversation's platform is not known")}
	default:
		return fmt.Errorf("no adapter for platform %q in this process", t.order.platform)
	}
	timeout, places := sendTimeout, to.places
	if carriesFiles(t.order.action) {
		timeout, places = copyTimeout, to.copies
	}
	if err := places.enter(ctx, timeout); err != nil {
		return fmt.Errorf("wait for a free place: %w", err)
	}
	defer places.leave()
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if !t.w.sure() {
		return errUnsure
	}
	return guard(func() error { return f(ctx) })
}

// carriesFiles reports whether an action copies what somebody has attached.
func carriesFiles(a bot.Action) bool {
	switch a := a.(type) {
	case bot.Send:
		return len(a.Message.Files) > 0
	case bot.Edit:
		return len(a.Message.Files) > 0
	case bot.Mail:
		return len(a.Files) > 0
	case bot.OpenTicket:
		return len(a.Files) > 0
	case bot.PostNote:
		return len(a.Files) > 0
	case bot.EditNote, bot.DropNote, bot.ReactNote, bot.Mark, bot.Confirm, bot.UpdateTicket, bot.CloseTicket, bot.Reshow,
		bot.Typing, bot.Recall, bot.Retract, bot.React, bot.Do, bot.SetTimer, bot.CancelTimer, bot.Record:
	}
	return false
}

func (t *task) delivery() Delivery {
	return Delivery{
		ID:           t.item.ID,
		Conversation: t.item.Lane.Conversation,
		Action:       t.order.action,
		Platform:     t.order.platform,
		Card:         t.card(),
		MayRepeat:    t.repeat,
	}
}

func (t *task) send(ctx context.Context) (result, error) {
	receipt, err := t.target().Deliver(ctx, t.delivery())
	return result{message: receipt.Message, rests: receipt.Rests}, err
}

// show has the desk show something.
func (t *task) show(ctx context.Context) (result, error) {
	receipt, err := t.w.rt.o.Desk.Deliver(ctx, t.delivery())
	return result{message: receipt.Message, rests: receipt.Rests}, err
}

// mail sends an e-mail.
func (t *task) mail(ctx context.Context, m bot.Mail) (result, error) {
	if t.w.rt.o.Mailer == nil {
		return result{}, &SendError{Fate: FateRejected, Err: errors.New("no e-mail is configured")}
	}
	receipt, err := t.w.rt.o.Mailer.Mail(ctx, t.item.ID, t.item.Lane.Conversation, m)
	return result{message: receipt.Message, rests: receipt.Rests}, err
}

// settle passes on what the place has said of its limits.
func (t *task) settle(ctx context.Context, r result, err error) {
	rests := r.rests
	var refused *SendError
	if errors.As(err, &refused) {
		rests = refused.Rests
	}
	if len(rests) > 0 {
		t.w.lanes.rest(ctx, t.target(), rests)
	}
}

// open shows a new ticket under its number.
func (t *task) open(ctx context.Context, a bot.OpenTicket) (result, error) {
	number, err := t.w.rt.o.Store.TicketNumber(ctx, t.item.ID, t.item.Lane.Conversation)
	if err != nil {
		return result{}, fmt.Errorf("ticket number: %w", err)
	}
	place, err := t.w.rt.o.Desk.Open(ctx, number, t.delivery())
	if err != nil {
		return result{}, err
	}
	return result{platform: t.order.platform, event: bot.TicketOpened{
		Call: a.Call, Ticket: number, Queue: a.Queue, Position: place.Position, Wait: place.Wait, Promised: a.Promised,
	}}, nil
}

// judge decides what an attempt's error means.
func (t *task) judge(ctx context.Context, r result, err error) (result, error) {
	if err == nil {
		return t.arrived(r), nil
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
	if _, opens := t.order.action.(bot.OpenTicket); opens {
		t.w.log.ErrorContext(ctx, "desk refuses a ticket", "item", t.item.ID, "error", err)
		return result{}, err
	}
	t.w.log.WarnContext(ctx, "item is given up", "item", t.item.ID, "conversation", t.item.Lane.Conversation, "error", err)
	return t.undelivered(err.Fate, t.w.rt.detail(err.Err)), nil
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
	return t.undelivered(FateRejected, "it causes an error in this program"), nil
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
