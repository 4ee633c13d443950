package discord

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/okpay/supportbot/bot/dispatch"
)

const (
	// catchUpFor is how long a channel is caught up after its last message: longer
	// than any outage should last, short enough to keep the list small.
	catchUpFor = 7 * 24 * time.Hour
	pageSize   = 100 // the most that Discord gives
)

// catchUp fetches what was written while no session of the gateway was alive,
// in the channels that are known. What was stored already is dropped by its id.
func (r *receiver) catchUp(ctx context.Context) error {
	seen, err := r.a.o.Memory.Fields(ctx, seenKey)
	if err != nil {
		return err
	}
	now := r.a.o.Now()
	for _, channel := range slices.Sorted(maps.Keys(seen)) {
		last := seen[channel]
		if !snowflake(channel) || !snowflake(last) || now.Sub(made(last)) > catchUpFor {
			if err := r.a.o.Memory.DropField(ctx, seenKey, channel); err != nil {
				return err
			}
			continue
		}
		if err := r.catchUpChannel(ctx, channel, last); err != nil {
			return fmt.Errorf("catch up channel %s: %w", channel, err)
		}
	}
	return nil
}

// catchUpChannel reads one channel from the last known message on, page by page.
func (r *receiver) catchUpChannel(ctx context.Context, channel, last string) error {
	for {
		page, err := r.page(ctx, channel, last)
		var e *apiError
		switch {
		case errors.As(err, &e) && e.status == 429:
			if err := pause(ctx, max(e.after, r.a.limits.catchUp)); err != nil {
				return err
			}
			continue
		case errors.As(err, &e) && (e.status == 400 || e.status == 403 || e.status == 404): // it is not there for us any more
			r.a.log.InfoContext(ctx, "channel is caught up no more", "channel", channel, "error", err)
			return r.a.o.Memory.DropField(ctx, seenKey, channel)
		case err != nil:
			return err
		}
		before := last
		for _, raw := range slices.Backward(page) { // Discord gives the newest first
			id, err := r.missed(ctx, channel, raw)
			if err != nil {
				return err
			}
			if snowflake(id) && newer(id, last) {
				last = id
			}
		}
		if len(page) < pageSize || last == before { // a page without ids would come for ever
			return nil
		}
	}
}

func (r *receiver) page(ctx context.Context, channel, after string) ([]jsontext.Value, error) {
	if err := pause(ctx, r.a.limits.catchUp); err != nil {
		return nil, err
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

// missed stores one message, in the way that it would have gone had the gateway
// told of it, and returns its id.
func (r *receiver) missed(ctx context.Context, channel string, raw jsontext.Value) (string, error) {
	msg, err := decode[message](raw)
	if err != nil {
		id, _ := decode[identified](raw)
		return id.ID, r.rt.Bury(ctx, dispatch.Letter{ID: id.ID, Platform: r.a.Platform(), Payload: raw, Why: err.Error()})
	}
	msg.Channel = channel
	if _, thread, err := r.a.alias(ctx, channel); err != nil {
		return "", err
	} else if thread {
		msg.Guild = "-" // the list does not say which: known to be in one is enough
	}
	in, err := r.m.created(&msg)
	switch {
	case err != nil:
		return msg.ID, r.rt.Bury(ctx, dispatch.Letter{ID: msg.ID, Platform: r.a.Platform(), Payload: raw, Why: err.Error()})
	case in.event.Body == nil:
		return msg.ID, nil
	}
	return msg.ID, r.said(ctx, in)
}
