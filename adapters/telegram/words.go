package telegram

import (
	"strings"
	"unicode/utf8"
)

// command is a command as it was written.
type command struct {
	name string // in lower case
	bot  string // whom it is for, "" anybody
	args string
}

// maxCommand is how long a command's name may be.
const maxCommand = 32

// parseCommand reads "/help", "/help@okpay_bot please". Only what begins a message counts.
func parseCommand(text string) (command, bool) {
	rest, ok := strings.CutPrefix(text, "/")
	if !ok {
		return command{}, false
	}
	n := wordLen(rest)
	if n == 0 || n > maxCommand {
		return command{}, false
	}
	c := command{name: strings.ToLower(rest[:n])}
	rest = rest[n:]
	if name, ok := strings.CutPrefix(rest, "@"); ok {
		n := wordLen(name)
		c.bot, rest = name[:n], name[n:]
	}
	if rest != "" && !strings.HasPrefix(rest, " ") && !strings.HasPrefix(rest, "\n") {
		return command{}, false // "/etc/passwd", "/5 star"
	}
	c.args = strings.TrimSpace(rest)
	return c, true
}

// forUs reports whether a command in a group is meant for this bot. While our own
// name is not known, a command that names somebody is taken as ours. One that
// names nobody comes only to the bot that spoke last, unless we hear all: then it
// may be any bot's.
func (c command) forUs(me self, addressed bool) bool {
	if c.bot == "" {
		return addressed || !me.hears
	}
	return me.name == "" || strings.EqualFold(c.bot, me.name)
}

// wordLen is how many letters of a name s begins with.
func wordLen(s string) int {
	for i := 0; i < len(s); i++ {
		if !nameByte(s[i]) {
			return i
		}
	}
	return len(s)
}

func nameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}

// names reports whether an entity names the bot.
func (e entity) names(text string, me self) bool {
	switch e.Type {
	case "text_mention":
		return e.User != nil && e.User.ID == me.id
	case "mention":
		from, to := e.span(text)
		name, ok := strings.CutPrefix(text[from:to], "@")
		return ok && me.name != "" && strings.EqualFold(name, me.name)
	}
	return false
}

// span is where an entity is in a text. Telegram counts UTF-16 units and text
// slices are of bytes; what lies outside of the text is cut off.
func (e entity) span(text string) (from, to int) {
	from = byteAt(text, e.Offset)
	return from, from + byteAt(text[from:], e.Length)
}

// byteAt returns where so many UTF-16 units end.
func byteAt(s string, units int) int {
	for i, r := range s {
		if units <= 0 {
			return i
		}
		units -= unitsOf(r)
	}
	return len(s)
}

// unitsOf is how many UTF-16 units a rune takes.
func unitsOf(r rune) int {
	if r >= 0x10000 {
		return 2
	}
	return 1
}

// length counts the UTF-16 units of a text.
func length(s string) int {
	n := 0
	for _, r := range s {
		n += unitsOf(r)
	}
	return n
}

// withoutMentions cuts the bot's name out of a text, with the blank space that
// it leaves behind.
func withoutMentions(text string, marks []entity, me self) string {
	for i := len(marks) - 1; i >= 0; i-- { // from the end, so that offsets stay right
		if !marks[i].names(text, me) {
			continue
		}
		from, to := marks[i].span(text)
		head, tail := text[:from], text[to:]
		if head == "" || strings.HasSuffix(head, " ") {
			tail = strings.TrimLeft(tail, " ,:，：")
		}
		text = head + tail
	}
	return strings.TrimSpace(text)
}

// maxQuote bounds the words of a quote: they only say what is meant.
const maxQuote = 300

// quoted is what a message replies to, in words: the part that was marked, else the
// whole message.
func (m *message) quoted() string {
	switch {
	case m.ReplyTo != nil && m.repliesToTopic():
		return ""
	case m.Quote != nil && m.Quote.Text != "":
		return clip(m.Quote.Text)
	case m.ReplyTo == nil:
		return ""
	case m.ReplyTo.Text != "":
		return clip(m.ReplyTo.Text)
	}
	return clip(m.ReplyTo.Caption)
}

// pointedAt is what somebody else has asked and a reply that is only our name
// points us to, "" when there is nothing.
func (m *message) pointedAt(me self) string {
	if m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == me.id {
		return ""
	}
	return m.quoted()
}

// clip shortens a quote.
func clip(s string) string {
	if len(s) <= maxQuote || utf8.RuneCountInString(s) <= maxQuote {
		return s
	}
	n := 0
	for i := range s {
		if n == maxQuote-1 {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
