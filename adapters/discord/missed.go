package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/bwmarrin/discordgo"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/okpay/supportbot/bot/backoff"
	"github.com/okpay/supportbot/bot/dispatch"
)

const pageSize = 100 // the most that Discord gives

// catchUp reads one channel of a gap, page by page, up to the first message that
// the gateway tells of itself. What was stored already is dropped by its id.
func (r *receiver) catchUp(ctx context.Context, g *gap, channel string) error {
	for {
		before := g.after[channel]
		page, err := r.page(ctx, channel, before)
		var e *apiError
		switch {
		case errors.As(err, &e) && e.status == 429:
			if !backoff.Wait(ctx, max(e.after, r.a.limits.catchUp)) {
				return ctx.Err()
			}
			continue
		case errors.As(err, &e) && (e.status == 400 || e.status == 403 || e.status == 404): // it is not there for us any more
			r.a.log.InfoContext(ctx, "channel is caught up no more", "channel", channel, "error", err)
			if err := r.a.o.Memory.DropField(ctx, seenKey, channel); err != nil {
				return err
			}
			return r.caughtUp(ctx, g, channel)
		case err != nil:
			return err
		}
		last, end, err := r.storePage(ctx, channel, before, page)
		switch {
		case err != nil:
			return err
		case end == endOpen:
			return r.advance(ctx, g, channel, last)
		case end == endLive, len(page) < pageSize, last == before: // a page without ids would come for ever
			return r.caughtUp(ctx, g, channel)
		}
		if err := r.advance(ctx, g, channel, last); err != nil {
			return err
		}
	}
}

// caughtUp takes a channel off the list.
func (r *receiver) caughtUp(ctx context.Context, g *gap, channel string) error {
	if err := r.a.o.Memory.DropField(ctx, catchUpKey, channel); err != nil {
		return err
	}
	delete(g.after, channel)
	return nil
}

// advance keeps how far a channel is read: what was stored must not be read again
// after so long that it is not known any more.
func (r *receiver) advance(ctx context.Context, g *gap, channel, last string) error {
	if g.after[channel] == last {
		return nil
	}
	if err := r.a.o.Memory.SetField(ctx, catchUpKey, channel, last); err != nil {
		return err
	}
	g.after[channel] = last
	return nil
}

func (r *receiver) page(ctx context.Context, channel, after string) ([]jsontext.Value, error) {
	if !backoff.Wait(ctx, r.a.limits.catchUp) {
		return nil, ctx.Err()
	}
	out, err := r.a.call(ctx, request{name: "list messages", method: "GET",
		url: fmt.Sprintf("%s?after=%s&limit=%d", discordgo.EndpointChannelMessages(channel), after, pageSize)})
	if err != nil {
		return nil, err
	}
	page, err := decode[[]jsontext.Value](out.body)
	if err != nil {
		return nil, fmt.Errorf("list messages: %v", err)
	}
	return page, nil
}

// pageEnd is how a page ended.
type pageEnd int

const (
	endPage pageEnd = iota // all of it is stored
	endLive                // the rest of it, the end of the channel, comes by the gateway
	endOpen                // something of the rest is not known to come: it is to be read later
)

// storePage stores a page, the oldest message first, as far as nothing of it has to
// wait for what the gateway has told: a press, say, between two messages. It returns
// the newest message that is stored.
func (r *receiver) storePage(ctx context.Context, channel, after string, page []jsontext.Value) (last string, end pageEnd, err error) {
	last = after
	for _, raw := range slices.Backward(page) { // Discord gives the newest first
		v, _ := decode[identified](raw)
		if end == endPage && r.waiting.from(channel, v.ID) {
			end = endLive
			if len(page) == pageSize {
				end = endOpen
			}
		}
		if end != endPage {
			if !r.waiting.has(channel, v.ID) {
				end = endOpen
			}
			continue
		}
		if err := r.missed(ctx, channel, v.ID, raw); err != nil {
			return last, end, err
		}
		if snowflake(v.ID) && newer(v.ID, last) {
			last = v.ID
		}
	}
	return last, end, nil
}

// missed stores one message, in the way that it would have gone had the gateway
// told of it. One that a bug cannot stand is a dead letter, as there.
func (r *receiver) missed(ctx context.Context, channel, id string, raw jsontext.Value) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = r.buryMissed(ctx, id, raw, fmt.Errorf("panic: %v", p))
		}
	}()
	if err := ctx.Err(); err != nil {
		return err // whose time is over stores nothing more
	}
	msg, err := decode[message](raw)
	if err != nil {
		return r.buryMissed(ctx, id, raw, err)
	}
	msg.Channel = channel
	if _, thread, err := r.a.alias(ctx, channel); err != nil {
		return err
	} else if thread {
		msg.Guild = "-" // the list does not say which: known to be in one is enough
	}
	in, err := r.m.created(&msg)
	switch {
	case err != nil:
		return r.buryMissed(ctx, id, raw, err)
	case in.event.Body == nil:
		return nil
	}
	in.missed = true
	return r.said(ctx, in)
}

func (r *receiver) buryMissed(ctx context.Context, id string, raw jsontext.Value, why error) error {
	return r.rt.Bury(ctx, dispatch.Letter{ID: id, Platform: r.a.Platform(), Payload: raw, Why: why.Error()})
}
