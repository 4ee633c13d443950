package flows

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxQuantities bounds how many numbers of an answer are looked at; with more
// than one the answer is nearly always refused anyway.
const maxQuantities = 16

// quantity is one number found in an answer.
type quantity struct {
	value      string // exact decimal without leading zeros; "-" before when negative
	start, end int
	percent    bool
	loose      bool // a lone 一 or "one", which is often part of another word
	bad        bool // looks like a number and cannot be read: 1.2.3, 10:30, 100-200
	stuckFront bool // a letter stands directly before it: BL2026
	stuckBack  bool // and directly behind: 15th
	used       bool // an amount was read from it
}

// quantities finds the numbers in a plain text: 1,234.50, 1.5万, 一千二, 1.2k,
// "two hundred", 3%, 百分之三.
func quantities(s, locale string) []quantity {
	var found []quantity
	for i := 0; i < len(s) && len(found) < maxQuantities; {
		q, ok := quantityAt(s, i, locale)
		if !ok {
			i += skipWord(s, i)
			continue
		}
		found = append(found, q)
		i = q.end
	}
	return found
}

// skipWord returns the length of the character or the English word at i.
func skipWord(s string, i int) int {
	if !alnum(s[i]) || isDigit(s[i]) {
		_, n := utf8.DecodeRuneInString(s[i:])
		return n
	}
	n := 0
	for i+n < len(s) && alnum(s[i+n]) && !isDigit(s[i+n]) {
		n++
	}
	return n
}

func quantityAt(s string, i int, locale string) (quantity, bool) {
	var q quantity
	body := strings.TrimPrefix(s[i:], "百分之")
	q.start, q.percent = i, len(body) < len(s)-i
	at := len(s) - len(body)
	var n int
	switch {
	case body == "":
		return quantity{}, false
	case isDigit(body[0]) || body[0] == '.' && len(body) > 1 && isDigit(body[1]) && !(i > 0 && isDigit(s[i-1])):
		q.value, n = written(body, locale)
		q.stuckFront = at > 0 && alnum(s[at-1])
	case body[0] < utf8.RuneSelf:
		if at > 0 && alnum(s[at-1]) {
			return quantity{}, false
		}
		q.value, n, q.loose = englishNumber(body)
	default:
		q.value, n, q.loose = hanNumber(body)
	}
	if n == 0 {
		return quantity{}, false
	}
	q.end = at + n
	q.finish(s)
	return q, true
}

// finish reads what may follow a number and what stands before it.
func (q *quantity) finish(s string) {
	rest := s[q.end:]
	if n := percentSign(rest); n > 0 {
		q.percent = true
		q.end += n
	}
	rest = s[q.end:]
	q.stuckBack = rest != "" && alnum(rest[0])
	q.bad = q.bad || q.value == "" || len(q.value) > 30 || approximate(rest) || numbered(s[:q.start])
	if len(rest) > 1 && strings.IndexByte(":/-~", rest[0]) >= 0 && isDigit(rest[1]) {
		q.bad = true // a time, a date or a range
		for q.end < len(s) && (isDigit(s[q.end]) || strings.IndexByte(":/-~.,", s[q.end]) >= 0) {
			q.end++
		}
	}
	if n := minusSign(s[:q.start]); n > 0 && !q.bad {
		q.value = "-" + q.value
		q.start -= n
	}
}

func percentSign(rest string) int {
	for _, sign := range [...]string{"%", " %", "percent", " percent", " per cent", "个百分点", "個百分點"} {
		if strings.HasPrefix(rest, sign) {
			return len(sign)
		}
	}
	return 0
}

// approximate reports whether more belongs to the number than can be read: 一百多,
// 20几, two and a half.
func approximate(rest string) bool {
	return slices.ContainsFunc([]string{"多", "几", "幾", "余", "来块", "来个", "+", "半", " and a half", " and half", " 1/2"}, func(w string) bool {
		return strings.HasPrefix(rest, w)
	})
}

// numbered reports whether what follows is not the number that is meant: 第3, #3,
// no. 3, half a million.
func numbered(before string) bool {
	before = strings.TrimRight(before, " ")
	for _, sign := range [...]string{"第", "#", "no.", "№", "half", "quarter", "半"} {
		if strings.HasSuffix(before, sign) {
			return true
		}
	}
	return false
}

// minusSign returns the length of a sign at the end of what stands before a number.
func minusSign(before string) int {
	for _, sign := range [...]string{"-", "- ", "负", "負", "minus "} {
		rest, ok := strings.CutSuffix(before, sign)
		if !ok {
			continue
		}
		if last, _ := utf8.DecodeLastRuneInString(rest); rest == "" || last == ' ' || last == '(' || sign[0] != '-' && sign[0] != 'm' {
			return len(sign)
		}
	}
	return 0
}

// written reads a number in digits, with grouping, and the multipliers behind it.
func written(s, locale string) (value string, n int) {
	n = digitRun(s)
	value = interpret(s[:n], locale)
	if value == "" {
		return "", n
	}
	rest := s[n:]
	spaces := len(rest) - len(strings.TrimLeft(rest, " "))
	if spaces > 1 {
		return value, n
	}
	if exp, size := multiplier(rest[spaces:], spaces > 0, locale); size > 0 {
		return shift(value, exp), n + spaces + size
	}
	if unit, _ := hanUnitAt(rest[spaces:]); unit > 0 {
		v, size := hanBehind(value, rest[spaces:])
		return v, n + spaces + size
	}
	return value, n
}

// digitRun returns the length of the digits at the beginning of s with their
// separators. A space groups only whole groups of three behind at most three.
func digitRun(s string) int {
	n := tightRun(s)
	if n > 3 || strings.Trim(s[:n], "0123456789") != "" {
		return n
	}
	for len(s) > n+3 && s[n] == ' ' && tightRun(s[n+1:]) >= 3 {
		next := s[n+1:]
		size := tightRun(next)
		if digits := leadingDigits(next); digits != 3 || size > 3 && next[3] != '.' && next[3] != ',' {
			break
		}
		n += 1 + size
		if size > 3 {
			break
		}
	}
	return n
}

func leadingDigits(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// tightRun returns the length of digits and separators, ending with a digit.
func tightRun(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		switch {
		case isDigit(s[i]):
			n = i + 1
		case strings.IndexByte(".,'", s[i]) < 0 || i > n:
			return n
		}
	}
	return n
}
