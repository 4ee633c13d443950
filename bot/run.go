package bot

import (
	"github.com/okpay/supportbot/flows"
)

// signal is what a step did with the course of the flow.
type signal int

const (
	waits signal = iota // for the customer or for a result
	goes                // on at the step that it names
	moved               // the frames have changed, the top one goes on
)

// flow returns the version of the flow that a frame runs, or nil when it is gone.
func (t *turn) flow(f *Frame) *flows.Flow {
	if v := t.version; v != nil && string(v.ID) == f.Flow && v.Hash == f.Hash {
		return v // a turn asks for the same one many times
	}
	t.version = t.e.lib.Version(flows.FlowID(f.Flow), f.Hash)
	return t.version
}

// latest returns the newest version of the flow that a frame runs, or nil.
func (t *turn) latest(f *Frame) *flows.Flow {
	if v := t.newest; v != nil && string(v.ID) == f.Flow {
		return v
	}
	t.newest = t.e.lib.Flow(flows.FlowID(f.Flow))
	return t.newest
}

// at finds the flow and step of a frame. A session of an older version goes on
// with it while it is known; upgrade: moves it to the newest, and so does a
// step that still exists when the old version is gone.
func (t *turn) at(f *Frame) (*flows.Flow, *flows.Step) {
	flow := t.flow(f)
	newest := t.latest(f)
	if newest != nil && newest != flow {
		to, mapped := newest.Upgrade[flows.StepID(f.Step)]
		if !mapped && flow == nil && newest.Step(flows.StepID(f.Step)) != nil {
			to, mapped = flows.StepID(f.Step), true
		}
		if mapped {
			f.Hash, f.Step = newest.Hash, string(to)
			flow = newest
			fit(f, flow)
		}
	}
	if flow == nil {
		return nil, nil
	}
	step := flow.Step(flows.StepID(f.Step))
	if step == nil {
		return nil, nil
	}
	return flow, step
}

// fit makes a frame that an upgrade has moved wait for what its new step waits
// for, or for nothing.
func fit(f *Frame, flow *flows.Flow) {
	step := flow.Step(flows.StepID(f.Step))
	if step == nil {
		return
	}
	switch step.Verb.(type) {
	case *flows.Ask, *flows.Choose, *flows.Form, *flows.Guide:
		f.Await = ""
	case *flows.Do, *flows.Ticket:
		f.Prompt = 0
	default:
		f.Prompt, f.Await = 0, ""
	}
}

// catchUp runs the top flow where it waits for nothing: an upgrade has moved it.
func (t *turn) catchUp() {
	f := t.s.Top()
	if f == nil || t.s.Mode != ModeBot {
		return
	}
	if newest := t.e.lib.Flow(flows.FlowID(f.Flow)); newest != nil && newest.Hash == f.Hash && !f.ready() {
		return // as nearly always
	}
	if _, step := t.at(f); step != nil && f.ready() {
		t.run()
	}
}

// ready reports whether a frame on top has only to be run.
func (f *Frame) ready() bool { return f.Prompt == 0 && f.Await == "" }

// start runs a flow on top of what runs already.
func (t *turn) start(flow *flows.Flow) {
	if t.barred() && writes(flow) && fillsIn(flow) { // there is nothing in it but the ticket
		t.sayBlocked()
		return
	}
	if !t.admit(flow) {
		t.offer("limit_reached", "flow", flow.Title.Render(t.s.Locale, nil))
		return
	}
	if len(t.s.Frames) >= maxFrames {
		t.s.Frames = t.s.Frames[:0] // nobody comes back from that deep: begin afresh
	}
	t.s.Pending = nil
	t.s.Misses = 0
	t.s.Topic = "flow/" + string(flow.ID)
	t.push(flow, false)
	t.run()
}

func (t *turn) push(flow *flows.Flow, called bool) *Frame {
	f := Frame{Flow: string(flow.ID), Hash: flow.Hash, Step: string(flow.Steps[0].ID), Called: called, Started: t.now}
	for _, slot := range flow.Slots {
		if slot.Default != "" {
			f.Slots = append(f.Slots, Slot{slot.Name, slot.Default})
		}
	}
	t.s.Frames = append(t.s.Frames, f)
	return t.s.Top()
}

// admit counts a start against the flow's limit per customer.
func (t *turn) admit(flow *flows.Flow) bool {
	q := flow.Limits.PerCustomer
	if q.Count == 0 {
		return true
	}
	kept, used := t.s.Starts[:0], 0
	for _, s := range t.s.Starts {
		if s.Flow != string(flow.ID) {
			kept = append(kept, s)
		} else if t.now.Sub(s.At) < q.Per {
			kept = append(kept, s)
			used++
		}
	}
	t.s.Starts = kept
	if used >= q.Count {
		return false
	}
	t.s.Starts = append(t.s.Starts, Start{string(flow.ID), t.now})
	return true
}

// run executes steps until one waits or no flow is left.
func (t *turn) run() {
	for range maxSteps {
		f := t.s.Top()
		if f == nil {
			return
		}
		flow, step := t.at(f)
		if step == nil {
			t.outdated()
			return
		}
		t.visit(f, "")
		next, sig := t.enter(f, flow, step)
		switch sig {
		case waits:
			return
		case goes:
			if !t.advance(step, next) {
				return
			}
		case moved:
		}
	}
	t.fail()
}

// advance leaves a step. It returns false when what is below now waits.
func (t *turn) advance(step *flows.Step, next flows.StepID) bool {
	if step.End != "" || next == "" {
		return t.finish(result(step))
	}
	t.s.Top().Step = string(next)
	return true
}

// result is what a flow has come to that ends after a step.
func result(step *flows.Step) string {
	if step.End != "" {
		return step.End
	}
	return "done"
}

// leave forgets the open question and goes on at next.
func (t *turn) leave(step *flows.Step, next flows.StepID) {
	t.closeQuestion()
	if t.advance(step, next) {
		t.run()
	}
}

func (t *turn) closeQuestion() {
	f := t.s.Top()
	f.Prompt, f.Card, f.Tries, f.Await = 0, 0, 0, ""
}

// finish ends the running flow. It returns true when a calling flow goes on.
func (t *turn) finish(result string) bool {
	f := *t.s.Top()
	t.ended(&f, result)
	t.s.Frames = t.s.Frames[:len(t.s.Frames)-1]
	below := t.s.Top()
	switch {
	case below == nil:
		return false
	case f.Called:
		return t.returned(&f, below)
	}
	t.resume()
	return false
}

// returned gives a sub-flow's outputs to its caller and moves that one on.
func (t *turn) returned(sub, caller *Frame) bool {
	_, step := t.at(caller)
	if step == nil {
		t.outdated()
		return false
	}
	if !t.outputs(sub, caller, step) {
		return true
	}
	return t.advance(step, step.Next)
}

// outputs gives a sub-flow's outputs to its caller. It returns false where an
// upgrade has moved the caller: it goes on where that says.
func (t *turn) outputs(sub, caller *Frame, step *flows.Step) bool {
	call, ok := step.Verb.(*flows.Call)
	if !ok {
		return false
	}
	for _, b := range call.Into {
		value, _ := sub.Slot(b.From)
		caller.SetSlot(b.Slot, value)
	}
	return true
}

// resume returns to the flow below a digression.
func (t *turn) resume() {
	if f := t.s.Top(); f != nil && f.Await == "" { // what waits for a result will speak by itself
		t.resumeWith(t.say("resume"))
	}
}

// resumeWith says something and shows the open question again, in one message.
// A flow whose result came during a digression goes on now.
func (t *turn) resumeWith(text string) {
	f := t.s.Top()
	if f != nil && f.Prompt != 0 {
		t.ask(text)
		return
	}
	t.send(Message{Text: text})
	if f != nil && f.ready() {
		t.run()
	}
}

// outdated ends flows whose version is gone.
func (t *turn) outdated() {
	title := t.title(t.s.Top())
	t.s.Frames = nil
	if !t.hook(flows.HookOutdated) {
		t.phrase("outdated", "flow", title)
		t.menu()
	}
}

// fail ends flows after an error of ours and offers a person. A flow for errors
// that fails itself is not tried again.
func (t *turn) fail() {
	t.out = append(t.out, Record{Kind: "internal_error", Values: t.place()})
	t.s.Frames = nil
	again := t.failing
	t.failing = true
	if again || !t.hook(flows.HookError) {
		t.offer("internal_error")
	}
}

func (t *turn) place() map[string]string {
	if f := t.s.Top(); f != nil {
		return map[string]string{"flow": f.Flow, "step": f.Step}
	}
	return nil
}

// hook runs the flow that replaces the engine's own behaviour at a moment, if
// there is one. A hook's flow is never started from within itself.
func (t *turn) hook(h flows.Hook) bool {
	flow := t.e.lib.Hook(h)
	if flow == nil || t.exposed(flow) {
		return false
	}
	for i := range t.s.Frames {
		if t.s.Frames[i].Flow == string(flow.ID) {
			return false
		}
	}
	t.start(flow)
	return true
}

// isHook reports whether a flow is the one that runs at a moment.
func (e *Engine) isHook(h flows.Hook, id string) bool {
	flow := e.lib.Hook(h)
	return flow != nil && string(flow.ID) == id
}
