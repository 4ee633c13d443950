package faq

import "math"

// The second opinion on a text, beside the regression: a bag of embeddings.
// Every feature has a vector and so has every class; the text is the sum of its
// features' vectors, and the cosine between it and a class says how alike they
// are. Features that occur in the same classes get like vectors, so that what
// one word has learned helps another. That takes questions to learn from: it is
// worth 0.9 points with a hundred a class, 0.4 with ten and nothing with five.
const (
	bagDim = 48 // a multiple of lanes; 96 is no better

	// bagSharpness multiplies cosines to make logits of them. 16 costs 0.4 points.
	bagSharpness = 10

	bagEpochs = 6    // 12 with a lower rate are no better
	bagRate   = 0.15 // of Adagrad

	// bagDropout leaves features out of a step, by chance, which keeps rare ones
	// from knowing their class by heart. 0.3 costs 0.3 points.
	bagDropout = 0.5

	// bagMost is the weight of the bag's logits beside the regression's with very
	// many rows a class; with bagHalf rows it is half of that.
	bagMost = 0.5
	bagHalf = 10

	bagSpread = 0.05 // length of what vectors start with
)

// bag is a trained one. Vectors are stored in a byte a dimension.
type bag struct {
	vectors []int8    // by group, then dimension
	scales  []float32 // by group
	classes []float32 // by class; their length is the weight of the bag's logits
}

// bagTrainer learns the vectors by stochastic gradient descent with Adagrad, one
// rate for each vector.
type bagTrainer struct {
	vectors, classes       []float32
	vectorSums, classSums  []float32 // of squared gradients
	hidden, slope          []float32
	logits, cosines, norms []float32
	kept                   []cell
	seed                   uint64
}

func newBagTrainer(groups, classes int) *bagTrainer {
	t := &bagTrainer{
		vectors: make([]float32, groups*bagDim), classes: make([]float32, classes*bagDim),
		vectorSums: make([]float32, groups), classSums: make([]float32, classes),
		hidden: make([]float32, bagDim), slope: make([]float32, bagDim),
		logits: make([]float32, classes), cosines: make([]float32, classes), norms: make([]float32, classes),
		seed: hashSeed,
	}
	for _, list := range [][]float32{t.vectors, t.classes} {
		for i := range list {
			list[i] = (t.random() - 0.5) * bagSpread
		}
	}
	for k := range t.norms {
		t.norms[k] = magnitude(t.class(k))
	}
	return t
}

// random returns the next number from 0 to 1 of a fixed sequence.
func (t *bagTrainer) random() float32 {
	t.seed = mix(t.seed, hashSeed)
	return float32(t.seed>>40) / (1 << 24)
}

func (t *bagTrainer) vector(group int32) []float32 { return t.vectors[int(group)*bagDim:][:bagDim] }

func (t *bagTrainer) class(k int) []float32 { return t.classes[k*bagDim:][:bagDim] }

// train makes all passes over the rows.
func (t *bagTrainer) train(c *corpus, rows []int32) {
	for range bagEpochs {
		t.seed = shuffle(rows, t.seed)
		for _, i := range rows {
			t.step(&c.rows[i])
		}
	}
	for g, sum := range t.vectorSums {
		if sum == 0 { // never in a row: only noise
			clear(t.vector(int32(g)))
		}
	}
}

// step moves the vectors of one row's features and of the classes it might be.
func (t *bagTrainer) step(r *row) {
	clear(t.hidden)
	t.kept = t.kept[:0]
	for _, x := range r.cells {
		if t.random() >= bagDropout {
			t.kept = append(t.kept, x)
			axpy(t.hidden, t.vector(x.group), x.value)
		}
	}
	length := magnitude(t.hidden)
	if length == 0 {
		return
	}
	scale(t.hidden, 1/length)
	for k := range t.cosines {
		t.cosines[k] = dot(t.hidden, t.class(k)) / t.norms[k]
		t.logits[k] = bagSharpness * t.cosines[k]
	}
	softmax(t.logits)
	t.logits[r.class]--
	t.moveClasses()
	// Of the slope, what would only change the length of the sum has no effect.
	axpy(t.slope, t.hidden, -dot(t.slope, t.hidden))
	scale(t.slope, 1/length)
	square := dot(t.slope, t.slope) / bagDim
	for _, x := range t.kept {
		sum := &t.vectorSums[x.group]
		*sum += float32(square * x.value * x.value)
		axpy(t.vector(x.group), t.slope, -bagRate*x.value/root(*sum))
	}
}

// moveClasses moves the vectors of classes by what t.logits says that each is
// too likely, and leaves the slope for the text in t.slope.
func (t *bagTrainer) moveClasses() {
	const negligible = 5e-3
	clear(t.slope)
	for k, excess := range t.logits {
		if excess < negligible && excess > -negligible {
			continue
		}
		v, f := t.class(k), bagSharpness*excess/t.norms[k]
		axpy(t.slope, v, f)
		t.classSums[k] += f * f * (1 - float32(t.cosines[k]*t.cosines[k])) / bagDim
		f *= bagRate / root(t.classSums[k])
		shrink := 1 + float32(f*t.cosines[k]/t.norms[k])
		for i := range v {
			v[i] = float32(v[i]*shrink) - float32(f*t.hidden[i])
		}
		t.norms[k] = magnitude(v)
	}
}

// addCosines adds the bag's logits to dst, given the sum of the features' vectors,
// which it changes.
func addCosines(dst, hidden, classes []float32) {
	length := magnitude(hidden)
	if length == 0 {
		return
	}
	scale(hidden, 1/length)
	for k := range dst {
		dst[k] += dot(hidden, classes[k*bagDim:][:bagDim])
	}
}

// finish returns the vectors of the classes, each as long as the bag's logits
// weigh.
func (t *bagTrainer) finish(rows int) []float32 {
	perClass := float32(rows) / float32(len(t.norms))
	weight := bagSharpness * bagMost * perClass / (perClass + bagHalf)
	for k := range t.norms {
		scale(t.class(k), weight/t.norms[k])
	}
	return t.classes
}

func magnitude(x []float32) float32 { return float32(math.Sqrt(float64(dot(x, x)))) }

// root is the square root that Adagrad divides by.
func root(x float32) float32 { return float32(math.Sqrt(float64(x))) + 1e-8 }

func scale(x []float32, f float32) {
	for i := range x {
		x[i] *= f
	}
}

// dot is the scalar product of two vectors whose length is a multiple of lanes.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	for len(a) >= lanes && len(b) >= lanes {
		a8, b8 := (*[lanes]float32)(a), (*[lanes]float32)(b)
		s0 += float32(a8[0]*b8[0]) + float32(a8[4]*b8[4])
		s1 += float32(a8[1]*b8[1]) + float32(a8[5]*b8[5])
		s2 += float32(a8[2]*b8[2]) + float32(a8[6]*b8[6])
		s3 += float32(a8[3]*b8[3]) + float32(a8[7]*b8[7])
		a, b = a[lanes:], b[lanes:]
	}
	return (s0 + s1) + (s2 + s3)
}
