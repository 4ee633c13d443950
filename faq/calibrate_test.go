package faq

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

func TestCurveFits(t *testing.T) {
	t.Parallel()
	// Signs 0 to 9, of which each holds as often as the curve says.
	want := curve{-3, 0.8}
	var rows []judged
	for i := range 10 {
		p := want.at(float64(i))
		rows = append(rows, judged{float64(i), true, 1000 * p}, judged{float64(i), false, 1000 * (1 - p)})
	}
	for _, from := range []curve{{0, 0}, {-3.5, 0.9}, {2, 0.1}} {
		got := from.fit(rows)
		if math.Abs(got.offset-want.offset) > 0.1 || math.Abs(got.slope-want.slope) > 0.05 {
			t.Errorf("%v.fit(rows of %v) = %v, want that again", from, want, got)
		}
	}
	if got := want.fit(nil); got != want {
		t.Errorf("%v.fit(nil) = %v, want it as it was", want, got)
	}
	// A sign that speaks against what it is a sign of is of no use.
	against := []judged{{0, true, 100}, {9, false, 100}}
	if got := want.fit(against); got.slope != 0 {
		t.Errorf("%v.fit(falling) = %v, want slope 0", want, got)
	}
}

func TestFoldsAreApart(t *testing.T) {
	t.Parallel()
	var docs []Document
	for k := range 40 {
		d := Document{ID: fmt.Sprintf("d%02d", k), Keywords: []string{fmt.Sprintf("key%d", k)}}
		for i := range 10 {
			d.Phrasings = append(d.Phrasings, fmt.Sprintf("word%d word%d", k, i))
		}
		docs = append(docs, d)
	}
	c := newCorpus(docs, &analyzer{folder: newFolder()})
	hiddenOnce := make([]int, len(c.ids))
	for n := range parts {
		f := c.fold(n)
		if all := slices.Sorted(slices.Values(slices.Concat(f.train, f.held, f.strange))); len(slices.Compact(all)) != len(all) {
			t.Errorf("fold(%d) has a row twice", n)
		}
		if len(f.held) == 0 || len(f.strange) == 0 || len(f.train) < len(c.rows)/2 {
			t.Errorf("fold(%d) trains on %d rows and judges by %d and %d, want some of each and most to train on", n, len(f.train), len(f.held), len(f.strange))
		}
		for k, hidden := range f.hidden {
			if hidden {
				hiddenOnce[k]++
			}
		}
		for _, i := range slices.Concat(f.train, f.held) {
			if f.hidden[c.rows[i].class] {
				t.Errorf("fold(%d) trains on or holds row %d of a hidden class", n, i)
			}
		}
		for _, i := range slices.Concat(f.held, f.strange) {
			if c.rows[i].keyword {
				t.Errorf("fold(%d) judges by keyword row %d, want whole questions", n, i)
			}
		}
	}
	for k, times := range hiddenOnce {
		if times != 1 {
			t.Errorf("class %d is hidden in %d folds, want 1", k, times)
		}
	}
}

// TestNeighboursScoreLow: a question of a topic that is not there scores below
// one of the topics that are, though it shares their words.
func TestNeighboursScoreLow(t *testing.T) {
	t.Parallel()
	set, _ := shipped()
	docs := set.Documents("")
	var kept []Document
	var covered, strange []string
	for i, d := range docs {
		if i%5 == 2 {
			strange = append(strange, d.Phrasings[:4]...)
			continue
		}
		covered = append(covered, d.Phrasings[:1]...)
		d.Phrasings = d.Phrasings[1:]
		kept = append(kept, d)
	}
	index := Build(kept, set.Lexicon())
	answered := func(texts []string) float64 {
		n := 0
		for _, text := range texts {
			if Decide(index.Match(text, 3)) == Answer {
				n++
			}
		}
		return float64(n) / float64(len(texts))
	}
	in, out := answered(covered), answered(strange)
	t.Logf("answered %.3f of the covered, %.3f of the neighbours", in, out)
	if out > 0.2 || in < 2*out {
		t.Errorf("answered %.3f of the covered and %.3f of neighbours, want at most 0.2 of these and half as many", in, out)
	}
}
