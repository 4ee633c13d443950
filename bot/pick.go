package bot

import (
	"strconv"
	"strings"
	"time"

	"github.com/okpay/supportbot/flows"
)

// pick answers the press of a button.
func (t *turn) pick(b Pick) {
	p, ok := parseToken(b.Token)
	if t.s.Mode != ModeBot {
		t.pickAtDesk(p, ok, b.Label)
		return
	}
	if b.Token == t.s.Picked && (p.prompt != 0 && !t.stillAsks(p) || t.since < doubleTap) {
		return // a double tap on a button that has done its work
	}
	t.pressed = t.questionOn(p)
	if b.Label != "" {
		t.line('c', "["+b.Label+"]")
	}
	if !ok || !t.press(b.Token) {
		t.stale()
		return
	}
	t.s.Picked = b.Token
}

// stillAsks reports whether the question of a button that was pressed before is
// still open, since all it led to was elsewhere: the private chat, or a form.
func (t *turn) stillAsks(p press) bool {
	f := t.s.Top()
	return f != nil && f.Prompt == p.prompt && (p.kind == "o" || p.kind == "m")
}

// doubleTap is how soon after the first a press on a button that stays good, such
// as the menu's, is no second wish.
const doubleTap = 2 * time.Second

// pickAtDesk answers a press while people have the ticket. A rating still counts
// and cancel always works; for all else the bot is silent once an agent is here,
// and until then says that one will come.
func (t *turn) pickAtDesk(p press, ok bool, label string) {
	switch {
	case ok && p.kind == "c" && p.what == "cancel":
		t.leaveDesk()
	case ok && p.kind == "r":
		t.rated(p.what)
	case ok && p.kind == "l":
		if l := t.e.known(p.what); l != "" {
			t.setLanguage(l)
		}
	case ok && p.kind == "t":
		t.ticketPress(p.what)
	case t.s.Mode == ModeWaiting:
		t.already()
	case label != "": // to the bot it says nothing now, to the agent it may
		t.relayText("", "["+label+"]")
	}
}

// press does what a token says and reports whether it still means something.
func (t *turn) press(tok string) bool {
	p, ok := parseToken(tok)
	if !ok {
		return false
	}
	switch p.kind {
	case "s":
		t.chosenBy(docFlow + p.what)
		return t.pressStart(flows.FlowID(p.what))
	case "q":
		return t.pressEntry(p.what)
	case "c":
		t.command(p.what, "")
		return true
	case "l":
		l := t.e.known(p.what)
		if l != "" {
			t.setLanguage(l)
		}
		return l != ""
	case "r":
		return t.rated(p.what)
	case "t":
		return t.ticketPress(p.what)
	case "h":
		return t.browse(p.what)
	case "a":
		return t.vote(p, tok)
	case "b":
		if t.s.Pending == nil || t.s.Pending.Kind != "found" || t.s.Pending.Prompt != p.prompt {
			return false
		}
		t.found(number(p.what))
		return true
	case "p":
		if t.s.Pending == nil || t.s.Pending.Prompt != p.prompt {
			return false
		}
		t.s.Picked = tok
		t.decide(p.what == "yes")
		return true
	}
	return t.pressQuestion(p, tok)
}

// pressQuestion answers the running step by one of its own buttons.
func (t *turn) pressQuestion(p press, tok string) bool {
	f := t.s.Top()
	if f == nil || f.Prompt == 0 || f.Prompt != p.prompt {
		return false
	}
	flow, step := t.at(f)
	if step == nil {
		t.outdated()
		return true
	}
	t.s.Pending = nil
	t.s.Picked = tok
	if _, form := step.Verb.(*flows.Form); form && p.kind == "m" {
		t.ask("") // the platform could not show the form after all
		return true
	}
	switch v := step.Verb.(type) {
	case *flows.Choose:
		if p.kind != "o" || !t.shown(f, v, p.what) {
			return false
		}
		t.chosen(f, step, v, p.what)
	case *flows.Ask, *flows.Form:
		return t.pressValue(f, flow, step, p)
	case *flows.Guide:
		return p.kind == "g" && t.guidePress(f, step, v, p.what)
	default:
		return false
	}
	return true
}

// pressValue takes a pressed value, skip, or a form's own buttons.
func (t *turn) pressValue(f *Frame, flow *flows.Flow, step *flows.Step, p press) bool {
	form, isForm := step.Verb.(*flows.Form)
	switch {
	case p.kind == "f" && isForm:
		return t.formPress(f, form, p.what)
	case p.kind == "k" && t.optional(f, step):
		t.take(f, step, "")
		return true
	case p.kind == "o":
		slot := t.openSlot(f, flow, step)
		if slot == nil {
			return false
		}
		value, ok := slot.Parse(p.what, t.s.Locale, t.here())
		if ok {
			t.take(f, step, value)
		}
		return ok
	}
	return false
}

// openSlot is the slot that the open question fills.
func (t *turn) openSlot(f *Frame, flow *flows.Flow, step *flows.Step) *flows.Slot {
	switch v := step.Verb.(type) {
	case *flows.Ask:
		return flow.Slot(v.Into)
	case *flows.Form:
		if f.Card < formReview || f.Card >= formChanging {
			return flow.Slot(v.Fields[fieldAt(f, v)].Slot)
		}
	}
	return nil
}

func (t *turn) shown(f *Frame, v *flows.Choose, value string) bool {
	for _, o := range t.options(f, v) {
		if o.Value == value {
			return true
		}
	}
	return false
}

func (t *turn) formPress(f *Frame, v *flows.Form, what string) bool {
	switch {
	case what == "confirm" && f.Card == formReview:
		if open := missing(f, v); open != formReview {
			f.Card = open
			t.pose(f)
			return true
		}
		_, step := t.at(f)
		t.trail(f)
		t.leave(step, step.Next)
		return true
	case what == "change" && f.Card == formReview:
		f.Card = formChange
	case f.Card == formChange:
		n, err := strconv.Atoi(what)
		if err != nil || n < 0 || n >= len(v.Fields) {
			return false
		}
		f.Card = uint16(formChanging + n)
	default:
		return false
	}
	t.pose(f)
	return true
}

// guidePress turns the cards of a guide. The buttons carry the number of their
// card, so that a press on an earlier showing is a press on that card.
func (t *turn) guidePress(f *Frame, step *flows.Step, v *flows.Guide, what string) bool {
	switch {
	case strings.HasPrefix(what, "next"), strings.HasPrefix(what, "back"):
		n, err := strconv.Atoi(what[len("next"):])
		if err != nil || n < 1 || n > len(v.Cards) {
			return false
		}
		n-- // the card's place in the list
		if what[0] == 'n' {
			n++
		} else {
			n--
		}
		f.Card = uint16(max(0, min(n, len(v.Cards)-1)))
		t.turnCard(f, step)
	case what == "done":
		t.trail(f)
		t.leave(step, step.Next)
	case what == "stuck" && v.Stuck != "":
		t.trail(f)
		t.line('t', t.e.lib.Phrase("guide_stuck").Render(t.e.locale, pairs{"card", strconv.Itoa(int(f.Card) + 1)}))
		t.visit(f, "stuck")
		t.leaveAt(v.Stuck)
	default:
		return false
	}
	return true
}

// turnCard shows the open card in place of the one before.
func (t *turn) turnCard(f *Frame, step *flows.Step) {
	flow, _ := t.at(f)
	m := t.question(f, flow, step)
	t.out = append(t.out, Edit{Message: m, Voice: VoiceBot})
}

// pairs gives a text names and values in turn.
type pairs []string

// Var implements flows.Vars.
func (p pairs) Var(name string) (string, bool) {
	for i := 0; i+1 < len(p); i += 2 {
		if p[i] == name {
			return p[i+1], true
		}
	}
	return "", false
}

// pressStart starts the flow of a button; an open question waits below it.
func (t *turn) pressStart(id flows.FlowID) bool {
	flow := t.e.lib.Flow(id)
	if flow == nil {
		return false
	}
	if f := t.s.Top(); f != nil && f.Await != "" {
		t.phrase("working")
		return true
	}
	if f := t.s.Top(); f != nil && f.Flow == string(id) {
		t.resumeWith("")
		return true
	}
	if t.exposed(flow) {
		t.elsewhere(t.e.linkTo(id))
		return true
	}
	t.dropGreeting()
	t.start(flow)
	return true
}

// stale answers a press that no longer means anything.
func (t *turn) stale() {
	text := t.say("press_stale")
	if f := t.s.Top(); f != nil && f.Prompt != 0 {
		t.ask(text)
		return
	}
	t.send(Message{Text: text, Ref: "phrase/press_stale", Buttons: []Button{t.button("button_menu", "c.menu")}})
}
