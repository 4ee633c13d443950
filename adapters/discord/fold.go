package discord

import (
	"path"
	"strconv"
	"strings"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/markup"
)

// Discord's limits.
const (
	maxText        = 2000
	maxRows        = 5
	maxRow         = 5
	maxButtons     = 10 // more options than that are a menu: two rows are what a phone shows well
	maxOptions     = 25
	maxLabel       = 80
	maxOptionLabel = 100
	maxCustomID    = 100
	maxButtonURL   = 512
	maxInputs      = 5
	maxInputLabel  = 45
	maxTitle       = 45
	maxPlaceholder = 100
	maxValue       = 4000
	maxFile        = 10 << 20
	maxFiles       = 10
	maxRequest     = 24 << 20 // of the 25 MiB that Discord takes, with room for the rest
	maxImages      = 10
)

// Split implements dispatch.Splitter: messages of more than 2,000 characters
// become several, and so do those with more files than Discord takes at once. What
// Discord has no component for becomes text first.
func (a *Adapter) Split(m bot.Message) []bot.Message {
	m = fold(m)
	texts := markup.Split(m.Text, maxText, rendered)
	out := make([]bot.Message, len(texts))
	for i, text := range texts {
		out[i].Text = text
	}
	out[len(out)-1].Media = m.Media
	for _, files := range parcels(m.Files) {
		if last := &out[len(out)-1]; len(last.Media)+len(last.Files) == 0 && files[0].Bytes <= maxFile {
			last.Files = files
			continue
		}
		out = append(out, bot.Message{Files: files})
	}
	if first := out[0]; len(out) > 1 && first.Text == "" && len(first.Media)+len(first.Files) == 0 {
		out = out[1:] // nothing but a file that is too large
	}
	for i := range out {
		out[i].Ref = m.Ref
	}
	first, last := &out[0], &out[len(out)-1]
	first.Card, first.ReplyTo = m.Card, m.ReplyTo
	last.Buttons, last.Form, last.Working = m.Buttons, m.Form, m.Working
	return out
}

// parcels are the files that go with one message each: as many as Discord takes in
// one request. One that is too large by what it says goes alone, so that it keeps
// no other from arriving.
func parcels(files []bot.File) [][]bot.File {
	var out [][]bot.File
	var sum int64
	for _, f := range files {
		size := f.Bytes
		if size <= 0 {
			size = maxFile // it is not known
		}
		n := len(out)
		if n == 0 || len(out[n-1]) == maxFiles || sum+size > maxRequest || size > maxFile || out[n-1][0].Bytes > maxFile {
			out, sum = append(out, nil), 0
			n++
		}
		out[n-1], sum = append(out[n-1], f), sum+size
	}
	return out
}

// fold writes as text what Discord cannot show otherwise: options that are too
// many for a menu, buttons that lead where Discord's may not, and links. What
// it returns it would return again.
func fold(m bot.Message) bot.Message {
	m.Media, m.Text = foldMedia(m.Media, m.Text)
	m.Buttons, m.Text = foldButtons(m.Buttons, m.Text)
	if m.Form != nil && len(m.Form.Fields) > maxInputs {
		m.Form = nil // the customer answers field by field
	}
	return m
}

// foldMedia leaves what can be shown as an image or attached.
func foldMedia(media []bot.Link, text string) ([]bot.Link, string) {
	var shown []bot.Link
	for _, l := range media {
		if len(shown) < maxImages && (attachable(l) || l.Kind == "photo" && address(l.URL) == len(l.URL)) {
			shown = append(shown, l)
			continue
		}
		text = join(text, markupLink(l.Title, l.URL))
	}
	return shown, text
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
	seen := map[string]bool{}
	for _, b := range buttons {
		id := b.Token + b.URL + b.Private
		switch {
		case seen[id]: // Discord rejects the whole message if two carry the same
			continue
		case b.Token != "" && options > maxOptions:
			number++
			text = join(text, strconv.Itoa(number)+". "+markup.Escape(b.Label))
		case b.URL != "" && (!webAddress(b.URL) || others == maxOthers):
			text = join(text, markupLink(b.Label, b.URL))
		case b.Private != "" && (len(privateID)+len(b.Private) > maxCustomID || others == maxOthers), len(b.Token) > maxCustomID:
			continue // there is no other way to offer it
		default:
			if b.Token == "" {
				others++
			}
			kept = append(kept, b)
		}
		seen[id] = true
	}
	return kept, text
}

// maxOthers bounds buttons that are no options: with a menu, or two rows of
// options, and the button of a form there is room for two rows of them.
const maxOthers = 10

// webAddress reports whether a button may lead to an address. Discord rejects
// the whole message for one that it does not take.
func webAddress(url string) bool {
	return address(url) == len(url) && len(url) <= maxButtonURL
}

// fileName is what a file of the content is called where it is attached.
func fileName(l bot.Link) string { return path.Base(l.URL) }
