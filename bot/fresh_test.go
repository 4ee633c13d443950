package bot

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/supportbot/faq"
)

// fresh counts what became of the questions of one kind.
type fresh struct{ all, answered, offered, wrong int }

func (f fresh) share(n int) float64 { return 100 * float64(n) / float64(max(f.all, 1)) }

// TestFreshQuestions asks what nobody has learned from: faq/testdata/README.md. The
// bounds are those that were asked for: at least 90 of a hundred answered or offered
// right, at most 3 answered wrongly.
func TestFreshQuestions(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../faq/testdata/fresh.tsv")
	if err != nil {
		t.Fatal(err)
	}
	e := shippedEngine(t)
	kinds := map[string]*fresh{}
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 3 {
			t.Fatalf("line %q has %d fields, want 3", line, len(f))
		}
		class := "all that is covered"
		if f[1] == "-" {
			class = "all that is not"
		}
		for _, kind := range []string{f[2], class, "all"} {
			if kinds[kind] == nil {
				kinds[kind] = &fresh{}
			}
			kinds[kind].ask(e, f[0], f[1])
		}
	}
	for kind, f := range kinds {
		t.Logf("%-20s %3d: answered %5.1f %%, offered %5.1f %%, answered wrongly %4.1f %%", kind, f.all, f.share(f.answered), f.share(f.offered), f.share(f.wrong))
	}
	covered, all := kinds["all that is covered"], kinds["all"]
	if got := covered.share(covered.answered + covered.offered); got < 90 {
		t.Errorf("%.1f %% are answered or offered right, want at least 90", got)
	}
	if got := all.share(all.wrong); got > 3 {
		t.Errorf("%.1f %% are answered wrongly, want at most 3", got)
	}
}

// ask counts what the engine makes of a question.
func (f *fresh) ask(e *Engine, text, label string) {
	var right []string
	for l := range strings.SplitSeq(label, "|") {
		switch {
		case l == "agent":
			right = append(right, docAgent, docFlow+"agent")
		case strings.HasPrefix(l, docFlow):
			right = append(right, l)
		default:
			right = append(right, docFAQ+l)
		}
	}
	matches, verdict := e.Explain(text, 3)
	place := slices.IndexFunc(matches, func(m faq.Match) bool { return slices.Contains(right, m.ID) })
	f.all++
	switch {
	case verdict == faq.Answer && place == 0:
		f.answered++
	case verdict == faq.Answer:
		f.wrong++
	case verdict == faq.Suggest && place >= 0:
		f.offered++
	}
}
