package bot

import (
	"time"

	"github.com/okpay/supportbot/flows"
)

// The keys of a conversation's timers.
const (
	timerIdle   = "idle"   // silence ends the flow
	timerRemind = "remind" // the open question is asked again
	timerAwait  = "await"  // a call's result stays out
	timerAlbum  = "album"  // the parts of an album have come
	timerDesk   = "desk"   // something about a ticket is due
)

// deadlines are when the timers of a session are due; zero: not set.
type deadlines struct{ idle, remind, await, album, desk time.Time }

func (s *Session) deadlines() deadlines {
	return deadlines{s.IdleAt, s.RemindAt, s.AwaitAt, s.albumAt(), s.DeskAt}
}

// timers brings the timers in line with where the session now stands, and
// counts the turn against the flow's limits. It is the last part of every turn.
func (t *turn) timers() {
	var due deadlines
	if f := t.s.Top(); f != nil && t.s.Mode == ModeBot {
		if flow := t.flow(f); flow != nil {
			if f.Await == "" {
				due.idle = t.idleAt(flow)
				due.remind = t.remindAt(f, flow)
			}
		}
	}
	if t.s.waiting() {
		due.await = t.s.AwaitAt
	}
	due.album = t.s.albumAt()
	due.desk = t.deskAt()
	if fired, ok := t.ev.Body.(TimerFired); ok && fired.Key == timerDesk && !due.desk.IsZero() && !due.desk.After(t.now) {
		due.desk = t.now.Add(deskAgain)
	}
	t.move(timerIdle, t.set.idle, due.idle)
	t.move(timerRemind, t.set.remind, due.remind)
	t.move(timerAwait, t.set.await, due.await)
	t.move(timerAlbum, t.set.album, due.album)
	t.move(timerDesk, t.set.desk, due.desk)
	t.s.IdleAt, t.s.RemindAt, t.s.AwaitAt, t.s.DeskAt = due.idle, due.remind, due.await, due.desk
}

// worn counts a customer's event against the running flow, and ends it when its
// turns or its lifetime are used up. Commands always get through.
func (t *turn) worn() bool {
	f := t.s.Top()
	if f == nil || t.s.Mode != ModeBot {
		return false
	}
	flow := t.flow(f)
	if flow == nil {
		return false
	}
	if f.Turns < 1<<16-1 {
		f.Turns++
	}
	if int(f.Turns) <= flow.Limits.Turns && t.now.Sub(f.Started) < flow.Limits.Lifetime {
		return false
	}
	title := t.title(f)
	t.ended(f, "too_long")
	t.s.Frames, t.s.Pending = nil, nil
	t.offer("too_long", "flow", title)
	return true
}

// ended writes into the audit trail how a flow ended.
func (t *turn) ended(f *Frame, result string) {
	t.out = append(t.out, Record{Kind: "flow_ended", Values: map[string]string{"flow": f.Flow, "step": f.Step, "result": result}})
}

// idleAt is when silence ends the flow: only a customer's sign of life moves it.
// What a result has led to after a wait without one begins its own.
func (t *turn) idleAt(flow *flows.Flow) time.Time {
	if !t.alive && !t.s.IdleAt.IsZero() {
		return t.s.IdleAt
	}
	return t.now.Add(flow.Limits.Idle)
}

// remindAt is when the open question is asked again: once after each sign of
// life, and once for a question that a result has led to. Nothing else moves
// it, or a reminder that cannot be delivered would lead to the next one.
func (t *turn) remindAt(f *Frame, flow *flows.Flow) time.Time {
	step := flow.Step(flows.StepID(f.Step))
	if step == nil || f.Prompt == 0 {
		return zeroTime
	}
	if !t.alive && f.Prompt <= t.asked {
		return t.s.RemindAt
	}
	if r := questionOf(step).Remind; r != nil {
		return t.now.Add(r.After)
	}
	return zeroTime
}

// move sets, replaces or cancels a timer.
func (t *turn) move(key string, from, to time.Time) {
	switch {
	case to.Equal(from):
	case to.IsZero():
		t.out = append(t.out, CancelTimer{Key: key})
	default:
		t.out = append(t.out, SetTimer{Key: key, At: to})
	}
}

// fired acts on a timer, unless it was replaced meanwhile.
func (t *turn) fired(b TimerFired) {
	switch {
	case b.Key == timerIdle && b.At.Equal(t.s.IdleAt):
		t.set.idle = zeroTime
		t.expire()
	case b.Key == timerRemind && b.At.Equal(t.s.RemindAt):
		t.set.remind, t.s.RemindAt = zeroTime, zeroTime
		t.remind()
	case b.Key == timerAwait && b.At.Equal(t.s.AwaitAt):
		t.set.await = zeroTime
		t.awaited()
	case b.Key == timerAlbum && t.s.Album != nil && b.At.Equal(t.s.albumAt()):
		t.set.album = zeroTime
		t.takeAlbum()
	case b.Key == timerDesk && b.At.Equal(t.s.DeskAt):
		t.set.desk = zeroTime
		t.deskDue()
	}
}

// remind asks whether the customer is still there.
func (t *turn) remind() {
	f := t.s.Top()
	if f == nil || f.Prompt == 0 || t.s.Mode != ModeBot {
		return
	}
	_, step := t.at(f)
	if step == nil {
		return
	}
	if r := questionOf(step).Remind; r != nil {
		t.speak(VoiceReminder, Message{Text: t.render(r.Say), Ref: ref(f)})
	}
}

// expire ends everything that silence has left open.
func (t *turn) expire() {
	f := t.s.Top()
	t.s.IdleAt = zeroTime
	if f == nil || t.s.Mode != ModeBot {
		return
	}
	title := t.title(&t.s.Frames[0])
	t.ended(f, "expired")
	greeting := t.greets(&t.s.Frames[0])
	t.s.Frames, t.s.Pending, t.s.Files = nil, nil, nil // the files were for this matter
	if greeting || t.unheard() {
		return // nobody answered it, or this is not to be said
	}
	if t.hook(flows.HookExpired) {
		return
	}
	m := t.message("expired", "flow", title)
	m.Buttons = []Button{t.button("button_menu", "c.menu")}
	t.speak(VoiceReminder, m)
}
