package faq

import "math"

// Training: multinomial logistic regression by stochastic dual coordinate
// ascent, which needs no learning rate and ends near the optimum in a dozen
// passes. The order of rows comes from a fixed sequence, so the same documents
// always give the same weights.
const (
	lambda    = 0.05 // regularisation
	maxPasses = 20
	settled   = 2e-3 // mean change of a row's probabilities that ends training
)

// model is a trained corpus: weights by group, then class.
type model struct {
	classes int
	stride  int // classes, rounded up to a multiple of 4
	weights []float32
	bias    []float32
	duals   []float32 // by row, then class: what each row still expects
}

func train(c *corpus) *model {
	k := len(c.ids)
	m := &model{classes: k, stride: (k + 3) &^ 3}
	m.weights = make([]float32, c.groups*m.stride)
	m.bias = make([]float32, m.stride)
	m.duals = make([]float32, len(c.rows)*m.stride)
	order := make([]int32, len(c.rows))
	for i, r := range c.rows {
		m.duals[i*m.stride+int(r.class)] = 1
		order[i] = int32(i)
	}
	logits := make([]float32, m.stride)
	seed := hashSeed
	for range maxPasses {
		var change float64
		for i := len(order) - 1; i > 0; i-- {
			seed = mix(seed, uint64(i))
			j := seed % uint64(i+1)
			order[i], order[j] = order[j], order[i]
		}
		for _, i := range order {
			change += m.step(&c.rows[i], m.duals[int(i)*m.stride:][:m.stride], logits)
		}
		if change < settled*float64(len(c.rows)) {
			break
		}
	}
	return m
}

// step moves one row's dual towards the probabilities the model gives it, and
// the weights with it. It returns how much the dual changed.
func (m *model) step(r *row, dual, logits []float32) float64 {
	m.logits(r, logits)
	softmax(logits[:m.classes])
	s := 1 / (1 + r.norm/(2*lambda))
	var change float64
	for k := range logits[:m.classes] {
		d := float32(s * float64(logits[k]-dual[k]))
		dual[k] += d
		change += math.Abs(float64(d))
		logits[k] = d
	}
	clear(logits[m.classes:])
	for _, x := range r.cells {
		axpy(m.weights[int(x.group)*m.stride:][:m.stride], logits, -x.value/lambda)
	}
	axpy(m.bias, logits, -biasValue*biasValue/lambda)
	return change
}

func (m *model) logits(r *row, out []float32) {
	copy(out, m.bias)
	for _, x := range r.cells {
		axpy(out, m.weights[int(x.group)*m.stride:][:m.stride], x.value)
	}
}

// axpy adds f·x to y; both have the same length, a multiple of 4.
func axpy(y, x []float32, f float32) {
	for len(y) >= 4 && len(x) >= 4 {
		y[0] += float32(f * x[0])
		y[1] += float32(f * x[1])
		y[2] += float32(f * x[2])
		y[3] += float32(f * x[3])
		y, x = y[4:], x[4:]
	}
}

func softmax(x []float32) {
	top := x[0]
	for _, v := range x {
		top = max(top, v)
	}
	var sum float64
	for i, v := range x {
		e := math.Exp(float64(v - top))
		x[i] = float32(e)
		sum += e
	}
	f := float32(1 / sum)
	for i := range x {
		x[i] *= f
	}
}
