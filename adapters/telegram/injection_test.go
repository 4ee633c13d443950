package telegram

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/bot/markup/hostile"
)

// typed is what Slack makes of a text that somebody types there.
func typed(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// meant are the looks that a text has by its markup.
type meant struct {
	bold, code bool
	links      []string
}

func lookOf(src string) meant {
	var m meant
	for _, s := range markup.Parse(src) {
		m.bold = m.bold || s.Bold
		m.code = m.code || s.Kind == markup.Code
		if s.Kind == markup.Link {
			m.links = append(m.links, s.Address)
		}
	}
	return m
}

// An agent's text must become in Telegram what they formatted, and nothing more,
// and a customer's words must stay words, when sent and when changed.
func TestTextsBecomeNoMoreThanWasMeant(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = 7
	w.tg.AddChat(customer)
	tag := regexp.MustCompile(`<(/?[^ >]+)`)
	for _, text := range hostile.Texts() {
		fromAgent, _ := mrkdwn.Parse(typed(text), nil)
		for _, src := range []string{fromAgent, markup.Escape(text)} {
			if src == markup.Escape(text) && (lookOf(src).bold || lookOf(src).code || lookOf(src).links != nil) {
				t.Fatalf("%.60q is markup although it is escaped", text)
			}
			for _, part := range w.a.Split(bot.Message{Text: src}) {
				w.checkSent(t, part, tag)
			}
		}
	}
}

func (w *world) checkSent(t *testing.T, m bot.Message, tag *regexp.Regexp) {
	t.Helper()
	if strings.TrimSpace(markup.Plain(m.Text)) == "" || !w.delivered(m) {
		return // Telegram takes no empty message
	}
	sent := w.tg.Sent(7)
	x, want := sent[len(sent)-1], lookOf(m.Text)
	for _, found := range tag.FindAllStringSubmatch(x.HTML, -1) {
		switch name := strings.TrimPrefix(found[1], "/"); {
		case name == "b" && want.bold, name == "code" && want.code, name == "a" && len(want.links) > 0:
		default:
			t.Errorf("%.60q was sent as %.80q with the tag %q, which nobody has meant", m.Text, x.HTML, name)
		}
	}
	for _, l := range x.Links {
		if !slices.Contains(want.links, l) {
			t.Errorf("%.60q links %q, want %q", m.Text, l, want.links)
		}
	}
	if len(x.Mentions) > 0 {
		t.Errorf("%.60q mentions %q, want nobody", m.Text, x.Mentions)
	}
	if got, want := seen(x), wanted(m.Text); got != want {
		t.Errorf("%.60q is shown as %.80q, want %.80q", m.Text, got, want)
	}
}

// delivered sends a message. Of one with nothing to see there is nothing to check.
func (w *world) delivered(m bot.Message) bool {
	w.t.Helper()
	_, err := w.send("telegram:7", m)
	if err != nil && seeable(m.Text) {
		w.t.Errorf("%.60q was not taken: %v", m.Text, err)
	}
	return err == nil
}

func seeable(src string) bool { return strings.ContainsFunc(markup.Plain(src), unicode.IsGraphic) }

// seen is what people read of a message, without what shows nothing.
func seen(x telegramtest.Sent) string { return squeezed(x.Text) }

func wanted(src string) string {
	return squeezed(markup.Style{
		Link: func(label, address string) string {
			note, _ := linkable(label, address)
			return label + note
		},
		Item: bullet,
	}.Render(src))
}

func squeezed(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), joiner, "")), " ")
}

// A label that is an address must not lead to another one.
func TestLinksDoNotDeceive(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"[https://okpay.example](https://evil.example/@x)", "https://okpay.example (https://evil.example/@\u2060x)"},
		{"[https://okpay.example/?a=1&b=@x](https://okpay.example/?a=1&b=@x)",
			`<a href="https://okpay.example/?a=1&amp;b=@x">https://okpay.example/?a=1&amp;b=@` + joiner + `x</a>`},
		{"[fees](https://okpay.example)", `<a href="https://okpay.example">fees</a>`},
	}
	for _, tt := range tests {
		if got := html(tt.in); got != tt.want {
			t.Errorf("html(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
