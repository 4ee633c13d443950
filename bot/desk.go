package bot

import (
	"time"

	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/flows"
)

var zeroTime time.Time

// relayText passes a customer's words on to the people who have the ticket.
func (t *turn) relayText(text string) { t.relay(text, nil) }

func (t *turn) relay(text string, files []File) {
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
	if k.ID == "" {
		if len(k.Held) < maxHeld {
			k.Held = append(k.Held, Held{t.cited(text), files})
		}
		return
	}
	t.out = append(t.out, PostNote{Ticket: k.ID, From: "customer", Name: t.s.Customer.Name, Text: t.cited(text), Files: files})
	if t.s.Mode == ModeWaiting && !k.Told {
		k.Told = true
		t.system("handoff_relayed")
	}
}

// leaveDesk ends the talk with people at the customer's wish.
func (t *turn) leaveDesk() {
	k := t.s.Ticket
	if k == nil {
		return
	}
	if k.ID != "" {
		t.out = append(t.out, CloseTicket{Ticket: k.ID, Why: "cancelled", By: t.s.Customer})
	} else {
		t.s.Dropped = append(t.s.Dropped, k.Call)
		if n := len(t.s.Dropped) - maxTickets; n > 0 { // the desk is long away: the oldest will be a ticket like any other
			t.s.Dropped = append(t.s.Dropped[:0], t.s.Dropped[n:]...)
		}
	}
	key := "handoff_cancelled"
	if t.s.Mode == ModeAgent {
		key = "handoff_left"
	}
	agent := markup.Escape(k.Agent.Name)
	t.backToBot()
	t.system(key, "agent", agent)
}

func (t *turn) backToBot() {
	t.s.Ticket = nil
	t.s.Mode = ModeBot
	t.s.Epoch++
}

// held reports whether an agent's event is about the open ticket, and tells the
// desk when it is not.
func (t *turn) held(id TicketID) bool {
	if k := t.s.Ticket; k != nil && k.ID == id && id != "" {
		return true
	}
	t.toDesk(id, "desk_closed")
	return false
}

// toDesk tells the desk something, in the desk's language. Notes are plain text:
// the phrase loses its markup, the values in it keep every sign.
func (t *turn) toDesk(id TicketID, key string, extra ...string) {
	vars := append(pairs{}, append(extra, "ticket", string(id))...)
	for i := 1; i < len(vars); i += 2 {
		vars[i] = markup.Escape(vars[i])
	}
	text := markup.Plain(t.e.lib.Phrase(key).Render(t.e.locale, vars))
	t.out = append(t.out, PostNote{Ticket: id, From: "system", Text: text})
}

// tellDesk tells the desk of something that the customer did, while it has the ticket.
func (t *turn) tellDesk(key string, extra ...string) {
	if k := t.s.Ticket; k != nil && k.ID != "" {
		t.toDesk(k.ID, key, extra...)
	}
}

// claimed gives the ticket to the first agent who takes it.
func (t *turn) claimed(b Claimed) {
	if !t.held(b.Ticket) {
		return
	}
	k := t.s.Ticket
	if t.s.Mode == ModeAgent {
		if k.Agent.ID != t.ev.Sender.ID {
			t.toDesk(k.ID, "desk_taken", "agent", k.Agent.Name)
		}
		return
	}
	k.Agent = t.ev.Sender
	t.s.Mode = ModeAgent
	t.s.Epoch++
	t.out = append(t.out, UpdateTicket{Ticket: k.ID, Status: TicketClaimed, Queue: k.Queue, Agent: k.Agent})
	t.system("handoff_claimed", "agent", markup.Escape(k.Agent.Name))
}

// said passes an agent's reply to the customer. The first reply claims.
func (t *turn) said(b Said) {
	if !t.held(b.Ticket) {
		return
	}
	if t.s.Mode == ModeWaiting {
		t.claimed(Claimed{b.Ticket})
	}
	if k := t.s.Ticket; k.Agent.ID != t.ev.Sender.ID {
		t.toDesk(k.ID, "desk_taken", "agent", k.Agent.Name)
		return
	}
	t.speak(VoiceAgent, Message{Text: markup.Escape(b.Text)})
	if t.s.Unreachable != "" {
		t.tellDesk("desk_unreachable")
	}
}

// note keeps a remark among agents. The desk has it already; the trail gets a line.
func (t *turn) note(b Note) {
	if t.held(b.Ticket) {
		t.out = append(t.out, Record{Kind: "note", Values: map[string]string{"ticket": string(b.Ticket), "agent": string(t.ev.Sender.ID)}})
	}
}

func (t *turn) transferred(b Transferred) {
	if !t.held(b.Ticket) {
		return
	}
	queue := t.e.lib.Queue(b.Queue)
	if queue == nil {
		t.toDesk(b.Ticket, "desk_unknown_queue", "queue", b.Queue)
		return
	}
	t.requeue(queue)
	if b.Note != "" {
		t.out = append(t.out, PostNote{Ticket: b.Ticket, From: "agent", Name: t.ev.Sender.Name, Text: b.Note})
	}
	t.system("handoff_transferred", "queue", queue.Title.Render(t.s.Locale, nil))
}

func (t *turn) released(b Released) {
	if !t.held(b.Ticket) {
		return
	}
	if t.s.Mode == ModeWaiting {
		return // it waits already
	}
	queue := t.e.lib.Queue(t.s.Ticket.Queue)
	if queue == nil {
		queue = t.e.lib.DefaultQueue()
	}
	t.requeue(queue)
	t.system("handoff_released")
}

// requeue puts the ticket back into a queue.
func (t *turn) requeue(queue *flows.Queue) {
	k := t.s.Ticket
	k.Queue, k.Agent, k.Told = queue.ID, Person{}, false
	t.s.Mode = ModeWaiting
	t.s.Epoch++
	t.out = append(t.out, UpdateTicket{Ticket: k.ID, Status: TicketWaiting, Queue: k.Queue})
}

// resolved ends the ticket; the bot answers again and asks how it was.
func (t *turn) resolved(b Resolved) {
	if !t.held(b.Ticket) {
		return
	}
	t.out = append(t.out, CloseTicket{Ticket: b.Ticket, Why: "resolved", By: t.ev.Sender})
	t.backToBot()
	t.system("handoff_resolved")
	m := t.message("rate_after_agent")
	m.Buttons = t.ratingButtons("after_agent")
	t.speak(VoiceSystem, m)
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
