package flows

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// parseAmount finds the one amount of money in an answer. A number without a
// currency has the slot's own, but only where nothing else is counted by it.
func (s *Slot) parseAmount(text, locale string) (string, bool) {
	all := quantities(text, locale)
	markRanges(text, all)
	found, consumed := "", 0
	for i := range all {
		a, ok := s.amountAt(text, &all[i], consumed, locale)
		if !ok {
			continue
		}
		if a.text == "" || found != "" && found != a.text {
			return "", false
		}
		found, consumed = a.text, a.end
	}
	if found != "" {
		if q, ok := bareAmount(text, beyond(all, found)); ok && len(q.value) <= 8 {
			return "", false // 我有 1000 美元，想转 500
		}
		return s.bounded(found)
	}
	code := s.Currency
	if code == "" && len(s.Currencies) == 1 {
		code = s.Currencies[0]
	}
	q, ok := bareAmount(text, pickNumbers(text, all))
	if !ok || code == "" || s.namesMoney(text) || strangeUnit(text, q) {
		return "", false
	}
	return s.bounded(writeAmount(q.value, code))
}

// beyond returns the numbers that no amount was read from.
func beyond(all []quantity, found string) []quantity {
	number, code, _ := strings.Cut(found, " ")
	return slices.DeleteFunc(slices.Clone(all), func(q quantity) bool {
		return q.used || q.loose || q.bad || writeAmount(q.value, code) == number+" "+code
	})
}

// namesMoney reports whether a text names a currency that no number stands by:
// 100 Taiwan dollars are not 100 of the slot's own currency.
func (s *Slot) namesMoney(text string) bool {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf || !alnum(byte(r)) || isDigit(byte(r)) }) {
		if _, ok := s.lookCurrency(word); ok && !plainWord(word) || word == "dollars" || word == "francs" {
			return true
		}
	}
	return strings.ContainsAny(text, "币幣元盾镑鎊$€£¥")
}

// markRanges marks numbers that only a word like "to" stands between: the first
// of 100到200美元 has no currency of its own, and the second is not what is meant.
func markRanges(text string, all []quantity) {
	for i := 1; i < len(all); i++ {
		switch strings.TrimSpace(text[all[i-1].end:all[i].start]) {
		case "到", "至", "或", "或者", "还是", "和", "、", "to", "or", "and", "-", "~", "/", ",", "—":
			all[i-1].bad, all[i].bad = true, true
		}
	}
}

// amount is one number with a currency; its text is empty when the two do not
// go together.
type amount struct {
	text string
	end  int
}

// amountAt returns the amount of a number that has a currency before or behind
// it. What an earlier amount consumed does not count again.
func (s *Slot) amountAt(text string, q *quantity, consumed int, locale string) (amount, bool) {
	if q.start < consumed || q.percent {
		q.used = q.start < consumed
		return amount{}, false
	}
	before, n := s.currencyBefore(text[consumed:q.start])
	behind, m := s.currencyBehind(text[q.end:])
	if n == 0 && (m == 0 || q.stuckFront) || m == 0 && q.stuckBack {
		return amount{}, false
	}
	q.used = true
	end := q.end + m
	if q.loose && behind.among == yuans && togetherWord(text[q.end:end], text[end:]) {
		return amount{}, false
	}
	number := shift(strings.TrimPrefix(q.value, "-"), behind.shift)
	if behind.among == yuans && behind.shift >= -1 && !strings.Contains(number, ".") || behind.shift == -1 {
		tail, size := smallChange(text[end:], behind.shift)
		number, end = addFraction(number, tail), end+size
	}
	if strings.HasPrefix(q.value, "-") || minusSign(text[:q.start-n]) > 0 {
		number = "-" + number
	}
	code := s.settle(before, behind, locale)
	if q.bad || code == "" {
		return amount{end: end}, true
	}
	return amount{text: writeAmount(number, code), end: end}, true
}

// togetherWord reports whether 一块 means "together" and no money.
func togetherWord(unit, rest string) bool {
	if strings.TrimSpace(unit) != "块" && strings.TrimSpace(unit) != "塊" {
		return false
	}
	rest = strings.TrimLeftFunc(rest, aroundWords)
	first, _ := utf8.DecodeRuneInString(rest)
	_, digit := hanDigit(first)
	return rest != "" && !digit && !isDigit(rest[0])
}

// smallChange reads what follows yuan: 三块五, 12元5角3分, 一块零五. With shift -1
// it follows jiao, and only fen is left. It returns two digits of a fraction.
func smallChange(s string, shift int) (digits string, n int) {
	first, size := changeDigit(s)
	if size == 0 {
		return "", 0
	}
	rest := s[size:]
	if shift == -1 {
		if unit := changeUnit(rest, "分"); unit > 0 {
			return "0" + first, size + unit
		}
		return "", 0
	}
	if unit := changeUnit(rest, "毛", "角"); unit > 0 {
		n = size + unit
		if second, more := changeDigit(s[n:]); more > 0 {
			return first + second, n + more + changeUnit(s[n+more:], "分")
		}
		return first + "0", n
	}
	second, more := changeDigit(rest)
	switch {
	case more > 0 && (first == "0" || isDigit(s[0])): // 一块零五, 12块50
		n = size + more + changeUnit(rest[more:], "分")
	case first != "0" && more == 0 && !followsNumber(rest):
		return first + "0", size
	default:
		return "", 0
	}
	if n < len(s) && isDigit(s[n]) {
		return "", 0
	}
	return first + second, n
}

// followsNumber reports whether a digit goes on as another number: 3块5百.
func followsNumber(rest string) bool {
	unit, _ := hanUnitAt(rest)
	return unit > 0 || rest != "" && (isDigit(rest[0]) || rest[0] == '.' || rest[0] == '%')
}

func changeDigit(s string) (digit string, n int) {
	if s == "" {
		return "", 0
	}
	if isDigit(s[0]) {
		return s[:1], 1
	}
	r, size := utf8.DecodeRuneInString(s)
	if d, ok := hanDigit(r); ok {
		return string(rune('0' + d)), size
	}
	return "", 0
}

func changeUnit(s string, units ...string) int {
	for _, unit := range units {
		if strings.HasPrefix(s, unit) {
			return len(unit)
		}
	}
	return 0
}

// addFraction adds two digits of a fraction to a number that has none there.
func addFraction(number, digits string) string {
	if digits == "" {
		return number
	}
	whole, fraction, _ := strings.Cut(number, ".")
	if fraction != "" { // jiao were read before: 5角3分
		return trimDecimal(whole + "." + fraction + digits[1:])
	}
	return trimDecimal(whole + "." + digits)
}

// bareAmount returns the one number of an answer that may be money.
func bareAmount(text string, all []quantity) (found quantity, ok bool) {
	for _, q := range all {
		rest := text[q.end:]
		switch {
		case q.percent, q.stuckFront, q.stuckBack, counted(strings.TrimLeft(rest, " ")):
			continue
		case q.bad, ok && found.value != q.value:
			return quantity{}, false
		}
		found, ok = q, true
	}
	return found, ok
}

// counted reports whether what follows a number says that it is no money.
func counted(rest string) bool {
	word := 0
	for word < len(rest) && alnum(rest[word]) {
		word++
	}
	switch rest[:word] {
	case "day", "days", "hour", "hours", "week", "weeks", "month", "months", "year", "years", "minute", "minutes", "min", "mins", "second", "seconds",
		"time", "times", "people", "person", "am", "pm", "o", "kg", "cm", "km", "m", "w", "b", "x", "g", "ish", "percent":
		return true
	}
	for _, word := range [...]string{
		"天", "日", "号", "號", "月", "年", "周", "次", "个", "個", "点", "點", "分", "秒", "小时", "时", "岁", "笔", "筆", "位", "条", "張", "张", "折", "倍", "人", "家", "楼",
		"%", "°",
	} {
		if strings.HasPrefix(rest, word) {
			return true
		}
	}
	return false
}

// writeAmount writes a number with its currency, with at least as many digits
// as the currency's prices have.
func writeAmount(number, code string) string {
	number = trimDecimal(number)
	whole, fraction, _ := strings.Cut(number, ".")
	written, _ := minorDigits(code)
	fraction += strings.Repeat("0", max(0, written-len(fraction)))
	if fraction == "" {
		return whole + " " + code
	}
	return whole + "." + fraction + " " + code
}

// bounded refuses amounts that the slot or the currency does not allow: below
// min, above max, negative unless min is, with more digits than money has.
func (s *Slot) bounded(canonical string) (string, bool) {
	number, code, _ := strings.Cut(canonical, " ")
	_, fraction, _ := strings.Cut(number, ".")
	_, most := minorDigits(code)
	v := value(number)
	negative := strings.HasPrefix(number, "-") && (s.Min == nil || *s.Min >= 0)
	return canonical, len(fraction) <= most && !negative && s.within(v)
}
