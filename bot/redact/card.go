package redact

import "unicode"

// group is a run of digits of a text with no visible character between them.
type group struct {
	from, to int // cells
	masked   bool
}

// findCards finds card numbers: 13 to 19 digits with a known prefix and a right
// check digit (Luhn), in one group or in several with separators between.
func (t *text) findCards() {
	var buf [16]group
	groups := t.groups(buf[:0])
	hint := -1 // does the text speak of cards? -1 is not known yet
	for i := 0; i < len(groups); i++ {
		if groups[i].masked || t.taken(groups[i].from, groups[i].to) {
			continue
		}
		if end := t.cardFrom(groups, i, &hint); end > 0 {
			t.add(groups[i].from, groups[end-1].to, card)
			t.findCheckValue(groups, end)
			i = end - 1
		}
	}
}

// groups returns the groups of digits. The last four digits of a masked card
// are marked, so that they never join what follows them.
func (t *text) groups(dst []group) []group {
	for i := 0; i < len(t.cells); i++ {
		if t.cells[i].digit < 0 {
			continue
		}
		from := i
		for i < len(t.cells) && t.cells[i].digit >= 0 {
			i++
		}
		masked := i-from == 4 && from >= 5 && t.cells[from-1].r == ' ' && t.cells[from-2].r == '•' && t.cells[from-3].r == '•'
		dst = append(dst, group{from, i, masked})
	}
	return dst
}

// cardFrom returns the end of the groups that are a card number beginning with
// group i, or 0. The longest number wins: a shorter one would leave its digits.
func (t *text) cardFrom(groups []group, i int, hint *int) (end int) {
	const least, most = 13, 19
	var digits [most]int8
	n, letters := 0, false
	for j := i; j < len(groups); j++ {
		g := groups[j]
		if g.masked || n+g.to-g.from > most || t.taken(g.from, g.to) {
			break
		}
		if j > i {
			ok, word := t.joins(groups[j-1], g)
			if !ok {
				break
			}
			letters = letters || word
		}
		for k := g.from; k < g.to; k++ {
			digits[n] = t.cells[k].digit
			n++
		}
		if n < least || !issued(digits[:n]) || !luhn(digits[:n]) || t.afterPlus(groups[i].from) && n <= 15 {
			continue
		}
		if usual, possible := t.laidOut(groups[i : j+1]); !possible || (letters || !usual) && !t.speaksOfCards(hint) {
			continue
		}
		if end == j && g.to-g.from == 3 {
			continue // rather a card and the three digits from its back
		}
		end = j + 1
	}
	return end
}

// joins reports whether two groups may be parts of one number: with up to three
// separators between them, or, between groups of four, with a few letters (word).
func (t *text) joins(a, b group) (ok, word bool) {
	const separators, noise = 3, 6
	n := b.from - a.to
	if n > noise {
		return false, false
	}
	for i := a.to; i < b.from; i++ {
		r := t.cells[i].r
		if unicode.IsLetter(r) {
			word = true
		}
		if r == '•' && n > 1 || r == '+' || r == '$' {
			return false, false
		}
	}
	if word {
		return a.to-a.from == 4 && b.to-b.from <= 4, true
	}
	return n <= separators, false
}

// laidOut reports whether people usually write a card number in such groups (one,
// all alike but the last, or a few longer ones), and whether it is possible at
// all: no date and no telephone number is among them.
func (t *text) laidOut(groups []group) (usual, possible bool) {
	if len(groups) == 1 {
		return true, true
	}
	alike, short := true, false
	for i, g := range groups {
		size, first := g.to-g.from, groups[0].to-groups[0].from
		last := i == len(groups)-1
		alike = alike && (size == first || last && size < first)
		short = short || size < 2
		if size == 11 && t.cells[g.from].digit == 1 { // a Chinese mobile
			return false, false
		}
	}
	const most = 5 // groups of unlike sizes; more are a list of numbers
	return alike || !short && len(groups) <= most, alike || !t.hasDate(groups)
}

// hasDate reports whether three groups in a row are a date: 2026-11-23, 23.11.2026.
func (t *text) hasDate(groups []group) bool {
	for i := 0; i+2 < len(groups); i++ {
		a, b, c := groups[i], groups[i+1], groups[i+2]
		if b.to-b.from > 2 || t.number(b) > 31 {
			continue
		}
		if t.isYear(a) && c.to-c.from <= 2 && t.number(c) <= 31 || t.isYear(c) && a.to-a.from <= 2 && t.number(a) <= 31 {
			return true
		}
	}
	return false
}

func (t *text) isYear(g group) bool {
	n := t.number(g)
	return g.to-g.from == 4 && n >= 1900 && n < 2100
}

// number returns the value of a short group.
func (t *text) number(g group) int {
	n := 0
	for i := g.from; i < g.to && i < g.from+6; i++ {
		n = n*10 + int(t.cells[i].digit)
	}
	return n
}

// afterPlus reports whether a number is written as a telephone number, +49….
func (t *text) afterPlus(from int) bool {
	for i := from - 1; i >= 0 && i >= from-2; i-- {
		switch t.cells[i].r {
		case '+':
			return true
		case '(', ' ':
		default:
			return false
		}
	}
	return false
}

// speaksOfCards reports whether a word of the text is about cards.
func (t *text) speaksOfCards(hint *int) bool {
	if *hint < 0 {
		*hint = 0
		for i := range t.cells {
			if t.has(i, "卡") || t.has(i, "card") || t.has(i, "visa") || t.has(i, "银联") || t.has(i, "amex") {
				*hint = 1
				break
			}
		}
	}
	return *hint == 1
}

// findCheckValue masks what people write behind a card: the three digits from
// its back, with or without the date until which it is valid before them.
func (t *text) findCheckValue(groups []group, next int) {
	size := func(i int) int { return groups[i].to - groups[i].from }
	for i := next; i < len(groups) && i < next+3; i++ {
		if ok, word := t.joins(groups[i-1], groups[i]); !ok || word || t.taken(groups[i].from, groups[i].to) {
			return
		}
		switch {
		case size(i) == 3:
			if !t.counted(groups[i].to) {
				t.add(groups[i].from, groups[i].to, code)
			}
			return
		case size(i) != 2 && !(size(i) == 4 && i == next): // 12/26, 1226
			return
		}
	}
}

// luhn checks the last digit.
func luhn(digits []int8) bool {
	sum := 0
	for i, d := range digits {
		v := int(d)
		if (len(digits)-i)%2 == 0 {
			v *= 2
			if v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// issued reports whether a network issues cards with this beginning and length.
func issued(digits []int8) bool {
	n := len(digits)
	four := int(digits[0])*1000 + int(digits[1])*100 + int(digits[2])*10 + int(digits[3])
	two, three := four/100, four/10
	switch {
	case digits[0] == 4: // Visa
		return n == 13 || n == 16 || n == 19
	case 51 <= two && two <= 55, 2221 <= four && four <= 2720: // Mastercard
		return n == 16
	case two == 34, two == 37: // American Express
		return n == 15
	case 3528 <= four && four <= 3589: // JCB
		return n >= 16
	case 300 <= three && three <= 305, three == 309, two == 36, two == 38, two == 39: // Diners Club
		return n == 14 || n >= 16
	case 2200 <= four && four <= 2204, two == 81, two == 82, four == 9792, four == 9558: // Mir, UnionPay, RuPay, Troy, ICBC
		return n >= 16
	case two == 62, two == 65, four == 6011, 644 <= three && three <= 649: // UnionPay, Discover
		return n >= 16
	case two == 50, 56 <= two && two <= 58, digits[0] == 6: // Maestro and national debit cards
		return true
	}
	return false
}
