package bot

import (
	"strconv"
	"strings"

	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

// faqPage is how many entries one page lists: as many as a phone shows at once.
const faqPage = 8

// maxFound bounds what a search lists. Who gets more than five pages looks for
// something narrower.
const maxFound = 40

// given returns an entry that this customer may get now, or nil.
func (t *turn) given(id string) *faq.Entry {
	e := t.e.faq.Entry(id)
	if e == nil || !e.Given(string(t.s.Platform), t.now) {
		return nil
	}
	return e
}

// match ranks what a text may mean, without entries that this customer does not get.
func (t *turn) match(text string, n int) []faq.Match {
	const spare = 4 // that may be left out
	var out []faq.Match
	for _, m := range t.e.index.Match(text, n+spare) {
		if t.offerable(m.ID) && len(out) < n {
			out = append(out, m)
		}
	}
	return out
}

// offerable reports whether a document is none that this customer does not get.
func (t *turn) offerable(doc string) bool {
	id, entry := strings.CutPrefix(doc, docFAQ)
	return !entry || t.given(id) != nil
}

// search answers /faq: with words the entries that have all of them, without the topics.
func (t *turn) search(words string) {
	words = flows.Normalize(clip(words))
	if words == "" {
		t.topics()
		return
	}
	var found []string
	for _, e := range t.e.faq.Search(words) {
		if t.given(e.ID) != nil && len(found) < maxFound {
			found = append(found, docFAQ+e.ID)
		}
	}
	if len(found) > 0 {
		t.pend("found", words, found)
		t.found(0)
		return
	}
	matches := t.match(words, 3)
	if faq.Decide(matches) == faq.None {
		t.unknown()
		return
	}
	t.suggest("faq_not_found", matches)
}

// topics lists the topics of the FAQ.
func (t *turn) topics() {
	m := t.message("faq_topics")
	m.Card = "faq"
	for _, topic := range t.e.faq.Topics() {
		if len(t.listed(topic)) > 0 {
			m.Buttons = append(m.Buttons, Button{Label: shorten(topic.Title.In(t.s.Locale)), Token: "h." + topic.ID + ".0"})
		}
	}
	t.list(m)
}

// listed are the entries of a topic that this customer gets.
func (t *turn) listed(topic *faq.Topic) (ids []string) {
	for _, e := range topic.Entries {
		if t.given(e.ID) != nil {
			ids = append(ids, docFAQ+e.ID)
		}
	}
	return ids
}

// browse takes a press in the list of topics: "<topic>.<page>", "" for the topics.
func (t *turn) browse(what string) bool {
	id, page, _ := strings.Cut(what, ".")
	if id == "" {
		t.topics()
		return true
	}
	for _, topic := range t.e.faq.Topics() {
		if topic.ID == id {
			m := t.message("faq_topic", "topic", topic.Title.In(t.s.Locale))
			t.page(&m, t.listed(topic), number(page), "h."+id+".")
			m.Buttons = append(m.Buttons, t.button("button_topics", "h."))
			t.list(m)
			return true
		}
	}
	return false
}

// found shows a page of what a search has found.
func (t *turn) found(page int) {
	p := t.s.Pending
	m := t.message("faq_found", "count", strconv.Itoa(len(p.Among)), "words", escaped(p.Target))
	t.page(&m, p.Among, page, token("b", p.Prompt, ""))
	m.Buttons = append(m.Buttons, t.button("button_topics", "h."))
	t.list(m)
}

// page adds the buttons of one page of a list, and those that lead to its neighbours.
func (t *turn) page(m *Message, docs []string, page int, turn string) {
	pages := (len(docs) + faqPage - 1) / faqPage
	page = max(min(page, pages-1), 0)
	for _, doc := range docs[page*faqPage : min((page+1)*faqPage, len(docs))] {
		m.Buttons = append(m.Buttons, Button{Label: shorten(t.e.label(doc, t.s.Locale)), Token: docToken(doc)})
	}
	if pages < 2 {
		return
	}
	m.Text += t.say("faq_page", "page", strconv.Itoa(page+1), "pages", strconv.Itoa(pages))
	if page > 0 {
		m.Buttons = append(m.Buttons, t.button("button_previous", turn+strconv.Itoa(page-1)))
	}
	if page < pages-1 {
		m.Buttons = append(m.Buttons, t.button("button_following", turn+strconv.Itoa(page+1)))
	}
}

// list shows a list in the place of the one whose button was pressed. Where others read
// along the talk stays as it went.
func (t *turn) list(m Message) {
	m.Card = "faq"
	pick, _ := t.ev.Body.(Pick)
	over := !t.s.Public && t.quiet() && (strings.HasPrefix(pick.Token, "h.") || strings.HasPrefix(pick.Token, "b."))
	t.out = append(t.out, Send{Message: m, Voice: VoiceBot, Over: over})
	t.line('b', m.Ref)
}

// number reads a page's number, 0 where it is none.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
