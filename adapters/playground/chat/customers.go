package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/okpay/supportbot/adapters/playground/scene"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/markup"
)

// CustomerOptions are what customers are made of.
type CustomerOptions struct {
	Scene  *scene.Scene
	Ingest func(ctx context.Context, ev bot.Event) error
	Redact func(bot.Event) bot.Event // what the page keeps of a message is masked like what the program keeps
	Now    func() time.Time
}

// Customers do what people do in chats. It is safe for concurrent use.
type Customers struct{ o CustomerOptions }

// NewCustomers makes them.
func NewCustomers(o CustomerOptions) *Customers { return &Customers{o} }

// Act is one thing that a customer does. Of the fields that say what, the first
// that is set counts, in this order.
type Act struct {
	ID     string            // made by the page: the same act twice is one
	Open   bool              // they arrive, with Text as the deep link's content
	Token  string            // they press this button of Message
	Form   string            // they send off the form of this token, with Values
	Values map[string]string //
	Edit   string            // they change this message of theirs to Text
	Delete string            // they delete this message of theirs
	React  string            // they put Emoji on this message, or take it off
	Emoji  string
	Files  []bot.File // they send files with Text as the caption
	Text   string     // they write, "/name words" is a command
	Quote  string     // the message that it replies to

	Message string
}

// publicSuffix tells a customer's chat where others read along from their private one.
const publicSuffix = ":public"

// New adds a customer who sees a platform's look, and returns their private chat.
func (c *Customers) New(ctx context.Context, p bot.Platform, who bot.Person) (bot.ConversationID, error) {
	id := bot.ConversationID("playground:" + string(p) + ":" + string(who.ID))
	return id, c.begin(ctx, id, p, who)
}

func (c *Customers) begin(ctx context.Context, id bot.ConversationID, p bot.Platform, who bot.Person) error {
	return c.o.Scene.ChangeChat(ctx, id, func(chat *scene.Chat) []string {
		if chat.Platform != "" {
			return nil
		}
		chat.Platform, chat.Customer, chat.Begun = p, who, c.o.Now()
		chat.Public = strings.HasSuffix(string(id), publicSuffix)
		return []string{}
	})
}

// Place returns a customer's chat where others read along, or their private one. It
// is made where there is none.
func (c *Customers) Place(ctx context.Context, from *scene.Chat, public bool) (bot.ConversationID, error) {
	id := bot.ConversationID(strings.TrimSuffix(string(from.ID), publicSuffix))
	if public {
		id += publicSuffix
	}
	return id, c.begin(ctx, id, from.Platform, from.Customer)
}

// SetLocale changes what the customer's platform says of their language. The engine
// hears of it with the next thing that they do.
func (c *Customers) SetLocale(ctx context.Context, id bot.ConversationID, locale string) error {
	private := strings.TrimSuffix(string(id), publicSuffix)
	for _, id := range []bot.ConversationID{bot.ConversationID(private), bot.ConversationID(private + publicSuffix)} {
		if c.o.Scene.Chat(id) == nil {
			continue
		}
		err := c.o.Scene.ChangeChat(ctx, id, func(chat *scene.Chat) []string {
			chat.Customer.Locale = locale
			return []string{}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Do performs an act. It returns where it happened: a button may lead to the private
// chat. On an error a written message stays in the chat as pending; doing the same
// act again sends the same event.
func (c *Customers) Do(ctx context.Context, id bot.ConversationID, act Act) (bot.ConversationID, error) {
	chat := c.o.Scene.Chat(id)
	if chat == nil {
		return id, scene.Refuse("there is no chat %q: it was removed, reload the page", id)
	}
	if b, ok := privately(chat, act); ok {
		private, err := c.Place(ctx, chat, false)
		if err != nil {
			return id, err
		}
		chat, id, act = c.o.Scene.Chat(private), private, Act{ID: act.ID, Open: true, Text: b.Private}
	}
	body, err := body(chat, act)
	if err != nil {
		return id, err
	}
	ev := bot.Event{
		ID: bot.EventID("playground:" + string(id) + ":" + act.ID), Conversation: id, Platform: chat.Platform,
		Sender: chat.Customer, Public: chat.Public, Time: c.o.Now(), Body: body,
	}
	return id, c.send(ctx, ev, act)
}

// Again sends a message that was not taken in before.
func (c *Customers) Again(ctx context.Context, id bot.ConversationID, message string) error {
	chat := c.o.Scene.Chat(id)
	if chat == nil || chat.Message(message) == nil || chat.Message(message).Pending == nil {
		return scene.ErrNothing
	}
	var ev bot.Event
	if err := json.Unmarshal(chat.Message(message).Pending, &ev); err != nil {
		return fmt.Errorf("message %s: %v", message, err)
	}
	return c.send(ctx, ev, Act{})
}

// send shows what the customer has done and takes it in. A message is pending until
// then, whatever ends the program meanwhile.
func (c *Customers) send(ctx context.Context, ev bot.Event, act Act) error {
	kept := c.o.Redact(ev)
	err := c.o.Scene.ChangeChat(ctx, ev.Conversation, func(chat *scene.Chat) []string { return show(chat, kept, act) })
	if err != nil {
		return err
	}
	if err := c.o.Ingest(ctx, ev); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // whoever has sent it may be gone: that it arrived is kept all the same
	return c.o.Scene.ChangeChat(ctx, ev.Conversation, func(chat *scene.Chat) []string {
		m := chat.Message(messageOf(kept))
		if m == nil || m.Pending == nil {
			return nil
		}
		m.Pending = nil
		return []string{m.ID}
	})
}

// privately returns the button of an act that leads to the private chat.
func privately(chat *scene.Chat, act Act) (bot.Button, bool) {
	m := chat.Message(act.Message)
	if m == nil || act.Token == "" {
		return bot.Button{}, false
	}
	for _, b := range m.Buttons {
		if b.Private != "" && b.Private == act.Token {
			return b, true
		}
	}
	return bot.Button{}, false
}

// messageOf is the message that an event is, "" for what is none.
func messageOf(ev bot.Event) string {
	switch b := ev.Body.(type) {
	case bot.Text:
		return b.Message
	case bot.Command:
		return b.Message
	case bot.Media:
		return b.Message
	}
	return ""
}

// words are what stands in a bubble, without markup.
func words(m *scene.Message) string {
	if m.From == scene.Customer {
		return m.Text
	}
	return markup.Plain(m.Text)
}
