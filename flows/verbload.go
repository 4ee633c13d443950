package flows

import (
	"slices"
	"strings"

	"github.com/okpay/supportbot/config/strictyaml"
)

// verb compiles what a step does.
func (b *flowBuild) verb(sb *stepBuild, name string) Verb {
	d := sb.doc
	switch name {
	case "say":
		return &Say{Text: b.text(textKey(sb.key, "say"), &d.Say, &b.scope, textRule{})}
	case "ask":
		return b.ask(sb)
	case "choose":
		return b.choose(sb)
	case "form":
		return b.form(sb)
	case "set":
		return b.set(sb)
	case "branch":
		return b.branch(sb)
	case "do":
		return b.do(sb)
	case "call":
		return b.call(sb)
	case "guide":
		return b.guide(sb)
	case "answer":
		return &Answer{Entry: d.Answer.text}
	case "ticket":
		return b.ticket(sb)
	case "handoff":
		return b.handoff(sb)
	case "rate":
		return &Rate{
			After: b.oneOf(&d.Rate, "after_flow", "after_agent"),
			Say:   b.text(textKey(sb.key, "say"), &d.Say, &b.scope, textRule{}),
		}
	}
	return &End{}
}

func (b *flowBuild) set(sb *stepBuild) Verb {
	set := &Set{}
	for i := range sb.doc.Set {
		e := &sb.doc.Set[i]
		slot := b.slotRef(&scalar{text: e.Key, pos: e.Pos})
		if slot == nil {
			continue
		}
		set.Assign = append(set.Assign, Assign{slot.Name, b.expr(&e.Value.scalar, &b.scope, slot)})
		sb.writes = append(sb.writes, slot.Name)
	}
	return set
}

func (b *flowBuild) branch(sb *stepBuild) Verb {
	branch := &Branch{}
	cases := sb.doc.Branch
	for i := range cases {
		c := &cases[i]
		switch {
		case c.Else.set() && (c.When.set() || c.Next.set()):
			b.problem(c.Else.pos, "write {else: step} as the last case", "else stands alone")
		case c.Else.set() && i < len(cases)-1:
			b.problem(c.Else.pos, "what follows is never looked at", "else must be the last case")
		case c.Else.set():
			branch.Else = b.stepRef(&c.Else)
		case !c.When.set() || !c.Next.set():
			b.problem(c.Pos, "such as {when: amount.value > 100, next: step}", "case needs when and next")
		default:
			branch.Cases = append(branch.Cases, Case{b.expr(&c.When.scalar, &b.scope, nil), b.stepRef(&c.Next)})
		}
	}
	if !slices.ContainsFunc(cases, func(c caseDoc) bool { return c.Else.set() }) {
		b.problem(sb.doc.key("branch"), "add {else: step}", "branch without else")
	}
	return branch
}

func (b *flowBuild) do(sb *stepBuild) Verb {
	d := sb.doc
	do := &Do{
		Action: d.Do.text, Timeout: b.span(d.Timeout, 0), Outcomes: map[string]StepID{},
		Say: b.text(textKey(sb.key, "say"), &d.Say, &b.scope, textRule{}),
	}
	action := b.lib.actions[d.Do.text]
	if action == nil {
		b.unknown(d.Do.pos, "action", d.Do.text, sortedKeys(b.lib.actions))
	} else {
		b.actionInputs(sb, action)
		if do.Timeout == 0 {
			do.Timeout = action.Timeout
		}
	}
	do.With = b.args(sb)
	do.Into = b.bindings(sb, func(from *scalar, _ *Slot) {
		if action != nil && !slices.Contains(action.valueNames(), from.text) {
			b.unknown(from.pos, "value of action "+action.Name, from.text, action.valueNames())
		}
	})
	for i := range d.Outcomes {
		e := &d.Outcomes[i]
		if action != nil && !slices.Contains(action.outcomeNames(), e.Key) {
			b.unknown(e.Pos, "outcome of action "+action.Name, e.Key, action.outcomeNames())
		}
		do.Outcomes[e.Key] = b.stepRef(&e.Value)
	}
	b.allOutcomes(sb, do, action)
	return do
}

// allOutcomes reports outcomes that lead nowhere.
func (b *flowBuild) allOutcomes(sb *stepBuild, do *Do, action *Action) {
	names := []string{"timeout", "error"}
	if action != nil {
		names = action.outcomeNames()
	}
	var lacking []string
	for _, name := range names {
		if _, ok := do.Outcomes[name]; !ok {
			lacking = append(lacking, name)
		}
	}
	if len(lacking) > 0 {
		b.problem(sb.doc.key("do"), "add outcomes: {"+lacking[0]+": step}", "do without outcome %s", strings.Join(lacking, ", "))
	}
}

// actionInputs checks the names and types of what an action is given.
func (b *flowBuild) actionInputs(sb *stepBuild, action *Action) {
	var names []string
	for _, in := range action.Inputs {
		names = append(names, in.Name)
		if !slices.ContainsFunc(sb.doc.With, func(e strictyaml.Entry[rawText]) bool { return e.Key == in.Name }) {
			b.problem(sb.doc.key("do"), "add with: {"+in.Name+": …}", "action %s needs input %q", action.Name, in.Name)
		}
	}
	for i := range sb.doc.With {
		e := &sb.doc.With[i]
		in := slices.Index(names, e.Key)
		if in < 0 {
			b.unknown(e.Pos, "input of action "+action.Name, e.Key, names)
			continue
		}
		b.argFits(&e.Value, action.Inputs[in])
	}
}

// argFits reports an argument that its input cannot take: one slot of another
// type, or a fixed value that does not read as the type.
func (b *flowBuild) argFits(raw *rawText, in *Slot) {
	if in.Type == TypeText || len(raw.forms) != 1 {
		return
	}
	f := &raw.forms[0]
	parts, _ := parseTemplate(f.text)
	switch {
	case len(parts) == 1 && parts[0].name == "":
		if _, ok := in.canonical(f.text); !ok {
			b.problem(f.pos, in.Type.example(), "%q is no value of type %s", f.text, in.Type)
		}
	case len(parts) == 1:
		slot := b.flow.slots[parts[0].name]
		if slot == nil || parts[0].field != "" {
			return
		}
		if slot.Type != in.Type && !(slot.Type == TypeInt && in.Type == TypeNumber) {
			b.problem(f.pos, "change the type of one of them", "input %q is of type %s, slot %q of type %s", in.Name, in.Type, slot.Name, slot.Type)
		}
	}
}

func (b *flowBuild) args(sb *stepBuild) (args []Arg) {
	for i := range sb.doc.With {
		e := &sb.doc.With[i]
		args = append(args, Arg{e.Key, b.text(textKey(sb.key, "with", e.Key), &e.Value, &b.scope, textRule{anyWords: true})})
	}
	return args
}

func (b *flowBuild) bindings(sb *stepBuild, check func(from *scalar, into *Slot)) (list []Binding) {
	into := &sb.doc.Into
	if into.slot.set() && !into.mapping {
		b.problem(into.slot.pos, "into: {slot: value}", "want a mapping of slots to values")
	}
	for i := range into.bindings {
		e := &into.bindings[i]
		slot := b.slotRef(&scalar{text: e.Key, pos: e.Pos})
		check(&e.Value, slot)
		if slot != nil {
			list = append(list, Binding{slot.Name, e.Value.text})
			sb.writes = append(sb.writes, slot.Name)
		}
	}
	return list
}

// flowRef returns the flow that a key names; "" when there is none.
func (b *flowBuild) flowRef(name *scalar) FlowID {
	if !name.set() {
		return ""
	}
	if b.flows[FlowID(name.text)] == nil {
		b.unknown(name.pos, "flow", name.text, sortedKeys(b.flowDocs))
		return ""
	}
	return FlowID(name.text)
}

func (b *flowBuild) call(sb *stepBuild) Verb {
	d := sb.doc
	call := &Call{Flow: b.flowRef(&d.Call)}
	callee := b.flows[call.Flow]
	for i := range d.With {
		e := &d.With[i]
		if callee == nil {
			break
		}
		if !slices.Contains(callee.flow.Inputs, e.Key) {
			b.unknown(e.Pos, "input of flow "+string(call.Flow), e.Key, callee.flow.Inputs)
		} else if in := callee.flow.slots[e.Key]; in != nil {
			b.argFits(&e.Value, in)
		}
	}
	call.With = b.args(sb)
	call.Into = b.bindings(sb, func(from *scalar, into *Slot) {
		if callee == nil {
			return
		}
		if !slices.Contains(callee.flow.Outputs, from.text) {
			b.unknown(from.pos, "output of flow "+string(call.Flow), from.text, callee.flow.Outputs)
			return
		}
		out := callee.flow.slots[from.text]
		if out != nil && into != nil && into.Type != TypeText && into.Type != out.Type && !(out.Type == TypeInt && into.Type == TypeNumber) {
			b.problem(from.pos, "change the type of one of them", "output %q is of type %s, slot %q of type %s", out.Name, out.Type, into.Name, into.Type)
		}
	})
	return call
}

func (b *flowBuild) guide(sb *stepBuild) Verb {
	d := &sb.doc.Guide
	guide := &Guide{Stuck: b.stepRef(&d.Stuck)}
	if len(d.Cards) == 0 {
		b.problem(sb.doc.key("guide"), "add cards: [{title: …, text: …}]", "guide without cards")
	}
	rule := textRule{refs: []string{"card", "cards"}}
	for i := range d.Cards {
		c := &d.Cards[i]
		if !c.Text.set() {
			b.problem(c.Pos, "add text: {zh: …, en: …}", "card without text")
		}
		guide.Cards = append(guide.Cards, Card{
			Title: b.text(subKey(sb.key, "card", i, "title"), &c.Title, &b.scope, rule),
			Text:  b.text(subKey(sb.key, "card", i, "text"), &c.Text, &b.scope, rule),
			Media: b.media(c.Media, subKey(sb.key, "card", i, "")),
		})
	}
	return guide
}
