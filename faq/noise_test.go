package faq

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// noise is one way in which people write otherwise than authors do.
type noise struct {
	name string
	of   func(r *rand.Rand, text string) (noisy string, ok bool) // false: nothing in the text can be written so
	// floor is how much of what is right clean must still be right, of a hundred.
	floor float64
}

// noises are those of the issue that asked for them, with its bounds.
func noises() []noise {
	return []noise{
		{"traditional characters", traditional, 99.5},
		{"one typo in a Latin word", typo, 97},
		{"pinyin without tones", toneless, 90},
		{"the same, a syllable a word", spaced, 90},
		{"two wrong characters of the right sound", homophones(2), 93.5},
		{"full-width letters", fullWidth, 99.5},
	}
}

// TestNoise holds every fifth phrasing of the shipped content out, five times, and asks
// for it as it is and with each noise.
func TestNoise(t *testing.T) {
	t.Parallel()
	set, _ := shipped()
	right := map[string][2]int{} // by noise: of the clean texts, of the noisy ones
	asked := folds
	if raced {
		asked = 1 // learning takes ten times as long
	}
	for n := range asked {
		x, held := without(set.Documents(""), n, set.Lexicon())
		for _, l := range held {
			for _, noise := range noises() {
				r := rand.New(rand.NewPCG(7, uint64(len(l.Text)))) // the same noise in every run
				noisy, ok := noise.of(r, l.Text)
				if !ok {
					continue
				}
				count := right[noise.name]
				if best(x, l.Text) == l.Label {
					count[0]++
				}
				if best(x, noisy) == l.Label {
					count[1]++
				}
				right[noise.name] = count
			}
		}
	}
	for _, noise := range noises() {
		count := right[noise.name]
		share := 100 * float64(count[1]) / float64(max(count[0], 1))
		t.Logf("%-42s %5.1f %% of %d", noise.name, share, count[0])
		if share < noise.floor {
			t.Errorf("%s: %.1f %% of what is right clean is right, want %.1f", noise.name, share, noise.floor)
		}
	}
}

// without trains on all phrasings but every fifth, and returns those.
func without(docs []Document, n int, lex *Lexicon) (x *Index, held []Labelled) {
	docs = slices.Clone(docs)
	for i := range docs {
		var kept []string
		for j, p := range docs[i].Phrasings {
			if j%folds == n {
				held = append(held, Labelled{Text: p, Label: docs[i].ID})
			} else {
				kept = append(kept, p)
			}
		}
		docs[i].Phrasings = kept
	}
	return Build(docs, lex), held
}

func best(x *Index, text string) string {
	if m := x.Match(text, 1); len(m) > 0 {
		return m[0].ID
	}
	return ""
}

// traditional writes what can be written in traditional characters so.
func traditional(_ *rand.Rand, text string) (string, bool) {
	back := map[rune]rune{}
	for i, r := range []rune(hanPairs) {
		if i%2 == 1 {
			if from := []rune(hanPairs)[i-1]; back[r] == 0 {
				back[r] = from
			}
		}
	}
	noisy := strings.Map(func(r rune) rune {
		if back[r] != 0 {
			return back[r]
		}
		return r
	}, text)
	return noisy, noisy != text
}

// typo leaves out, doubles, swaps or replaces a letter of a longer word.
func typo(r *rand.Rand, text string) (string, bool) {
	words := strings.Fields(text)
	var long []int
	for i, w := range words {
		if len(w) >= 5 && strings.IndexFunc(w, func(c rune) bool { return c >= 0x80 || !unicode.IsLetter(c) }) < 0 {
			long = append(long, i)
		}
	}
	if len(long) == 0 {
		return "", false
	}
	i := long[r.IntN(len(long))]
	w := []byte(words[i])
	at := 1 + r.IntN(len(w)-2)
	switch r.IntN(4) {
	case 0:
		w = slices.Delete(w, at, at+1)
	case 1:
		w = slices.Insert(w, at, w[at])
	case 2:
		w[at], w[at+1] = w[at+1], w[at]
	case 3:
		w[at] = byte('a' + r.IntN(26))
	}
	words[i] = string(w)
	return strings.Join(words, " "), true
}

// sounds lists the characters of each syllable, by its number, and what it is written as.
func sounds() (characters map[uint16][]rune, letters map[uint16]string) {
	characters, letters = map[uint16][]rune{}, map[uint16]string{}
	r := newReadings()
	for line := range strings.Lines(pinyinText) {
		syllable, list, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok && syllable != "#" && syllable[0] != '+' {
			n := r.of([]rune(list)[0])
			characters[n], letters[n] = []rune(list), syllable
		}
	}
	return characters, letters
}

// toneless writes every Han character as it is read.
func toneless(_ *rand.Rand, text string) (string, bool) {
	_, letters := sounds()
	r := newReadings()
	var b strings.Builder
	known := 0
	sound := false
	for _, c := range text {
		n := r.of(c)
		if (n != 0) != sound {
			b.WriteByte(' ')
		}
		if sound = n != 0; sound {
			b.WriteString(letters[n])
			known++
			continue
		}
		b.WriteRune(c)
	}
	return b.String(), known >= 2
}

// spaced is toneless with a space behind every syllable.
func spaced(_ *rand.Rand, text string) (string, bool) {
	_, letters := sounds()
	r := newReadings()
	var b strings.Builder
	known := 0
	for _, c := range text {
		if n := r.of(c); n != 0 {
			b.WriteString(" " + letters[n] + " ")
			known++
			continue
		}
		b.WriteRune(c)
	}
	return b.String(), known >= 2
}

// homophones replaces so many Han characters by others that are read alike.
func homophones(most int) func(*rand.Rand, string) (string, bool) {
	return func(r *rand.Rand, text string) (string, bool) {
		characters, _ := sounds()
		reads := newReadings()
		runes := []rune(text)
		var at []int
		for i, c := range runes {
			if len(characters[reads.of(c)]) > 1 {
				at = append(at, i)
			}
		}
		if len(at) < most+1 {
			return "", false
		}
		r.Shuffle(len(at), func(i, j int) { at[i], at[j] = at[j], at[i] })
		for _, i := range at[:most] {
			// The commonest of them: what an input method offers first.
			others := slices.DeleteFunc(slices.Clone(characters[reads.of(runes[i])]), func(c rune) bool { return c == runes[i] })
			runes[i] = others[r.IntN(min(len(others), 6))]
		}
		return string(runes), true
	}
}

// fullWidth writes letters, digits and signs as Chinese input methods can.
func fullWidth(_ *rand.Rand, text string) (string, bool) {
	noisy := strings.Map(func(r rune) rune {
		if '!' <= r && r <= '~' {
			return r - '!' + '！'
		}
		return r
	}, text)
	return noisy, noisy != text
}
