package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Split cuts src into parts that a platform takes as one message each: at the
// end of a paragraph, else of a line, a sentence or a word, and in the middle of
// a word only where nothing better is near. Each part is markup by itself; code
// and links are kept whole unless one alone is longer than limit. Blank space
// at a cut is dropped, everything else is kept.
//
// length says how a platform counts a piece of markup. The length of a whole
// must not be more than that of its pieces together, and limit should be 64 or
// more: a part holds at least one character, with its markup, however long that
// is. A text that fits is returned as it is, and an empty one is one empty part.
func Split(src string, limit int, length func(piece string) int) []string {
	if length(src) <= limit {
		return []string{src}
	}
	s := splitter{limit: limit, length: length, atoms: make([]atom, 0, utf8.RuneCountInString(src))}
	s.boldCost = max(0, length("**x**")-length("x"))
	s.codeCost = max(0, length("`x`")-length("x"))
	for i, span := range Parse(src) {
		s.add(i, span)
	}
	return s.parts()
}

// The places to cut at, from bad to good.
type cut uint8

const (
	cutAnywhere cut = iota
	cutWord
	cutSentence
	cutLine
	cutParagraph
)

// atom is what is never cut: a character of text, or a whole link or code.
type atom struct {
	Span
	from int // the span of the source that it comes from
	cost int // without bold and code, which are counted once for a run
	cut  cut // how good it is to cut behind it
}

func (a atom) blank() bool {
	return a.Kind == Break || a.Kind == Text && strings.TrimSpace(a.Text) == ""
}

// splitter collects the atoms of a text and deals them out.
type splitter struct {
	limit              int
	length             func(string) int
	boldCost, codeCost int
	atoms              []atom
}

// add takes a span apart as far as it may be.
func (s *splitter) add(from int, span Span) {
	whole := atom{Span: span, from: from}
	switch span.Kind {
	case Break:
		whole.cut = cutLine
		if n := len(s.atoms); n > 0 && s.atoms[n-1].Kind == Break {
			whole.cut = cutParagraph
		}
		whole.cost = s.length("\n")
	case Item:
		whole.cost = s.length("- ")
	case Link:
		whole.cost = s.length(write(span))
		if whole.cost+s.boldCost > s.limit { // nobody can press it in halves: show it as text
			s.text(from, Span{Kind: Text, Bold: span.Bold, Text: Plain(write(span))})
			return
		}
	case Code:
		whole.cost = s.length(write(span)) - s.codeCost
		if whole.cost+s.codeCost+s.boldCost > s.limit {
			s.text(from, span)
			return
		}
	case Text:
		s.text(from, span)
		return
	}
	s.atoms = append(s.atoms, whole)
}

// text adds the characters of a text, or of a code that is too long.
func (s *splitter) text(from int, span Span) {
	for rest := span.Text; rest != ""; {
		n := character(rest)
		a := atom{Span: span, from: from}
		a.Text = rest[:n]
		a.cost = s.length(Escape(a.Text))
		a.cut = s.cutBehind(a.Text, rest[n:])
		s.atoms = append(s.atoms, a)
		rest = rest[n:]
	}
}

// maxMarks bounds what is kept with a character: a family of emoji has seven runes.
const maxMarks = 10

// character returns the length of the first character of a text, with the marks
// and joined signs that belong to it.
func character(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	for range maxMarks {
		r, size := utf8.DecodeRuneInString(s[n:])
		switch {
		case size == 0:
			return n
		case r == '\u200d': // joins the next rune to this one
			_, next := utf8.DecodeRuneInString(s[n+size:])
			n += size + next
		case unicode.In(r, unicode.Mn, unicode.Me) || '\U0001f3fb' <= r && r <= '\U0001f3ff':
			n += size
		default:
			return n
		}
	}
	return n
}

// cutBehind says how good it is to cut between a character and what follows it.
func (s *splitter) cutBehind(char, rest string) cut {
	switch r, _ := utf8.DecodeRuneInString(char); {
	case strings.ContainsRune("。！？…；", r):
		return cutSentence
	case strings.ContainsRune("，、：", r):
		return cutWord
	case !unicode.IsSpace(r):
		return cutAnywhere
	}
	if n := len(s.atoms); n > 0 && strings.HasSuffix(s.atoms[n-1].Text, ".") || n > 0 && strings.ContainsAny(s.atoms[n-1].Text, "!?") {
		return cutSentence
	}
	return cutWord
}

// parts deals the atoms out. A good place in the first half of a part is passed
// over, so that no atom is looked at more than a few times.
func (s *splitter) parts() []string {
	var out []string
	for rest := s.atoms; len(rest) > 0; {
		n := s.fill(rest)
		if part := join(trim(rest[:n])); part != "" {
			out = append(out, part)
		}
		rest = rest[n:]
	}
	if len(out) == 0 { // blank space only
		return []string{""}
	}
	return out
}

// fill returns how many atoms the next part takes, blank space at its end included.
func (s *splitter) fill(atoms []atom) int {
	var best cut
	total, end := 0, 0
	for i, a := range atoms {
		total += s.costAfter(atoms[:i], a)
		if total > s.limit && !a.blank() {
			return max(end, 1)
		}
		if total > s.limit { // blank space at the end of a part is not sent
			total = s.limit
		}
		if a.cut >= best || 2*total < s.limit {
			best, end = a.cut, i+1
		}
	}
	return len(atoms)
}

// costAfter is what an atom adds behind others.
func (s *splitter) costAfter(before []atom, a atom) int {
	cost := a.cost
	n := len(before)
	if a.Bold && (n == 0 || !before[n-1].Bold) {
		cost += s.boldCost
	}
	if a.Kind == Code && (n == 0 || before[n-1].from != a.from) {
		cost += s.codeCost
	}
	return cost
}

// trim drops the blank space around a part.
func trim(atoms []atom) []atom {
	for len(atoms) > 0 && atoms[0].blank() {
		atoms = atoms[1:]
	}
	for len(atoms) > 0 && atoms[len(atoms)-1].blank() {
		atoms = atoms[:len(atoms)-1]
	}
	return atoms
}

// join writes atoms as markup. Those of one span become one span again.
func join(atoms []atom) string {
	var b strings.Builder
	bold := false
	for len(atoms) > 0 {
		var span Span
		span, atoms = next(atoms)
		if span.Bold != bold {
			b.WriteString("**")
			bold = span.Bold
		}
		b.WriteString(write(span))
	}
	if bold {
		b.WriteString("**")
	}
	return b.String()
}

// next puts the first atoms that come from one span together.
func next(atoms []atom) (span Span, rest []atom) {
	span = atoms[0].Span
	n, size := 0, 0
	for n < len(atoms) && atoms[n].from == atoms[0].from {
		size += len(atoms[n].Text)
		n++
	}
	if n > 1 {
		var text strings.Builder
		text.Grow(size)
		for _, a := range atoms[:n] {
			text.WriteString(a.Text)
		}
		span.Text = text.String()
	}
	return span, atoms[n:]
}

// write is a span as markup, without bold.
func write(s Span) string {
	switch s.Kind {
	case Code:
		return "`" + Escape(s.Text) + "`"
	case Link:
		return "[" + Escape(s.Text) + "](" + Escape(s.Address) + ")"
	case Item, Break:
		return s.Text
	case Text:
	}
	return Escape(s.Text)
}
