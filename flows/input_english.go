package flows

import (
	"strconv"
	"strings"
)

// englishNumber reads number words: "two hundred and fifty", "a thousand".
// loose tells that it is one small word, which is often no number ("no one").
func englishNumber(s string) (decimal string, n int, loose bool) {
	var total, current int64
	words, small := 0, true
	for words < maxQuantities {
		word, start := nextWord(s, n)
		value, scale := englishWord(word)
		switch {
		case word == "and" && words > 0 && !small || (word == "a" || word == "an") && words == 0:
			follow, _ := nextWord(s, start+len(word))
			if v, scale := englishWord(follow); v < 0 || word != "and" && scale == 0 {
				return englishEnd(total+current, n, words, small)
			}
			n = start + len(word)
			continue
		case value < 0 || scale == 0 && !fits(current, value):
			return englishEnd(total+current, n, words, small)
		case scale == 0:
			current += value
		case value == 100:
			current, small = max(current, 1)*100, false
		default:
			total, current, small = total+max(current, 1)*value, 0, false
		}
		if total+current > 1e15 {
			return "", start + len(word), false
		}
		n = start + len(word)
		words++
	}
	return "", n, false
}

func englishEnd(value int64, n, words int, small bool) (decimal string, size int, loose bool) {
	if words == 0 {
		return "", 0, false
	}
	return strconv.FormatInt(value, 10), n, words == 1 && small
}

// fits reports whether a word may follow: twenty + five, not five + twenty.
func fits(current, value int64) bool {
	return current == 0 || current%100 == 0 && value < 100 || current%10 == 0 && current%100 >= 20 && value < 10
}

// nextWord returns the letters behind an optional space or hyphen.
func nextWord(s string, from int) (word string, start int) {
	start = from
	if start < len(s) && from > 0 && (s[start] == ' ' || s[start] == '-') {
		start++
	}
	end := start
	for end < len(s) && 'a' <= s[end] && s[end] <= 'z' {
		end++
	}
	if end < len(s) && isDigit(s[end]) {
		return "", start
	}
	return s[start:end], start
}

// englishWord returns a word's value, and for hundred and above that it is a
// scale; -1 for another word.
func englishWord(word string) (value, scale int64) {
	const units = " zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen " +
		"fifteen sixteen seventeen eighteen nineteen "
	const tens = " twenty thirty forty fifty sixty seventy eighty ninety "
	switch word {
	case "":
		return -1, 0
	case "hundred":
		return 100, 1
	case "thousand":
		return 1000, 1
	case "million":
		return 1e6, 1
	}
	if i := strings.Index(units, " "+word+" "); i >= 0 {
		return int64(strings.Count(units[:i+1], " ") - 1), 0
	}
	if i := strings.Index(tens, " "+word+" "); i >= 0 {
		return int64(strings.Count(tens[:i+1], " ")+1) * 10, 0
	}
	return -1, 0
}
