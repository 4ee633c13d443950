package bot

import (
	"slices"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot/markup"
)

// Where a relayed message goes.
const (
	toCustomer = "customer"
	toTheDesk  = "desk"
	toMail     = "mail"
)

// mailCopy ends the relay id of a mail that goes out beside the chat, and so does
// not decide what is marked on the message.
const mailCopy = "/copy"

// deskAct begins the relay id of what an agent did that is no message: it tells that
// it came to nothing.
const deskAct = "act/"

// relaying writes into the audit trail where a relayed message stands.
func (t *turn) relaying(r Relay, state, reason string) {
	v := map[string]string{"ticket": string(r.Ticket), "to": r.To, "message": r.Message, "what": what(r.Message), "state": state}
	if reason != "" {
		v["reason"] = reason
	}
	t.out = append(t.out, Record{Kind: "relay", Values: v})
}

// change names the relay of a change to a message: each is one of its own.
func (t *turn) change(message, what string) string {
	return message + "/" + what + "/" + string(t.ev.ID)
}

// what tells by its id what a relay passes on.
func what(id string) string {
	for _, w := range []string{"edit", "delete", "reaction"} {
		if strings.Contains(id, "/"+w+"/") {
			return w
		}
	}
	return "message"
}

// messageID returns the id of the customer's message, or of the event where it has none.
func (t *turn) messageID(message string) string {
	if message == "" {
		return string(t.ev.ID)
	}
	return message
}

// relayText passes a customer's words on to the people who have the ticket.
func (t *turn) relayText(message, text string) { t.relay(message, text, nil) }

func (t *turn) relay(message, text string, files []File) {
	k := t.s.Ticket
	if k == nil { // cannot be: a mode without its ticket; the bot takes over again
		t.s.Mode = ModeBot
		t.hear(text)
		return
	}
	if w := t.e.lib.Word(text); len(files) == 0 && (w == "bot" || w == "cancel" && t.s.Mode == ModeWaiting) {
		t.leaveDesk() // "cancel" said to an agent may be about anything; while nobody has come it is about waiting
		return
	}
	if text == "" && len(files) == 0 {
		return
	}
	h := Held{Message: t.messageID(message), Quote: t.quote, Text: text, Files: files}
	if k.ID == "" {
		t.untilNumbered(k, h)
		return
	}
	t.pass(k, h)
	switch {
	case t.s.Mode != ModeWaiting:
	case !t.queueOf(k).Open(t.now):
		t.putOff(k)
	case !k.Told:
		k.Told = true
		t.tell(k, "handoff_relayed")
	}
}

// putOff makes a waiting ticket one for later, since its queue has closed: nobody is
// there to wait for, and until then the bot answers.
func (t *turn) putOff(k *Ticket) {
	t.later(k)
	m := t.message("handoff_away", "ticket", string(k.ID), "hours", t.queueOf(k).HoursNow(t.s.Locale, t.now))
	m.Buttons = []Button{t.addButton(k)}
	t.speak(VoiceSystem, t.promised(k, m))
}

// shut does so with a ticket whose customer still waits when the queue closes.
func (t *turn) shut(k *Ticket) {
	t.later(k)
	m := t.promised(k, t.message("handoff_shut", "ticket", string(k.ID), "hours", t.queueOf(k).HoursNow(t.s.Locale, t.now)))
	m.Buttons = []Button{t.addButton(k)}
	t.aside(k, m, m.Text)
	t.pend("add", string(k.ID), nil) // they may be writing to people right now
}

func (t *turn) later(k *Ticket) {
	q := t.queueOf(k)
	k.Kind = TicketDeferred
	if !k.Promised.After(t.now) {
		k.Promised, k.Warned = q.Promise(string(k.Kind), t.now), 0
	}
	t.show(k)
	t.backToBot()
}

// promised adds to a message when a ticket is answered at the latest.
func (t *turn) promised(k *Ticket, m Message) Message {
	if k.Promised.After(t.now) {
		m.Text += "\n" + t.say("ticket_promised", "promise", t.when(k.Promised))
	}
	return m
}

// pass shows the desk a customer's message. The team owes an answer to it.
func (t *turn) pass(k *Ticket, h Held) {
	relay := Relay{k.ID, toTheDesk, h.Message}
	t.relaying(relay, "accepted", "")
	t.out = append(t.out, PostNote{
		Ticket: k.ID, Queue: k.Queue, From: "customer", Name: t.s.Customer.Name,
		Message: h.Message, Quote: h.Quote, Text: h.Text, Files: h.Files, Relay: relay,
	})
	t.remembers(k, h.Message)
	if q := t.queueOf(k); k.Owed.IsZero() && t.floor(k) && k.claimed() && !q.Open(t.now) && t.now.Sub(later(k.Spoke, k.Since)) > around {
		t.tell(k, "relay_closed", "hours", q.HoursNow(t.s.Locale, t.now))
	}
	t.owe(k, t.now)
	if k.Status == TicketSnoozed {
		t.wake(k)
		t.summon(CallAgent, k, "desk_woken")
	}
}

// around is how long an agent who has done something counts as there, also when
// their queue is closed.
const around = 30 * time.Minute

// remembers keeps the id of a message that a ticket's people see, so that a change
// of it reaches them.
func (t *turn) remembers(k *Ticket, message string) {
	if n := len(k.Heard) - maxHeard + 1; n > 0 {
		k.Heard = slices.Delete(k.Heard, 0, n)
	}
	k.Heard = append(k.Heard, message)
}

// hearer returns the ticket whose people see a message, the customer's or an
// agent's, or nil.
func (t *turn) hearer(message string) *Ticket {
	if message == "" {
		return nil
	}
	for _, k := range t.s.tickets() {
		if k.ID != "" && (slices.Contains(k.Heard, message) || slices.ContainsFunc(k.Last, func(p Past) bool { return p.There == message })) {
			return k
		}
	}
	return nil
}

// bygone reports whether a ticket was resolved too long ago for a change to reach
// its people, which the audit trail then has.
func (t *turn) bygone(k *Ticket, relay Relay) bool {
	if k.open() || t.reopens(k) {
		return false
	}
	t.relaying(relay, string(MarkDropped), "resolved long ago")
	return true
}

// untilNumbered keeps a message until the ticket has its number. What is too much
// to keep apart is joined with what came before it: nothing is lost.
func (t *turn) untilNumbered(k *Ticket, h Held) {
	n := len(k.Held)
	if n < maxHeld {
		k.Held = append(k.Held, h)
		return
	}
	last := &k.Held[n-1]
	if len(last.Text)+len(h.Text) > maxHeldText || len(last.Files)+len(h.Files) > maxFiles {
		t.relaying(Relay{"", toTheDesk, h.Message}, string(MarkDropped), "too much before the ticket had its number")
		t.system("relay_full")
		return
	}
	last.Text = strings.TrimSpace(last.Text + "\n" + h.Text)
	last.Files = append(last.Files[:len(last.Files):len(last.Files)], h.Files...)
}

// leaveDesk ends the talk with people at the customer's wish. A deferred ticket
// stays with them.
func (t *turn) leaveDesk() {
	k := t.s.Ticket
	if k == nil {
		return
	}
	t.dropReplies(k, "desk_left")
	agent := k.Agent.Name
	key := "handoff_cancelled"
	if t.s.Mode == ModeAgent {
		key = "handoff_left"
	}
	switch {
	case k.ID == "":
		key = "handoff_gave_up"
		t.giveUp(k)
	case k.Kind == TicketDeferred:
		key = "handoff_parted"
		t.toDesk(k, "desk_parted")
	default:
		t.out = append(t.out, CloseTicket{Ticket: k.ID, Queue: k.Queue, Why: "cancelled", By: t.s.Customer})
		k.Status, k.Closed, k.Since, k.Owed = TicketDone, t.now, t.now, zeroTime
	}
	t.backToBot()
	t.tell(k, key, "agent", markup.Escape(agent))
	if key == "handoff_left" && !k.Spoke.IsZero() {
		t.askRating(k)
	}
}

// giveUp forgets a ticket that has no number yet; it is closed as soon as it has one.
func (t *turn) giveUp(k *Ticket) {
	t.s.Dropped = append(t.s.Dropped, k.Call)
	if n := len(t.s.Dropped) - maxTickets; n > 0 { // the desk is long away: the oldest will be a ticket like any other
		t.s.Dropped = append(t.s.Dropped[:0], t.s.Dropped[n:]...)
	}
}

// editedAtDesk changes what the desk sees of a customer's message; while the ticket
// has no number yet, what waits for it.
func (t *turn) editedAtDesk(k *Ticket, message, text string) {
	if k == nil {
		return
	}
	if k.ID != "" {
		relay := Relay{k.ID, toTheDesk, t.change(t.messageID(message), "edit")}
		if t.bygone(k, relay) {
			return
		}
		t.relaying(relay, "accepted", "")
		t.out = append(t.out, EditNote{Ticket: k.ID, Queue: k.Queue, Message: message, Text: text, Relay: relay})
		if k.open() {
			t.owe(k, t.now)
		}
		return
	}
	for i := range k.Held {
		if k.Held[i].Message == message && message != "" {
			k.Held[i].Text = text
			return
		}
	}
	t.relayText(string(t.ev.ID), text)
}

// deleted takes back what the desk sees of a customer's message; to the bot it says nothing.
func (t *turn) deleted(b Deleted) {
	k := t.hearer(b.Message)
	if k == nil {
		k = t.s.Ticket
	}
	if k == nil {
		return
	}
	if k.ID != "" {
		relay := Relay{k.ID, toTheDesk, t.change(t.messageID(b.Message), "delete")}
		if t.bygone(k, relay) {
			return
		}
		t.relaying(relay, "accepted", "")
		t.out = append(t.out, DropNote{Ticket: k.ID, Queue: k.Queue, Message: b.Message, Relay: relay})
		return
	}
	for i := range k.Held {
		if k.Held[i].Message == b.Message && b.Message != "" {
			k.Held = append(k.Held[:i], k.Held[i+1:]...)
			return
		}
	}
}

// reacted shows the desk a customer's emoji; to the bot it says nothing.
func (t *turn) reacted(b Reacted) {
	k := t.hearer(b.Message)
	if k == nil {
		k = t.s.Ticket
	}
	if k == nil || k.ID == "" {
		t.thumbs(b)
		return
	}
	relay := Relay{k.ID, toTheDesk, t.change(t.messageID(b.Message), "reaction")}
	if t.bygone(k, relay) {
		return
	}
	t.relaying(relay, "accepted", "")
	t.out = append(t.out, ReactNote{Ticket: k.ID, Queue: k.Queue, Message: b.Message, Emoji: b.Emoji, Removed: b.Removed, Relay: relay})
}
