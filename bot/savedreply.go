package bot

import (
	"strings"

	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/flows"
)

// FillReply fills in a saved reply for a customer of this locale, ready for Said.Text.
// The values are as people typed them (see flows.SavedReply.Render, which also
// tells what missing is); the reply's pictures and links stand below as links.
func FillReply(r *flows.SavedReply, locale string, values map[string]string) (text string, missing []string) {
	escaped := make(map[string]string, len(values))
	for name, value := range values {
		escaped[name] = markup.Escape(strings.TrimSpace(value))
	}
	text, missing = r.Render(locale, escaped)
	lines := []string{strings.TrimSpace(text)} // an optional blank at the end leaves its space
	for _, m := range r.Media {
		title, url := m.Title.Render(locale, nil), m.URL.Render(locale, nil)
		if title == "" {
			lines = append(lines, url)
			continue
		}
		lines = append(lines, "["+markup.Escape(title)+"]("+url+")")
	}
	return strings.Join(lines, "\n"), missing
}
