package faq

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxRunes is how much of a message is looked at: longer ones are stories, and
// the time of a query must stay bounded.
const maxRunes = 256

// hanFirst and hanLast bound the Han characters that hanPairs speaks of.
const (
	hanFirst = 0x4e00
	hanLast  = 0x9fff
)

// folder brings what people type into the one form that is matched: NFKC,
// lower case, simplified characters, plain quotes. It is immutable.
type folder struct {
	han   []uint16 // by rune-hanFirst; 0 is unchanged
	plain []rune   // by rune, of alphabets with marks: lower case without them
}

func newFolder() *folder {
	f := &folder{han: make([]uint16, hanLast-hanFirst+1)}
	var from rune
	for i, r := range hanPairs {
		if i%6 == 0 {
			from = r
		} else {
			f.han[from-hanFirst] = uint16(r)
		}
	}
	f.plain = plainLetters()
	return f
}

// fold appends the folded runes of text to dst, at most maxRunes of them. buf is
// scratch space and is returned, perhaps grown.
func (f *folder) fold(dst []rune, buf []byte, text string) ([]rune, []byte) {
	text = head(text)
	if norm.NFKC.QuickSpanString(text) < len(text) {
		buf = appendNarrow(buf[:0], text)
		if norm.NFKC.QuickSpan(buf) < len(buf) {
			buf = norm.NFKC.AppendString(buf[:0], text)
		}
		for i := 0; i < len(buf) && len(dst) < maxRunes; {
			r, size := utf8.DecodeRune(buf[i:])
			i += size
			dst = f.appendRune(dst, r)
		}
		return dst, buf
	}
	for _, r := range text {
		if len(dst) == maxRunes {
			break
		}
		dst = f.appendRune(dst, r)
	}
	return dst, buf
}

// appendNarrow appends text with full-width characters as plain ones. NFKC does
// so too, but allocates, and nearly every Chinese question ends in ？.
func appendNarrow(dst []byte, text string) []byte {
	const first, last = '！', '～'
	for _, r := range text {
		switch {
		case first <= r && r <= last:
			r -= first - '!'
		case r == '\u3000':
			r = ' '
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// head cuts a text to a few times the bytes that maxRunes can take, so that
// normalising a huge one costs nothing.
func head(text string) string {
	const most = 4 * maxRunes * utf8.UTFMax
	if len(text) <= most {
		return text
	}
	end := most
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

func (f *folder) appendRune(dst []rune, r rune) []rune {
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(dst, r)
	case hanFirst <= r && r <= hanLast:
		if to := f.han[r-hanFirst]; to != 0 {
			r = rune(to)
		}
		return append(dst, r)
	case r == '’' || r == '‘' || r == 'ʼ' || r == '´':
		return append(dst, '\'')
	case r == utf8.RuneError || invisible(r):
		return dst
	case r < rune(len(f.plain)):
		return append(dst, f.plain[r])
	case arabicFirst <= r && r <= arabicLast:
		return appendArabic(dst, r)
	}
	return append(dst, unicode.ToLower(r))
}

// invisible finds zero-width and direction characters, which chats put between letters.
func invisible(r rune) bool {
	return 0x200b <= r && r <= 0x200f || 0x202a <= r && r <= 0x202e ||
		0x2060 <= r && r <= 0x2064 || 0xfe00 <= r && r <= 0xfe0f || r == 0xfeff || r == 0xad
}
