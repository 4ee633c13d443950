package mrkdwn_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/bot/markup/hostile"
)

// alive finds what Slack might read in mrkdwn, whatever its flags: it takes
// every sign for live that any version of Slack has read, and more.
func alive() *regexp.Regexp {
	return regexp.MustCompile(`[<>*~` + "`" + `]` + // markup
		`|(^|[^A-Za-z0-9])_|_($|[^A-Za-z0-9])` +
		`|(?m:^\s*&gt;)` + // quotes
		`|@[^\s\p{Z}\x{2060}]|#[^\s\p{Z}\x{2060}]` + // mentions, channels
		`|:[\p{L}\p{N}_+'-]+:` + // emoji
		`|://|[\p{L}\p{Nd}]\.\p{L}` + // addresses
		`|[\x{202a}-\x{202e}\x{2066}-\x{2069}]|[\x00-\x08\x0b-\x1f\x7f]`)
}

func TestEscape(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"", ""},
		{"Hello, world", "Hello, world"},
		{"1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"},
		{"&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;"},
		{"<!channel>", "&lt;!channel&gt;"},
		{"> a", "\u2060&gt; a"},
		{"a\n  > b", "a\n  \u2060&gt; b"},
		{"*a* ~b~ `c` _d_", "∗a∗ ∼b∼ ‵c‵ ˍdˍ"},
		{"snake_case", "snake_case"},
		{"@here", "@\u2060here"},
		{"#general", "#\u2060general"},
		{"No. #1 @ 12:30", "No. #\u20601 @ 12:\u206030"},
		{":smile:", ":\u2060smile:\u2060"},
		{"https://a.example/x", "https:\u2060//a\u2060.example/x"},
		{"3.14 e.g. this", "3.14 e\u2060.g. this"},
		{"end.", "end\u2060."},
		{"a\r\nb", "a\nb"},
		{"费用。", "费用。"},
	}
	for _, tt := range tests {
		if got := mrkdwn.Escape(tt.in); got != tt.want {
			t.Errorf("Escape(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestHostileTextsAreDead(t *testing.T) {
	t.Parallel()
	re := alive()
	for _, text := range hostile.Texts() {
		for _, got := range []string{mrkdwn.Escape(text), mrkdwn.Line(text, 80), mrkdwn.Render(markup.Escape(text))} {
			if at := re.FindStringIndex(got); at != nil {
				t.Errorf("%.60q became %.60q, where %q is alive", text, got, got[at[0]:at[1]])
			}
			if !utf8.ValidString(got) {
				t.Errorf("%.60q became %.60q, which is no UTF-8", text, got)
			}
		}
	}
}

// What stands beside a customer's words must not bring them to life.
func TestPiecesMayBeJoined(t *testing.T) {
	t.Parallel()
	re := alive()
	for _, parts := range [][2]string{{"evil.", "com"}, {"evil", ".com"}, {"https:", "//evil"}, {"@", "here"}, {"#", "general"}, {":smi", "le:"}, {":", "smile:"}, {"*a", "*"}, {"_a", "_"}, {"<!here", ">"}} {
		got := mrkdwn.Escape(parts[0]) + mrkdwn.Escape(parts[1])
		if at := re.FindStringIndex(got); at != nil {
			t.Errorf("%q became %q, where %q is alive", parts, got, got[at[0]:at[1]])
		}
	}
}

func TestLine(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{" a\n\n b\t c ", "a b c"},
		{strings.Repeat("a", 12), strings.Repeat("a", 9) + "…"},
		{"Li\n✅ delivered", "Li ✅ deli…"},
	}
	for _, tt := range tests {
		if got := mrkdwn.Line(tt.in, 10); got != tt.want {
			t.Errorf("Line(%q, 10) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestLiteral(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"*a* <b> :c:", "*a* <b> :c:"},
		{"a\u202eb\x00c\u200bd\ufeff", "abcd"},
		{"a\r\nb\rc\u2028d", "a\nb\nc\nd"},
		{"a" + strings.Repeat("\u0301", 9) + "b", "a" + strings.Repeat("\u0301", 5) + "b"},
		{"👨‍👩‍👧 שלום\u200f!", "👨‍👩‍👧 שלום\u200f!"},
		{"a\xffb", "a\ufffdb"},
	}
	for _, tt := range tests {
		if got := mrkdwn.Literal(tt.in); got != tt.want {
			t.Errorf("Literal(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestEscapeTakesLinearTime(t *testing.T) {
	t.Parallel()
	for _, part := range []string{":", ":a", "@", ".a", "\u0301", "&", ":smile"} {
		if short, long, ok := hostile.Linear(func(size int) { mrkdwn.Escape(strings.Repeat(part, size/len(part))) }, 1<<18); !ok {
			t.Errorf("Escape(%q repeated to 256 KiB) took %v, and %v for its 32 parts", part, long, short)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, s := range hostile.Texts() {
		if len(s) < 200 {
			f.Add(s)
		}
	}
	re := alive()
	f.Fuzz(func(t *testing.T, s string) {
		for _, got := range []string{mrkdwn.Escape(s), mrkdwn.Line(s, 40), mrkdwn.Render(markup.Escape(s)), mrkdwn.Escape(s) + mrkdwn.Escape(s)} {
			if at := re.FindStringIndex(got); at != nil {
				t.Errorf("%q became %q, where %q is alive", s, got, got[at[0]:at[1]])
			}
		}
		literal := mrkdwn.Literal(s)
		if again := mrkdwn.Literal(literal); again != literal {
			t.Errorf("Literal(%q) = %q, and %q the second time", s, literal, again)
		}
		if strings.ContainsFunc(literal, func(r rune) bool { return r != '\n' && r != '\t' && unicode.IsControl(r) }) {
			t.Errorf("Literal(%q) = %q has a control character", s, literal)
		}
	})
}
