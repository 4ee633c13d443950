package main

import (
	_ "embed" // for faqreport.html
	"fmt"
	"html/template"
	"os"
	"slices"

	"github.com/okpay/supportbot/faq"
)

//go:embed faqreport.html
var reportPage string

// matrixMost is how many documents the confusion matrix has at most: those that are
// confused most.
const matrixMost = 40

// reportView is a report as its page shows it.
type reportView struct {
	ownReport
	IDs    []string // of the matrix, in the order of rows and columns
	Rows   []matrixRow
	Points []plotPoint
	Wrong  []wrongQuestion
}

type matrixRow struct {
	Name  string
	Cells []matrixCell
}

type matrixCell struct {
	Count, Shade int // the shade is 0 to 4
	Title        string
}

// plotPoint is a bin in the reliability plot of 200 by 200.
type plotPoint struct {
	X, Y, Radius float64
	Title        string
}

type wrongQuestion struct {
	Score              float64
	Text, Taken, Meant string
}

// writeHTML writes the report as one page that needs nothing else.
func (r ownReport) writeHTML(path string) error {
	t, err := template.New("").Funcs(template.FuncMap{"percent": func(f float64) string { return fmt.Sprintf("%.1f %%", 100*f) }}).Parse(reportPage)
	if err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := t.Execute(f, r.view()); err != nil {
		_ = f.Close() // the page is broken already
		return fmt.Errorf("%s: %w", path, err)
	}
	return f.Close()
}

func (r ownReport) view() reportView {
	v := reportView{ownReport: r, IDs: r.confused()}
	for _, meant := range v.IDs {
		row := matrixRow{Name: r.label(meant)}
		for _, taken := range v.IDs {
			row.Cells = append(row.Cells, r.cell(meant, taken))
		}
		v.Rows = append(v.Rows, row)
	}
	for _, b := range r.Bins {
		if b.Count > 0 {
			radius := 2 + 10*float64(b.Count)/float64(r.Questions)
			v.Points = append(v.Points, plotPoint{200 * b.Score, 200 - 200*b.Right, radius, fmt.Sprintf("%d questions: score %.2f, right %.2f", b.Count, b.Score, b.Right)})
		}
	}
	for _, j := range r.Worst {
		v.Wrong = append(v.Wrong, wrongQuestion{j.Matches[0].Score, j.Text, r.label(j.Matches[0].ID), r.names(j.Labels)})
	}
	return v
}

// confused are the documents of the most frequent confusions, side by side with what
// they are taken for.
func (r ownReport) confused() (ids []string) {
	for _, c := range r.Confusions {
		for _, id := range []string{c.Meant, c.Taken} {
			if !slices.Contains(ids, id) && len(ids) < matrixMost {
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids)
	return ids
}

func (r ownReport) cell(meant, taken string) matrixCell {
	i := slices.IndexFunc(r.Confusions, func(c faq.Confusion) bool { return c.Meant == meant && c.Taken == taken })
	if i < 0 {
		return matrixCell{}
	}
	n := r.Confusions[i].Count
	return matrixCell{n, min(n, 4), fmt.Sprintf("%d × %s → %s", n, r.label(meant), r.label(taken))}
}
