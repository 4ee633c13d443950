package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/okpay/supportbot/flows"
)

// maxCourtesy is how many runes a text can have that says nothing but thanks.
const maxCourtesy = 40

// courtesy reports whether a text only thanks, greets, agrees or smiles. It asks
// for no answer, and takes up nothing that is done.
func (t *turn) courtesy(text string) bool {
	text = flows.Fold(text)
	if text == "" || utf8.RuneCountInString(text) > maxCourtesy {
		return false
	}
	// reached has the places up to which the text is made of such words.
	reached := map[int]bool{0: true}
	for i := range len(text) {
		if !reached[i] {
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			reached[i+size] = true
			continue
		}
		for j := i + size; j <= len(text); j++ {
			if border(text, j) && t.polite(text[i:j]) {
				reached[j] = true
			}
		}
	}
	return reached[len(text)]
}

func (t *turn) polite(word string) bool {
	if strings.TrimSpace(word) != word {
		return false
	}
	switch t.e.lib.Word(word) {
	case "thanks", "hello", "yes":
		return true
	}
	return false
}

// border reports whether a word can end at a place: not within a character, nor
// between two letters of an alphabet.
func border(text string, at int) bool {
	if at == len(text) {
		return true
	}
	if !utf8.RuneStart(text[at]) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at:])
	han := unicode.Is(unicode.Han, before) || unicode.Is(unicode.Han, after)
	return han || !unicode.IsLetter(before) || !unicode.IsLetter(after)
}
