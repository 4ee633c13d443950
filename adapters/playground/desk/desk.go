// Package desk is the agents' side of the playground: tickets as threads with a card,
// and what agents do there made into events.
//
//	d := desk.New(desk.Options{Scene: s, Board: board.New(store), Ingest: rt.Ingest, …})
//	rt, err := dispatch.New(dispatch.Options{Desk: d, …})
//	err = d.Do(ctx, ticket, desk.Act{ID: "a1", Agent: "Lin", Do: "reply", Text: "hello"})
//
// It shows what the engine asks for and decides nothing. It imports bot, bot/board,
// bot/dispatch and the scene.
package desk

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/okpay/supportbot/adapters/playground/scene"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/board"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Options are what a desk is made of.
type Options struct {
	Scene  *scene.Scene
	Board  *board.Board
	Ingest func(ctx context.Context, ev bot.Event) error
	Redact func(bot.Event) bot.Event
	Now    func() time.Time
	// Reply fills in a saved reply of the content. It returns an error for people.
	Reply func(name, locale string, values map[string]string) (string, error)
	Log   *slog.Logger
}

// Desk is the desk of the page. It is safe for concurrent use.
type Desk struct{ o Options }

// New makes a desk.
func New(o Options) *Desk { return &Desk{o} }

// Open implements dispatch.Desk. A repeat finds the ticket open.
func (d *Desk) Open(ctx context.Context, number bot.TicketID, dl dispatch.Delivery) (dispatch.Place, error) {
	a, ok := dl.Action.(bot.OpenTicket)
	if !ok {
		return dispatch.Place{}, rejected("a desk opens no %s", bot.ActionKind(dl.Action))
	}
	err := d.o.Scene.ChangeTicket(ctx, number, func(t *scene.Ticket) []string {
		if t.Conversation != "" {
			return nil
		}
		now := d.o.Now()
		t.Conversation, t.Card, t.Opened = dl.Conversation, a, now
		t.State = bot.UpdateTicket{
			Ticket: number, Queue: a.Queue, Kind: a.Kind, Status: bot.TicketWaiting, Priority: a.Priority,
			Since: now, Promised: a.Promised, Owed: now,
		}
		return []string{}
	})
	if err != nil {
		return dispatch.Place{}, err
	}
	if err := d.tellBoard(ctx, number); err != nil {
		return dispatch.Place{}, err
	}
	p, err := d.o.Board.Place(ctx, number)
	if err != nil { // the ticket is open, only its position is not known
		d.o.Log.WarnContext(ctx, "position of a new ticket is not known", "ticket", number, "error", err)
	}
	return dispatch.Place{Position: p.Position, Wait: p.Wait}, nil
}

// Deliver implements dispatch.Desk.
func (d *Desk) Deliver(ctx context.Context, dl dispatch.Delivery) (dispatch.Receipt, error) {
	number, ok := bot.TicketOf(dl.Action)
	if !ok {
		return dispatch.Receipt{}, rejected("a desk takes no %s", bot.ActionKind(dl.Action))
	}
	if t := d.o.Scene.Ticket(number); t == nil {
		return dispatch.Receipt{}, rejected("there is no ticket %s on this page", number)
	}
	at := d.o.Now()
	err := d.o.Scene.ChangeTicket(ctx, number, func(t *scene.Ticket) []string { return apply(t, dl, at) })
	if err != nil {
		return dispatch.Receipt{}, err
	}
	switch dl.Action.(type) {
	case bot.UpdateTicket, bot.CloseTicket, bot.Reshow:
		return dispatch.Receipt{Message: dl.ID}, d.tellBoard(ctx, number)
	}
	return dispatch.Receipt{Message: dl.ID}, nil
}

// tellBoard keeps the board up to date: places in the queue come from it.
func (d *Desk) tellBoard(ctx context.Context, number bot.TicketID) error {
	t := d.o.Scene.Ticket(number)
	if t.Done() {
		return d.o.Board.Drop(ctx, number, 0)
	}
	return d.o.Board.Put(ctx, board.Entry{
		Ticket: number, Conversation: t.Conversation, Platform: t.Card.Platform, Customer: t.Card.Customer.Name,
		Subject: t.Card.Subject, State: t.State, Opened: t.Opened,
	})
}

func rejected(format string, args ...any) error {
	return &dispatch.SendError{Fate: dispatch.FateRejected, Err: fmt.Errorf(format, args...)}
}

// apply changes a ticket as an action for the desk says. A repeat changes nothing more.
func apply(t *scene.Ticket, dl dispatch.Delivery, at time.Time) []string {
	switch a := dl.Action.(type) {
	case bot.PostNote:
		return note(t, dl.ID, a, at)
	case bot.EditNote:
		return change(t.Of(a.Message), func(p *scene.Post) { p.Text, p.Edited = a.Text, true })
	case bot.DropNote:
		return change(t.Of(a.Message), func(p *scene.Post) { p.Text, p.Files, p.Deleted = "", nil, true })
	case bot.ReactNote:
		return change(t.Of(a.Message), func(p *scene.Post) { p.Reactions = scene.React(p.Reactions, a.Emoji, a.Removed) })
	case bot.Mark:
		return change(t.Post(a.Reply), func(p *scene.Post) { mark(p, a) })
	case bot.Confirm:
		return change(t.Post(a.Reply), func(p *scene.Post) { p.Ask = &a })
	case bot.UpdateTicket:
		t.State = a
		return []string{}
	case bot.CloseTicket:
		t.State.Status, t.Why, t.By = bot.TicketDone, a.Why, a.By.Name
		return []string{}
	case bot.Reshow:
		t.State = a.State
		return []string{}
	}
	return nil
}

func change(p *scene.Post, with func(*scene.Post)) []string {
	if p == nil {
		return nil
	}
	with(p)
	return []string{p.ID}
}

func note(t *scene.Ticket, id string, a bot.PostNote, at time.Time) []string {
	if t.Post(id) != nil {
		return nil
	}
	from := a.From
	if from == "agent" { // what agents say to customers they write here themselves
		from = "note"
	}
	t.Posts = append(t.Posts, scene.Post{
		ID: id, From: from, Name: a.Name, Message: a.Message, Text: a.Text, Quote: a.Quote, Files: a.Files, To: a.To, Call: a.Call, At: at,
	})
	return []string{id}
}

// mark shows what became of a reply. A failure stays, whatever comes later.
func mark(p *scene.Post, a bot.Mark) {
	if p.Mark == bot.MarkFailed {
		return
	}
	p.Mark, p.Reason = a.State, a.Reason
	if a.State != bot.MarkHeld {
		p.Ask = nil
	}
	if a.State == bot.MarkNote {
		p.From = "note"
	}
	if a.Message != "" {
		p.Delivered = append([]string{a.Message}, a.Parts...)
	}
}
