package bot

import (
	"github.com/okpay/supportbot/flows"
)

// close ends a ticket. What its agent has written goes out before.
func (t *turn) close(k *Ticket, why string) {
	if k.ID == "" {
		t.giveUp(k)
		t.backToBot()
		return
	}
	t.flush(k)
	t.dropReplies(k, "desk_closed_first")
	c := CloseTicket{Ticket: k.ID, Queue: k.Queue, Why: why}
	if t.ev.Sender.ID != "" {
		c.By = t.ev.Sender
	}
	k.Status, k.Since, k.Closed = TicketDone, t.now, t.now
	k.Owed, k.Silent, k.Until, k.Quiet, k.Warned = zeroTime, zeroTime, zeroTime, false, 0
	t.out = append(t.out, c)
	if t.floor(k) {
		t.backToBot()
		return
	}
	t.unlist(k) // the newest is the one that "reopen" is about
	t.toOthers(k)
}

// resolved ends a ticket; the bot answers again and asks how it was.
func (t *turn) resolved(b Resolved) {
	k := t.held(b.Ticket)
	if k == nil {
		return
	}
	t.act(k.ID, "resolve")
	if k.Agent.ID == "" {
		k.Agent = t.ev.Sender
	}
	t.close(k, "resolved")
	t.mailAway(k, t.say("mail_resolved", "ticket", string(k.ID)))
	if t.s.Mode != ModeBot { // the talk about another one goes on: it is not interrupted by questions
		t.tell(k, "handoff_resolved_other")
		return
	}
	t.tell(k, "handoff_resolved")
	t.askRating(k)
}

// askRating asks how the people were who had a ticket.
func (t *turn) askRating(k *Ticket) {
	m := t.message("rate_after_agent")
	m.Buttons = append(t.ratingButtons("after_agent", k.ID), t.reopenButton(k))
	t.speak(VoiceSystem, m)
}

// addButton lets the customer add something to an open ticket.
func (t *turn) addButton(k *Ticket) Button {
	return Button{Label: t.say("button_add"), Token: "t.a." + string(k.ID)}
}

func (t *turn) reopenButton(k *Ticket) Button {
	return Button{Label: t.say("button_reopen", "ticket", string(k.ID)), Token: "t.o." + string(k.ID)}
}

// reopens reports whether a resolved ticket can be taken up again.
func (t *turn) reopens(k *Ticket) bool {
	return k.Status == TicketDone && t.now.Sub(k.Closed) < t.e.lib.Desk().Reopen
}

// recent returns the ticket that was resolved last, if it can be taken up again.
func (t *turn) recent() *Ticket {
	for i := len(t.s.Others) - 1; i >= 0; i-- {
		if k := t.s.Others[i]; t.reopens(k) {
			return k
		}
	}
	return nil
}

// reopenFor takes a resolved ticket up again for an agent. The customer hears of it
// with the agent's first words.
func (t *turn) reopenFor(k *Ticket, agent Person) {
	k.Closed, k.Agent, k.Warned = zeroTime, Person{}, 0
	k.Kind, k.Promised = TicketDeferred, zeroTime
	k.Status = TicketWaiting
	t.give(k, agent)
	k.Quiet = false
}

// reopened takes up a ticket at an agent's wish; one that was resolved too long ago
// goes on in a new one.
func (t *turn) reopened(b Reopened) {
	k := t.find(b.Ticket)
	t.act(b.Ticket, "reopen")
	switch {
	case k != nil && k.open():
		t.toAgent(k.ID, "desk_open")
	case k != nil && t.reopens(k):
		t.reopenFor(k, t.ev.Sender)
	case t.knows(b.Ticket):
		t.openLinked(b.Ticket, Held{}, nil)
	default:
		t.toAgent(b.Ticket, "desk_closed")
	}
}

// knows reports whether a number is of a ticket of this customer's.
func (t *turn) knows(id TicketID) bool {
	if t.find(id) != nil {
		return true
	}
	for _, x := range t.s.Tickets {
		if x == id {
			return true
		}
	}
	return false
}

// reopenAsked takes up a ticket at its customer's wish, with what they said last.
func (t *turn) reopenAsked(id TicketID, words string) bool {
	k := t.find(id)
	switch {
	case !t.knows(id):
		return false
	case t.barred():
		t.sayBlocked()
		return true
	case k != nil && k.open():
		t.reply(t.message("ticket_open_already", "ticket", string(id)))
		return true
	case k == nil || !t.reopens(k):
		t.continueLinked(id, words)
		return true
	}
	queue := t.queueOf(k)
	k.Closed, k.Warned, k.Agent, k.Told, k.Place = zeroTime, 0, Person{}, false, 0
	k.Status, k.Rating = "", ""
	live := k.Kind == TicketLive && t.s.Ticket == nil && queue.Open(t.now) && !t.s.Public
	if !live {
		k.Kind = TicketDeferred
	}
	k.Promised = queue.Promise(string(k.Kind), t.now)
	k.Owed = t.now
	t.toStatus(k, TicketWaiting)
	key := "ticket_reopened_later"
	if live {
		key = "ticket_reopened"
		t.endFlows("taken_over")
		t.unlist(k)
		t.s.Ticket, t.s.Mode = k, ModeWaiting
		t.s.Epoch++
	}
	t.summon(t.everybody(k), k, "desk_reopened")
	if words != "" {
		t.pass(k, Held{Message: string(t.ev.ID), Text: words})
	}
	next := !live && t.s.Mode == ModeBot && t.s.Top() == nil // what they say next is why
	if !live && !next {
		key = "ticket_reopened_beside"
	}
	m := t.message(key, "ticket", string(id))
	if !live {
		m = t.promised(k, m)
		m.Buttons = []Button{t.addButton(k)}
	}
	if next {
		t.pend("add", string(id), nil)
	}
	t.speak(VoiceSystem, m)
	return true
}

// endFlows ends everything that runs.
func (t *turn) endFlows(result string) {
	if f := t.s.Top(); f != nil {
		t.ended(f, result)
	}
	t.s.Frames, t.s.Pending, t.s.Misses = nil, nil, 0
}

// continueLinked opens a new ticket that goes on with an old one, at the customer's wish.
func (t *turn) continueLinked(id TicketID, words string) {
	if t.s.Ticket != nil {
		t.already()
		return
	}
	if t.s.Public {
		t.elsewhere(t.e.agentLink())
		return
	}
	t.reply(t.message("ticket_linked", "ticket", string(id)))
	queue := t.e.lib.DefaultQueue()
	if k := t.find(id); k != nil {
		queue = t.queueOf(k)
	}
	subject := t.deskText(id, "desk_linked")
	if !queue.Open(t.now) {
		t.openLinked(id, Held{Text: words}, nil)
		return
	}
	t.openLive(queue, nil, "", subject)
	t.goesOnWith(id)
}

// goesOnWith makes the ticket that has just been asked for go on with an old one.
func (t *turn) goesOnWith(id TicketID) {
	for i := len(t.out) - 1; i >= 0; i-- {
		if o, ok := t.out[i].(OpenTicket); ok {
			o.Linked = id
			t.out[i] = o
			break
		}
	}
}

// openLinked opens a deferred ticket that goes on with an old one.
func (t *turn) openLinked(id TicketID, h Held, files []File) {
	queue, contact := t.e.lib.DefaultQueue(), ""
	if k := t.find(id); k != nil {
		queue, contact = t.queueOf(k), k.Contact
	}
	o := OpenTicket{
		Call: t.newCall(), Queue: queue.ID, Subject: t.deskText(id, "desk_linked"), Contact: contact, Linked: id, Files: files,
	}
	if h.Text != "" {
		o.Fields = []Field{{Label: t.deskText(id, "desk_says"), Value: h.Text}}
	}
	t.openDeferredAs(o, queue)
}

// openDeferredAs asks for a deferred ticket and keeps what the conversation is to know of it.
func (t *turn) openDeferredAs(o OpenTicket, queue *flows.Queue) {
	o.Kind, o.Customer, o.Platform, o.Locale = TicketDeferred, t.s.Customer, t.s.Platform, t.s.Locale
	o.Lines, o.Tried = t.transcript(), t.tried()
	o.Promised = queue.Promise("deferred", t.now)
	t.out = append(t.out, o)
	t.toOthers(&Ticket{
		Call: o.Call, Queue: o.Queue, Opened: t.now, Kind: o.Kind, Status: TicketWaiting, Priority: o.Priority, Subject: o.Subject,
		Since: t.now, Owed: t.now, Promised: o.Promised, Contact: o.Contact, Linked: o.Linked,
	})
}

// reply says something as the bot where it may speak, else about the conversation.
func (t *turn) reply(m Message) {
	if t.s.Mode == ModeBot {
		t.send(m)
		return
	}
	t.speak(VoiceSystem, m)
}

// sayBlocked tells a customer that they are kept from people for now.
func (t *turn) sayBlocked() { t.reply(t.message("blocked", "until", t.when(t.s.Blocked))) }
