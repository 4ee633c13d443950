package customer

import (
	"context"

	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/bot"
)

// Runtime is where events go. When Ingest returns nil, the event is stored.
type Runtime interface {
	Ingest(ctx context.Context, ev bot.Event) error
}

// Handler takes in what Slack tells of customers.
type Handler struct {
	a  *Adapter
	rt Runtime
}

// Handler makes a handler that stores events in rt.
func (a *Adapter) Handler(rt Runtime) *Handler { return &Handler{a: a, rt: rt} }

// Handle stores what one event of Slack means. With a nil error Slack may be told
// that it has arrived, with reply as the acknowledgement's payload.
func (h *Handler) Handle(ctx context.Context, ev slackevent.Event) (reply any, err error) {
	r := receiving{Handler: h, ev: ev}
	if r.me, err = h.a.whoami(ctx); err != nil {
		return nil, err
	}
	switch b := ev.Body.(type) {
	case slackevent.Message:
		return nil, r.written(ctx, b)
	case slackevent.Changed:
		return nil, r.changed(ctx, b)
	case slackevent.Deleted:
		return nil, r.deleted(ctx, b)
	case slackevent.Reacted:
		return nil, r.reacted(ctx, b)
	case slackevent.Pressed:
		return nil, r.pressed(ctx, b)
	case slackevent.Submitted:
		return r.submitted(ctx, b)
	case slackevent.Closed, slackevent.Shortcut, slackevent.Slash, slackevent.Wanted, slackevent.HomeOpened, slackevent.ChannelGone,
		slackevent.ChannelBack, slackevent.MembersChanged, slackevent.Uninstalled: // the desk's
	}
	return nil, nil
}

// receiving is one event of Slack on its way in.
type receiving struct {
	*Handler
	ev slackevent.Event
	me self
}

// at is a channel as a place. The team is always the bot's own: of somebody from
// another company Slack names now theirs and now ours.
func (r *receiving) at(channel string) place { return place{team: r.me.Team, channel: channel} }

// human reports whether somebody may be a customer: neither a bot, nor we, nor Slack itself.
func (r *receiving) human(u slackevent.User, bot string) bool {
	return bot == "" && isID(u.ID) && u.ID != r.me.User && u.ID != "USLACKBOT"
}

// store hands an event on. id is what tells it from others of its kind.
func (r *receiving) store(ctx context.Context, id, channel string, u slackevent.User, ts string, body bot.Body) error {
	at, ok := timeOf(ts)
	if !ok {
		at = r.a.o.Now().UTC()
	}
	return r.rt.Ingest(ctx, bot.Event{
		ID: bot.EventID(prefix + id), Conversation: r.at(channel).conversation(), Platform: Platform,
		Sender: r.a.person(ctx, r.me.Team, u.ID, u.Name), Time: at, Body: body,
	})
}

// message names a message in ids of events: the same however often it is told.
func (r *receiving) message(channel, ts string) string { return r.me.Team + ":" + channel + ":" + ts }
