package mrkdwn_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/bot/markup/hostile"
)

func names(id string) string {
	switch id {
	case "U1":
		return "Anna"
	case "C1":
		return "billing"
	}
	return ""
}

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in, want string
		mentions []string
	}{
		{"", "", nil},
		{"plain text", "plain text", nil},
		{"*bold* words", "**bold** words", nil},
		{"_italic_ words", "italic words", nil},
		{"~old~ new", "~old~ new", nil},
		{"*_both_* and _*both*_", "**both** and **both**", nil},
		{"*a* *b*", "**a** **b**", nil},
		{"(*a*), *b*.", `\(**a**\), **b**.`, nil},
		{"a*b*c 2 * 3 * 4", `a\*b\*c 2 \* 3 \* 4`, nil},
		{"费用*1%*起", "费用**1%**起", nil},
		{"*a\nb*", `\*a` + "\n" + `b\*`, nil},
		{"snake_case_name", "snake_case_name", nil},
		{"use `a*b*`", `use ` + "`a\\*b\\*`", nil},
		{"```one\n\ntwo```", "`one`\n\n`two`", nil},
		{"a ```x``` b", "a \n`x` b", nil},
		{"a ``` b", "a \\`\\`\\` b", nil},
		{"&gt; quote", "> quote", nil},
		{"&amp;lt; &lt;b&gt;", "&lt; <b>", nil},
		{"• one\n• two\n    ◦ three", "- one\n- two\n- three", nil},
		{"- typed", `\- typed`, nil},
		{"<https://okpay.example/a?b=1&amp;c=2|the list>", `[the list](https://okpay.example/a?b=1&c=2)`, nil},
		{"<https://okpay.example/a>", "[https://okpay.example/a](https://okpay.example/a)", nil},
		{"<http://a.b|a.b> <mailto:a@b.example|a@b.example> <tel:+491|+491>", "a.b a@b.example +491", nil},
		{"<mailto:a@b.example|write us>", "[write us](mailto:a@b.example)", nil},
		{"*<https://a.example|x>*", "**[x](https://a.example)**", nil},
		{"<slack://x|open>", `open \(slack://x\)`, nil},
		{"<@U1> and <@U2|Ben> and <@U3>", "@Anna and @Ben and @U3", []string{"U1", "U2", "U3"}},
		{"<@U1> <@U1>", "@Anna @Anna", []string{"U1"}},
		{"<#C1> <#C2|general> <#C3|>", "#billing #general #C3", nil},
		{"<!here> <!channel>", "@here @channel", []string{"here", "channel"}},
		{"<!subteam^S1|@support>", "@support", []string{"S1"}},
		{"<!date^1392734382^{date}|18 Feb>", "18 Feb", nil},
		{"<!unknown>", "<!unknown>", nil},
		{"a < b > c", "a < b > c", nil},
		{":smile: :+1::skin-tone-3: :our-own: 10:30:45", "😄 👍🏼 :our-own: 10:30:45", nil},
		{"`:smile: <https://a.example>`", "`:smile: https://a.example`", nil},
		{":flag-de:", "🇩🇪", nil},
		{"[a](https://evil.example)", `\[a\]\(https://evil.example\)`, nil},
	}
	for _, tt := range tests {
		got, mentions := mrkdwn.Parse(tt.in, names)
		if got != tt.want || !slices.Equal(mentions, tt.mentions) {
			t.Errorf("Parse(%q) = %q, %q, want %q, %q", tt.in, got, mentions, tt.want, tt.mentions)
		}
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	in := "*Hi* <@U1>, see <https://a.example|this> &amp; `that` :tada:"
	if got, want := mrkdwn.Plain(in, names), "Hi @Anna, see this (https://a.example) & that 🎉"; got != want {
		t.Errorf("Plain(%q) = %q, want %q", in, got, want)
	}
}

// What is typed without signs of Slack must come out as it was typed.
func TestTypedTextComesOutAsItWas(t *testing.T) {
	t.Parallel()
	for _, s := range hostile.Texts() {
		if strings.ContainsAny(s, "*_~`:•◦▪") { // may be formatted
			continue
		}
		typed := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
		if got := mrkdwn.Plain(typed, nil); got != s {
			t.Errorf("Plain(%.60q) = %.60q, want what was typed", typed, got)
		}
	}
}

func TestEmoji(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, char string }{{"+1", "👍"}, {"heart", "❤️"}, {"wave::skin-tone-6", "👋🏿"}, {"flag-fr", "🇫🇷"}, {"100", "💯"}, {"one", "1️⃣"}} {
		if got, ok := mrkdwn.Emoji(tt.name); got != tt.char || !ok {
			t.Errorf("Emoji(%q) = %q, %v, want %q", tt.name, got, ok, tt.char)
		}
		if got, ok := mrkdwn.EmojiName(tt.char); got != tt.name || !ok {
			t.Errorf("EmojiName(%q) = %q, %v, want %q", tt.char, got, ok, tt.name)
		}
	}
	if got, ok := mrkdwn.EmojiName("❤"); got != "heart" || !ok {
		t.Errorf("EmojiName without its selector = %q, %v, want heart", got, ok)
	}
	for _, name := range []string{"", "our-own", "+1\nthumbsup", "+1 ", "👍", "+1::skin-tone-9", "+1::x", "flag-", "flag-1a"} {
		if got, ok := mrkdwn.Emoji(name); ok {
			t.Errorf("Emoji(%q) = %q, want none", name, got)
		}
	}
	for _, char := range []string{"", "a", "👍👍", ":+1:", "\n", "🏿"} {
		if got, ok := mrkdwn.EmojiName(char); ok {
			t.Errorf("EmojiName(%q) = %q, want none", char, got)
		}
	}
}

func TestParseTakesLinearTime(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"*", "*a", "_a_", "<", "<a", "`", "`a", "```", "```a", ":", ":a:", "&", "<@U1>", "~a ", "\n", "*a* "} {
		if short, long, ok := hostile.Linear(func(size int) { mrkdwn.Parse(strings.Repeat(part, size/len(part)), nil) }, 1<<17); !ok {
			t.Errorf("Parse(%q repeated to 128 KiB) took %v, and %v for its 32 parts", part, long, short)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range hostile.Texts() {
		if len(s) < 200 {
			f.Add(s)
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		src, _ := mrkdwn.Parse(s, names)
		for _, span := range markup.Parse(src) {
			if span.Kind == markup.Link && !strings.Contains(s, "<") {
				t.Errorf("Parse(%q) = %q has a link that Slack has none of", s, src)
			}
			if span.Bold && !strings.Contains(s, "*") || span.Kind == markup.Code && !strings.Contains(s, "`") {
				t.Errorf("Parse(%q) = %q has %+v, which nobody has formatted", s, src, span)
			}
		}
		mrkdwn.Rich(src)
		mrkdwn.Render(src)
	})
}
