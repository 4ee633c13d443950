package faq

import "unicode"

// tokenKind tells how a token takes part in features.
type tokenKind uint8

const (
	kindWord  tokenKind = iota // a run of letters of an alphabet
	kindHan                    // one Han character, kana or other script without spaces
	kindClass                  // an address, a number, an identifier: only its class counts
	kindSign                   // ? ! % a currency sign or an emoji
)

// token is a piece of folded text. Its hash is that of its runes, or of its class.
type token struct {
	start, end int32
	kind       tokenKind
	hash       uint64
	fixed      uint64 // hash after spelling correction
	stem       uint64 // hash of fixed without its ending; what the lexicon looks up
	feature    int32  // the number of its feature, -1 for none
}

// The classes; their hashes cannot meet those of words by more than chance.
const (
	classURL uint64 = 0x9ae16a3b2f90404f + iota
	classMail
	classNumber
	classID
)

// split appends the tokens of folded text to dst.
func split(dst []token, runes []rune) []token {
	for i := 0; i < len(runes); {
		r := runes[i]
		end := i + 1
		t := token{start: int32(i), kind: kindSign}
		switch {
		case letterOrDigit(r) && !ideographic(r):
			end = t.word(runes, i)
		case ideographic(r):
			t.kind = kindHan
		case sign(r):
			for end < len(runes) && runes[end] == r {
				end++ // !!! says no more than !
			}
		default:
			i++
			continue
		}
		t.end = int32(end)
		if t.kind != kindClass {
			first := end
			if t.kind == kindSign {
				first = i + 1
			}
			t.hash = hashRunes(runes[i:first])
		}
		t.fixed, t.stem = t.hash, t.hash
		if t.kind == kindWord {
			t.stem = hashRunes(stem(runes[i:end]))
		}
		dst = append(dst, t)
		i = end
	}
	return dst
}

// word reads the token that begins at i with a letter or digit and returns its end.
func (t *token) word(runes []rune, i int) int {
	if class, end := address(runes, i); end > 0 {
		t.kind, t.hash = kindClass, class
		return end
	}
	end, digits := i, 0
	for end < len(runes) {
		r := runes[end]
		switch {
		case letterOrDigit(r) && !ideographic(r):
			if unicode.IsDigit(r) {
				digits++
			}
		case inner(r) && end > i && end+1 < len(runes) && joins(runes[end-1], r, runes[end+1]):
		default:
			t.classify(runes[i:end], digits)
			return end
		}
		end++
	}
	t.classify(runes[i:end], digits)
	return end
}

// classify makes numbers and identifiers classes. What has a digit or two beside
// letters, such as 2fa or 3ds, stays a word.
func (t *token) classify(word []rune, digits int) {
	t.kind = kindWord
	switch {
	case digits == 0 || digits < 3 && digits < len(word) && unicode.IsLetter(word[len(word)-1]):
	case digits >= 9 || digits >= 3 && hasLetter(word):
		t.kind, t.hash = kindClass, classID
	default:
		t.kind, t.hash = kindClass, classNumber
	}
}

func hasLetter(word []rune) bool {
	for _, r := range word {
		if unicode.IsLetter(r) {
			return true
		}
	}
	return false
}

// address finds a web or mail address at i.
func address(runes []rune, i int) (class uint64, end int) {
	at, dot, scheme := -1, -1, false
	end = i
	for end < len(runes) && runes[end] < 0x80 && addressRune(runes[end]) {
		switch runes[end] {
		case '@':
			at = end
		case '.':
			dot = end
		case ':':
			scheme = scheme || end+2 < len(runes) && runes[end+1] == '/' && runes[end+2] == '/'
		}
		end++
	}
	www := end-i > 4 && runes[i] == 'w' && runes[i+1] == 'w' && runes[i+2] == 'w' && runes[i+3] == '.'
	switch {
	case scheme || www:
		return classURL, end
	case at > i && dot > at+1 && dot+1 < end:
		return classMail, end
	}
	return 0, 0
}

func addressRune(r rune) bool {
	switch r {
	case '.', ':', '/', '?', '&', '=', '%', '_', '#', '@', '-', '+', '~':
		return true
	}
	return 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
}

func letterOrDigit(r rune) bool {
	if r < 0x80 {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// ideographic finds characters of scripts written without spaces, whose words
// are best taken one and two characters at a time.
func ideographic(r rune) bool {
	return 0x3040 <= r && r <= 0x30ff || 0x3400 <= r && r <= hanLast ||
		0xf900 <= r && r <= 0xfaff || 0x20000 <= r && r <= 0x3ffff
}

func sign(r rune) bool {
	switch r {
	case '?', '!', '€', '$', '£', '%', '¥':
		return true
	}
	return r >= 0x1f300 && r < 0x20000 || r >= 0x2600 && r < 0x27c0
}

func inner(r rune) bool { return r == '\'' || r == '.' || r == ',' }

// joins says whether a mark between two runes is part of the word: can't, 1,234.5.
func joins(before, mark, after rune) bool {
	if mark == '\'' {
		return letterOrDigit(after) && !ideographic(after)
	}
	return unicode.IsDigit(before) && unicode.IsDigit(after)
}

// stem returns a word of Latin letters without its most common English endings,
// so that the lexicon need not list each form: withdrawals, withdrawing → withdraw.
// It never writes to word.
func stem(word []rune) []rune {
	n := len(word)
	ends := func(s string) bool {
		return n >= len(s)+3 && string(word[n-len(s):]) == s
	}
	switch {
	case ends("'s"):
		return stem(word[:n-2])
	case ends("ies"):
		n -= 3
	case ends("sses"), ends("ches"), ends("shes"), ends("xes"):
		n -= 2
	case ends("s") && word[n-2] != 's' && word[n-2] != 'u' && word[n-2] != 'i':
		n--
	case ends("ing"):
		n = undouble(word, n-3)
	case ends("ed") && word[n-3] != 'e':
		n = undouble(word, n-2)
	}
	if n > 3 && word[n-1] == 'e' || n > 4 && word[n-1] == 'y' {
		n--
	}
	return word[:n]
}

func undouble(word []rune, n int) int {
	if n > 3 && word[n-1] == word[n-2] && word[n-1] != 's' && word[n-1] != 'l' {
		return n - 1
	}
	return n
}
