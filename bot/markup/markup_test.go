package markup

import (
	"html"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/supportbot/bot/markup/hostile"
)

func TestParse(t *testing.T) {
	t.Parallel()
	text := func(s string) Span { return Span{Kind: Text, Text: s} }
	bold := func(s string) Span { return Span{Kind: Text, Text: s, Bold: true} }
	code := func(s string) Span { return Span{Kind: Code, Text: s} }
	link := func(s, a string) Span { return Span{Kind: Link, Text: s, Address: a} }
	item, br := Span{Kind: Item, Text: "- "}, Span{Kind: Break, Text: "\n"}
	tests := []struct {
		in   string
		want []Span
	}{
		{"", nil},
		{"plain", []Span{text("plain")}},
		{"**fee**", []Span{bold("fee")}},
		{"费用**1%**起", []Span{text("费用"), bold("1%"), text("起")}},
		{"a **b", []Span{text("a "), text("**"), text("b")}},
		{"****", []Span{text("**"), text("**")}},
		{"2 * 3 * 4", []Span{text("2 * 3 * 4")}},
		{"**a\nb**", []Span{text("**"), text("a"), br, text("b"), text("**")}},
		{"**a** **b**", []Span{bold("a"), text(" "), bold("b")}},
		{"`x`", []Span{code("x")}},
		{"`**x**`", []Span{code("**x**")}},
		{"``", []Span{text("``")}},
		{"`x", []Span{text("`x")}},
		{"**a `b` c**", []Span{bold("a "), {Kind: Code, Text: "b", Bold: true}, bold(" c")}},
		{"[Help](https://okpay.example/a)", []Span{link("Help", "https://okpay.example/a")}},
		{"**[Help](https://a.example)**", []Span{{Kind: Link, Text: "Help", Address: "https://a.example", Bold: true}}},
		{"[写信](mailto:a@b.example)。", []Span{link("写信", "mailto:a@b.example"), text("。")}},
		{"[chat](tg://resolve?domain=x)", []Span{link("chat", "tg://resolve?domain=x")}},
		{"[x](HTTPS://a.example)", []Span{link("x", "HTTPS://a.example")}},
		{"[x](javascript:alert)", []Span{text("[x](javascript:alert)")}},
		{"[x](https://)", []Span{text("[x](https://)")}},
		{"[x](https://a b)", []Span{text("[x](https://a b)")}},
		{"[x](https://a\x00b)", []Span{text("[x](https://a\x00b)")}},
		{"[](https://a.example)", []Span{text("[](https://a.example)")}},
		{"[a [b](https://a.example)", []Span{text("[a "), link("b", "https://a.example")}},
		{"[sic]", []Span{text("[sic]")}},
		{`[a\]b](https://a.example/\))`, []Span{link("a]b", "https://a.example/)")}},
		{"- one\n- two", []Span{item, text("one"), br, item, text("two")}},
		{"-5\n - no", []Span{text("-5"), br, text(" - no")}},
		{`\- no item`, []Span{text("- no item")}},
		{`\**x\**`, []Span{text("**x**")}},
		{`\\ \a \`, []Span{text(`\ \a \`)}},
		{"\n\n", []Span{br, br}},
	}
	for _, tt := range tests {
		if got := Parse(tt.in); !slices.Equal(got, tt.want) {
			t.Errorf("Parse(%q) = %+v, want %+v", tt.in, got, tt.want)
		}
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"hello", "hello"},
		{"**Fee**: `1.5`", "Fee: 1.5"},
		{"see [Help](https://a.example)", "see Help (https://a.example)"},
		{"[a@b.example](mailto:a@b.example)", "a@b.example"},
		{"[写信](mailto:a@b.example)", "写信 (a@b.example)"},
		{"[https://a.example](https://a.example)", "https://a.example"},
		{"- **a**\n- b", "- a\n- b"},
		{`5 \* 3`, "5 * 3"},
	}
	for _, tt := range tests {
		if got := Plain(tt.in); got != tt.want {
			t.Errorf("Plain(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestRenderInAStyle(t *testing.T) {
	t.Parallel()
	style := Style{
		Escape: html.EscapeString,
		Bold:   func(s string) string { return "<b>" + s + "</b>" },
		Code:   func(s string) string { return "<code>" + html.EscapeString(s) + "</code>" },
		Link: func(label, address string) string {
			return `<a href="` + html.EscapeString(address) + `">` + label + "</a>"
		},
		Item: "• ",
	}
	tests := []struct{ in, want string }{
		{"1 < 2", "1 &lt; 2"},
		{"**a `b<` c** d", "<b>a <code>b&lt;</code> c</b> d"},
		{`**[x & y](https://a.example?q="1")**`, `<b><a href="https://a.example?q=&#34;1&#34;">x &amp; y</a></b>`},
		{"- a\n- **b**\n- **c**", "• a\n• <b>b</b>\n• <b>c</b>"},
	}
	for _, tt := range tests {
		if got := style.Render(tt.in); got != tt.want {
			t.Errorf("Render(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// A customer's value must stay text at any place of a content text.
func TestEscapedValuesNeverBecomeMarkup(t *testing.T) {
	t.Parallel()
	values := []string{"**x**", "`x`", "[x](https://evil.example)", "- x", "a\n- b", `\`, "](https://evil.example)", "*", "-", ") [", "`"}
	templates := []string{"%", "**%**", "`%`", "- %", "%\n%", "*%*", "[%](https://a.example)", "[a](https://a.example/%)", "% x", "[%", "%(https://a.example)"}
	for _, template := range templates {
		for _, value := range values {
			src := strings.ReplaceAll(template, "%", Escape(value))
			want := strings.ReplaceAll(Plain(strings.ReplaceAll(template, "%", "\x01")), "\x01", value)
			if strings.ContainsAny(value, "\n") && strings.ContainsAny(template, "*`[") {
				continue // a line break ends bold, code and links by itself
			}
			if strings.Contains(template, "/%") { // an address must not hold what \x01 stands for
				continue
			}
			if got := Plain(src); got != want {
				t.Errorf("Plain(%q) = %q, want %q", src, got, want)
			}
		}
	}
	if got := Parse("[a](https://a.example/" + Escape("x)y") + ")"); len(got) != 1 || got[0].Address != "https://a.example/x)y" {
		t.Errorf("Parse(link with an escaped value) = %+v, want one link", got)
	}
}

func TestParseTakesLinearTime(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"[", "**", "`", "[a](", "[a](https://a", "**a", "- ", `\`, "[a]", "`\n", "**[a](https://a.b)"} {
		if short, long, ok := hostile.Linear(func(size int) { Plain(strings.Repeat(part, size/len(part))) }, 1<<18); !ok {
			t.Errorf("Plain(%q repeated to 256 KiB) took %v, and %v for its 32 parts", part, long, short)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"**a** `b` [c](https://d.example)\n- e", `\*\`, "[[](", "**`**`", "- - ", "a\r\n- b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, span := range Parse(s) {
			if span.Text == "" || (span.Kind == Link) != (span.Address != "") || span.Kind == dropped {
				t.Errorf("Parse(%q) has the span %+v", s, span)
			}
			if span.Kind == Link && !allowed(span.Address) {
				t.Errorf("Parse(%q) links %q", s, span.Address)
			}
		}
		escaped := Escape(s)
		if got := Plain(escaped); got != s {
			t.Errorf("Plain(Escape(%q)) = %q", s, got)
		}
		for _, span := range Parse(escaped) {
			if span.Bold || span.Kind != Text && span.Kind != Break {
				t.Errorf("Parse(Escape(%q)) has the span %+v, want text only", s, span)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for _, bm := range []struct{ name, src string }{
		{"text", "Please send the e-mail you registered with."},
		{"markup", "**Fees**\n- cards: `1.5 %`\n- banks: **free**\nMore in the [help centre](https://okpay.example/fees)."},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Parse(bm.src)
			}
		})
		b.Run(bm.name+"/plain", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Plain(bm.src)
			}
		})
	}
}

func BenchmarkEscape(b *testing.B) {
	for _, bm := range []struct{ name, s string }{{"plain", "li@example.com"}, {"signs", "[a](b) **c**"}} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Escape(bm.s)
			}
		})
	}
}
