package faq

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Reason is one property of a text that speaks for a document, or against it.
// The weights of all reasons and the document's base rate make its logit above
// the mean of all documents.
type Reason struct {
	Feature string // such as "word 提现", "letters fee", "concept withdraw+fee"
	Weight  float64
}

// minReason hides reasons too small to be of interest.
const minReason = 0.005

// exactReason is the reason of a text that is a phrasing word for word.
const exactReason = "phrasing"

// Explain is [Index.Match] with each match's reasons. It is slower and for people.
func (x *Index) Explain(text string, n int) []Match {
	matches := x.Match(text, n)
	if len(matches) == 0 {
		return nil
	}
	s := x.scratch()
	defer x.pool.Put(s)
	x.score(s, text)
	for i := range matches {
		k, _ := slices.BinarySearch(x.ids, matches[i].ID)
		matches[i].Why = x.reasons(s, k)
	}
	return matches
}

func (x *Index) reasons(s *scratch, k int) []Reason {
	var list []Reason
	byFeature := map[string]int{}
	for i, at := range s.known {
		if at < 0 {
			continue
		}
		in := &x.infos[at]
		w := x.weights[int(in.group)*x.stride:][:x.classes]
		var mean float64
		for _, v := range w {
			mean += float64(v) / float64(len(w))
		}
		weight := float64(s.values[i]*in.part*x.scales[in.group]) * (float64(w[k]) - mean)
		name := x.describe(s, s.features[i])
		if at, ok := byFeature[name]; ok {
			list[at].Weight += weight
			continue
		}
		byFeature[name] = len(list)
		list = append(list, Reason{name, weight})
	}
	list = append(list, x.likeness(s, k))
	if int32(k) == x.exact.find(sequence(s.tokens)) {
		before := s.logits[k]
		x.certain(s)
		list = append(list, Reason{exactReason, float64(s.logits[k] - before)})
		s.logits[k] = before
	}
	list = slices.DeleteFunc(list, func(r Reason) bool { return math.Abs(r.Weight) < minReason })
	slices.SortStableFunc(list, func(a, b Reason) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	return list
}

// likeReason is the reason of a text that is like those of a document as a whole.
const likeReason = "likeness"

// likeness is what the bag of embeddings adds.
func (x *Index) likeness(s *scratch, k int) Reason {
	var mean float32
	for i, v := range s.logits[:x.classes] {
		mean += (v - s.linear[i]) / float32(x.classes)
	}
	return Reason{likeReason, float64(s.logits[k] - s.linear[k] - mean)}
}

func (x *Index) describe(s *scratch, f feature) string {
	switch f.block {
	case blockConcepts:
		names := x.analyzer.lexicon.names
		if f.end < 0 {
			return "concept " + names[f.start]
		}
		return fmt.Sprintf("concept %s+%s", names[f.start], names[f.end])
	case blockChars:
		return "letters " + string(s.runes[f.start:f.end])
	}
	return "word " + string(s.runes[f.start:f.end])
}
