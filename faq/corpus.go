package faq

import (
	"cmp"
	"math"
	"slices"
)

// corpus is the training material as sparse rows.
type corpus struct {
	ids  []string // the classes, sorted
	rows []row

	exact    *table // hash of a phrasing → its class, or ambiguous
	features *table // hash → index into infos
	infos    []info
	groups   int
	unseen   float64 // the idf of a feature that no row has
}

// row is one phrasing.
type row struct {
	class   int32
	keyword bool // no whole question
	cells   []cell
	norm    float64 // squared length, with the bias
}

// cell is one value of a row.
type cell struct {
	group int32
	value float32
}

// info is what is known of a feature. Features that the same rows have, each as
// often, always move together: they are one group, trained and stored once,
// which is exact and makes the matrix several times smaller.
type info struct {
	group int32
	part  float32 // 1/√(features in the group): a group is a unit vector
	idf   float32

	sign  uint64 // over the rows that have it, while building
	rows  int32
	block block
}

// biasValue is the value of a feature that every row has.
const biasValue = 0.1

// rawRow is a row before it is weighed.
type rawRow struct {
	class   int32
	keyword bool
	cells   []rawCell
}

type rawCell struct {
	info  int32
	count uint16
	bare  bool
}

func newCorpus(docs []Document, a *analyzer) *corpus {
	docs = slices.Clone(docs)
	slices.SortStableFunc(docs, func(a, b Document) int { return cmp.Compare(a.ID, b.ID) })
	c := &corpus{features: newTable(1 << 14), exact: newTable(1 << 10)}
	a.learn(docs)
	var raws []rawRow
	var s scratch
	for _, d := range docs {
		if len(c.ids) == 0 || c.ids[len(c.ids)-1] != d.ID {
			c.ids = append(c.ids, d.ID)
		}
		class := int32(len(c.ids) - 1)
		for i, text := range slices.Concat(d.Phrasings, d.Keywords) {
			a.features(&s, text)
			if len(s.features) == 0 {
				continue
			}
			raw := c.count(&s, class, len(raws))
			raw.keyword = i >= len(d.Phrasings)
			raws = append(raws, raw)
			if hash := sequence(s.tokens); !raw.keyword && c.exact.add(hash, class) != class {
				c.exact.set(hash, ambiguous)
			}
		}
	}
	c.group(len(raws))
	seen := make([]int32, c.groups)
	for _, raw := range raws {
		c.rows = append(c.rows, c.weigh(&s, raw, seen))
	}
	return c
}

// all returns the numbers of all rows.
func (c *corpus) all() []int32 {
	list := make([]int32, len(c.rows))
	for i := range list {
		list[i] = int32(i)
	}
	return list
}

// ambiguous marks a phrasing that several classes have.
const ambiguous = -2

// sequence is the hash of a whole text, but for what folding removes and signs.
func sequence(tokens []token) uint64 {
	h := hashSeed
	for _, t := range tokens {
		if t.kind != kindSign {
			h = mix(h, t.hash)
		}
	}
	return h
}

// learn makes the speller and the ear from all words of the documents and the lexicon.
func (a *analyzer) learn(docs []Document) {
	sp, ear := newSpeller(), newEar()
	var runes []rune
	var tokens []token
	read := func(text string) {
		runes, _ = a.folder.fold(runes[:0], nil, text)
		tokens = split(tokens[:0], runes)
		ear.learn(tokens, runes)
		for _, t := range tokens {
			if t.kind == kindWord {
				sp.learn(runes[t.start:t.end])
			}
		}
	}
	for _, d := range docs {
		for _, p := range d.Phrasings {
			read(p)
		}
		for _, k := range d.Keywords {
			read(k)
		}
	}
	if a.lexicon != nil {
		for _, w := range a.lexicon.words {
			read(w)
		}
	}
	sp.finish()
	ear.finish()
	a.speller, a.ear = sp, ear
}

// count notes the features of a text as a row.
func (c *corpus) count(s *scratch, class int32, n int) rawRow {
	raw := rawRow{class: class, cells: make([]rawCell, len(s.features))}
	for i, f := range s.features {
		at := c.features.add(f.hash, int32(len(c.infos)))
		if int(at) == len(c.infos) {
			c.infos = append(c.infos, info{block: f.block, sign: mix(hashSeed, uint64(f.block))})
		}
		raw.cells[i] = rawCell{at, uint16(f.count), f.bare}
		in := &c.infos[at]
		in.rows++
		in.sign = mix(in.sign, uint64(n)<<16|uint64(f.count))
	}
	return raw
}

// group finds the features that always come together and sets their idf.
func (c *corpus) group(rows int) {
	bySign := newTable(len(c.infos))
	var sizes []int32
	for i := range c.infos {
		in := &c.infos[i]
		in.group = bySign.add(in.sign, int32(len(sizes)))
		if int(in.group) == len(sizes) {
			sizes = append(sizes, 0)
		}
		sizes[in.group]++
		in.idf = float32(math.Log(float64(1+rows)/float64(1+in.rows)) + 1)
	}
	for i := range c.infos {
		c.infos[i].part = float32(1 / math.Sqrt(float64(sizes[c.infos[i].group])))
	}
	c.groups = len(sizes)
	c.unseen = math.Log(float64(1+rows)) + 1
}

// weigh makes a row of a raw one; seen is scratch space, by group.
func (c *corpus) weigh(s *scratch, raw rawRow, seen []int32) row {
	s.features = s.features[:0]
	for _, x := range raw.cells {
		s.features = append(s.features, feature{count: int32(x.count), bare: x.bare, block: c.infos[x.info].block})
	}
	s.weigh(func(i int) float64 { return float64(c.infos[raw.cells[i].info].idf) })
	cells := make([]cell, 0, len(raw.cells))
	for i, x := range raw.cells {
		in := &c.infos[x.info]
		if seen[in.group] == 0 {
			cells = append(cells, cell{group: in.group})
			seen[in.group] = int32(len(cells))
		}
		cells[seen[in.group]-1].value += s.values[i] * in.part
	}
	r := row{class: raw.class, keyword: raw.keyword, cells: slices.Clip(cells), norm: biasValue * biasValue}
	for _, x := range cells {
		seen[x.group] = 0
		r.norm += float64(x.value) * float64(x.value)
	}
	return r
}
