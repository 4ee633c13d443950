package discord

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/bot/markup/hostile"
)

// reading is what Discord makes of a text, as far as its rules are known: those of
// its simple-markdown, whose bare addresses are passed over as a whole.
type reading struct {
	shown strings.Builder
	bold  bool
	code  bool
	links []string
	live  []string // what else has a meaning
}

var (
	// glued is an address with signs of ours right behind it, which Discord takes
	// for a part of it: no more than was meant, but less.
	glued       = regexp.MustCompile("https?://[^\\s<]*(\\*\\*|`|\\[)|https?://\\\\")
	bareAddress = regexp.MustCompile(`^https?://[^\s\p{Z}\x{feff}<]+[^<.,:;"'\]\s\p{Z}\x{feff}]`)
	maskedLink  = regexp.MustCompile(`^\[((?:\\.|[^\]\\])+)\]\((https?://[^\s)]+)\)`)
	inlineCode  = regexp.MustCompile("(?s)^(`+)(.*?[^`])(`+)")
	lineStart   = regexp.MustCompile(`^ *(#{1,3} |-# |>>> |> |[-*+] |\d+[.)] )`)
)

func understand(s string) *reading {
	r := &reading{}
	start := true
	for i := 0; i < len(s); {
		if start {
			if m := lineStart.FindString(s[i:]); m != "" {
				r.live = append(r.live, "line:"+strings.TrimSpace(m))
			}
		}
		start = s[i] == '\n'
		i += r.step(s[i:])
	}
	return r
}

// step reads the next piece and returns its length.
func (r *reading) step(s string) int {
	if s[0] == '\\' && len(s) > 1 && s[1] < 0x80 && !alphanumeric(s[1]) && s[1] > ' ' {
		r.shown.WriteByte(s[1])
		return 2
	}
	if m := bareAddress.FindString(s); m != "" {
		r.shown.WriteString(m)
		return len(m)
	}
	if m := maskedLink.FindStringSubmatch(s); m != nil {
		r.shown.WriteString(unescaped(m[1]))
		r.links = append(r.links, m[2])
		return len(m[0])
	}
	if m := inlineCode.FindStringSubmatch(s); m != nil && m[1] == m[3] {
		r.code = true
		r.shown.WriteString(strings.TrimSpace(m[2]))
		return len(m[0])
	}
	if strings.HasPrefix(s, "**") {
		r.bold = true
		return 2
	}
	if strings.HasPrefix(s, "<\u2060") {
		r.shown.WriteByte('<')
		return len("<\u2060")
	}
	if strings.IndexByte("*_~`|<[", s[0]) >= 0 || strings.HasPrefix(s, "@everyone") || strings.HasPrefix(s, "@here") {
		r.live = append(r.live, fmt.Sprintf("%.10q", s))
	}
	r.shown.WriteByte(s[0])
	return 1
}

// An agent's text must become in Discord what they formatted, and nothing more,
// and a customer's words must stay words.
func TestTextsBecomeNoMoreThanWasMeant(t *testing.T) {
	t.Parallel()
	a := &Adapter{}
	for _, text := range hostile.Texts() {
		fromAgent, _ := mrkdwn.Parse(typedInSlack(text), nil)
		for _, src := range []string{fromAgent, markup.Escape(text)} {
			for _, part := range a.Split(bot.Message{Text: src}) {
				checkRead(t, part.Text)
			}
		}
	}
}

// typedInSlack is what Slack makes of a text that somebody types there.
func typedInSlack(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func checkRead(t *testing.T, src string) {
	t.Helper()
	sent := render(src)
	got := understand(sent)
	var bold, code, items bool
	var links []string
	for _, s := range markup.Parse(src) {
		bold, code, items = bold || s.Bold, code || s.Kind == markup.Code, items || s.Kind == markup.Item
		if s.Kind == markup.Link {
			links = append(links, s.Address)
		}
	}
	live := slices.DeleteFunc(got.live, func(l string) bool { return items && l == "line:-" })
	if len(live) > 0 {
		t.Errorf("%.60q is sent as %.80q, where %q is alive", src, sent, live[:min(3, len(live))])
	}
	if got.bold && !bold || got.code && !code {
		t.Errorf("%.60q is sent as %.80q: bold %v, code %v, want %v, %v", src, sent, got.bold, got.code, bold, code)
	}
	for _, l := range got.links {
		if !slices.ContainsFunc(links, func(want string) bool { return parentheses(want) == l }) {
			t.Errorf("%.60q links %q, want %q", src, l, links)
		}
	}
	if want := shownWords(src); words(got.shown.String()) != want && !glued.MatchString(sent) {
		t.Errorf("%.60q is shown as %.80q, want %.80q", src, words(got.shown.String()), want)
	}
}

// shownWords is what a text says, with the addresses that Discord does not hide.
func shownWords(src string) string {
	return words(markup.Style{Item: "- ", Link: func(label, address string) string {
		written := link(escape(label), address)
		if strings.HasPrefix(written, "[") && strings.HasSuffix(written, ")") && strings.Contains(written, "](") {
			return label
		}
		return unescaped(written)
	}}.Render(src))
}

// words leaves out what shows nothing.
func words(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\u2060", "")), " ")
}

// Nobody rings, neither when a message is sent nor when it is changed: the stand-in
// refuses what would let mentions live.
func TestNobodyRings(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	c := bot.ConversationID("discord:" + anna.DM())
	src, _ := mrkdwn.Parse("<!here> <!channel> <@U1> @everyone", nil)
	r := w.deliver(c, "1", bot.Send{Message: bot.Message{Text: src, Card: "a:1"}, Voice: bot.VoiceAgent})
	d := dispatch.Delivery{ID: "2", Conversation: c, Card: r.Message, Action: bot.Edit{Message: bot.Message{Text: src + " again", Card: "a:1"}, Voice: bot.VoiceAgent}}
	if _, err := w.a.Deliver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if m := w.dc.WaitText(t, anna.DM(), "again"); m.Edits != 1 || understand(m.Content).live != nil {
		t.Errorf("the message is %+v, want it changed and dead", m)
	}
	if n := w.dc.Stats().Invalid; n != 0 {
		t.Errorf("%d requests were refused, want none", n)
	}
}
