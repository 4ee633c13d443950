package main

import (
	"encoding/json"
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
