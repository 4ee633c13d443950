package bot

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/okpay/supportbot/faq"
)

// clausesMost is how many questions of one message are answered. Who asks more gets the
// one that the whole message comes nearest to.
const clausesMost = 3

// clauses takes a message apart where sentences and questions end.
func clauses(text string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("?？。!！;；\n", r) }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// several answers a message that asks several things, each of them plainly: every clause
// has an answer of its own. A story with one question in it is none, nor is one that
// leads to a flow or a person.
func (t *turn) several(text string) bool {
	parts := clauses(text)
	if len(parts) < 2 || len(parts) > clausesMost {
		return false
	}
	var ids []string
	for _, part := range parts {
		matches := t.match(part, 1)
		if faq.Decide(matches) != faq.Answer || t.e.exactDoc(part) != "" {
			return false
		}
		id, ok := strings.CutPrefix(matches[0].ID, docFAQ)
		for _, have := range ids {
			ok = ok && have != id
		}
		if !ok {
			return false
		}
		ids = append(ids, id)
	}
	t.s.Misses = 0
	for i, id := range ids {
		t.typed = parts[i]
		t.answerWith(id, i == len(ids)-1, nil)
	}
	return true
}

// The ways to say what is not meant before what is.
var negations = []*regexp.Regexp{
	regexp.MustCompile(`^(?:我)?(?:不是|不要|不想|并不是)(?:问|说|要|想)?(.{1,20}?)[，,、\s]+(?:而是|我?是想?|我要|我想|是)(?:问|说|要)?(.+)$`),
	regexp.MustCompile(`(?i)^(?:i(?:'m| am) )?(?:not|i don'?t (?:want|mean)|no,? not)(?: asking about| to| the)? (.{1,40}?)[,;]? (?:but|i (?:want|mean|need)|rather)(?: to| the)? (.+)$`),
}

// leastMeant is how long what is meant must be: in "不要钱，是吗" nothing is.
const leastMeant = 3

// meaning leaves out of a text what the customer says that they do not mean: "not the
// fee, but the time" is about the time.
func meaning(text string) string {
	for _, form := range negations {
		if m := form.FindStringSubmatch(text); m != nil && utf8.RuneCountInString(m[2]) >= leastMeant {
			return strings.TrimSpace(m[2])
		}
	}
	return text
}

// What is short enough to lean on what was said before, in characters and in words.
const (
	shortRunes = 14
	shortWords = 6
)

// inContext reads a short text that says little by itself together with the question
// that was answered last: "那提现呢" after the fee of a transfer asks for the fee of a
// withdrawal. It returns nil where that makes nothing clearer.
func (t *turn) inContext(text string) []faq.Match {
	id, ok := strings.CutPrefix(t.s.Topic, docFAQ)
	entry := t.given(id)
	if !ok || entry == nil || !short(text) {
		return nil
	}
	matches := t.match(entry.Question.In(t.s.Locale)+" "+text, 4)
	if len(matches) < 2 || faq.Decide(matches) == faq.None {
		return nil
	}
	if matches[0].ID != t.s.Topic {
		return matches
	}
	// What was asked before still speaks loudest: the second may be what is asked now, when
	// the new words speak for it too.
	for _, m := range t.match(text, 3) {
		if m.ID == matches[1].ID {
			return matches[1:]
		}
	}
	return nil
}

func short(text string) bool {
	if strings.ContainsFunc(text, func(r rune) bool { return r >= 0x2e80 }) {
		return utf8.RuneCountInString(text) <= shortRunes
	}
	return len(strings.Fields(text)) <= shortWords
}
