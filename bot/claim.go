package bot

import (
	"slices"

	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/flows"
)

// claimed gives the ticket to the first agent who takes it.
func (t *turn) claimed(b Claimed) {
	k := t.held(b.Ticket)
	if k == nil {
		return
	}
	if k.claimed() && k.Agent.ID != t.ev.Sender.ID {
		t.act(k.ID, "claim", "refused", "taken")
		t.toAgent(k.ID, "desk_owned", "agent", k.Agent.Name)
		return
	}
	t.act(k.ID, "claim")
	t.give(k, t.ev.Sender)
	t.announce(k)
	k.Quiet = false
}

// give makes an agent the one who has a ticket. Whether the customer is told is
// left to announce: a reply that claims may yet be taken back.
func (t *turn) give(k *Ticket, agent Person) {
	if k.claimed() && k.Agent.ID == agent.ID {
		return
	}
	k.Agent, k.Quiet, k.Place = agent, true, 0
	if t.floor(k) {
		t.s.Mode = ModeAgent
		t.s.Epoch++
	}
	t.toStatus(k, TicketClaimed)
}

// announce tells the customer who has come, where that is the first they see of it.
// Who has a deferred ticket they learn with the answer.
func (t *turn) announce(k *Ticket) {
	if !k.Quiet || !t.floor(k) {
		return
	}
	k.Quiet = false
	t.tell(k, "handoff_claimed", "agent", markup.Escape(k.Agent.Name))
}

// disown takes back a claim that a reply has made, since nothing of it has gone out.
func (t *turn) disown(k *Ticket) {
	if !k.Quiet || k.Status != TicketClaimed || slices.ContainsFunc(k.Replies, func(r Reply) bool { return r.By.ID == k.Agent.ID && !r.undecided() }) {
		return
	}
	t.unclaim(k)
}

// unclaim lets a ticket wait again, where it was.
func (t *turn) unclaim(k *Ticket) {
	k.Agent, k.Quiet = Person{}, false
	if t.floor(k) {
		t.s.Mode = ModeWaiting
		t.s.Epoch++
	}
	t.toStatus(k, TicketWaiting)
}

// requeue puts a ticket back into a queue. A deferred one gives the conversation
// back to the bot: nobody waits there for it.
func (t *turn) requeue(k *Ticket, queue *flows.Queue) {
	t.flush(k)
	k.Queue, k.Told, k.Place = queue.ID, false, 0
	if t.floor(k) && !queue.Open(t.now) {
		k.Kind = TicketDeferred // nobody is there to wait for
	}
	// What was promised before stays so, unless this queue is faster.
	if p := queue.Promise(string(k.Kind), t.now); !k.Promised.After(t.now) || !p.IsZero() && p.Before(k.Promised) {
		k.Promised, k.Warned = p, 0
	}
	if k.Owed.IsZero() {
		k.Owed = t.now // who has it next is to look at it
	}
	k.Silent = zeroTime
	t.unclaim(k)
	if t.floor(k) && k.Kind == TicketDeferred {
		t.backToBot()
	}
}

func (t *turn) transferred(b Transferred) {
	k := t.held(b.Ticket)
	if k == nil {
		return
	}
	queue := t.e.lib.Queue(b.Queue)
	if queue == nil {
		t.toAgent(k.ID, "desk_unknown_queue", "queue", b.Queue)
		return
	}
	t.act(k.ID, "transfer", "from", k.Queue, "to", queue.ID)
	live := t.floor(k)
	t.requeue(k, queue)
	if b.Note != "" {
		t.out = append(t.out, PostNote{Ticket: k.ID, Queue: k.Queue, From: "agent", Name: t.ev.Sender.Name, Text: b.Note})
	}
	switch {
	case !live:
	case t.floor(k):
		t.tell(k, "handoff_transferred", "queue", queue.Title.Render(t.s.Locale, nil))
	default:
		t.tellLater(k)
	}
}

// tellLater tells the customer that a ticket whose talk is over is still open.
func (t *turn) tellLater(k *Ticket) {
	t.speak(VoiceSystem, t.promised(k, t.message("handoff_later", "ticket", string(k.ID))))
}

func (t *turn) released(b Released) {
	k := t.held(b.Ticket)
	if k == nil || k.Status == TicketWaiting {
		return // it waits already
	}
	t.act(k.ID, "release")
	t.release(k)
}

// release gives a ticket back to its queue and tells the customer, who has heard
// of its agent.
func (t *turn) release(k *Ticket) {
	live, quiet := t.floor(k), k.Quiet
	t.requeue(k, t.queueOf(k))
	switch {
	case !live || quiet:
	case t.floor(k):
		t.tell(k, "handoff_released")
	default:
		t.tellLater(k)
	}
}

// assigned gives the ticket to an agent who may be another than who says so.
func (t *turn) assigned(b Assigned) {
	k := t.held(b.Ticket)
	switch {
	case k == nil || b.To.ID == "":
		return
	case b.Away:
		t.act(k.ID, "assign", "to", string(b.To.ID), "refused", "away")
		t.toAgent(k.ID, "desk_away", "agent", b.To.Name)
		return
	}
	t.act(k.ID, "assign", "to", string(b.To.ID))
	if k.claimed() && k.Agent.ID == b.To.ID {
		return
	}
	t.give(k, b.To)
	if b.To.ID != t.ev.Sender.ID {
		t.summon(CallAgent, k, "desk_assigned", "agent", t.ev.Sender.Name)
	}
	t.announce(k)
	k.Quiet = false
}

// snoozed puts a ticket off.
func (t *turn) snoozed(b Snoozed) {
	k := t.held(b.Ticket)
	if k == nil {
		return
	}
	if !b.Until.After(t.now) {
		t.act(k.ID, "wake")
		t.wake(k)
		return
	}
	t.act(k.ID, "snooze", "until", b.Until.UTC().Format(timeFormat))
	if !k.claimed() {
		t.give(k, t.ev.Sender)
	}
	k.Until = b.Until
	t.toStatus(k, TicketSnoozed)
}

// wake ends the putting off of a ticket.
func (t *turn) wake(k *Ticket) {
	if k.Status == TicketSnoozed {
		t.toStatus(k, TicketClaimed)
	}
}

// prioritised changes how urgent a ticket is.
func (t *turn) prioritised(b Prioritised) {
	k := t.held(b.Ticket)
	if k == nil || !slices.Contains([]string{"low", "", "high", "urgent"}, b.Priority) {
		return
	}
	t.act(k.ID, "priority", "to", b.Priority)
	if k.Priority != b.Priority {
		k.Priority = b.Priority
		t.show(k)
	}
}

// blocked keeps the customer from people, or lets them come to them again.
func (t *turn) blocked(b Blocked) {
	k := t.find(b.Ticket)
	if k == nil && !t.knows(b.Ticket) {
		t.toAgent(b.Ticket, "desk_closed")
		return
	}
	if !b.Until.After(t.now) {
		b.Until = zeroTime
	}
	t.act(b.Ticket, "block", "until", b.Until.UTC().Format(timeFormat))
	was := t.s.Blocked
	t.s.Blocked = b.Until
	if live := t.s.Ticket; live != nil && t.barred() {
		t.close(live, "blocked")
	}
	if k != nil {
		t.show(k)
	}
	if t.barred() && !was.After(t.now) {
		t.system("blocked", "until", t.when(t.s.Blocked))
	}
}

// barred reports whether the customer is kept from people.
func (t *turn) barred() bool { return t.s.Blocked.After(t.now) }

// refusedAct notes that somebody tried what they may not.
func (t *turn) refusedAct(b Refused) { t.act(b.Ticket, b.Did, "refused", b.Why) }

// note keeps a remark among agents.
func (t *turn) note(b Note) {
	k := t.find(b.Ticket)
	t.act(b.Ticket, "note")
	switch {
	case k == nil:
	case b.Message == "":
		t.out = append(t.out, PostNote{Ticket: k.ID, Queue: k.Queue, From: "agent", Name: t.ev.Sender.Name, Text: b.Text})
	default:
		t.settled(k, Reply{Message: b.Message, By: t.ev.Sender}, MarkNote)
	}
}

// threadLost gives the desk what it needs to show a ticket elsewhere.
func (t *turn) threadLost(b ThreadLost) {
	k := t.find(b.Ticket)
	t.act(b.Ticket, "lost", "why", b.Why)
	if k == nil {
		return
	}
	t.out = append(t.out, Reshow{State: t.state(k), Lines: t.transcript()})
	for i := range k.Replies {
		t.confirm(k, &k.Replies[i])
	}
}

const timeFormat = "2006-01-02T15:04:05Z"
