package faq

import (
	"cmp"
	"math"
	"slices"
)

// ear finds what was meant by its sound: the character behind a wrong one that is read
// alike, and the characters behind pinyin. It knows the characters of the documents
// and which of them follow each other, and takes the likeliest way through them. A
// character that stands beside one that it is known to stand beside is never doubted.
type ear struct {
	reads *readings
	chars *table // hash of a character → how often it occurs
	pairs *table // hash of two characters → how often they follow each other
	heard *table // hash of two sounds → how often they follow each other
	sound [][]rune
}

const (
	// maxAlike is how many characters of one sound are considered: the most frequent
	// ones of the documents.
	maxAlike = 8
	// doubt is what it costs to hear another character than the typed one: more than
	// two pairs that occur once are worth, so that what is merely new is left alone.
	doubt = 1.5
	// silence ends a run: what is longer is no slip.
	maxRun = 64
)

func newEar() *ear {
	return &ear{reads: newReadings(), chars: newTable(4096), pairs: newTable(1 << 14), heard: newTable(1 << 14)}
}

// learn counts the characters of a text and those that follow each other.
func (e *ear) learn(tokens []token, runes []rune) {
	for i, t := range tokens {
		if t.kind != kindHan {
			continue
		}
		c := runes[t.start]
		count(e.chars, charHash(c))
		e.hear(c, e.reads.of(c))
		for _, n := range e.reads.others[c] {
			e.hear(c, n)
		}
		if i > 0 && tokens[i-1].kind == kindHan && tokens[i-1].end == t.start {
			count(e.pairs, pairHash(runes[t.start-1], c))
			count(e.heard, soundHash(e.reads.of(runes[t.start-1]), e.reads.of(c)))
		}
	}
}

// hear notes a character under a sound.
func (e *ear) hear(c rune, n uint16) {
	if n == 0 {
		return
	}
	for len(e.sound) <= int(n) {
		e.sound = append(e.sound, nil)
	}
	if !slices.Contains(e.sound[n], c) {
		e.sound[n] = append(e.sound[n], c)
	}
}

// finish orders the characters of each sound, once all are learned.
func (e *ear) finish() {
	for n, list := range e.sound {
		slices.SortFunc(list, func(a, b rune) int {
			return cmp.Or(cmp.Compare(e.chars.find(charHash(b)), e.chars.find(charHash(a))), cmp.Compare(a, b))
		})
		e.sound[n] = list[:min(len(list), maxAlike)]
	}
}

func count(t *table, hash uint64) {
	n := t.add(hash, 0)
	t.set(hash, n+1)
}

func charHash(c rune) uint64    { return mix(hashSeed, uint64(c)) }
func pairHash(a, b rune) uint64 { return mix(mix(hashSeed, uint64(a)), uint64(b)) }

// known reports whether two characters are known to follow each other.
func (e *ear) known(a, b rune) bool { return e.pairs.find(pairHash(a, b)) > 0 }

// alike are the characters of a sound.
func (e *ear) alike(n uint16) []rune {
	if int(n) >= len(e.sound) {
		return nil
	}
	return e.sound[n]
}

// spot is one place of a run: a typed character, or a syllable.
type spot struct {
	typed rune // 0 for a syllable
	sound uint16
	first int32 // its choices are choices[first:end] of the run
	end   int32
}

// choice is a character that a spot may stand for, and the best way there.
type choice struct {
	char rune
	best float64
	from int32 // the choice before it, -1 at the beginning
}

// run is a row of spots, and the working memory of the search.
type run struct {
	spots   []spot
	choices []choice
	heard   []rune
}

// solve returns the likeliest characters of the run's spots, nil when nothing is heard
// otherwise than it was typed.
func (e *ear) solve(r *run) []rune {
	if len(r.spots) == 0 || len(r.spots) > maxRun || !e.offer(r) {
		return nil
	}
	for i := 1; i < len(r.spots); i++ {
		before, here := r.choices[r.spots[i-1].first:r.spots[i-1].end], r.choices[r.spots[i].first:r.spots[i].end]
		for k := range here {
			c := &here[k]
			own := c.best
			c.best = math.Inf(-1)
			for j := range before {
				v := before[j].best + own
				if n := e.pairs.find(pairHash(before[j].char, c.char)); n > 0 {
					v += math.Log1p(float64(n))
				}
				if v > c.best {
					c.best, c.from = v, r.spots[i-1].first+int32(j)
				}
			}
		}
	}
	return r.back()
}

// back reads the best way from its end.
func (r *run) back() []rune {
	last := r.spots[len(r.spots)-1]
	at := last.first
	for k := last.first + 1; k < last.end; k++ {
		if r.choices[k].best > r.choices[at].best {
			at = k
		}
	}
	r.heard = slices.Grow(r.heard[:0], len(r.spots))[:len(r.spots)]
	for i := len(r.spots) - 1; i >= 0; i-- {
		r.heard[i] = r.choices[at].char
		at = r.choices[at].from
	}
	return r.heard
}

// offer gives every spot its choices, and reports whether any has several.
func (e *ear) offer(r *run) (open bool) {
	r.choices = r.choices[:0]
	for i := range r.spots {
		s := &r.spots[i]
		s.first = int32(len(r.choices))
		if s.typed != 0 {
			r.choices = append(r.choices, choice{char: s.typed, best: e.usual(s.typed), from: -1})
		}
		if s.typed == 0 || e.doubtful(r.spots, i) {
			for _, c := range e.alike(s.sound) {
				if c == s.typed {
					continue
				}
				weight := e.usual(c)
				if s.typed != 0 {
					weight -= doubt
				}
				r.choices = append(r.choices, choice{char: c, best: weight, from: -1})
			}
		}
		s.end = int32(len(r.choices))
		if s.end == s.first {
			return false // no character of the documents sounds so
		}
		open = open || s.typed == 0 || s.end > s.first+1
	}
	return open
}

// usual is what a character is worth by itself: of two that nothing else tells apart the
// more frequent one is meant.
func (e *ear) usual(c rune) float64 {
	return 0.3 * math.Log1p(float64(max(e.chars.find(charHash(c)), 0)))
}

// doubtful reports whether a typed character is known beside none of its neighbours.
func (e *ear) doubtful(spots []spot, i int) bool {
	c := spots[i].typed
	if i > 0 && spots[i-1].typed != 0 && e.known(spots[i-1].typed, c) {
		return false
	}
	return i+1 == len(spots) || spots[i+1].typed == 0 || !e.known(c, spots[i+1].typed)
}
