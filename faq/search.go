package faq

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// The places of an entry where words are looked for, and what a word found there is
// worth: a question that has it is about it.
const (
	inQuestion = iota
	inKeywords
	inPhrasings
	inAnswer
	places
)

// worth is by place.
func worth() [places]int {
	return [places]int{inQuestion: 8, inKeywords: 4, inPhrasings: 2, inAnswer: 1}
}

// Search returns the entries that have every one of some words, in any language they
// are written in, the best first. It finds words, where an [Index] finds meanings: who
// looks a term up wants all that is written about it. Nil is nothing, and for no words.
func (s *Set) Search(words string) []*Entry {
	var terms []string
	runes, _ := s.folder.fold(nil, nil, words)
	for _, part := range strings.Fields(string(runes)) {
		terms = append(terms, s.terms(part)...)
	}
	type hit struct {
		entry *Entry
		worth int
	}
	var hits []hit
	for _, e := range s.entries {
		if n := e.has(terms); n > 0 {
			hits = append(hits, hit{e, n})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.worth, a.worth) })
	var found []*Entry
	for _, h := range hits {
		found = append(found, h.entry)
	}
	return found
}

// longTerm is how many characters in a row are looked for as one. Of more each pair is:
// nobody knows where the words of an unbroken sentence end.
const longTerm = 3

// terms takes a word of a query apart into what is looked for.
func (s *Set) terms(word string) []string {
	var out []string
	text := []rune(searchable(s.folder, word))
	for i := 0; i < len(text); {
		end := i + 1
		if text[i] == ' ' { // a word of an alphabet begins so
			for end < len(text) && text[end] != ' ' && !ideographic(text[end]) {
				end++
			}
			if end > i+1 {
				out = append(out, string(text[i:end]))
			}
			i = end
			continue
		}
		for end < len(text) && text[end] != ' ' {
			end++
		}
		if end-i <= longTerm {
			out = append(out, string(text[i:end]))
		} else {
			for j := i; j+1 < end; j++ {
				out = append(out, string(text[j:j+2]))
			}
		}
		i = end
	}
	return out
}

// has returns what the terms are worth in the entry, 0 when it lacks one.
func (e *Entry) has(terms []string) int {
	total := 0
	for _, term := range terms {
		best := 0
		for place, w := range worth() {
			if w > best && strings.Contains(e.texts[place], term) {
				best = w
			}
		}
		if best == 0 {
			return 0
		}
		total += best
	}
	return total
}

// searchable writes a text as terms are looked for in it: folded, words of alphabets
// without their endings and each behind a space, Han characters as they are.
func searchable(f *folder, text string) string {
	var b strings.Builder
	boundary := func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("。，；、！？", r) }
	for _, part := range strings.FieldsFunc(text, boundary) { // fold reads only the head of a long text
		runes, _ := f.fold(nil, nil, part)
		for _, t := range split(nil, runes) {
			switch t.kind {
			case kindWord:
				b.WriteString(" " + string(stem(runes[t.start:t.end])))
			case kindHan:
				b.WriteRune(runes[t.start])
			case kindClass:
				b.WriteString(" " + string(runes[t.start:t.end]))
			case kindSign:
				b.WriteByte(' ')
			}
		}
		b.WriteByte(' ')
	}
	return strings.TrimRight(b.String(), " ")
}
