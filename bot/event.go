package bot

import "time"

//go:generate go run github.com/tinylib/msgp@v1.6.5 -io=false -tests=false -file event.go -o event_gen.go
//msgp:tag json
//msgp:ignore Event

// ConversationID names one customer's talk in one place. One adapter makes it
// ("telegram:12345", "terminal:me"); it is opaque to everything else.
type ConversationID string

// EventID names one event. The same thing that happened has the same ID however
// often a platform delivers it; ingest drops repeats by it.
type EventID string

// PersonID names a customer or an agent on their platform.
type PersonID string

// Platform names where a conversation takes place: "telegram", "discord",
// "slack", "terminal" or "playground".
type Platform string

// TicketID is a ticket's number as people write it, for example "OK-7F3K2".
type TicketID string

// Person is a customer or an agent.
type Person struct {
	ID     PersonID `json:"id"`
	Name   string   `json:"name,omitempty"`
	Locale string   `json:"locale,omitempty"` // what their platform says of their language, BCP 47, may be empty
}

// IsZero reports whether the person is nobody. JSON and the binary codec omit such a person.
func (p Person) IsZero() bool { return p == Person{} }

// Event is one thing that happened in a conversation. Its JSON form names the
// kind of body: {"id": …, "type": "text", "body": {"text": …}}.
type Event struct {
	ID           EventID
	Conversation ConversationID
	Platform     Platform
	Sender       Person
	Public       bool      // others can read the conversation: a group or a channel
	Time         time.Time // when it happened, by the platform's clock
	Redacted     []string  // kinds of secrets that ingest masked in the body, see bot/redact
	Body         Body
}

// Body is what happened. It is a closed set: the types of this file.
type Body interface{ isBody() }

// What a customer does.
type (
	// Text is a message that the customer wrote.
	Text struct {
		Message string `json:"message,omitempty"` // the platform's message id
		Text    string `json:"text"`
		Quote   string `json:"quote,omitempty"` // what they reply to, in words
	}
	// Pick is a press on a button that the bot sent.
	Pick struct {
		Token string `json:"token"` // the Button.Token of the pressed button
		Label string `json:"label,omitempty"`
	}
	// Command is a slash command, without the slash and in lower case.
	Command struct {
		Message string `json:"message,omitempty"` // where the command was written as one
		Name    string `json:"name"`
		Args    string `json:"args,omitempty"`
	}
	// Media is one message with files. A platform that delivers an album as one
	// message for each file names it in every one of them; the engine takes them together.
	Media struct {
		Message string `json:"message,omitempty"`
		Caption string `json:"caption,omitempty"`
		Quote   string `json:"quote,omitempty"` // what they reply to, in words
		Album   string `json:"album,omitempty"` // the same for all parts of an album, "" is none
		Files   []File `json:"files"`
	}
	// Filled is a form that was filled in and sent off as a whole, where the
	// platform can show one (see Message.Form).
	Filled struct {
		Token  string            `json:"token"`            // the Form.Token of the form
		Values map[string]string `json:"values,omitempty"` // what was typed, by FormField.Name; empty fields may be missing
	}
	// Edited says that the customer changed an earlier message.
	Edited struct {
		Message string `json:"message"`
		Text    string `json:"text"`
	}
	// Deleted says that the customer removed an earlier message.
	Deleted struct {
		Message string `json:"message"`
	}
	// Reacted is an emoji put on (or taken off) a message.
	Reacted struct {
		Message string `json:"message"`
		Emoji   string `json:"emoji"`
		Removed bool   `json:"removed,omitempty"`
	}
	// Opened says that the customer arrived without writing anything, as
	// Telegram's start button or a fresh terminal does.
	Opened struct {
		Payload string `json:"payload,omitempty"` // a deep link's content
	}
	// Lost says that the customer can no longer be written to: they have blocked
	// the bot, closed their account or left. Any later event of theirs ends that.
	Lost struct {
		Why string `json:"why"` // "blocked", "deactivated", "left"
	}
)

// What came of an action.
type (
	// Delivered says that what carries a Relay has reached its place.
	Delivered struct {
		Outbox  string   `json:"outbox"`            // the outbox id of the send
		Relay   Relay    `json:"relay,omitzero"`    // what was passed on by it
		Message string   `json:"message,omitempty"` // the id that it has where it arrived
		Parts   []string `json:"parts,omitempty"`   // the ids of all its messages there, Message first, where it became several
	}
	// Undelivered says that a message will not reach the customer, or that what
	// carries a Relay will not reach its place.
	Undelivered struct {
		Outbox string `json:"outbox"`
		Relay  Relay  `json:"relay,omitzero"`   // what was to be passed on by it
		Reason string `json:"reason"`           // "unreachable", "rejected", "internal_error"
		Detail string `json:"detail,omitempty"` // what the platform says of it, for agents; without addresses and secrets
	}
	// TicketOpened answers OpenTicket.
	TicketOpened struct {
		Call     string        `json:"call"` // the OpenTicket.Call it answers
		Ticket   TicketID      `json:"ticket"`
		Queue    string        `json:"queue"`
		Position int           `json:"position,omitempty"` // place in the queue, 1 is next, 0 is not known
		Wait     time.Duration `json:"wait,omitempty"`     // how long those before usually wait there, 0 is not known
		Promised time.Time     `json:"promised,omitzero"`  // answered by then at the latest
	}
	// ActionDone answers Do.
	ActionDone struct {
		Call    string            `json:"call"`    // the Do.Call it answers
		Outcome string            `json:"outcome"` // one of the action's outcomes, or "timeout" or "error"
		Values  map[string]string `json:"values,omitempty"`
		Demo    bool              `json:"demo,omitempty"` // the answer is an example, no backend was asked
	}
	// TimerFired answers SetTimer when its time has come.
	TimerFired struct {
		Key string    `json:"key"`
		At  time.Time `json:"at"` // the SetTimer.At that fired
	}
)

// File is one attachment, by the platform's own id: the bytes stay there until
// somebody needs them.
type File struct {
	Kind  string   `json:"kind"` // "photo", "document", "voice", "video", "sticker", "other"
	ID    string   `json:"id"`
	Name  string   `json:"name,omitempty"`
	MIME  string   `json:"mime,omitempty"`
	Bytes int64    `json:"bytes,omitempty"`
	From  Platform `json:"from,omitempty"` // the platform that has the bytes; "" that of the conversation
}

func (Text) isBody()         {}
func (Pick) isBody()         {}
func (Command) isBody()      {}
func (Media) isBody()        {}
func (Edited) isBody()       {}
func (Deleted) isBody()      {}
func (Reacted) isBody()      {}
func (Opened) isBody()       {}
func (Filled) isBody()       {}
func (Lost) isBody()         {}
func (Delivered) isBody()    {}
func (Undelivered) isBody()  {}
func (TicketOpened) isBody() {}
func (ActionDone) isBody()   {}
func (TimerFired) isBody()   {}
