package faq

import (
	"fmt"
	"math/rand"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

func readT(t *testing.T, name string) []Labelled {
	f, err := os.Open("../../shared/data/faq/" + name + ".tsv")
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	l, err := ReadLabelled(f, name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func docsOfT(list []Labelled) []Document {
	at := map[string]int{}
	var docs []Document
	for _, x := range list {
		j, ok := at[x.Label]
		if !ok {
			j = len(docs)
			at[x.Label] = j
			docs = append(docs, Document{ID: x.Label})
		}
		docs[j].Phrasings = append(docs[j].Phrasings, x.Text)
	}
	return docs
}

type resT struct {
	n, top1, top3 int
	right, wrong  []float64
	train, query  time.Duration
	idx           *Index
}

func (r resT) String() string {
	n := float64(r.n)
	return fmt.Sprintf("top1 %.2f top3 %.2f train %v query %v", 100*float64(r.top1)/n, 100*float64(r.top3)/n, r.train.Round(time.Millisecond), r.query/time.Duration(max(1, r.n)))
}

func (r *resT) run(train, test []Labelled, lex *Lexicon) {
	t0 := time.Now()
	x := Build(docsOfT(train), lex)
	r.train += time.Since(t0)
	r.idx = x
	t0 = time.Now()
	var ms []Match
	for _, q := range test {
		ms = x.AppendMatches(ms[:0], q.Text, 3)
		r.n++
		for j, m := range ms {
			if m.ID == q.Label {
				r.top3++
				if j == 0 {
					r.top1++
				}
			}
		}
		if len(ms) > 0 {
			if ms[0].ID == q.Label {
				r.right = append(r.right, ms[0].Score)
			} else {
				r.wrong = append(r.wrong, ms[0].Score)
			}
		}
	}
	r.query += time.Since(t0)
}

func cvT(list []Labelled, folds int, extra []Labelled, lex *Lexicon) resT {
	list = slices.Clone(list)
	rng := rand.New(rand.NewSource(1))
	rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	slices.SortStableFunc(list, func(a, b Labelled) int { return strings.Compare(a.Label, b.Label) })
	var r resT
	for f := range folds {
		train := slices.Clone(extra)
		var test []Labelled
		for i, x := range list {
			if i%folds == f {
				test = append(test, x)
			} else {
				train = append(train, x)
			}
		}
		r.run(train, test, lex)
	}
	return r
}

func shot(list []Labelled, k int, seed int64, most int) (train, test []Labelled) {
	list = slices.Clone(list)
	rng := rand.New(rand.NewSource(seed))
	rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	n := map[string]int{}
	for _, x := range list {
		if n[x.Label] < k {
			n[x.Label]++
			train = append(train, x)
		} else if len(test) < most {
			test = append(test, x)
		}
	}
	return
}

func auroc(in, out []float64) float64 {
	var s float64
	for _, a := range in {
		for _, b := range out {
			if a > b {
				s++
			} else if a == b {
				s += .5
			}
		}
	}
	return s / float64(len(in)*len(out))
}

func scoresT(x *Index, list []Labelled) (out []float64) {
	for _, q := range list {
		ms := x.Match(q.Text, 1)
		if len(ms) == 0 {
			out = append(out, 0)
			continue
		}
		out = append(out, ms[0].Score)
	}
	return
}

func shippedT() ([]Labelled, *Lexicon, []Document) {
	set, p := Load(func(path, locale string) (string, bool) { return "x", true }, Source{"faq", Content()})
	if set == nil {
		panic(p.Err())
	}
	var list []Labelled
	for _, e := range set.Entries() {
		for _, q := range e.Phrasings() {
			list = append(list, Labelled{q, e.ID})
		}
	}
	return list, set.Lexicon(), set.Documents("")
}

func TestExp(t *testing.T) {
	which := os.Getenv("EXP")
	if which == "" {
		t.Skip()
	}
	has := func(s string) bool { return which == "all" || strings.Contains(","+which+",", ","+s+",") }
	own, lex, docs := shippedT()
	if has("own") {
		r := cvT(own, 5, nil, lex)
		t.Log("own cv lex  ", r.String())
		r = cvT(own, 5, nil, nil)
		t.Log("own cv nolex", r.String())
		t0 := time.Now()
		x := Build(docs, lex)
		t.Log("shipped build", time.Since(t0), "docs", len(docs), "rows", len(own), "feats", len(x.infos), "groups", len(x.scales), x.Bytes())
	}
	if has("b10") {
		var r, r3, r5 resT
		full := readT(t, "banking77_train.train")
		for seed := range int64(4) {
			tr, te := shot(full, 10, seed, 3000)
			r.run(tr, te, nil)
			r3.run(tr, te, lex)
			tr, te = shot(full, 5, seed, 3000)
			r5.run(tr, te, nil)
		}
		t.Log("banking 10-shot x4    ", r.String())
		t.Log("banking 10-shot x4 lex", r3.String())
		t.Log("banking 5-shot x4     ", r5.String())
		var p resT
		p.run(readT(t, "banking77_fewshot.train_10"), readT(t, "banking77_fewshot.valid"), nil)
		t.Log("banking published 10 → valid", p.String())
		oos := readT(t, "banking77_oos_dev.idoos_valid")
		ood := readT(t, "banking77_oos_dev.oodoos_valid")
		var f resT
		f.run(readT(t, "banking77_oos_dev.train"), readT(t, "banking77_oos_dev.valid"), nil)
		in := append(slices.Clone(f.right), f.wrong...)
		t.Log("banking50", f.String(), "AUROC near", auroc(in, scoresT(f.idx, oos)), "far", auroc(in, scoresT(f.idx, ood)))
	}
	if has("zh") {
		zh := readT(t, "banking77_zh_train5.train")
		r := cvT(zh, 5, nil, nil)
		t.Log("zh 4-shot cv", r.String())
		r = cvT(zh, 5, nil, lex)
		t.Log("zh 4-shot cv lex", r.String())
		r = cvT(zh, 5, readT(t, "banking77_fewshot.train_10"), lex)
		t.Log("zh 4-shot cv lex + en10", r.String())
	}
	if has("hwu") {
		var r resT
		r.run(readT(t, "hwu64_dev.train_10"), readT(t, "hwu64_dev.valid"), nil)
		t.Log("hwu10", r.String())
	}
	if has("clinc") {
		var r resT
		r.run(readT(t, "clinc150_dev.train"), readT(t, "clinc150_dev.val"), nil)
		in := append(slices.Clone(r.right), r.wrong...)
		out := append(scoresT(r.idx, readT(t, "clinc150_dev.oos_val")), scoresT(r.idx, readT(t, "clinc150_dev.oos_train"))...)
		t.Log("clinc", r.String(), "AUROC", auroc(in, out))
	}
	if has("full") {
		r := cvT(readT(t, "banking77_train.train"), 5, nil, nil)
		t.Log("banking full cv", r.String())
	}
}
