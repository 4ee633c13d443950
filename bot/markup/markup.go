// Package markup is the small inline markup of content texts and messages. It
// is a leaf package: it imports nothing of this module.
//
//	**bold**             within one line
//	`code`               within one line
//	[label](address)     http, https, mailto and tg addresses; anything else stays text
//	- item               at the beginning of a line
//	\*                   a backslash takes the meaning from any sign of ASCII punctuation, everywhere
//
// Line breaks are kept. There is no error: what is not markup is text, so
// "2 * 3", "[sic]" and an unclosed "**" show as they are written.
//
//	html := telegram.Render("**Fee**: `1.5`")          // a platform's Style
//	text := "Hello " + markup.Escape(name)             // values never become markup
//	line := markup.Plain(text)                         // terminal and transcripts
//
// Parsing takes linear time in the length of the text.
package markup

import "strings"

// Kind is what a span is.
type Kind uint8

// The kinds of span.
const (
	Text  Kind = iota // plain text, without a line break in it
	Code              // code, numbers to copy
	Link              // Text is the label, Address where it leads
	Item              // the beginning of a list item; Text is "- "
	Break             // a line break; Text is "\n"
)

// Span is a run of text of one kind. Markup is resolved in it: Text holds the
// characters that people see.
type Span struct {
	Kind    Kind
	Bold    bool // a Text, Code or Link in bold
	Text    string
	Address string
}

// Parse returns the spans of src in their order. Two text spans may follow each
// other; no span is empty.
func Parse(src string) []Span {
	if src == "" {
		return nil
	}
	if !special(src) {
		return []Span{{Kind: Text, Text: src}}
	}
	p := parser{src: src, open: none, spans: make([]Span, 0, 8)}
	p.parse()
	return p.spans
}

// Plain returns src as text without markup: labels with their address behind,
// list items with their dash.
func Plain(src string) string {
	if !special(src) {
		return src
	}
	return Style{Item: "- "}.Render(src)
}

// Escape returns s so that it is text wherever it is put into markup:
// Plain(Escape(s)) is s.
func Escape(s string) string {
	extra := 0
	for i := 0; i < len(s); i++ {
		if mustEscape(s, i) {
			extra++
		}
	}
	if extra == 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + extra)
	for i := 0; i < len(s); i++ {
		if mustEscape(s, i) {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// mustEscape reports whether the byte at i could take part in markup. A dash
// counts at every beginning of a line, since the text around s may go on with
// the space that makes it an item.
func mustEscape(s string, i int) bool {
	switch s[i] {
	case '\\', '*', '`', '[', ']', '(', ')':
		return true
	case '-':
		return i == 0 || s[i-1] == '\n'
	}
	return false
}

// special reports whether src has a byte that Parse does not simply copy.
func special(src string) bool {
	return strings.HasPrefix(src, "- ") || strings.ContainsAny(src, "\\*`[\n")
}

// unescape resolves the backslashes of a piece of source.
func unescape(raw string) string {
	if strings.IndexByte(raw, '\\') < 0 {
		return raw
	}
	var b strings.Builder
	b.Grow(len(raw))
	for i := 0; i < len(raw); i++ {
		if escapes(raw, i) {
			i++
		}
		b.WriteByte(raw[i])
	}
	return b.String()
}

// escapes reports whether a backslash at i takes the meaning from the next byte.
func escapes(s string, i int) bool {
	if s[i] != '\\' || i+1 >= len(s) {
		return false
	}
	c := s[i+1]
	return '!' <= c && c <= '/' || ':' <= c && c <= '@' || '[' <= c && c <= '`' || '{' <= c && c <= '~'
}
