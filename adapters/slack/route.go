package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"

	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/bot/dispatch"
)

// CustomerPrefix begins the action ids and callback ids of what customers see.
const CustomerPrefix = "c:"

// arrival is something that Slack told, read or not.
type arrival struct {
	kind    slackevent.Kind
	payload []byte
	event   slackevent.Event
	why     error // why it could not be read
}

// take gives what came to whom it is for. A nil error says that it is stored; nil is
// no reply.
func (c *Connection) take(ctx context.Context, a arrival) (reply json.RawMessage, err error) {
	if a.why != nil {
		return nil, c.bury(ctx, a, a.why.Error())
	}
	if a.event.Body == nil {
		return nil, nil
	}
	self, err := c.Who(ctx) // without it the bot would listen to itself
	if err != nil {
		return nil, err
	}
	ev, to := c.route(a.event, self)
	if to == nil {
		return nil, nil
	}
	c.log.LogAttrs(ctx, slog.LevelDebug, "slack event", slog.String("event", ev.ID), slog.String("type", fmt.Sprintf("%T", ev.Body)))
	said, err := guarded(ctx, to, ev)
	if p, ok := err.(*panicError); ok {
		c.log.LogAttrs(ctx, slog.LevelError, "handler panics", slog.String("event", ev.ID), slog.String("stack", string(p.stack)))
		return nil, c.bury(ctx, a, p.Error())
	}
	if err != nil || said == nil {
		return nil, err
	}
	return c.encoded(ctx, ev.ID, said), nil
}

// encoded writes a reply as JSON, by the encoder that the types of slack-go are made
// for: others take their omitempty for something else, and Slack refuses what is empty.
// What cannot be written is left out: the event is stored.
func (c *Connection) encoded(ctx context.Context, id string, reply any) json.RawMessage {
	raw, err := json.Marshal(reply)
	if err != nil {
		c.log.LogAttrs(ctx, slog.LevelError, "reply cannot be written", slog.String("event", id), slog.Any("error", err))
	}
	return raw
}

func (c *Connection) bury(ctx context.Context, a arrival, why string) error {
	return c.o.Bury(ctx, dispatch.Letter{ID: a.event.ID, Platform: Platform, Payload: a.payload, Why: string(a.kind) + ": " + why})
}

// panicError is a panic that was made an error: an event that a bug cannot stand
// would come again, and hold up those behind it.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

func guarded(ctx context.Context, to Handler, ev slackevent.Event) (reply any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &panicError{r, debug.Stack()}
		}
	}()
	return to.Handle(ctx, ev)
}

// route says whom an event is for, nil for nobody, and how they see it.
func (c *Connection) route(ev slackevent.Event, self Self) (slackevent.Event, Handler) {
	switch b := ev.Body.(type) {
	case slackevent.Message:
		return ev, c.unless(self.wrote(b.User, b.Bot), c.byChannel(b.ChannelType, b.Channel))
	case slackevent.Changed:
		return ev, c.unless(self.wrote(b.User, b.Bot), c.byChannel(b.ChannelType, b.Channel))
	case slackevent.Deleted:
		to := c.byChannel(b.ChannelType, b.Channel)
		root := !direct(b.ChannelType, b.Channel) && (b.Thread == "" || b.Thread == b.TS)
		return ev, c.unless(self.wrote(b.User, b.Bot) && !root, to)
	case slackevent.Reacted:
		return ev, c.unless(b.User.ID == self.User, c.byChannel("", b.Channel))
	case slackevent.Pressed:
		return ev, c.byID(b.Action)
	case slackevent.Submitted:
		return ev, c.byID(b.Callback)
	case slackevent.Closed:
		return ev, c.byID(b.Callback)
	case slackevent.Shortcut:
		return ev, c.byID(b.Callback)
	case slackevent.Wanted:
		return ev, c.byID(b.Action)
	case slackevent.MembersChanged:
		if b.User == self.User && b.Left {
			ev.Body = slackevent.ChannelGone{Channel: b.Channel, Why: "removed"}
		} else if b.User == self.User {
			ev.Body = slackevent.ChannelBack{Channel: b.Channel}
		}
		return ev, c.o.Desk
	case slackevent.Uninstalled:
		c.health.set(partToken, fmt.Errorf("slack: %s: reinstall the app to the workspace and copy its token into %s", b.Why, c.o.BotTokenName))
		return ev, c.o.Desk
	case slackevent.Slash, slackevent.HomeOpened, slackevent.ChannelGone, slackevent.ChannelBack:
		return ev, c.o.Desk
	}
	return ev, nil
}

func (c *Connection) unless(dropped bool, to Handler) Handler {
	if dropped {
		return nil
	}
	return to
}

// wrote reports whether the bot wrote or changed something.
func (s Self) wrote(u slackevent.User, bot string) bool {
	return bot != "" && bot == s.Bot || u.ID == s.User
}

// byChannel is who serves a channel.
func (c *Connection) byChannel(kind, channel string) Handler {
	if direct(kind, channel) {
		return c.o.Customers
	}
	return c.o.Desk
}

// direct reports whether a channel is a direct message with the bot.
func direct(kind, channel string) bool {
	return kind == "im" || kind == "" && strings.HasPrefix(channel, "D")
}

// byID is who made a button or a view.
func (c *Connection) byID(id string) Handler {
	if strings.HasPrefix(id, CustomerPrefix) {
		return c.o.Customers
	}
	return c.o.Desk
}
