package redact

import "strings"

// ibanLengths has the length of each country's IBAN.
const ibanLengths = " ad24 ae23 al28 at20 az28 ba20 be16 bg22 bh22 bi27 br29 by28 ch21 cr22 cy28 cz24 de22 dj27 dk18 do28 ee20 eg29 es24 " +
	"fi18 fk18 fo18 fr27 gb22 ge22 gi23 gl18 gr27 gt28 hr21 hu28 ie22 il23 iq23 is26 it27 jo30 kw30 kz20 lb28 lc32 li21 lt20 " +
	"lu20 lv21 ly25 mc27 md24 me22 mk19 mn20 mr27 mt31 mu30 ni28 nl18 no15 om23 pk24 pl28 ps29 pt25 qa29 ro24 rs22 ru33 sa24 " +
	"sc31 sd18 se24 si19 sk24 sm27 so23 st25 sv28 tl23 tn24 tr26 ua29 va22 vg24 xk20 ye30 "

// findIBANs finds account numbers of the form DE89 3704 0044 0532 0130 00 by
// their country's length and their check digits (mod 97).
func (t *text) findIBANs() {
	for i := 0; i+15 <= len(t.cells); i++ {
		if !letter(t.cells[i].r) || i > 0 && alnum(t.cells[i-1].r) {
			continue
		}
		if end := t.ibanFrom(i); end > 0 && !t.taken(i, end) {
			t.add(i, end, iban)
			i = end - 1
		}
	}
}

// ibanFrom returns the end of the IBAN that begins at cell i, or 0.
func (t *text) ibanFrom(i int) int {
	var chars [34]rune
	length, n := len(chars), 0
	gap := 0
	for ; i < len(t.cells) && n < length; i++ {
		r := t.cells[i].r
		if !alnum(r) {
			if gap++; gap > 2 || n == 0 || !strings.ContainsRune(" -.·\n", r) {
				return 0
			}
			continue
		}
		gap = 0
		chars[n] = r
		n++
		switch {
		case n <= 2 && !letter(r), n > 2 && n <= 4 && letter(r):
			return 0
		case n == 2:
			at := strings.Index(ibanLengths, " "+string(chars[:2]))
			if at < 0 {
				return 0
			}
			length = int(ibanLengths[at+3]-'0')*10 + int(ibanLengths[at+4]-'0')
		}
	}
	if n < length || i < len(t.cells) && alnum(t.cells[i].r) || !mod97(chars[:n]) {
		return 0
	}
	return i
}

// mod97 checks an IBAN: its first four characters go to the end, letters count
// from 10, and the number leaves 1.
func mod97(chars []rune) bool {
	rest := 0
	for k := range chars {
		r := chars[(k+4)%len(chars)]
		if letter(r) {
			rest = (rest*100 + int(r-'a') + 10) % 97
		} else {
			rest = (rest*10 + int(r-'0')) % 97
		}
	}
	return rest == 1
}
