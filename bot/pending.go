package bot

import (
	"slices"
	"strconv"

	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

// pend notes a question of the engine's own and returns its number.
func (t *turn) pend(kind, target string, among []string) uint32 {
	t.s.Prompts++
	t.s.Pending = &Pending{Kind: kind, Prompt: t.s.Prompts, Target: target, Among: among}
	return t.s.Prompts
}

// decide answers a yes-or-no question of the engine's own.
func (t *turn) decide(yes bool) {
	p := t.s.Pending
	t.s.Pending = nil
	switch {
	case p.Kind == "switch" && yes && t.pressStart(flows.FlowID(p.Target)):
	case p.Kind == "offer" && yes:
		t.agent("")
	default:
		t.resumeOrMenu()
	}
}

// pendingText takes a typed answer to a question of the engine's own. Anything
// else drops the question: the customer has gone on.
func (t *turn) pendingText(p *Pending, folded string) bool {
	if p.Kind == "again" || p.Kind == "add" {
		return t.pendingTicket(p, folded)
	}
	switch w := t.e.lib.Word(folded); {
	case w == "yes" && (p.Kind == "switch" || p.Kind == "offer"):
		t.decide(true)
		return true
	case w == "no" && p.Kind != "menu" && p.Kind != "helpful" && p.Kind != "found":
		t.decide(false)
		return true
	}
	if p.Kind == "thinking" { // no waiting any longer: both are answered, in their order
		t.s.Pending = nil
		typed := t.typed
		t.typed = p.Target
		matches := t.match(p.Target, 4)
		t.conclude(matches, faq.Decide(matches))
		t.s.Pending, t.typed = nil, typed
		return false
	}
	if p.Kind == "helpful" { // the talk goes on
		t.s.Pending = nil
		return false
	}
	if i := t.e.nth(p, folded, t.s.Locale); i >= 0 {
		t.s.Pending = nil
		switch p.Kind {
		case "language":
			t.setLanguage(p.Among[i])
		case "menu":
			t.press(docToken(p.Among[i]))
		default:
			t.typed = p.Target
			t.picked(p.Among[i])
		}
		return true
	}
	t.s.Pending = nil
	return false
}

// pendingTicket takes a typed answer to a question about a ticket.
func (t *turn) pendingTicket(p *Pending, folded string) bool {
	again := p.Kind == "again"
	switch w := t.e.lib.Word(folded); {
	case again && (w == "yes" || folded == flows.Fold(t.say("button_reopen", "ticket", p.Target))):
		return t.ticketPress("o." + p.Target)
	case w == "no" || w == "cancel" || again && folded == flows.Fold(t.say("button_new")):
		t.s.Pending = nil
		t.resumeOrMenu()
		return true
	}
	t.s.Pending = nil
	return false
}

// nth finds what a text names among the things offered: by number or by label.
func (e *Engine) nth(p *Pending, folded, locale string) int {
	if n, err := strconv.Atoi(folded); err == nil && n >= 1 && n <= len(p.Among) {
		return n - 1
	}
	for i, doc := range p.Among {
		name := e.label(doc, locale)
		if p.Kind == "language" {
			name = e.lib.Phrase("language_name").Render(doc, nil)
		}
		if folded == flows.Fold(name) || folded == flows.Fold(shorten(name)) {
			return i
		}
	}
	return -1
}

// picked follows one of the things that were suggested.
func (t *turn) picked(doc string) {
	t.out = append(t.out, t.taken(doc, t.typed))
	t.meant(doc)
}

// taken writes down which of several things a customer's words meant to them: authors may
// make a phrasing of it.
func (t *turn) taken(doc, words string) Record {
	values := map[string]string{"id": doc}
	if words != "" {
		values["words"] = words
	}
	return Record{Kind: "suggestion_taken", Values: values}
}

// chosenBy writes down that a suggested document was chosen by its button, and returns
// the words that it was suggested for.
func (t *turn) chosenBy(doc string) string {
	p := t.s.Pending
	if p == nil || p.Kind != "suggest" && p.Kind != "found" || !slices.Contains(p.Among, doc) {
		return ""
	}
	if p.Kind == "suggest" {
		t.out = append(t.out, t.taken(doc, p.Target))
	}
	return p.Target
}

// suggest offers up to three things that may be meant.
func (t *turn) suggest(key string, matches []faq.Match) {
	among := make([]string, 0, 3)
	m := t.message(key)
	for _, x := range matches[:min(3, len(matches))] {
		among = append(among, x.ID)
		m.Buttons = append(m.Buttons, Button{Label: t.e.label(x.ID, t.s.Locale), Token: docToken(x.ID)})
	}
	m.Buttons = append(m.Buttons, t.button("button_none", "c.none"))
	t.pend("suggest", t.words(), among)
	t.send(m)
}

// offer says one of the engine's own sentences and offers a person below it.
func (t *turn) offer(key string, extra ...string) {
	m := t.message(key, extra...)
	m.Buttons = []Button{t.button("button_agent", "c.agent")}
	if t.s.Top() != nil {
		m.Buttons = append(m.Buttons, t.button("button_cancel", "c.cancel"))
	} else {
		m.Buttons = append(m.Buttons, t.button("button_menu", "c.menu"))
	}
	t.pend("offer", "", nil)
	t.send(m)
}
