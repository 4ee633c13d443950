package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFAQBench measures a set so small that every figure is known.
func TestFAQBench(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	train, test := filepath.Join(dir, "train.tsv"), filepath.Join(dir, "test.tsv")
	write(t, train, strings.Repeat("how do I withdraw money\twithdraw\nwhere is my bill number\tbill\nI forgot my password\treset\n", 3))
	write(t, test, "withdraw money how\twithdraw\nforgot the password\treset\n")
	out, errs, status := call(t, "", "faq", "bench", "--train", train, "--test", test, "--json")
	var got struct {
		Accuracy float64 `json:"accuracy"`
		Test     int     `json:"test"`
		P50      float64 `json:"p50_us"`
		Bytes    int     `json:"index_bytes"`
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || status != 0 {
		t.Fatalf("faq bench --json = %d %s%s: %v", status, out, errs, err)
	}
	if got.Accuracy != 1 || got.Test != 2 || got.P50 <= 0 || got.Bytes <= 0 {
		t.Errorf("faq bench --json = %s, want both right, and times and bytes", out)
	}
	out, _, status = call(t, "", "faq", "bench", "--train", train, "--test", test)
	if status != 0 || !strings.Contains(out, "right first        100.0 %") {
		t.Errorf("faq bench = %d\n%s\nwant 100 %% right", status, out)
	}
	write(t, test, "tixian\twithdraw\nmima\treset\n") // words that only the shipped lexicon knows
	out, _, status = call(t, "", "faq", "bench", "--train", train, "--test", test, "--concepts")
	if status != 0 || !strings.Contains(out, "right first        100.0 %") {
		t.Errorf("faq bench --concepts = %d\n%s\nwant 100 %% right", status, out)
	}
	write(t, train, "no tab here\n")
	if _, errs, status = call(t, "", "faq", "bench", "--train", train, "--test", test); status != 1 || !strings.Contains(errs, "train.tsv:1: ") {
		t.Errorf("faq bench on a broken file = %d, %q, want 1 and the line", status, errs)
	}
}

// TestFAQBenchOwn judges the shipped content: by its own phrasings, and by questions of a
// file, with a page for people.
func TestFAQBenchOwn(t *testing.T) {
	t.Parallel()
	page := filepath.Join(t.TempDir(), "report.html")
	out, errs, status := call(t, "", "faq", "bench", "--questions", "../../faq/testdata/fresh.tsv", "--html", page)
	if status != 0 {
		t.Fatalf("status %d\n%s", status, errs)
	}
	for _, want := range []string{"524 questions, 429 of them covered", "taken for each other:", "score        right", "the surest wrong ones:"} {
		if !strings.Contains(out, want) {
			t.Errorf("output has no %q:\n%s", want, out)
		}
	}
	html, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<table class=\"matrix\">", "<circle", "answered wrongly"} {
		if !strings.Contains(string(html), want) {
			t.Errorf("the page has no %q", want)
		}
	}
	if strings.Contains(string(html), "<script") || strings.Contains(string(html), "src=") {
		t.Error("the page needs something else")
	}
}

func TestFAQBenchRefusals(t *testing.T) {
	t.Parallel()
	bad := filepath.Join(t.TempDir(), "bad.tsv")
	if err := os.WriteFile(bad, []byte("a question\tfees_transfer\nno label\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--train", bad}, "both --train and --test"},
		{[]string{"--questions", bad}, bad + ":2: want text<TAB>label"},
		{[]string{"--questions", "no/such"}, "no/such"},
	} {
		if _, errs, status := call(t, "", append([]string{"faq", "bench"}, tt.args...)...); status == 0 || !strings.Contains(errs, tt.want) {
			t.Errorf("faq bench %v: status %d, %q, want %q", tt.args, status, errs, tt.want)
		}
	}
}

func TestCheckAdvice(t *testing.T) {
	t.Parallel()
	out, errs, status := call(t, "", "check", "--advice")
	if status != 0 || !strings.Contains(out, "is nearer to") || !strings.Contains(out, "on phrasings that were held out: top-1") {
		t.Errorf("status %d, want 0 with advice\n%.600s\n%s", status, out, errs)
	}
}
