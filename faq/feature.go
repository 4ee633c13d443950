package faq

import "math"

// block is a family of features that is scaled to a length of its own, so that
// many features of one family do not drown the few of another.
type block uint8

const (
	blockWords    block = iota // words, stems and pairs of neighbours, spelling corrected
	blockChars                 // pieces of words as typed: 2 to 4 letters, 1 or 2 Han characters
	blockConcepts              // what the lexicon makes of it, and pairs of that
	blocks
)

// lengths are the squared lengths of the blocks. Halving or doubling one costs
// about a point of accuracy.
func lengths() [blocks]float64 {
	return [blocks]float64{blockWords: 0.5, blockChars: 0.5, blockConcepts: 0.7}
}

const (
	// minGram and maxGram bound the pieces of a word. Longer ones add nothing.
	minGram = 2
	maxGram = 4
	// bareWeight is how much a word that no concept explains takes from the concepts
	// of a text. Twice its square, not once, is worth 0.002 to 0.004 of AUROC on
	// CLINC150: the lexicon's everyday words are in strange questions as well.
	bareWeight = 2
	// maxFeatures bounds the distinct features of a text of maxRunes runes.
	maxFeatures = 4096 / 2
	// maxConcepts bounds the concepts of a text, of which all pairs are made.
	maxConcepts = 20
)

// feature is one distinct property of a text. For words and characters start
// and end are runes of the folded text, for concepts they are numbers of
// concepts and end is -1 for one alone.
type feature struct {
	hash       uint64
	start, end int32
	count      int32
	block      block
	bare       bool // a word that no concept explains
}

// analyzer turns text into features. It is immutable; scratch holds what changes.
type analyzer struct {
	folder  *folder
	speller *speller
	lexicon *Lexicon
	ear     *ear
}

// scratch is the working memory of one query, used again by later ones.
type scratch struct {
	buf      []byte
	runes    []rune
	tokens   []token
	concepts []found
	sounded  []uint16
	heard    []rune
	run      run
	spelling spelling
	slips    []slip
	padded   []rune
	features []feature
	seen     []uint32 // features by hash: generation<<16 | index+1
	gen      uint32

	coefs  []float32 // by group
	groups []int32   // that have a coefficient
	values []float32 // by feature
	known  []int32   // by feature: its number in the index or -1
	linear []float32 // logits of the regression
	hidden []float32 // sum of the bag's vectors
	logits []float32 // of both together
	order  []int32
}

// features analyses text; the result is s.features.
func (a *analyzer) features(s *scratch, text string) {
	s.reset()
	s.runes, s.buf = a.folder.fold(s.runes, s.buf, text)
	s.tokens = split(s.tokens, s.runes)
	a.listen(s)
	a.correct(s)
	s.words()
	s.chars()
	s.misheard()
	if a.lexicon != nil {
		s.concepts = a.lexicon.find(s.concepts, s.tokens)
		s.addConcepts()
	}
}

func (s *scratch) reset() {
	if s.seen == nil {
		s.seen = make([]uint32, 2*maxFeatures)
	}
	s.gen++
	if s.gen == 1<<16 {
		clear(s.seen)
		s.gen = 1
	}
	s.runes, s.tokens, s.concepts, s.features = s.runes[:0], s.tokens[:0], s.concepts[:0], s.features[:0]
}

func (a *analyzer) correct(s *scratch) {
	if a.speller == nil {
		return
	}
	for i := range s.tokens {
		t := &s.tokens[i]
		if t.kind != kindWord {
			continue
		}
		if w := a.speller.correct(s.runes[t.start:t.end], t.hash); w != nil {
			t.fixed, t.stem = w.hash, w.stem
		}
	}
}

// add counts one feature and returns its number, or -1 when there are too many.
func (s *scratch) add(b block, hash uint64, start, end int32) int32 {
	hash = mix(hash, uint64(b)+1)
	mask := uint64(len(s.seen) - 1)
	for i := hash >> 9 & mask; ; i = (i + 1) & mask {
		e := s.seen[i]
		if e>>16 != s.gen {
			if len(s.features) == maxFeatures {
				return -1
			}
			s.features = append(s.features, feature{hash: hash, start: start, end: end, count: 1, block: b})
			s.seen[i] = s.gen<<16 | uint32(len(s.features))
			return int32(len(s.features) - 1)
		}
		if f := &s.features[e&0xffff-1]; f.hash == hash {
			f.count++
			return int32(e&0xffff - 1)
		}
	}
}

// words adds words, stems and pairs. Pairs of Han characters are among the
// pieces: twice would be too much.
func (s *scratch) words() {
	const stemmed = 1 // tells a stem from the word that is written the same
	for i := range s.tokens {
		t := &s.tokens[i]
		t.feature = s.add(blockWords, mix(hashSeed, t.fixed), t.start, t.end)
		if t.kind == kindWord {
			s.add(blockWords, mix(hashSeed+stemmed, t.stem), t.start, t.end)
		}
		if i == 0 {
			continue
		}
		if before := s.tokens[i-1]; t.kind != kindHan || before.kind != kindHan {
			s.add(blockWords, mix(mix(hashSeed, before.fixed), t.fixed), before.start, t.end)
		}
	}
}

func (s *scratch) chars() {
	for i, t := range s.tokens {
		switch t.kind {
		case kindHan:
			h := mix(hashSeed, uint64(s.runes[t.start]))
			s.add(blockChars, h, t.start, t.end)
			if i > 0 && s.tokens[i-1].kind == kindHan && s.tokens[i-1].end == t.start {
				h = mix(mix(hashSeed, uint64(s.runes[t.start-1])), uint64(s.runes[t.start]))
				s.add(blockChars, h, t.start-1, t.end)
			}
		case kindWord:
			s.grams(t)
		}
	}
}

// misheard adds what was typed where something else was heard. Where that is a slip it
// costs little; where it is a new word it keeps the text strange.
func (s *scratch) misheard() {
	for _, slip := range s.slips {
		at, h := slip.at, mix(hashSeed, uint64(slip.typed))
		s.add(blockChars, h, at, at+1)
		if at > 0 && ideographic(s.runes[at-1]) {
			s.add(blockChars, mix(mix(hashSeed, uint64(s.runes[at-1])), uint64(slip.typed)), at-1, at+1)
		}
		if int(at)+1 < len(s.runes) && ideographic(s.runes[at+1]) {
			s.add(blockChars, mix(h, uint64(s.runes[at+1])), at, at+2)
		}
	}
}

// grams adds the pieces of a word, whose ends count as a letter of their own.
func (s *scratch) grams(t token) {
	s.padded = append(s.padded[:0], '_')
	s.padded = append(s.padded, s.runes[t.start:t.end]...)
	s.padded = append(s.padded, '_')
	for i := range s.padded {
		h := mix(hashSeed, uint64(s.padded[i]))
		for n := 2; n <= maxGram && i+n <= len(s.padded); n++ {
			h = mix(h, uint64(s.padded[i+n-1]))
			if n >= minGram {
				from, to := t.start+int32(i)-1, t.start+int32(i+n)-1
				s.add(blockChars, h, max(from, t.start), min(to, t.end))
			}
		}
	}
}

// addConcepts adds concepts and pairs of them, and marks the words that belong
// to none. These weigh against the concepts: one everyday concept in a sentence
// of strange words says little.
func (s *scratch) addConcepts() {
	covered := int32(0)
	for _, f := range s.concepts {
		for covered < f.from {
			s.markBare(covered)
			covered++
		}
		covered = max(covered, f.to)
	}
	for ; int(covered) < len(s.tokens); covered++ {
		s.markBare(covered)
	}
	distinct := s.concepts[:0]
	for _, f := range s.concepts {
		if len(distinct) < maxConcepts && !hasConcept(distinct, f.concept) {
			distinct = append(distinct, f)
		}
	}
	s.concepts = distinct
	for i, f := range distinct {
		a := int32(f.concept)
		s.add(blockConcepts, mix(hashSeed, uint64(a)+1), a, -1)
		for _, g := range distinct[:i] {
			b := int32(g.concept)
			lo, hi := min(a, b), max(a, b)
			s.add(blockConcepts, mix(mix(hashSeed, uint64(lo)+1), uint64(hi)+1), lo, hi)
		}
	}
}

func (s *scratch) markBare(token int32) {
	t := s.tokens[token]
	if t.feature >= 0 && (t.kind == kindWord || t.kind == kindHan) {
		s.features[t.feature].bare = true
	}
}

func hasConcept(list []found, concept uint16) bool {
	for _, f := range list {
		if f.concept == concept {
			return true
		}
	}
	return false
}

// weigh fills s.values: (1 + ln count) · idf, each block scaled to its length.
// idf is that of a known feature, or of one never seen; features never seen
// thus take their share of the length, which is what makes a strange question weak.
func (s *scratch) weigh(idf func(i int) float64) {
	s.values = s.values[:0]
	var norm [blocks]float64
	for i, f := range s.features {
		v := idf(i)
		if f.count > 1 {
			v *= 1 + math.Log(float64(f.count))
		}
		norm[f.block] += v * v
		if f.bare {
			norm[blockConcepts] += bareWeight * v * v
		}
		s.values = append(s.values, float32(v))
	}
	scale := lengths()
	for b, n := range norm {
		if n > 0 {
			scale[b] = math.Sqrt(scale[b] / n)
		}
	}
	for i, f := range s.features {
		s.values[i] = float32(float64(s.values[i]) * scale[f.block])
	}
}
