package bot

import (
	"strings"

	"github.com/okpay/supportbot/flows"
)

// slash answers a slash command.
func (t *turn) slash(c Command) {
	c.Name, c.Args = strings.ToLower(c.Name), clip(c.Args)
	t.line('c', strings.TrimSpace("/"+c.Name+" "+c.Args))
	if t.s.Mode != ModeBot {
		t.slashAtDesk(c)
		return
	}
	t.command(c.Name, c.Args)
}

// slashAtDesk takes those commands that work while people have the ticket; all
// others are words to them.
func (t *turn) slashAtDesk(c Command) {
	switch c.Name {
	case "cancel", "bot":
		t.leaveDesk()
	case "language":
		t.languageAtDesk(c.Args)
	case "agent", "start":
		if c.Args == "internal_error" && t.dead() {
			t.tellDesk("desk_dead")
			return
		}
		t.already()
	case "tickets":
		t.listTickets()
	case "ticket":
		if numberLike(c.Args) {
			t.showTicket(c.Args)
			return
		}
		t.relayText(c.Message, strings.TrimSpace("/"+c.Name+" "+c.Args))
	default:
		t.relayText(c.Message, strings.TrimSpace("/"+c.Name+" "+c.Args))
	}
}

// command does what a command says, also when it came as a word or a button.
func (t *turn) command(name, args string) {
	switch name {
	case "start":
		t.opened(Opened{Payload: args})
	case "menu":
		t.menu()
	case "help":
		if !t.hook(flows.HookHelp) {
			t.resumeWith(t.say("help"))
		}
	case "cancel":
		t.cancel()
	case "back":
		t.back()
	case "why":
		t.why()
	case "agent":
		t.agent(args)
	case "language":
		t.language(args)
	case "faq":
		t.search(args)
	case "skip":
		if !t.skip() {
			t.resumeOrMenu()
		}
	case "bot":
		t.resumeOrMenu()
	case "none":
		t.offer("offer_agent")
	case "thanks":
		t.resumeWith(t.say("thanks_reply"))
	case "hello":
		t.opened(Opened{})
	case "tickets":
		t.listTickets()
	default:
		if name == "ticket" && numberLike(args) {
			t.showTicket(args)
			return
		}
		if flow := t.e.lib.Command(name); flow != nil {
			t.pressStart(flow.ID)
			return
		}
		t.unknown()
	}
}

// menu lists the flows by group.
func (t *turn) menu() {
	if t.hook(flows.HookMenu) {
		return
	}
	menu := t.e.lib.Menu()
	m := Message{Text: t.render(menu.Title), Ref: "phrase/menu_title"}
	if m.Text == "" {
		m.Text = t.say("menu_title")
	}
	docs := t.menuDocs(menu)
	for _, doc := range docs {
		label := t.e.label(doc, t.s.Locale)
		if strings.HasPrefix(doc, docFAQ) {
			label = shorten(label)
		}
		m.Buttons = append(m.Buttons, Button{Label: label, Token: docToken(doc)})
	}
	if most := t.e.can[t.s.Platform].Buttons; most > 0 && len(docs) > most {
		t.pend("menu", "", docs) // shown as a list, whose numbers are typed
	}
	t.send(m)
}

// menuDocs are what the menu offers, as documents of the matcher.
func (t *turn) menuDocs(menu flows.Menu) (docs []string) {
	for _, g := range menu.Groups {
		for _, flow := range t.e.lib.Flows() {
			if flow.Start.Menu == g.ID {
				docs = append(docs, docFlow+string(flow.ID))
			}
		}
	}
	for _, id := range menu.Entries {
		if t.e.faq.Entry(id) != nil {
			docs = append(docs, docFAQ+id)
		}
	}
	if agent := t.e.lib.Hook(flows.HookAgent); agent == nil || agent.Start.Menu == "" {
		docs = append(docs, docAgent)
	}
	return docs
}

// resumeOrMenu shows the open question again, or the menu when there is none.
func (t *turn) resumeOrMenu() {
	t.s.Pending = nil
	if f := t.s.Top(); f != nil {
		t.ask("")
		return
	}
	t.menu()
}

// cancel ends the running flow with the sub-flows it has called, or the
// engine's own question. What a digression had interrupted goes on.
func (t *turn) cancel() {
	if t.s.Pending != nil && t.s.Pending.Kind == "switch" {
		t.decide(false)
		return
	}
	t.s.Pending = nil
	t.dropGreeting()
	f := t.s.Top()
	if f == nil {
		t.phrase("nothing_to_cancel")
		t.menu()
		return
	}
	n := t.root()
	title := t.title(&t.s.Frames[n])
	t.ended(f, "cancelled")
	t.s.Frames = t.s.Frames[:n]
	text := t.say("cancelled", "flow", title)
	if n > 0 {
		t.resumeWith(text)
		return
	}
	if !t.hook(flows.HookCancelled) {
		t.send(Message{Text: text, Ref: "phrase/cancelled", Buttons: []Button{t.button("button_menu", "c.menu"), t.button("button_agent", "c.agent")}})
	}
}

// root returns the place of the flow that has called the running one, directly
// or not: of the running one itself when it was not called.
func (t *turn) root() int {
	n := len(t.s.Frames) - 1
	for n > 0 && t.s.Frames[n].Called {
		n--
	}
	return n
}

// back returns to the question before.
func (t *turn) back() {
	f := t.s.Top()
	if f == nil {
		t.menu()
		return
	}
	_, step := t.at(f)
	if step == nil {
		t.outdated()
		return
	}
	switch v := step.Verb.(type) {
	case *flows.Form:
		if i, ok := previousField(f, v); ok && f.Prompt != 0 {
			f.Card = uint16(i)
			if i != formReview {
				f.SetSlot(v.Fields[i].Slot, "")
			}
			t.pose(f)
			return
		}
	case *flows.Guide:
		if f.Card > 0 && f.Prompt != 0 {
			f.Card--
			t.turnCard(f, step)
			return
		}
	}
	n := len(f.Path)
	if n == 0 || f.Await != "" {
		t.resumeWith(t.say("nothing_back"))
		return
	}
	f.Step = f.Path[n-1]
	f.Path = f.Path[:n-1]
	t.closeQuestion()
	t.run()
}

// previousField returns the place in a form before the open one.
func previousField(f *Frame, v *flows.Form) (int, bool) {
	switch {
	case f.Card == formReview:
		return len(v.Fields) - 1, true
	case f.Card > formReview: // something is being changed: nothing yet
		return formReview, true
	case f.Card > 0 && f.Card < formReview:
		return int(f.Card) - 1, true
	}
	return 0, false
}

// why explains the open question.
func (t *turn) why() {
	f := t.s.Top()
	if f == nil || f.Prompt == 0 {
		t.phrase("nothing_why")
		return
	}
	_, step := t.at(f)
	if step == nil {
		t.outdated()
		return
	}
	text := t.render(questionOf(step).Why)
	if v, ok := step.Verb.(*flows.Form); ok && (f.Card < formReview || f.Card >= formChanging) {
		if own := t.render(v.Fields[fieldAt(f, v)].Why); own != "" {
			text = own
		}
	}
	if text == "" {
		text = t.say("nothing_why")
	}
	t.ask(text)
}

// dead reports whether the event stands in for one that could not be handled.
func (t *turn) dead() bool { return strings.HasSuffix(string(t.ev.ID), "/dead") }

// ticketNamed takes a text that is or has the number of one of the customer's
// tickets. What else it says goes along where they take the ticket up again.
func (t *turn) ticketNamed(text string) bool {
	id := t.numberIn(text)
	for _, word := range strings.FieldsFunc(strings.ToUpper(text), func(r rune) bool { return !numeral(r) }) {
		if id == "" {
			id = t.numberIn(word)
		}
	}
	if id == "" || t.s.Public {
		return false
	}
	t.showTicket(string(id))
	if k := t.find(id); k != nil && t.reopens(k) && t.numberIn(text) == "" {
		t.pend("again", string(id), []string{text})
	}
	return true
}
