package redact

import "strings"

// shape is what a token is made of.
type shape struct {
	letters, digits, signs, upper int
	plain                         bool // its signs are hyphens, apostrophes, dots and slashes only
}

func (t *text) shapeOf(from, to int) shape {
	s := shape{plain: true}
	for _, c := range t.cells[from:to] {
		switch {
		case letter(c.r):
			s.letters++
			if c.upper {
				s.upper++
			}
		case c.digit >= 0:
			s.digits++
		default:
			s.signs++
			s.plain = s.plain && inRunes("-'./’?!,", c.r)
		}
	}
	return s
}

// secret reports whether a token may be a password. Behind a sign or an "is" a
// simple one is enough; elsewhere it must look like one. unsure cues need both.
func (t *text) secret(from, to int, l lead, unsure bool) bool {
	s := t.shapeOf(from, to)
	n := to - from
	switch {
	case n < 4 || n == longest || s.letters+s.digits == 0, unsure && !l.strong, t.isAddress(from, to):
		return false
	case s.letters == 0: // digits, with or without signs
		if t.counted(to) || n > 32 {
			return false
		}
		return l.strong && (s.signs == 0 || !s.plain) && !t.rangeOf(from, to) || !l.strong && l.words == 0 && s.signs == 0 && n >= 6 && n <= 10
	case s.digits > 0 || !s.plain:
		return (l.strong || l.words == 0 && s.digits > 0) && !t.wordWithSign(from, to, s)
	}
	return l.strong && s.digits == 0 && t.strayWord(from, to, l, s)
}

// strayWord reports whether a token of letters alone may be a password: it ends
// its line, and is no word that people say about passwords.
func (t *text) strayWord(from, to int, l lead, s shape) bool {
	const shortest = 5
	word, end := t.wordAt(from)
	if end < to && s.upper == 0 || s.letters < shortest || in(stopWords, word) || !l.colon && describes(word) {
		return false
	}
	_, next := t.token(from)
	for next < len(t.cells) && t.cells[next].r == ' ' {
		next++
	}
	if next < len(t.cells) && t.cells[next].r != '\n' && !inRunes("，。！,!;；、", t.cells[next].r) {
		return false
	}
	return l.colon || l.words == 0
}

// describes reports whether a word has the ending of one that says how a
// password is: denied, expiring, unavailable.
func describes(word string) bool {
	for _, ending := range [...]string{"ed", "ing", "ble", "ful", "ive", "ious"} {
		if strings.HasSuffix(word, ending) {
			return true
		}
	}
	return false
}

// wordWithSign reports whether a token is a word that is joined or quoted, such
// as "reset/changed" or "it?".
func (t *text) wordWithSign(from, to int, s shape) bool {
	return s.digits == 0 && s.plain && s.upper <= 1
}

// rangeOf reports whether a token is a range or count: 8-16 in 密码是8-16位.
func (t *text) rangeOf(from, to int) bool {
	return t.counted(to) || t.has(to, "~")
}

// isAddress reports whether a token is a web or mail address.
func (t *text) isAddress(from, to int) bool {
	if t.has(from, "http") || t.has(from, "www.") || t.has(from, "mailto:") {
		return true
	}
	at := false
	for i := from; i < to; i++ {
		switch r := t.cells[i].r; {
		case r == '@' && i > from && !at:
			at = true
		case at && r == '.' && i+2 < to && letter(t.cells[i+1].r) && letter(t.cells[to-1].r):
			return true
		}
	}
	return false
}
