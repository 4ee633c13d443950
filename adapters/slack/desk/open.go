package desk

import (
	"context"
	"errors"
	"strconv"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/board"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Open implements dispatch.Desk. The first message of a thread is the ticket's live
// card, what follows is the talk so far. Every step is found again by a repeat.
func (d *Desk) Open(ctx context.Context, number bot.TicketID, dl dispatch.Delivery) (dispatch.Place, error) {
	a, ok := dl.Action.(bot.OpenTicket)
	if !ok {
		return dispatch.Place{}, rejected("slack desk: %T opens no ticket", dl.Action)
	}
	t, err := d.load(ctx, number)
	if err != nil {
		return dispatch.Place{}, err
	}
	w := &work{Desk: d, dl: dl, t: t, opening: !t.known()}
	if err := w.show(ctx, a); err != nil {
		return dispatch.Place{}, d.failure(a, err)
	}
	p, err := d.o.Board.Place(ctx, number)
	if err != nil { // the ticket is open, only its position is not known
		d.log.Warn("position of a new ticket is not known", "ticket", number, "error", err)
	}
	return dispatch.Place{Position: p.Position, Wait: p.Wait}, nil
}

// show makes the thread with all that it begins with.
func (w *work) show(ctx context.Context, a bot.OpenTicket) error {
	if err := w.learn(ctx, a); err != nil {
		return err
	}
	if err := w.settle(ctx); err != nil {
		return err
	}
	if err := w.talk(ctx, a.Lines, a.Files); err != nil {
		return err
	}
	if err := w.board(ctx); err != nil {
		return err
	}
	return w.finish(ctx)
}

// learn keeps what OpenTicket tells.
func (w *work) learn(ctx context.Context, a bot.OpenTicket) error {
	if w.t.known() {
		return nil
	}
	now := w.o.Now()
	w.t.open = opened{
		Conversation: w.dl.Conversation, Platform: orDefault(a.Platform, w.dl.Platform), Opened: now,
		Kind: a.Kind, Queue: a.Queue, Subject: a.Subject, Customer: a.Customer, Locale: a.Locale,
		Fields: a.Fields, Tried: a.Tried, Contact: a.Contact, Linked: a.Linked,
	}
	w.t.state = bot.UpdateTicket{Ticket: w.t.number, Queue: a.Queue, Kind: a.Kind, Status: bot.TicketWaiting,
		Priority: a.Priority, Since: now, Promised: a.Promised, Owed: now}
	if err := w.save(ctx, w.t, fieldState, w.t.state); err != nil {
		return err
	}
	return w.save(ctx, w.t, fieldOpen, w.t.open)
}

// settle makes sure that the ticket has a thread.
func (w *work) settle(ctx context.Context) error {
	if w.t.place.there() {
		return nil
	}
	if !w.t.known() { // the store has lost it: the delivery knows the conversation
		if err := w.recover(ctx); err != nil || w.t.place.there() {
			return err
		}
	}
	if !w.opening {
		if err := w.o.Ingest(ctx, lostEvent(w.t, orDefault(w.t.place.Lost, "unknown"), w.o.Now())); err != nil {
			return err
		}
	}
	return w.root(ctx)
}

// lose keeps that the ticket's thread is gone, before anybody is told.
func (w *work) lose(ctx context.Context, why string) error {
	w.log.Warn("thread of a ticket is gone", "ticket", w.t.number, "channel", w.t.place.Channel, "why", why)
	w.t.place.Lost, w.opening = why, false
	w.t.place.Moves++
	return w.save(ctx, w.t, fieldPlace, w.t.place)
}

// root posts the card in the best channel that takes it.
func (w *work) root(ctx context.Context) error {
	var failed error
	for _, channel := range w.channelsFor(w.t.queue()) {
		c := w.rootContent()
		ts, err := w.try(ctx, place{Channel: channel}, "root"+strconv.Itoa(w.t.place.Moves), c)
		if why := goneWhy(err); why != "" {
			err = w.channelError(channel, why)
			w.state(channel, err)
			failed = errors.Join(failed, err)
			continue
		}
		if err != nil {
			return slackapi.Failure(err, channel)
		}
		w.fresh = true
		w.state(channel, nil)
		return w.settled(ctx, w.t, place{Channel: channel, Root: ts, Link: w.link(ctx, channel, ts), Queue: w.t.queue(), Moves: w.t.place.Moves,
			Drawn: lookOf(c), At: w.o.Now()})
	}
	return &dispatch.SendError{Fate: dispatch.FateRetry, After: unplacedPause, Err: failed}
}

// rootContent is the card with what a thread can be known by again.
func (w *work) rootContent() content {
	c := w.card(w.t)
	o := w.t.open
	c.extra = map[string]any{"root": true, "conversation": string(o.Conversation), "platform": string(o.Platform), "queue": w.t.queue(),
		"customer": cut(oneLine(o.Customer.Name), short), "locale": o.Locale}
	return c
}

// link is the address of a thread. Tickets do without one where Slack gives none.
func (d *Desk) link(ctx context.Context, channel, ts string) string {
	address, err := d.c.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: channel, Ts: ts})
	if err != nil {
		d.log.Info("thread has no address", "channel", channel, "error", slackapi.Failure(err, channel))
	}
	return address
}

// board keeps the board up to date. What is done leaves it.
func (w *work) board(ctx context.Context) error {
	if w.t.state.Status == bot.TicketDone {
		return w.o.Board.Drop(ctx, w.t.number, 0) // Put has seen it taken
	}
	return w.o.Board.Put(ctx, board.Entry{
		Ticket: w.t.number, Conversation: w.t.open.Conversation, Platform: w.t.open.Platform,
		Customer: w.t.open.Customer.Name, Subject: w.t.open.Subject, State: w.t.state, Opened: w.t.open.Opened, Link: w.t.place.Link,
	})
}
