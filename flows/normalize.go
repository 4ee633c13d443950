package flows

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Normalize returns what a person meant to type: in Unicode's form NFKC (so
// full-width letters, digits and ＠ become plain ones), without zero-width,
// bidirectional and control characters or invalid bytes, with each run of
// spaces as one space and none at the ends. A run with a line break in it
// becomes one line break. Normalize is idempotent and takes linear time; text
// that is already normal is returned as it is, without allocation.
func Normalize(s string) string {
	if normal(s) {
		return s
	}
	s = visible(s)
	if normal(s) { // as nearly all Chinese is without its full-width signs
		return s
	}
	return collapse(norm.NFKC.String(s))
}

// Fold returns the form in which typed words are compared: normalised, in one
// letter case, in one line, without quotes and sentence punctuation around it.
// A text of nothing but punctuation stays, so that "?" can be a word.
func Fold(s string) string {
	s = strings.ReplaceAll(Normalize(s), "\n", " ")
	if t := strings.TrimFunc(s, aroundWords); t != "" {
		s = t
	}
	// Changing the case can leave NFKC (İ becomes i); one more pass settles it.
	return Normalize(strings.Map(foldRune, s))
}

// foldRune maps the letters that differ in case only to one of them. Going
// through the upper case joins ς with σ and ſ with s.
func foldRune(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		return r + 'a' - 'A'
	case r < utf8.RuneSelf || unicode.Is(unicode.Han, r):
		return r
	case r == '\ufe0f': // asks for the coloured form of the emoji before it
		return -1
	}
	return unicode.ToLower(unicode.ToUpper(r))
}

// aroundWords reports whether a character may be cut off around a typed word.
// Signs that carry meaning at a word's edge (3%, #1, @name, /help) are kept.
func aroundWords(r rune) bool {
	switch r {
	case '%', '@', '#', '&', '/', '\\':
		return false
	case ' ', '~', '`', '^', '´', '¨', '|':
		return true
	}
	return unicode.IsPunct(r)
}

// normal reports whether s is certain to be normal already: it is all of ASCII,
// Chinese characters and their brackets and stops, with single spaces inside.
func normal(s string) bool {
	before := ' '
	for _, r := range s {
		switch {
		case ' ' < r && r < 0x7f, 0x4e00 <= r && r <= 0x9fff, 0x3001 <= r && r <= 0x3002, 0x3008 <= r && r <= 0x3011:
		case r == ' ' && before != ' ':
		default:
			return false
		}
		before = r
	}
	return s == "" || before != ' '
}

// visible drops invalid bytes and the characters that show nothing, and does
// the most frequent part of NFKC, the full-width forms of ASCII.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case invisible(r):
			return -1
		case '！' <= r && r <= '～':
			return r - '！' + '!'
		case r == '\u3000':
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// invisible reports whether r is a control or format character, such as a
// zero-width space, a soft hyphen, a change of writing direction, or a filler.
func invisible(r rune) bool {
	switch {
	case r < 0x20 || 0x7f <= r && r < 0xa0:
		return !unicode.IsSpace(r)
	case r < 0x300 && r != 0xad:
		return false
	case 0x3000 <= r && r < 0xa000 && r != 0x3164: // Chinese and Japanese: the common case
		return false
	case r == 0x34f: // NFKC itself puts this joiner into overlong runs of marks
		return false
	}
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) ||
		unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

// collapse makes each run of spaces one space or one line break and trims them.
func collapse(s string) string {
	if !crowded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := rune(0) // the pending one
	for _, r := range s {
		switch {
		case !unicode.IsSpace(r):
			if space != 0 && b.Len() > 0 {
				b.WriteRune(space)
			}
			b.WriteRune(r)
			space = 0
		case breaksLine(r):
			space = '\n'
		case space == 0:
			space = ' '
		}
	}
	return b.String()
}

// crowded reports whether collapse has something to do.
func crowded(s string) bool {
	before := ' '
	for _, r := range s {
		if unicode.IsSpace(r) && (r != ' ' && r != '\n' || unicode.IsSpace(before)) {
			return true
		}
		before = r
	}
	return s != "" && unicode.IsSpace(before)
}

func breaksLine(r rune) bool {
	return '\n' <= r && r <= '\r' || r == 0x85 || r == 0x2028 || r == 0x2029
}
