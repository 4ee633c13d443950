package flows

import (
	"strings"
	"testing"
)

func TestNormalize(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"", ""},
		{"hello", "hello"},
		{"  hello   there ", "hello there"},
		{"ｌｉ＠ｅｘａｍｐｌｅ．ｃｏｍ", "li@example.com"},
		{"１２３，４５６", "123,456"},
		{"您好　世界", "您好 世界"},
		{"pass\u200bword", "password"},
		{"\u202eabc\u202c", "abc"},
		{"\ufeff菜单", "菜单"},
		{"so\u00adft", "soft"},
		{"a\u00a0b", "a b"},
		{"a\tb", "a b"},
		{"one\r\n\r\ntwo  \n three", "one\ntwo\nthree"},
		{"\n\n", ""},
		{"a\x00b\x07c", "abc"},
		{"bad\xff\xfebytes", "badbytes"},
		{"①②", "12"},
		{"ﬁne", "fine"},
		{"e\u200d\u0301", "é"},
		{"\u3164x\uffa0", "x"},
		{"\U000e0041tag", "tag"},
		{"好的👍🏽", "好的👍🏽"},
		{"。", "。"},
		{"٣٤", "٣٤"},
	}
	for _, tt := range tests {
		if got := Normalize(tt.in); got != tt.want {
			t.Errorf("Normalize(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"Cancel!", "cancel"},
		{"  “取消” 。", "取消"},
		{"【人工客服】", "人工客服"},
		{"ＹＥＳ…", "yes"},
		{"(Back)", "back"},
		{"don't know", "don't know"},
		{"why?!", "why"},
		{"?", "?"},
		{"？？", "??"},
		{"3%", "3%"},
		{"#1", "#1"},
		{"/Help", "/help"},
		{"C++", "c++"},
		{"ΣΊΣΥΦΟΣ", "σίσυφοσ"},
		{"İstanbul", "istanbul"},
		{"two\nlines", "two lines"},
		{"❤️", "❤"},
		{"算了～～", "算了"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := Fold(tt.in); got != tt.want {
			t.Errorf("Fold(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestNormalizeAllocatesNothingForNormalText(t *testing.T) {
	for _, s := range []string{"hello there, how are you", "您好，请问手续费是多少", "a", ""} {
		s = Normalize(s)
		if n := testing.AllocsPerRun(100, func() { Normalize(s) }); n != 0 {
			t.Errorf("Normalize(%q): %v allocations, want 0", s, n)
		}
	}
}

func FuzzNormalize(f *testing.F) {
	for _, s := range []string{"", "ＡＢＣ　１２３", "e\u200d\u0301", "\u0344\u0344", "a\u2028 b", "ﷺ", "İ", "\xff", "｡ﾞ"} {
		f.Add(s)
	}
	f.Add("a" + strings.Repeat("\u0300", 40) + "\u0323")
	f.Fuzz(func(t *testing.T, s string) {
		once := Normalize(s)
		if twice := Normalize(once); twice != once {
			t.Errorf("Normalize(%q) = %q, want %q: not idempotent", once, twice, once)
		}
		folded := Fold(s)
		if again := Fold(folded); again != folded {
			t.Errorf("Fold(%q) = %q, want %q: not idempotent", folded, again, folded)
		}
	})
}

func BenchmarkNormalize(b *testing.B) {
	for _, bm := range []struct{ name, text string }{
		{"ascii", "Hello, I forgot my password and can not sign in any more"},
		{"chinese", "您好,我忘记密码了,现在登不上账户,请问应该怎么办"},
		{"fullwidth", "您好，我的邮箱是ｌｉ＠ｅｘａｍｐｌｅ．ｃｏｍ，请帮我看看　谢谢"},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Normalize(bm.text)
			}
		})
	}
}
