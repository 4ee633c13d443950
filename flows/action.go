package flows

import "time"

// Action is one call to the company's backend, declared in actions.yaml.
type Action struct {
	Name     string
	About    string
	Inputs   []*Slot
	Method   string // "" when the action has no http: it always gives its demo answer
	Timeout  time.Duration
	Retries  int
	Outcomes []Outcome // in the order of the file; "timeout" and "error" exist besides
	Values   []Path
	Demo     []DemoCase
}

// Outcome is one result of an action and the HTTP statuses that mean it.
type Outcome struct {
	Name   string
	Status []int
}

// Path names a value of the JSON answer: "data.items.0.id".
type Path struct {
	Name string
	Path string
}

// DemoCase is one made-up answer.
type DemoCase struct {
	When    *Expr // nil is always
	Outcome string
	Values  []DemoValue
}

// DemoValue is one value of a made-up answer: Expr where it is computed.
type DemoValue struct {
	Name  string
	Value string
	Expr  *Expr
}

// Request is one rendered HTTP request.
type Request struct {
	Method  string
	URL     string
	Headers []Header
	Body    []byte // JSON, nil without body
}

// Header is one HTTP header.
type Header struct{ Name, Value string }

// Env returns the names of the environment values that the action uses, sorted.
func (a *Action) Env() []string { return nil }

// Configured reports whether every environment value in the action's address is
// set. While it is not, DemoAnswer stands in for the backend.
func (a *Action) Configured(getenv func(string) string) bool { return false }

// Request renders the call for these inputs (canonical values by name).
func (a *Action) Request(inputs map[string]string, getenv func(string) string) (Request, error) {
	return Request{}, nil
}

// Outcome returns the outcome that an HTTP status means: "error" when none does.
func (a *Action) Outcome(status int) string {
	for _, o := range a.Outcomes {
		for _, s := range o.Status {
			if s == status {
				return o.Name
			}
		}
	}
	return "error"
}

// Answer returns the action's values from a JSON answer. What is missing is left out.
func (a *Action) Answer(body []byte) map[string]string { return nil }

// DemoAnswer returns the made-up answer for these inputs. It is deterministic.
func (a *Action) DemoAnswer(inputs map[string]string) (outcome string, values map[string]string) {
	return "error", nil
}
