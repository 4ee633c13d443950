package customer

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/markup"
)

// Split implements dispatch.Splitter: messages of more than 3,000 characters become
// several. Files go with a text that fits into one message and has nothing to
// press, since an upload takes no buttons; otherwise they come first, by themselves.
func (a *Adapter) Split(m bot.Message) []bot.Message {
	m = fold(m)
	images, uploads := sorted(m.Media)
	texts := markup.Split(m.Text, maxText, shown)
	var out []bot.Message
	apart := len(uploads)+len(m.Files) > 0 && (len(texts) > 1 || len(m.Buttons) > 0 || m.Form != nil || len(images) > 0)
	if apart {
		out = append(out, bot.Message{Media: uploads, Files: m.Files, Ref: m.Ref})
	}
	first := len(out)
	for _, text := range texts {
		out = append(out, bot.Message{Text: text, Ref: m.Ref})
	}
	last := &out[len(out)-1]
	last.Buttons, last.Form, last.Working, last.Media = m.Buttons, m.Form, m.Working, images
	if !apart {
		last.Media, last.Files = m.Media, m.Files
	}
	out[first].Card = m.Card // where a later edit finds the words
	k := 0
	for i := range out {
		if i != first {
			k++
			out[i].Card = partCard(m.Card, k)
		}
	}
	out[0].ReplyTo = m.ReplyTo
	return out
}

// sorted tells pictures at an address from files of the content.
func sorted(media []bot.Link) (images, uploads []bot.Link) {
	for _, l := range media {
		if attachable(l) {
			uploads = append(uploads, l)
		} else {
			images = append(images, l)
		}
	}
	return images, uploads
}

// shown counts what people see of a piece of markup, in UTF-16 units.
func shown(src string) int {
	n := 0
	for _, s := range markup.Parse(src) {
		text := s.Text
		if s.Kind == markup.Link { // its address may have to be shown
			text += " (" + s.Address + ")"
		}
		for _, r := range text {
			n += max(1, utf16.RuneLen(r))
		}
	}
	return n
}

// fold writes as text what Slack cannot show otherwise: options that are too many
// for a menu, buttons that lead where Slack's may not, and links. What it returns
// it would return again.
func fold(m bot.Message) bot.Message {
	m.Media, m.Text = foldMedia(m.Media, m.Text)
	m.Buttons, m.Text = foldButtons(m.Buttons, m.Text)
	if m.Form != nil && len(m.Form.Fields) > maxFields {
		m.Form = nil // the customer answers field by field
	}
	return m
}

// foldMedia leaves what can be shown as an image or uploaded.
func foldMedia(media []bot.Link, text string) ([]bot.Link, string) {
	var kept []bot.Link
	for _, l := range media {
		if len(kept) < maxImages && (attachable(l) || l.Kind == "photo" && webAddress(l.URL)) {
			kept = append(kept, l)
			continue
		}
		text = join(text, markupLink(l.Title, l.URL))
	}
	return kept, text
}

// attachable reports whether a file of the content is meant, not an address.
func attachable(l bot.Link) bool { return l.URL != "" && !strings.Contains(l.URL, ":") }

func markupLink(label, url string) string {
	if label == "" {
		label = url
	}
	return "[" + markup.Escape(label) + "](" + markup.Escape(url) + ")"
}

// join puts a line below a text.
func join(text, line string) string {
	if text == "" {
		return line
	}
	return text + "\n" + line
}

// foldButtons leaves what fits into rows of buttons and one menu.
func foldButtons(buttons []bot.Button, text string) ([]bot.Button, string) {
	options := 0
	for _, b := range buttons {
		if b.Token != "" {
			options++
		}
	}
	var kept []bot.Button
	others, number := 0, 0
	for _, b := range buttons {
		switch {
		case b.Token != "" && options > maxOptions:
			number++
			text = join(text, strconv.Itoa(number)+`\. `+markup.Escape(b.Label))
		case b.Token != "":
			kept = append(kept, b)
		case b.URL != "" && (!webAddress(b.URL) || others == maxOthers):
			text = join(text, markupLink(b.Label, b.URL))
		case len(b.Private) > maxPayload || others == maxOthers:
			continue // there is no other way to offer it
		default:
			others++
			kept = append(kept, b)
		}
	}
	return kept, text
}

// webAddress reports whether a button or a picture may have an address. Slack
// rejects the whole message for one that it does not take.
func webAddress(url string) bool {
	lower := strings.ToLower(url)
	return (strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://")) && len(url) <= maxURL && !strings.ContainsAny(url, " \n\t<>\"")
}
