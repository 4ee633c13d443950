package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/faq"
)

// ownFolds is how many parts the phrasings of the own content are split into.
const ownFolds = 5

// own judges the own content.
func (f *faqBenchCmd) own(w world, cmd *cli) error {
	cfg, loaded, engine, err := cmd.engine(w)
	if err != nil {
		return err
	}
	judged := crossValidated
	if f.Questions != "" {
		questions, err := readQuestions(f.Questions)
		if err != nil {
			return err
		}
		judged = func(c content) []faq.Judged {
			return faq.Judge(faq.Build(bot.Documents(c.flows, c.faq), c.faq.Lexicon()), questions)
		}
	}
	r := ownReport{faq.NewReport(judged(loaded)), func(id string) string { return engine.Label(id, cfg.DefaultLocale) }}
	if f.HTML != "" {
		if err := r.writeHTML(f.HTML); err != nil {
			return err
		}
	}
	if f.JSON {
		enc := json.NewEncoder(w.stdout)
		enc.SetEscapeHTML(false)
		return enc.Encode(r.Report)
	}
	return r.print(w.stdout)
}

// crossValidated judges the content by its own phrasings.
func crossValidated(c content) []faq.Judged {
	return faq.CrossValidate(bot.Documents(c.flows, c.faq), c.faq.Lexicon(), ownFolds)
}

// readQuestions reads questions with what answers each.
func readQuestions(path string) ([]faq.Question, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list []faq.Question
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		text, rest, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "\t")
		label, _, _ := strings.Cut(rest, "\t")
		switch {
		case strings.TrimSpace(line) == "":
			continue
		case !ok || text == "" || label == "":
			return nil, fmt.Errorf("%s:%d: want text<TAB>label, not %q", path, n, line)
		}
		list = append(list, faq.Question{Text: text, Labels: documentsOf(label)})
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s: no questions (write text<TAB>label a line)", path)
	}
	return list, nil
}

// documentsOf are the matcher's documents that a label names.
func documentsOf(label string) []string {
	if label == "-" {
		return nil
	}
	var out []string
	for l := range strings.SplitSeq(label, "|") {
		switch {
		case l == "agent":
			out = append(out, "word/agent", "flow/agent")
		case strings.Contains(l, "/"):
			out = append(out, l)
		default:
			out = append(out, "faq/"+l)
		}
	}
	return out
}

// ownReport is a report with the names of documents.
type ownReport struct {
	faq.Report
	label func(id string) string
}

// print writes the report for people.
func (r ownReport) print(out io.Writer) error {
	var err error
	write := func(format string, args ...any) {
		_, e := fmt.Fprintf(out, format+"\n", args...)
		err = errors.Join(err, e)
	}
	write("%d questions, %d of them covered: %s", r.Questions, r.Covered, r.Report)
	write("of the direct answers %.1f %% are right; 97 %% are from a score of %.2f on", 100*r.Precision, r.For97)
	write("\ntaken for each other:")
	for _, c := range r.Confusions[:min(10, len(r.Confusions))] {
		write("%4d  %s → %s", c.Count, r.name(c.Meant), r.name(c.Taken))
	}
	write("\nscore        right   questions   (off by %.1f points on average)", 100*r.Error)
	for _, b := range r.Bins {
		if b.Count > 0 {
			write("%.1f–%.1f  %6.1f %%  %9d", b.From, b.From+0.1, 100*b.Right, b.Count)
		}
	}
	write("\nthe surest wrong ones:")
	for _, j := range r.Worst {
		write("%.2f  %s\n      → %s, meant %s", j.Matches[0].Score, j.Text, r.name(j.Matches[0].ID), r.names(j.Labels))
	}
	return err
}

func (r ownReport) name(id string) string { return r.label(id) + " (" + id + ")" }

func (r ownReport) names(ids []string) string {
	if len(ids) == 0 {
		return "nothing that is covered"
	}
	return r.name(ids[0])
}
