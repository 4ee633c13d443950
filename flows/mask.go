package flows

import (
	"strings"
	"unicode/utf8"
)

const dots = "••"

// Mask returns a canonical value with most of it hidden: "li••@example.com",
// "+86•••••8000". What is left lets its owner recognise it. It always hides
// something of a value that is not empty, and its length does not tell the value's.
func Mask(t Type, canonical string) string {
	if canonical == "" {
		return ""
	}
	switch t {
	case TypeEmail:
		return maskEmail(canonical)
	case TypePhone:
		return maskEnds(canonical, 3, 4, dots+dots+"•")
	case TypeBill:
		return maskEnds(canonical, 0, 4, dots+dots)
	case TypeText:
		return maskEnds(canonical, 1, 0, dots+dots)
	case TypeNumber, TypeInt, TypeAmount, TypeDate, TypeChoice, TypeYesNo:
	}
	return dots + dots
}

func maskEmail(s string) string {
	local, domain, found := strings.Cut(s, "@")
	if !found {
		return dots + dots
	}
	return maskEnds(local, 2, 0, dots) + "@" + domain
}

// maskEnds keeps some characters at both ends, and fewer of a short value: at
// most a half of it is ever shown.
func maskEnds(s string, first, last int, hidden string) string {
	n := utf8.RuneCountInString(s)
	if first+last > n/2 {
		first, last = min(first, n/4), min(last, n/4)
	}
	runes := []rune(s)
	return string(runes[:first]) + hidden + string(runes[n-last:])
}
