package telegram

import (
	"strconv"
	"strings"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/markup"
)

// Split implements dispatch.Splitter. A picture with a text that fits below it is
// one message; otherwise the pictures come first, each by itself. What an agent has
// attached comes last, each file by itself, the first one with the text when that
// fits below it: the words are always in the first part, where an edit finds them.
// Links among the media are written out, as are buttons that Telegram does not
// take, all of them when they are too many.
func (a *Adapter) Split(m bot.Message) []bot.Message {
	m = written(m)
	below := shown(m.Text) <= maxCaption
	if len(m.Media)+len(m.Files) == 1 && below {
		return []bot.Message{m}
	}
	out := pieces(m, below)
	for i := range out {
		out[i].Ref = m.Ref
	}
	first, last := &out[0], &out[len(out)-1]
	first.Card, first.ReplyTo = m.Card, m.ReplyTo
	last.Buttons, last.Form, last.Working = m.Buttons, m.Form, m.Working
	return out
}

// pieces are the parts of a message without what belongs to its ends. below: the
// text fits below a file.
func pieces(m bot.Message, below bool) []bot.Message {
	var out []bot.Message
	for _, link := range m.Media {
		out = append(out, bot.Message{Media: []bot.Link{link}})
	}
	caption := ""
	switch {
	case len(m.Files) > 0 && below:
		caption = m.Text
	case strings.TrimSpace(m.Text) != "" || len(out) == 0:
		for _, text := range markup.Split(m.Text, maxText, shown) {
			out = append(out, bot.Message{Text: text})
		}
	}
	for _, f := range m.Files {
		out = append(out, bot.Message{Text: caption, Files: []bot.File{f}})
		caption = ""
	}
	return out
}

// written writes into the text what has no place of its own.
func written(m bot.Message) bot.Message {
	var media []bot.Link
	var lines []string
	for _, link := range m.Media {
		switch link.Kind {
		case "photo", "video", "document":
			media = append(media, link)
		default:
			lines = append(lines, linkLine(link.Title, link.URL))
		}
	}
	m.Media = media
	if len(m.Buttons) > maxKeys {
		lines = append(lines, numbered(m.Buttons)...)
		m.Buttons = nil
	}
	var buttons, odd []bot.Button
	for _, b := range m.Buttons {
		if placed(b) {
			buttons = append(buttons, b)
		} else {
			odd = append(odd, b)
		}
	}
	m.Buttons = buttons
	m.Text = withLines(m.Text, append(lines, linesFor(odd)...))
	return m
}

// numbered writes buttons that are too many as text.
func numbered(buttons []bot.Button) []string {
	lines := make([]string, len(buttons))
	for i, b := range buttons {
		line := markup.Escape(b.Label)
		if b.URL != "" {
			line = linkLine(b.Label, b.URL)
		}
		lines[i] = strconv.Itoa(i+1) + `\. ` + line
	}
	return lines
}

// linkLine is a link in markup.
func linkLine(title, address string) string {
	return "[" + markup.Escape(orDefault(title, address)) + "](" + markup.Escape(address) + ")"
}

// withLines adds lines to a text.
func withLines(text string, lines []string) string {
	if text != "" && len(lines) > 0 {
		text += "\n"
	}
	return text + strings.Join(lines, "\n")
}
