package bot

import (
	"strconv"

	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/flows"
)

// Where a form stands, in Frame.Card: the number of the open field, or one of these.
const (
	formReview   = 1000 // everything is shown and waits for a confirmation
	formChange   = 1001 // which field is to be changed?
	formChanging = 2000 // plus the number of the field that is being changed
)

// ask shows the open question of the top frame, below another text if there is
// one. It keeps the question's number, so buttons of an earlier showing work.
func (t *turn) ask(above string) {
	f := t.s.Top()
	flow, step := t.at(f)
	if step == nil {
		t.outdated()
		return
	}
	m := t.question(f, flow, step)
	if above != "" {
		m.Text = above + "\n\n" + m.Text
	}
	over := t.replaces(f, &m)
	t.send(m)
	if n := len(t.out); over && n > 0 {
		if s, ok := t.out[n-1].(Send); ok {
			s.Over = true
			t.out[n-1] = s
		}
	}
}

// question tells a question of a flow by where it is shown.
type question struct{ flow, card string }

// questionOn is the open question to which a button belongs, if it is the running step's.
func (t *turn) questionOn(p press) question {
	f := t.s.Top()
	if f == nil || p.prompt == 0 || f.Prompt != p.prompt {
		return question{}
	}
	if _, step := t.at(f); step != nil {
		return question{f.Flow, t.card(f, step)}
	}
	return question{}
}

// replaces reports whether a question may take the place of the one whose button
// was just pressed: the same flow goes on, and nothing was said in between. Where
// others read along the talk stays as it went.
func (t *turn) replaces(f *Frame, m *Message) bool {
	if m.Card == "" || len(m.Media) > 0 || t.s.Public || t.pressed != (question{f.Flow, m.Card}) {
		return false
	}
	return t.quiet()
}

// quiet reports whether the turn has said nothing so far.
func (t *turn) quiet() bool {
	for _, a := range t.out {
		switch a.(type) {
		case Send, Edit:
			return false
		}
	}
	return true
}

// card names the message that shows a frame's open question. A flow has one for
// all its questions, a guide one of its own.
func (t *turn) card(f *Frame, step *flows.Step) string {
	if _, guide := step.Verb.(*flows.Guide); guide {
		return token("g", f.Prompt, "")
	}
	const cards = "f0f1f2f3f4f5f6f7" // maxFrames of them are used
	n := 2 * min(len(t.s.Frames)-1, len(cards)/2-1)
	return cards[n : n+2]
}

// question renders the open question of a frame.
func (t *turn) question(f *Frame, flow *flows.Flow, step *flows.Step) Message {
	m := Message{Media: t.links(step.Media), Ref: ref(f)}
	if f.Prompt != 0 {
		m.Card = t.card(f, step)
	}
	switch v := step.Verb.(type) {
	case *flows.Ask:
		m.Text = t.render(v.Text)
		m.Buttons = t.slotButtons(f, flow.Slot(v.Into), v.Optional)
	case *flows.Choose:
		m.Text = t.render(v.Text)
		for _, o := range t.options(f, v) {
			m.Buttons = append(m.Buttons, Button{Label: markup.Plain(t.render(o.Label)), Token: token("o", f.Prompt, o.Value)})
		}
	case *flows.Form:
		t.formQuestion(&m, f, flow, v)
	case *flows.Guide:
		t.guideCard(&m, f, v)
	default:
		m.Text = t.say("working") // the step waits for a result
	}
	return m
}

// options returns those options of a question that are shown now.
func (t *turn) options(f *Frame, v *flows.Choose) []*flows.Option {
	out := make([]*flows.Option, 0, len(v.Options))
	for _, o := range v.Options {
		if o.When != nil {
			if yes, err := o.When.Bool(t.env(f)); err != nil || !yes {
				continue
			}
		}
		out = append(out, o)
	}
	return out
}

// slotButtons are the answers to a question that can be pressed.
func (t *turn) slotButtons(f *Frame, slot *flows.Slot, optional bool) []Button {
	var out []Button
	switch slot.Type {
	case flows.TypeYesNo:
		out = append(out, t.button("button_yes", token("o", f.Prompt, "true")), t.button("button_no", token("o", f.Prompt, "false")))
	case flows.TypeChoice:
		for _, v := range slot.Values {
			out = append(out, Button{Label: v.Label.Render(t.s.Locale, nil), Token: token("o", f.Prompt, v.Value)})
		}
	}
	if optional {
		out = append(out, t.button("button_skip", token("k", f.Prompt, "")))
	}
	return out
}

func (t *turn) formQuestion(m *Message, f *Frame, flow *flows.Flow, v *flows.Form) {
	switch f.Card {
	case formReview:
		m.Text = t.say("form_review")
		for _, field := range v.Fields {
			value, _ := f.Slot(field.Slot)
			m.Text += "\n- " + t.fieldName(flow, field) + ": **" + markup.Escape(dash(flow.Show(field.Slot, value, t.s.Locale))) + "**"
		}
		m.Buttons = []Button{
			t.button("button_confirm", token("f", f.Prompt, "confirm")),
			t.button("button_change", token("f", f.Prompt, "change")),
			t.button("button_cancel", "c.cancel"),
		}
	case formChange:
		m.Text = t.say("form_change")
		for i, field := range v.Fields {
			m.Buttons = append(m.Buttons, Button{Label: shorten(t.fieldName(flow, field)), Token: token("f", f.Prompt, strconv.Itoa(i))})
		}
	default:
		field := v.Fields[fieldAt(f, v)]
		m.Text = t.render(field.Ask)
		if f.Card == 0 {
			if intro := t.render(v.Text); intro != "" {
				m.Text = intro + "\n\n" + m.Text
			}
		}
		m.Buttons = t.slotButtons(f, flow.Slot(field.Slot), field.Optional)
		if f.Card == 0 || t.whole {
			m.Form = t.asForm(f, flow, v)
		}
	}
}

// fieldAt returns the number of the form's open field.
func fieldAt(f *Frame, v *flows.Form) int {
	i := int(f.Card)
	if i >= formChanging {
		i -= formChanging
	}
	return min(i, len(v.Fields)-1)
}

// nextField returns the first field from i on that has no value yet, or formReview.
func nextField(f *Frame, v *flows.Form, i int) int {
	for ; i < len(v.Fields); i++ {
		if _, set := f.Slot(v.Fields[i].Slot); !set {
			return i
		}
	}
	return formReview
}

func (t *turn) guideCard(m *Message, f *Frame, v *flows.Guide) {
	n := min(int(f.Card), len(v.Cards)-1)
	card, last := v.Cards[n], n == len(v.Cards)-1
	at, of := strconv.Itoa(n+1), strconv.Itoa(len(v.Cards))
	m.Text = t.say("guide_progress", "card", at, "cards", of)
	if title := t.render(card.Title, "card", at, "cards", of); title != "" {
		m.Text += " **" + title + "**"
	}
	m.Text += "\n" + t.render(card.Text, "card", at, "cards", of)
	m.Media = append(m.Media, t.links(card.Media)...)
	if n > 0 {
		m.Buttons = append(m.Buttons, t.button("button_back", token("g", f.Prompt, "back"+at)))
	}
	if last {
		m.Buttons = append(m.Buttons, t.button("button_done", token("g", f.Prompt, "done")))
	} else {
		m.Buttons = append(m.Buttons, t.button("button_next", token("g", f.Prompt, "next"+at)))
	}
	if v.Stuck != "" {
		m.Buttons = append(m.Buttons, t.button("button_stuck", token("g", f.Prompt, "stuck")))
	}
}

// fieldName names a field in the review: by its slot's label, else by the first
// sentence of its question without the question mark.
func (t *turn) fieldName(flow *flows.Flow, field *flows.Field) string {
	if slot := flow.Slot(field.Slot); !slot.Label.Empty() {
		return slot.Label.Render(t.s.Locale, nil)
	}
	q := brief(t.render(field.Ask))
	for i, r := range q {
		switch r {
		case '?', '？', '。', '（', '(', '：', ':', '!', '！':
			return q[:i]
		case '.':
			if i+1 == len(q) || q[i+1] == ' ' {
				return q[:i]
			}
		}
	}
	return q
}

// shorten cuts a label that no author has written as one, such as an FAQ
// question, to what every platform takes (see Platforms).
func shorten(label string) string { return shortenTo(label, 60) }

func shortenTo(label string, limit int) string {
	if runes := []rune(label); len(runes) > limit {
		return string(runes[:limit-1]) + "…"
	}
	return label
}

func dash(value string) string {
	if value == "" {
		return "–"
	}
	return value
}
