package markup

import "strings"

// Style says how a platform writes markup. Every field may be left out: the
// zero value writes plain text.
type Style struct {
	Escape func(text string) string           // of text, and of labels before Link
	Bold   func(inner string) string          // inner is already written in the style
	Code   func(text string) string           // text is not escaped
	Link   func(label, address string) string // label is escaped, address is not
	Item   string                             // what a list item begins with, such as "• "
}

// Render writes src in the style.
func (st Style) Render(src string) string {
	var b, bold strings.Builder
	b.Grow(len(src))
	for _, s := range Parse(src) {
		if s.Bold {
			bold.WriteString(st.span(s))
			continue
		}
		st.bold(&b, &bold)
		b.WriteString(st.span(s))
	}
	st.bold(&b, &bold)
	return b.String()
}

// bold writes what was collected in bold, as one piece.
func (st Style) bold(b, inner *strings.Builder) {
	if inner.Len() == 0 {
		return
	}
	text := inner.String()
	if st.Bold != nil {
		text = st.Bold(text)
	}
	b.WriteString(text)
	inner.Reset()
}

func (st Style) span(s Span) string {
	switch s.Kind {
	case Item:
		return st.Item
	case Break:
		return "\n"
	case Code:
		if st.Code != nil {
			return st.Code(s.Text)
		}
	case Link:
		return st.link(s)
	case Text:
	}
	return st.escape(s.Text)
}

func (st Style) link(s Span) string {
	if st.Link != nil {
		return st.Link(st.escape(s.Text), s.Address)
	}
	address := strings.TrimPrefix(s.Address, "mailto:")
	if s.Text == address || s.Text == s.Address {
		return st.escape(s.Text)
	}
	return st.escape(s.Text + " (" + address + ")")
}

func (st Style) escape(s string) string {
	if st.Escape == nil {
		return s
	}
	return st.Escape(s)
}
