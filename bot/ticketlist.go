package bot

import (
	"strings"

	"github.com/okpay/supportbot/bot/markup"
)

// shownReplies is how many of the team's last replies a ticket's status repeats.
const shownReplies = 3

// listTickets answers /tickets.
func (t *turn) listTickets() {
	t.s.Pending = nil
	if t.s.Public {
		t.elsewhere(linkStart)
		return
	}
	var lines []string
	var buttons []Button
	all := t.s.tickets()
	for i := range all {
		k := all[(len(all)-i)%len(all)] // the one that has the conversation, then the newest first
		if k.ID == "" {
			continue
		}
		lines = append(lines, "- "+t.say("tickets_line", "ticket", string(k.ID), "subject", t.subject(k), "status", t.status(k)))
		buttons = append(buttons, Button{Label: string(k.ID), Token: "t.v." + string(k.ID)})
	}
	if len(lines) == 0 {
		t.reply(t.message("tickets_none"))
		return
	}
	m := t.message("tickets_title")
	m.Text += "\n" + strings.Join(lines, "\n")
	m.Buttons = buttons
	t.reply(m)
}

// subject names a ticket for its customer.
func (t *turn) subject(k *Ticket) string {
	return markup.Escape(t.queueOf(k).Title.Render(t.s.Locale, nil))
}

// status says where a ticket stands.
func (t *turn) status(k *Ticket) string {
	s := k.Status
	if s == TicketSnoozed {
		s = TicketClaimed // that an agent has put it off is among agents
	}
	return t.say("ticket_" + string(s))
}

// numberIn returns the number of one of the customer's tickets that a text is.
func (t *turn) numberIn(text string) TicketID {
	id := TicketID(strings.ToUpper(strings.Trim(strings.TrimSpace(text), "#。.!！?？")))
	if strings.Contains(string(id), "-") && t.knows(id) {
		return id
	}
	return ""
}

// numberLike reports whether an argument is meant as a ticket's number.
func numberLike(args string) bool {
	return strings.ContainsRune(args, '-') && !strings.ContainsRune(strings.TrimSpace(args), ' ')
}

// showTicket answers /ticket OK-…: where it stands, and what the team said last.
func (t *turn) showTicket(number string) {
	t.s.Pending = nil
	if t.s.Public {
		t.elsewhere(linkStart)
		return
	}
	id := t.numberIn(number)
	k := t.find(id)
	if k == nil {
		m := t.message("ticket_unknown", "number", markup.Escape(strings.TrimSpace(clip(number))))
		if id != "" {
			m = t.message("ticket_long_past", "ticket", string(id))
			m.Buttons = []Button{{Label: t.say("button_reopen", "ticket", string(id)), Token: "t.o." + string(id)}}
		}
		t.reply(m)
		return
	}
	m := t.message("tickets_line", "ticket", string(k.ID), "subject", t.subject(k), "status", t.status(k))
	if k.open() && !k.Owed.IsZero() && k.Promised.After(t.now) {
		m.Text += "\n" + t.say("ticket_promised", "promise", t.when(k.Promised))
	}
	m.Text += t.lastReplies(k)
	if k.open() {
		if !t.floor(k) {
			m.Buttons = []Button{t.addButton(k)}
		}
	} else {
		if k.Rating == "" && k.Agent.ID != "" {
			m.Text += "\n" + t.say("rate_after_agent")
			m.Buttons = t.ratingButtons("after_agent", k.ID)
		}
		m.Buttons = append(m.Buttons, t.reopenButton(k))
	}
	t.reply(m)
}

func (t *turn) lastReplies(k *Ticket) string {
	var lines []string
	for _, p := range k.Last {
		if p.Text != "" && (p.State == MarkDelivered || p.State == MarkSending) {
			lines = append(lines, "- "+markup.Escape(p.By)+": "+shown(markup.Plain(p.Text)))
		}
	}
	if len(lines) == 0 {
		return ""
	}
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], "\n", " ")
	}
	return "\n" + t.say("ticket_replies") + "\n" + strings.Join(lines[max(0, len(lines)-shownReplies):], "\n")
}

// ticketPress does what a button about a ticket says: view, reopen, add to it, or
// keep it open.
func (t *turn) ticketPress(what string) bool {
	verb, number, ok := strings.Cut(what, ".")
	if !ok {
		return false
	}
	id := TicketID(number)
	switch verb {
	case "v":
		t.showTicket(number)
	case "o":
		words := ""
		if p := t.s.Pending; p != nil && p.Kind == "again" && p.Target == number && len(p.Among) > 0 {
			words = p.Among[0]
		}
		t.s.Pending = nil
		return t.reopenAsked(id, words)
	case "a":
		k := t.find(id)
		if k == nil || !k.open() {
			return false
		}
		if t.barred() {
			t.sayBlocked()
			return true
		}
		t.pend("add", number, nil)
		t.reply(t.message("ticket_add", "ticket", number))
	case "k":
		k := t.find(id)
		if k == nil || !k.open() {
			return false
		}
		t.reply(t.message("silence_thanks", "ticket", number))
	default:
		return false
	}
	return true
}

// adds passes what a customer says on to the ticket that they want to add to.
func (t *turn) adds(message, text string, files []File) bool {
	p := t.s.Pending
	if p == nil || p.Kind != "add" {
		return false
	}
	t.s.Pending = nil
	if w := t.e.lib.Word(text); t.s.Mode != ModeBot && len(files) == 0 && (w == "cancel" || w == "no") {
		t.reply(t.message("ticket_add_off")) // it is not the talk with people that they end
		return true
	}
	k := t.find(TicketID(p.Target))
	if k == nil || !k.open() || t.floor(k) || t.barred() || len(files) == 0 && (t.e.lib.Word(text) != "" || t.courtesy(text) || t.numberIn(text) != "") {
		return false // a word for us, not for people
	}
	t.pass(k, Held{Message: t.messageID(message), Quote: t.quote, Text: text, Files: files})
	m := t.promised(k, t.message("ticket_added", "ticket", string(k.ID)))
	m.Buttons = []Button{t.addButton(k)}
	t.reply(m)
	return true
}

// again asks what words mean that nothing understood, since a ticket was resolved
// not long ago. It reports false when there is none.
func (t *turn) again(text string) bool {
	k := t.recent()
	if k == nil || t.s.Public || t.barred() || t.s.Top() != nil {
		return false
	}
	t.pend("again", string(k.ID), []string{text})
	m := t.message("ticket_again", "ticket", string(k.ID))
	m.Buttons = []Button{t.reopenButton(k), t.button("button_new", "c.menu")}
	t.send(m)
	return true
}
