package flows

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxInput is how many characters of an answer are looked at: no platform's
// message is longer, and it bounds the work that a stranger can cause.
const maxInput = 4096

// Parse reads an answer as a value of the slot's type and returns it in the
// canonical form (see Slots in the package's documentation). It understands
// answers as people type them, also inside a sentence ("it is li@example.com,
// thanks") as long as exactly one value is meant; two different ones are refused.
//
// The locale settles what languages write differently: 1.234 in German is a
// thousand, ¥ in Japanese is the yen, 11/3 in Chinese is November. Pass "" for
// values that a machine wrote. Dates are reckoned from now, in its location.
// A canonical value parses to itself, with the locales "", zh and en.
func (s *Slot) Parse(input, locale string, now time.Time) (canonical string, ok bool) {
	input = clipRunes(input, maxInput)
	switch s.Type {
	case TypeText:
		canonical, ok = s.parseText(input)
	case TypeEmail:
		canonical, ok = parseEmail(input)
	case TypePhone:
		canonical, ok = s.parsePhone(plain(input), locale)
	case TypeNumber:
		canonical, ok = s.parseNumber(plain(input), locale)
	case TypeInt:
		canonical, ok = s.parseInt(plain(input), locale)
	case TypeAmount:
		canonical, ok = s.parseAmount(plain(input), locale)
	case TypeDate:
		canonical, ok = s.parseDate(plain(input), locale, now)
	case TypeBill:
		canonical, ok = s.parseBill(plain(input))
	case TypeChoice:
		canonical, ok = s.parseChoice(input, locale)
	case TypeYesNo:
		canonical, ok = parseYesNo(input)
	}
	if !ok {
		return "", false
	}
	return canonical, true
}

// parseText keeps the text as it was typed, without NFKC: a full-width comma
// belongs into a Chinese description. A pattern must match all of it.
func (s *Slot) parseText(input string) (string, bool) {
	text := collapse(dropInvisible(input))
	if s.Pattern != nil && !matchesWhole(s.Pattern, text) {
		if text = Normalize(text); !matchesWhole(s.Pattern, text) {
			return "", false
		}
	}
	n := float64(utf8.RuneCountInString(text))
	return text, n > 0 && s.within(n)
}

// dropInvisible is visible without the change of full-width signs.
func dropInvisible(s string) string {
	return strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// within reports whether v is allowed by min and max.
func (s *Slot) within(v float64) bool {
	return (s.Min == nil || v >= *s.Min) && (s.Max == nil || v <= *s.Max)
}

// plain prepares an answer for reading: normalised, ASCII letters in lower
// case, the digits of every script as 0-9 and every dash as "-".
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		case r < utf8.RuneSelf || unicode.Is(unicode.Han, r):
			return r
		case r == '−' || unicode.Is(unicode.Pd, r):
			return '-'
		}
		if d, ok := digitOf(r); ok {
			return '0' + d
		}
		return r
	}, Normalize(clipRunes(s, maxInput)))
}

// digitOf returns the value of a decimal digit of any script. Unicode keeps
// them in runs of ten that begin with the zero.
func digitOf(r rune) (rune, bool) {
	if r < 0x10000 {
		for _, run := range unicode.Nd.R16 {
			if rune(run.Lo) <= r && r <= rune(run.Hi) {
				return (r - rune(run.Lo)) % 10, true
			}
		}
		return 0, false
	}
	for _, run := range unicode.Nd.R32 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return (r - rune(run.Lo)) % 10, true
		}
	}
	return 0, false
}

// clipRunes returns the first n characters of s.
func clipRunes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// parseChoice takes a value or a label of any locale, whole or as the only one
// that the answer mentions, or the number of one in the list.
func (s *Slot) parseChoice(input, locale string) (string, bool) {
	folded := Fold(clipRunes(input, maxInput))
	mentioned := ""
	for i := range s.Values {
		v := &s.Values[i]
		for _, name := range v.names() {
			switch {
			case name == "":
			case name == folded:
				return v.Value, true
			case mentioned == "" && mentions(folded, name):
				mentioned = v.Value
			case mentioned != v.Value && mentions(folded, name):
				return s.exactChoice(folded)
			}
		}
	}
	if n, err := strconv.Atoi(folded); locale != "" && mentioned == "" && err == nil && n >= 1 && n <= len(s.Values) {
		return s.Values[n-1].Value, true // people count what they see, machines do not
	}
	return mentioned, mentioned != "" && !negated(folded)
}

// exactChoice looks for a whole match only, where several values are mentioned.
func (s *Slot) exactChoice(folded string) (string, bool) {
	for i := range s.Values {
		for _, name := range s.Values[i].names() {
			if name == folded && name != "" {
				return s.Values[i].Value, true
			}
		}
	}
	return "", false
}

// names returns what a value may be called, folded.
func (v *Value) names() []string {
	names := []string{Fold(v.Value)}
	if v.Label.t != nil {
		for _, f := range v.Label.t.forms {
			names = append(names, Fold(v.Label.Render(f.locale, nil)))
		}
	}
	return names
}

// mentions reports whether a short answer holds a name as words of its own.
func mentions(folded, name string) bool {
	const sentence = 40 // longer ones are about something else
	if utf8.RuneCountInString(folded) > sentence || utf8.RuneCountInString(name) < 2 {
		return false
	}
	for from := 0; ; {
		i := strings.Index(folded[from:], name)
		if i < 0 {
			return false
		}
		i += from
		if !wordByte(folded, i-1, name[0]) && !wordByte(folded, i+len(name), name[len(name)-1]) {
			return true
		}
		from = i + 1
	}
}

// wordByte reports whether the byte at i goes on with the word that edge is in.
func wordByte(s string, i int, edge byte) bool {
	return i >= 0 && i < len(s) && alnum(s[i]) && alnum(edge)
}

func alnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// negated reports whether an answer may say what the customer does not want.
func negated(folded string) bool {
	for _, word := range [...]string{"不", "没", "沒", "非", "别", "n't"} {
		if strings.Contains(folded, word) {
			return true
		}
	}
	for _, word := range strings.Fields(folded) {
		switch strings.Trim(word, ".,!;") {
		case "not", "no", "never", "without", "neither", "nor", "except":
			return true
		}
	}
	return false
}

// value returns a decimal as a number, for comparing only.
func value(decimal string) float64 {
	f, err := strconv.ParseFloat(decimal, 64)
	if err != nil {
		return 0
	}
	return f
}
