package desk

import (
	"context"
	"errors"
	"slices"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Deliver implements dispatch.Desk. It is one request where the thread is in its
// place, and more only for files, for words that fill several posts, and for a mark
// that replaces another one.
func (d *Desk) Deliver(ctx context.Context, dl dispatch.Delivery) (dispatch.Receipt, error) {
	number, ok := bot.TicketOf(dl.Action)
	if !ok || number == "" {
		return dispatch.Receipt{}, rejected("slack desk: %T is not for a ticket", dl.Action)
	}
	t, err := d.load(ctx, number)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	w := &work{Desk: d, dl: dl, t: t}
	id, err := w.perform(ctx)
	if err != nil {
		return dispatch.Receipt{}, d.failure(dl.Action, err)
	}
	return dispatch.Receipt{Message: id}, w.finish(ctx)
}

// perform returns the desk's id of what it has posted, "" where that is nothing.
func (w *work) perform(ctx context.Context) (id string, err error) {
	switch a := w.dl.Action.(type) {
	case bot.PostNote:
		return w.postNote(ctx, a)
	case bot.EditNote:
		return w.editNote(ctx, a)
	case bot.DropNote:
		return w.dropNote(ctx, a)
	case bot.ReactNote:
		return w.reactNote(ctx, a)
	case bot.Mark:
		return "", w.mark(ctx, a)
	case bot.Confirm:
		return "", w.confirm(ctx, a)
	case bot.UpdateTicket:
		return "", w.updateTicket(ctx, a)
	case bot.CloseTicket:
		return "", w.closeTicket(ctx, a)
	case bot.Reshow:
		return "", w.reshow(ctx, a)
	}
	return "", rejected("slack desk: it does not deliver %T", w.dl.Action)
}

// failure is an error as it may leave the desk: that an agent cannot be reached says
// nothing of the customer, what only people can mend is reported, and a limit of one
// method holds up nothing but what needs that method.
func (d *Desk) failure(a bot.Action, err error) error {
	err = slackapi.Failure(err, "")
	if slackapi.Refused(err) {
		d.o.Report(err)
		return err
	}
	var send *dispatch.SendError
	if !errors.As(err, &send) {
		return err
	}
	switch {
	case send.Fate == dispatch.FateUnreachable:
		return &dispatch.SendError{Fate: dispatch.FateRejected, Err: send.Err}
	case send.Fate == dispatch.FateRetry && len(send.Rests) > 0:
		return &dispatch.SendError{Fate: send.Fate, After: send.After, Rests: rests(a, send), Err: send.Err}
	}
	return err
}

// rests are what has to wait beside a delivery that met a limit.
func rests(a bot.Action, send *dispatch.SendError) []dispatch.Rest {
	switch a.(type) {
	case bot.Mark, bot.ReactNote:
		return []dispatch.Rest{{Key: rateReact, For: send.After}}
	case bot.EditNote, bot.DropNote, bot.UpdateTicket, bot.CloseTicket:
		return []dispatch.Rest{{Key: rateUpdate, For: send.After}}
	}
	// Of a post it is the channel's. Looking for posts and copying files have limits
	// that nothing else counts against.
	return slices.DeleteFunc(slices.Clone(send.Rests), func(r dispatch.Rest) bool { return r.Key == slackapi.KeyAll })
}
