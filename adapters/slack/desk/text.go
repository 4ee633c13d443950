package desk

import (
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
)

// Slack's limits (docs.slack.dev/reference/block-kit).
const (
	maxSection = 3000  // characters of a section's text
	maxHeader  = 150   // of a header
	maxField   = 2000  // of a field of a section
	maxContext = 2000  // of a text in a context block
	maxButton  = 75    // of a button or an option
	maxBlocks  = 50    // in a message
	maxMessage = 12000 // in all blocks of a message: Slack takes about 13,200
	maxHome    = 100   // blocks in a view
)

// plain is text in which nothing means anything: it can ping nobody, lead nowhere
// and has no format. Strangers' words are always shown by it or by escape.
func plain(s string) *slack.TextBlockObject {
	s = mrkdwn.Literal(s)
	if s == "" {
		s = " " // Slack takes no empty text
	}
	return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
}

// marked is text of our own in Slack's markup. Strangers' words in it are escaped.
// Slack adds no links of its own to it.
func marked(s string) *slack.TextBlockObject {
	if s == "" {
		s = " "
	}
	return slack.NewTextBlockObject(slack.MarkdownType, s, false, true)
}

// escape makes strangers' words fit for marked and for a message's own text.
func escape(s string) string { return mrkdwn.Escape(s) }

// cut shortens a text to n characters.
func cut(s string, n int) string { return mrkdwn.Clip(s, n) }

// oneLine is a text without line breaks.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// chunks parts a text into pieces of at most n characters, at the end of a line or
// between words where there is one in their last part.
func chunks(s string, n int) []string {
	var out []string
	for rest := []rune(s); len(rest) > 0; {
		if len(rest) <= n {
			return append(out, string(rest))
		}
		end := n
		for _, sep := range [...]rune{'\n', ' '} {
			if i := last(rest[:n], sep); i > n/2 {
				end = i + 1
				break
			}
		}
		out = append(out, string(rest[:end]))
		rest = rest[end:]
	}
	return out
}

func last(s []rune, sep rune) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == sep {
			return i
		}
	}
	return -1
}

// ago is how long ago a moment is, in the reader's words and kept up by Slack.
func ago(t time.Time) string { return date(t, "{ago}") }

// at is a moment in the reader's time zone.
func at(t time.Time) string { return date(t, "{date_short_pretty} {time}") }

func date(t time.Time, format string) string {
	return "<!date^" + strconv.FormatInt(t.Unix(), 10) + "^" + format + "|" + t.UTC().Format("2006-01-02 15:04") + " UTC>"
}

func mention(user string) string { return "<@" + user + ">" }

// fill puts values into a phrase: its {name} become them. They are fit for where
// the phrase is shown.
func fill(phrase string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(phrase)
}

func section(t *slack.TextBlockObject) slack.Block { return slack.NewSectionBlock(t, nil, nil) }

func contextOf(t *slack.TextBlockObject) slack.Block { return slack.NewContextBlock("", t) }

// sections are a stranger's words as sections of a message.
func sections(text string) []slack.Block {
	var out []slack.Block
	for _, piece := range chunks(mrkdwn.Literal(text), maxSection) {
		out = append(out, section(plain(piece)))
	}
	return out
}

// saying is a message that says one thing.
func saying(text string) content {
	text = cut(text, maxSection)
	return content{text: mrkdwn.Line(text, short), blocks: sections(text)}
}

// remark is a message that says one thing in small letters.
func remark(line string) content {
	return content{text: mrkdwn.Line(line, short), blocks: []slack.Block{contextOf(plain(cut(line, maxContext)))}}
}

func button(action, value, label string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(action, value, plain(cut(label, maxButton)))
}

func option(value, label string) *slack.OptionBlockObject {
	return slack.NewOptionBlockObject(value, plain(cut(label, maxButton)), nil)
}
