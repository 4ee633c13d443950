package discord

import (
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/okpay/supportbot/bot/markup"
)

// style writes markup as Discord's Markdown.
func style() markup.Style {
	return markup.Style{
		Escape: escape,
		Bold:   func(inner string) string { return "**" + inner + "**" },
		Code:   code,
		Link:   link,
		Item:   "- ",
	}
}

// render writes a message's text for Discord.
func render(src string) string { return style().Render(src) }

// length is what Discord may count a text as: UTF-16 units, of which there are
// never fewer than characters.
func length(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// rendered is the length of a piece of markup once it is written for Discord.
func rendered(src string) int { return length(render(src)) }

// escape takes the meaning from everything that Discord could read as markup:
// signs of emphasis, code, spoilers and links anywhere, mentions, emoji and
// times (all begin with "<"), and headings, quotes and lists at the beginning of
// a line. Plain addresses are left as they are: a backslash would become part of
// them, and Discord reads no markup inside.
func escape(s string) string {
	if !strings.ContainsAny(s, "\\*_~`|[]<@#->+.)") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	start := lineSign(s)
	for i := 0; i < len(s); {
		if n := bare(s[i:]); n > 0 {
			b.WriteString(s[i : i+n])
			i += n
			if i < len(s) && strings.IndexByte("<]", s[i]) >= 0 { // a backslash would be taken for a part of it
				b.WriteString(apart(s[i]))
				i++
			}
			continue
		}
		if i == start || special(s, i) {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

// apart writes the sign right behind an address. A joiner that nobody sees keeps a
// "<" from beginning anything, and is as long as a backslash; "]" ends nothing.
func apart(sign byte) string {
	if sign == '<' {
		return "<\u2060"
	}
	return string(sign)
}

// special reports whether the byte at i has a meaning wherever it stands. An @
// at the end counts, so that no cut makes a text longer.
func special(s string, i int) bool {
	switch s[i] {
	case '\\', '*', '_', '~', '`', '|', '[', ']', '<':
		return true
	case '@':
		rest := s[i+1:]
		return rest == "" || strings.HasPrefix(rest, "everyone") || strings.HasPrefix(rest, "here")
	}
	return false
}

// lineSign returns where the sign is that gives the beginning of a line a
// meaning (#, -#, >, -, +, "1." and "1)"), and -1 if there is none. Every text is
// taken as the beginning of a line: in the middle of one the backslash does no harm.
func lineSign(s string) int {
	i := 0
	for i < len(s) && s[i] == ' ' {
		i++
	}
	digits := i
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	switch {
	case i == len(s):
		return -1
	case s[i] == '.', s[i] == ')':
		return i
	case i == digits && strings.IndexByte("#>-+", s[i]) >= 0:
		return i
	}
	return -1
}

// address returns the length of a plain web address that s begins with.
func address(s string) int {
	if !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") {
		return 0
	}
	n := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '<' || r == '\ufeff' })
	if n < 0 {
		n = len(s)
	}
	return n
}

// bare returns the length of what Discord makes a link of at the beginning of a
// text: an address of two characters and more, without the marks behind it.
func bare(s string) int {
	n := address(s)
	for n > 0 && strings.IndexByte(`.,:;"']`, s[n-1]) >= 0 {
		n--
	}
	if n < strings.Index(s, "://")+len("://")+2 {
		return 0
	}
	return n
}

// code writes code with as many signs around it as the text allows; three would
// begin a block.
func code(text string) string {
	switch {
	case strings.Contains(text, "``"):
		return escape(text)
	case strings.Contains(text, "`"):
		return "`` " + text + " ``"
	}
	return "`" + text + "`"
}

// link writes a link. Discord opens web addresses only, and shows a label that
// is an address itself as it is written, against deception.
func link(label, target string) string {
	web := address(target) == len(target)
	plain := strings.TrimPrefix(target, "mailto:")
	switch {
	case label == escape(target), label == escape(plain):
		return label
	case !web, strings.Contains(label, "://"):
		return label + " (" + escape(plain) + ")"
	}
	return "[" + label + "](" + parentheses(target) + ")"
}

// parentheses keeps those of an address from ending the link.
func parentheses(address string) string {
	return strings.NewReplacer("(", "%28", ")", "%29", " ", "%20", "<", "%3C", ">", "%3E").Replace(address)
}
