package storetest

import (
	"slices"
	"time"

	"github.com/okpay/supportbot/bot/dispatch"
)

func timerTests() map[string]func(*rig) {
	return map[string]func(*rig){
		"a timer fires once":                  timerFires,
		"a timer is replaced and cancelled":   timerReplaced,
		"many due timers fire in their order": manyTimers,
		"a lost reply fires no timer twice":   timerLostReply,
	}
}

func (r *rig) setTimers(l dispatch.Lease, id string, timers ...dispatch.Timer) dispatch.StepOutput {
	r.Helper()
	turn := r.turn(l, id)
	turn.Timers = timers
	return r.commit(l, turn)
}

// at reads what there is at a time after the start.
func (r *rig) at(l dispatch.Lease, after time.Duration) dispatch.StepOutput {
	r.Helper()
	return r.step(l, dispatch.StepInput{Now: epochStart.Add(after), Count: 1000})
}

func (r *rig) wantTimers(what string, out dispatch.StepOutput, next time.Time, want ...dispatch.Timer) {
	r.Helper()
	var got []dispatch.Timer
	for _, ev := range out.Events {
		if ev.Payload != nil {
			r.Errorf("%s: timer with payload %q, want none", what, ev.Payload)
		}
		got = append(got, ev.Timer)
	}
	if !slices.EqualFunc(got, want, func(a, b dispatch.Timer) bool { return a.Key == b.Key && a.At.Equal(b.At) }) {
		r.Errorf("%s: fired %v, want %v", what, got, want)
	}
	if !out.NextTimer.Equal(next) {
		r.Errorf("%s: next timer %v, want %v", what, out.NextTimer, next)
	}
}

// wantNext checks what is said of the next timer where one was cancelled: that may
// still be meant.
func (r *rig) wantNext(what string, out dispatch.StepOutput, next, cancelled time.Time) {
	r.Helper()
	if got := out.NextTimer; !got.Equal(next) && !got.Equal(cancelled) {
		r.Errorf("%s: next timer %v, want %v or %v", what, got, next, cancelled)
	}
}

func timerFires(r *rig) {
	l := r.own("a")
	soon := dispatch.Timer{Key: "silence/1 a", At: epochStart.Add(time.Minute + time.Millisecond)}
	late := dispatch.Timer{Key: "expiry", At: epochStart.Add(time.Hour)}
	r.wantTimers("set", r.setTimers(l, "e1", late, soon), soon.At)
	r.wantTimers("before", r.at(l, time.Minute), soon.At)
	out := r.at(l, time.Minute+time.Millisecond)
	r.wantTimers("due", out, late.At, soon)
	if len(out.Events) == 1 && (out.Events[0].Conversation != alice || out.Sessions[alice].Revision != 1) {
		r.Errorf("timer of %s with %+v, want alice at revision 1", out.Events[0].Conversation, out.Sessions)
	}
	r.wantTimers("read again", r.at(l, time.Minute+time.Second), late.At, soon)
	r.commit(l, answer(out, out.Events[0]))
	r.wantTimers("committed", r.at(l, 59*time.Minute), late.At)
	r.crash(l)
	r.wantTimers("next owner", r.at(r.own("b"), 2*time.Hour), time.Time{}, late)
}

func timerReplaced(r *rig) {
	l := r.own("a")
	first := dispatch.Timer{Key: "k", At: epochStart.Add(time.Minute)}
	second := dispatch.Timer{Key: "k", At: epochStart.Add(2 * time.Minute)}
	r.setTimers(l, "e1", first)
	r.wantNext("replaced", r.setTimers(l, "e2", second), second.At, first.At)
	r.wantTimers("at the old time", r.at(l, time.Minute), second.At)
	cancelled := r.setTimers(l, "e3", dispatch.Timer{Key: "k"}, dispatch.Timer{Key: "none"})
	r.wantNext("cancelled", cancelled, time.Time{}, second.At)
	r.wantTimers("at the new time", r.at(l, time.Hour), time.Time{})
}

func manyTimers(r *rig) {
	l := r.own("a")
	var set []dispatch.Timer // more than a step moves
	for i := range 250 {
		set = append(set, dispatch.Timer{Key: string(rune('一' + i)), At: epochStart.Add(time.Duration(i) * time.Second)})
	}
	r.setTimers(l, "e1", set...)
	var out dispatch.StepOutput
	for range 10 { // a step moves a bounded number of them
		if out = r.at(l, time.Hour); out.NextTimer.IsZero() {
			break
		}
	}
	r.wantTimers("all due", out, time.Time{}, set...)
}

func timerLostReply(r *rig) {
	l := r.own("a")
	timer := dispatch.Timer{Key: "k", At: epochStart.Add(time.Minute)}
	r.setTimers(l, "e1", timer)
	lossy := r.Lossy(r.T)
	r.warm(lossy, l)
	lossy.Lose(1)
	out, err := lossy.Step(r.ctx, l, dispatch.StepInput{Now: timer.At, Count: 10})
	if err != nil || lossy.Lost() != 1 {
		r.Fatalf("Step = %v with %d lost replies, want nil with 1", err, lossy.Lost())
	}
	r.wantTimers("lost reply", out, time.Time{}, timer)
}
