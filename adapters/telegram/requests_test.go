package telegram

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// outgoing are messages whose requests are held in testdata/outbound.
func outgoing() map[string]struct {
	to    bot.ConversationID
	m     bot.Message
	voice bot.Voice
} {
	type row = struct {
		to    bot.ConversationID
		m     bot.Message
		voice bot.Voice
	}
	options := func(labels ...string) []bot.Button {
		var out []bot.Button
		for i, l := range labels {
			out = append(out, bot.Button{Label: l, Token: "o.1." + string(rune('a'+i))})
		}
		return out
	}
	group := bot.ConversationID("telegram:-1001987654321:t15:u5")
	return map[string]row{
		"markup": {to: "telegram:7", m: bot.Message{Text: "**Fees** <b> & `1 < 2`\n- [list & more](https://okpay.example/?a=1&b=\"2\")\n- **bold `code`**\n\\*no\\*"}},
		"mention": {to: "telegram:7", m: bot.Message{
			Text: "@okpay and (@li_wei), li@okpay.example, a @ b, **@bold**, `@code`, [@label](https://okpay.example), [Ann](tg://user?id=5), 你@okpay, @**okpay**, **@**okpay"}},
		"mail":    {to: "telegram:7", m: bot.Message{Text: "[write](mailto:Help@okpay.example) or [help@okpay.example](mailto:help@okpay.example)"}},
		"agent":   {to: "telegram:7", m: bot.Message{Text: "See https://okpay.example"}, voice: bot.VoiceAgent},
		"buttons": {to: "telegram:7", m: bot.Message{Text: "How?", Buttons: options("E-mail", "Phone", "I lost access to it", "Talk to a person now please")}},
		"chinese": {to: "telegram:7", m: bot.Message{Text: "您平时用什么方式登录？", Buttons: options("邮箱", "都用不了", "手机号码", "转人工")}},
		"rating":  {to: "telegram:7", m: bot.Message{Text: "How was it?", Buttons: options("1", "2", "3", "4", "5")}},
		"links": {to: "telegram:7", m: bot.Message{Text: "More", Buttons: []bot.Button{{Label: "Site", URL: "https://okpay.example"}, {Label: "Odd", URL: "http://localhost"},
			{Label: "Mail", URL: "mailto:help@okpay.example"}, {Label: "Too long", Token: strings.Repeat("x", 57)}}}},
		"private": {to: group, m: bot.Message{Text: "Let us go on in private.", Buttons: []bot.Button{{Label: "Go on", Private: "flow_password-reset"}}}},
		"reply":   {to: group, m: bot.Message{Text: "It is free.", ReplyTo: "4711"}},
		"form":    {to: "telegram:7", m: bot.Message{Text: "Your e-mail?", Form: &bot.Form{Token: "o.1.f", Title: "T", Label: "Fill in", Fields: []bot.FormField{{Name: "a", Label: "A"}}}}},
		"photo": {to: "telegram:7", voice: bot.VoiceAgent, m: bot.Message{Text: "Is it **this** one?", ReplyTo: "4711", Card: "a:1",
			Files: []bot.File{{Kind: "photo", ID: "f", Name: "a \"b\".png", MIME: "image/png", Bytes: 4, From: "slack"}}}},
		"voice":    {to: group, voice: bot.VoiceAgent, m: bot.Message{Files: []bot.File{{Kind: "voice", ID: "f", MIME: "audio/ogg"}}}},
		"business": {to: "telegram:7:bXy_9-abc", m: bot.Message{Text: "Hello", Buttons: options("Yes")}},
	}
}

// TestRequests holds what each message becomes at Telegram.
func TestRequests(t *testing.T) {
	t.Parallel()
	for name, row := range outgoing() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, copying(map[string]string{"f": "data"}))
			p, err := parsePlace(row.to)
			must(t, err)
			w.tg.AddChat(p.chat)
			_, err = w.a.Deliver(t.Context(), dispatch.Delivery{Conversation: row.to, Action: bot.Send{Message: row.m, Voice: row.voice}})
			must(t, err)
			sent := w.tg.Sent(p.chat)[0]
			sent.At, sent.Message = time.Time{}, 0
			var got bytes.Buffer
			enc := json.NewEncoder(&got)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			must(t, enc.Encode(sent))
			golden := filepath.Join("testdata", "outbound", name+".golden")
			if *rewrite {
				must(t, os.MkdirAll(filepath.Dir(golden), 0o755))
				must(t, os.WriteFile(golden, got.Bytes(), 0o644))
				return
			}
			want, err := os.ReadFile(golden)
			must(t, err)
			if got.String() != string(want) {
				t.Errorf("request for %s =\n%s\nwant\n%s", name, got.String(), want)
			}
			if len(sent.Mentions) > 0 {
				t.Errorf("%s mentions %q, want nobody", name, sent.Mentions)
			}
		})
	}
}
