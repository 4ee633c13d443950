package faq

import (
	"slices"
	"testing"
)

func TestReadings(t *testing.T) {
	t.Parallel()
	r := newReadings()
	if r.of('提') == 0 || r.of('提') != r.of('题') || r.of('提') == r.of('现') || r.of('a') != 0 {
		t.Errorf("提 题 现 a are read as %d %d %d %d, want the first two alike", r.of('提'), r.of('题'), r.of('现'), r.of('a'))
	}
	tests := []struct {
		word string
		want []rune // characters that are read so
	}{
		{"tixian", []rune("提现")},
		{"shouxufei", []rune("手续费")},
		{"zhuanzhang", []rune("转账")},
		{"mima", []rune("密码")},
		{"xian", []rune("现")}, // as few as can be: not 西安
		{"transfer", nil},
		{"fee", nil},
		{"", nil},
		{"提", nil},
	}
	for _, tt := range tests {
		var want []uint16
		for _, c := range tt.want {
			want = append(want, r.of(c))
		}
		var got []uint16
		if r.spells([]rune(tt.word)) > 0 {
			got = r.split(nil, []rune(tt.word), newTable(1), &spelling{})
		}
		if !slices.Equal(got, want) {
			t.Errorf("split(%q) = %v, want %v as of %s", tt.word, got, want, string(tt.want))
		}
	}
}

func FuzzSyllables(f *testing.F) {
	r := newReadings()
	f.Add("zhuangzhuangzhuangzhuang")
	f.Fuzz(func(t *testing.T, word string) {
		runes := []rune(word)
		n := r.spells(runes)
		if n == 0 {
			return
		}
		if got := r.split(nil, runes, newTable(1), &spelling{}); len(got) != n || slices.Contains(got, 0) {
			t.Errorf("split(%q) = %v, want %d syllables", word, got, n)
		}
	})
}
