package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/okpay/supportbot/faq"
)

type faqCmd struct {
	Ask       faqAskCmd       `cmd:"" help:"Show what the FAQ makes of a question: ranked, with scores and why."`
	Proposals faqProposalsCmd `cmd:"" help:"Propose phrasings from what customers chose, and show their votes on answers."`
	Bench     faqBenchCmd     `cmd:"" help:"Train on labelled questions, and measure accuracy, speed and size on others."`
}

type faqAskCmd struct {
	Text   []string `arg:"" help:"The question."`
	Locale string   `short:"l" placeholder:"LOCALE" help:"Language of what is shown (zh, en). Default: default_locale of the configuration."`
	JSON   bool     `help:"Print JSON."`
}

// answerJSON is one ranked entry of faq ask --json.
type answerJSON struct {
	ID       string       `json:"id"` // "faq/<entry>", "flow/<flow>" or "word/agent"
	Score    float64      `json:"score"`
	Question string       `json:"question"`
	Why      []faq.Reason `json:"why"`
}

// Run ranks what the question may mean.
func (f *faqAskCmd) Run(w world, c *cli) error {
	cfg, _, engine, err := c.engine(w)
	if err != nil {
		return err
	}
	locale := f.Locale
	if locale == "" {
		locale = cfg.DefaultLocale
	}
	const shown = 5
	matches, verdict := engine.Explain(strings.Join(f.Text, " "), shown)
	answers := make([]answerJSON, len(matches))
	for i, m := range matches {
		answers[i] = answerJSON{m.ID, m.Score, engine.Label(m.ID, locale), m.Why}
	}
	if f.JSON {
		enc := json.NewEncoder(w.stdout)
		enc.SetEscapeHTML(false)
		return enc.Encode(map[string]any{"verdict": verdict, "matches": answers})
	}
	fmt.Fprintf(w.stdout, "verdict: %s\n", verdict)
	for i, a := range answers {
		fmt.Fprintf(w.stdout, "%d. %.3f  %s  %s\n", i+1, a.Score, a.ID, a.Question)
		for _, r := range a.Why[:min(4, len(a.Why))] {
			fmt.Fprintf(w.stdout, "          %+.2f  %s\n", r.Weight, r.Feature)
		}
	}
	return nil
}

type faqBenchCmd struct {
	Train string `placeholder:"FILE" help:"Labelled questions to learn: text<TAB>label a line. Without it the own content is learned and judged."`
	Test  string `placeholder:"FILE" help:"Labelled questions to measure on."`
	OOS   string `name:"oos" placeholder:"FILE" help:"Questions that no label covers, one a line."`
	JSON  bool   `help:"Print JSON."`

	Concepts bool `help:"Also use the lexicon of synonyms that is shipped, and nothing else but the files given."`

	Questions string `placeholder:"FILE" help:"Of the own content: questions to judge it by, text<TAB>label a line, where a label is an entry's id, flow/ID, agent, several with | between, or - for what nothing covers. Default: its own phrasings, a fifth held out at a time."`
	HTML      string `name:"html" placeholder:"FILE" help:"Of the own content: also write a report with a confusion matrix and a reliability plot."`
}

// Help tells the two uses apart.
func (f *faqBenchCmd) Help() string {
	return `With --train and --test it measures the matcher on files, and on nothing but them. Without, it judges the own content: how many questions are answered and offered right, what is taken for what, whether scores keep their word, and the worst twenty.`
}

// Run trains and measures.
func (f *faqBenchCmd) Run(w world, cmd *cli) error {
	switch {
	case f.Train == "" && f.Test == "":
		return f.own(w, cmd)
	case f.Train == "" || f.Test == "":
		return errors.New("give both --train and --test, or neither to judge the own content")
	}
	in := faq.BenchInput{Now: time.Now}
	if f.Concepts {
		lexicon, err := faq.ShippedLexicon()
		if err != nil {
			return err
		}
		in.Lexicon = lexicon
	}
	for _, set := range []struct {
		path string
		into *[]faq.Labelled
	}{{f.Train, &in.Train}, {f.Test, &in.Test}, {f.OOS, &in.OOS}} {
		if set.path == "" {
			continue
		}
		list, err := readLabelled(set.path)
		if err != nil {
			return err
		}
		*set.into = list
	}
	report := faq.Bench(in)
	if f.JSON {
		return json.NewEncoder(w.stdout).Encode(report)
	}
	printBench(w.stdout, report)
	return nil
}

// printBench writes a report for people; shares are percentages.
func printBench(out io.Writer, r faq.BenchReport) {
	fmt.Fprintf(out, "learned            %d texts of %d labels in %.0f ms, %d bytes\n", r.Train, r.Classes, r.TrainMS, r.Bytes)
	fmt.Fprintf(out, "measured           %d texts, %d that no label covers\n", r.Test, r.OOS)
	fmt.Fprintf(out, "right first        %.1f %%\nright in three     %.1f %%\n", 100*r.Accuracy, 100*r.TopThree)
	if r.OOS > 0 {
		fmt.Fprintf(out, "above threshold    %.1f %% right, %.1f %% of the uncovered refused (at %.3f), AUROC %.3f\n",
			100*r.InScope, 100*r.OOSRecall, r.Threshold, r.AUROC)
	}
	fmt.Fprintf(out, "answered directly  %.1f %%, of all %.1f %% wrong\n", 100*r.Answered, 100*r.AnsweredWrong)
	if r.OOS > 0 {
		fmt.Fprintf(out, "uncovered answered %.1f %%\n", 100*r.OOSAnswered)
	}
	fmt.Fprintf(out, "a query takes      p50 %.1f µs, p99 %.1f µs\n", r.P50Micros, r.P99Micros)
}

func readLabelled(path string) ([]faq.Labelled, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return faq.ReadLabelled(file, path)
}
