package flows

import (
	"regexp"
	"time"
)

// FlowID names a flow, StepID a step within its flow.
type (
	FlowID string
	StepID string
)

// Flow is one compiled guided dialogue. It is immutable and safe for concurrent use.
type Flow struct {
	ID         FlowID
	Hash       string // of the source; sessions pin it
	File       string
	Line       int
	Title      Text
	Start      Start
	Limits     Limits
	Interrupts Interrupts
	Inputs     []string
	Outputs    []string
	Slots      []*Slot
	Steps      []*Step // never empty; the first one begins
	Upgrade    map[StepID]StepID

	steps map[StepID]*Step
	slots map[string]*Slot

	private bool
	yes, no Text // how a yes/no is shown
}

// Private reports whether the flow is for the customer's eyes only, so that it
// does not run where others read along: see "Private flows" in doc.go.
func (f *Flow) Private() bool { return f.private }

// Step returns the step of an id, or nil.
func (f *Flow) Step(id StepID) *Step { return f.steps[id] }

// Slot returns the slot of a name, or nil.
func (f *Flow) Slot(name string) *Slot { return f.slots[name] }

// Start says how a flow begins.
type Start struct {
	Command      string
	CommandNames map[string]string // what the command is called in a locale, where platforms can show that
	Menu         string
	On           Hook
	Phrases      map[string][]string // by locale
}

// Limits bound a flow. A zero PerCustomer is no limit.
type Limits struct {
	Idle        time.Duration
	Lifetime    time.Duration
	Turns       int
	PerCustomer Quota
}

// Quota is a count in a span of time, written 3/24h.
type Quota struct {
	Count int
	Per   time.Duration
}

// Interrupts says what may come between the steps of a flow.
type Interrupts struct {
	FAQ  string // "answer_then_resume" or "off"
	Flow string // "ask", "switch" or "off"
}

// Type is the type of a slot.
type Type string

// The slot types; doc.go has their canonical forms.
const (
	TypeText   Type = "text"
	TypeEmail  Type = "email"
	TypePhone  Type = "phone"
	TypeNumber Type = "number"
	TypeInt    Type = "int"
	TypeAmount Type = "amount"
	TypeDate   Type = "date"
	TypeBill   Type = "bill"
	TypeChoice Type = "choice"
	TypeYesNo  Type = "yesno"
)

// Slot declares one typed value of a flow.
type Slot struct {
	Name       string
	Label      Text // its name for people, in a form's review and for the desk
	Type       Type
	Private    bool
	Default    string // canonical; "" is unset
	Example    string
	Pattern    *regexp.Regexp
	Values     []Value // of a choice, in the order of the file
	Currencies []string
	Currency   string
	Region     string
	Past       bool
	Min, Max   *float64
}

// Value is one value of a choice with its name.
type Value struct {
	Value string
	Label Text
}

// Step is one step of a flow.
type Step struct {
	ID    StepID
	Line  int
	Col   int
	Verb  Verb
	Next  StepID // "" ends the flow; for branch and do it is not used
	End   string // the result, when the flow ends after this step
	Media []Media
}

// Media is a picture, video, document or link of a step or card.
type Media struct {
	Kind  string
	URL   Text // a text, since each language may have its own address
	Title Text
}

// Verb is what a step does. It is a closed set: the types of this file.
type Verb interface{ isVerb() }

// Question is what the waiting verbs share.
type Question struct {
	Text      Text
	Why       Text
	Invalid   Text
	Tries     int
	Otherwise StepID
	Remind    *Remind
}

// Remind is said once when an answer stays out.
type Remind struct {
	After time.Duration
	Say   Text
}

// Reject refuses an answer that has the right type.
type Reject struct {
	When *Expr
	Say  Text
}

type (
	// Say says a text.
	Say struct{ Text Text }
	// Ask waits for a value of a slot.
	Ask struct {
		Question
		Into     string
		Optional bool
		Reject   []Reject
	}
	// Choose waits for one of several options.
	Choose struct {
		Question
		Into    string // "" keeps no value
		Options []*Option
	}
	// Form asks for several slots and shows a review.
	Form struct {
		Question
		Fields []*Field
	}
	// Set computes slots.
	Set struct{ Assign []Assign }
	// Branch goes on where the first true case says.
	Branch struct {
		Cases []Case
		Else  StepID
	}
	// Do calls an action.
	Do struct {
		Action   string
		With     []Arg
		Into     []Binding
		Timeout  time.Duration
		Outcomes map[string]StepID
		Say      Text
	}
	// Call runs a sub-flow.
	Call struct {
		Flow FlowID
		With []Arg
		Into []Binding
	}
	// Guide shows a tutorial card by card.
	Guide struct {
		Cards []Card
		Stuck StepID // "" has no such button
	}
	// Answer gives the answer of an FAQ entry.
	Answer struct{ Entry string }
	// Ticket opens a deferred ticket.
	Ticket struct {
		Queue    string
		Subject  Text
		Say      Text
		Show     []string
		Contact  string
		Priority string
	}
	// Handoff opens a live ticket and ends the flow.
	Handoff struct {
		Queue    string
		Say      Text
		Show     []string
		Priority string
		Closed   StepID // "" hands off at any hour
	}
	// Rate asks for a rating.
	Rate struct {
		After string // "after_flow" or "after_agent"
		Say   Text
	}
	// End ends the flow; the result is Step.End.
	End struct{}
)

func (*Say) isVerb()     {}
func (*Ask) isVerb()     {}
func (*Choose) isVerb()  {}
func (*Form) isVerb()    {}
func (*Set) isVerb()     {}
func (*Branch) isVerb()  {}
func (*Do) isVerb()      {}
func (*Call) isVerb()    {}
func (*Guide) isVerb()   {}
func (*Answer) isVerb()  {}
func (*Ticket) isVerb()  {}
func (*Handoff) isVerb() {}
func (*Rate) isVerb()    {}
func (*End) isVerb()     {}

// Option is one choice of a Choose.
type Option struct {
	Value   string
	Label   Text
	Next    StepID // "" goes on with the step's own next
	Start   FlowID // starts this flow in place of the running one
	When    *Expr  // nil is always shown
	Aliases map[string][]string
}

// Field is one question of a Form.
type Field struct {
	Slot     string
	Ask      Text
	Why      Text
	Invalid  Text
	Optional bool
	Reject   []Reject
}

// Assign sets a slot to an expression's value.
type Assign struct {
	Slot string
	Expr *Expr
}

// Case is one way of a Branch.
type Case struct {
	When *Expr
	Next StepID
}

// Arg gives one input of an action or a sub-flow.
type Arg struct {
	Name  string
	Value Text // the same in all locales unless written per locale
}

// Binding keeps one value of an action, or one output of a sub-flow, in a slot.
type Binding struct {
	Slot string
	From string
}

// Card is one card of a Guide.
type Card struct {
	Title Text
	Text  Text
	Media []Media
}

// Hook is a moment at which the engine runs a flow by itself; see doc.go.
type Hook string

// The hooks.
const (
	HookWelcome   Hook = "welcome"
	HookMenu      Hook = "menu"
	HookHelp      Hook = "help"
	HookAgent     Hook = "agent"
	HookUnknown   Hook = "unknown"
	HookCancelled Hook = "cancelled"
	HookExpired   Hook = "expired"
	HookError     Hook = "error"
	HookOutdated  Hook = "outdated"
)
