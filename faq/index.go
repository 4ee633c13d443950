package faq

import "sync"

// Document is what a question can be about: an FAQ entry, a flow, "I want a
// person". All compete in one [Index].
type Document struct {
	ID        string
	Phrasings []string // whole questions, in all languages
	Keywords  []string // words that alone are enough
}

// Match is a document that a text may mean.
type Match struct {
	ID    string
	Score float64  // 0 to 1: how likely it is right; comparable between texts
	Why   []Reason // strongest first; only of Explain
}

// Index finds the documents that a text means. It is immutable and safe for
// concurrent use. The zero Index finds nothing.
type Index struct {
	ids         []string
	analyzer    analyzer
	exact       *table
	features    *table
	infos       []info
	unseen      float64
	classes     int // one more than ids when there is only one
	stride      int
	weights     []int8
	scales      []float32 // by group
	bias        []float32
	bag         bag
	calibration calibration
	pool        sync.Pool // of *scratch
}

// Build trains an index. The same documents and lexicon give the same index to
// the bit; their order does not matter. Documents of one ID are one document. A
// nil lexicon is an empty one.
func Build(docs []Document, lex *Lexicon) *Index {
	x := &Index{analyzer: analyzer{folder: newFolder(), lexicon: lex}}
	c := newCorpus(docs, &x.analyzer)
	if len(c.rows) == 0 {
		return x
	}
	x.calibration = calibrate(c)
	m := train(c, c.all())
	x.ids, x.exact, x.features, x.infos, x.unseen = c.ids, c.exact, c.features, c.infos, c.unseen
	x.classes, x.stride, x.bias = m.classes, m.stride, m.bias
	x.weights, x.scales = quantize(m.weights, c.groups, m.stride)
	x.bag.vectors, x.bag.scales = quantize(m.vectors, c.groups, bagDim)
	x.bag.classes = m.bagClasses
	return x
}

// quantize stores each group's weights in a byte each.
func quantize(weights []float32, groups, stride int) (small []int8, scales []float32) {
	small, scales = make([]int8, len(weights)), make([]float32, groups)
	for g := range groups {
		from := weights[g*stride:][:stride]
		var top float32
		for _, w := range from {
			top = max(top, w, -w)
		}
		if top == 0 {
			continue
		}
		scales[g] = top / 127
		to, f := small[g*stride:][:stride], 127/top
		for k, w := range from {
			to[k] = int8(int32(float32(w*f)+128.5) - 128)
		}
	}
	return small, scales
}

// Match returns the n likeliest documents, best first, equal ones by ID. It
// returns nil for a text without words.
func (x *Index) Match(text string, n int) []Match {
	return x.AppendMatches(nil, text, n)
}

// AppendMatches is [Index.Match] that appends to dst, so that a caller with a
// buffer allocates nothing.
func (x *Index) AppendMatches(dst []Match, text string, n int) []Match {
	if len(x.ids) == 0 || n <= 0 {
		return dst
	}
	s := x.scratch()
	defer x.pool.Put(s)
	if !x.score(s, text) {
		return dst
	}
	exact := x.certain(s)
	s.top(len(x.ids), min(n, len(x.ids)))
	best := s.order[0]
	score := x.calibration.first(s.logits[:x.classes], best)
	if exact {
		score = max(score, exactScore)
	}
	for _, k := range s.order {
		dst = append(dst, Match{ID: x.ids[k], Score: score * x.calibration.share(s.logits[k]-s.logits[best])})
	}
	return dst
}

func (x *Index) scratch() *scratch {
	if s, ok := x.pool.Get().(*scratch); ok {
		return s
	}
	groups := len(x.scales)
	return &scratch{
		coefs: make([]float32, groups), linear: make([]float32, x.stride),
		logits: make([]float32, x.stride), hidden: make([]float32, bagDim),
	}
}

// score fills s.linear and s.logits and reports whether there was anything to score.
func (x *Index) score(s *scratch, text string) bool {
	x.analyzer.features(s, text)
	if len(s.features) == 0 {
		return false
	}
	s.known = s.known[:0]
	for _, f := range s.features {
		s.known = append(s.known, x.features.find(f.hash))
	}
	s.weigh(func(i int) float64 {
		if at := s.known[i]; at >= 0 {
			return float64(x.infos[at].idf)
		}
		return x.unseen
	})
	s.groups = s.groups[:0]
	for i, at := range s.known {
		if at < 0 {
			continue
		}
		in := &x.infos[at]
		if s.coefs[in.group] == 0 {
			s.groups = append(s.groups, in.group)
		}
		s.coefs[in.group] += s.values[i] * in.part
	}
	copy(s.linear, x.bias)
	clear(s.hidden)
	for _, g := range s.groups {
		addSmall(s.linear, x.weights[int(g)*x.stride:][:x.stride], s.coefs[g]*x.scales[g])
		addSmall(s.hidden, x.bag.vectors[int(g)*bagDim:][:bagDim], s.coefs[g]*x.bag.scales[g])
		s.coefs[g] = 0
	}
	copy(s.logits, s.linear)
	addCosines(s.logits[:x.classes], s.hidden, x.bag.classes)
	return true
}

// exactScore is the least score of a phrasing word for word; exactLead is how far
// above the others it is put, in temperatures.
const (
	exactScore = 0.98
	exactLead  = 5
)

// certain puts the class first that has the text as a phrasing, word for word,
// and reports whether one has.
func (x *Index) certain(s *scratch) bool {
	class := x.exact.find(sequence(s.tokens))
	if class < 0 {
		return false
	}
	top := s.logits[0]
	for _, v := range s.logits[:x.classes] {
		top = max(top, v)
	}
	s.logits[class] = top + exactLead*float32(x.calibration.temperature)
	return true
}

// addSmall adds f·w to y, as axpy does.
func addSmall(y []float32, w []int8, f float32) {
	for len(y) >= lanes && len(w) >= lanes {
		y8, w8 := (*[lanes]float32)(y), (*[lanes]int8)(w)
		y8[0] += float32(f * float32(w8[0]))
		y8[1] += float32(f * float32(w8[1]))
		y8[2] += float32(f * float32(w8[2]))
		y8[3] += float32(f * float32(w8[3]))
		y8[4] += float32(f * float32(w8[4]))
		y8[5] += float32(f * float32(w8[5]))
		y8[6] += float32(f * float32(w8[6]))
		y8[7] += float32(f * float32(w8[7]))
		y, w = y[lanes:], w[lanes:]
	}
}

// top leaves the n classes of the highest logits in s.order, equal ones by number.
func (s *scratch) top(classes, n int) {
	s.order = s.order[:0]
	for k := range int32(classes) {
		v := s.logits[k]
		if len(s.order) == n && v <= s.logits[s.order[n-1]] {
			continue
		}
		if len(s.order) < n {
			s.order = append(s.order, k)
		}
		i := len(s.order) - 1
		for ; i > 0 && s.logits[s.order[i-1]] < v; i-- {
			s.order[i] = s.order[i-1]
		}
		s.order[i] = k
	}
}

// Bytes is about how much memory the index holds.
func (x *Index) Bytes() int {
	if len(x.ids) == 0 {
		return 0
	}
	n := x.exact.bytes() + x.features.bytes() + 32*len(x.infos) + len(x.weights) + 4*len(x.scales) +
		len(x.bag.vectors) + 4*len(x.bag.scales) + 4*len(x.bag.classes) + 2*len(x.analyzer.folder.han)
	sp := x.analyzer.speller
	n += sp.known.bytes() + sp.near.bytes() + 8*len(sp.chain) + 32*len(sp.words) + 4*len(sp.letter)
	return n
}
