package redact

import (
	"unicode"
	"unicode/utf8"
)

// cell is one visible character of a text: as a plain lower-case character, as
// a digit where it is one in any script, and where it stands in the source.
// Characters without a width go with the one before them.
type cell struct {
	r      rune
	digit  int8 // 0-9, or -1
	han    bool // the digit is a Chinese numeral, which is also a word
	upper  bool // a letter that was written in upper case
	secret kind // of the secret that was found here
	first  bool // the secret begins here
	lo, hi int
}

// readCells appends the cells of s to dst.
func readCells(s string, dst []cell) []cell {
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		c := cell{r: r, digit: -1, lo: i, hi: i + n}
		i += n
		if !c.read() {
			if len(dst) > 0 {
				dst[len(dst)-1].hi = i // it goes with the character before it
			}
			continue
		}
		dst = append(dst, c)
	}
	return dst
}

// read fills a cell from its character and reports whether it is visible.
func (c *cell) read() bool {
	switch r := c.r; {
	case '0' <= r && r <= '9':
		c.digit = int8(r - '0')
		return true
	case 'A' <= r && r <= 'Z':
		c.r, c.upper = r+'a'-'A', true
		return true
	case r < utf8.RuneSelf:
		return true
	case zeroWidth(r):
		return false
	case '！' <= r && r <= '～':
		c.r = r - '！' + '!'
		return c.read()
	case unicode.Is(unicode.Pd, r), r == '−':
		c.r = '-'
		return true
	case r == '：':
		c.r = ':'
		return true
	}
	if d, ok := hanDigit(c.r); ok {
		c.digit, c.han = d, true
	} else if d, ok := digitOf(c.r); ok {
		c.digit, c.r = d, '0'+rune(d)
	} else if unicode.IsSpace(c.r) && c.r > 0x7f {
		c.r = ' '
	}
	return true
}

// zeroWidth reports whether a character shows nothing by itself: joiners, marks
// of direction, soft hyphens, and what turns a digit into a key (1️⃣).
func zeroWidth(r rune) bool {
	switch {
	case r < 0xad, 0x4e00 <= r && r <= 0x9fff:
		return false
	case r == utf8.RuneError, r == 0x20e3:
		return r != utf8.RuneError
	}
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

func hanDigit(r rune) (int8, bool) {
	switch r {
	case '零', '〇':
		return 0, true
	case '一', '壹', '幺':
		return 1, true
	case '二', '贰', '貳', '两', '兩':
		return 2, true
	case '三', '叁', '參':
		return 3, true
	case '四', '肆':
		return 4, true
	case '五', '伍':
		return 5, true
	case '六', '陆', '陸':
		return 6, true
	case '七', '柒':
		return 7, true
	case '八', '捌':
		return 8, true
	case '九', '玖':
		return 9, true
	}
	return 0, false
}

// digitOf returns the value of a digit above ASCII: of any script (Unicode keeps
// their digits in runs of ten that begin with zero), in a circle, raised or lowered.
func digitOf(r rune) (int8, bool) {
	if r < 0x10000 {
		for _, run := range unicode.Nd.R16 {
			if rune(run.Lo) <= r && r <= rune(run.Hi) {
				return int8((r - rune(run.Lo)) % 10), true
			}
		}
		return signDigit(r)
	}
	for _, run := range unicode.Nd.R32 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return int8((r - rune(run.Lo)) % 10), true
		}
	}
	return 0, false
}

// signDigit knows the digits that Unicode counts as signs: ①, ⑴, ⒈, ❶, ², ₂.
func signDigit(r rune) (int8, bool) {
	for _, one := range [...]rune{'①', '⑴', '⒈', '⓵', '❶', '➀', '➊'} {
		if one <= r && r < one+9 {
			return int8(r-one) + 1, true
		}
	}
	switch {
	case r == '⓪' || r == '⓿':
		return 0, true
	case r == '¹':
		return 1, true
	case r == '²' || r == '³':
		return int8(r-'²') + 2, true
	case r == '⁰' || '⁴' <= r && r <= '⁹':
		return int8(r - '⁰'), true
	case '₀' <= r && r <= '₉':
		return int8(r - '₀'), true
	}
	return 0, false
}

// suspicious reports whether s may hold a secret at all: it has three digits, or
// words that a password may follow. It decides for nearly every message, so it
// looks at each character once and allocates nothing.
func suspicious(s string) bool {
	digits := 0
	var word uint32 // the last four ASCII letters
	before := rune(0)
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			if '0' <= r && r <= '9' {
				digits++
			}
			word = word<<8 | uint32(r|0x20)
			if word == 'p'<<24|'a'<<16|'s'<<8|'s' || word&0xffff == 'p'<<8|'w' || word&0xffffff == 'p'<<16|'s'<<8|'w' {
				return true
			}
		case 0x4e00 <= r && r <= 0x9fff || r == '〇':
			if r == '密' || r == '令' && before == '口' {
				return true
			}
			if _, ok := hanDigit(r); ok {
				digits++
			}
		case 0x3000 <= r && r < 0x4e00, 0xff00 <= r && r < '０':
		case 'ａ' <= r|0x20 && r|0x20 <= 'ｚ' || 'Ａ' <= r && r <= 'ｚ': // rare, and read in full
			return true
		default:
			if _, ok := digitOf(r); ok {
				digits++
			}
		}
		if digits >= 3 {
			return true
		}
		before = r
	}
	return false
}

func alnum(r rune) bool  { return letter(r) || '0' <= r && r <= '9' }
func letter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }
