package bot

import (
	"github.com/okpay/supportbot/flows"
)

// enter executes the step that a frame has come to.
func (t *turn) enter(f *Frame, flow *flows.Flow, step *flows.Step) (flows.StepID, signal) {
	switch v := step.Verb.(type) {
	case *flows.Say:
		t.stepSay(f, step, v.Text)
		return step.Next, goes
	case *flows.Ask, *flows.Choose, *flows.Guide:
		t.open(f)
		return "", waits
	case *flows.Form:
		if t.barred() && writes(flow) { // rather than after all of it is filled in
			t.sayBlocked()
			return "", goes
		}
		f.Card = uint16(nextField(f, v, 0))
		t.open(f)
		return "", waits
	case *flows.Set:
		return step.Next, t.assign(f, v)
	case *flows.Branch:
		return t.branch(f, v)
	case *flows.Do:
		t.do(f, v)
		return "", waits
	case *flows.Call:
		return "", t.call(v)
	case *flows.Answer:
		t.answerEntry(v.Entry, false)
		return step.Next, goes
	case *flows.Ticket:
		if t.s.Public {
			return "", t.moveAway(t.link())
		}
		if t.barred() {
			t.sayBlocked()
			return "", goes
		}
		t.openDeferred(f, flow, v)
		return "", waits
	case *flows.Handoff:
		if t.s.Public {
			return "", t.moveAway(t.e.agentLink())
		}
		return t.handoff(f, flow, v)
	case *flows.Rate:
		t.rate(v)
		return step.Next, goes
	case *flows.End:
		return "", goes
	}
	return "", moved
}

// open puts the question of the step that f has come to.
func (t *turn) open(f *Frame) {
	f.Tries = 0
	t.pose(f)
}

// pose shows what is now asked under a number of its own: buttons of the
// questions before, and of the fields before, no longer count.
func (t *turn) pose(f *Frame) { t.poseBelow("", f) }

// poseBelow is pose with another text above the question.
func (t *turn) poseBelow(above string, f *Frame) {
	t.s.Prompts++
	f.Prompt = t.s.Prompts
	t.ask(above)
}

func (t *turn) stepSay(f *Frame, step *flows.Step, text flows.Text) {
	t.send(Message{Text: t.render(text), Media: t.links(step.Media), Ref: ref(f)})
}

func ref(f *Frame) string { return f.Flow + "/" + f.Step }

func (t *turn) links(media []flows.Media) []Link {
	if len(media) == 0 {
		return nil
	}
	out := make([]Link, len(media))
	for i, m := range media {
		out[i] = Link{Kind: m.Kind, URL: t.render(m.URL), Title: t.render(m.Title)}
	}
	return out
}

// env is what expressions see.
func (t *turn) env(f *Frame) flows.Env {
	return flows.Env{Slot: f.Slot, Locale: t.s.Locale, Platform: string(t.s.Platform)}
}

func (t *turn) assign(f *Frame, v *flows.Set) signal {
	for _, a := range v.Assign {
		value, err := a.Expr.Value(t.env(f))
		if err != nil {
			t.fail()
			return moved
		}
		f.SetSlot(a.Slot, value)
	}
	return goes
}

func (t *turn) branch(f *Frame, v *flows.Branch) (flows.StepID, signal) {
	for i, c := range v.Cases {
		yes, err := c.When.Bool(t.env(f))
		if err != nil {
			t.fail()
			return "", moved
		}
		if yes {
			t.visit(f, "case "+itoa(i+1))
			return c.Next, goes
		}
	}
	t.visit(f, "else")
	return v.Else, goes
}

// call runs a sub-flow on top of its caller.
func (t *turn) call(v *flows.Call) signal {
	sub := t.e.lib.Flow(v.Flow)
	if sub == nil || len(t.s.Frames) >= maxFrames {
		t.fail()
		return moved
	}
	if t.exposed(sub) {
		return t.moveAway(t.link())
	}
	inputs := make([]Slot, len(v.With))
	caller := t.s.Top()
	for i, a := range v.With {
		inputs[i] = Slot{a.Name, a.Value.Render(t.s.Locale, raw{t, caller})}
	}
	f := t.push(sub, true)
	for _, in := range inputs {
		f.SetSlot(in.Name, in.Value)
	}
	return moved
}

// rate asks for a rating and goes on without waiting for it.
func (t *turn) rate(v *flows.Rate) {
	text := t.render(v.Say)
	if text == "" {
		text = t.say("rate_" + v.After)
	}
	t.send(Message{Text: text, Ref: ref(t.s.Top()), Buttons: t.ratingButtons(v.After, "")})
}

// ratingButtons rate a flow, or an agent's help with a ticket.
func (t *turn) ratingButtons(after string, id TicketID) []Button {
	about := ""
	if id != "" {
		about = "." + string(id)
	}
	return []Button{t.button("button_good", "r."+after+".good"+about), t.button("button_bad", "r."+after+".bad"+about)}
}

// raw gives a text the canonical values in the clear: for backends and
// sub-flows, never for people.
type raw struct {
	t *turn
	f *Frame
}

// Var implements flows.Vars.
func (c raw) Var(name string) (string, bool) {
	if value, set := c.f.Slot(name); set {
		return value, true
	}
	switch name {
	case "locale":
		return c.t.s.Locale, true
	case "platform":
		return string(c.t.s.Platform), true
	case "customer":
		return c.t.s.Customer.Name, true
	case "ticket":
		return string(c.t.lastTicket()), true
	}
	return "", false
}
