package bot

import (
	"strings"

	"github.com/okpay/supportbot/flows"
)

// text answers what a customer wrote, in the order: what the engine itself has
// asked, words for commands, the running step's own input, what may interrupt
// it, then the FAQ.
func (t *turn) text(b Text) {
	t.typed, t.quote = clip(b.Text), t.cite(b.Quote)
	text := flows.Normalize(t.typed)
	t.s.Last = LastText{Message: b.Message, Calls: t.s.Calls}
	t.line('c', t.quoted(text))
	if t.adds(b.Message, strings.TrimSpace(t.typed), nil) {
		return
	}
	if t.s.Mode != ModeBot {
		t.relayText(b.Message, strings.TrimSpace(t.typed))
		return
	}
	t.hear(text)
}

// hear answers a normalised text in bot mode.
func (t *turn) hear(text string) {
	if text == "" || t.hid && onlyMask(text) {
		t.resumeOrMenu()
		return
	}
	if t.label(text) || t.named(text) || t.word(text) || t.own(text) || t.ticketNamed(text) {
		return
	}
	t.intend(text)
}

// clip bounds what is read of a message.
func clip(s string) string {
	if len(s) <= maxText {
		return s
	}
	if runes := []rune(s); len(runes) > maxText {
		return string(runes[:maxText])
	}
	return s
}

// onlyMask reports whether nothing but a masked secret is left of a text.
func onlyMask(text string) bool {
	for _, r := range text {
		if r != '•' && r != ' ' && (r < '0' || r > '9') {
			return false
		}
	}
	return true
}

// label takes a text that is one of the labels on the buttons last shown: of
// the engine's own question, or of the running step's.
func (t *turn) label(text string) bool {
	if p := t.s.Pending; p != nil && t.pendingText(p, flows.Fold(text)) {
		return true
	}
	f := t.s.Top()
	if f == nil || f.Prompt == 0 {
		return false
	}
	flow, step := t.at(f)
	if step == nil || !t.buttoned(f, flow, step) {
		return false
	}
	folded := flows.Fold(text)
	for _, b := range t.question(f, flow, step).Buttons {
		if flows.Fold(b.Label) == folded {
			t.mark(f)
			return t.press(b.Token)
		}
	}
	return false
}

// buttoned reports whether a step's open question can have buttons at all.
func (t *turn) buttoned(f *Frame, flow *flows.Flow, step *flows.Step) bool {
	if v, ok := step.Verb.(*flows.Ask); ok {
		slot := flow.Slot(v.Into)
		return v.Optional || slot.Type == flows.TypeYesNo || slot.Type == flows.TypeChoice
	}
	return f.Await == ""
}

// word takes a text that stands for a command, such as 取消 or "talk to a person".
func (t *turn) word(text string) bool {
	switch w := t.e.lib.Word(text); w {
	case "", "yes", "no", "skip":
		return w == "skip" && t.skip()
	case "bot":
		t.resumeOrMenu()
		return true
	default:
		t.command(w, "")
		return true
	}
}

// skip leaves an optional question open-handed.
func (t *turn) skip() bool {
	f := t.s.Top()
	if f == nil || f.Prompt == 0 {
		return false
	}
	_, step := t.at(f)
	if step == nil || !t.optional(f, step) {
		return false
	}
	t.take(f, step, "")
	return true
}

func (t *turn) optional(f *Frame, step *flows.Step) bool {
	switch v := step.Verb.(type) {
	case *flows.Ask:
		return v.Optional
	case *flows.Form:
		return (f.Card < formReview || f.Card >= formChanging) && v.Fields[fieldAt(f, v)].Optional
	}
	return false
}

// own gives a text to the running step, and reports whether that was an answer.
func (t *turn) own(text string) bool {
	f := t.s.Top()
	if f == nil {
		return false
	}
	flow, step := t.at(f)
	if step == nil {
		t.outdated()
		return true
	}
	if f.Prompt == 0 || t.startsOther(f, text) {
		return false
	}
	switch v := step.Verb.(type) {
	case *flows.Ask:
		return t.ownSlot(f, step, flow.Slot(v.Into), v.Reject)
	case *flows.Choose:
		return t.ownChoice(f, step, v, text)
	case *flows.Form:
		if f.Card == formReview || f.Card == formChange {
			return t.ownReview(f, v, text)
		}
		field := v.Fields[fieldAt(f, v)]
		return t.ownSlot(f, step, flow.Slot(field.Slot), field.Reject)
	}
	return false
}

// startsOther reports whether a free-text question is about to swallow the very
// words that start a flow.
func (t *turn) startsOther(f *Frame, text string) bool {
	id := t.e.exactStart(text)
	return id != "" && string(id) != f.Flow
}

func (t *turn) ownSlot(f *Frame, step *flows.Step, slot *flows.Slot, reject []flows.Reject) bool {
	value, ok := slot.Parse(t.typed, t.s.Locale, t.here())
	if !ok {
		return false
	}
	t.mark(f)
	if slot.Private {
		t.maskLine(flows.Mask(slot.Type, value))
	}
	if why, refused := t.refused(f, slot, reject, value); refused {
		t.miss(f, step, why)
		return true
	}
	t.take(f, step, value)
	return true
}

// refused asks the reject expressions of a question about a value.
func (t *turn) refused(f *Frame, slot *flows.Slot, reject []flows.Reject, value string) (string, bool) {
	if len(reject) == 0 {
		return "", false
	}
	env := t.env(f)
	env.Slot = func(name string) (string, bool) {
		if name == slot.Name {
			return value, true
		}
		return f.Slot(name)
	}
	for _, r := range reject {
		if yes, err := r.When.Bool(env); err == nil && yes {
			return t.render(r.Say), true
		}
	}
	return "", false
}

// mark remembers that the last text answered a question, so that an edit of the
// message can answer it again.
func (t *turn) mark(f *Frame) {
	t.s.Last.Step = ref(f)
	if _, step := t.at(f); step != nil {
		if v, ok := step.Verb.(*flows.Form); ok && (f.Card < formReview || f.Card >= formChanging) {
			t.s.Last.Step += "#" + v.Fields[fieldAt(f, v)].Slot
		}
	}
}

// maskLine replaces the customer's last utterance by a masked value.
func (t *turn) maskLine(masked string) {
	if n := len(t.s.Lines); n > 0 && t.s.Lines[n-1].From == 'c' {
		t.s.Lines[n-1].Text = masked
	}
}

// take keeps a valid answer and goes on.
func (t *turn) take(f *Frame, step *flows.Step, value string) {
	t.s.Misses = 0
	switch v := step.Verb.(type) {
	case *flows.Ask:
		f.SetSlot(v.Into, value)
		t.trail(f)
		t.leave(step, step.Next)
	case *flows.Choose:
		t.chosen(f, step, v, value)
	case *flows.Form:
		t.takeField(f, v, value)
	}
}

// trail notes that the step was answered, for back.
func (t *turn) trail(f *Frame) {
	if len(f.Path) >= maxPath {
		f.Path = append(f.Path[:0], f.Path[1:]...)
	}
	f.Path = append(f.Path, f.Step)
}

func (t *turn) takeField(f *Frame, v *flows.Form, value string) {
	i := fieldAt(f, v)
	f.SetSlot(v.Fields[i].Slot, value)
	f.Tries = 0
	if f.Card >= formChanging {
		f.Card = missing(f, v)
	} else {
		f.Card = uint16(nextField(f, v, i+1))
	}
	t.pose(f)
}

// miss counts an answer that does not fit the question.
func (t *turn) miss(f *Frame, step *flows.Step, why string) {
	q := questionOf(step)
	f.Tries++
	if int(f.Tries) < q.Tries {
		flow, _ := t.at(f)
		m := t.question(f, flow, step)
		m.Text, m.Media = why, nil
		if _, guide := step.Verb.(*flows.Guide); guide {
			m.Card = "" // the card itself stays as it is
		}
		t.send(m)
		return
	}
	f.Tries = 0
	if q.Otherwise != "" {
		t.leave(step, q.Otherwise)
		return
	}
	t.offer("tries_out")
}

func questionOf(step *flows.Step) flows.Question {
	switch v := step.Verb.(type) {
	case *flows.Ask:
		return v.Question
	case *flows.Choose:
		return v.Question
	case *flows.Form:
		return v.Question
	}
	return flows.Question{Tries: 3}
}

// invalid says why an answer does not fit, in the question's own words where it
// has some, else by the slot's type.
func (t *turn) invalid(f *Frame, step *flows.Step) string {
	flow, _ := t.at(f)
	own, slot := questionOf(step).Invalid, (*flows.Slot)(nil)
	switch v := step.Verb.(type) {
	case *flows.Ask:
		slot = flow.Slot(v.Into)
	case *flows.Form:
		if f.Card < formReview || f.Card >= formChanging {
			return t.invalidField(flow, v, v.Fields[fieldAt(f, v)])
		}
	}
	return t.invalidSlot(own, slot)
}

func (t *turn) invalidField(flow *flows.Flow, v *flows.Form, field *flows.Field) string {
	own := field.Invalid
	if own.Empty() {
		own = v.Invalid
	}
	return t.invalidSlot(own, flow.Slot(field.Slot))
}

func (t *turn) invalidSlot(own flows.Text, slot *flows.Slot) string {
	if text := t.render(own); text != "" {
		return text
	}
	if slot == nil {
		return t.say("invalid_choice")
	}
	return t.say("invalid_"+string(slot.Type), "example", slot.Example)
}
