package faq

import (
	"os"
	"testing"
)

func TestCal(t *testing.T) {
	if os.Getenv("EXP") == "" {
		t.Skip()
	}
	own, lex, _ := shippedT()
	clinc, zh := readT(t, "clinc150_dev.val"), readT(t, "xsid_valid.valid.zh")
	sets := map[string][]Labelled{"own": own, "banking": readT(t, "banking77_train.train"), "b10": readT(t, "banking77_fewshot.train_10")}
	for _, name := range []string{"own", "b10", "banking"} {
		list := sets[name]
		l := lex
		if name != "own" {
			l = nil
		}
		var n, ok [10]int
		var oos [2][10]int
		var v [3]map[Verdict]int
		right := map[Verdict]int{}
		for i := range v {
			v[i] = map[Verdict]int{}
		}
		for f := range 5 {
			var tr, te []Labelled
			for i, x := range list {
				if i%5 == f {
					te = append(te, x)
				} else {
					tr = append(tr, x)
				}
			}
			x := Build(docsOfT(tr), l)
			if f == 0 {
				t.Logf("%s %+v", name, x.calibration)
			}
			for _, q := range te {
				m := x.Match(q.Text, 3)
				if len(m) == 0 {
					continue
				}
				d := Decide(m)
				v[0][d]++
				b := min(9, int(m[0].Score*10))
				n[b]++
				if m[0].ID == q.Label {
					ok[b]++
				}
				for j := range m {
					if m[j].ID == q.Label && (j == 0 || d != Answer) {
						right[d]++
					}
				}
			}
			if f == 0 {
				for i, set := range [][]Labelled{clinc, zh} {
					for j, q := range set {
						if i == 0 && j%5 > 0 {
							continue
						}
						m := x.Match(q.Text, 3)
						v[i+1][Decide(m)]++
						if len(m) > 0 {
							oos[i][min(9, int(m[0].Score*10))]++
						}
					}
				}
			}
		}
		t.Log("bin n ok clinc zh")
		for b := range n {
			t.Logf("%.1f %5d %.2f %4d %4d", float64(b)/10, n[b], float64(ok[b])/float64(max(1, n[b])), oos[0][b], oos[1][b])
		}
		t.Log("in", v[0], "right", right, "clinc", v[1], "zh", v[2])
	}
}
