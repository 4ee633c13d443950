package mrkdwn

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// joiner shows nothing, allows no line break and is part of no word: what it stands in is no
// address, name or emoji any more.
const joiner = "\u2060"

// Escape returns s for mrkdwn, as text that never pings, links or formats,
// wherever it is put.
func Escape(s string) string {
	s = Literal(s)
	if !strings.ContainsAny(s, "&<>*_~`@#:.") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + len(s)/8 + 8)
	start := true // nothing but blank space since the line began
	for i, r := range s {
		if safe := escaped(s, i, r, start); safe != "" {
			b.WriteString(safe)
		} else {
			b.WriteRune(r)
		}
		start = r == '\n' || start && (r == ' ' || r == '\t')
	}
	return b.String()
}

// escaped is what is written for the rune at i, "" where that is the rune itself.
func escaped(s string, i int, r rune, lineStart bool) string {
	switch r {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		if lineStart { // Slack reads a quote there
			return joiner + "&gt;"
		}
		return "&gt;"
	case '*':
		return "\u2217"
	case '~':
		return "\u223c"
	case '`':
		return "\u2035"
	case '_':
		if alnumBefore(s, i) && alnumAt(s, i+1) { // within a word it has no meaning
			return "_"
		}
		return "\u02cd"
	case '@', '#', ':':
		if joins(s, i) {
			return s[i:i+1] + joiner
		}
	case '.': // before it, so that "www." is none either
		if joins(s, i) {
			return joiner + "."
		}
	}
	return ""
}

// joins reports whether the sign at i could begin a mention, a channel's name, an
// emoji or the rest of an address. What stands at an end may go on in the next piece.
func joins(s string, i int) bool {
	rest := s[i+1:]
	if rest == "" {
		return true
	}
	next, _ := utf8.DecodeRuneInString(rest)
	switch s[i] {
	case '@', '#':
		return !unicode.IsSpace(next)
	case ':':
		return next == '/' || shortcode(rest)
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	return (i == 0 || wordy(before) || before == '_') && (unicode.IsLetter(next) || next == '_')
}

// maxShortcode is how long the name of an emoji may be.
const maxShortcode = 100

// shortcode reports whether a text goes on as the name of an emoji up to its second colon.
func shortcode(s string) bool {
	for i := 0; i < len(s) && i < maxShortcode; i++ {
		if s[i] == ':' {
			return i > 0
		}
		if !nameByte(s[i]) {
			return false
		}
	}
	return true
}

// nameByte reports whether emoji have such a byte in their names. Names may be in any script.
func nameByte(c byte) bool {
	return alnum(c) || strings.IndexByte("_-+'", c) >= 0 || c >= utf8.RuneSelf
}

func alnum(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' }

func alnumAt(s string, i int) bool { return i < len(s) && alnum(s[i]) }

func alnumBefore(s string, i int) bool { return i > 0 && alnum(s[i-1]) }

func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// Line returns s as Escape does, on one line and at most so many characters long
// before it is escaped: for names, titles and subjects.
func Line(s string, most int) string {
	return Escape(Clip(strings.Join(strings.Fields(Literal(s)), " "), most))
}

// Clip shortens a text to so many characters and marks the cut.
func Clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	count, end := 0, 0
	for i := range s {
		if count == most-1 {
			end = i
		}
		if count == most {
			return s[:end] + "…"
		}
		count++
	}
	return s
}

// maxMarks bounds the marks above and below one letter. Vietnamese needs two and
// pointed Hebrew four; towers of them would cover the lines around.
const maxMarks = 5

// Literal returns s for places where Slack reads nothing: plain_text objects, with
// emoji off, and text elements. What is left out is what nobody wants to be shown:
// control characters, directions that turn the text around them, characters
// without a shape, and more marks on a letter than any language has.
func Literal(s string) string {
	if plainASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	marks := 0
	var before rune
	for _, r := range s { // what is no UTF-8 becomes U+FFFD
		if unicode.In(r, unicode.Mn, unicode.Me) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case r == '\n' && before == '\r': // written already
		case lineEnd(r):
			b.WriteByte('\n')
		case marks <= maxMarks && !shapeless(r):
			b.WriteRune(r)
		}
		before = r
	}
	return b.String()
}

// plainASCII reports whether nothing in s can be left out.
func plainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x7f || s[i] < ' ' && s[i] != '\n' && s[i] != '\t' {
			return false
		}
	}
	return true
}

func lineEnd(r rune) bool {
	switch r {
	case '\n', '\r', '\u0085', '\u2028', '\u2029', '\v', '\f':
		return true
	}
	return false
}

// shapeless reports whether a rune is left out. What joins letters in Persian and
// emoji stays, as do the marks that only say which way one letter reads.
func shapeless(r rune) bool {
	switch {
	case r == '\t', r == '\u200c', r == '\u200d', r == '\u200e', r == '\u200f':
		return false
	case unicode.IsControl(r):
		return true
	case '\u202a' <= r && r <= '\u202e', '\u2060' <= r && r <= '\u206f', // directions, invisible signs
		'\ufff9' <= r && r <= '\ufffb', '\U000e0000' <= r && r <= '\U000e007f': // annotations, tags
		return true
	case r == '\u00ad', r == '\u034f', r == '\u061c', r == '\u115f', r == '\u1160', r == '\u180e', r == '\u200b', r == '\u3164', r == '\ufeff', r == '\uffa0':
		return true
	}
	return false
}
