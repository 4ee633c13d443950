package faq

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// plainEnd bounds the letters that are folded by table: Latin with its marks, Greek and
// Cyrillic. What lies beyond has no marks, or ones that tell words apart.
const plainEnd = 0x530

// plainLetters maps letters to lower case without their marks, which are left out on
// keyboards that lack them: é to e, ё to е. Those that are letters of their own and not
// a letter with a mark stay: ø, ß, й.
func plainLetters() []rune {
	const short = 'й' // a letter of its own, though Unicode takes it apart
	list := make([]rune, plainEnd)
	for i := range list {
		r := unicode.ToLower(rune(i))
		if base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r))); r != short && unicode.IsLetter(r) && unicode.IsLetter(base) {
			r = base
		}
		list[i] = r
	}
	list['ı'], list['İ'] = 'i', 'i' // as they are typed without a Turkish keyboard
	return list
}

// The block of Arabic letters.
const (
	arabicFirst = 0x600
	arabicLast  = 0x6ff
)

// appendArabic folds what Arabic is written with or without: vowel signs and the line
// that stretches words are left out, forms of alef, yeh and teh marbuta are one each, as
// are the Persian letters for them; digits are plain.
func appendArabic(dst []rune, r rune) []rune {
	switch {
	case 0x64b <= r && r <= 0x65f || r == 0x670 || r == 0x640:
		return dst
	case r == 'أ' || r == 'إ' || r == 'آ' || r == 'ٱ':
		r = 'ا'
	case r == 'ى' || r == 'ی' || r == 'ئ':
		r = 'ي'
	case r == 'ة' || r == 'ە':
		r = 'ه'
	case r == 'ک':
		r = 'ك'
	case r == 'ؤ':
		r = 'و'
	case '٠' <= r && r <= '٩':
		r -= '٠' - '0'
	case '۰' <= r && r <= '۹':
		r -= '۰' - '0'
	}
	return append(dst, r)
}
