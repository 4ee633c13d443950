package bot

import "strings"

// mail sends a reply to the address that the customer gave for the ticket. suffix
// is mailCopy where the chat decides what becomes of the reply.
func (t *turn) mail(k *Ticket, r Reply, suffix string) {
	relay := Relay{k.ID, toMail, r.Message + suffix}
	t.relaying(relay, "accepted", "")
	t.out = append(t.out, Mail{
		Ticket: k.ID, To: k.Contact, Locale: t.s.Locale, Subject: t.mailSubject(k), Text: r.Text, Files: r.Files, Relay: relay,
	})
}

// mailSubject names the ticket, so that an answer finds it even without its headers.
func (t *turn) mailSubject(k *Ticket) string {
	return strings.TrimSpace("[" + string(k.ID) + "] " + t.say("mail_subject"))
}

// mailed shows the desk what the customer has answered by mail. An answer takes a
// resolved ticket up again, unless it only says thanks.
func (t *turn) mailed(b Mailed) {
	k := t.find(b.Ticket)
	relay := Relay{b.Ticket, toTheDesk, b.Message}
	switch {
	case t.barred():
		t.relaying(relay, string(MarkDropped), "blocked")
		return
	case k == nil && !t.knows(b.Ticket):
		t.relaying(relay, string(MarkDropped), "not a ticket of this conversation")
		return
	case k == nil || !k.open() && !t.reopens(k) && !t.courtesy(b.Text):
		t.relaying(relay, string(MarkDropped), "goes on in a new ticket")
		t.openLinked(b.Ticket, Held{Text: b.Text}, b.Files)
		return
	}
	t.relaying(relay, "accepted", "")
	t.out = append(t.out, PostNote{
		Ticket: k.ID, Queue: k.Queue, From: "mail", Name: t.s.Customer.Name, Message: b.Message, Text: b.Text, Files: b.Files, Relay: relay,
	})
	if t.courtesy(b.Text) {
		return
	}
	if !k.open() {
		k.Kind, k.Agent, k.Closed, k.Warned = TicketDeferred, Person{}, zeroTime, 0
		k.Promised = t.queueOf(k).Promise("deferred", t.now)
		t.toStatus(k, TicketWaiting)
		t.summon(CallQueue, k, "desk_reopened")
	}
	t.owe(k, t.now)
	if k.Status == TicketSnoozed {
		t.wake(k)
		t.summon(CallAgent, k, "desk_woken")
	}
	k.Silent = zeroTime
}
