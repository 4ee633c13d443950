package bot

import (
	"strings"

	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/faq"
)

// escaped keeps a customer's words from becoming markup.
func escaped(words string) string { return markup.Escape(words) }

// maxWords bounds the words of a question that are kept with what came of it, in runes.
const maxWords = 120

// words are the customer's words as they are written into the audit trail: what ingest
// masks is masked in them.
func (t *turn) words() string {
	text := strings.Join(strings.Fields(t.typed), " ")
	if r := []rune(text); len(r) > maxWords {
		return string(r[:maxWords])
	}
	return text
}

// votable asks below an answer whether it helped. The next likeliest answers are kept, for
// when it did not. It is asked where nobody reads along, and not in the middle of a flow.
func (t *turn) votable(m *Message, id string, next []string) {
	if t.s.Public || t.s.Top() != nil {
		return
	}
	p := t.pend("helpful", id, append([]string{t.words()}, next...))
	m.Card = token("a", p, "")
	m.Buttons = append(m.Buttons, t.button("button_helpful", token("a", p, "good."+id)), t.button("button_unhelpful", token("a", p, "bad."+id)))
}

// othersScore is how likely another answer must be before it is offered to somebody whom
// the first did not help. Below it a person is.
const othersScore = 0.01

// others are the FAQ answers behind the first of some matches, likeliest first.
func others(matches []faq.Match) (ids []string) {
	for _, m := range matches[min(1, len(matches)):] {
		if id, ok := strings.CutPrefix(m.ID, docFAQ); ok && m.Score >= othersScore {
			ids = append(ids, id)
		}
	}
	return ids
}

// vote takes the press on a button below an answer. When the talk has gone on since, the
// vote counts, without the words that led to the answer.
func (t *turn) vote(p press, tok string) bool {
	what, id, _ := strings.Cut(p.what, ".")
	if t.e.faq.Entry(id) == nil || what != "good" && what != "bad" {
		return false
	}
	var among []string
	if q := t.s.Pending; q != nil && q.Kind == "helpful" && q.Prompt == p.prompt {
		among, t.s.Pending = q.Among, nil
	}
	t.s.Picked = tok
	t.voted(what == "good", id, p.prompt, among)
	return true
}

// voted writes a vote down and goes on: with thanks, the next answer, or a person.
func (t *turn) voted(good bool, id string, prompt uint32, among []string) {
	values := map[string]string{"entry": id}
	if len(among) > 0 && among[0] != "" {
		values["words"] = among[0]
	}
	kind := "faq_unhelpful"
	if good {
		kind = "faq_helpful"
	}
	t.out = append(t.out, Record{Kind: kind, Values: values})
	t.unask(id, prompt)
	if good {
		t.phrase("faq_thanks")
		return
	}
	for i := 1; i < len(among); i++ {
		if t.given(among[i]) != nil {
			t.prefix = t.say("faq_next")
			t.typed = among[0]
			t.answerWith(among[i], true, among[i+1:])
			return
		}
	}
	t.offer("faq_no_more")
}

// unask takes the question about an answer away, so that it is answered once.
func (t *turn) unask(id string, prompt uint32) {
	if !t.e.can[t.s.Platform].Edit || t.given(id) == nil {
		return
	}
	m := t.answer(t.given(id), true)
	m.Card = token("a", prompt, "")
	t.out = append(t.out, Edit{Message: m, Voice: VoiceBot})
}

// thumbs takes an emoji on the last answer for a vote.
func (t *turn) thumbs(b Reacted) {
	p := t.s.Pending
	good := strings.HasPrefix(b.Emoji, "👍")
	if b.Removed || p == nil || p.Kind != "helpful" || !good && !strings.HasPrefix(b.Emoji, "👎") {
		return
	}
	t.s.Pending = nil
	t.voted(good, p.Target, p.Prompt, p.Among)
}
