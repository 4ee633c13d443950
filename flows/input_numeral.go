package flows

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// hanDigit returns the value of a Chinese digit, in everyday and in bank writing.
func hanDigit(r rune) (int64, bool) {
	switch r {
	case '零', '〇':
		return 0, true
	case '一', '壹':
		return 1, true
	case '二', '贰', '貳', '两', '兩', '俩':
		return 2, true
	case '三', '叁', '參', '仨':
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

func hanUnit(r rune) int64 {
	switch r {
	case '十', '拾':
		return 10
	case '百', '佰':
		return 100
	case '千', '仟':
		return 1000
	case '万', '萬':
		return 1e4
	case '亿', '億':
		return 1e8
	}
	return 0
}

func hanUnitAt(s string) (unit int64, size int) {
	r, n := utf8.DecodeRuneInString(s)
	return hanUnit(r), n
}

// hanReader adds up a Chinese number as it is read: 一亿二千万零三百.
type hanReader struct {
	total, section int64 // above the last 万 or 亿, and below it
	digit          int64 // waits for its unit; -1 is none
	unit           int64 // the last one: 一千二 means 1200
	zero           bool  // since the last unit: 一千零二 means 1002
	bad            bool
}

// hanNumber reads a number that begins with a Chinese digit or 十. loose tells
// that it is a single character.
func hanNumber(s string) (decimal string, n int, loose bool) {
	first, _ := utf8.DecodeRuneInString(s)
	if _, ok := hanDigit(first); !ok && first != '十' && first != '拾' && first != '廿' {
		return "", 0, false
	}
	h := hanReader{digit: -1}
	if first == '廿' {
		h.section, h.unit, n = 20, 10, len("廿")
	}
	digits, size := hanDigits(s)
	switch {
	case size == 2*len("一") && digits[1] == digits[0]+1: // 两三个 is a few
		return "", size, false
	case size > len("一"):
		decimal, n = trimDecimal(digits), size
	default:
		n += h.read(s[n:])
		decimal = h.decimal()
	}
	fraction, size := hanFraction(s[n:])
	if size > 0 && decimal != "" {
		decimal, n = trimDecimal(decimal+"."+fraction), n+size
		if unit, size := hanUnitAt(s[n:]); unit >= 1e4 { // 一点五万
			decimal, n = shift(decimal, exponent(unit)), n+size
		}
	}
	return decimal, n, n == len("一")
}

// hanDigits reads digits without units, as in 二〇二六.
func hanDigits(s string) (digits string, n int) {
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		d, ok := hanDigit(r)
		if !ok {
			break
		}
		digits += strconv.FormatInt(d, 10)
		n += size
	}
	if unit, _ := hanUnitAt(s[n:]); unit > 0 {
		return "", 0
	}
	return digits, n
}

// hanFraction reads 点五.
func hanFraction(s string) (digits string, n int) {
	rest, ok := strings.CutPrefix(s, "点")
	if !ok {
		if rest, ok = strings.CutPrefix(s, "點"); !ok {
			return "", 0
		}
	}
	for {
		r, size := utf8.DecodeRuneInString(rest)
		d, ok := hanDigit(r)
		if !ok {
			break
		}
		digits += strconv.FormatInt(d, 10)
		rest = rest[size:]
	}
	if digits == "" {
		return "", 0
	}
	return digits, len(s) - len(rest)
}

// hanBehind reads the Chinese units behind a number in digits: 1.5万, 3千5百.
func hanBehind(value, s string) (decimal string, n int) {
	if !strings.Contains(value, ".") && len(value) <= 8 {
		h := hanReader{digit: -1}
		h.digit, _ = strconv.ParseInt(value, 10, 64)
		n = h.read(s)
		return h.decimal(), n
	}
	exp := 0
	for {
		unit, size := hanUnitAt(s[n:])
		if unit == 0 {
			return shift(value, exp), n
		}
		exp += exponent(unit)
		n += size
	}
}

func exponent(unit int64) int { return len(strconv.FormatInt(unit, 10)) - 1 }

// read takes digits and units as far as they go.
func (h *hanReader) read(s string) (n int) {
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		digit, isHan := hanDigit(r)
		unit := hanUnit(r)
		switch {
		case unit == 0 && !isHan:
			size = leadingDigits(s[n:])
			if size == 0 {
				return n
			}
			v, err := strconv.ParseInt(s[n:n+size], 10, 64)
			h.bad = h.bad || err != nil || size > 8
			h.put(v)
		case isHan && digit == 0:
			h.zero = true
		case isHan:
			h.put(digit)
		case unit < 1e4:
			h.small(unit)
		default:
			h.big(unit)
		}
		n += size
	}
	return n
}

func (h *hanReader) put(digit int64) {
	h.bad = h.bad || h.digit >= 0
	h.digit = digit
}

func (h *hanReader) small(unit int64) {
	if h.digit < 0 && unit == 10 && (h.section == 0 || h.zero) {
		h.digit = 1 // 十五, 一百零十
	}
	h.bad = h.bad || h.digit < 0 || h.section != 0 && unit >= h.unit
	h.section += max(h.digit, 0) * unit
	h.digit, h.unit, h.zero = -1, unit, false
}

func (h *hanReader) big(unit int64) {
	h.section += max(h.digit, 0)
	h.bad = h.bad || h.section == 0 && (unit != 1e8 || h.total == 0) || h.section > 1e8
	if unit == 1e8 { // also 一万亿
		h.total = (h.total + h.section) * unit
	} else {
		h.total += h.section * unit
	}
	h.bad = h.bad || h.total > 1e16
	h.section, h.digit, h.unit, h.zero = 0, -1, unit, false
}

// decimal ends the number. A last digit without unit counts the next lower one.
func (h *hanReader) decimal() string {
	if h.bad || h.total > 1e16 || h.total < 0 {
		return ""
	}
	last := max(h.digit, 0)
	if h.unit > 10 && !h.zero && last < 10 {
		last *= h.unit / 10
	}
	return strconv.FormatInt(h.total+h.section+last, 10)
}
