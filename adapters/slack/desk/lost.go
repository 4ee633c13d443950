package desk

import (
	"context"
	"errors"
	"fmt"

	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/bot"
)

// rootDeleted finds out whether a message that was removed was a ticket's card, and
// has the ticket shown again.
func (d *Desk) rootDeleted(ctx context.Context, channel, ts string) error {
	number, ok, err := d.o.Memory.Value(ctx, threadKey(channel, ts))
	if err != nil || !ok || number == notOurs {
		return err
	}
	t, err := d.load(ctx, bot.TicketID(number))
	if err != nil || !t.known() || t.place.Channel != channel || t.place.Root != ts {
		return err
	}
	return d.lost(ctx, t, "deleted")
}

// lost tells the conversation that a thread is gone, which answers with Reshow. That
// finds out for itself: nothing is written here that a delivery may be writing too.
func (d *Desk) lost(ctx context.Context, t *ticket, why string) error {
	return d.o.Ingest(ctx, lostEvent(t, why, d.o.Now()))
}

// channelGone has all open tickets of a channel shown elsewhere.
func (d *Desk) channelGone(ctx context.Context, gone slackevent.ChannelGone) error {
	d.people.changed(gone.Channel)
	if !d.known(gone.Channel) {
		return nil
	}
	why := gone.Why
	if why == "deleted" {
		why = "channel deleted"
	}
	d.state(gone.Channel, d.channelError(gone.Channel, why))
	open, err := d.o.Board.All(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, e := range open {
		t, err := d.load(ctx, e.Ticket)
		if err == nil && t.known() && t.place.Channel == gone.Channel {
			err = d.lost(ctx, t, gone.Why)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

func uninstalled(why string) error {
	return fmt.Errorf("slack: the app was removed from the workspace (%s): install it again and set its new token", why)
}
