package scene

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/okpay/supportbot/bot"
)

// Chat is one customer's talk in one place.
type Chat struct {
	ID       bot.ConversationID `json:"id"`
	Platform bot.Platform       `json:"platform"` // the one that it looks like
	Customer bot.Person         `json:"customer"`
	Public   bool               `json:"public,omitempty"` // others read along
	Begun    time.Time          `json:"begun"`
	Messages []Message          `json:"messages,omitempty"`
	Hidden   bool               `json:"hidden,omitempty"` // the customer's last act was one that is answered to them alone
}

// Side says who a message is from.
type Side string

// The sides.
const (
	Customer Side = "customer"
	Bot      Side = "bot"
	Agent    Side = "agent"
	System   Side = "system"
)

// Message is one bubble.
type Message struct {
	ID        string       `json:"id"`
	From      Side         `json:"from"`
	Text      string       `json:"text,omitempty"` // of the customer as typed, else in the markup of bot/markup
	Buttons   []bot.Button `json:"buttons,omitempty"`
	Media     []bot.Link   `json:"media,omitempty"`
	Files     []bot.File   `json:"files,omitempty"`
	Form      *bot.Form    `json:"form,omitempty"`
	Card      string       `json:"card,omitempty"`
	Quote     string       `json:"quote,omitempty"` // what it answers, in words
	Hidden    bool         `json:"hidden,omitempty"`
	Edited    bool         `json:"edited,omitempty"`
	Deleted   bool         `json:"deleted,omitempty"`
	Reactions []string     `json:"reactions,omitempty"`
	Pressed   string       `json:"pressed,omitempty"` // the token of the button that was pressed last
	At        time.Time    `json:"at"`

	// Pending is the event of a customer's message until it is taken in. It can be
	// sent again and is then the same event.
	Pending json.RawMessage `json:"pending,omitempty"`
}

// Message returns a message of the chat for changing, nil when it is not there.
func (c *Chat) Message(id string) *Message {
	i := slices.IndexFunc(c.Messages, func(m Message) bool { return m.ID == id })
	if i < 0 {
		return nil
	}
	return &c.Messages[i]
}

// Newest returns the newest message of ours, nil when there is none.
func (c *Chat) Newest() *Message {
	for i := len(c.Messages) - 1; i >= 0; i-- {
		if m := &c.Messages[i]; m.From != Customer && !m.Deleted {
			return m
		}
	}
	return nil
}

// clone copies what a change may touch.
func (c *Chat) clone() *Chat {
	next := *c
	next.Messages = slices.Clone(c.Messages)
	for i := range next.Messages {
		next.Messages[i].Reactions = slices.Clone(next.Messages[i].Reactions)
	}
	return &next
}

// React puts an emoji on a list of them, or takes it off.
func React(list []string, emoji string, removed bool) []string {
	list = slices.DeleteFunc(list, func(e string) bool { return e == emoji })
	if removed {
		return list
	}
	return append(list, emoji)
}
