package faq

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"time"
)

func readT(t *testing.T, name string) (texts, labels []string) {
	f, err := os.Open("../../shared/data/faq/" + name + ".tsv")
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		a, b, ok := strings.Cut(sc.Text(), "\t")
		if ok {
			texts = append(texts, a)
			labels = append(labels, b)
		}
	}
	return
}

func docsOf(texts, labels []string) []Document {
	at := map[string]int{}
	var docs []Document
	for i, x := range texts {
		l := labels[i]
		j, ok := at[l]
		if !ok {
			j = len(docs)
			at[l] = j
			docs = append(docs, Document{ID: l})
		}
		docs[j].Phrasings = append(docs[j].Phrasings, x)
	}
	return docs
}

func TestExp(t *testing.T) {
	for _, set := range [][2]string{
		{"banking77_fewshot.train_10", "banking77_fewshot.valid"},
		{"banking77_fewshot.train_5", "banking77_fewshot.valid"},
		{"hwu64_dev.train_10", "hwu64_dev.valid"},
		{"banking77_oos_dev.train", "banking77_oos_dev.valid"},
		{"clinc150_dev.train", "clinc150_dev.val"},
	} {
		tx, tl := readT(t, set[0])
		vx, vl := readT(t, set[1])
		t0 := time.Now()
		x := Build(docsOf(tx, tl), nil)
		dur := time.Since(t0)
		t0 = time.Now()
		top1, top3 := 0, 0
		var ms []Match
		for i, q := range vx {
			ms = x.AppendMatches(ms[:0], q, 3)
			for j, m := range ms {
				if m.ID == vl[i] {
					top3++
					if j == 0 {
						top1++
					}
				}
			}
		}
		n := float64(len(vx))
		t.Logf("%s: top1 %.2f top3 %.2f train %v query %v feats %d groups %d rows %d bytes %d", set[0], 100*float64(top1)/n, 100*float64(top3)/n, dur,
			time.Since(t0)/time.Duration(len(vx)), len(x.infos), len(x.scales), len(tx), x.Bytes())
	}
}
