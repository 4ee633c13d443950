package markup

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/okpay/supportbot/bot/markup/hostile"
)

// visible counts UTF-16 units of what people see, as Telegram does.
func visible(piece string) int {
	text := Style{Item: "• ", Link: func(label, _ string) string { return label }}.Render(piece)
	return len(utf16.Encode([]rune(text)))
}

// written counts the characters of the markup itself, as Discord does.
func written(piece string) int { return utf8.RuneCountInString(piece) }

func TestSplit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		src   string
		limit int
		want  []string
	}{
		{"empty", "", 10, []string{""}},
		{"fits", "**short** ", 10, []string{"**short** "}},
		{"early paragraph is no good place", "one two\n\nthree\nfour five six", 24, []string{"one two\n\nthree", "four five six"}},
		{"paragraph", "one two three\n\nfour\nfive six", 20, []string{"one two three", "four\nfive six"}},
		{"line", "one two three\nfour five six", 20, []string{"one two three", "four five six"}},
		{"sentence", "One two three. Four five six", 20, []string{"One two three.", "Four five six"}},
		{"chinese sentence", "请稍等一会儿。我们马上来帮助您", 12, []string{"请稍等一会儿。", "我们马上来帮助您"}},
		{"word", "one two three four", 14, []string{"one two three", "four"}},
		{"word that just fits", "one two three four", 13, []string{"one two three", "four"}},
		{"hard", strings.Repeat("a", 25), 10, []string{"aaaaaaaaaa", "aaaaaaaaaa", "aaaaa"}},
		{"early space is no good place", "a " + strings.Repeat("b", 12), 10, []string{"a bbbbbbbb", "bbbb"}},
		{"bold goes on", "**one two three four**", 14, []string{"**one two three**", "**four**"}},
		{"code whole", "one two `three four`", 14, []string{"one two", "`three four`"}},
		{"code too long", "`" + strings.Repeat("1", 15) + "`", 10, []string{"`1111111111`", "`11111`"}},
		{"link whole", "one two [three four](https://a.example)", 14, []string{"one two", "[three four](https://a.example)"}},
		{"items", "- one two\n- three four", 14, []string{"- one two", "- three four"}},
		{"no new item", `one two three \- four`, 14, []string{"one two three", `\- four`}},
		{"emoji", "👍🏽👍🏽👍🏽", 8, []string{"👍🏽👍🏽", "👍🏽"}},
		{"blank", strings.Repeat("\n", 30), 10, []string{""}},
		{"blank at the cut", "one two three" + strings.Repeat(" ", 30) + "four", 14, []string{"one two three", "four"}},
	}
	for _, tt := range tests {
		if got := Split(tt.src, tt.limit, visible); !slices.Equal(got, tt.want) {
			t.Errorf("%s: Split(%q, %d) = %q, want %q", tt.name, tt.src, tt.limit, got, tt.want)
		}
	}
}

func TestSplitTakesLinearTime(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"a", " ", "\n", "**a** ", "`a`", "[a](https://a.b)", "\u0301", "\u200d", "- a\n", "。"} {
		if short, long, ok := hostile.Linear(func(size int) { Split(strings.Repeat(part, size/len(part)), 256, visible) }, 1<<17); !ok {
			t.Errorf("Split(%q repeated to 128 KiB) took %v, and %v for its 32 parts", part, long, short)
		}
	}
}

// squeeze leaves the blank space out, which a cut may drop.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{"**a** `b` [c](https://d.example)\n- e", "a\n\nb. c，d", "👨‍👩‍👧‍👦 `\\`", `\**x\** - y`, "\xff\xfe", "[" + strings.Repeat("x", 90) + "](https://a.example)"} {
		f.Add(s, 64)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = 64 + abs(limit)%100
		for name, length := range map[string]func(string) int{"visible": visible, "written": written} {
			parts := Split(s, limit, length)
			shown := ""
			for _, part := range parts {
				shown += Plain(part)
				if n := length(part); n > limit {
					t.Errorf("%s: Split(%q, %d) has a part of %d: %q", name, s, limit, n, part)
				}
			}
			if got, want := squeeze(shown), squeeze(Plain(s)); got != want && utf8.ValidString(s) { // halves of a rune may meet behind a cut
				t.Errorf("%s: Split(%q, %d) = %q shows %q, want %q", name, s, limit, parts, got, want)
			}
		}
	})
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}

// BenchmarkSplit is a long answer of one paragraph after another.
func BenchmarkSplit(b *testing.B) {
	src := strings.Repeat("One sentence of **bold** words and `code`, [a link](https://a.example). 请稍等一会儿。\n\n", 200)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		Split(src, 4096, written)
	}
}
