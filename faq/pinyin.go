package faq

import (
	_ "embed" // for pinyin.txt
	"math"
	"slices"
	"strings"
)

//go:embed pinyin.txt
var pinyinText string

// maxSyllable is the longest syllable of Mandarin in letters: zhuang.
const maxSyllable = 6

// maxPinyin is the longest word in letters that is read as pinyin: whole sentences are
// written as one.
const maxPinyin = 128

// readings knows how Han characters are read in Mandarin, without tones: who types by
// sound takes a wrong character of the right sound, or leaves the sound as it is. It is
// immutable.
type readings struct {
	han       []uint16          // by rune-hanFirst: the number of its syllable, from 1; 0 is not known
	syllables *table            // hash of a syllable → its number
	others    map[rune][]uint16 // further readings
}

func newReadings() *readings {
	r := &readings{han: make([]uint16, hanLast-hanFirst+1), syllables: newTable(1024), others: map[rune][]uint16{}}
	n := uint16(0)
	for line := range strings.Lines(pinyinText) {
		syllable, characters, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || syllable == "#" {
			continue
		}
		if also, other := strings.CutPrefix(syllable, "+"); other {
			at := uint16(r.syllables.find(hashRunes([]rune(also))))
			for _, c := range characters {
				r.others[c] = append(r.others[c], at)
			}
			continue
		}
		n++
		r.syllables.add(hashRunes([]rune(syllable)), int32(n))
		for _, c := range characters {
			r.han[c-hanFirst] = n
		}
	}
	return r
}

// of returns the number of a character's syllable, 0 when it is not known.
func (r *readings) of(c rune) uint16 {
	if c < hanFirst || c > hanLast {
		return 0
	}
	return r.han[c-hanFirst]
}

// spells returns the fewest syllables that a word consists of wholly, 0 when it does not.
func (r *readings) spells(word []rune) int {
	if len(word) > maxPinyin || !latin(word) {
		return 0
	}
	var fewest [maxPinyin + 1]uint8 // that the first letters take; 0 where they take none
	gap := 0                        // letters since the last place where a syllable can end
	for i := 1; i <= len(word); i++ {
		for n := min(i, maxSyllable); n > 0; n-- {
			if before := i - n; before > 0 && fewest[before] == 0 || r.number(word[before:i]) == 0 {
				continue
			}
			if count := fewest[i-n] + 1; fewest[i] == 0 || count < fewest[i] {
				fewest[i] = count
			}
		}
		if gap++; fewest[i] > 0 {
			gap = 0
		}
		if gap >= maxSyllable {
			return 0 // as it soon is with words that are none
		}
	}
	return int(fewest[len(word)])
}

// number returns the number of a syllable, 0 when there is no such one.
func (r *readings) number(letters []rune) uint16 {
	return uint16(max(r.syllables.find(hashRunes(letters)), 0))
}

// spelling is the working memory of split: how the first letters of a word can end.
type spelling struct {
	ends [maxPinyin + 1][]ending
}

// ending is one syllable with the best way there.
type ending struct {
	syllable   uint16
	from, prev int16 // where it begins, and which of the endings there comes before it
	score      float64
}

// split appends the syllables of a word that spells: as few as can be, and of those
// that are as few the ones that follow each other most often by pairs.
func (r *readings) split(dst []uint16, word []rune, pairs *table, s *spelling) []uint16 {
	s.ends[0] = append(s.ends[0][:0], ending{prev: -1})
	for i := 1; i <= len(word); i++ {
		s.ends[i] = s.ends[i][:0]
		for n := min(i, maxSyllable); n > 0; n-- {
			number := r.number(word[i-n : i])
			if number == 0 || len(s.ends[i-n]) == 0 {
				continue
			}
			best := ending{syllable: number, from: int16(i - n), prev: -1}
			for k, before := range s.ends[i-n] {
				score := before.score - perSyllable
				if count := pairs.find(soundHash(before.syllable, number)); count > 0 {
					score += math.Log1p(float64(count))
				}
				if best.prev < 0 || score > best.score {
					best.prev, best.score = int16(k), score
				}
			}
			s.ends[i] = append(s.ends[i], best)
		}
	}
	return s.back(dst, len(word))
}

// perSyllable is what each syllable costs: about as much as a pair that occurs often is
// worth, so that 现 is not heard as 西安.
const perSyllable = 2.5

// back appends the best way to the end of a word.
func (s *spelling) back(dst []uint16, at int) []uint16 {
	best := 0
	for k, e := range s.ends[at] {
		if e.score > s.ends[at][best].score {
			best = k
		}
	}
	from := len(dst)
	for at > 0 {
		e := s.ends[at][best]
		dst = append(dst, e.syllable)
		at, best = int(e.from), int(e.prev)
	}
	slices.Reverse(dst[from:])
	return dst
}

func soundHash(a, b uint16) uint64 { return mix(mix(hashSeed+1, uint64(a)), uint64(b)) }

func latin(word []rune) bool {
	for _, c := range word {
		if c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}
