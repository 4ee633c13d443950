package discord

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot"
)

// mapping makes events of what the gateway says. It is pure: the same data gives
// the same events, with the same ids, however often it comes.
type mapping struct {
	me string // the bot's own user id
}

// inbound is what one thing that the gateway said means.
type inbound struct {
	event bot.Event    // without a body: nothing for a conversation
	at    place        // where it was said
	id    string       // of the message, for messages
	press *interaction // an interaction, which waits to be acknowledged

	missed   bool   // it is read by catching up: what was before it is stored
	thinking string // the id of a message of our own that says "is thinking…"

	// Of messages in servers.
	addressed bool // the bot is mentioned, or a message of its is replied to
	blank     bool // Discord has kept the content from us: it is told only what addresses it
}

// errIncomplete says that a required id is missing or is none.
var errIncomplete = errors.New("an id is missing or is not a number")

// The events that are read; all others are passed over.
const (
	messageCreate     = "MESSAGE_CREATE"
	messageUpdate     = "MESSAGE_UPDATE"
	messageDelete     = "MESSAGE_DELETE"
	reactionAdd       = "MESSAGE_REACTION_ADD"
	reactionRemove    = "MESSAGE_REACTION_REMOVE"
	interactionCreate = "INTERACTION_CREATE"
)

// The events by which a session or its resumption begins.
const (
	sessionReady   = "READY"
	sessionResumed = "RESUMED"
)

// read maps one event of the gateway. ref names it where Discord gives it no id
// of its own; now is the time of what carries none.
func (m mapping) read(kind string, data []byte, ref string, now time.Time) (inbound, error) {
	switch kind {
	case messageCreate:
		return mapped(data, m.created)
	case messageUpdate:
		return mapped(data, m.updated)
	case messageDelete:
		return mapped(data, func(d *deletion) (inbound, error) { return m.deleted(d, now) })
	case reactionAdd, reactionRemove:
		return mapped(data, func(r *reaction) (inbound, error) {
			return m.reacted(r, kind == reactionRemove, ref, now)
		})
	case interactionCreate:
		return mapped(data, m.interaction)
	}
	return inbound{}, nil
}

func mapped[T any](data []byte, read func(*T) (inbound, error)) (inbound, error) {
	v, err := decode[T](data)
	if err != nil {
		return inbound{}, err
	}
	return read(&v)
}

// created maps a new message.
func (m mapping) created(msg *message) (inbound, error) {
	in, err := m.message(msg)
	if err != nil || in.id == "" {
		return in, err
	}
	in.event.ID = bot.EventID(prefix + "m:" + msg.ID)
	in.event.Time = made(msg.ID)
	in.event.Body, in.blank = m.body(msg)
	return in, nil
}

// updated maps a change by the author. Discord also says "updated" when it has
// made a preview of a link, and then again with the old words.
func (m mapping) updated(msg *message) (inbound, error) {
	if msg.Edited == "" {
		return inbound{}, nil
	}
	in, err := m.message(msg)
	if err != nil || in.id == "" {
		return in, err
	}
	at, err := time.Parse(time.RFC3339Nano, msg.Edited)
	if err != nil {
		return inbound{}, fmt.Errorf("edited_timestamp: %v", err)
	}
	in.id = "" // an old message: nothing that catching up could begin at
	text := m.text(msg)
	if text == "" && len(msg.Attachments) == 0 { // words can be taken away from below files only
		return inbound{}, nil
	}
	in.event.ID = bot.EventID(prefix + "e:" + msg.ID + ":" + strconv.FormatInt(at.UnixMicro(), 10))
	in.event.Time = at.UTC()
	in.event.Body = bot.Edited{Message: msg.ID, Text: text}
	return in, nil
}

// message maps what all messages of people have. Bots, webhooks and what Discord
// itself writes ("… joined the thread") give nothing.
func (m mapping) message(msg *message) (inbound, error) {
	if !snowflake(msg.ID) || !snowflake(msg.Channel) {
		return inbound{}, errIncomplete
	}
	if msg.Author.ID == m.me && msg.Flags&flagLoading != 0 {
		return inbound{thinking: msg.ID}, nil
	}
	if msg.Author.Bot || msg.Webhook != "" || msg.Author.ID == m.me || msg.Type != messageDefault && msg.Type != messageReply {
		return inbound{}, nil
	}
	if !snowflake(msg.Author.ID) {
		return inbound{}, errIncomplete
	}
	at := place{channel: msg.Channel}
	if msg.Guild != "" {
		at.user = msg.Author.ID
	}
	in := inbound{at: at, id: msg.ID, addressed: m.addressed(msg)}
	in.event = newEvent(at, person(&msg.Author, msg.Member, ""))
	return in, nil
}

// addressed reports whether a message speaks to the bot.
func (m mapping) addressed(msg *message) bool {
	for i := range msg.Mentions {
		if msg.Mentions[i].ID == m.me {
			return true
		}
	}
	return msg.Referenced != nil && msg.Referenced.Author.ID == m.me
}

// deleted maps a removed message. Only in a direct message channel is it certain
// to be the customer's: bots cannot remove what others write there.
func (m mapping) deleted(d *deletion, now time.Time) (inbound, error) {
	if d.Guild != "" {
		return inbound{}, nil
	}
	if !snowflake(d.ID) || !snowflake(d.Channel) {
		return inbound{}, errIncomplete
	}
	at := place{channel: d.Channel}
	in := inbound{at: at, event: newEvent(at, bot.Person{})}
	in.event.ID = bot.EventID(prefix + "d:" + d.ID)
	in.event.Time = now
	in.event.Body = bot.Deleted{Message: d.ID}
	return in, nil
}

func (m mapping) reacted(r *reaction, removed bool, ref string, now time.Time) (inbound, error) {
	if r.Guild != "" || r.User == m.me {
		return inbound{}, nil
	}
	if !snowflake(r.Channel) || !snowflake(r.Message) || !snowflake(r.User) {
		return inbound{}, errIncomplete
	}
	at := place{channel: r.Channel}
	in := inbound{at: at, event: newEvent(at, bot.Person{ID: bot.PersonID(prefix + r.User)})}
	in.event.ID = bot.EventID(prefix + "r:" + ref)
	in.event.Time = now
	emoji := r.Emoji.Name
	if r.Emoji.ID != "" { // a server's own: its name is all that can be shown elsewhere
		emoji = ":" + emoji + ":"
	}
	in.event.Body = bot.Reacted{Message: r.Message, Emoji: emoji, Removed: removed}
	return in, nil
}

// newEvent is an event at a place, still without id, time and body.
func newEvent(at place, sender bot.Person) bot.Event {
	return bot.Event{Conversation: at.conversation(), Platform: Platform, Sender: sender, Public: at.public()}
}

// person is a customer by the name that they go by here.
func person(u *user, m *member, locale string) bot.Person {
	p := bot.Person{ID: bot.PersonID(prefix + u.ID), Name: u.Global, Locale: locale}
	if m != nil && m.Nick != "" {
		p.Name = m.Nick
	}
	if p.Name == "" {
		p.Name = u.Name
	}
	return p
}

// cutMention takes the bot's mention out of what was said to it.
func (m mapping) cutMention(text string) string {
	if strings.Contains(text, "<@") {
		for _, mention := range []string{"<@" + m.me + ">", "<@!" + m.me + ">"} {
			text = strings.ReplaceAll(text, mention, "")
		}
	}
	return strings.TrimSpace(text)
}
