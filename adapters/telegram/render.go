package telegram

import (
	"strings"

	"github.com/okpay/supportbot/bot/markup"
)

const (
	maxText    = 4096 // UTF-16 units of what people see
	maxCaption = 1024
	maxKeys    = 100
)

// bullet begins a list item.
const bullet = "• "

// html writes markup as Telegram's HTML. MarkdownV2 would do too, but the library's
// EscapeMarkdown leaves backslashes alone.
func html(src string) string {
	return markup.Style{
		Escape: func(text string) string { return escape(muted(text)) },
		Bold:   func(inner string) string { return "<b>" + inner + "</b>" },
		Code:   func(text string) string { return "<code>" + escape(text) + "</code>" },
		Link: func(label, address string) string {
			if note, ok := linkable(label, address); !ok {
				return label + escape(muted(note))
			}
			return `<a href="` + strings.ReplaceAll(escape(address), `"`, "&quot;") + `">` + label + "</a>"
		},
		Item: bullet,
	}.Render(src)
}

// plain writes markup without any, for a text whose HTML Telegram does not take.
func plain(src string) string { return muted(markup.Plain(src)) }

// linkable reports whether Telegram makes a link of an address, else what is
// shown behind the label. A link to a user is a mention: it rings at theirs. A
// label that is itself an address must be the one that it leads to.
func linkable(label, address string) (note string, ok bool) {
	lower := strings.ToLower(address)
	if shown := strings.ReplaceAll(label, joiner, ""); strings.Contains(label, "://") && shown != address && shown != escape(address) {
		return " (" + address + ")", false
	}
	if strings.HasPrefix(lower, "mailto:") {
		if mail := address[len("mailto:"):]; mail != label {
			note = " (" + mail + ")"
		}
		return note, false
	}
	return "", !strings.HasPrefix(lower, "tg://user")
}

// escape makes text of HTML.
func escape(s string) string {
	if strings.IndexByte(s, '<') < 0 && strings.IndexByte(s, '>') < 0 && strings.IndexByte(s, '&') < 0 {
		return s
	}
	return escaper().Replace(s)
}

func escaper() *strings.Replacer { return strings.NewReplacer("<", "&lt;", ">", "&gt;", "&", "&amp;") }

// joiner shows nothing and keeps a name from being one.
const joiner = "\u2060"

// muted takes the life from mentions: whoever "@name" names would be notified by
// what a customer or an agent happens to write. E-mail addresses stay as they are.
// The name may stand in the next piece, in bold: Telegram reads over that.
func muted(s string) string {
	if strings.IndexByte(s, '@') < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + len(joiner))
	for i := 0; i < len(s); i++ {
		b.WriteByte(s[i])
		if s[i] == '@' && (i+1 == len(s) || nameByte(s[i+1])) && (i == 0 || !nameByte(s[i-1])) {
			b.WriteString(joiner)
		}
	}
	return b.String()
}

// shown counts what people see of a piece of markup, in UTF-16 units. Every @ may
// get a joiner.
func shown(src string) int {
	if !strings.ContainsAny(src, "\\*`[-") { // markup.Split asks for every character
		return length(src) + strings.Count(src, "@")
	}
	text := markup.Style{
		Link: func(label, address string) string {
			note, _ := linkable(label, address)
			return label + note
		},
		Item: bullet,
	}.Render(src)
	return length(text) + strings.Count(text, "@")
}
