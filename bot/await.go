package bot

import (
	"slices"
	"strconv"
	"time"

	"github.com/okpay/supportbot/flows"
)

// do asks the runtime for an action; the frame waits for what comes of it.
func (t *turn) do(f *Frame, v *flows.Do) {
	f.Prompt = 0
	if !v.Say.Empty() {
		t.send(Message{Text: t.render(v.Say), Ref: ref(f), Working: true})
	} else {
		t.out = append(t.out, Typing{})
	}
	inputs := make(map[string]string, len(v.With))
	for _, a := range v.With {
		inputs[a.Name] = a.Value.Render(t.s.Locale, raw{t, f})
	}
	t.await(f, v.Timeout)
	t.out = append(t.out, Do{Call: f.Await, Action: v.Action, Inputs: inputs, Timeout: v.Timeout})
}

// await makes a frame wait for the result of a new call. One timer serves all
// that waits: a digression may wait above a flow that waits too.
func (t *turn) await(f *Frame, timeout time.Duration) {
	f.Await = t.newCall()
	if until := t.now.Add(timeout + awaitGrace); until.After(t.s.AwaitAt) {
		t.s.AwaitAt = until
	}
}

func (t *turn) newCall() string {
	t.s.Calls++
	return "c" + strconv.FormatUint(uint64(t.s.Calls), 36)
}

// awaiting returns the place of the frame that waits for a call, or -1 when its
// flow was cancelled or has expired.
func (t *turn) awaiting(call string) int {
	return slices.IndexFunc(t.s.Frames, func(f Frame) bool { return f.Await != "" && f.Await == call })
}

// waiting reports whether any flow waits for a result.
func (s *Session) waiting() bool {
	return slices.ContainsFunc(s.Frames, func(f Frame) bool { return f.Await != "" })
}

// actionDone goes on with the flow that waited for the action. Below a
// digression it only notes where: the flow goes on when it comes up again.
func (t *turn) actionDone(b ActionDone) {
	i := t.awaiting(b.Call)
	if i < 0 {
		t.consulted(b)
		return
	}
	f := &t.s.Frames[i]
	_, step := t.at(f)
	if step == nil {
		t.outdated()
		return
	}
	v, ok := step.Verb.(*flows.Do)
	if !ok { // an upgrade has moved the flow to where nothing is awaited
		return
	}
	for _, bind := range v.Into {
		f.SetSlot(bind.Slot, b.Values[bind.From])
	}
	t.visit(f, b.Outcome)
	next, known := v.Outcomes[b.Outcome]
	if !known {
		next, known = v.Outcomes["error"]
	}
	if !known {
		t.fail()
		return
	}
	if i < len(t.s.Frames)-1 {
		t.proceed(i, step, next)
		return
	}
	if b.Demo {
		t.prefix = t.say("demo")
	}
	t.answered(f)
	f.Step = string(next)
	t.run()
}

// answered ends the wait of a frame.
func (t *turn) answered(f *Frame) {
	f.Prompt, f.Card, f.Tries, f.Await = 0, 0, 0, ""
	if !t.s.waiting() {
		t.s.AwaitAt = zeroTime
	}
}

// proceed moves on a frame that has another one above it, without running it.
func (t *turn) proceed(i int, step *flows.Step, next flows.StepID) {
	f := &t.s.Frames[i]
	t.answered(f)
	if step.End == "" && next != "" {
		f.Step = string(next)
		return
	}
	sub := *f
	t.ended(&sub, result(step))
	t.s.Frames = slices.Delete(t.s.Frames, i, i+1)
	if !sub.Called || i == 0 {
		return
	}
	caller := &t.s.Frames[i-1]
	if _, at := t.at(caller); at != nil && t.outputs(&sub, caller, at) {
		t.proceed(i-1, at, at.Next)
	}
}

// awaited gives up on calls whose results never came.
func (t *turn) awaited() {
	for _, f := range slices.Clone(t.s.Frames) {
		i := t.awaiting(f.Await)
		if i < 0 {
			continue
		}
		if _, step := t.at(&t.s.Frames[i]); step != nil {
			if _, ok := step.Verb.(*flows.Do); ok {
				t.actionDone(ActionDone{Call: f.Await, Outcome: "timeout"})
				continue
			}
		}
		t.fail()
		return
	}
}
