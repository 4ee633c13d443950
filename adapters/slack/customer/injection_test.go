package customer

import (
	"slices"
	"strings"
	"testing"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/bot/markup/hostile"
)

// What a customer wrote, and what an agent typed, is shown to customers in Slack as
// it was meant: no call of anybody, no links and no looks but those of the markup.
func TestTextsBecomeNoMoreThanWasMeant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	typed := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	for _, text := range hostile.Texts() {
		fromAgent, _ := mrkdwn.Parse(typed.Replace(text), nil)
		for _, src := range []string{markup.Escape(text), fromAgent} {
			for _, part := range w.a.Split(bot.Message{Text: src}) {
				checkMeant(t, part.Text, w.message(w.deliver(bot.Send{Message: part}, "")))
			}
		}
	}
	if s := w.sl.Stats(); s.Everyone+s.Unescaped+s.Refused > 0 {
		t.Errorf("%+v, want no call of everybody, no bare signs and nothing refused", s)
	}
}

func checkMeant(t *testing.T, src string, m slacktest.Message) {
	t.Helper()
	var links, styled []string
	for _, s := range markup.Parse(src) {
		if s.Kind == markup.Link {
			links = append(links, s.Address)
		}
		if s.Bold || s.Kind == markup.Code {
			styled = append(styled, s.Text)
		}
	}
	look := m.Look()
	if len(look.Users)+len(look.Groups) > 0 || look.Everyone {
		t.Errorf("%.60q calls somebody: %+v", src, look)
	}
	for _, l := range look.Links {
		if !slices.Contains(links, l) {
			t.Errorf("%.60q links %q, want %q", src, l, links)
		}
	}
	if len(look.Styled) > len(styled) {
		t.Errorf("%.60q is styled as %.80q, want %.80q", src, look.Styled, styled)
	}
	if m.Blocks != nil && len(links) == 0 && look.Text != mrkdwn.Literal(strings.ReplaceAll(markup.Style{Item: bullet}.Render(src), "\x00", "")) {
		t.Errorf("%.60q is shown as %.80q", src, look.Text)
	}
}

// bullet is what an item of a list begins with.
const bullet = "• "
