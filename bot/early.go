package bot

import "slices"

// maxEarly bounds what is kept of acts that came before their ticket's number.
const maxEarly = 20

// early keeps what agents do in a ticket that the desk shows already, while its
// number is still on its way to the conversation. It is done once the number is
// known. It reports false when the ticket is none of those.
func (t *turn) early() bool {
	id := deskTicket(t.ev.Body)
	if id == "" || t.find(id) != nil || slices.Contains(t.s.Tickets, id) || !t.numberless() || len(t.s.Early) >= maxEarly {
		return false
	}
	t.s.Early = append(t.s.Early, t.ev.AppendBinary(nil))
	return true
}

// numberless reports whether a ticket was asked for that has no number yet.
func (t *turn) numberless() bool {
	unnumbered := func(k *Ticket) bool { return k.ID == "" }
	return len(t.s.Dropped) > 0 || slices.ContainsFunc(t.s.tickets(), unnumbered)
}

// overdue does what came early for a ticket that has its number now, and what came
// for none at all once no number is awaited any more.
func (t *turn) overdue() {
	acts, ev := t.s.Early, t.ev
	t.s.Early = nil
	for _, act := range acts {
		var err error
		if t.ev, err = DecodeEvent(act); err != nil {
			continue // it was written by a newer program
		}
		if !t.early() {
			t.atDesk()
		}
	}
	t.ev = ev
}

// deskTicket returns the ticket that an event of the desk is about, "" for any other event.
func deskTicket(b Body) TicketID {
	switch b := b.(type) {
	case Claimed:
		return b.Ticket
	case Said:
		return b.Ticket
	case Decided:
		return b.Ticket
	case AgentEdited:
		return b.Ticket
	case AgentDeleted:
		return b.Ticket
	case AgentReacted:
		return b.Ticket
	case Note:
		return b.Ticket
	case Assigned:
		return b.Ticket
	case Transferred:
		return b.Ticket
	case Released:
		return b.Ticket
	case Resolved:
		return b.Ticket
	case Reopened:
		return b.Ticket
	case Snoozed:
		return b.Ticket
	case Prioritised:
		return b.Ticket
	case Blocked:
		return b.Ticket
	case Refused:
		return b.Ticket
	case Moved:
		return b.Ticket
	case ThreadLost:
		return b.Ticket
	case Mailed:
		return b.Ticket
	case Text, Pick, Command, Media, Edited, Deleted, Reacted, Opened, Filled, Lost,
		Delivered, Undelivered, TicketOpened, ActionDone, TimerFired:
	}
	return ""
}
