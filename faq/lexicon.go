package faq

import "slices"

// Lexicon knows which words, in any language, mean the same: 提现, 取款, cash
// out and withdraw are one concept. It is immutable and safe for concurrent use.
// A nil Lexicon knows nothing.
type Lexicon struct {
	names   []string
	phrases *table // hash of a phrase, or of the beginning of one → index into meanings
	means   [][]uint16
	words   []string // its words and phrases, known to the speller and the ear
}

// Concept is one idea with the words for it.
type Concept struct {
	Name  string
	Words []string // words and phrases in all languages
}

// NewLexicon makes a lexicon. The order of concepts does not matter.
func NewLexicon(concepts []Concept) *Lexicon {
	concepts = slices.Clone(concepts)
	slices.SortStableFunc(concepts, func(a, b Concept) int { return compare(a.Name, b.Name) })
	l := &Lexicon{phrases: newTable(4096), means: [][]uint16{nil}}
	f := newFolder()
	for _, c := range concepts {
		if len(l.names) == 0 || l.names[len(l.names)-1] != c.Name {
			l.names = append(l.names, c.Name)
		}
		for _, w := range c.Words {
			l.add(f, w, uint16(len(l.names)-1))
		}
	}
	slices.Sort(l.words)
	l.words = slices.Compact(l.words)
	return l
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (l *Lexicon) add(f *folder, phrase string, concept uint16) {
	runes, _ := f.fold(nil, nil, phrase)
	tokens := split(nil, runes)
	if len(tokens) == 0 {
		return
	}
	h := hashSeed
	for _, t := range tokens[:len(tokens)-1] {
		h = mix(h, t.stem)
		l.phrases.add(h, 0) // the beginning of a longer phrase
	}
	l.words = append(l.words, string(runes))
	h = mix(h, tokens[len(tokens)-1].stem)
	at := l.phrases.add(h, int32(len(l.means)))
	switch {
	case at == 0:
		l.phrases.set(h, int32(len(l.means)))
		l.means = append(l.means, []uint16{concept})
	case int(at) == len(l.means):
		l.means = append(l.means, []uint16{concept})
	case !slices.Contains(l.means[at], concept):
		l.means[at] = append(l.means[at], concept)
	}
}

// found is one place where a text speaks of a concept: the tokens [from, to).
type found struct {
	concept  uint16
	from, to int32
}

// find appends what the tokens speak of: the longest phrase at each token.
func (l *Lexicon) find(dst []found, tokens []token) []found {
	for i := range tokens {
		best, end := int32(0), i
		h := hashSeed
		for j := i; j < len(tokens); j++ {
			h = mix(h, tokens[j].stem)
			at := l.phrases.find(h)
			if at < 0 {
				break
			}
			if at > 0 {
				best, end = at, j+1
			}
		}
		for _, c := range l.means[best] {
			dst = append(dst, found{c, int32(i), int32(end)})
		}
	}
	return dst
}
