package flows

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Desk is what desk.yaml says of the agents' side. It is immutable and safe for
// concurrent use.
type Desk struct {
	Hold   time.Duration // an agent's reply waits this long, so that it can be taken back; 0 sends at once
	Reopen time.Duration // a customer takes up a resolved ticket within it; later a linked one is opened

	// A customer who is silent after the team's answer is warned after WarnSilence,
	// and CloseSilence after the warning the ticket is resolved.
	WarnSilence, CloseSilence time.Duration

	// The agent of a claimed live ticket whose customer waits for an answer is called
	// after RemindAnswer; after ReleaseAnswer the ticket goes back to its queue.
	RemindAnswer, ReleaseAnswer time.Duration

	// Agents are called this long before the promise of a live ticket breaks, and
	// RemindPromiseDeferred before that of a deferred one does.
	RemindPromise, RemindPromiseDeferred time.Duration

	Guard   []string     // words that must not reach customers, folded by [Fold], of all locales
	Replies []SavedReply // in the order of the files
}

// defaultDesk is what applies where desk.yaml says nothing.
func defaultDesk() *Desk {
	return &Desk{
		Hold: 4 * time.Second, Reopen: 72 * time.Hour,
		WarnSilence: 24 * time.Hour, CloseSilence: 24 * time.Hour,
		RemindAnswer: 5 * time.Minute, ReleaseAnswer: 15 * time.Minute,
		RemindPromise: 2 * time.Minute, RemindPromiseDeferred: time.Hour,
	}
}

// SavedReply is an answer that agents need often, in several languages, with
// blanks that they fill in.
type SavedReply struct {
	Name   string
	Title  Text // for agents
	Text   Text // to the customer
	Blanks []Blank
	Media  []Media

	unnamed Text // stands for the name of a customer whose platform tells none
}

// Blank is a place of a saved reply that the agent fills in.
type Blank struct {
	Name     string
	Label    Text
	Optional bool // the reply reads well without it
}

// Known references of saved replies beside their blanks: whoever renders a reply
// gives their values under these names.
const (
	ReplyCustomer = "customer" // the customer's name
	ReplyAgent    = "agent"    // the agent's name
	ReplyTicket   = "ticket"   // the ticket's number
)

// Render fills the reply in for a customer of this locale. values has the blanks
// by name, and customer, agent and ticket; what people wrote must be escaped for
// bot/markup before. missing names what the text refers to and values lack, in
// the order of the text, optional blanks aside; such a place shows {its name}, so
// that a preview can be read. A reply with something missing must not be sent.
func (r *SavedReply) Render(locale string, values map[string]string) (text string, missing []string) {
	v := &replyValues{reply: r, locale: locale, values: values}
	return r.Text.Render(locale, v), v.missing
}

// Blank returns the blank of a name, or nil.
func (r *SavedReply) Blank(name string) *Blank {
	for i := range r.Blanks {
		if r.Blanks[i].Name == name {
			return &r.Blanks[i]
		}
	}
	return nil
}

type replyValues struct {
	reply   *SavedReply
	locale  string
	values  map[string]string
	missing []string
}

// Var implements Vars.
func (v *replyValues) Var(name string) (string, bool) {
	if value := v.values[name]; strings.TrimSpace(value) != "" {
		return value, true
	}
	switch name {
	case "locale":
		return v.locale, true
	case ReplyCustomer:
		if unnamed := v.reply.unnamed.Render(v.locale, nil); unnamed != "" {
			return unnamed, true
		}
	}
	if b := v.reply.Blank(name); b != nil && b.Optional {
		return "", true
	}
	if !slices.Contains(v.missing, name) {
		v.missing = append(v.missing, name)
	}
	return "{" + name + "}", true
}

// Guarded returns the first guarded word of a text, as it was folded. Words of
// letters stand alone: "internal" is not found in "international".
func (d *Desk) Guarded(text string) (word string, found bool) {
	text = Fold(text)
	for _, word := range d.Guard {
		if containsWord(text, word) {
			return word, true
		}
	}
	return "", false
}

// containsWord reports whether a text has the word at a place where no letter of
// an alphabet goes on on either side. Chinese has no spaces: it is found anywhere.
func containsWord(text, word string) bool {
	for from := 0; word != ""; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(word):])
		first, _ := utf8.DecodeRuneInString(word)
		last, _ := utf8.DecodeLastRuneInString(word)
		if !goesOn(before, first) && !goesOn(last, after) {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		from = i + size
	}
	return false
}

// goesOn reports whether two neighbours belong to one word of an alphabet.
func goesOn(a, b rune) bool {
	return alphabetic(a) && alphabetic(b)
}

func alphabetic(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) &&
		!unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// Desk returns the settings of the agents' side. It is never nil.
func (l *Library) Desk() *Desk { return l.desk }

// Reply returns the saved reply of a name, or nil.
func (l *Library) Reply(name string) *SavedReply {
	for i := range l.desk.Replies {
		if l.desk.Replies[i].Name == name {
			return &l.desk.Replies[i]
		}
	}
	return nil
}
