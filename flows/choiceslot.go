package flows

// declareChoices gives every choose that names no slot one of the step's own
// name, so that show: [method] and {method} can tell what was chosen there.
func (b *flowBuild) declareChoices() {
	b.choices = map[StepID]*Slot{}
	for _, sb := range b.steps {
		name := string(sb.step.ID)
		if !sb.doc.Choose.set() || sb.doc.Into.slot.set() || name == "" || b.flow.slots[name] != nil || reservedSlot(name) {
			continue
		}
		slot := &Slot{Name: name, Type: TypeChoice}
		for i := range sb.doc.Options {
			if o := &sb.doc.Options[i]; o.Value.set() && slot.value(o.Value.text) == nil {
				slot.Values = append(slot.Values, Value{Value: o.Value.text})
			}
		}
		b.flow.slots[name] = slot
		b.choices[sb.step.ID] = slot
	}
}

// keepChoices drops those again that nothing refers to: a session keeps only
// what somebody reads.
func (b *flowBuild) keepChoices() {
	for _, sb := range b.steps {
		slot := b.choices[sb.step.ID]
		choose, ok := sb.step.Verb.(*Choose)
		switch {
		case slot == nil:
		case b.used[slot.Name]:
			b.flow.Slots = append(b.flow.Slots, slot)
			sb.writes = append(sb.writes, slot.Name)
		default:
			delete(b.flow.slots, slot.Name)
			if ok {
				choose.Into = ""
			}
		}
	}
}
