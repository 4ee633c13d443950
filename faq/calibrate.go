package faq

import (
	"math"
	"slices"
)

// calibration turns logits into scores. A score is the product of two
// likelihoods: that some document covers the text, and that the first one is
// right if so. Together in one curve they got in each other's way: apart they
// are worth 0.01 of AUROC against neighbours of known topics.
type calibration struct {
	temperature float64
	covered     curve // by energy
	right       curve // by certainty
}

// uncalibrated is for content too small to hold rows out; it is about what
// calibration finds for the content that is shipped.
func uncalibrated() calibration {
	return calibration{temperature: 0.5, covered: curve{-3.5, 0.9}, right: curve{0, 0.75}}
}

// uncovered is how many questions that nothing covers are expected for one that
// is: scores allow for them, and are that much lower than accuracy on covered
// ones. With 0.3, 16 % of the neighbours of BANKING77's topics were answered
// instead of 11 %, and twice as many questions wrongly.
const uncovered = 0.6

const (
	// parts is how many parts the rows and the classes are split into; one of each
	// is held out at a time.
	parts = 5
	// enoughRows is how many rows make one fold enough: a fifth of them are judged.
	enoughRows = 2500
	// maxJudged bounds the rows that a fold judges, and so its time.
	maxJudged = 3000
)

// fold is a split of a corpus: rows to train on, some of the same classes to
// judge by, and all questions of some classes that are hidden: they stand for
// questions that nothing covers, and are neighbours of what is covered.
type fold struct {
	train, held, strange []int32
	hidden               []bool // by class
}

func (c *corpus) fold(n int) fold {
	f := fold{hidden: make([]bool, max(len(c.ids), 2))}
	for k := range f.hidden {
		f.hidden[k] = len(c.ids) >= parts && int(mix(hashSeed, uint64(k))>>32)%parts == n
	}
	nth := 0
	for i, r := range c.rows {
		if i == 0 || c.rows[i-1].class != r.class {
			nth = n
		}
		if !r.keyword {
			nth++
		}
		switch {
		case f.hidden[r.class] && !r.keyword:
			f.strange = append(f.strange, int32(i))
		case f.hidden[r.class]:
		case !r.keyword && nth%parts == parts/2:
			f.held = append(f.held, int32(i))
		default:
			f.train = append(f.train, int32(i))
		}
	}
	return f
}

// calibrate fits the calibration on rows that the models it trains for this have
// not seen.
func calibrate(c *corpus) calibration {
	cal := uncalibrated()
	if len(c.ids) < 2 {
		return cal
	}
	var held, strange []sample
	for n := range min(max(enoughRows/len(c.rows), 1), parts) {
		f := c.fold(n)
		if len(f.held) == 0 {
			continue
		}
		m := train(c, f.train)
		held = append(held, m.samples(c, f, f.held)...)
		strange = append(strange, m.samples(c, f, f.strange)...)
	}
	cal.temperature = bestTemperature(held)
	var covered, right []judged
	share := uncovered * float64(len(held)) / max(float64(len(strange)), 1)
	for _, s := range held {
		first := likeliest(s.logits)
		covered = append(covered, judged{cal.energy(s.logits, first), true, 1})
		right = append(right, judged{cal.certainty(s.logits, first), int(first) == s.class, 1})
	}
	for _, s := range strange {
		covered = append(covered, judged{cal.energy(s.logits, likeliest(s.logits)), false, share})
	}
	if len(strange) > 0 {
		cal.covered = cal.covered.fit(covered)
	}
	cal.right = cal.right.fit(right)
	return cal
}

// sample is a row's logits under a model that has not seen it, without those of
// hidden classes.
type sample struct {
	class  int // among these logits
	logits []float32
}

// samples scores rows.
func (m *model) samples(c *corpus, f fold, rows []int32) []sample {
	every := len(rows)/maxJudged + 1
	var list []sample
	hidden := make([]float32, bagDim)
	for i := 0; i < len(rows); i += every {
		r := &c.rows[rows[i]]
		m.score(r)
		clear(hidden)
		for _, x := range r.cells {
			axpy(hidden, m.vectors[int(x.group)*bagDim:][:bagDim], x.value)
		}
		addCosines(m.logits[:m.classes], hidden, m.bagClasses)
		s := sample{class: -1}
		for k, v := range m.logits[:m.classes] {
			if k == int(r.class) {
				s.class = len(s.logits)
			}
			if !f.hidden[k] {
				s.logits = append(s.logits, v)
			}
		}
		list = append(list, s)
	}
	return list
}

// bestTemperature finds the temperature under which the right classes are likeliest.
func bestTemperature(list []sample) float64 {
	best, bestLoss := uncalibrated().temperature, math.Inf(1)
	for t := 0.25; t < 3 && len(list) > 0; t *= 1.25 {
		var loss float64
		for _, s := range list {
			top := slices.Max(s.logits)
			var sum float32
			for _, v := range s.logits {
				sum += exp((v - top) / float32(t))
			}
			loss += math.Log(float64(sum)) - float64(s.logits[s.class]-top)/t
		}
		if loss < bestLoss {
			best, bestLoss = t, loss
		}
	}
	return best
}

// first returns the score of the class with the highest logit.
func (c *calibration) first(logits []float32, first int32) float64 {
	return c.covered.at(c.energy(logits, first)) * c.right.at(c.certainty(logits, first))
}

// share is the part of the first score that a class so much lower gets.
func (c *calibration) share(behind float32) float64 {
	return float64(exp(behind / float32(c.temperature)))
}

// energy is the logarithm of what all classes have together. It tells questions
// that nothing covers better than any of the highest logit alone, how far it is
// above the mean, likeness to a row, and the share of features never seen.
func (c *calibration) energy(logits []float32, first int32) float64 {
	top := logits[first]
	var sum float32
	for _, v := range logits {
		sum += exp(v - top)
	}
	return float64(top) + math.Log(float64(sum))
}

// certainty is the log-odds of the first class among all.
func (c *calibration) certainty(logits []float32, first int32) float64 {
	top, t := logits[first], float32(c.temperature)
	var sum float32
	for _, v := range logits {
		sum += exp((v - top) / t)
	}
	return -math.Log(max(float64(sum-1), 1e-6))
}

func likeliest(logits []float32) int32 {
	best := 0
	for k, v := range logits {
		if v > logits[best] {
			best = k
		}
	}
	return int32(best)
}
