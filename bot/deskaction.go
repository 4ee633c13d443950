package bot

import "time"

//go:generate go run github.com/tinylib/msgp@v1.6.5 -io=false -tests=false -file deskaction.go -o deskaction_gen.go
//msgp:tag json

// What is asked of the desk. Each names the ticket and the queue that it is in,
// since a queue has its own channel. Everything for the desk is plain text but
// what a customer or agent formatted (PostNote.Text of them): whoever renders it
// escapes it.
type (
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
		Tried    []string   `json:"tried,omitempty"`      // the FAQ questions that were answered before
		Lines    []string   `json:"transcript,omitempty"` // the talk so far, secrets masked
		Files    []File     `json:"files,omitempty"`
		Contact  string     `json:"contact,omitempty"` // the e-mail address to answer at, where the customer gave one and agreed
		Promised time.Time  `json:"promised,omitzero"` // answered by then at the latest; zero: nothing was promised
		Linked   TicketID   `json:"linked,omitempty"`  // the older ticket that it goes on with
	}
	// PostNote shows the desk something in a ticket: a customer's message, an
	// agent's note that the desk does not show yet, or what happened.
	PostNote struct {
		Ticket  TicketID `json:"ticket"`
		Queue   string   `json:"queue,omitempty"`
		From    string   `json:"from"` // "customer", "agent", "mail" (the customer by e-mail) or "system"
		Name    string   `json:"name,omitempty"`
		Message string   `json:"message,omitempty"` // the customer's message, by their platform
		Quote   string   `json:"quote,omitempty"`   // what they reply to, in words
		Text    string   `json:"text"`
		Files   []File   `json:"files,omitempty"`
		To      Person   `json:"to,omitzero"`    // only for this agent, who has just done something; lost when they do not look
		Call    CallOut  `json:"call,omitempty"` // whom to call by it
		Relay   Relay    `json:"relay,omitzero"` // Delivered tells that it is shown
	}
	// EditNote changes a customer's message that PostNote has shown.
	EditNote struct {
		Ticket  TicketID `json:"ticket"`
		Queue   string   `json:"queue,omitempty"`
		Message string   `json:"message"`
		Text    string   `json:"text"`
		Relay   Relay    `json:"relay,omitzero"`
	}
	// DropNote takes back a customer's message that PostNote has shown.
	DropNote struct {
		Ticket  TicketID `json:"ticket"`
		Queue   string   `json:"queue,omitempty"`
		Message string   `json:"message"`
		Relay   Relay    `json:"relay,omitzero"`
	}
	// ReactNote shows a customer's emoji on a message, theirs or an agent's (see Mark.Message).
	ReactNote struct {
		Ticket  TicketID `json:"ticket"`
		Queue   string   `json:"queue,omitempty"`
		Message string   `json:"message"` // by the customer's platform
		Emoji   string   `json:"emoji"`
		Removed bool     `json:"removed,omitempty"`
		Relay   Relay    `json:"relay,omitzero"`
	}
	// Mark shows on an agent's message what became of it. A later mark replaces an
	// earlier one, but MarkFailed stays.
	Mark struct {
		Ticket  TicketID  `json:"ticket"`
		Queue   string    `json:"queue,omitempty"`
		Reply   string    `json:"reply"` // the desk's id of the agent's message
		State   MarkState `json:"state"`
		Reason  string    `json:"reason,omitempty"`  // a sentence for the agent
		Message string    `json:"message,omitempty"` // the id that it has at the customer's, once delivered
		Parts   []string  `json:"parts,omitempty"`   // all its ids there, Message first, where it became several messages
	}
	// Confirm asks an agent what is to become of a reply; Decided answers it. Until
	// then nothing is sent, or until At what can be taken back.
	Confirm struct {
		Ticket  TicketID  `json:"ticket"`
		Queue   string    `json:"queue,omitempty"`
		Agent   Person    `json:"agent"`
		Reply   string    `json:"reply"` // the desk's id of the agent's message
		Text    string    `json:"text"`  // a sentence for the agent: why they are asked
		Choices []Choice  `json:"choices"`
		At      time.Time `json:"at,omitzero"` // sent then by itself; zero: it waits for the answer
	}
	// UpdateTicket tells the desk of a ticket's new state.
	UpdateTicket struct {
		Ticket      TicketID     `json:"ticket"`
		Queue       string       `json:"queue,omitempty"`
		Kind        TicketKind   `json:"kind,omitempty"`
		Status      TicketStatus `json:"status"`
		Priority    string       `json:"priority,omitempty"`
		Agent       Person       `json:"agent,omitzero"`
		Since       time.Time    `json:"since,omitzero"`        // in this status
		Promised    time.Time    `json:"promised,omitzero"`     // see OpenTicket
		Until       time.Time    `json:"until,omitzero"`        // snoozed until
		Owed        time.Time    `json:"owed,omitzero"`         // the customer has waited for an answer since; zero: the team owes none
		Unreachable string       `json:"unreachable,omitempty"` // why the customer cannot be written to
		Blocked     time.Time    `json:"blocked,omitzero"`      // the customer is kept from people until
		Rating      string       `json:"rating,omitempty"`      // of the agent's help
	}
	// CloseTicket tells the desk that a ticket has ended.
	CloseTicket struct {
		Ticket TicketID `json:"ticket"`
		Queue  string   `json:"queue,omitempty"`
		Why    string   `json:"why"` // "resolved", "cancelled", "silent"
		By     Person   `json:"by,omitzero"`
	}
	// Reshow gives the desk what it needs to show a ticket again whose place it has
	// lost. It keeps what OpenTicket told by itself.
	Reshow struct {
		State UpdateTicket `json:"state"`
		Lines []string     `json:"transcript,omitempty"`
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
	TicketSnoozed TicketStatus = "snoozed" // its agent has put it off
	TicketDone    TicketStatus = "resolved"
)

// CallOut says whom a note calls.
type CallOut string

// Whom a note calls. The zero value calls nobody.
const (
	CallAgent CallOut = "agent" // the agent who has the ticket
	CallQueue CallOut = "queue" // everybody of the queue who is not away
	CallLoud  CallOut = "loud"  // the same people, so that it cannot be overlooked: a promise is broken
)

// MarkState is what became of an agent's message.
type MarkState string

// The marks. Those but MarkHeld are what a message ends as.
const (
	MarkHeld      MarkState = "held"      // it waits for its moment, or for a decision
	MarkSending   MarkState = "sending"   // it is on its way
	MarkDelivered MarkState = "delivered" // the customer has it
	MarkFailed    MarkState = "failed"    // the customer will not get it, see Reason
	MarkDropped   MarkState = "dropped"   // nothing was sent, see Reason
	MarkNote      MarkState = "note"      // it stays among agents
)

// Field is one named value shown to the desk.
type Field struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// TicketOf returns the ticket that an action for the desk is about, false for any
// other action and for OpenTicket, whose ticket has no number yet.
func TicketOf(a Action) (TicketID, bool) {
	switch a := a.(type) {
	case PostNote:
		return a.Ticket, true
	case EditNote:
		return a.Ticket, true
	case DropNote:
		return a.Ticket, true
	case ReactNote:
		return a.Ticket, true
	case Mark:
		return a.Ticket, true
	case Confirm:
		return a.Ticket, true
	case UpdateTicket:
		return a.Ticket, true
	case CloseTicket:
		return a.Ticket, true
	case Reshow:
		return a.State.Ticket, true
	case OpenTicket, Send, Edit, Typing, Recall, Retract, React, Mail, Do, SetTimer, CancelTimer, Record:
	}
	return "", false
}

func (OpenTicket) isAction()   {}
func (PostNote) isAction()     {}
func (EditNote) isAction()     {}
func (DropNote) isAction()     {}
func (ReactNote) isAction()    {}
func (Mark) isAction()         {}
func (Confirm) isAction()      {}
func (UpdateTicket) isAction() {}
func (CloseTicket) isAction()  {}
func (Reshow) isAction()       {}
