package desk

import (
	"context"
	"fmt"
	"sync"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot"
)

const (
	pageSize = 200
	maxPages = 10
)

// self is the bot's own user, asked for once.
type self struct {
	mu sync.Mutex
	id string
}

// me returns the bot's user id.
func (d *Desk) me(ctx context.Context) (string, error) {
	d.people.self.mu.Lock()
	defer d.people.self.mu.Unlock()
	if d.people.self.id != "" {
		return d.people.self.id, nil
	}
	who, err := d.c.AuthTestContext(ctx)
	if err != nil {
		return "", slackapi.Failure(err, "")
	}
	d.people.self.id = who.UserID
	return who.UserID, nil
}

// ownData is the metadata of a post of ours, nil of anybody else's: others could
// write the same there.
func ownData(m slack.Message, me string) map[string]any {
	if m.Metadata.EventType != slackapi.MetadataType || m.User != me {
		return nil
	}
	return m.Metadata.EventPayload
}

func text(data map[string]any, key string) string {
	s, _ := data[key].(string)
	return s
}

// recover looks for the thread of a ticket that the store does not know, among the
// last roots of the desk's channels.
func (w *work) recover(ctx context.Context) error {
	w.t.open.Conversation, w.t.open.Platform, w.t.open.Opened = w.dl.Conversation, w.dl.Platform, w.o.Now()
	me, err := w.me(ctx)
	if err != nil {
		return err
	}
	for _, channel := range w.channels() {
		root, err := w.rootOf(ctx, channel, me)
		if err != nil && goneWhy(err) == "" {
			return err
		}
		if root != "" {
			w.log.Info("thread of a ticket is known again", "ticket", w.t.number, "channel", channel)
			return w.settled(ctx, w.t, place{Channel: channel, Root: root, Queue: w.t.queue(), Link: w.link(ctx, channel, root)})
		}
	}
	return w.save(ctx, w.t, fieldOpen, w.t.open)
}

// rootOf returns the ticket's root in a channel, "" where it is not among the last
// messages there.
func (w *work) rootOf(ctx context.Context, channel, me string) (string, error) {
	p := &slack.GetConversationHistoryParameters{ChannelID: channel, Limit: pageSize, IncludeAllMetadata: true}
	for range maxPages {
		page, err := w.c.GetConversationHistoryContext(ctx, p)
		if err != nil {
			return "", slackapi.Failure(err, "")
		}
		for _, m := range page.Messages {
			if data := ownData(m, me); data["root"] == true && text(data, "ticket") == string(w.t.number) {
				w.t.open = rebuilt(data, w.t.open)
				return m.Timestamp, w.save(ctx, w.t, fieldOpen, w.t.open)
			}
		}
		if !page.HasMore || page.ResponseMetaData.NextCursor == "" {
			return "", nil
		}
		p.Cursor = page.ResponseMetaData.NextCursor
	}
	return "", nil
}

// rebuilt is what a root tells of its ticket.
func rebuilt(data map[string]any, o opened) opened {
	o.Conversation = bot.ConversationID(orDefault(text(data, "conversation"), string(o.Conversation)))
	o.Platform = bot.Platform(orDefault(text(data, "platform"), string(o.Platform)))
	o.Queue = orDefault(text(data, "queue"), o.Queue)
	o.Customer.Name = orDefault(o.Customer.Name, text(data, "customer"))
	o.Locale = orDefault(o.Locale, text(data, "locale"))
	return o
}

// byThread returns the ticket of a thread, nil where it is none's. What the store
// does not know the thread itself tells.
func (d *Desk) byThread(ctx context.Context, channel, root string) (*ticket, error) {
	number, ok, err := d.o.Memory.Value(ctx, threadKey(channel, root))
	if err != nil || number == notOurs {
		return nil, err
	}
	if ok {
		t, err := d.load(ctx, bot.TicketID(number))
		if err != nil || t.known() {
			return t, err
		}
	}
	if !d.known(channel) { // the bot may be in other channels too
		return nil, nil
	}
	return d.rebuild(ctx, channel, root)
}

// notOurs is kept of threads that have no ticket, for a while.
const notOurs = "-"

// rebuild makes the entries of a ticket anew, from its thread.
func (d *Desk) rebuild(ctx context.Context, channel, root string) (*ticket, error) {
	me, err := d.me(ctx)
	if err != nil {
		return nil, err
	}
	messages, _, _, err := d.c.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
		ChannelID: channel, Timestamp: root, Limit: 1, Inclusive: true, IncludeAllMetadata: true})
	if err != nil && goneWhy(err) == "" {
		return nil, slackapi.Failure(err, "")
	}
	var data map[string]any
	if len(messages) > 0 && messages[0].Timestamp == root {
		data = ownData(messages[0], me)
	}
	if data["root"] != true || text(data, "ticket") == "" || text(data, "conversation") == "" {
		return nil, d.o.Memory.SetValue(ctx, threadKey(channel, root), notOurs, rosterTime)
	}
	t, err := d.load(ctx, bot.TicketID(text(data, "ticket")))
	if err != nil {
		return nil, err
	}
	d.log.Info("ticket is known again by its thread", "ticket", t.number, "channel", channel)
	t.open = rebuilt(data, t.open)
	if err := d.save(ctx, t, fieldOpen, t.open); err != nil {
		return nil, err
	}
	if t.place.Root == "" {
		if err := d.settled(ctx, t, place{Channel: channel, Root: root, Queue: t.open.Queue, Link: d.link(ctx, channel, root)}); err != nil {
			return nil, err
		}
	}
	return t, d.reread(ctx, t)
}

// reread finds out by the posts of a thread which customers' messages it shows.
func (d *Desk) reread(ctx context.Context, t *ticket) error {
	me, err := d.me(ctx)
	if err != nil {
		return err
	}
	found := map[string]shown{}
	p := &slack.GetConversationRepliesParameters{ChannelID: t.place.Channel, Timestamp: t.place.Root, Limit: pageSize, IncludeAllMetadata: true}
	for range maxPages {
		messages, more, cursor, err := d.c.GetConversationRepliesContext(ctx, p)
		if err != nil {
			return slackapi.Failure(err, "")
		}
		for _, m := range messages {
			if id := text(ownData(m, me), "message"); id != "" {
				s := found[id]
				s.Channel, s.Name, s.Posts = t.place.Channel, t.open.Customer.Name, append(s.Posts, m.Timestamp)
				found[id] = s
			}
		}
		if !more || cursor == "" {
			break
		}
		p.Cursor = cursor
	}
	for id, s := range found {
		if _, known, err := d.message(ctx, t.number, id); err != nil || known {
			if err != nil {
				return err
			}
			continue
		}
		if err := d.saveMessage(ctx, t.number, id, s); err != nil {
			return fmt.Errorf("ticket %s: %w", t.number, err)
		}
	}
	return nil
}
