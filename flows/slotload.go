package flows

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/okpay/supportbot/config/strictyaml"
)

// slotTypes are the names of the types, in the order of doc.go.
func slotTypes() []string {
	return []string{
		string(TypeText), string(TypeEmail), string(TypePhone), string(TypeNumber), string(TypeInt),
		string(TypeAmount), string(TypeDate), string(TypeBill), string(TypeChoice), string(TypeYesNo),
	}
}

func (b *flowBuild) declareSlots() {
	for i := range b.doc.Slots {
		e := &b.doc.Slots[i]
		if !validName(e.Key) {
			b.problem(e.Pos, nameHint, "bad name %q of a slot", e.Key)
		}
		if reservedSlot(e.Key) {
			b.problem(e.Pos, "rename the slot", "%q means something else in texts or expressions", e.Key)
		}
		slot := &Slot{Name: e.Key}
		b.flow.Slots = append(b.flow.Slots, slot)
		b.flow.slots[e.Key] = slot
		b.slot(slot, e)
	}
}

func (b *flowBuild) slot(s *Slot, e *strictyaml.Entry[slotDoc]) {
	d := &e.Value
	s.Type = Type(d.Type.text)
	switch {
	case !d.Type.set():
		b.problem(e.Pos, "add type: …", "slot %q has no type", e.Key)
		s.Type = TypeText
	case !slices.Contains(slotTypes(), d.Type.text):
		b.problem(d.Type.pos, slotTypeHint(d.Type.text), "unknown type %q", d.Type.text)
		s.Type = TypeText
	}
	s.Private, s.Past, s.Example = d.Private, d.Past, d.Example.text
	s.Label = b.text(b.key("slot", e.Key), &d.Label, &scope{}, textRule{})
	b.slotKeys(s, d)
	b.pattern(s, d, e.Pos)
	b.bounds(s, d)
	b.currencies(s, d)
	b.values(s, e)
	b.defaultValue(s, d)
}

func slotTypeHint(name string) string {
	if near := strictyaml.Suggest(name, slotTypes()); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "see the types in package flows"
}

// slotKeys reports keys that mean nothing for the slot's type.
func (b *flowBuild) slotKeys(s *Slot, d *slotDoc) {
	check := func(set bool, pos strictyaml.Pos, key string, types ...Type) {
		if set && !slices.Contains(types, s.Type) {
			b.problem(pos, fmt.Sprintf("only for %s", typeList(types)), "%s means nothing for type %s", key, s.Type)
		}
	}
	check(d.Pattern.set(), d.Pattern.pos, "pattern", TypeText, TypeBill)
	check(len(d.Values) > 0, d.Pos, "values", TypeChoice)
	check(len(d.Currencies) > 0, d.Pos, "currencies", TypeAmount)
	check(d.Currency.set(), d.Currency.pos, "currency", TypeAmount)
	check(d.Region.set(), d.Region.pos, "region", TypePhone)
	check(d.Past, d.Pos, "past", TypeDate)
	if d.Min != nil {
		check(true, d.Min.Pos, "min", TypeText, TypeNumber, TypeInt, TypeAmount)
	}
	if d.Max != nil {
		check(true, d.Max.Pos, "max", TypeText, TypeNumber, TypeInt, TypeAmount)
	}
}

func typeList(types []Type) (list string) {
	for i, t := range types {
		if i > 0 {
			list += ", "
		}
		list += string(t)
	}
	return list
}

func (b *flowBuild) pattern(s *Slot, d *slotDoc, pos strictyaml.Pos) {
	if !d.Pattern.set() {
		if s.Type == TypeBill {
			b.problem(pos, "such as pattern: 'BL[0-9]{12}'", "slot %q of type bill has no pattern", s.Name)
		}
		return
	}
	// Longer ones are not written by hand, and some take long to compile.
	const maxPattern = 200
	re, err := regexp.Compile(d.Pattern.text)
	if err != nil || len(d.Pattern.text) > maxPattern {
		b.problem(d.Pattern.pos, "see the syntax of Go's package regexp", "bad pattern %q", d.Pattern.text)
		return
	}
	s.Pattern = re
}

func (b *flowBuild) bounds(s *Slot, d *slotDoc) {
	if d.Min != nil {
		s.Min = &d.Min.Value
	}
	if d.Max != nil {
		s.Max = &d.Max.Value
	}
	if s.Min != nil && s.Max != nil && *s.Min > *s.Max {
		b.problem(d.Max.Pos, "exchange them", "max is less than min")
	}
}

func (b *flowBuild) currencies(s *Slot, d *slotDoc) {
	for i := range d.Currencies {
		c := &d.Currencies[i]
		if !capitals(c.text, 3) {
			b.problem(c.pos, "three capital letters, such as USD", "bad currency %q", c.text)
		}
		s.Currencies = append(s.Currencies, c.text)
	}
	s.Currency = d.Currency.text
	if d.Currency.set() && len(s.Currencies) > 0 && !slices.Contains(s.Currencies, s.Currency) {
		b.unknown(d.Currency.pos, "currency", s.Currency, s.Currencies)
	}
	s.Region = d.Region.text
	if d.Region.set() && !capitals(s.Region, 2) {
		b.problem(d.Region.pos, "two capital letters, such as CN", "bad region %q", s.Region)
	}
}

func capitals(s string, n int) bool {
	for _, r := range s {
		if r < 'A' || r > 'Z' {
			return false
		}
	}
	return len(s) == n
}

// values declares what a choice can be; without values of its own it takes
// those of the options that write into it.
func (b *flowBuild) values(s *Slot, e *strictyaml.Entry[slotDoc]) {
	for i := range e.Value.Values {
		v := &e.Value.Values[i]
		b.valueName(v.Key, v.Pos, false)
		label := b.text(b.key("slot", s.Name, v.Key), &v.Value, &scope{}, textRule{})
		s.Values = append(s.Values, Value{v.Key, label})
	}
	if s.Type != TypeChoice || len(s.Values) > 0 {
		return
	}
	for i := range b.doc.Steps {
		step := &b.doc.Steps[i]
		if step.Into.slot.text != s.Name {
			continue
		}
		for j := range step.Options {
			if value := step.Options[j].Value.text; s.value(value) == nil {
				s.Values = append(s.Values, Value{Value: value})
			}
		}
	}
	if len(s.Values) == 0 {
		b.problem(e.Pos, "add values: {…}, or write into it with choose", "slot %q of type choice has no values", s.Name)
	}
}

// valueName checks the value of an option or choice.
func (b *flowBuild) valueName(value string, pos strictyaml.Pos, quoted bool) {
	if !validOption(value) {
		b.problem(pos, fmt.Sprintf("letters, digits, _ and -, at most %d", maxOptionValue), "bad value %q", value)
	} else if yaml11Boolean(value) && !quoted {
		b.problem(pos, "put it in quotes or choose another value", "value %q is true or false to other readers of YAML", value)
	}
}

func (b *flowBuild) defaultValue(s *Slot, d *slotDoc) {
	if !d.Default.set() {
		return
	}
	canonical, ok := s.canonical(d.Default.text)
	if !ok {
		b.problem(d.Default.pos, s.Type.example(), "default %q is no value of type %s", d.Default.text, s.Type)
	}
	s.Default = canonical
}

// canonical reads a value that an author has written, not a customer.
func (s *Slot) canonical(text string) (string, bool) {
	switch s.Type {
	case TypeYesNo:
		return text, text == "true" || text == "false"
	case TypeDate:
		_, err := time.Parse(time.DateOnly, text)
		return text, err == nil
	case TypeChoice:
		return text, s.value(text) != nil
	case TypeInt:
		_, err := strconv.Atoi(text)
		return text, err == nil
	case TypeText, TypeEmail, TypePhone, TypeNumber, TypeAmount, TypeBill:
	}
	return s.Parse(text, "en", time.Time{})
}
