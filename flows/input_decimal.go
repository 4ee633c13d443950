package flows

import "strings"

// interpret returns the decimal that a run of digits and separators stands for,
// or "" when the separators make no sense. Points, commas, apostrophes and
// spaces may group; the last point or comma may begin the fraction.
func interpret(run, locale string) string {
	run = strings.ReplaceAll(run, " ", "'")
	mark := fractionMark(run, locale)
	if mark < 0 {
		if !grouped(run) {
			return ""
		}
		return trimDecimal(onlyDigits(run))
	}
	whole, fraction := run[:mark], run[mark+1:]
	if strings.Trim(fraction, "0123456789") != "" || !grouped(whole) || strings.IndexByte(whole, run[mark]) >= 0 {
		return ""
	}
	return trimDecimal(onlyDigits(whole) + "." + fraction)
}

// fractionMark returns where the fraction begins, or -1 for a whole number.
func fractionMark(run, locale string) int {
	point, comma := strings.LastIndexByte(run, '.'), strings.LastIndexByte(run, ',')
	if point >= 0 && comma >= 0 {
		return max(point, comma)
	}
	mark := max(point, comma)
	if mark < 0 || strings.Count(run, run[mark:mark+1]) > 1 {
		return -1
	}
	decimalComma := usesDecimalComma(locale)
	if (run[mark] == ',') == decimalComma {
		return mark
	}
	// The other sign groups when it stands before three digits.
	if len(run)-mark-1 == 3 && mark >= 1 && mark <= 3 && run[0] != '0' {
		return -1
	}
	if run[mark] == ',' && len(run)-mark-1 > 3 {
		return -1 // 1,0000 is neither, and grouped refuses it
	}
	return mark
}

// usesDecimalComma reports whether 1,5 is one and a half in the locale.
func usesDecimalComma(locale string) bool {
	base, _, _ := strings.Cut(locale, "-")
	switch base {
	case "de", "fr", "es", "it", "pt", "nl", "ru", "uk", "pl", "cs", "sk", "hu", "ro", "bg", "el",
		"da", "nb", "no", "sv", "fi", "tr", "id", "vi", "hr", "sr", "sl", "lt", "lv", "et":
		return true
	}
	return false
}

// grouped reports whether the groups of a whole number have the sizes that
// people write: 1,234,567 or, in India, 12,34,567.
func grouped(whole string) bool {
	groups := strings.FieldsFunc(whole, func(r rune) bool { return r == ',' || r == '.' || r == '\'' })
	if len(groups) <= 1 {
		return true
	}
	for i, g := range groups {
		last := i == len(groups)-1
		switch {
		case i == 0 && len(g) > 3, last && len(g) != 3, i > 0 && len(g) != 3 && len(g) != 2:
			return false
		}
	}
	return true
}

// trimDecimal writes a decimal the one way it is kept: 01.50 becomes 1.5.
func trimDecimal(s string) string {
	negative := strings.HasPrefix(s, "-")
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if negative && whole != "0" {
		return "-" + whole
	}
	return whole
}

// shift moves the point of a decimal by exp digits: exact, unlike a float.
func shift(s string, exp int) string {
	whole, fraction, _ := strings.Cut(s, ".")
	if exp < 0 {
		whole = strings.Repeat("0", max(0, -exp-len(whole))) + whole
		cut := len(whole) + exp
		return trimDecimal(whole[:cut] + "." + whole[cut:] + fraction)
	}
	fraction += strings.Repeat("0", max(0, exp-len(fraction)))
	return trimDecimal(whole + fraction[:exp] + "." + fraction[exp:])
}

// multiplier reads what multiplies a number in digits: 1.2k, 5w, 1.5 million.
// Single letters but k count only directly behind the number.
func multiplier(s string, spaced bool, locale string) (exp, size int) {
	word := 0
	for word < len(s) && alnum(s[word]) && !isDigit(s[word]) {
		word++
	}
	chinese := strings.HasPrefix(locale, "zh")
	switch s[:word] {
	case "k":
		exp = 3
	case "w":
		if chinese { // wàn; elsewhere it may be weeks
			exp = 4
		}
	case "m", "mn", "mm":
		exp = 6
	case "hundred":
		return 2, word
	case "thousand", "grand":
		return 3, word
	case "million", "millions", "mio", "mil":
		return 6, word
	case "billion", "bn":
		return 9, word
	}
	if exp == 0 || spaced && s[:word] != "k" {
		return 0, 0
	}
	return exp, word
}
