package mrkdwn

import (
	"strings"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/bot/markup"
)

// bullet begins a list item.
const bullet = "• "

// boundary shows nothing and is to Slack what a space is: bold words may stand next to it.
const boundary = "\u200b"

// Render writes markup as mrkdwn. Only its bold, code and links are live.
func Render(src string) string {
	var b strings.Builder
	spans := markup.Parse(src)
	for len(spans) > 0 {
		n := 1
		for n < len(spans) && spans[n].Bold == spans[0].Bold {
			n++
		}
		inner := inline(spans[:n])
		if spans[0].Bold {
			inner = bold(inner, b.Len() > 0 && !spaceAtEnd(b.String()), n < len(spans) && !spaceFirst(spans[n]))
		}
		b.WriteString(inner)
		spans = spans[n:]
	}
	return b.String()
}

// bold writes bold words. Slack wants no blank space inside of the signs and
// something like it outside.
func bold(inner string, before, after bool) string {
	words := strings.TrimSpace(inner)
	if words == "" {
		return inner
	}
	at := strings.Index(inner, words)
	head, tail := inner[:at], inner[at+len(words):]
	if head == "" && before {
		head = boundary
	}
	if tail == "" && after {
		tail = boundary
	}
	return head + "*" + words + "*" + tail
}

func spaceFirst(s markup.Span) bool { return strings.HasPrefix(s.Text, " ") || s.Kind == markup.Break }

func spaceAtEnd(s string) bool { return strings.HasSuffix(s, " ") || strings.HasSuffix(s, "\n") }

// inline writes spans without their bold.
func inline(spans []markup.Span) string {
	var b strings.Builder
	for _, s := range spans {
		switch s.Kind {
		case markup.Text:
			b.WriteString(Escape(s.Text))
		case markup.Code:
			b.WriteString(code(s.Text))
		case markup.Item:
			b.WriteString(bullet)
		case markup.Break:
			b.WriteString("\n")
		case markup.Link:
			if !linkable(s.Address) || deceives(s.Text, s.Address) {
				b.WriteString(Escape(s.Text + behind(s.Address)))
				continue
			}
			b.WriteString("<" + escapeAddress(s.Address) + "|" + Escape(s.Text) + ">")
		}
	}
	return b.String()
}

// code writes code. It cannot hold its own sign.
func code(text string) string {
	if strings.Contains(text, "`") || strings.TrimSpace(text) == "" {
		return Escape(text)
	}
	return "`" + entities().Replace(Literal(text)) + "`"
}

// entities writes the three signs that Slack knows an escape for.
func entities() *strings.Replacer { return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;") }

// escapeAddress keeps an address from ending its link.
func escapeAddress(address string) string {
	return strings.NewReplacer("&", "&amp;", "<", "%3C", ">", "%3E", "|", "%7C", "\"", "%22", " ", "%20").Replace(Literal(address))
}

// linkable reports whether Slack opens such an address.
func linkable(address string) bool {
	lower := strings.ToLower(address)
	return strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "mailto:")
}

// deceives reports whether a label is itself an address, and another one.
func deceives(label, address string) bool {
	return strings.Contains(label, "://") && label != address
}

// behind is an address as it is shown behind a label that does not link to it.
func behind(address string) string { return " (" + strings.TrimPrefix(address, "mailto:") + ")" }

// Rich writes markup as a rich_text block, in which every character of text is
// shown as it is. It is nil where there is nothing to show: Slack takes no empty one.
func Rich(src string) *slack.RichTextBlock {
	var r rich
	for _, span := range markup.Parse(src) {
		r.span(span)
	}
	return r.block()
}

// Words is a customer's text as a rich_text block, word for word. It is nil where
// there is nothing to show.
func Words(s string) *slack.RichTextBlock {
	var r rich
	r.text(s, style{})
	return r.block()
}

// style is how a run of text looks.
type style struct{ bold, code bool }

// rich collects the elements of a block; runs of one style become one element.
type rich struct {
	elements []slack.RichTextSectionElement
	run      strings.Builder
	style    style
}

func (r *rich) span(s markup.Span) {
	switch s.Kind {
	case markup.Text:
		r.text(s.Text, style{bold: s.Bold})
	case markup.Code:
		r.text(s.Text, style{bold: s.Bold, code: true})
	case markup.Item:
		r.text(bullet, style{})
	case markup.Break:
		r.text("\n", style{})
	case markup.Link:
		if !linkable(s.Address) || deceives(s.Text, s.Address) {
			r.text(s.Text+behind(s.Address), style{bold: s.Bold})
			return
		}
		r.flush()
		r.elements = append(r.elements, slack.NewRichTextSectionLinkElement(s.Address, Literal(s.Text), style{bold: s.Bold}.rich()))
	}
}

func (r *rich) text(s string, st style) {
	if st != r.style {
		r.flush()
		r.style = st
	}
	r.run.WriteString(s)
}

func (r *rich) flush() {
	if text := Literal(r.run.String()); text != "" {
		r.elements = append(r.elements, slack.NewRichTextSectionTextElement(text, r.style.rich()))
	}
	r.run.Reset()
}

func (r *rich) block() *slack.RichTextBlock {
	r.flush()
	if len(r.elements) == 0 {
		return nil
	}
	return slack.NewRichTextBlock("", slack.NewRichTextSection(r.elements...))
}

func (s style) rich() *slack.RichTextSectionTextStyle {
	if s == (style{}) {
		return nil
	}
	return &slack.RichTextSectionTextStyle{Bold: s.bold, Code: s.code}
}
