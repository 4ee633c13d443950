package blevebench

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2"

	"github.com/okpay/supportbot/faq"
)

// Words of which questions are made: subjects, what happened to them, and the rest of a
// sentence. The same numbers give the same questions in every run.
var (
	subjects = strings.Fields("card transfer withdrawal refund payment account password code limit fee statement balance invoice receipt top-up currency exchange address phone email device login security token merchant order subscription bank cheque deposit")
	events   = strings.Fields("declined pending missing charged cancelled expired blocked changed delayed returned doubled lost stolen rejected reversed frozen refused late wrong unknown")
	rest     = strings.Fields("why how when where what please help my the a is was has been not yet still again today yesterday tomorrow after before with without from to for into at on i you they it can do does did should")
)

// question makes one of some hundred thousand questions.
func question(r *rand.Rand) string {
	words := []string{pick(r, rest), pick(r, rest), pick(r, subjects), pick(r, events), pick(r, rest), pick(r, subjects)}
	for range r.IntN(6) {
		words = append(words, pick(r, rest))
	}
	r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	return strings.Join(words, " ")
}

func pick(r *rand.Rand, words []string) string { return words[r.IntN(len(words))] }

// corpus is so many questions, ten to a topic, and queries like them.
func corpus(n int) (docs []faq.Document, queries []string) {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	for i := range n / 10 {
		d := faq.Document{ID: fmt.Sprint("topic", i)}
		for range 10 {
			d.Phrasings = append(d.Phrasings, question(r))
		}
		docs = append(docs, d)
	}
	for range 256 {
		queries = append(queries, question(r))
	}
	return docs, queries
}

// bleveIndex is an index in memory of all questions.
func bleveIndex(b *testing.B, docs []faq.Document) bleve.Index {
	b.Helper()
	index, err := bleve.NewMemOnly(bleve.NewIndexMapping())
	if err != nil {
		b.Fatal(err)
	}
	batch := index.NewBatch()
	for _, d := range docs {
		for i, p := range d.Phrasings {
			if err := batch.Index(fmt.Sprint(d.ID, "/", i), map[string]string{"text": p}); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := index.Batch(batch); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = index.Close() })
	return index
}

// BenchmarkSideBySide times the same queries in both, in one run. The ratio is what counts:
// how many times as long bleve takes.
func BenchmarkSideBySide(b *testing.B) {
	for _, n := range []int{200, 5000} {
		docs, queries := corpus(n)
		ours := faq.Build(docs, nil)
		theirs := bleveIndex(b, docs)
		b.Run(fmt.Sprint("matcher/", n), func(b *testing.B) {
			b.ReportAllocs()
			var buf []faq.Match
			i := 0
			for b.Loop() {
				buf = ours.AppendMatches(buf[:0], queries[i%len(queries)], 3)
				i++
			}
		})
		b.Run(fmt.Sprint("bleve/", n), func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				search := bleve.NewSearchRequestOptions(bleve.NewMatchQuery(queries[i%len(queries)]), 3, 0, false)
				if _, err := theirs.Search(search); err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	}
}
