package chatscript

import (
	"fmt"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/markup"
)

// Printer writes actions as a transcript shows them. It remembers what each ticket
// was like, to show what has changed. The zero value is ready.
type Printer struct {
	Zone    *time.Location // of the times that are shown; nil is UTC
	tickets map[bot.TicketID]bot.UpdateTicket
}

// Lines writes an action; nil for one that shows nothing. A ticket's number is passed
// by whoever has opened it.
func (p *Printer) Lines(a bot.Action, number bot.TicketID) []string {
	switch a := a.(type) {
	case bot.OpenTicket:
		p.keep(bot.UpdateTicket{Ticket: number, Queue: a.Queue, Kind: a.Kind, Status: bot.TicketWaiting, Priority: a.Priority, Promised: a.Promised})
		return opened(a, number)
	case bot.UpdateTicket:
		return p.updated(a)
	case bot.CloseTicket:
		state := p.tickets[a.Ticket]
		state.Ticket, state.Status = a.Ticket, bot.TicketDone
		p.keep(state)
		if a.Why == "resolved" || a.Why == "cancelled" {
			return desk(fmt.Sprintf("%s %s", a.Why, a.Ticket))
		}
		return desk(fmt.Sprintf("closed %s %s", a.Ticket, a.Why))
	case bot.Reshow:
		p.keep(a.State)
		return p.reshown(a)
	case bot.PostNote, bot.EditNote, bot.DropNote, bot.ReactNote, bot.Mark, bot.Confirm:
		return inThread(a)
	case bot.Send, bot.Edit, bot.Recall, bot.Retract, bot.React, bot.Mail:
		return atCustomer(a)
	case bot.Typing, bot.Do, bot.SetTimer, bot.CancelTimer, bot.Record:
	}
	return nil
}

func (p *Printer) keep(t bot.UpdateTicket) {
	if p.tickets == nil {
		p.tickets = map[bot.TicketID]bot.UpdateTicket{}
	}
	p.tickets[t.Ticket] = t
}

// updated shows what is new about a ticket: where it stands first, then each of the
// other things in a line of its own.
func (p *Printer) updated(t bot.UpdateTicket) (out []string) {
	was := p.tickets[t.Ticket]
	p.keep(t)
	moved := t.Agent.ID != was.Agent.ID || t.Queue != was.Queue || !t.Until.Equal(was.Until)
	if t.Status != was.Status || moved && t.Status != bot.TicketDone {
		out = append(out, desk(p.standing(t))...)
	}
	say := func(changed bool, format string, args ...any) {
		if changed {
			out = append(out, desk(fmt.Sprintf(format, args...))...)
		}
	}
	say(t.Kind != was.Kind && t.Kind != "" && was.Kind != "", "%s %s", t.Kind, t.Ticket)
	say(t.Priority != was.Priority, "priority %s %s", t.Ticket, orNormal(t.Priority))
	say(!t.Promised.Equal(was.Promised) && !t.Promised.IsZero() && t.Status != bot.TicketDone, "promised %s %s", t.Ticket, p.clock(t.Promised))
	say(t.Unreachable != was.Unreachable && t.Unreachable != "", "unreachable %s %s", t.Ticket, t.Unreachable)
	say(t.Unreachable != was.Unreachable && t.Unreachable == "", "reachable %s", t.Ticket)
	say(!t.Blocked.Equal(was.Blocked) && !t.Blocked.IsZero(), "blocked %s until %s", t.Ticket, p.clock(t.Blocked))
	say(!t.Blocked.Equal(was.Blocked) && t.Blocked.IsZero(), "unblocked %s", t.Ticket)
	say(t.Rating != was.Rating && t.Rating != "", "rated %s %s", t.Ticket, t.Rating)
	return out
}

func orNormal(priority string) string {
	if priority == "" {
		return "normal"
	}
	return priority
}

// standing says where a ticket stands.
func (p *Printer) standing(t bot.UpdateTicket) string {
	switch t.Status {
	case bot.TicketClaimed:
		return fmt.Sprintf("claimed %s by %s", t.Ticket, t.Agent.Name)
	case bot.TicketSnoozed:
		return fmt.Sprintf("snoozed %s until %s", t.Ticket, p.clock(t.Until))
	case bot.TicketWaiting, bot.TicketDone:
	}
	return fmt.Sprintf("%s %s %s", t.Status, t.Ticket, t.Queue)
}

func (p *Printer) clock(at time.Time) string {
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	return at.In(zone).Format("2006-01-02 15:04")
}

func (p *Printer) reshown(a bot.Reshow) []string {
	out := desk("shown again: " + p.standing(a.State))
	for _, l := range a.Lines {
		out = append(out, desk("  "+l)...)
	}
	return out
}

// inThread is what stands in a ticket's thread.
func inThread(a bot.Action) []string {
	switch a := a.(type) {
	case bot.PostNote:
		return posted(a)
	case bot.EditNote:
		return []string{"desk<! customer: " + oneLine(markup.Plain(a.Text))}
	case bot.DropNote:
		return []string{"desk<x the customer's message"}
	case bot.ReactNote:
		return []string{"desk<" + sign(a.Removed) + " " + a.Emoji}
	case bot.Mark:
		return marked(a)
	case bot.Confirm:
		choices := make([]string, len(a.Choices))
		for i, c := range a.Choices {
			choices[i] = "[" + string(c) + "]"
		}
		return only(a.Agent, a.Text+" "+strings.Join(choices, " "))
	}
	return nil
}

func posted(a bot.PostNote) []string {
	from := a.From
	if from == "agent" {
		from = "note"
	}
	switch a.Call {
	case bot.CallAgent:
		from = "calls the agent"
	case bot.CallQueue:
		from = "calls everybody"
	case bot.CallLoud:
		from = "calls everybody loudly"
	}
	text := from + ": "
	if a.Quote != "" {
		text += "«" + a.Quote + "» "
	}
	text += strings.TrimSpace(files(a.Files) + a.Text)
	if !a.To.IsZero() {
		return only(a.To, strings.TrimPrefix(text, "system: "))
	}
	return desk(text)
}

// marked leaves out the marks of what goes as it should. That a reply is held is said
// by the question about it.
func marked(a bot.Mark) []string {
	switch {
	case a.State == bot.MarkHeld:
	case a.Reason != "":
		return desk(string(a.State) + ": " + a.Reason)
	case a.State == bot.MarkNote:
		return desk("kept as a note")
	case a.State == bot.MarkFailed || a.State == bot.MarkDropped:
		return desk(string(a.State))
	}
	return nil
}

func opened(a bot.OpenTicket, number bot.TicketID) []string {
	head := fmt.Sprintf("opened %s %s", number, a.Queue)
	if a.Kind == bot.TicketDeferred {
		head += " deferred"
	}
	if a.Priority != "" {
		head += " " + a.Priority
	}
	out := desk(head)
	if a.Linked != "" {
		out = append(out, desk("  goes on with "+string(a.Linked))...)
	}
	if a.Subject != "" {
		out = append(out, desk("  "+a.Subject)...)
	}
	for _, f := range a.Fields {
		out = append(out, desk("  "+f.Label+": "+f.Value)...)
	}
	for _, f := range a.Files {
		out = append(out, desk("  "+strings.TrimSpace(files([]bot.File{f})))...)
	}
	if a.Contact != "" {
		out = append(out, desk("  answer to "+a.Contact)...)
	}
	return out
}

func desk(text string) []string { return []string{strings.TrimRight("desk< "+oneLine(text), " ")} }

// only is a line of the desk that one agent sees.
func only(agent bot.Person, text string) []string {
	return []string{strings.TrimRight("desk("+agent.Name+")< "+oneLine(text), " ")}
}

func oneLine(s string) string { return strings.ReplaceAll(strings.TrimRight(s, " \n"), "\n", " / ") }
