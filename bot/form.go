package bot

import (
	"maps"
	"slices"
	"strings"

	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/flows"
)

// What a platform shows of a form. Discord takes 45 characters of its title and
// of a field's name.
const (
	maxFormLabel = 45
	shortText    = 100 // characters of a text that still fits into one line
)

// asForm is the open form as a whole, or nil where the platform cannot show it.
func (t *turn) asForm(f *Frame, flow *flows.Flow, v *flows.Form) *Form {
	if len(v.Fields) > t.e.can[t.s.Platform].FormFields {
		return nil
	}
	form := &Form{
		Token: token("m", f.Prompt, ""),
		Title: shortenTo(markup.Plain(flow.Title.Render(t.s.Locale, nil)), maxFormLabel),
		Label: t.say("button_fill"),
	}
	for _, field := range v.Fields {
		form.Fields = append(form.Fields, t.formField(f, flow, field))
	}
	return form
}

// formField is one field, filled in as far as it is known. A private value is not
// shown; its empty line keeps it.
func (t *turn) formField(f *Frame, flow *flows.Flow, field *flows.Field) FormField {
	slot := flow.Slot(field.Slot)
	value, set := f.Slot(field.Slot)
	out := FormField{
		Name: field.Slot, Label: shortenTo(markup.Plain(t.fieldName(flow, field)), maxFormLabel), Hint: t.hint(slot),
		Long:     slot.Type == flows.TypeText && slot.Pattern == nil && (slot.Max == nil || *slot.Max > shortText),
		Optional: field.Optional || slot.Private && set,
	}
	if set && !slot.Private {
		out.Value = flow.Show(field.Slot, value, t.s.Locale)
		if same, ok := slot.Parse(out.Value, t.s.Locale, t.here()); !ok || same != value {
			out.Value = value // it must mean the same when it comes back untouched
		}
	}
	return out
}

// hint shows what may be typed: what would be buttons below the question, else the
// slot's example.
func (t *turn) hint(slot *flows.Slot) string {
	var labels []string
	for _, b := range t.slotButtons(t.s.Top(), slot, false) {
		labels = append(labels, b.Label)
	}
	if len(labels) == 0 {
		return slot.Example
	}
	return shortenTo(strings.Join(labels, " / "), shortText)
}

// filledIn takes a form that was filled in as a whole: to the review, or with what
// did not fit to the first field that needs another look.
func (t *turn) filledIn(b Filled) {
	p, ok := parseToken(b.Token)
	if t.s.Mode != ModeBot {
		t.filledAtDesk(b)
		return
	}
	f := t.s.Top()
	if !ok || p.kind != "m" || f == nil || f.Prompt == 0 || f.Prompt != p.prompt {
		t.stale()
		return
	}
	flow, step := t.at(f)
	if step == nil {
		t.outdated()
		return
	}
	v, ok := step.Verb.(*flows.Form)
	if !ok {
		t.stale()
		return
	}
	t.s.Pending, t.s.Misses = nil, 0
	t.pressed = question{f.Flow, t.card(f, step)}
	t.fill(f, flow, v, b.Values)
}

func (t *turn) fill(f *Frame, flow *flows.Flow, v *flows.Form, values map[string]string) {
	f.Tries, f.Card = 0, formReview
	above := ""
	for i, field := range v.Fields {
		why := t.fillField(f, flow, v, field, values[field.Slot])
		if why == "" {
			continue
		}
		if above == "" {
			above = t.say("form_incomplete")
			f.Card = uint16(formChanging + i)
		}
		above += "\n- " + t.fieldName(flow, field) + ": " + why
	}
	t.whole = true
	t.poseBelow(above, f)
}

// fillField takes one field as if it had been answered by itself, and returns why
// it does not fit.
func (t *turn) fillField(f *Frame, flow *flows.Flow, v *flows.Form, field *flows.Field, text string) (why string) {
	slot := flow.Slot(field.Slot)
	text = strings.TrimSpace(clip(text))
	switch _, set := f.Slot(field.Slot); {
	case text == "" && slot.Private && set:
		return "" // it was not shown, so an empty line keeps it
	case text == "" && !field.Optional:
		f.SetSlot(field.Slot, "")
		return t.say("form_required")
	case text == "", field.Optional && t.e.lib.Word(text) == "skip":
		f.SetSlot(field.Slot, "")
		return ""
	}
	value, ok := slot.Parse(text, t.s.Locale, t.here())
	shown := flows.Normalize(text)
	if slot.Private {
		shown = flows.Mask(slot.Type, shown)
	}
	t.line('c', t.fieldName(flow, field)+": "+shown)
	f.SetSlot(field.Slot, "")
	if !ok {
		return t.invalidField(flow, v, field)
	}
	if why, refused := t.refused(f, slot, field.Reject, value); refused {
		return why
	}
	f.SetSlot(field.Slot, value)
	return ""
}

// missing returns where a form that is being changed goes on: with the first field
// that needs a value and has none, else with the review.
func missing(f *Frame, v *flows.Form) uint16 {
	for i, field := range v.Fields {
		if _, set := f.Slot(field.Slot); !set && !field.Optional {
			return uint16(formChanging + i)
		}
	}
	return formReview
}

// filledAtDesk passes on what was sent off in a form whose flow is over, since
// people have the conversation.
func (t *turn) filledAtDesk(b Filled) {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(b.Values)) {
		if value := strings.TrimSpace(clip(b.Values[name])); value != "" {
			lines = append(lines, name+": "+value)
		}
	}
	if len(lines) == 0 {
		if t.s.Mode == ModeWaiting {
			t.already()
		}
		return
	}
	t.line('c', flows.Normalize(strings.Join(lines, " ")))
	t.relayText("", strings.Join(lines, "\n"))
}
