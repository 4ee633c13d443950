package flows

import (
	"slices"
	"strings"
)

func (b *flowBuild) ticket(sb *stepBuild) Verb {
	d := &sb.doc.Ticket
	b.ticketKeys(d, "ticket", "queue", "subject", "say", "show", "contact", "priority")
	if !d.Subject.set() {
		b.problem(sb.doc.key("ticket"), "add subject: {zh: …, en: …}", "ticket without subject")
	}
	ticket := &Ticket{
		Queue:    b.queueRef(&d.Queue),
		Subject:  b.text(textKey(sb.key, "subject"), &d.Subject, &b.scope, textRule{}),
		Say:      b.text(textKey(sb.key, "say"), &d.Say, &b.scope, textRule{}),
		Show:     b.slotNames(d.Show),
		Priority: b.priority(&d.Priority),
	}
	if slot := b.slotRef(&d.Contact); slot != nil {
		ticket.Contact = slot.Name
		if slot.Type != TypeEmail {
			b.problem(d.Contact.pos, "it is where the answer is mailed to", "contact must be a slot of type email, %q is of type %s", slot.Name, slot.Type)
		}
	}
	return ticket
}

func (b *flowBuild) handoff(sb *stepBuild) Verb {
	d := &sb.doc.Handoff
	b.ticketKeys(d, "handoff", "queue", "say", "show", "priority", "closed")
	return &Handoff{
		Queue:    b.queueRef(&d.Queue),
		Say:      b.text(textKey(sb.key, "say"), &d.Say, &b.scope, textRule{}),
		Show:     b.slotNames(d.Show),
		Priority: b.priority(&d.Priority),
		Closed:   b.stepRef(&d.Closed),
	}
}

// ticketKeys reports keys that only the other kind of ticket has.
func (b *flowBuild) ticketKeys(d *ticketDoc, verb string, allowed ...string) {
	both := []string{"queue", "subject", "say", "show", "contact", "priority", "closed"}
	for _, k := range d.keys {
		if slices.Contains(both, k.name) && !slices.Contains(allowed, k.name) {
			b.problem(k.pos, "keys: "+strings.Join(allowed, ", "), "%s means nothing in %s", k.name, verb)
		}
	}
}

// queueRef returns the queue that a key names; the default queue without one.
func (b *flowBuild) queueRef(name *scalar) string {
	if !name.set() {
		if b.lib.queue == nil {
			return ""
		}
		return b.lib.queue.ID
	}
	if b.lib.queues[name.text] == nil {
		b.unknown(name.pos, "queue", name.text, sortedKeys(b.lib.queues))
	}
	return name.text
}

func (b *flowBuild) priority(v *scalar) string {
	if p := b.oneOf(v, "normal", "low", "high", "urgent"); p != "normal" {
		return p
	}
	return ""
}
