package faq

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Question is a text with what answers it. No labels: nothing does.
type Question struct {
	Text   string
	Labels []string // ids of documents, each of which is right
}

// Judged is a question with what an index made of it.
type Judged struct {
	Question
	Matches []Match // the first three
}

// right reports whether the first match is.
func (j Judged) right() bool {
	return len(j.Matches) > 0 && slices.Contains(j.Labels, j.Matches[0].ID)
}

func (j Judged) score() float64 {
	if len(j.Matches) == 0 {
		return 0
	}
	return j.Matches[0].Score
}

// Judge asks an index.
func Judge(x *Index, questions []Question) []Judged {
	out := make([]Judged, len(questions))
	for i, q := range questions {
		out[i] = Judged{q, x.Match(q.Text, 3)}
	}
	return out
}

// CrossValidate asks for every phrasing of some documents an index that has learned all
// but it and some others: each of so many folds is held out once. It takes as many
// trainings.
func CrossValidate(docs []Document, lex *Lexicon, folds int) []Judged {
	var out []Judged
	for n := range folds {
		rest, held := hold(docs, n, folds)
		out = append(out, Judge(Build(rest, lex), held)...)
	}
	return out
}

// hold takes every folds-th phrasing of each document out, from the n-th on.
func hold(docs []Document, n, folds int) (rest []Document, held []Question) {
	rest = slices.Clone(docs)
	for i := range rest {
		var kept []string
		for j, p := range rest[i].Phrasings {
			if j%folds == n && len(rest[i].Phrasings) > folds {
				held = append(held, Question{p, []string{rest[i].ID}})
			} else {
				kept = append(kept, p)
			}
		}
		rest[i].Phrasings = kept
	}
	return rest, held
}

// Report tells how good the answers to questions are. Shares are 0 to 1.
type Report struct {
	Questions int     `json:"questions"`
	Covered   int     `json:"covered"` // those that something answers
	TopOne    float64 `json:"top_one"` // of the covered: the first match is right
	TopThree  float64 `json:"top_three"`

	// What Decide makes of them: answered right and offered right of the covered, answered
	// wrongly of all.
	Answered float64 `json:"answered"`
	Offered  float64 `json:"offered"`
	Wrong    float64 `json:"wrong"`

	// Of the direct answers, how many are right, and from which score on 97 of a hundred are.
	Precision float64 `json:"precision"`
	For97     float64 `json:"score_for_97"`

	Confusions []Confusion `json:"confusions"` // the most frequent first
	Bins       []Bin       `json:"bins"`       // of the scores, ten of the same width
	Error      float64     `json:"calibration_error"`
	Worst      []Judged    `json:"worst"` // wrong, the surest first
}

// Confusion is one document that is taken for another one.
type Confusion struct {
	Meant string `json:"meant"`
	Taken string `json:"taken"`
	Count int    `json:"count"`
}

// Bin is a range of scores: how sure the matcher was, and how often it was right.
type Bin struct {
	From  float64 `json:"from"`
	Score float64 `json:"score"` // the mean
	Right float64 `json:"right"`
	Count int     `json:"count"`
}

const (
	bins  = 10
	worst = 20
	sure  = 0.97
)

// NewReport reports on judged questions.
func NewReport(list []Judged) Report {
	r := Report{Questions: len(list), Bins: make([]Bin, bins)}
	direct, directRight := 0, 0
	for _, j := range list {
		r.count(j)
		if Decide(j.Matches) == Answer {
			direct++
			if j.right() {
				directRight++
			}
		}
	}
	covered, all := 1/float64(max(r.Covered, 1)), 1/float64(max(r.Questions, 1))
	r.TopOne, r.TopThree, r.Answered, r.Offered = r.TopOne*covered, r.TopThree*covered, r.Answered*covered, r.Offered*covered
	r.Wrong *= all
	r.Precision = float64(directRight) / float64(max(direct, 1))
	r.For97 = scoreFor(list, sure)
	r.Confusions = confusions(list)
	r.finishBins()
	r.Worst = worstOf(list)
	return r
}

// count adds a question to what becomes shares later.
func (r *Report) count(j Judged) {
	place := slices.IndexFunc(j.Matches, func(m Match) bool { return slices.Contains(j.Labels, m.ID) })
	verdict := Decide(j.Matches)
	if len(j.Labels) > 0 {
		r.Covered++
	}
	if place == 0 {
		r.TopOne++
	}
	if place >= 0 {
		r.TopThree++
	}
	switch {
	case verdict == Answer && place == 0:
		r.Answered++
	case verdict == Answer:
		r.Wrong++
	case verdict == Suggest && place >= 0:
		r.Offered++
	}
	b := &r.Bins[min(int(j.score()*bins), bins-1)]
	b.Count++
	b.Score += j.score()
	if place == 0 {
		b.Right++
	}
}

// finishBins makes means of sums, and the expected calibration error of them.
func (r *Report) finishBins() {
	for i := range r.Bins {
		b := &r.Bins[i]
		b.From = float64(i) / bins
		if b.Count > 0 {
			b.Score, b.Right = b.Score/float64(b.Count), b.Right/float64(b.Count)
			r.Error += math.Abs(b.Score-b.Right) * float64(b.Count) / float64(r.Questions)
		}
	}
}

// scoreFor finds the least score from which on so large a share of first matches is right.
func scoreFor(list []Judged, share float64) float64 {
	sorted := slices.SortedFunc(slices.Values(list), func(a, b Judged) int { return cmp.Compare(b.score(), a.score()) })
	least, right := 1.0, 0
	for i, j := range sorted {
		if j.right() {
			right++
		}
		if float64(right) >= share*float64(i+1) {
			least = j.score()
		}
	}
	return least
}

// confusions counts what is taken for what.
func confusions(list []Judged) []Confusion {
	counts := map[[2]string]int{}
	for _, j := range list {
		if len(j.Labels) > 0 && len(j.Matches) > 0 && !j.right() {
			counts[[2]string{j.Labels[0], j.Matches[0].ID}]++
		}
	}
	out := make([]Confusion, 0, len(counts))
	for pair, n := range counts {
		out = append(out, Confusion{pair[0], pair[1], n})
	}
	slices.SortFunc(out, func(a, b Confusion) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Meant, b.Meant), cmp.Compare(a.Taken, b.Taken))
	})
	return out
}

// worstOf are the wrong ones that the matcher was surest of.
func worstOf(list []Judged) []Judged {
	out := slices.DeleteFunc(slices.Clone(list), Judged.right)
	slices.SortStableFunc(out, func(a, b Judged) int { return cmp.Compare(b.score(), a.score()) })
	return out[:min(len(out), worst)]
}

// String is the report's numbers in one line.
func (r Report) String() string {
	return fmt.Sprintf("top-1 %.1f %%, top-3 %.1f %%, answered right %.1f %%, offered right %.1f %%, answered wrongly %.1f %%",
		100*r.TopOne, 100*r.TopThree, 100*r.Answered, 100*r.Offered, 100*r.Wrong)
}
