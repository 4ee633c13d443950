package flows

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Action is one call to the company's backend, declared in actions.yaml. It is
// immutable and safe for concurrent use.
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

	url     []part
	headers []headerTemplate
	body    *bodyTemplate
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

func (a *Action) valueNames() (names []string) {
	for _, v := range a.Values {
		names = append(names, v.Name)
	}
	return names
}

func (a *Action) outcomeNames() (names []string) {
	for _, o := range a.Outcomes {
		names = append(names, o.Name)
	}
	return append(names, "timeout", "error")
}

// Outcome returns the outcome that an HTTP status means: "error" when none does.
func (a *Action) Outcome(status int) string {
	for _, o := range a.Outcomes {
		if slices.Contains(o.Status, status) {
			return o.Name
		}
	}
	return "error"
}

// Answer returns the action's values from a JSON answer. What is missing, null
// or no single value is left out.
func (a *Action) Answer(body []byte) map[string]string {
	values := map[string]string{}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber() // 64-bit ids and amounts keep their digits
	var answer any
	if len(a.Values) == 0 || decoder.Decode(&answer) != nil {
		return values
	}
	for _, v := range a.Values {
		if text, ok := lookUp(answer, v.Path); ok {
			values[v.Name] = text
		}
	}
	return values
}

func lookUp(v any, path string) (string, bool) {
	for key := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[key]
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i < 0 || i >= len(at) {
				return "", false
			}
			v = at[i]
		default:
			return "", false
		}
	}
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// DemoAnswer returns the made-up answer for these inputs (canonical values by
// name): the first case that applies. It is deterministic.
func (a *Action) DemoAnswer(inputs map[string]string) (outcome string, values map[string]string) {
	env := Env{Locale: "en", Slot: func(name string) (string, bool) {
		v, ok := inputs[name]
		return v, ok
	}}
	for i := range a.Demo {
		c := &a.Demo[i]
		if c.When != nil {
			if applies, err := c.When.Bool(env); err != nil || !applies {
				continue
			}
		}
		return c.answer(env)
	}
	return "error", nil
}

func (c *DemoCase) answer(env Env) (outcome string, values map[string]string) {
	values = map[string]string{}
	for _, v := range c.Values {
		value := v.Value
		if v.Expr != nil {
			var err error
			if value, err = v.Expr.text(env); err != nil {
				return "error", nil
			}
		}
		values[v.Name] = value
	}
	return c.Outcome, values
}
