package bot

import "time"

//go:generate go run github.com/tinylib/msgp@v1.6.5 -io=false -tests=false -file deskevent.go -o deskevent_gen.go
//msgp:tag json

// What an agent does. Event.Sender is the agent; whether they may was settled by
// the desk. Message is the desk's own id of what the agent wrote.
type (
	// Claimed says that the agent took the ticket. Whoever is first has it.
	Claimed struct {
		Ticket TicketID `json:"ticket"`
	}
	// Said is a reply of the agent to the customer. It is held for a moment in which
	// it can be taken back, and the first one claims the ticket.
	Said struct {
		Ticket   TicketID `json:"ticket"`
		Message  string   `json:"message,omitempty"` // "place/seconds.fraction" tells when it was written: what is held goes out in that order
		Text     string   `json:"text"`              // in the markup of bot/markup
		Files    []File   `json:"files,omitempty"`
		ReplyTo  string   `json:"reply_to,omitempty"` // the customer's message that it answers, by the customer's platform
		Mentions []string `json:"mentions,omitempty"` // the colleagues that it names, by name
		Sure     bool     `json:"sure,omitempty"`     // the agent has seen it as the customer will: it is sent at once
	}
	// Decided answers a Confirm, or takes a held reply back.
	Decided struct {
		Ticket  TicketID `json:"ticket"`
		Message string   `json:"message"` // the reply that it is about
		Choice  Choice   `json:"choice"`
	}
	// AgentEdited says that the agent changed a reply or note of theirs.
	AgentEdited struct {
		Ticket   TicketID `json:"ticket"`
		Message  string   `json:"message"`
		Text     string   `json:"text"` // in the markup of bot/markup
		Mentions []string `json:"mentions,omitempty"`
	}
	// AgentDeleted says that the agent removed a reply or note of theirs.
	AgentDeleted struct {
		Ticket  TicketID `json:"ticket"`
		Message string   `json:"message"`
	}
	// AgentReacted is an emoji that an agent put on (or took off) a customer's message.
	AgentReacted struct {
		Ticket  TicketID `json:"ticket"`
		Message string   `json:"message"` // the customer's message, by the customer's platform
		Emoji   string   `json:"emoji"`   // as a character, not as a name
		Removed bool     `json:"removed,omitempty"`
	}
	// Note is a remark among agents. The customer never sees it.
	Note struct {
		Ticket  TicketID `json:"ticket"`
		Message string   `json:"message,omitempty"` // "" where the desk does not show it yet
		Text    string   `json:"text"`
	}
	// Assigned gives the ticket to an agent, perhaps another one than who says so.
	Assigned struct {
		Ticket TicketID `json:"ticket"`
		To     Person   `json:"to"`
		Away   bool     `json:"away,omitempty"` // they have said that they are away
	}
	// Transferred moves the ticket to another queue, where it waits again.
	Transferred struct {
		Ticket TicketID `json:"ticket"`
		Queue  string   `json:"queue"`
		Note   string   `json:"note,omitempty"`
	}
	// Released gives the ticket back to its queue.
	Released struct {
		Ticket TicketID `json:"ticket"`
	}
	// Resolved ends the ticket; the bot answers again.
	Resolved struct {
		Ticket TicketID `json:"ticket"`
	}
	// Reopened takes up a ticket that was resolved.
	Reopened struct {
		Ticket TicketID `json:"ticket"`
	}
	// Snoozed puts the ticket off until a time, or until its customer writes.
	Snoozed struct {
		Ticket TicketID  `json:"ticket"`
		Until  time.Time `json:"until"` // zero ends it
	}
	// Prioritised changes how urgent the ticket is.
	Prioritised struct {
		Ticket   TicketID `json:"ticket"`
		Priority string   `json:"priority"` // "low", "", "high", "urgent"
	}
	// Blocked keeps the customer from people until a time. The bot goes on answering them.
	Blocked struct {
		Ticket TicketID  `json:"ticket"`
		Until  time.Time `json:"until"` // zero lifts it
	}
	// Refused says that somebody tried what they may not. It is for the audit trail.
	Refused struct {
		Ticket TicketID `json:"ticket"`
		Did    string   `json:"did"` // "claim", "reply" …
		Why    string   `json:"why"` // "guest", "stranger", "not a member" …
	}
)

// What the desk and the mail tell a conversation by themselves.
type (
	// Moved says where a waiting ticket stands in its queue now.
	Moved struct {
		Ticket   TicketID      `json:"ticket"`
		Position int           `json:"position"`       // 1 is next
		Wait     time.Duration `json:"wait,omitempty"` // how long those before usually wait there, 0 is not known
	}
	// ThreadLost says that the desk has lost the place where it showed a ticket, and
	// shows it again elsewhere: Reshow answers it.
	ThreadLost struct {
		Ticket TicketID `json:"ticket"`
		Why    string   `json:"why"` // "deleted", "archived", "removed"
	}
	// Mailed is a customer's answer by e-mail, already without what it quotes.
	Mailed struct {
		Ticket  TicketID `json:"ticket"`
		Message string   `json:"message"` // its Message-ID
		Text    string   `json:"text"`
		Files   []File   `json:"files,omitempty"`
		Stop    bool     `json:"stop,omitempty"` // the customer wants no more mails about the ticket
	}
)

// Choice is what an agent decides about a reply.
type Choice string

// The choices.
const (
	ChoiceSend Choice = "send" // to the customer, at once
	ChoiceNote Choice = "note" // keep it among agents
	ChoiceTake Choice = "take" // take the ticket over and send
	ChoiceDrop Choice = "drop" // send nothing
)

// Relay names one message on its way between customer and desk. Every one ends as
// delivered, failed or dropped; the audit trail has both ends (see Record).
type Relay struct {
	Ticket  TicketID `json:"ticket,omitempty"`
	To      string   `json:"to,omitempty"`      // "customer", "desk" or "mail"
	Message string   `json:"message,omitempty"` // its id where it was written
}

// IsZero reports whether nothing is relayed.
func (r Relay) IsZero() bool { return r == Relay{} }

func (Claimed) isBody()      {}
func (Said) isBody()         {}
func (Decided) isBody()      {}
func (AgentEdited) isBody()  {}
func (AgentDeleted) isBody() {}
func (AgentReacted) isBody() {}
func (Note) isBody()         {}
func (Assigned) isBody()     {}
func (Transferred) isBody()  {}
func (Released) isBody()     {}
func (Resolved) isBody()     {}
func (Reopened) isBody()     {}
func (Snoozed) isBody()      {}
func (Prioritised) isBody()  {}
func (Blocked) isBody()      {}
func (Refused) isBody()      {}
func (Moved) isBody()        {}
func (ThreadLost) isBody()   {}
func (Mailed) isBody()       {}
