package scene

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/okpay/supportbot/bot"
)

// Ticket is one thread of the desk with its card.
type Ticket struct {
	ID           bot.TicketID       `json:"id"`
	Conversation bot.ConversationID `json:"conversation"`
	Card         bot.OpenTicket     `json:"card"` // as it was opened
	State        bot.UpdateTicket   `json:"state"`
	Why          string             `json:"why,omitempty"` // of one that is done: bot.CloseTicket.Why
	By           string             `json:"by,omitempty"`
	Opened       time.Time          `json:"opened"`
	Posts        []Post             `json:"posts,omitempty"`
}

// Post is one message of a thread.
type Post struct {
	ID        string        `json:"id"`
	From      string        `json:"from"` // "customer", "mail", "system", "note" or, of a reply, "agent"
	Name      string        `json:"name,omitempty"`
	Agent     bot.PersonID  `json:"agent,omitempty"` // who wrote it
	Message   string        `json:"message,omitempty"`
	Text      string        `json:"text"` // of an agent in the markup of bot/markup
	Quote     string        `json:"quote,omitempty"`
	Files     []bot.File    `json:"files,omitempty"`
	To        bot.Person    `json:"to,omitzero"` // only for this agent
	Call      bot.CallOut   `json:"call,omitempty"`
	Mark      bot.MarkState `json:"mark,omitempty"`
	Reason    string        `json:"reason,omitempty"`
	Ask       *bot.Confirm  `json:"ask,omitempty"` // what its agent is to decide
	Delivered []string      `json:"delivered,omitempty"`
	Edited    bool          `json:"edited,omitempty"`
	Deleted   bool          `json:"deleted,omitempty"`
	Reactions []string      `json:"reactions,omitempty"`
	At        time.Time     `json:"at"`

	// Pending is the event of what an agent wrote until it is taken in.
	Pending json.RawMessage `json:"pending,omitempty"`
}

// Done reports whether the ticket has ended.
func (t *Ticket) Done() bool { return t.State.Status == bot.TicketDone }

// Post returns a post for changing, nil when it is not there.
func (t *Ticket) Post(id string) *Post {
	return t.find(func(p Post) bool { return p.ID == id })
}

// Of returns the post of a message by its id at the customer's platform: theirs, or a
// reply that was delivered under it.
func (t *Ticket) Of(message string) *Post {
	return t.find(func(p Post) bool { return p.Message == message || slices.Contains(p.Delivered, message) })
}

func (t *Ticket) find(is func(Post) bool) *Post {
	i := slices.IndexFunc(t.Posts, is)
	if i < 0 {
		return nil
	}
	return &t.Posts[i]
}

func (t *Ticket) clone() *Ticket {
	next := *t
	next.Posts = slices.Clone(t.Posts)
	for i := range next.Posts {
		next.Posts[i].Reactions = slices.Clone(next.Posts[i].Reactions)
	}
	return &next
}

// rank orders the list of the desk: what needs somebody first.
func (t *Ticket) rank() int {
	switch t.State.Status {
	case bot.TicketWaiting:
		return 0
	case bot.TicketClaimed:
		return 1
	case bot.TicketSnoozed:
		return 2
	case bot.TicketDone:
	}
	return 3
}
