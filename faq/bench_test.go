package faq

import (
	"math"
	"os"
	"strings"
	"testing"
	"time"
)

// readData reads a set of the shared test data, which is not part of the project.
func readData(t *testing.T, name string) []Labelled {
	t.Helper()
	file := "../../shared/data/faq/" + name + ".tsv"
	f, err := os.Open(file)
	if err != nil {
		t.Skipf("no test data: %v", err)
	}
	defer f.Close()
	list, err := ReadLabelled(f, name)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestBenchPublic keeps the matcher from getting worse on public sets. The
// floors are a little below what was measured.
func TestBenchPublic(t *testing.T) {
	tests := []struct {
		name, train, test, oos string
		accuracy, auroc        float64
	}{
		{"banking77 10-shot", "banking77_fewshot.train_10", "banking77_fewshot.valid", "clinc150_dev.oos_val", 0.77, 0.94},
		{"banking77 5-shot", "banking77_fewshot.train_5", "banking77_fewshot.valid", "", 0.69, 0},
		{"hwu64 10-shot", "hwu64_dev.train_10", "hwu64_dev.valid", "", 0.73, 0},
		{"banking50 near", "banking77_oos_dev.train", "banking77_oos_dev.valid", "banking77_oos_dev.idoos_valid", 0.87, 0.85},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := BenchInput{Train: readData(t, tt.train), Test: readData(t, tt.test), Now: time.Now}
			if tt.oos != "" {
				in.OOS = readData(t, tt.oos)
			}
			r := Bench(in)
			t.Logf("%+v", r)
			if r.Accuracy < tt.accuracy || r.AUROC < tt.auroc {
				t.Errorf("Bench(%s) = accuracy %.4f, AUROC %.4f, want at least %v, %v", tt.name, r.Accuracy, r.AUROC, tt.accuracy, tt.auroc)
			}
		})
	}
}

func TestBenchSmall(t *testing.T) {
	t.Parallel()
	train := []Labelled{
		{"how do I withdraw", "w"}, {"take money out", "w"}, {"cash out please", "w"}, {"withdraw to bank", "w"},
		{"forgot my password", "p"}, {"reset password", "p"}, {"cannot log in", "p"}, {"lost password", "p"},
	}
	var ticks time.Duration
	now := func() time.Time { ticks += time.Microsecond; return time.Unix(0, 0).Add(ticks) }
	r := Bench(BenchInput{
		Train: train, Now: now,
		Test: []Labelled{{"withdraw money", "w"}, {"password forgotten", "p"}, {"withdraw", "p"}},
		OOS:  []Labelled{{"weather tomorrow", ""}},
	})
	if r.Train != 8 || r.Test != 3 || r.OOS != 1 || r.Classes != 2 {
		t.Errorf("Bench(small) = %+v, want 8 rows, 3 questions, 1 out of scope, 2 classes", r)
	}
	if math.Abs(r.Accuracy-2.0/3) > 1e-9 || r.AUROC != 1 || r.P50Micros != 1 || r.Bytes == 0 {
		t.Errorf("Bench(small) = %+v, want accuracy 2/3, AUROC 1, 1 µs a query", r)
	}
}

func TestReadLabelled(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, err string }{
		{"a b\tx\n\nc\ty", ""},
		{"\ufeffa\tx\r\nb\tx\r\n", ""},
		{"a\tx\nno label\n", "f:2: no tab between text and label"},
		{"a\t\n", "f:1: text or label is empty"},
		{"\tx\n", "f:1: text or label is empty"},
	}
	for _, tt := range tests {
		list, err := ReadLabelled(strings.NewReader(tt.in), "f")
		if got := errorText(err); got != tt.err || err == nil && len(list) != 2 {
			t.Errorf("ReadLabelled(%q) = %v, %q, want %q", tt.in, list, got, tt.err)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestBenchLearnsLabels: what a label says counts, as a question of its own would.
func TestBenchLearnsLabels(t *testing.T) {
	t.Parallel()
	var train []Labelled
	for _, text := range []string{"aaa bbb", "ccc ddd", "eee fff"} {
		train = append(train, Labelled{text, "lost_phone"}, Labelled{text + " ggg", "exchange-rate"})
	}
	r := Bench(BenchInput{Train: train, Test: []Labelled{{"phone", "lost_phone"}, {"the rate", "exchange-rate"}}})
	if r.Accuracy != 1 {
		t.Errorf("Bench(questions in the words of labels).Accuracy = %v, want 1", r.Accuracy)
	}
}
