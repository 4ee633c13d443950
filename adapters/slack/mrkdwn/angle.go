package mrkdwn

import (
	"strings"

	"github.com/okpay/supportbot/bot/markup"
)

// angle reads what Slack writes in angle brackets: people, channels, groups, dates and links.
func (p *parser) angle(s string) int {
	end := 1 + strings.IndexAny(s[1:], "<>") // the search ends where the next one begins
	if end <= 1 || s[end] == '<' {
		return 0
	}
	span := p.inAngle(s[1:end])
	if span.Kind == markup.Text {
		p.run = append(p.run, span.Text...)
		return end + 1
	}
	p.flush()
	p.out = append(p.out, span)
	return end + 1
}

// inAngle is what stands between the brackets. It is text but for links.
func (p *parser) inAngle(s string) markup.Span {
	target, label, _ := strings.Cut(s, "|")
	label = unescape(label)
	switch {
	case strings.HasPrefix(target, "@"):
		p.mention(target[1:])
		return text(p.called("@", target[1:], label))
	case strings.HasPrefix(target, "#"):
		return text(p.called("#", target[1:], label))
	case strings.HasPrefix(target, "!"):
		return text(p.special(target[1:], label))
	case !strings.Contains(target, ":"): // nothing that Slack writes
		return text("<" + unescape(s) + ">")
	}
	return link(unescape(target), label)
}

func text(s string) markup.Span { return markup.Span{Kind: markup.Text, Text: s} }

// called is how somebody or something is called, with the sign before it.
func (p *parser) called(sign, id, label string) string {
	if label == "" && p.name != nil {
		label = p.name(id)
	}
	if label == "" {
		label = id
	}
	return sign + strings.TrimPrefix(label, sign)
}

// special is what begins with "!": a call of many, a group or a date.
func (p *parser) special(s, label string) string {
	kind, rest, _ := strings.Cut(s, "^")
	switch kind {
	case "here", "channel", "everyone":
		p.mention(kind)
		return "@" + kind
	case "subteam":
		id, _, _ := strings.Cut(rest, "^")
		p.mention(id)
		return p.called("@", id, label)
	}
	if label != "" { // a date has the words for those who cannot show it
		return label
	}
	return "<!" + unescape(s) + ">"
}

// link is a link, or the address alone where Slack has made one of it by itself.
func link(address, label string) markup.Span {
	bare := withoutScheme(address)
	switch {
	case label == "" && web(address):
		label = address
	case label == "", label == bare: // "a@b.example" and "a.example" as they were written
		return text(bare)
	}
	if span := (markup.Span{Kind: markup.Link, Text: label, Address: address}); linkable(address) && live(span) {
		return span
	}
	if label == address {
		return text(label)
	}
	return text(label + " (" + address + ")") // nothing that may be opened, but it must not get lost
}

func web(address string) bool { return linkable(address) && !strings.HasPrefix(address, "mailto:") }

func withoutScheme(address string) string {
	for _, scheme := range [...]string{"mailto:", "tel:", "http://", "https://"} {
		if rest, ok := strings.CutPrefix(address, scheme); ok {
			return rest
		}
	}
	return address
}

// live reports whether our markup takes a link as one.
func live(s markup.Span) bool {
	spans := markup.Parse(write([]markup.Span{s}))
	return len(spans) == 1 && spans[0].Kind == markup.Link
}
