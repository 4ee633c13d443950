package bot

import (
	"time"

	"github.com/okpay/supportbot/flows"
)

// placeEvery is how often a waiting customer hears of their place at most.
const placeEvery = time.Minute

// welcomeWaiting tells the customer of a live ticket its number and its place.
func (t *turn) welcomeWaiting(k *Ticket, b TicketOpened) {
	if b.Position > 1 {
		t.sayPlace(k, b.Position, b.Wait)
		return
	}
	k.Place, k.PlaceAt = uint16(max(0, b.Position)), t.now
	t.tell(k, "handoff_waiting")
}

// sayPlace tells a place in the queue, with how long those before usually wait there.
func (t *turn) sayPlace(k *Ticket, position int, wait time.Duration) {
	k.Place, k.PlaceAt = uint16(min(position, 1<<16-1)), t.now
	if wait <= 0 {
		t.tell(k, "handoff_position", "position", itoa(position))
		return
	}
	t.tell(k, "handoff_place", "position", itoa(position), "wait", t.about(wait))
}

// moved tells a waiting customer that they have come forward: when they are next,
// else now and then.
func (t *turn) moved(b Moved) {
	k := t.s.Ticket
	if k == nil || k.ID != b.Ticket || k.Status != TicketWaiting || b.Position < 1 {
		return
	}
	if k.Place != 0 && b.Position >= int(k.Place) || t.s.Unreachable != "" {
		return // nobody is glad to hear that they have moved back
	}
	switch {
	case b.Position == 1 && k.Place == 0: // they have heard when it will be
		k.Place = 1
	case b.Position == 1:
		k.Place, k.PlaceAt = 1, t.now
		t.tell(k, "handoff_next")
	case t.now.Sub(k.PlaceAt) >= placeEvery:
		t.sayPlace(k, b.Position, b.Wait)
	}
}

// about writes a span of time as people say it.
func (t *turn) about(d time.Duration) string {
	minutes := int((d + time.Minute - 1) / time.Minute)
	switch {
	case minutes <= 1:
		return t.say("wait_minute")
	case minutes < 90:
		return t.say("wait_minutes", "count", itoa(minutes))
	}
	return t.say("wait_hours", "count", itoa(int((d+30*time.Minute)/time.Hour)))
}

// What becomes due about a ticket.
type dueKind int

const (
	dueReplies dueKind = iota // a held reply goes out, or its question ends
	duePromise                // the promise is about to break
	dueBroken                 // it is broken
	dueAnswer                 // the customer waits for the agent's answer
	dueRelease                // and has waited too long
	dueWarn                   // the customer is silent
	dueClose                  // and stays so
	dueWake                   // a snoozed ticket is looked at again
)

type due struct {
	at   time.Time
	what dueKind
}

// dues are all that comes due about a ticket, to the millisecond, which is how
// exactly a turn knows the time.
func (t *turn) dues(k *Ticket) []due {
	out := t.allDues(k)
	for i := range out {
		out[i].at = out[i].at.UTC().Truncate(time.Millisecond)
	}
	return out
}

func (t *turn) allDues(k *Ticket) []due {
	var out []due
	for i := range k.Replies {
		out = append(out, due{k.Replies[i].Due, dueReplies})
	}
	if !k.open() {
		return out
	}
	if k.Status == TicketSnoozed {
		out = append(out, due{k.Until, dueWake})
	}
	out = t.promiseDues(k, out)
	desk := t.e.lib.Desk()
	if k.Status != TicketClaimed {
		return out
	}
	if t.floor(k) && !k.Owed.IsZero() {
		since := later(k.Owed, k.Since)
		if k.Warned&warnAnswer == 0 && desk.RemindAnswer > 0 {
			out = append(out, due{opening(t.queueOf(k), since.Add(desk.RemindAnswer)), dueAnswer})
		}
		if desk.ReleaseAnswer > 0 {
			out = append(out, due{opening(t.queueOf(k), since.Add(desk.ReleaseAnswer)), dueRelease})
		}
	}
	switch {
	case !k.Owed.IsZero() || k.Spoke.IsZero() || desk.WarnSilence <= 0 || len(k.Replies) > 0:
	case k.Silent.IsZero():
		out = append(out, due{later(k.Spoke, t.s.Seen).Add(desk.WarnSilence), dueWarn})
	default:
		out = append(out, due{k.Silent.Add(desk.CloseSilence), dueClose})
	}
	return out
}

// promiseDues are the reminders of a promise that is still to be kept: of a live
// ticket that somebody takes it, of a deferred one that somebody answers it.
func (t *turn) promiseDues(k *Ticket, out []due) []due {
	if k.Promised.IsZero() || k.Owed.IsZero() || k.Kind == TicketLive && k.Status != TicketWaiting {
		return out
	}
	before := t.e.lib.Desk().RemindPromise
	if k.Kind == TicketDeferred {
		before = t.e.lib.Desk().RemindPromiseDeferred
	}
	if k.Warned&(warnPromise|warnBroken) == 0 && before > 0 {
		// A promise shorter than that is halfway gone when agents are called.
		half := k.Since.Add(k.Promised.Sub(k.Since) / 2)
		if at := opening(t.queueOf(k), later(k.Promised.Add(-before), half)); at.Before(k.Promised) {
			out = append(out, due{at, duePromise})
		}
	}
	if k.Warned&warnBroken == 0 {
		out = append(out, due{opening(t.queueOf(k), k.Promised), dueBroken})
	}
	return out
}

// opening returns a time at which the queue is open: the one given, or when it opens next.
func opening(q *flows.Queue, at time.Time) time.Time {
	if q.Open(at) {
		return at
	}
	// What a queue promises within its hours after no time at all is when it opens.
	const moment = time.Millisecond
	soon := *q
	soon.Live = moment
	if next := soon.Promise(flows.PromiseLive, at); !next.IsZero() {
		return next.Add(-moment)
	}
	return at
}

// deskAgain is when the desk's timer is set again for what one turn has left undone.
const deskAgain = time.Second

// deskAt is when the next thing about any ticket is due, or zero.
func (t *turn) deskAt() time.Time {
	at := zeroTime
	if t.s.Ticket == nil && len(t.s.Others) == 0 {
		return at
	}
	for _, k := range t.s.tickets() {
		for _, d := range t.dues(k) {
			if at.IsZero() || d.at.Before(at) {
				at = d.at
			}
		}
	}
	return at
}

// maxDue bounds what one turn does of what is due: the rest has a turn of its own.
const maxDue = 64

// deskDue does all that is due about tickets.
func (t *turn) deskDue() {
	for range maxDue {
		k, d := t.nextDue()
		if k == nil {
			return
		}
		t.fulfil(k, d)
	}
}

func (t *turn) nextDue() (k *Ticket, first due) {
	for _, x := range t.s.tickets() {
		for _, d := range t.dues(x) {
			if !d.at.After(t.now) && (k == nil || d.at.Before(first.at)) {
				k, first = x, d
			}
		}
	}
	return k, first
}

// fulfil does one thing that is due. It must change what was due.
func (t *turn) fulfil(k *Ticket, d due) {
	switch d.what {
	case dueReplies:
		t.sendDue(k)
	case duePromise:
		k.Warned |= warnPromise
		t.summon(t.nearest(k), k, "desk_promise_soon", "promise", t.when(k.Promised))
	case dueBroken:
		t.broken(k)
	case dueAnswer:
		k.Warned |= warnAnswer
		t.summon(CallAgent, k, "desk_unanswered", "wait", itoa(int(t.now.Sub(k.Owed)/time.Minute)))
	case dueRelease:
		t.act(k.ID, "release", "why", "unanswered", "of", string(k.Agent.ID))
		agent := k.Agent.Name
		t.release(k)
		t.summon(CallQueue, k, "desk_unanswered_released", "agent", agent)
	case dueWarn:
		t.warnSilent(k)
	case dueClose:
		t.act(k.ID, "resolve", "why", "silent")
		t.close(k, "silent")
		m := t.message("silence_closed", "ticket", string(k.ID))
		m.Buttons = []Button{t.reopenButton(k)}
		t.aside(m)
	case dueWake:
		t.wake(k)
		t.summon(CallAgent, k, "desk_snooze_over")
	}
}

// nearest is who can still keep a promise.
func (t *turn) nearest(k *Ticket) CallOut {
	if k.claimed() {
		return CallAgent
	}
	return CallQueue
}

// broken calls everybody: a promise is broken. Who has claimed the ticket and not
// answered has it no longer.
func (t *turn) broken(k *Ticket) {
	k.Warned |= warnPromise | warnBroken
	priority := k.Priority
	if priority == "" {
		priority = "normal"
	}
	if k.Status == TicketClaimed && !t.floor(k) && k.Spoke.IsZero() && len(k.Replies) == 0 {
		t.unclaim(k)
	}
	t.summon(CallQueue, k, "desk_promise_broken", "promise", t.when(k.Promised), "priority", t.e.lib.Phrase("priority_"+priority).Render(t.e.locale, nil))
}

// warnSilent tells a silent customer that the ticket will be closed.
func (t *turn) warnSilent(k *Ticket) {
	k.Silent = t.now
	t.toDesk(k, "desk_silence")
	m := t.message("silence_warn", "ticket", string(k.ID), "wait", t.about(t.e.lib.Desk().CloseSilence))
	m.Buttons = []Button{{Label: t.say("button_here"), Token: "t.k." + string(k.ID)}}
	t.aside(m)
}

// aside says something about a ticket unasked, to who can see it.
func (t *turn) aside(m Message) {
	if !t.unheard() {
		t.speak(VoiceSystem, m)
	}
}

// stirs takes any sign of life for an answer to the warning of a silent customer.
func (t *turn) stirs() {
	if t.s.Ticket == nil && len(t.s.Others) == 0 {
		return
	}
	for _, k := range t.s.tickets() {
		if !k.Silent.IsZero() && k.open() {
			k.Silent, k.Spoke = zeroTime, t.now // silence begins anew
			t.toDesk(k, "desk_silence_over")
		}
	}
}
