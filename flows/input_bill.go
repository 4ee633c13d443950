package flows

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Bounds on the search for a bill number; each try is a match of the pattern
// on at most maxBill characters.
const (
	maxBill      = 64
	maxBillWords = 12
	maxBillTries = 4000
)

// billSearch looks for the bill number of an answer.
type billSearch struct {
	pattern regexp.Regexp
	text    string   // upper case
	words   [][2]int // runs of letters and digits in it
	tries   int
}

// parseBill finds the one bill number in an answer. What matches the pattern as
// typed, apart from the letter case, is taken so; otherwise missing, additional
// and other separators are forgiven: "ok 2026 1123" for OK-20261123. A pattern
// without optional separators therefore gives every number one form.
func (s *Slot) parseBill(text string) (string, bool) {
	if s.Pattern == nil {
		return "", false
	}
	b := billSearch{pattern: *s.Pattern, text: strings.ToUpper(text)}
	b.pattern.Longest() // of this copy: a|ab must not stop at a
	b.words = wordsOf(b.text)
	for _, try := range []func(string) (string, bool){b.asTyped, b.repaired} {
		if found, ok := b.search(try); ok || found != "" {
			return found, ok
		}
	}
	return "", false
}

// wordsOf returns the runs of ASCII letters and digits.
func wordsOf(s string) [][2]int {
	var words [][2]int
	for i := 0; i < len(s); i++ {
		if !alnum(s[i]) {
			continue
		}
		start := i
		for i < len(s) && alnum(s[i]) {
			i++
		}
		words = append(words, [2]int{start, i})
	}
	return words
}

// search tries every stretch of words that could be one number, longest first.
// Two different numbers are an answer of none: found is set and ok is false.
func (b *billSearch) search(try func(string) (string, bool)) (found string, ok bool) {
	for i := 0; i < len(b.words); i++ {
		for j := b.reach(i); j > i; j-- {
			number, ok := try(b.text[b.words[i][0]:b.words[j-1][1]])
			if !ok {
				continue
			}
			if found != "" && found != number {
				return found, false
			}
			found = number
			i = j - 1
			break
		}
	}
	return found, found != ""
}

// reach returns the end of the words from i on that only separators part.
func (b *billSearch) reach(i int) int {
	j := i + 1
	for j < len(b.words) && j-i < maxBillWords && b.words[j][1]-b.words[i][0] <= maxBill {
		gap := b.text[b.words[j-1][1]:b.words[j][0]]
		if utf8.RuneCountInString(gap) > 3 || strings.Trim(gap, billSeparators) != "" {
			break
		}
		j++
	}
	if b.words[j-1][1]-b.words[i][0] > maxBill {
		return i
	}
	return j
}

const billSeparators = " -_./·:#+"

// asTyped matches the text as it is.
func (b *billSearch) asTyped(text string) (string, bool) {
	return text, b.matches(text)
}

// repaired matches the text with other separators: dashes in their places, none
// at all, or up to two dashes put in where the pattern wants them.
func (b *billSearch) repaired(text string) (string, bool) {
	dashed := strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf || !alnum(byte(r)) }), "-")
	if b.matches(dashed) {
		return dashed, true
	}
	bare := strings.ReplaceAll(dashed, "-", "")
	if b.matches(bare) {
		return bare, true
	}
	if strings.Trim(bare, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" { // words of the sentence
		return "", false
	}
	for i := 1; i < len(bare); i++ {
		one := bare[:i] + "-" + bare[i:]
		if b.matches(one) {
			return one, true
		}
	}
	for i := 1; i < len(bare); i++ {
		for j := i + 1; j < len(bare) && b.tries < maxBillTries; j++ {
			if two := bare[:i] + "-" + bare[i:j] + "-" + bare[j:]; b.matches(two) {
				return two, true
			}
		}
	}
	return "", false
}

// matches reports whether the pattern matches all of a text, in upper or lower case.
func (b *billSearch) matches(text string) bool {
	if b.tries >= maxBillTries {
		return false
	}
	b.tries++
	return wholeMatch(&b.pattern, text) || wholeMatch(&b.pattern, strings.ToLower(text))
}

func wholeMatch(longest *regexp.Regexp, text string) bool {
	at := longest.FindStringIndex(text)
	return at != nil && at[0] == 0 && at[1] == len(text)
}

// matchesWhole reports whether a pattern matches all of a text.
func matchesWhole(pattern *regexp.Regexp, text string) bool {
	longest := *pattern
	longest.Longest()
	return wholeMatch(&longest, text)
}
