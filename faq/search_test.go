package faq

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSearchIsComplete(t *testing.T) {
	t.Parallel()
	set, _ := shipped()
	tests := []struct {
		words string
		first string // the best one; "" none is found
	}{
		{"提现 多少 手续费", "fees_withdraw"},
		{"withdrawal cost bank", "fees_withdraw"},
		{"WITHDRAWALS", "withdrawals_time"}, // endings and case are folded; the first of equals by topic
		{"双重验证 关闭", "security_two_factor_off"},
		{"雙重驗證 關閉", "security_two_factor_off"},
		{"怎样更换登录邮箱", "account_change_email"}, // an unbroken sentence
		{"提现 zebra", ""},                     // every word, or nothing
		{"", ""},
		{"?!", ""},
	}
	for _, tt := range tests {
		found := set.Search(tt.words)
		first := ""
		if len(found) > 0 {
			first = found[0].ID
		}
		if first != tt.first {
			t.Errorf("Search(%q) = %s first of %d, want %q", tt.words, first, len(found), tt.first)
		}
	}
	// Complete: every entry whose question has the word is among the found.
	found := set.Search("手续费")
	for _, e := range set.Entries() {
		if contains := strings.Contains(e.Question.In("zh"), "手续费"); contains && !slices.Contains(found, e) {
			t.Errorf("Search(手续费) lacks %s: %s", e.ID, e.Question.In("zh"))
		}
	}
}

func TestGiven(t *testing.T) {
	t.Parallel()
	until := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	e := Entry{ValidUntil: until, Platforms: []string{"telegram"}}
	if !e.Given("telegram", until.Add(-time.Second)) || e.Given("telegram", until) || e.Given("discord", until.Add(-time.Second)) {
		t.Errorf("Given = %v %v %v, want true on the last day there, false the day after, false elsewhere",
			e.Given("telegram", until.Add(-time.Second)), e.Given("telegram", until), e.Given("discord", until.Add(-time.Second)))
	}
	if !(&Entry{}).Given("slack", until) {
		t.Error("an entry without bounds is not given")
	}
}
