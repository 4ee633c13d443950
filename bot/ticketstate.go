package bot

import (
	"slices"
	"time"
)

// Ticket is a ticket of the conversation. Session.Ticket has the conversation;
// those of Session.Others are deferred or resolved. Its status:
//
//	stateDiagram-v2
//	[*] --> waiting
//	waiting --> claimed: claimed, assigned, first reply
//	waiting --> snoozed: put off by who takes it with that
//	waiting --> resolved: resolved, or its customer gives up
//	claimed --> waiting: released, transferred, left unanswered, a first reply taken back
//	claimed --> snoozed: put off
//	claimed --> resolved: resolved, its customer leaves or stays silent
//	snoozed --> claimed: its time has come, or its customer writes
//	snoozed --> waiting: released, transferred
//	snoozed --> resolved: resolved, or its customer leaves
//	resolved --> waiting: reopened by its customer
//	resolved --> claimed: reopened by an agent
type Ticket struct {
	ID       TicketID     `json:"id,omitempty"` // empty until TicketOpened
	Call     string       `json:"call"`         // the OpenTicket that it comes from
	Queue    string       `json:"queue"`
	Agent    Person       `json:"agent,omitzero"`
	Opened   time.Time    `json:"opened,omitzero"`
	Told     bool         `json:"told,omitempty"` // the waiting customer was told that their messages are passed on
	Held     []Held       `json:"held,omitempty"` // what the customer wrote before the ticket had its number
	Kind     TicketKind   `json:"kind,omitempty"`
	Status   TicketStatus `json:"status,omitempty"`
	Priority string       `json:"priority,omitempty"`
	Subject  string       `json:"subject,omitempty"`
	Since    time.Time    `json:"since,omitzero"`    // in this status
	Promised time.Time    `json:"promised,omitzero"` // answered by then at the latest
	Until    time.Time    `json:"until,omitzero"`    // snoozed until
	Owed     time.Time    `json:"owed,omitzero"`     // the customer waits for an answer since; zero: the team owes none
	Spoke    time.Time    `json:"spoke,omitzero"`    // the team's last answer; silence counts from there
	Silent   time.Time    `json:"silent,omitzero"`   // when the silent customer was warned; zero: not
	Closed   time.Time    `json:"closed,omitzero"`   // when it was resolved
	Warned   uint8        `json:"warned,omitempty"`  // what agents were reminded of: the bits of warn…
	Quiet    bool         `json:"quiet,omitempty"`   // claimed by a reply that has not gone out: the customer knows nothing of it
	Place    uint16       `json:"place,omitempty"`   // the place in the queue that the customer was told
	PlaceAt  time.Time    `json:"place_at,omitzero"` // and when
	Contact  string       `json:"contact,omitempty"` // the e-mail address to answer at, with consent
	Linked   TicketID     `json:"linked,omitempty"`  // the older ticket that it goes on with
	Rating   string       `json:"rating,omitempty"`  // of the agent's help
	Replies  []Reply      `json:"replies,omitempty"` // held, or waiting for an agent's decision; bounded
	Last     []Past       `json:"last,omitempty"`    // what agents wrote lately, bounded
	Heard    []string     `json:"heard,omitempty"`   // ids of the messages that the customer last wrote to it, bounded
}

// What agents are reminded of, once each but for broken promises.
const (
	warnPromise = 1 << iota // the promise is about to break
	warnAnswer              // the customer waits for the agent's answer
	warnSilence             // the silent customer cannot be warned, so nothing is closed by itself
	warnBroken              // and the bits above it: how often a broken promise has called, see Ticket.calls
)

// Held is one message that waits for its ticket's number.
type Held struct {
	Message string `json:"message,omitempty"`
	Quote   string `json:"quote,omitempty"`
	Text    string `json:"text"`
	Files   []File `json:"files,omitempty"`
}

// Reply is an agent's message that has not gone out.
type Reply struct {
	Message string    `json:"message"` // the desk's id of it
	Text    string    `json:"text"`    // in the markup of bot/markup
	Files   []File    `json:"files,omitempty"`
	ReplyTo string    `json:"reply_to,omitempty"`
	By      Person    `json:"by"`
	Due     time.Time `json:"due"`            // sent then; an undecided one is dropped then
	Why     string    `json:"why,omitempty"`  // the phrase that asks about it; "" it is held only
	Sure    bool      `json:"sure,omitempty"` // an agent has decided that it goes out, whoever has the ticket
	Written time.Time `json:"written"`        // or decided about; held replies go out in this order
}

// undecided reports whether the reply waits for an agent's decision.
func (r *Reply) undecided() bool { return r.Why != "" }

// Past is an agent's message whose way is settled or nearly so.
type Past struct {
	Message string    `json:"message"`
	State   MarkState `json:"state"` // what the desk was last told of it
	Text    string    `json:"text"`  // clipped once it has arrived
	At      time.Time `json:"at"`
	By      string    `json:"by,omitempty"`    // the agent's name
	About   bool      `json:"about,omitempty"` // it was sent with the ticket's number above it
	Lacks   string    `json:"lacks,omitempty"` // the phrase of what the customer's platform could not do with it
	Files   []File    `json:"files,omitempty"` // while it is on its way
	There   string    `json:"there,omitempty"` // the id that it has at the customer's
}

func (k *Ticket) clone() *Ticket {
	if k == nil {
		return nil
	}
	c := *k
	c.Held = slices.Clone(c.Held)
	c.Replies = slices.Clone(c.Replies)
	c.Last = slices.Clone(c.Last)
	c.Heard = slices.Clone(c.Heard)
	return &c
}

// open reports whether the ticket has a number and is not resolved.
func (k *Ticket) open() bool { return k.ID != "" && k.Status != TicketDone }

// claimed reports whether an agent has the ticket, also one who has put it off.
func (k *Ticket) claimed() bool {
	return k.Agent.ID != "" && (k.Status == TicketClaimed || k.Status == TicketSnoozed)
}

// past returns what is known of an agent's message, or nil.
func (k *Ticket) past(message string) *Past {
	for i := range k.Last {
		if k.Last[i].Message == message {
			return &k.Last[i]
		}
	}
	return nil
}

// waits returns the place of a reply that has not gone out, or -1.
func (k *Ticket) waits(message string) int {
	return slices.IndexFunc(k.Replies, func(r Reply) bool { return r.Message == message })
}
