package flows

import "strings"

// Show returns a slot's canonical value as people read it: the label of a
// choice, an amount with its thousands apart, yes or no in the locale. A private
// value is masked. A value that the slot does not know is shown as it is.
func (f *Flow) Show(slot, canonical, locale string) string {
	s := f.slots[slot]
	switch {
	case s == nil || canonical == "":
		return canonical
	case s.Private:
		return Mask(s.Type, canonical)
	}
	switch s.Type {
	case TypeAmount, TypeNumber:
		return groupThousands(canonical)
	case TypeYesNo:
		return f.showYesNo(canonical, locale)
	case TypeChoice, TypeText:
		if label := f.label(s, canonical); !label.Empty() {
			return label.Render(locale, nil)
		}
	case TypeEmail, TypePhone, TypeInt, TypeDate, TypeBill:
	}
	return canonical
}

// label is how a choice, or a text that options write into, names a value.
func (f *Flow) label(s *Slot, value string) Text {
	if v := s.value(value); v != nil {
		return v.Label
	}
	for _, step := range f.Steps {
		choose, ok := step.Verb.(*Choose)
		if !ok || choose.Into != s.Name {
			continue
		}
		for _, o := range choose.Options {
			if o.Value == value {
				return o.Label
			}
		}
	}
	return Text{}
}

func (f *Flow) showYesNo(canonical, locale string) string {
	word := f.no
	if canonical == "true" {
		word = f.yes
	}
	if word.Empty() {
		return canonical
	}
	return word.Render(locale, nil)
}

// groupThousands sets commas into the whole part of a number, with whatever follows it.
func groupThousands(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole := len(s) - len(strings.TrimLeft(s, "0123456789"))
	var b strings.Builder
	b.WriteString(sign)
	for i := range whole {
		if i > 0 && (whole-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(s[i])
	}
	b.WriteString(s[whole:])
	return b.String()
}
