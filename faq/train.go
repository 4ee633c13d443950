package faq

import "math"

// Training is multinomial logistic regression by stochastic dual coordinate
// ascent: each row holds a dual, its expectation of the classes, and the weights
// are always a sum over rows of what they still expect. It needs no learning
// rate. The order of rows comes from a fixed sequence, so the same documents
// always give the same weights.
const (
	// minLambda and maxLambda bound the regularisation. Few rows need little: with
	// ten a class 0.2 costs 0.3 points, and 0.008 of AUROC against what nothing
	// covers. Many need more: with a hundred a class 0.2 is worth 0.1 points, and
	// 0.004 of AUROC against neighbours.
	minLambda, maxLambda = 0.1, 0.2
	lambdaRows           = 35 // rows a class from which it grows with them

	// A softmax bends by at most 1/2, which would allow steps of 1/(1+‖x‖²/2λ).
	// With dozens of classes it bends far less: twice the step is stable, and four
	// passes do the work of ten.
	curvature = 4

	passes = 4 // over all rows

	// minStep leaves classes out of a row's step that would hardly move.
	minStep = 0.005

	lanes = 8 // classes are handled so many at a time
)

// model is a trained corpus: weights by group, then class.
type model struct {
	classes int
	stride  int // classes, rounded up to a multiple of lanes
	lambda  float32
	weights []float32
	bias    []float32
	duals   []float32 // by row, then class

	vectors    []float32 // of the bag, by group
	bagClasses []float32 // of the bag, by class

	logits []float32 // scratch
	moves  []move
	seed   uint64
}

// move is a class that a step changes, and by how much.
type move struct {
	class int32
	by    float32
}

// train fits a model to some rows of a corpus, which it puts in another order.
func train(c *corpus, rows []int32) *model {
	m := newModel(c)
	perClass := float32(len(rows)) / float32(m.classes)
	m.lambda = min(max(minLambda*perClass/lambdaRows, minLambda), maxLambda)
	for range passes {
		m.seed = shuffle(rows, m.seed)
		for _, i := range rows {
			m.step(&c.rows[i], m.duals[int(i)*m.stride:][:m.stride])
		}
	}
	m.duals = nil
	bag := newBagTrainer(c.groups, m.classes)
	bag.train(c, rows)
	m.vectors, m.bagClasses = bag.vectors, bag.finish(len(rows))
	return m
}

func newModel(c *corpus) *model {
	k := max(len(c.ids), 2) // one class alone is told from nothing at all
	m := &model{classes: k, stride: (k + lanes - 1) / lanes * lanes, seed: hashSeed}
	m.weights = make([]float32, c.groups*m.stride)
	m.bias = make([]float32, m.stride)
	m.duals = make([]float32, len(c.rows)*m.stride)
	m.logits = make([]float32, m.stride)
	for i, r := range c.rows {
		m.duals[i*m.stride+int(r.class)] = 1
	}
	return m
}

// shuffle puts rows in a new order and returns the seed for the next.
func shuffle(rows []int32, seed uint64) uint64 {
	for i := len(rows) - 1; i > 0; i-- {
		seed = mix(seed, uint64(i))
		j := seed % uint64(i+1)
		rows[i], rows[j] = rows[j], rows[i]
	}
	return seed
}

// step moves one row's dual towards the probabilities that the model gives it,
// and the weights with it.
func (m *model) step(r *row, dual []float32) {
	m.score(r)
	p := m.logits[:m.classes]
	softmax(p)
	s := 1 / (1 + float32(r.norm)/(curvature*m.lambda))
	m.moves = m.moves[:0]
	for k := range p {
		if d := p[k] - dual[k]; d > minStep || d < -minStep {
			d *= s
			dual[k] += d
			m.moves = append(m.moves, move{int32(k), d})
		}
	}
	for _, x := range r.cells {
		w := m.weights[int(x.group)*m.stride:][:m.stride]
		f := -x.value / m.lambda
		for _, v := range m.moves {
			w[v.class] += float32(f * v.by)
		}
	}
	for _, v := range m.moves {
		m.bias[v.class] -= float32(biasValue * biasValue / m.lambda * v.by)
	}
}

// score leaves a row's logits in m.logits.
func (m *model) score(r *row) {
	copy(m.logits, m.bias)
	for _, x := range r.cells {
		axpy(m.logits, m.weights[int(x.group)*m.stride:][:m.stride], x.value)
	}
}

// axpy adds f·x to y; both have the same length, a multiple of lanes. Products
// are rounded before they are added, so that all processors agree.
func axpy(y, x []float32, f float32) {
	for len(y) >= lanes && len(x) >= lanes {
		y8, x8 := (*[lanes]float32)(y), (*[lanes]float32)(x)
		y8[0] += float32(f * x8[0])
		y8[1] += float32(f * x8[1])
		y8[2] += float32(f * x8[2])
		y8[3] += float32(f * x8[3])
		y8[4] += float32(f * x8[4])
		y8[5] += float32(f * x8[5])
		y8[6] += float32(f * x8[6])
		y8[7] += float32(f * x8[7])
		y, x = y[lanes:], x[lanes:]
	}
}

// softmax makes probabilities of logits.
func softmax(x []float32) {
	top := x[0]
	for _, v := range x {
		top = max(top, v)
	}
	var sum float32
	for i, v := range x {
		x[i] = exp(v - top)
		sum += x[i]
	}
	f := 1 / sum
	for i := range x {
		x[i] *= f
	}
}

// exp is e^x for x up to 0, to six digits and several times as fast as
// math.Exp; what vanishes beside 1 is 0.
func exp(x float32) float32 {
	const negligible = -20
	if !(x > negligible) {
		return 0
	}
	t := x * math.Log2E
	n := float32(int32(t - 0.5)) // the nearest one, as t is not positive
	f := (t - n) * math.Ln2
	p := 1 + float32(f*(1+float32(f*(0.5+float32(f*(1.0/6+float32(f*(1.0/24+float32(f*(1.0/120+float32(f*(1.0/720))))))))))))
	return p * math.Float32frombits(uint32(int32(n)+127)<<23)
}
