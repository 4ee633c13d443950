package bot

import "time"

//go:generate go run github.com/tinylib/msgp@v1.6.5 -io=false -tests=false -file action.go -o action_gen.go
//msgp:tag json

// Action is one effect that a turn asks for. It is a closed set: the types of
// this file. The runtime performs the actions of a turn in their order, except
// Do and OpenTicket, which run beside the ordered sends.
type Action interface{ isAction() }

// Voice says for whom a message speaks.
type Voice string

// The voices. Bot messages of an older epoch are never sent; the others always are.
const (
	VoiceBot      Voice = "bot"      // the bot answers
	VoiceReminder Voice = "reminder" // the bot speaks unasked; the lowest priority
	VoiceAgent    Voice = "agent"    // an agent's reply
	VoiceSystem   Voice = "system"   // about the conversation itself: "an agent joined"
)

type (
	// Send says something to the customer.
	Send struct {
		Message Message `json:"message"`
		Voice   Voice   `json:"voice"`
		Epoch   uint32  `json:"epoch"`          // the session's epoch when it was said
		Over    bool    `json:"over,omitempty"` // may take the place of the last message of its card: the customer has just pressed a button there
		Relay   Relay   `json:"relay,omitzero"` // what it passes on: Delivered or Undelivered tells what came of it
	}
	// Edit changes the last message that carried the same Message.Card. Where the
	// platform cannot edit, or knows no such card, it is sent as a new message; one
	// with a Relay is refused then.
	Edit struct {
		Message Message `json:"message"`
		Voice   Voice   `json:"voice"`
		Epoch   uint32  `json:"epoch"`
		Relay   Relay   `json:"relay,omitzero"`
	}
	// Typing shows that the bot is at work until the next message.
	Typing struct {
		Epoch uint32 `json:"epoch"`
	}
	// Recall removes a message that the customer wrote, since it holds a secret.
	// It is asked for only where the platform can do it (see Capabilities).
	Recall struct {
		Message string `json:"message"` // the platform's message id
	}
	// Retract removes the last message of ours that carried a card.
	Retract struct {
		Card  string `json:"card"`
		Relay Relay  `json:"relay,omitzero"`
	}
	// React puts an emoji on a message of the customer, or takes it off.
	React struct {
		Message string `json:"message"` // the platform's message id
		Emoji   string `json:"emoji"`   // as a character
		Removed bool   `json:"removed,omitempty"`
		Relay   Relay  `json:"relay,omitzero"`
	}
	// Mail answers a ticket by e-mail, beside the ordered sends. Mails of a ticket
	// are one thread.
	Mail struct {
		Ticket  TicketID `json:"ticket"`
		To      string   `json:"to"`
		Locale  string   `json:"locale"`
		Subject string   `json:"subject"`
		Text    string   `json:"text"` // in the markup of bot/markup
		Files   []File   `json:"files,omitempty"`
		Relay   Relay    `json:"relay,omitzero"`
	}
	// Do calls an action declared in flows/actions.yaml; ActionDone answers it.
	Do struct {
		Call    string            `json:"call"` // unique in the conversation
		Action  string            `json:"action"`
		Inputs  map[string]string `json:"inputs,omitempty"`
		Timeout time.Duration     `json:"timeout"`
	}
	// SetTimer asks for TimerFired at a time. A timer of the same key is replaced.
	SetTimer struct {
		Key string    `json:"key"`
		At  time.Time `json:"at"`
	}
	// CancelTimer removes a timer, where there is one.
	CancelTimer struct {
		Key string `json:"key"`
	}
	// Record writes a fact into the audit trail: a rating, a question without an answer.
	Record struct {
		Kind   string            `json:"kind"`
		Values map[string]string `json:"values,omitempty"`
	}
)

// Message is what the customer sees, already in their language.
type Message struct {
	Text    string   `json:"text"`              // in the markup of bot/markup
	Buttons []Button `json:"buttons,omitempty"` // in reading order; adapters make the rows
	Media   []Link   `json:"media,omitempty"`
	Files   []File   `json:"files,omitempty"`    // what an agent has attached: a copy of each is sent
	Card    string   `json:"card,omitempty"`     // messages of one card are edits of each other
	ReplyTo string   `json:"reply_to,omitempty"` // the platform's id of the customer's message that this answers: where others read along, or an agent cites it
	Form    *Form    `json:"form,omitempty"`     // the open question as a form, for platforms that can show one
	Ref     string   `json:"ref,omitempty"`      // where the text comes from: "password_reset/method", "faq/fees"
	Working bool     `json:"working,omitempty"`  // an action runs and more will follow: a platform may show that it types
}

// Button is one choice below a message. Exactly one of Token, URL and Private is set.
type Button struct {
	Label   string `json:"label"`
	Token   string `json:"token,omitempty"` // comes back in Pick; at most 56 bytes, so that Telegram's 64 leave room
	URL     string `json:"url,omitempty"`
	Private string `json:"private,omitempty"` // leads to the customer's private chat, where it comes back in Opened.Payload
}

// Form is a question with several fields at once. A platform that shows it adds
// a button for it to the message; what is typed comes back in Filled, and who
// does not use it answers field by field as everywhere.
type Form struct {
	Token  string      `json:"token"` // comes back in Filled; of the form of a Button.Token
	Title  string      `json:"title"`
	Label  string      `json:"label"` // of the button that opens the form
	Fields []FormField `json:"fields"`
}

// FormField is one line to fill in.
type FormField struct {
	Name     string `json:"name"` // key of Filled.Values
	Label    string `json:"label"`
	Hint     string `json:"hint,omitempty"`  // an example, shown while the field is empty
	Value    string `json:"value,omitempty"` // what is filled in already
	Long     bool   `json:"long,omitempty"`  // several lines of text
	Optional bool   `json:"optional,omitempty"`
}

// Link is a picture, video or document at a public address or in the content.
type Link struct {
	Kind  string `json:"kind"` // "photo", "video", "document", "link"
	URL   string `json:"url"`  // https://…, or a file's path in the content folder, which has no scheme
	Title string `json:"title,omitempty"`
}

func (Send) isAction()        {}
func (Edit) isAction()        {}
func (Typing) isAction()      {}
func (Recall) isAction()      {}
func (Retract) isAction()     {}
func (React) isAction()       {}
func (Mail) isAction()        {}
func (Do) isAction()          {}
func (SetTimer) isAction()    {}
func (CancelTimer) isAction() {}
func (Record) isAction()      {}
