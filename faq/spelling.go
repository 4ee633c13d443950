package faq

import "slices"

// minSpell is the fewest letters of a word that is corrected: among shorter
// ones too many real words are one letter apart.
const minSpell = 4

// speller finds the known word that is one slip away from an unknown one: a
// letter too many, too few, wrong, or two swapped. It holds every known word
// under itself and under itself without each one letter.
type speller struct {
	words  []spelled
	letter []rune // of all words
	known  *table // hash of a word → index
	near   *table // hash of a word or of it less one letter → index into chain
	chain  []link
}

type spelled struct {
	start, end int32
	count      int32
	hash, stem uint64
}

type link struct{ word, next int32 }

func newSpeller() *speller {
	return &speller{known: newTable(1024), near: newTable(8192)}
}

// learn counts a word.
func (s *speller) learn(word []rune) {
	hash := hashRunes(word)
	i := s.known.add(hash, int32(len(s.words)))
	if int(i) == len(s.words) {
		start := int32(len(s.letter))
		s.letter = append(s.letter, word...)
		s.words = append(s.words, spelled{
			start: start, end: int32(len(s.letter)), hash: hash, stem: hashRunes(stem(word))})
	}
	s.words[i].count++
}

// finish builds the index, once all words are learned. Frequent words come
// first in a chain, so that the first one that is near enough is the best.
func (s *speller) finish() {
	order := make([]int32, len(s.words))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return int(s.words[a].count - s.words[b].count) })
	for _, i := range order { // ascending: each link goes before the earlier ones
		word := s.word(i)
		if len(word) < minSpell-1 {
			continue
		}
		s.link(hashRunes(word), i)
		for skip := range word {
			s.link(hashWithout(word, skip), i)
		}
	}
}

func (s *speller) link(hash uint64, word int32) {
	n := int32(len(s.chain))
	head := s.near.add(hash, n)
	s.chain = append(s.chain, link{word, -1})
	if head != n { // the new word takes the head's place, the old head moves here
		s.chain[n] = s.chain[head]
		s.chain[head] = link{word, n}
	}
}

func (s *speller) word(i int32) []rune { return s.letter[s.words[i].start:s.words[i].end] }

// correct returns the known word nearest to an unknown one, nil when there is
// none or the word is known.
func (s *speller) correct(word []rune, hash uint64) *spelled {
	if len(word) < minSpell || s.known.find(hash) >= 0 {
		return nil
	}
	best := s.search(nil, word, hash)
	for skip := range word {
		best = s.search(best, word, hashWithout(word, skip))
	}
	return best
}

func (s *speller) search(best *spelled, word []rune, hash uint64) *spelled {
	for at := s.near.find(hash); at >= 0; at = s.chain[at].next {
		w := &s.words[s.chain[at].word]
		if best != nil && best.count >= w.count {
			break
		}
		if oneSlip(word, s.letter[w.start:w.end]) {
			return w
		}
	}
	return best
}

func hashWithout(word []rune, skip int) uint64 {
	h := hashSeed
	for i, r := range word {
		if i != skip {
			h = mix(h, uint64(r))
		}
	}
	return h
}

// oneSlip reports whether one insertion, deletion, substitution or swap of
// neighbours makes a of b.
func oneSlip(a, b []rune) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	if len(a)-len(b) > 1 {
		return false
	}
	i := 0
	for i < len(b) && a[i] == b[i] {
		i++
	}
	if len(a) > len(b) {
		return slices.Equal(a[i+1:], b[i:])
	}
	if i == len(a) {
		return true
	}
	if slices.Equal(a[i+1:], b[i+1:]) {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
}
