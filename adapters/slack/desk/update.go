package desk

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot"
)

// updateTicket shows a ticket's new state on its card.
func (w *work) updateTicket(ctx context.Context, a bot.UpdateTicket) error {
	before := w.t.state
	if err := w.keepState(ctx, a); err != nil {
		return err
	}
	if err := w.redraw(ctx); err != nil {
		return err
	}
	w.refreshHomes(ctx, before.Agent.ID, a.Agent.ID)
	return nil
}

// keepState keeps a state before it is shown: a card that is made anew meanwhile
// shows it too.
func (w *work) keepState(ctx context.Context, a bot.UpdateTicket) error {
	a.Queue, a.Kind = orDefault(a.Queue, w.t.queue()), orDefault(a.Kind, w.t.state.Kind)
	if a.Status != bot.TicketDone && w.t.closed != (closed{}) { // reopened
		w.t.closed = closed{}
		if err := w.forget(ctx, w.t, fieldClosed); err != nil {
			return err
		}
	}
	w.t.state = a
	return w.save(ctx, w.t, fieldState, a)
}

// closeTicket shows that a ticket has ended.
func (w *work) closeTicket(ctx context.Context, a bot.CloseTicket) error {
	w.t.closed = closed{Why: a.Why, By: a.By}
	if err := w.save(ctx, w.t, fieldClosed, w.t.closed); err != nil {
		return err
	}
	state := w.t.state
	state.Ticket, state.Status, state.Owed, state.Until = a.Ticket, bot.TicketDone, time.Time{}, time.Time{}
	state.Queue = orDefault(state.Queue, a.Queue)
	if err := w.keepState(ctx, state); err != nil {
		return err
	}
	if err := w.redraw(ctx); err != nil {
		return err
	}
	w.refreshHomes(ctx, state.Agent.ID)
	return w.sweep(ctx)
}

// reshow shows a ticket again whose thread was lost. It may have a new one already,
// made for what came in between.
func (w *work) reshow(ctx context.Context, a bot.Reshow) error {
	if err := w.keepState(ctx, a.State); err != nil {
		return err
	}
	w.checks = true
	if err := w.redraw(ctx); err != nil {
		return err
	}
	return w.talk(ctx, a.Lines, nil)
}

// redraw brings the card and the board up to date.
func (w *work) redraw(ctx context.Context) error {
	old, err := w.move(ctx)
	if err != nil {
		return err
	}
	if err := w.inThread(ctx, func(p place) error { return w.drawCard(ctx, p) }); err != nil {
		return err
	}
	w.pointer(ctx, old)
	return w.board(ctx)
}

// drawCard is one request, and none where the card looks as it should. That somebody
// waits for an answer changes with every message: it is drawn when a card has been
// the same for a while, and taken off at once.
func (w *work) drawCard(ctx context.Context, p place) error {
	c := w.card(w.t)
	look := lookOf(c)
	if w.fresh || !w.checks && look == p.Drawn {
		return nil
	}
	if calm := w.calmCard(); !w.checks && lookOf(calm) == p.Drawn && w.o.Now().Sub(p.At) < calmTime {
		return nil
	}
	err := w.update(ctx, p.Channel, p.Root, c)
	switch slackapi.Code(err) {
	case "cant_update_message", "edit_window_closed":
		// The workspace allows no late edits: the state is told in a line.
		_, err = w.try(ctx, p, "", content{text: w.status(w.t), blocks: []slack.Block{contextOf(marked(w.status(w.t)))}})
	}
	if err != nil {
		return err
	}
	p.Drawn, p.At = look, w.o.Now()
	w.t.place = p
	return w.save(ctx, w.t, fieldPlace, p)
}

// calmTime is how long a card stays as it is when only the wait for an answer is new.
const calmTime = 30 * time.Second

// calmCard is the card without the wait for an answer.
func (w *work) calmCard() content {
	t := *w.t
	t.state.Owed = time.Time{}
	return w.card(&t)
}

// lookOf stands for how a message looks.
func lookOf(c content) string {
	raw, err := json.Marshal(c.blocks)
	if err != nil {
		return "" // it is drawn, and Slack says what is wrong
	}
	h := fnv.New64a()
	_, _ = h.Write(raw)
	return strconv.FormatUint(h.Sum64(), 36)
}

// move gives up a thread when its ticket has come into a queue of another channel,
// and returns where it was. The next step makes the new one.
func (w *work) move(ctx context.Context) (old place, err error) {
	p := w.t.place
	if !p.there() || w.channelOf(p.Queue) == w.channelOf(w.t.queue()) || p.Channel == w.channelOf(w.t.queue()) {
		return place{}, nil
	}
	return p, w.lose(ctx, "moved")
}

// pointer makes the card of a thread that was given up lead to the new one. The
// ticket is in its new place already, so that nothing depends on it.
func (w *work) pointer(ctx context.Context, old place) {
	if old.Root == "" {
		return
	}
	text := fill(w.words.Thread.Moved, "ticket", ticketLink(w.t.number, w.t.place.Link), "queue", escape(w.queueTitle(w.t.queue())))
	if err := w.update(ctx, old.Channel, old.Root, content{text: text, blocks: []slack.Block{section(marked(text))}}); err != nil {
		w.log.Warn("old card of a moved ticket stays", "ticket", w.t.number, "channel", old.Channel, "error", slackapi.Failure(err, old.Channel))
	}
}
