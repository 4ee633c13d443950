package redact

import (
	"strings"
	"unicode"
)

// has reports whether a word begins at cell i.
func (t *text) has(i int, word string) bool {
	for _, r := range word {
		if i < 0 || i >= len(t.cells) || t.cells[i].r != r {
			return false
		}
		i++
	}
	return true
}

// endsWith reports whether a word of n characters ends before cell i.
func (t *text) endsWith(i int, word string) bool {
	n := 0
	for range word {
		n++
	}
	return i >= n && t.has(i-n, word)
}

// endsWithAny returns the word of a list that ends before cell i, or "".
func (t *text) endsWithAny(i int, words []string) string {
	for _, w := range words {
		if t.endsWith(i, w) {
			return w
		}
	}
	return ""
}

// hasAny reports whether one of the words begins at cell i.
func (t *text) hasAny(i int, words []string) bool {
	for _, w := range words {
		if t.has(i, w) {
			return true
		}
	}
	return false
}

// wordStart reports whether an English word begins at cell i.
func (t *text) wordStart(i int) bool {
	return letter(t.cells[i].r) && (i == 0 || !letter(t.cells[i-1].r))
}

// wordAt returns the letters from cell i on, with the apostrophes in them, and
// where they end. Long words are cut, no list here has them.
func (t *text) wordAt(i int) (word string, end int) {
	var buf [16]byte
	n := 0
	for end = i; end < len(t.cells); end++ {
		r := t.cells[end].r
		if r == '’' {
			r = '\''
		}
		if !letter(r) && (r != '\'' || end == i) {
			break
		}
		if n < len(buf) {
			buf[n] = byte(r)
			n++
		}
	}
	return string(buf[:n]), end
}

// wordBefore returns the English word that ends before cell i, past a space or
// hyphen, and where it begins; "" when there is none.
func (t *text) wordBefore(i int) (word string, start int) {
	for i > 0 && (t.cells[i-1].r == ' ' || t.cells[i-1].r == '-') {
		i--
	}
	start = i
	for start > 0 && i-start < 16 && letter(t.cells[start-1].r) {
		start--
	}
	word, _ = t.wordAt(start)
	if len(word) > i-start {
		word = word[:i-start]
	}
	return word, start
}

// in reports whether a space-separated list has a word.
func in(list, word string) bool {
	if word == "" {
		return false
	}
	for {
		i := strings.Index(list, word)
		if i < 0 {
			return false
		}
		end := i + len(word)
		if (i == 0 || list[i-1] == ' ') && (end == len(list) || list[end] == ' ') {
			return true
		}
		list = list[end:]
	}
}

// han reports whether r is a Chinese character.
func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// units are what is counted or paid, so the number before them is no secret.
var units = []string{
	"元", "块", "塊", "美", "欧", "港", "日", "月", "年", "号", "號", "天", "分钟", "分鐘", "小时", "秒", "次", "个", "個", "位", "岁", "万", "萬", "千", "百", "%", "人", "笔", "条", "英镑",
	"usd", "eur", "cny", "rmb", "hkd", "gbp", "jpy", "dollar", "euro", "yuan", "min", "hour", "day", "week", "month", "year", "time", "digit", "char", "sec", "people", "st ", "th ", "am", "pm", "kb", "mb",
}

// counted reports whether a number that ends before cell i counts something.
func (t *text) counted(i int) bool {
	for i < len(t.cells) && t.cells[i].r == ' ' {
		i++
	}
	return t.hasAny(i, units)
}
