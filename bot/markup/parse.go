package markup

import (
	"slices"
	"strings"
)

// none is the position of something that is not there.
const none = -1

// dropped marks a bold sign that found its partner and is not shown.
const dropped Kind = 255

// maxAddress is what the platforms take as an address; longer ones stay text.
const maxAddress = 2048

// parser reads its source once. The searches for the end of code and of a link
// stop where a later search would begin, which keeps the whole linear.
type parser struct {
	src   string
	pos   int
	text  int // where the text that is not yet in spans begins
	open  int // the span of a bold sign that waits for its partner
	spans []Span
}

func (p *parser) parse() {
	p.item()
	for p.pos < len(p.src) {
		switch c := p.src[p.pos]; {
		case escapes(p.src, p.pos):
			p.pos += 2
		case c == '\n':
			p.flush()
			p.add(Span{Kind: Break, Text: "\n"}, 1)
			p.open = none
			p.item()
		case c == '*' && strings.HasPrefix(p.src[p.pos:], "**"):
			p.bold()
		case c == '`':
			p.code()
		case c == '[':
			p.link()
		default:
			p.pos++
		}
	}
	p.flush()
	p.spans = slices.DeleteFunc(p.spans, func(s Span) bool { return s.Kind == dropped })
}

// flush makes a span of the text read since the last span.
func (p *parser) flush() {
	if p.text < p.pos {
		p.spans = append(p.spans, Span{Kind: Text, Text: unescape(p.src[p.text:p.pos])})
	}
	p.text = p.pos
}

// add appends a span that n bytes of source stand for.
func (p *parser) add(s Span, n int) {
	p.spans = append(p.spans, s)
	p.pos += n
	p.text = p.pos
}

// item reads the dash of a list item at the beginning of a line.
func (p *parser) item() {
	if strings.HasPrefix(p.src[p.pos:], "- ") {
		p.add(Span{Kind: Item, Text: "- "}, 2)
	}
}

// bold reads a bold sign: it closes an open one that has something behind it,
// and otherwise waits as text for its partner.
func (p *parser) bold() {
	p.flush()
	if p.open == none || p.open == len(p.spans)-1 {
		p.open = len(p.spans)
		p.add(Span{Kind: Text, Text: "**"}, 2)
		return
	}
	p.spans[p.open].Kind = dropped
	for i := p.open + 1; i < len(p.spans); i++ {
		p.spans[i].Bold = true
	}
	p.open = none
	p.pos += 2
	p.text = p.pos
}

func (p *parser) code() {
	end := p.find(p.pos+1, '`', "\n")
	if end <= p.pos+1 {
		p.pos++
		return
	}
	p.flush()
	p.add(Span{Kind: Code, Text: unescape(p.src[p.pos+1 : end])}, end+1-p.pos)
}

func (p *parser) link() {
	label := p.find(p.pos+1, ']', "\n[")
	if label <= p.pos+1 || !strings.HasPrefix(p.src[label:], "](") {
		p.pos++
		return
	}
	end := p.find(label+2, ')', "\n[ \t")
	if end == none || end-label > maxAddress {
		p.pos++
		return
	}
	address := unescape(p.src[label+2 : end])
	if !allowed(address) {
		p.pos++
		return
	}
	p.flush()
	text := unescape(p.src[p.pos+1 : label])
	p.add(Span{Kind: Link, Text: text, Address: address}, end+1-p.pos)
}

// find returns where c is, from i on and before any of the bytes in stop.
func (p *parser) find(i int, c byte, stop string) int {
	for ; i < len(p.src); i++ {
		switch {
		case escapes(p.src, i):
			i++
		case p.src[i] == c:
			return i
		case strings.IndexByte(stop, p.src[i]) >= 0:
			return none
		}
	}
	return none
}

// allowed reports whether an address may be linked. Everything else could run a
// script or open something on the reader's device.
func allowed(address string) bool {
	for _, scheme := range [...]string{"https://", "http://", "mailto:", "tg://"} {
		if len(address) > len(scheme) && strings.EqualFold(address[:len(scheme)], scheme) {
			return !strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == 0x7f })
		}
	}
	return false
}
