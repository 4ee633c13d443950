package faq

import (
	"slices"
	"strings"
	"time"
)

// BenchInput is what [Bench] measures on.
type BenchInput struct {
	Train   []Labelled
	Test    []Labelled
	OOS     []Labelled       // texts that nothing covers; their labels are ignored
	Lexicon *Lexicon         // nil uses nothing but Train
	Now     func() time.Time // the clock, such as time.Now; nil measures no times
}

// BenchReport is how well and how fast an index does. Shares are 0 to 1.
type BenchReport struct {
	Train   int `json:"train"`
	Test    int `json:"test"`
	OOS     int `json:"oos"`
	Classes int `json:"classes"`

	Accuracy float64 `json:"accuracy"` // the first match is right
	TopThree float64 `json:"top_three"`

	// With a threshold on the score, chosen on Train alone: the share of Test
	// that is above it and right, and of OOS that is below it.
	Threshold float64 `json:"threshold"`
	InScope   float64 `json:"in_scope_accuracy"`
	OOSRecall float64 `json:"oos_recall"`
	AUROC     float64 `json:"auroc"` // of the score, Test against OOS

	// What Decide makes of Test and OOS.
	Answered      float64 `json:"answered"`       // of Test
	AnsweredWrong float64 `json:"answered_wrong"` // of Test
	OOSAnswered   float64 `json:"oos_answered"`   // of OOS

	P50Micros float64 `json:"p50_us"`
	P99Micros float64 `json:"p99_us"`
	TrainMS   float64 `json:"train_ms"`
	Bytes     int     `json:"index_bytes"`
}

// Bench trains an index on in.Train and measures it. Nothing of Test and OOS
// reaches the training or the threshold.
func Bench(in BenchInput) BenchReport {
	if in.Now == nil {
		in.Now = func() time.Time { return time.Time{} }
	}
	docs := labelledDocuments(in.Train)
	r := BenchReport{Train: len(in.Train), Test: len(in.Test), OOS: len(in.OOS), Classes: len(docs)}
	begin := in.Now()
	x := Build(docs, in.Lexicon)
	r.TrainMS = in.Now().Sub(begin).Seconds() * 1e3
	r.Bytes = x.Bytes()
	r.Threshold = rejectBelow(in.Train, in.Lexicon)
	inside := r.inside(x, in.Test)
	r.outside(x, in.OOS, inside)
	r.times(x, in)
	return r
}

func labelledDocuments(list []Labelled) []Document {
	byID := map[string]int{}
	var docs []Document
	for _, l := range list {
		i, ok := byID[l.Label]
		if !ok {
			i = len(docs)
			byID[l.Label] = i
			docs = append(docs, Document{ID: l.Label, Keywords: labelWords(l.Label)})
		}
		docs[i].Phrasings = append(docs[i].Phrasings, l.Text)
	}
	return docs
}

// labelWords makes keywords of the words of a label: lost_or_stolen_phone
// says what its questions are about, as an entry's keywords do. It is worth 3 points
// with five questions a label, 1 with ten and nothing with a hundred.
func labelWords(label string) []string {
	return []string{strings.NewReplacer("_", " ", "-", " ", "/", " ").Replace(label)}
}

// rejectBelow finds the score that rejected of the right answers stay below, on
// a fifth of the training rows that an index of the others has not seen.
func rejectBelow(train []Labelled, lex *Lexicon) float64 {
	const rejected = 0.025
	var rest, held []Labelled
	nth := map[string]int{}
	for _, l := range train {
		nth[l.Label]++
		if nth[l.Label]%parts == parts/2 {
			held = append(held, l)
		} else {
			rest = append(rest, l)
		}
	}
	x := Build(labelledDocuments(rest), lex)
	var scores []float64
	for _, l := range held {
		if m := x.Match(l.Text, 1); len(m) > 0 && m[0].ID == l.Label {
			scores = append(scores, m[0].Score)
		}
	}
	if len(scores) == 0 {
		return 0
	}
	slices.Sort(scores)
	return scores[int(rejected*float64(len(scores)))]
}

// inside measures on questions that are covered and returns the first scores.
func (r *BenchReport) inside(x *Index, test []Labelled) []float64 {
	if len(test) == 0 {
		return nil
	}
	one := 1 / float64(len(test))
	scores := make([]float64, 0, len(test))
	for _, l := range test {
		matches := x.Match(l.Text, 3)
		if len(matches) == 0 {
			scores = append(scores, 0)
			continue
		}
		scores = append(scores, matches[0].Score)
		place := slices.IndexFunc(matches, func(m Match) bool { return m.ID == l.Label })
		if place >= 0 {
			r.TopThree += one
		}
		if place == 0 {
			r.Accuracy += one
		}
		if place == 0 && matches[0].Score >= r.Threshold {
			r.InScope += one
		}
		if Decide(matches) == Answer {
			r.Answered += one
			if place != 0 {
				r.AnsweredWrong += one
			}
		}
	}
	return scores
}

// outside measures on texts that nothing covers.
func (r *BenchReport) outside(x *Index, oos []Labelled, inside []float64) {
	if len(oos) == 0 {
		return
	}
	one := 1 / float64(len(oos))
	slices.Sort(inside)
	for _, l := range oos {
		matches := x.Match(l.Text, 1)
		score := 0.0
		if len(matches) > 0 {
			score = matches[0].Score
		}
		if score < r.Threshold {
			r.OOSRecall += one
		}
		if Decide(matches) == Answer {
			r.OOSAnswered += one
		}
		if len(inside) > 0 {
			below, _ := slices.BinarySearch(inside, score)
			same, _ := slices.BinarySearchFunc(inside, score, func(a, b float64) int {
				if a <= b {
					return -1
				}
				return 1
			})
			above := float64(len(inside)-same) + float64(same-below)/2
			r.AUROC += one * above / float64(len(inside))
		}
	}
}

// times measures single queries, after a few to warm up.
func (r *BenchReport) times(x *Index, in BenchInput) {
	const warmUp = 200
	texts := append(slices.Clone(in.Test), in.OOS...)
	if len(texts) == 0 {
		return
	}
	var buf []Match
	for i := range min(warmUp, len(texts)) {
		buf = x.AppendMatches(buf[:0], texts[i].Text, 3)
	}
	micros := make([]float64, 0, len(texts))
	for _, l := range texts {
		begin := in.Now()
		buf = x.AppendMatches(buf[:0], l.Text, 3)
		micros = append(micros, float64(in.Now().Sub(begin).Nanoseconds())/1e3)
	}
	slices.Sort(micros)
	r.P50Micros = micros[len(micros)/2]
	r.P99Micros = micros[len(micros)*99/100]
}
