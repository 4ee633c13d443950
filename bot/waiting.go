package bot

import (
	"time"

	"github.com/okpay/supportbot/flows"
)

// placeEvery is how often a waiting customer hears of their place at most.
const placeEvery = time.Minute

// welcomeWaiting tells the customer of a live ticket its number and its place.
func (t *turn) welcomeWaiting(k *Ticket, b TicketOpened) {
	if b.Position > 1 || k.Promised.IsZero() {
		t.sayPlace(k, max(1, b.Position), b.Wait)
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
	dueShut                   // the queue closes on a waiting customer
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
	if t.floor(k) && k.Status == TicketWaiting {
		if at := t.queueOf(k).Closes(k.Since); !at.IsZero() {
			out = append(out, due{at, dueShut})
		}
	}
	out = t.promiseDues(k, out)
	desk := t.e.lib.Desk()
	if k.Status != TicketClaimed {
		return out
	}
	if t.floor(k) && !k.Owed.IsZero() {
		since := later(k.Owed, k.Since)
		if k.Warned&warnAnswer == 0 && desk.RemindAnswer > 0 {
			out = append(out, due{hence(t.queueOf(k), since, desk.RemindAnswer), dueAnswer})
		}
		if desk.ReleaseAnswer > 0 {
			out = append(out, due{hence(t.queueOf(k), since, desk.ReleaseAnswer), dueRelease})
		}
	}
	switch {
	case !k.Owed.IsZero() || k.Spoke.IsZero() || desk.WarnSilence <= 0 || len(k.Replies) > 0 || k.Warned&warnSilence != 0:
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
	if k.Warned&warnPromise == 0 && k.calls() == 0 && before > 0 {
		// A promise shorter than that is halfway gone when agents are called.
		half := k.Since.Add(k.Promised.Sub(k.Since) / 2)
		if at := opening(t.queueOf(k), later(k.Promised.Add(-before), half)); at.Before(k.Promised) {
			out = append(out, due{at, duePromise})
		}
	}
	if n := k.calls(); n == 0 {
		out = append(out, due{opening(t.queueOf(k), k.Promised), dueBroken})
	} else if n < maxCalls {
		out = append(out, due{hence(t.queueOf(k), k.Promised, time.Duration(n)*callEvery), dueBroken})
	}
	return out
}

// A broken promise calls once more after each of these, of the queue's hours, until
// it is kept; whoever has not come after so many calls does not come for another.
const (
	callEvery = time.Hour
	maxCalls  = 8
)

// calls is how often a broken promise has called.
func (k *Ticket) calls() int { return int(k.Warned / warnBroken) }

// called notes that a broken promise has called n times.
func (k *Ticket) called(n int) { k.Warned = k.Warned%warnBroken | uint8(min(n, maxCalls))*warnBroken }

// opening returns a time at which the queue is open: the one given, or when it opens next.
func opening(q *flows.Queue, at time.Time) time.Time { return orThen(q.Opens(at), at) }

// hence returns when a time has passed of which only the queue's hours count.
func hence(q *flows.Queue, since time.Time, d time.Duration) time.Time {
	return orThen(q.After(since, d), since.Add(d))
}

// orThen returns a time, or another one where the first is zero.
func orThen(at, then time.Time) time.Time {
	if at.IsZero() {
		return then
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
		t.summon(CallAgent, k, "desk_unanswered", "wait", itoa(int(t.queueOf(k).Between(k.Owed, t.now)/time.Minute)))
	case dueRelease:
		t.act(k.ID, "release", "why", "unanswered", "of", string(k.Agent.ID))
		agent := k.Agent.Name
		t.release(k)
		t.summon(CallQueue, k, "desk_unanswered_released", "agent", agent)
	case dueWarn:
		t.warnSilent(k)
	case dueClose:
		t.closeSilent(k)
	case dueShut:
		t.shut(k)
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

// everybody calls the queue, but nobody from their sleep.
func (t *turn) everybody(k *Ticket) CallOut {
	if t.queueOf(k).Open(t.now) {
		return CallQueue
	}
	return ""
}

// broken calls everybody: a promise is broken. Who has claimed the ticket and not
// answered has it no longer.
func (t *turn) broken(k *Ticket) {
	// Hours that were missed, since the ticket was put off, are not made up for.
	k.called(1 + int(t.queueOf(k).Between(k.Promised, t.now)/callEvery))
	priority := k.Priority
	if priority == "" {
		priority = "normal"
	}
	if k.Status == TicketClaimed && !t.floor(k) && k.Spoke.IsZero() && len(k.Replies) == 0 {
		t.unclaim(k)
	}
	t.summon(CallLoud, k, "desk_promise_broken", "promise", t.when(k.Promised), "priority", t.e.lib.Phrase("priority_"+priority).Render(t.e.locale, nil))
}

// warnSilent tells a silent customer that the ticket will be closed: in the chat,
// else by mail. Whoever can be told nowhere is not closed upon.
func (t *turn) warnSilent(k *Ticket) {
	wait := t.about(t.e.lib.Desk().CloseSilence)
	m := t.message("silence_warn", "ticket", string(k.ID), "wait", wait)
	m.Buttons = []Button{{Label: t.say("button_here"), Token: "t.k." + string(k.ID)}}
	if t.aside(k, m, t.say("mail_silence", "ticket", string(k.ID), "wait", wait)) {
		k.Silent = t.now
		t.toDesk(k, "desk_silence")
		return
	}
	t.stayOpen(k)
}

// stayOpen leaves it to people to close a ticket whose customer cannot be warned.
func (t *turn) stayOpen(k *Ticket) {
	k.Silent = zeroTime
	k.Warned |= warnSilence
	t.summon(CallAgent, k, "desk_silence_unreachable")
}

// closeSilent resolves the ticket of a customer who stayed silent after the warning.
func (t *turn) closeSilent(k *Ticket) {
	if t.unheard() && k.Contact == "" { // the warning has not arrived after all
		t.stayOpen(k)
		return
	}
	t.act(k.ID, "resolve", "why", "silent")
	t.close(k, "silent")
	m := t.message("silence_closed", "ticket", string(k.ID))
	m.Buttons = []Button{t.reopenButton(k)}
	t.aside(k, m, t.say("mail_silence_closed", "ticket", string(k.ID)))
}

// aside says something about a ticket unasked, where its customer can see it: in the
// chat, else by mail. It reports false when they can see it nowhere.
func (t *turn) aside(k *Ticket, m Message, mail string) bool {
	if !t.unheard() {
		t.speak(VoiceSystem, m)
		return true
	}
	if k.Contact == "" {
		return false
	}
	t.mailNotice(k, mail)
	return true
}

// stirs takes any sign of life for an answer to the warning of a silent customer.
func (t *turn) stirs() {
	if t.s.Ticket == nil && len(t.s.Others) == 0 {
		return
	}
	for _, k := range t.s.tickets() {
		if !k.open() {
			continue
		}
		if k.Warned&warnSilence != 0 {
			k.Warned, k.Spoke = k.Warned&^warnSilence, t.now
		}
		if !k.Silent.IsZero() {
			k.Silent, k.Spoke = zeroTime, t.now // silence begins anew
			t.toDesk(k, "desk_silence_over")
		}
	}
}
