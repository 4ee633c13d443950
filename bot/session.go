package bot

import (
	"slices"
	"time"
)

// Mode says who answers the customer.
type Mode string

// The modes of a conversation. The zero value is ModeBot.
const (
	ModeBot     Mode = ""        // the bot answers
	ModeWaiting Mode = "waiting" // a live ticket waits for an agent; the bot only relays
	ModeAgent   Mode = "agent"   // an agent has the ticket; the bot is silent
)

// Session is the state of one conversation. It is a plain value: Handle returns
// a new one and leaves its argument alone. Its binary form is Session.AppendBinary,
// its JSON form is for people and tools.
type Session struct {
	Conversation ConversationID `json:"conversation"`
	Platform     Platform       `json:"platform,omitempty"`
	Customer     Person         `json:"customer"`
	Locale       string         `json:"locale,omitempty"`        // the language we answer in
	LocaleChosen bool           `json:"locale_chosen,omitempty"` // the customer chose it, so nothing else changes it
	Mode         Mode           `json:"mode,omitempty"`
	Epoch        uint32         `json:"epoch,omitempty"`       // raised whenever who answers changes
	Calls        uint32         `json:"calls,omitempty"`       // how many Do and OpenTicket were emitted; makes their ids
	Prompts      uint32         `json:"prompts,omitempty"`     // how many questions were asked; makes button tokens
	Misses       uint8          `json:"misses,omitempty"`      // messages in a row that nothing understood
	Seen         time.Time      `json:"seen,omitzero"`         // the customer's last event
	IdleAt       time.Time      `json:"idle_at,omitzero"`      // when silence ends the flow; zero: no such timer
	RemindAt     time.Time      `json:"remind_at,omitzero"`    // when the open question is asked again; zero: no such timer
	AwaitAt      time.Time      `json:"await_at,omitzero"`     // when a call's result is given up; zero: none is awaited
	DeskAt       time.Time      `json:"desk_at,omitzero"`      // when the next thing about a ticket is due; zero: nothing is
	Picked       string         `json:"picked,omitempty"`      // the last accepted button, so that a double tap is not an error
	Last         LastText       `json:"last,omitzero"`         // the customer's last text, so that an edit reaches it
	Promised     time.Time      `json:"promised,omitzero"`     // when the last ticket is answered at the latest
	Topic        string         `json:"topic,omitempty"`       // the last FAQ entry or flow, which a rating is about
	Frames       []Frame        `json:"frames,omitempty"`      // running flows, the last one is on top
	Pending      *Pending       `json:"pending,omitempty"`     // a question of the engine's own: switch flow?, did you mean
	Ticket       *Ticket        `json:"ticket,omitempty"`      // the open ticket whose people have the conversation
	Others       []*Ticket      `json:"others,omitempty"`      // deferred and resolved ones, in the order of their becoming so; bounded
	Blocked      time.Time      `json:"blocked,omitzero"`      // the customer is kept from people until then
	Files        []File         `json:"files,omitempty"`       // attached by the customer, for the next ticket; bounded
	Dropped      []string       `json:"dropped,omitempty"`     // calls of tickets that were given up before they had a number
	Tickets      []TicketID     `json:"tickets,omitempty"`     // the last ones, newest last
	Starts       []Start        `json:"starts,omitempty"`      // for limits of the form 3/24h
	Lines        []Line         `json:"lines,omitempty"`       // the talk so far, oldest first, bounded
	Public       bool           `json:"public,omitempty"`      // others read along: nothing private is said or asked here
	Unreachable  string         `json:"unreachable,omitempty"` // why the customer cannot be written to: "blocked", "unreachable" …; "" they can
	Album        *Album         `json:"album,omitempty"`       // an album whose parts are still coming in
	Early        [][]byte       `json:"early,omitempty"`       // acts of agents that came before their ticket's number, in the binary form of events; bounded
}

// Frame is one running flow. A digression and a sub-flow are frames on top of
// the one they interrupt.
type Frame struct {
	Flow    string    `json:"flow"`
	Hash    string    `json:"hash"` // the content version that this frame runs
	Step    string    `json:"step"`
	Called  bool      `json:"called,omitempty"` // a sub-flow: on end its outputs go to the frame below
	Slots   []Slot    `json:"slots,omitempty"`  // in the order in which they were first set
	Path    []string  `json:"path,omitempty"`   // the steps that asked, for back; bounded
	Prompt  uint32    `json:"prompt,omitempty"` // the number of the open question, 0 is none
	Card    uint16    `json:"card,omitempty"`   // the open card of a guide, or the open field of a form, from 0
	Tries   uint8     `json:"tries,omitempty"`  // failed answers to the open question
	Turns   uint16    `json:"turns,omitempty"`
	Await   string    `json:"await,omitempty"` // the call whose result the step waits for
	Started time.Time `json:"started,omitzero"`
}

// Slot is one value that a flow has collected, in its type's canonical form
// (see flows.Type), so that it survives any codec unchanged.
type Slot struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// LastText remembers the message that the customer wrote last.
type LastText struct {
	Message string `json:"message,omitempty"`
	Step    string `json:"step,omitempty"`  // "flow/step", in a form "flow/step#slot", of the question that it answered; "" it answered none
	Calls   uint32 `json:"calls,omitempty"` // Session.Calls when it came
}

// Pending is a question that the engine itself has put, outside any flow.
type Pending struct {
	Kind   string   `json:"kind"`             // "switch", "suggest", "offer", "language", "menu", "again", "add", "helpful", "found", "thinking"
	Prompt uint32   `json:"prompt"`           // the number of the question
	Target string   `json:"target,omitempty"` // the flow to switch to, the ticket or entry that it is about, or the words that it answers
	Among  []string `json:"among,omitempty"`  // what was offered, in order; of "again" the words that nothing understood; of "helpful" the words, then the next answers
}

// Album is an album that is being collected. Its parts are taken as one message.
type Album struct {
	ID      string `json:"id"`
	Message string `json:"message,omitempty"` // of the part with the caption, else of the first
	Caption string `json:"caption,omitempty"`
	Quote   string `json:"quote,omitempty"`
	Files   []File `json:"files"`
}

// Start is one start of a flow with a limit per customer.
type Start struct {
	Flow string    `json:"flow"`
	At   time.Time `json:"at"`
}

// Line is one utterance of the talk so far. A bot line holds where its text
// comes from ("password_reset/method") in place of the text: it is short, and
// it can be shown to an agent in the agent's own language.
type Line struct {
	From byte   `json:"from"` // 'c' customer, 'b' bot by reference, 't' bot by text, 'a' agent
	Text string `json:"text"`
}

// Slot returns a slot's canonical value and whether it is set.
func (f *Frame) Slot(name string) (string, bool) {
	for i := range f.Slots {
		if f.Slots[i].Name == name {
			return f.Slots[i].Value, true
		}
	}
	return "", false
}

// SetSlot sets a slot; an empty value removes it. The frame must be the
// caller's own (see Session.Clone).
func (f *Frame) SetSlot(name, value string) {
	i := slices.IndexFunc(f.Slots, func(s Slot) bool { return s.Name == name })
	switch {
	case i < 0 && value != "":
		f.Slots = append(f.Slots, Slot{name, value})
	case i >= 0 && value == "":
		f.Slots = slices.Delete(f.Slots, i, i+1)
	case i >= 0:
		f.Slots[i].Value = value
	}
}

// Top returns the running frame, or nil when no flow runs.
func (s *Session) Top() *Frame {
	if len(s.Frames) == 0 {
		return nil
	}
	return &s.Frames[len(s.Frames)-1]
}

// Clone returns a copy that shares nothing mutable with s.
func (s Session) Clone() Session {
	s.Frames = roomy(s.Frames)
	for i := range s.Frames {
		s.Frames[i].Slots = roomy(s.Frames[i].Slots)
		s.Frames[i].Path = roomy(s.Frames[i].Path)
	}
	if s.Pending != nil {
		p := *s.Pending
		p.Among = slices.Clone(p.Among)
		s.Pending = &p
	}
	s.Ticket = s.Ticket.clone()
	s.Others = slices.Clone(s.Others)
	for i := range s.Others {
		s.Others[i] = s.Others[i].clone()
	}
	s.Files = slices.Clone(s.Files)
	s.Dropped = slices.Clone(s.Dropped)
	s.Early = slices.Clone(s.Early) // their bytes are never changed
	s.Tickets = slices.Clone(s.Tickets)
	s.Starts = slices.Clone(s.Starts)
	s.Lines = roomy(s.Lines)
	if s.Album != nil {
		a := *s.Album
		a.Files = slices.Clone(a.Files)
		s.Album = &a
	}
	return s
}

// roomy copies a list with room for what a turn adds, so that adding it does
// not copy the list once more.
func roomy[T any](list []T) []T {
	if list == nil {
		return nil
	}
	return append(make([]T, 0, len(list)+2), list...)
}
