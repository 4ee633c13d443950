package bot

import (
	"slices"
	"time"

	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/flows"
)

var zeroTime time.Time

// find returns the ticket of a number, live or not, or nil.
func (t *turn) find(id TicketID) *Ticket {
	if k := t.s.Ticket; k != nil && k.ID == id && id != "" {
		return k
	}
	for _, k := range t.s.Others {
		if k.ID == id && id != "" {
			return k
		}
	}
	return nil
}

// held returns an agent's ticket, and tells the agent when it is no longer open.
func (t *turn) held(id TicketID) *Ticket {
	if k := t.find(id); k != nil && k.open() {
		return k
	}
	t.toAgent(id, "desk_closed")
	return nil
}

// floor reports whether a ticket has the conversation.
func (t *turn) floor(k *Ticket) bool { return t.s.Ticket == k }

// tickets are all of the conversation's.
func (s *Session) tickets() []*Ticket {
	if s.Ticket == nil {
		return s.Others
	}
	return append([]*Ticket{s.Ticket}, s.Others...)
}

// act writes into the audit trail what an agent has done.
func (t *turn) act(id TicketID, did string, more ...string) {
	v := map[string]string{"ticket": string(id), "agent": string(t.ev.Sender.ID), "did": did}
	for i := 0; i+1 < len(more); i += 2 {
		v[more[i]] = more[i+1]
	}
	t.out = append(t.out, Record{Kind: "desk", Values: v})
}

// State is how one of the conversation's tickets stands, as the desk shows it; false
// when the session has no such ticket.
func (s *Session) State(id TicketID) (UpdateTicket, bool) {
	for _, k := range s.tickets() {
		if k.ID == id && id != "" {
			return s.state(k), true
		}
	}
	return UpdateTicket{}, false
}

// state is what the desk shows of a ticket.
func (t *turn) state(k *Ticket) UpdateTicket { return t.s.state(k) }

func (s *Session) state(k *Ticket) UpdateTicket {
	return UpdateTicket{
		Ticket: k.ID, Queue: k.Queue, Kind: k.Kind, Status: k.Status, Priority: k.Priority, Agent: k.Agent,
		Since: k.Since, Promised: k.Promised, Until: k.Until, Owed: k.Owed,
		Unreachable: s.Unreachable, Blocked: s.Blocked, Rating: k.Rating,
	}
}

// show tells the desk of a ticket's new state: once in a turn, where its first
// change stands, and only what differs.
func (t *turn) show(k *Ticket) {
	if k.ID == "" {
		return
	}
	for i, a := range t.out {
		if u, ok := a.(UpdateTicket); ok && u.Ticket == k.ID {
			t.out[i] = t.state(k)
			return
		}
	}
	t.out = append(t.out, t.state(k))
}

// toStatus moves a ticket to a status.
func (t *turn) toStatus(k *Ticket, s TicketStatus) {
	if k.Status != s {
		k.Status, k.Since = s, t.now
	}
	if s != TicketSnoozed {
		k.Until = zeroTime
	}
	k.Warned &^= warnAnswer
	t.show(k)
}

// owe notes since when the customer waits for an answer; the zero time: no longer.
func (t *turn) owe(k *Ticket, since time.Time) {
	if k.Owed.IsZero() == since.IsZero() {
		return
	}
	k.Owed, k.Silent = since, zeroTime
	t.promiseAnew(k)
	k.Warned &^= warnAnswer
	t.show(k)
}

// promiseAnew makes a promise about a ticket whose customer waits for an answer
// without looking at the chat, where the one before was kept.
func (t *turn) promiseAnew(k *Ticket) {
	if !k.Owed.IsZero() && k.Promised.IsZero() && !t.floor(k) && k.open() {
		k.Promised = t.queueOf(k).Promise(flows.PromiseDeferred, t.now)
	}
}

// toOthers keeps a ticket that has not, or no longer, the conversation.
func (t *turn) toOthers(k *Ticket) {
	t.s.Others = append(t.s.Others, k)
	for len(t.s.Others) > maxOthers {
		t.forget()
	}
}

// forget drops the ticket that is missed least: the oldest that is resolved, else
// the oldest of all.
func (t *turn) forget() {
	i := slices.IndexFunc(t.s.Others, func(k *Ticket) bool { return k.Status == TicketDone })
	if i < 0 {
		i = 0
		if k := t.s.Others[0]; k.ID != "" {
			t.dropReplies(k, "desk_forgotten")
			t.toDesk(k, "desk_forgotten")
		}
	}
	t.s.Others = slices.Delete(t.s.Others, i, i+1)
}

// unlist takes a ticket from the others.
func (t *turn) unlist(k *Ticket) {
	if i := slices.Index(t.s.Others, k); i >= 0 {
		t.s.Others = slices.Delete(t.s.Others, i, i+1)
	}
}

// backToBot ends the talk with people; their ticket is kept with the others.
func (t *turn) backToBot() {
	k := t.s.Ticket
	t.s.Ticket = nil
	t.s.Mode = ModeBot
	t.s.Epoch++
	if k != nil && k.ID != "" {
		t.promiseAnew(k)
		t.toOthers(k)
	}
}

// deskText writes one of the engine's sentences for the desk, in its language. It
// is plain text: the phrase loses its markup, the values in it keep every sign.
func (t *turn) deskText(id TicketID, key string, extra ...string) string {
	vars := append(pairs{}, append(extra, "ticket", string(id))...)
	for i := 1; i < len(vars); i += 2 {
		vars[i] = markup.Escape(vars[i])
	}
	return markup.Plain(t.e.lib.Phrase(key).Render(t.e.locale, vars))
}

// toDesk tells the desk something about a ticket.
func (t *turn) toDesk(k *Ticket, key string, extra ...string) { t.summon("", k, key, extra...) }

// summon tells the desk something that somebody is to look at now.
func (t *turn) summon(whom CallOut, k *Ticket, key string, extra ...string) {
	if k.ID == "" {
		return
	}
	t.out = append(t.out, PostNote{Ticket: k.ID, Queue: k.Queue, From: "system", Text: t.deskText(k.ID, key, extra...), Call: whom})
}

// toAgent tells only the agent who has just done something.
func (t *turn) toAgent(id TicketID, key string, extra ...string) {
	n := PostNote{Ticket: id, From: "system", Text: t.deskText(id, key, extra...), To: t.ev.Sender}
	if k := t.find(id); k != nil {
		n.Queue = k.Queue
	}
	t.out = append(t.out, n)
}

// tellDesk tells the desk of something about the conversation, while people have it.
func (t *turn) tellDesk(key string, extra ...string) {
	if k := t.s.Ticket; k != nil {
		t.toDesk(k, key, extra...)
	}
}

// tell says something about a ticket to its customer, also while an agent has it.
func (t *turn) tell(k *Ticket, key string, extra ...string) {
	t.system(key, append(extra, "ticket", string(k.ID), "promise", t.when(k.Promised))...)
}

// queueOf is the queue that a ticket is in.
func (t *turn) queueOf(k *Ticket) *flows.Queue {
	if q := t.e.lib.Queue(k.Queue); q != nil {
		return q
	}
	return t.e.lib.DefaultQueue()
}

// when writes a time as customers read it, in the company's time zone.
func (t *turn) when(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(t.e.lib.DefaultQueue().Location).Format("2006-01-02 15:04 (UTC-07:00)")
}

// here is now in the company's time zone, since nothing tells the customer's:
// "yesterday" is a matter of the calendar.
func (t *turn) here() time.Time { return t.now.In(t.e.lib.DefaultQueue().Location) }

// later returns the later of two times.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
