package mrkdwn

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/okpay/supportbot/bot/markup"
)

// Parse reads what somebody wrote in Slack and returns it in our markup, with the
// ids of whom it calls: people, user groups, and "here", "channel" or "everyone".
// name gives what people call an id, "" where it is not known; it may be nil.
//
// What our markup does not know loses its signs, but for a strike, without which
// words would count that were taken back. Emoji become characters where they are
// known. A link that Slack has made of an address by itself is that address.
func Parse(text string, name func(id string) string) (src string, mentions []string) {
	p := parser{name: name}
	for text != "" {
		before, inside, after, ok := fenced(text)
		p.lines(before)
		if ok {
			p.block(inside)
		}
		text = after
	}
	return write(p.out), p.mentions
}

// Plain reads what somebody wrote in Slack as text without markup, as they see it.
func Plain(text string, name func(id string) string) string {
	src, _ := Parse(text, name)
	return markup.Plain(src)
}

// fence is the sign around a block of code.
const fence = "```"

// fenced finds the first block of code. Without one, all is before it.
func fenced(text string) (before, inside, after string, ok bool) {
	before, rest, ok := strings.Cut(text, fence)
	if !ok {
		return text, "", "", false
	}
	inside, after, ok = strings.Cut(rest, fence)
	if !ok || strings.Trim(inside, "\n ") == "" {
		return text, "", "", false // an odd sign, or nothing in it: it is all text
	}
	return before, inside, after, true
}

// parser reads text outside and inside of blocks into spans.
type parser struct {
	name     func(string) string
	out      []markup.Span
	mentions []string
	run      []byte // text that is not yet in out
}

// block reads a block of code, each of its lines by itself: ours has one line.
func (p *parser) block(inside string) {
	if n := len(p.out); n > 0 && p.out[n-1].Kind != markup.Break {
		p.out = append(p.out, lineBreak())
	}
	for i, line := range strings.Split(strings.Trim(inside, "\n"), "\n") {
		if i > 0 {
			p.out = append(p.out, lineBreak())
		}
		if text := p.verbatim(line); text != "" {
			p.out = append(p.out, markup.Span{Kind: markup.Code, Text: text})
		}
	}
}

// lines reads text with inline signs, which end with their line.
func (p *parser) lines(text string) {
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			p.out = append(p.out, lineBreak())
		}
		p.line(line)
	}
}

func lineBreak() markup.Span { return markup.Span{Kind: markup.Break, Text: "\n"} }

func (p *parser) line(s string) {
	for _, sign := range [...]string{"• ", "◦ ", "▪︎ ", "▪ "} { // as Slack writes the lists of its editor
		if rest, ok := strings.CutPrefix(strings.TrimLeft(s, " "), sign); ok {
			p.out = append(p.out, markup.Span{Kind: markup.Item, Text: "- "})
			s = rest
			break
		}
	}
	l := line{p: p, src: s}
	l.read()
}

// line reads one line. Signs that wait for their partner are text until it comes.
type line struct {
	p    *parser
	src  string
	pos  int
	open [3]int // where the span of an open sign is, plus one; by its place in signs
}

// signs are those of bold, italic and strike.
const signs = "*_~"

func (l *line) read() {
	p := l.p
	for l.pos < len(l.src) {
		rest := l.src[l.pos:]
		n := 0
		switch c := rest[0]; c {
		case '<':
			n = p.angle(rest)
		case '`':
			n = p.code(rest)
		case '&':
			n = p.entity(rest)
		case ':':
			n = p.emoji(rest)
		case '*', '_', '~':
			n = l.sign(strings.IndexByte(signs, c))
		}
		if n == 0 {
			p.run = append(p.run, rest[0])
			n = 1
		}
		l.pos += n
	}
	p.flush()
}

// sign reads a sign of formatting: it closes an open one or waits for its partner.
func (l *line) sign(kind int) int {
	before, _ := utf8.DecodeLastRuneInString(l.src[:l.pos])
	after, _ := utf8.DecodeRuneInString(l.src[l.pos+1:])
	atStart, atEnd := l.pos == 0, l.pos+1 == len(l.src)
	p := l.p
	at := l.open[kind] - 1
	if between := at >= 0 && len(p.out)-1-at+len(p.run) > 0; between && !unicode.IsSpace(before) && (atEnd || !within(after)) {
		p.flush()
		l.open[kind] = 0
		l.close(kind, at)
		return 1
	}
	if (atStart || !within(before)) && !atEnd && !unicode.IsSpace(after) && after != rune(signs[kind]) {
		p.flush()
		l.open[kind] = len(p.out) + 1
		p.out = append(p.out, markup.Span{Kind: markup.Text, Text: signs[kind : kind+1]})
		return 1
	}
	return 0
}

// close gives what is between two signs its look. A strike keeps its signs.
func (l *line) close(kind, at int) {
	p := l.p
	switch signs[kind] {
	case '*':
		for i := at + 1; i < len(p.out); i++ {
			p.out[i].Bold = true
		}
	case '~':
		p.out = append(p.out, markup.Span{Kind: markup.Text, Text: "~"})
		return
	}
	p.out[at].Text = ""
}

// within reports whether a sign next to such a rune is inside of a word. Scripts
// without spaces have no inside.
func within(r rune) bool {
	return wordy(r) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai)
}

// flush makes a span of the text read since the last one.
func (p *parser) flush() {
	if len(p.run) > 0 {
		p.out = append(p.out, markup.Span{Kind: markup.Text, Text: string(p.run)})
		p.run = p.run[:0]
	}
}

// code reads code within a line.
func (p *parser) code(s string) int {
	end := strings.IndexByte(s[1:], '`')
	if end <= 0 || strings.HasPrefix(s[end+2:], "`") { // signs in a row are none
		return 0
	}
	text := p.verbatim(s[1 : 1+end])
	if strings.TrimSpace(text) == "" {
		return 0
	}
	p.flush()
	p.out = append(p.out, markup.Span{Kind: markup.Code, Text: text})
	return end + 2
}

// entity reads one of the three escapes of Slack.
func (p *parser) entity(s string) int {
	for _, e := range [...]struct{ name, sign string }{{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}} {
		if strings.HasPrefix(s, e.name) {
			p.run = append(p.run, e.sign...)
			return len(e.name)
		}
	}
	return 0
}

// emoji reads ":smile:", perhaps with a tone of skin behind it.
func (p *parser) emoji(s string) int {
	end := strings.IndexByte(s[1:min(len(s), maxShortcode)], ':') + 1
	if end <= 1 {
		return 0
	}
	name := s[1:end]
	if rest := s[end+1:]; strings.HasPrefix(rest, ":skin-tone-") && len(rest) > len(":skin-tone-2") && rest[len(":skin-tone-2")] == ':' {
		end += len(":skin-tone-2:")
		name += ":" + rest[:len(":skin-tone-2")]
	}
	char, ok := Emoji(name)
	if !ok {
		return 0
	}
	p.run = append(p.run, char...)
	return end + 1
}

// verbatim reads a text in which only the angle brackets of Slack have a meaning.
func (p *parser) verbatim(s string) string {
	var b strings.Builder
	for s != "" {
		at := strings.IndexByte(s, '<')
		if at < 0 {
			at = len(s)
		}
		b.WriteString(unescape(s[:at]))
		s = s[at:]
		end := strings.IndexByte(s, '>')
		if end < 0 {
			b.WriteString(unescape(s))
			break
		}
		span := p.inAngle(s[1:end])
		b.WriteString(span.Text)
		s = s[end+1:]
	}
	return b.String()
}

// unescape reads the three escapes of Slack, each once.
func unescape(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(s)
}

// write is spans as markup.
func write(spans []markup.Span) string {
	var b, run strings.Builder
	bold := false
	flush := func() { // escapes neighbours as one text: a dash is no item in the middle of one
		b.WriteString(markup.Escape(run.String()))
		run.Reset()
	}
	toggle := func(to bool) {
		if bold != to {
			flush()
			b.WriteString("**")
			bold = to
		}
	}
	for _, s := range spans {
		if s.Text == "" {
			continue
		}
		toggle(s.Bold)
		if s.Kind == markup.Text {
			run.WriteString(s.Text)
			continue
		}
		flush()
		b.WriteString(marked(s))
	}
	toggle(false)
	flush()
	return b.String()
}

// marked is a span that is no text, without its bold.
func marked(s markup.Span) string {
	switch s.Kind {
	case markup.Code:
		return "`" + markup.Escape(s.Text) + "`"
	case markup.Link:
		return "[" + markup.Escape(s.Text) + "](" + markup.Escape(s.Address) + ")"
	case markup.Text, markup.Item, markup.Break:
	}
	return s.Text
}

// mention takes note of who is called, once.
func (p *parser) mention(id string) {
	if !slices.Contains(p.mentions, id) {
		p.mentions = append(p.mentions, id)
	}
}
