package bot

import (
	"strings"

	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

// pressEntry answers a button that stands for an FAQ entry.
func (t *turn) pressEntry(id string) bool {
	if t.given(id) == nil {
		return false
	}
	chosen := t.chosenBy(docFAQ + id)
	t.s.Pending = nil
	t.typed = chosen
	t.dropGreeting()
	t.answerEntry(id, t.s.Top() == nil)
	t.resume()
	return true
}

// answerEntry gives the answer of an FAQ entry; alone adds what is related, which
// would only distract in the middle of a flow.
func (t *turn) answerEntry(id string, alone bool) { t.answerWith(id, alone, nil) }

// answerWith is answerEntry that knows the next likeliest answers.
func (t *turn) answerWith(id string, alone bool, next []string) {
	entry := t.given(id)
	if entry == nil {
		t.unknown()
		return
	}
	t.s.Topic = docFAQ + id
	t.s.Misses = 0
	m := t.answer(entry, alone)
	if alone {
		t.votable(&m, id, next)
	}
	t.send(m)
	t.out = append(t.out, Record{Kind: "answered", Values: map[string]string{"entry": id}})
}

// answer is an entry as a message.
func (t *turn) answer(entry *faq.Entry, alone bool) Message {
	m := Message{Text: entry.Answer.In(t.s.Locale), Ref: docFAQ + entry.ID}
	for _, x := range entry.Media {
		m.Media = append(m.Media, Link{Kind: x.Kind, URL: x.URL.In(t.s.Locale), Title: x.Title.In(t.s.Locale)})
	}
	if flow := t.e.lib.Flow(flows.FlowID(entry.Flow)); flow != nil && !t.runs(flow.ID) {
		m.Buttons = append(m.Buttons, Button{Label: flow.Title.Render(t.s.Locale, nil), Token: "s." + entry.Flow})
	}
	if alone {
		for _, r := range entry.Related {
			if other := t.given(r); other != nil {
				m.Buttons = append(m.Buttons, Button{Label: shorten(other.Question.In(t.s.Locale)), Token: "q." + r})
			}
		}
	}
	return m
}

// runs reports whether a flow is running, on top or below.
func (t *turn) runs(id flows.FlowID) bool {
	for i := range t.s.Frames {
		if t.s.Frames[i].Flow == string(id) {
			return true
		}
	}
	return false
}

// rated takes the press on a rating button.
func (t *turn) rated(what string) bool {
	after, rating, ok := strings.Cut(what, ".")
	rating, number, _ := strings.Cut(rating, ".")
	if number == "" {
		number = string(t.lastTicket())
	}
	if !ok || (rating != "good" && rating != "bad") || (after != "after_flow" && after != "after_agent") {
		return false
	}
	tok := "r." + what
	if t.s.Picked == tok {
		return true // once is enough
	}
	t.s.Picked = tok
	t.out = append(t.out, Record{Kind: "rating", Values: map[string]string{
		"about": after, "rating": rating, "topic": t.s.Topic, "ticket": number,
	}})
	if k := t.find(TicketID(number)); k != nil && after == "after_agent" {
		k.Rating = rating
		t.show(k)
	}
	t.system("rate_thanks")
	return true
}
