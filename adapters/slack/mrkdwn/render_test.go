package mrkdwn_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/bot/markup/hostile"
)

func TestRender(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"", ""},
		{"**Fees**: `1.5 %`", "*Fees*\u200b: `1.5 %`"},
		{"费用**1%**起", "费用\u200b*1%*\u200b起"},
		{"** a **b", " *a* b"},
		{"- **a**\n- b", "• *a*\n• b"},
		{"[the *list*](https://a.example/?a=1&b=<2>|3)", "<https://a.example/?a=1&amp;b=%3C2%3E%7C3|the ∗list∗>"},
		{"[write](mailto:a@b.example)", "<mailto:a@b.example|write>"},
		{"[https://okpay.com](https://evil.com)", "https:\u2060//okpay\u2060.com (https:\u2060//evil\u2060.com)"},
		{"[chat](tg://resolve?domain=x)", "chat (tg:\u2060//resolve?domain=x)"},
		{"`a<b>&\\``", "a&lt;b&gt;&amp;‵"},
		{"`<!here>`", "`&lt;!here&gt;`"},
		{"a & b <c>", "a &amp; b &lt;c&gt;"},
	}
	for _, tt := range tests {
		if got := mrkdwn.Render(tt.in); got != tt.want {
			t.Errorf("Render(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestRich(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"2 * 3 <b> :x: @here", `[{"type":"text","text":"2 * 3 <b> :x: @here"}]`},
		{"- **a**\n- `b`", `[{"type":"text","text":"• "},{"type":"text","text":"a","style":{"bold":true}},{"type":"text","text":"\n• "},{"type":"text","text":"b","style":{"code":true}}]`},
		{"see [the list](https://a.example)", `[{"type":"text","text":"see "},{"type":"link","url":"https://a.example","text":"the list"}]`},
		{"[https://a.example](https://b.example)", `[{"type":"text","text":"https://a.example (https://b.example)"}]`},
	}
	for _, tt := range tests {
		got, err := json.Marshal(mrkdwn.Rich(tt.in).Elements[0].(*slack.RichTextSection).Elements)
		if err != nil {
			t.Fatal(err)
		}
		if unquoted(got) != tt.want {
			t.Errorf("Rich(%q) = %s, want %s", tt.in, unquoted(got), tt.want)
		}
	}
	for _, empty := range []string{"", "\u200b", "\x00"} {
		if got := mrkdwn.Rich(empty); got != nil {
			t.Errorf("Rich(%q) = %+v, want none", empty, got)
		}
	}
}

// unquoted is JSON without the escapes that Go makes of < > and &.
func unquoted(b []byte) string {
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(b))
}

// Whatever a customer writes is text and nothing else.
func TestWordsAreTextOnly(t *testing.T) {
	t.Parallel()
	for _, s := range hostile.Texts() {
		for _, block := range []*slack.RichTextBlock{mrkdwn.Words(s), mrkdwn.Rich(markup.Escape(s))} {
			if block == nil {
				continue
			}
			elements := block.Elements[0].(*slack.RichTextSection).Elements
			text, ok := elements[0].(*slack.RichTextSectionTextElement)
			if len(elements) != 1 || !ok || text.Style != nil || text.Text != mrkdwn.Literal(s) {
				t.Errorf("%.60q became %+v, want its text alone", s, elements)
			}
		}
	}
}
