package bot

import "strings"

// mail sends a reply to the address that the customer gave for the ticket. suffix
// is mailCopy where the chat decides what becomes of the reply.
func (t *turn) mail(k *Ticket, r Reply, suffix string) {
	relay := Relay{k.ID, toMail, r.Message + suffix}
	t.relaying(relay, "accepted", "")
	key := "mail_subject"
	if suffix == mailNotice {
		key = "mail_notice_subject"
	}
	t.out = append(t.out, Mail{
		Ticket: k.ID, To: k.Contact, Locale: t.s.Locale, Subject: t.mailSubject(k, key), Text: r.Text, Files: r.Files, Relay: relay,
	})
}

// mailSubject names the ticket, so that an answer finds it even without its headers.
func (t *turn) mailSubject(k *Ticket, key string) string {
	return strings.TrimSpace("[" + string(k.ID) + "] " + t.say(key))
}

// mailNotice ends the relay id of a mail that is no agent's reply.
const mailNotice = "/notice"

// mailNotice tells the customer of something about a ticket by mail.
func (t *turn) mailNotice(k *Ticket, text string) {
	t.mail(k, Reply{Message: string(t.ev.ID), Text: text}, mailNotice)
}

// mailAway does so where they wanted mail and are not looking at the chat.
func (t *turn) mailAway(k *Ticket, text string) {
	if k.Contact != "" && (t.s.Unreachable != "" || t.now.Sub(t.s.Seen) > presence) {
		t.mailNotice(k, text)
	}
}

// mailed shows the desk what the customer has answered by mail. An answer takes a
// resolved ticket up again, unless it only says thanks or asks for no more mail.
func (t *turn) mailed(b Mailed) {
	k := t.find(b.Ticket)
	relay := Relay{b.Ticket, toTheDesk, b.Message}
	if k != nil && b.Stop {
		k.Contact = ""
	}
	quiet := b.Stop || t.courtesy(b.Text) // nothing is to be answered
	switch {
	case t.barred():
		t.relaying(relay, string(MarkDropped), "blocked")
		return
	case k == nil && !t.knows(b.Ticket):
		t.relaying(relay, string(MarkDropped), "not a ticket of this conversation")
		return
	case k == nil && quiet:
		t.relaying(relay, string(MarkDropped), "resolved long ago")
		return
	case k == nil || !k.open() && !t.reopens(k) && !quiet:
		t.relaying(relay, string(MarkDropped), "goes on in a new ticket")
		t.openLinked(b.Ticket, Held{Text: b.Text}, b.Files)
		return
	}
	t.relaying(relay, "accepted", "")
	name := t.ev.Sender.Name // who it is where that is not the address that we write to
	if name == "" {
		name = t.s.Customer.Name
	}
	t.out = append(t.out, PostNote{
		Ticket: k.ID, Queue: k.Queue, From: "mail", Name: name, Message: b.Message, Text: b.Text, Files: b.Files, Relay: relay,
	})
	if b.Stop {
		t.toDesk(k, "desk_mail_stopped")
	}
	if quiet {
		return
	}
	if !k.open() {
		k.Kind, k.Agent, k.Closed, k.Warned = TicketDeferred, Person{}, zeroTime, 0
		k.Promised = t.queueOf(k).Promise("deferred", t.now)
		t.toStatus(k, TicketWaiting)
		t.summon(t.everybody(k), k, "desk_reopened")
	}
	t.owe(k, t.now)
	if k.Status == TicketSnoozed {
		t.wake(k)
		t.summon(CallAgent, k, "desk_woken")
	}
	k.Silent = zeroTime
}
