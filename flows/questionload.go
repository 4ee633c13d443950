package flows

import (
	"fmt"
	"slices"

	"github.com/okpay/supportbot/config/strictyaml"
)

// defaultTries is how many failed answers a question takes when it sets no tries.
const defaultTries = 3

func (b *flowBuild) question(sb *stepBuild, verb string, text *rawText) Question {
	d := sb.doc
	q := Question{
		Text:      b.text(textKey(sb.key, verb), text, &b.scope, textRule{question: true}),
		Why:       b.text(textKey(sb.key, "why"), &d.Why, &b.scope, textRule{}),
		Invalid:   b.text(textKey(sb.key, "invalid"), &d.Invalid, &b.scope, textRule{question: true}),
		Tries:     defaultTries,
		Otherwise: b.stepRef(&d.Otherwise),
	}
	if d.Tries != nil {
		// More tries than this keep a customer from getting help.
		const most = 10
		q.Tries = d.Tries.Value
		if q.Tries < 1 || q.Tries > most {
			b.problem(d.Tries.Pos, "3 without the key", "tries must be between 1 and %d", most)
		}
	}
	if r := d.Remind; r != nil {
		if r.After == nil || !r.Say.set() {
			b.problem(r.Pos, "remind: {after: 3m, say: {zh: …, en: …}}", "remind needs after and say")
		}
		q.Remind = &Remind{
			After: b.span(r.After, 0),
			Say:   b.text(textKey(sb.key, "remind"), &r.Say, &b.scope, textRule{question: true}),
		}
	}
	return q
}

func (b *flowBuild) ask(sb *stepBuild) Verb {
	d := sb.doc
	ask := &Ask{Question: b.question(sb, "ask", &d.Ask), Optional: d.Optional}
	if slot := b.intoSlot(sb); slot != nil {
		ask.Into = slot.Name
	} else if !d.Into.slot.set() {
		b.problem(d.Pos, "add into: a slot that takes the answer", "ask without into")
	}
	ask.Reject = b.rejects(sb, d.Reject, sb.key)
	return ask
}

// intoSlot returns the one slot that a question writes into.
func (b *flowBuild) intoSlot(sb *stepBuild) *Slot {
	if into := &sb.doc.Into; into.mapping {
		b.problem(into.slot.pos, "into: slot", "a question keeps its answer in one slot")
		return nil
	}
	slot := b.slotRef(&sb.doc.Into.slot)
	if slot != nil {
		sb.writes = append(sb.writes, slot.Name)
	}
	return slot
}

func (b *flowBuild) rejects(sb *stepBuild, docs []rejectDoc, key string) (list []Reject) {
	before := len(sb.reads)
	for i := range docs {
		d := &docs[i]
		if !d.When.set() || !d.Say.set() {
			b.problem(d.Pos, "reject: [{when: …, say: {zh: …, en: …}}]", "reject needs when and say")
		}
		list = append(list, Reject{
			When: b.expr(&d.When.scalar, &b.scope, nil),
			Say:  b.text(subKey(key, "reject", i, ""), &d.Say, &b.scope, textRule{question: true}),
		})
	}
	// They are judged with the new answer in its slot, so nothing is read too early.
	sb.reads = sb.reads[:before]
	return list
}

func (b *flowBuild) choose(sb *stepBuild) Verb {
	d := sb.doc
	choose := &Choose{Question: b.question(sb, "choose", &d.Choose)}
	slot := b.intoSlot(sb)
	if slot == nil && !d.Into.slot.set() {
		slot = b.choices[sb.step.ID]
	}
	if slot != nil {
		choose.Into = slot.Name
	}
	if len(d.Options) == 0 {
		b.problem(d.Pos, "add options: [{value: …, label: {zh: …, en: …}}]", "choose without options")
	}
	seen := map[string]strictyaml.Pos{}
	for i := range d.Options {
		o := b.option(sb, &d.Options[i], slot)
		if first, found := seen[o.Value]; found && o.Value != "" {
			b.problem(d.Options[i].Value.pos, fmt.Sprintf("first on line %d", first.Line), "duplicate option %q", o.Value)
		}
		seen[o.Value] = d.Options[i].Value.pos
		choose.Options = append(choose.Options, o)
	}
	b.sameLabels(d, choose)
	return choose
}

func (b *flowBuild) option(sb *stepBuild, d *optionDoc, into *Slot) *Option {
	key := textKey(sb.key, "option", d.Value.text)
	if _, found := b.texts[key]; found {
		key = "" // a duplicate, reported as such
	}
	o := &Option{
		Value:   d.Value.text,
		Label:   b.text(key, &d.Label, &b.scope, textRule{}),
		Next:    b.stepRef(&d.Next),
		When:    b.expr(&d.When.scalar, &b.scope, nil),
		Aliases: b.wordLists(d.Aliases),
	}
	if !d.Value.set() || !d.Label.set() {
		b.problem(d.Pos, "such as {value: email, label: {zh: 邮箱, en: E-mail}}", "option needs value and label")
		return o
	}
	b.valueName(d.Value.text, d.Value.pos, d.Value.quoted())
	if into != nil {
		b.optionFits(d, into)
		if v := into.value(o.Value); v != nil && v.Label.Empty() {
			v.Label = o.Label
		}
	}
	if d.Start.set() {
		o.Start = b.flowRef(&d.Start)
		if d.Next.set() {
			b.problem(d.Start.pos, "remove one of them", "an option with next cannot start a flow")
		}
	}
	return o
}

// optionFits reports an option whose value the slot cannot hold.
func (b *flowBuild) optionFits(d *optionDoc, s *Slot) {
	if _, ok := s.canonical(d.Value.text); ok {
		return
	}
	hint := ""
	if s.Type == TypeChoice {
		hint = didYouMean(d.Value.text, s.valueNames())
	}
	b.problem(d.Value.pos, hint, "%q is no value of slot %q", d.Value.text, s.Name)
}

// sameLabels reports options that a customer who types cannot tell apart.
func (b *flowBuild) sameLabels(d *stepDoc, choose *Choose) {
	for _, locale := range sourceLocales() {
		seen := map[string]int{}
		for i, o := range choose.Options {
			label := Fold(o.Label.Render(locale, nil))
			first, found := seen[label]
			if found && o.When == nil && choose.Options[first].When == nil && label != "" {
				b.problem(d.Options[i].Label.pos, fmt.Sprintf("it is also the label of %q", choose.Options[first].Value), "duplicate label %q", label)
			}
			if !found {
				seen[label] = i
			}
		}
	}
}

func (b *flowBuild) form(sb *stepBuild) Verb {
	d := sb.doc
	form := &Form{Question: b.question(sb, "form", &d.Form)}
	if len(d.Fields) == 0 {
		b.problem(d.Pos, "add fields: [{slot: …, ask: {zh: …, en: …}}]", "form without fields")
	}
	var seen []string
	for i := range d.Fields {
		f := &d.Fields[i]
		if !f.Slot.set() || !f.Ask.set() {
			b.problem(f.Pos, "such as {slot: bill, ask: {zh: …, en: …}}", "field needs slot and ask")
			continue
		}
		if slices.Contains(seen, f.Slot.text) {
			b.problem(f.Slot.pos, "a form asks for each slot once", "duplicate field %q", f.Slot.text)
			continue
		}
		seen = append(seen, f.Slot.text)
		form.Fields = append(form.Fields, b.field(sb, f))
	}
	return form
}

func (b *flowBuild) field(sb *stepBuild, f *fieldDoc) *Field {
	key := textKey(sb.key, "field", f.Slot.text)
	field := &Field{
		Slot:     f.Slot.text,
		Ask:      b.text(textKey(key, "ask"), &f.Ask, &b.scope, textRule{question: true}),
		Why:      b.text(textKey(key, "why"), &f.Why, &b.scope, textRule{}),
		Invalid:  b.text(textKey(key, "invalid"), &f.Invalid, &b.scope, textRule{question: true}),
		Optional: f.Optional,
		Reject:   b.rejects(sb, f.Reject, key),
	}
	if slot := b.slotRef(&f.Slot); slot != nil {
		sb.writes = append(sb.writes, slot.Name)
	}
	return field
}
