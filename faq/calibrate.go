package faq

import (
	"math"
	"slices"
)

// calibration turns logits into scores.
type calibration struct {
	temperature float64
	offset      float64 // of the log-odds that the first is right
	certainty   float64 // per log-odds of the first among all
	evidence    float64 // per logit of the first above the mean
}

// uncalibrated is for content too small to hold rows out; it is about what
// calibration finds for the content that is shipped.
func uncalibrated() calibration {
	return calibration{temperature: 0.6, offset: -3, certainty: 0.6, evidence: 0.6}
}

// maxJudged bounds the rows that calibration looks at, and so its time.
const maxJudged = 600

// calibrate fits the calibration on rows that the model has not seen. Each also
// stands for a question that is not covered: without its own class, whatever
// comes first is wrong.
func calibrate(c *corpus, m *model, held []int32) calibration {
	cal := uncalibrated()
	if step := len(held)/maxJudged + 1; step > 1 {
		kept := held[:0:0]
		for i := 0; i < len(held); i += step {
			kept = append(kept, held[i])
		}
		held = kept
	}
	if len(held) == 0 || m.classes < 2 {
		return cal
	}
	logits := make([][]float32, len(held))
	for i, at := range held {
		m.score(&c.rows[at])
		logits[i] = append([]float32(nil), m.logits[:m.classes]...)
	}
	cal.temperature = bestTemperature(c, held, logits)
	var list []judged
	for i, at := range held {
		class := c.rows[at].class
		list = append(list, cal.judge(logits[i], class, 1))
		logits[i][class] = float32(math.Inf(-1))
		list = append(list, cal.judge(logits[i], class, uncovered))
	}
	cal.fit(list)
	return cal
}

// uncovered is how many questions that nothing covers are expected for one that
// is: scores allow for them, and are that much lower than accuracy on covered ones.
const uncovered = 0.3

// judged is one held-out row, as the calibration sees it.
type judged struct {
	certainty, evidence float64
	right, weight       float64
}

func (c *calibration) judge(logits []float32, class int32, weight float64) judged {
	top := 0
	for k, v := range logits {
		if v > logits[top] {
			top = k
		}
	}
	j := judged{weight: weight}
	j.certainty, j.evidence = c.measure(logits, logits[top])
	if int32(top) == class {
		j.right = 1
	}
	return j
}

// bestTemperature finds the temperature under which the right classes are likeliest.
func bestTemperature(c *corpus, held []int32, logits [][]float32) float64 {
	tops := make([]float32, len(logits))
	for i, z := range logits {
		tops[i] = slices.Max(z)
	}
	best, bestLoss := 0.0, math.Inf(1)
	for t := 0.25; t < 3; t *= 1.25 {
		var loss float64
		for i, at := range held {
			right := logits[i][c.rows[at].class]
			var sum float32
			for _, v := range logits[i] {
				sum += exp((v - tops[i]) / float32(t))
			}
			loss += math.Log(float64(sum)) - float64(right-tops[i])/t
		}
		if loss < bestLoss {
			best, bestLoss = t, loss
		}
	}
	return best
}

// fit finds offset, certainty and evidence by logistic regression: a dozen
// Newton steps, held near the uncalibrated values where rows are few.
func (c *calibration) fit(list []judged) {
	const pull = 2.0
	prior := [3]float64{c.offset, c.certainty, c.evidence}
	w := prior
	for range 12 {
		var g [3]float64
		var h [3][3]float64
		for i := range w {
			g[i] = pull * (w[i] - prior[i])
			h[i][i] = pull
		}
		for _, j := range list {
			x := [3]float64{1, j.certainty, j.evidence}
			p := sigmoid(w[0] + w[1]*x[1] + w[2]*x[2])
			for a := range x {
				g[a] += j.weight * (p - j.right) * x[a]
				for b := range x {
					h[a][b] += j.weight * p * (1 - p) * x[a] * x[b]
				}
			}
		}
		d := solve(h, g)
		for i := range w {
			w[i] -= d[i]
		}
	}
	c.offset, c.certainty, c.evidence = w[0], max(w[1], 0), max(w[2], 0)
}

// solve returns h⁻¹g for a positive definite h.
func solve(h [3][3]float64, g [3]float64) [3]float64 {
	for i := range g {
		for j := i + 1; j < len(g); j++ {
			f := h[j][i] / h[i][i]
			for k := i; k < len(g); k++ {
				h[j][k] -= f * h[i][k]
			}
			g[j] -= f * g[i]
		}
	}
	for i := len(g) - 1; i >= 0; i-- {
		for k := i + 1; k < len(g); k++ {
			g[i] -= h[i][k] * g[k]
		}
		g[i] /= h[i][i]
	}
	return g
}

// first returns the score of the class with the highest logit: how likely it is
// right, and never more than its share among all.
func (c *calibration) first(logits []float32, top int32) float64 {
	certainty, evidence := c.measure(logits, logits[top])
	return min(sigmoid(c.offset+c.certainty*certainty+c.evidence*evidence), sigmoid(certainty))
}

// share is the part of the first score that a class so much lower gets.
func (c *calibration) share(behind float32) float64 {
	return float64(exp(behind / float32(c.temperature)))
}

// measure returns the log-odds of the highest logit among all, and how far it is
// above their mean. Logits of -Inf are left out.
func (c *calibration) measure(logits []float32, top float32) (certainty, evidence float64) {
	var others, mean, n float32
	for _, v := range logits {
		if v < -math.MaxFloat32 {
			continue
		}
		mean += v
		n++
		others += exp((v - top) / float32(c.temperature))
	}
	return -math.Log(max(float64(others-1), 1e-6)), float64(top - mean/n)
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
