package bot

import "strings"

// cite reads what a customer replies to, as one line. It is left out while a flow
// holds a private value that it repeats.
func (t *turn) cite(quote string) string {
	if quote == "" {
		return ""
	}
	line := strings.Join(strings.Fields(clip(quote)), " ")
	if runes := []rune(line); len(runes) > maxQuote {
		line = string(runes[:maxQuote]) + "…"
	}
	if t.repeats(line) {
		return ""
	}
	return line
}

// repeats reports whether a line holds a private value of a running flow, in
// whatever way it is written.
func (t *turn) repeats(line string) bool {
	for i := range t.s.Frames {
		f := &t.s.Frames[i]
		flow := t.flow(f)
		if flow == nil {
			continue
		}
		for _, v := range f.Slots {
			slot := flow.Slot(v.Name)
			if slot == nil || !slot.Private {
				continue
			}
			if strings.Contains(strings.ToLower(line), strings.ToLower(v.Value)) {
				return true
			}
			if value, ok := slot.Parse(line, t.s.Locale, t.here()); ok && value == v.Value {
				return true
			}
		}
	}
	return false
}

// quoted puts what the customer replies to in front of their words, for one line of
// a transcript.
func (t *turn) quoted(text string) string {
	if t.quote == "" {
		return text
	}
	return "[> " + t.quote + "] " + text
}
