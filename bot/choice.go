package bot

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/okpay/supportbot/flows"
)

// ownChoice takes a typed answer to a choose: a number, or a short text that
// contains the name of just one option.
func (t *turn) ownChoice(f *Frame, step *flows.Step, v *flows.Choose, text string) bool {
	options := t.options(f, v)
	folded := flows.Fold(text)
	if n, err := strconv.Atoi(folded); err == nil && n >= 1 && n <= len(options) {
		t.mark(f)
		t.chosen(f, step, v, options[n-1].Value)
		return true
	}
	value, close := "", 0
	for _, o := range options {
		if within(folded, t.e.names(o)) {
			value = o.Value
			close++
		}
	}
	if close == 1 && utf8.RuneCountInString(folded) <= 24 {
		t.mark(f)
		t.chosen(f, step, v, value)
		return true
	}
	return false
}

// named takes a text that is just one of the open question's options, in any
// language: there "agent" or "start" is the option, not the command.
func (t *turn) named(text string) bool {
	f := t.s.Top()
	if f == nil || f.Prompt == 0 {
		return false
	}
	_, step := t.at(f)
	if step == nil {
		return false
	}
	v, ok := step.Verb.(*flows.Choose)
	if !ok {
		return false
	}
	folded := flows.Fold(text)
	for _, o := range t.options(f, v) {
		if contains(t.e.names(o), folded) {
			t.mark(f)
			t.chosen(f, step, v, o.Value)
			return true
		}
	}
	return false
}

// names are all the ways to type an option, folded.
func (e *Engine) names(o *flows.Option) []string {
	names := []string{flows.Fold(o.Value)}
	for _, l := range e.lib.Locales() {
		if label := flows.Fold(o.Label.Render(l, nil)); label != "" {
			names = append(names, label)
		}
		for _, a := range o.Aliases[l] {
			names = append(names, flows.Fold(a))
		}
	}
	return names
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// within reports whether a text contains one of the names as words of its own.
func within(text string, names []string) bool {
	for _, n := range names[1:] { // the value is an identifier, not a word
		i := strings.Index(text, n)
		if i < 0 || utf8.RuneCountInString(n) < 2 {
			continue
		}
		end := i + len(n)
		if n[0] >= utf8.RuneSelf || (i == 0 || text[i-1] == ' ') && (end == len(text) || text[end] == ' ') {
			return true
		}
	}
	return false
}

// chosen goes where an option leads.
func (t *turn) chosen(f *Frame, step *flows.Step, v *flows.Choose, value string) {
	for _, o := range v.Options {
		if o.Value != value {
			continue
		}
		if other := t.e.lib.Flow(o.Start); other != nil && t.exposed(other) {
			t.elsewhere(t.e.linkTo(o.Start))
			return // the question stays open here
		}
		t.s.Misses = 0
		t.visit(f, value)
		if v.Into != "" {
			f.SetSlot(v.Into, value)
		}
		t.trail(f)
		switch {
		case o.Start != "":
			t.replace(o.Start)
		case o.Next != "":
			t.leaveAt(o.Next)
		default:
			t.leave(step, step.Next)
		}
		return
	}
	t.stale()
}

// leaveAt goes on at a step that an answer names, whatever the step's own end says.
func (t *turn) leaveAt(next flows.StepID) {
	t.closeQuestion()
	t.s.Top().Step = string(next)
	t.run()
}

// replace starts a flow in place of the running one and of those that called it.
func (t *turn) replace(id flows.FlowID) {
	flow := t.e.lib.Flow(id)
	if flow == nil {
		t.fail()
		return
	}
	t.s.Frames = t.s.Frames[:t.root()]
	t.start(flow)
}

// ownReview takes typed answers to a form's review: yes, or no to change something.
func (t *turn) ownReview(f *Frame, v *flows.Form, text string) bool {
	switch word := t.e.lib.Word(text); {
	case f.Card == formReview && word == "yes":
		t.formPress(f, v, "confirm")
	case f.Card == formReview && word == "no":
		t.formPress(f, v, "change")
	case f.Card == formChange:
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > len(v.Fields) {
			return false
		}
		t.formPress(f, v, strconv.Itoa(n-1))
	default:
		return false
	}
	return true
}
