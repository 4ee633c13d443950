package bot

import (
	"strings"

	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

// The matcher's documents: FAQ entries, flows and the wish for a person compete
// in one index, told apart by these prefixes of their ids.
const (
	docFAQ   = "faq/"
	docFlow  = "flow/"
	docAgent = "word/agent"
)

// buildIndex trains the matcher on everything that a customer may mean.
func buildIndex(lib *flows.Library, set *faq.Set) *faq.Index {
	return faq.Build(Documents(lib, set), set.Lexicon())
}

// Documents are everything that a customer may mean, as the engine's matcher learns it:
// FAQ entries ("faq/…"), flows ("flow/…") and the wish for a person ("word/agent").
func Documents(lib *flows.Library, set *faq.Set) []faq.Document {
	docs := set.Documents(docFAQ)
	for _, flow := range lib.Flows() {
		var phrasings []string
		for _, l := range lib.Locales() {
			phrasings = append(phrasings, flow.Start.Phrases[l]...)
		}
		if len(phrasings) > 0 && flow.Start.On != flows.HookAgent {
			docs = append(docs, faq.Document{ID: docFlow + string(flow.ID), Phrasings: phrasings})
		}
	}
	agent := faq.Document{ID: docAgent, Phrasings: lib.WordPhrases("agent")}
	if flow := lib.Hook(flows.HookAgent); flow != nil {
		for _, l := range lib.Locales() {
			agent.Phrasings = append(agent.Phrasings, flow.Start.Phrases[l]...)
		}
	}
	return append(docs, agent)
}

// exactStart returns the flow that has a text as one of its start phrases, word for word.
func (e *Engine) exactStart(text string) flows.FlowID {
	return e.starts[flows.Fold(text)]
}

// exactDoc is the matcher's document for a start phrase typed word for word.
func (e *Engine) exactDoc(text string) string {
	id := e.exactStart(text)
	if id == "" {
		return ""
	}
	if flow := e.lib.Hook(flows.HookAgent); flow != nil && flow.ID == id {
		return docAgent
	}
	return docFlow + string(id)
}

// startPhrases indexes the start phrases of all flows by their folded form.
func startPhrases(lib *flows.Library) map[string]flows.FlowID {
	out := map[string]flows.FlowID{}
	for _, flow := range lib.Flows() {
		for _, list := range flow.Start.Phrases {
			for _, p := range list {
				out[flows.Fold(p)] = flow.ID
			}
		}
	}
	return out
}

// intend answers a text that no button, word or running step has taken.
func (t *turn) intend(text string) {
	text = meaning(text)
	matches := t.match(text, 4)
	verdict := faq.Decide(matches)
	if doc := t.e.exactDoc(text); doc != "" {
		matches, verdict = []faq.Match{{ID: doc, Score: 1}}, faq.Answer
	}
	if verdict != faq.None {
		t.dropGreeting()
	}
	if f := t.s.Top(); f != nil && !t.greets(f) {
		t.interrupt(f, text, matches, verdict)
		return
	}
	if len(t.s.Others) > 0 && t.recent() != nil && t.courtesy(text) {
		t.phrase("thanks_reply") // it is about what is done
		return
	}
	if verdict != faq.Answer {
		if better := t.inContext(text); better != nil {
			t.s.Misses = 0
			t.suggestOrAnswer(better)
			return
		}
	}
	if t.several(text) {
		return
	}
	if !t.consult(text, verdict) {
		t.conclude(matches, verdict)
	}
}

// conclude answers, asks what is meant, or says that nothing was understood.
func (t *turn) conclude(matches []faq.Match, verdict faq.Verdict) {
	switch verdict {
	case faq.Answer:
		t.s.Misses = 0
		t.understood(matches)
	case faq.Suggest:
		t.s.Misses = 0
		t.suggest("did_you_mean", matches)
	case faq.None:
		t.unknown()
	}
}

// suggestOrAnswer follows matches that were found by what was said before.
func (t *turn) suggestOrAnswer(matches []faq.Match) {
	if faq.Decide(matches) == faq.Answer {
		t.understood(matches)
		return
	}
	t.suggest("did_you_mean", matches)
}

// understood does what the first match stands for.
func (t *turn) understood(matches []faq.Match) {
	if id, ok := strings.CutPrefix(matches[0].ID, docFAQ); ok {
		t.answerWith(id, true, others(matches))
		return
	}
	t.meant(matches[0].ID)
}

// dropGreeting ends a greeting or a menu whose question is still open: it has
// done its work once the customer says something else, and is not come back to.
func (t *turn) dropGreeting() {
	for f := t.s.Top(); f != nil && t.greets(f); f = t.s.Top() {
		t.s.Frames = t.s.Frames[:len(t.s.Frames)-1]
	}
}

// greets reports whether a frame runs a flow that the engine itself has started,
// other than one that leads to a person.
func (t *turn) greets(f *Frame) bool {
	flow := t.flow(f)
	return flow != nil && flow.Start.On != "" && flow.Start.On != flows.HookAgent && f.Await == ""
}

// meant does what a document of the matcher stands for.
func (t *turn) meant(doc string) {
	switch {
	case doc == docAgent:
		t.agent("")
	case strings.HasPrefix(doc, docFlow):
		if !t.pressStart(flows.FlowID(doc[len(docFlow):])) {
			t.unknown() // offered by content that is gone since
		}
	default:
		t.answerEntry(strings.TrimPrefix(doc, docFAQ), true)
	}
}

// interrupt decides what may come between a running step and its answer.
func (t *turn) interrupt(f *Frame, text string, matches []faq.Match, verdict faq.Verdict) {
	flow, step := t.at(f)
	if step == nil {
		t.outdated()
		return
	}
	if f.Prompt != 0 && t.attempt(f, flow, step, text) {
		t.misfit(f, flow, step, text)
		return
	}
	if verdict == faq.Answer {
		doc := matches[0].ID
		switch {
		case doc == docAgent:
			t.agent("")
			return
		case doc == docFlow+f.Flow && f.Prompt != 0:
			t.ask("") // they say again what they want: here it is
			return
		case strings.HasPrefix(doc, docFlow) && doc != docFlow+f.Flow && flow.Interrupts.Flow != "off" && f.Await == "":
			t.switchTo(flow, flows.FlowID(doc[len(docFlow):]))
			return
		case strings.HasPrefix(doc, docFAQ) && flow.Interrupts.FAQ != "off":
			t.answerEntry(doc[len(docFAQ):], false)
			t.resume()
			return
		}
	}
	if f.Prompt == 0 {
		t.phrase("working")
		return
	}
	if verdict == faq.Suggest && matches[0].Score >= strayScore && flow.Interrupts.Flow != "off" && f.Tries == 0 && picks(step) {
		f.Tries++
		t.suggest("did_you_mean", matches)
		return
	}
	if t.hid {
		t.ask("")
		return
	}
	t.misfit(f, flow, step, text)
}

// misfit answers a text that does not fit the open question. What was meant for
// a private slot is masked even so: a slip in an address leaves most of it.
func (t *turn) misfit(f *Frame, flow *flows.Flow, step *flows.Step, text string) {
	if slot := t.openSlot(f, flow, step); slot != nil && slot.Private {
		t.maskLine(flows.Mask(slot.Type, text))
	}
	t.miss(f, step, t.invalid(f, step))
}

// strayScore is how sure the matcher must be before words that are no option of
// an open question are taken for another matter, rather than for a near miss.
const strayScore = 0.45

// attempt reports whether a text is a try at the open question, however wrong:
// digits where a number is asked for, an @ where an address is.
func (t *turn) attempt(f *Frame, flow *flows.Flow, step *flows.Step, text string) bool {
	slot := t.openSlot(f, flow, step)
	if slot == nil {
		return false
	}
	switch slot.Type {
	case flows.TypeEmail:
		return strings.ContainsRune(text, '@')
	case flows.TypePhone, flows.TypeNumber, flows.TypeInt, flows.TypeAmount, flows.TypeDate, flows.TypeBill:
		return strings.ContainsAny(text, "0123456789")
	}
	return false
}

// picks reports whether a step's answers are pressed, so that words which are
// none of them are likely about something else.
func picks(step *flows.Step) bool {
	switch step.Verb.(type) {
	case *flows.Choose, *flows.Guide:
		return true
	}
	return false
}

// switchTo lets another flow come between, after a question where the running
// flow wants one.
func (t *turn) switchTo(flow *flows.Flow, id flows.FlowID) {
	other := t.e.lib.Flow(id)
	if other == nil {
		return
	}
	if t.exposed(other) {
		t.elsewhere(t.e.linkTo(id))
		return
	}
	if flow.Interrupts.Flow == "switch" {
		t.start(other)
		return
	}
	p := t.pend("switch", string(id), nil)
	m := t.message("switch_ask", "flow", other.Title.Render(t.s.Locale, nil))
	m.Buttons = []Button{t.button("button_yes", token("p", p, "yes")), t.button("button_no", token("p", p, "no"))}
	t.send(m)
}

// label names a document of the matcher on a button.
func (e *Engine) label(doc, locale string) string {
	switch {
	case doc == docAgent:
		return e.lib.Phrase("button_agent").Render(locale, nil)
	case strings.HasPrefix(doc, docFlow):
		if flow := e.lib.Flow(flows.FlowID(doc[len(docFlow):])); flow != nil {
			return flow.Title.Render(locale, nil)
		}
	default:
		if entry := e.faq.Entry(strings.TrimPrefix(doc, docFAQ)); entry != nil {
			return entry.Question.In(locale)
		}
	}
	return doc
}

// docToken is the button that stands for a document of the matcher.
func docToken(doc string) string {
	switch {
	case doc == docAgent:
		return "c.agent"
	case strings.HasPrefix(doc, docFlow):
		return "s." + doc[len(docFlow):]
	}
	return "q." + strings.TrimPrefix(doc, docFAQ)
}

// unknown answers what nothing understood: first with the menu, then with a person.
func (t *turn) unknown() {
	if t.hid {
		return // that something was hidden is answer enough
	}
	t.s.Misses++
	t.out = append(t.out, Record{Kind: "not_understood"})
	switch {
	case t.s.Misses < 2 && t.again(t.typed):
	case t.s.Misses < 2:
		m := t.message("unknown")
		m.Buttons = []Button{t.button("button_menu", "c.menu"), t.button("button_agent", "c.agent")}
		t.send(m)
	case !t.hook(flows.HookUnknown):
		t.offer("offer_agent")
	}
}

// Explain ranks what a text may mean outside of any conversation, with the
// reasons, and tells what the engine would make of it.
func (e *Engine) Explain(text string, n int) ([]faq.Match, faq.Verdict) {
	matches := e.index.Explain(flows.Normalize(clip(text)), n)
	return matches, faq.Decide(matches)
}

// Label names something that Explain has found, for people.
func (e *Engine) Label(id, locale string) string { return e.label(id, locale) }
