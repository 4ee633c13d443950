package discord

import (
	"strings"
	"testing"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/markup"
)

func TestRender(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"hello", "hello"},
		{"**Fee**: `1.5`", "**Fee**: `1.5`"},
		{"`a\\`b`", "`` a`b ``"},
		{"`a\\`\\`b`", "a\\`\\`b"},
		{"- one\n- **two**", "- one\n- **two**"},
		{`2 \* 3 * 4 _x_ ~~y~~ ||z|| \` + "`", `2 \* 3 \* 4 \_x\_ \~\~y\~\~ \|\|z\|\| \` + "`"},
		{"# a\n## b\n-# c\n> d\n>>> e\n1. f\n2) g\n+ h", `\# a` + "\n" + `\## b` + "\n" + `\-# c` + "\n" + `\> d` + "\n" + `\>>> e` + "\n" + `1\. f` + "\n" + `2\) g` + "\n" + `\+ h`},
		{"<@1> <@!1> <@&2> <#3> <:x:4> <a:y:5> <t:6:R> </a:7> <id:guide>", `\<@1> \<@!1> \<@&2> \<#3> \<:x:4> \<a:y:5> \<t:6:R> \</a:7> \<id:guide>`},
		{"@everyone @here a@b.example", `\@everyone \@here a@b.example`},
		{"see https://okpay.example/a_b_c*d* or not_this_", `see https://okpay.example/a_b_c*d* or not\_this\_`},
		{"https://a.example/<@1>", "https://a.example/<\u2060@1>"}, // or Discord reads the backslash as part of the address
		{"https://a.example\u00a0*x*", "https://a.example\u00a0\\*x\\*"},
		{"http://_ x http://_", `http://\_ x http://\_`},
		{"https://a.example/x. *y*", `https://a.example/x. \*y\*`},
		{"[Help](https://okpay.example/a)", "[Help](https://okpay.example/a)"},
		{`[He_lp](https://okpay.example/a\(1\))`, `[He\_lp](https://okpay.example/a%281%29)`},
		{"[https://good.example](https://evil.example)", "https://good.example (https://evil.example)"},
		{"[https://a.example](https://a.example)", "https://a.example"},
		{"[write](mailto:a@b.example)", "write (a@b.example)"},
		{"[a@b.example](mailto:a@b.example)", "a@b.example"},
		{"[x] (https://a.example)", `\[x\] (https://a.example)`},
		{"费用 **1%** 起", "费用 **1%** 起"},
		{`C:\\dir`, `C:\\dir`},
	}
	for _, tt := range tests {
		if got := render(tt.in); got != tt.want {
			t.Errorf("render(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// FuzzRender holds what customers and agents may write against what Discord
// would read as a mention, and the cutting of long texts against the limit.
func FuzzRender(f *testing.F) {
	for _, s := range []string{"<@1>", "1. x", "# a", "@everyone", "https://x_y <#1>", "a\n- b", strings.Repeat("漢_字*", 900), "`<@1>`"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := render(markup.Escape(s))
		if plain := unescaped(out); plain != s && !strings.Contains(s, "http") {
			t.Errorf("%q is shown as %q", s, plain)
		}
		for _, live := range []string{"<@", "<#", "<:", "<a:", "<t:", "</", "<id:"} {
			if i := strings.Index(out, live); i >= 0 && (i == 0 || out[i-1] != '\\') {
				t.Errorf("render(%q) = %q: %q is live", s, out, live)
			}
		}
		pieces := 0
		for _, r := range s {
			pieces += rendered(markup.Escape(string(r)))
		}
		if whole := rendered(markup.Escape(s)); whole > pieces {
			t.Errorf("%q has %d characters and its pieces %d, want no more in the whole", s, whole, pieces)
		}
		a := &Adapter{}
		for _, m := range a.Split(bot.Message{Text: s}) {
			if n := rendered(m.Text); n > maxText {
				t.Errorf("a part of %q has %d characters", s, n)
			}
		}
	})
}

// unescaped is what Discord shows of escaped text.
func unescaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && s[i+1] > ' ' && s[i+1] < 0x7f && !alphanumeric(s[i+1]) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}
