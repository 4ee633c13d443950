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
	}
	// Edit changes the last message that carried the same Message.Card. Where the
	// platform cannot edit, or knows no such card, it is sent as a new message.
	Edit struct {
		Message Message `json:"message"`
		Voice   Voice   `json:"voice"`
		Epoch   uint32  `json:"epoch"`
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
	// OpenTicket asks for a new ticket; TicketOpened answers it.
	OpenTicket struct {
		Call     string     `json:"call"` // unique in the conversation
		Kind     TicketKind `json:"kind"`
		Queue    string     `json:"queue"`
		Priority string     `json:"priority,omitempty"` // "", "low", "high", "urgent"
		Subject  string     `json:"subject,omitempty"`
		Customer Person     `json:"customer"`
		Platform Platform   `json:"platform"`
		Locale   string     `json:"locale"`
		Fields   []Field    `json:"fields,omitempty"`     // what the flow collected, private values masked
		Lines    []string   `json:"transcript,omitempty"` // the talk so far, secrets masked
		Files    []File     `json:"files,omitempty"`
		Contact  string     `json:"contact,omitempty"` // the e-mail address to answer at, where the customer gave one
		Promised time.Time  `json:"promised,omitzero"` // answered by then at the latest; zero: nothing was promised
	}
	// PostNote shows the desk something in a ticket: a customer's message, an
	// agent's note, or what happened. Everything for the desk is plain text, here
	// and in OpenTicket: whoever renders it escapes it.
	PostNote struct {
		Ticket TicketID `json:"ticket"`
		From   string   `json:"from"` // "customer", "agent" or "system"
		Name   string   `json:"name,omitempty"`
		Text   string   `json:"text"`
		Files  []File   `json:"files,omitempty"`
	}
	// UpdateTicket tells the desk of a ticket's new state.
	UpdateTicket struct {
		Ticket TicketID     `json:"ticket"`
		Status TicketStatus `json:"status"`
		Queue  string       `json:"queue,omitempty"`
		Agent  Person       `json:"agent,omitzero"`
	}
	// CloseTicket tells the desk that a ticket has ended.
	CloseTicket struct {
		Ticket TicketID `json:"ticket"`
		Why    string   `json:"why"` // "resolved", "cancelled"
		By     Person   `json:"by,omitzero"`
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

// TicketKind tells an agent now from an answer later.
type TicketKind string

// The kinds of ticket.
const (
	TicketLive     TicketKind = "live"
	TicketDeferred TicketKind = "deferred"
)

// TicketStatus is where a ticket stands.
type TicketStatus string

// The states of a ticket.
const (
	TicketWaiting TicketStatus = "waiting"
	TicketClaimed TicketStatus = "claimed"
	TicketDone    TicketStatus = "resolved"
)

// Field is one named value shown to the desk.
type Field struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Message is what the customer sees, already in their language.
type Message struct {
	Text    string   `json:"text"`              // in the markup of bot/markup
	Buttons []Button `json:"buttons,omitempty"` // in reading order; adapters make the rows
	Media   []Link   `json:"media,omitempty"`
	Card    string   `json:"card,omitempty"`     // messages of one card are edits of each other
	ReplyTo string   `json:"reply_to,omitempty"` // the platform's id of the customer's message that this answers, where others read along
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

func (Send) isAction()         {}
func (Edit) isAction()         {}
func (Typing) isAction()       {}
func (Recall) isAction()       {}
func (OpenTicket) isAction()   {}
func (PostNote) isAction()     {}
func (UpdateTicket) isAction() {}
func (CloseTicket) isAction()  {}
func (Do) isAction()           {}
func (SetTimer) isAction()     {}
func (CancelTimer) isAction()  {}
func (Record) isAction()       {}
