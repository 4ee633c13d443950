package flows

import (
	"maps"
	"regexp"
	"slices"
)

// WordPhrases returns the words that act as a command, in all locales, folded
// and sorted. The engine feeds those for a person to its matcher.
func (l *Library) WordPhrases(command string) []string {
	var out []string
	for _, word := range slices.Sorted(maps.Keys(l.words)) {
		if l.words[word] == command {
			out = append(out, word)
		}
	}
	return out
}

// SlotLabel names a slot for people; without a label of its own its name does.
func (f *Flow) SlotLabel(name, locale string) string {
	if s := f.Slot(name); s != nil && !s.Label.Empty() {
		return s.Label.Render(locale, nil)
	}
	return name
}

// BillPatterns returns what bill numbers look like: the patterns of all bill
// slots, each once. They are numbers that ingest must let pass.
func (l *Library) BillPatterns() []*regexp.Regexp {
	var out []*regexp.Regexp
	seen := map[string]bool{}
	for _, f := range l.Flows() {
		for _, s := range f.Slots {
			if s.Type == TypeBill && s.Pattern != nil && !seen[s.Pattern.String()] {
				seen[s.Pattern.String()] = true
				out = append(out, s.Pattern)
			}
		}
	}
	return out
}
