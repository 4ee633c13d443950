package bot

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestAnswerToDeferred: an answer to a deferred ticket gives its agent the talk. A
// flow that was running ends, and the desk sees what it had collected.
func TestAnswerToDeferred(t *testing.T) {
	t.Parallel()
	k := newTalk(t).deferred("")
	k.do(Command{Name: "fees"}).press("Transfer")
	k.from(lin, Said{Ticket: "OK-20002", Message: "7", Text: "about your ticket"}).expect("Lin is answering your ticket OK-20002", "about your ticket")
	if k.s.Mode != ModeAgent || k.s.Ticket.ID != "OK-20002" || len(k.s.Frames) > 0 || len(k.s.Others) > 0 {
		t.Errorf("mode %q, ticket %+v, frames %v", k.s.Mode, k.s.Ticket, k.s.Frames)
	}
	if n := find[PostNote](k); !strings.Contains(n.Text, "Transfer") {
		t.Errorf("the desk hears %+v, want what the flow had collected", n)
	}
	k.write("thank you, one more thing")
	if n := find[PostNote](k); n.From != "customer" || n.Ticket != "OK-20002" {
		t.Errorf("the desk gets %+v", n)
	}
	k.from(lin, Released{"OK-20002"}).expect("stays open", "Expected answer")
	if k.s.Mode != ModeBot || len(k.s.Others) != 1 || k.s.Others[0].Status != TicketWaiting || k.s.Others[0].Agent.ID != "" {
		t.Errorf("after the release: mode %q with %+v, want the bot and a ticket that waits", k.s.Mode, k.s.Others)
	}
}

// TestAnswerBesideTheTalk: an answer to a ticket that has not the talk is delivered
// once, with its number.
func TestAnswerBesideTheTalk(t *testing.T) {
	t.Parallel()
	k := deskTalk(t).deferred("")
	k.from(lin, Claimed{"OK-10001"})
	k.from(wu, Said{Ticket: "OK-20002", Message: "7", Text: "done", Sure: true}).expect("OK-20002 · Wu:\ndone")
	if k.s.Ticket.ID != "OK-10001" || k.s.Ticket.Agent != lin || k.s.Others[0].Agent != wu {
		t.Errorf("%+v has the talk beside %+v", k.s.Ticket, k.s.Others[0])
	}
	k.from(wu, AgentEdited{Ticket: "OK-20002", Message: "7", Text: "all done"}).expect("OK-20002 · Wu:\nall done")
}

// TestFollowUpByMail: who is not looking gets the answer by mail too, and what they
// answer there is shown and owed an answer.
func TestFollowUpByMail(t *testing.T) {
	t.Parallel()
	k := newTalk(t).deferred("li@example.com")
	k.now = k.now.Add(time.Hour)
	k.from(lin, Said{Ticket: "OK-20002", Message: "7", Text: "hello"}).expect("hello")
	m := find[Mail](k)
	if m.To != "li@example.com" || len(k.replies()) != 1 {
		t.Errorf("mail %+v beside %v", m, k.replies())
	}
	k.from(Person{}, Undelivered{Relay: m.Relay, Reason: "rejected"})
	if n := find[PostNote](k); !strings.Contains(n.Text, "e-mail could not") || len(all[Mark](k)) > 0 {
		t.Errorf("a mail that fails beside the chat: %+v", Actions(k.got))
	}
	k.from(lin, Resolved{"OK-20002"}).expect("is done")
	k.from(Person{}, Mailed{"OK-20002", "<a@b>", "Thank you!", nil, false})
	if n := find[PostNote](k); n.From != "mail" || k.s.Others[0].Status != TicketDone {
		t.Errorf("thanks by mail: %+v, status %q", n, k.s.Others[0].Status)
	}
	k.from(Person{}, Mailed{"OK-20002", "<b@b>", "But it has not come.", nil, false})
	if n := find[PostNote](k); n.From != "mail" || n.Relay.Message != "<b@b>" || k.s.Others[0].Status != TicketWaiting || k.s.Others[0].Owed.IsZero() {
		t.Errorf("an answer by mail: %+v, ticket %+v; want it open again", n, k.s.Others[0])
	}
	k.from(lin, Resolved{"OK-20002"})
	k.now = k.now.Add(100 * time.Hour)
	k.from(Person{}, Mailed{"OK-20002", "<c@b>", "And now?", nil, false})
	if o := find[OpenTicket](k); o.Linked != "OK-20002" || o.Kind != TicketDeferred || o.Contact != "li@example.com" || !slices.Contains(o.Fields, Field{"The customer says", "And now?"}) {
		t.Errorf("an answer by mail after days opens %+v", o)
	}
}

// TestReopen: the customer takes a ticket up again within three days, later a new
// one leads to it; thanks takes up nothing.
func TestReopen(t *testing.T) {
	t.Parallel()
	resolved := func() *talk {
		k := deskTalk(t)
		k.from(lin, Claimed{"OK-10001"})
		k.from(lin, Resolved{"OK-10001"}).expect("is done", "solve it?")
		return k
	}
	k := resolved()
	k.press("Reopen the ticket").expect("open again and in the queue")
	if k.s.Mode != ModeWaiting || k.s.Ticket.ID != "OK-10001" || len(k.s.Others) > 0 || find[PostNote](k).Call != CallQueue {
		t.Errorf("mode %q with %+v", k.s.Mode, k.s.Ticket)
	}
	k = resolved()
	for _, thanks := range []string{"thanks!", "ok thank you so much", "👍🎉", "好的，谢谢", "great, thanks a lot"} {
		k.write(thanks)
		k.expect("welcome")
		if k.s.Others[0].Status != TicketDone || len(k.buttons()) > 0 {
			t.Errorf("%q leads to %v", thanks, k.buttons())
		}
	}
	k.write("zzz qqq blorp")
	k.expect("Is this still about ticket OK-10001?")
	k.press("Reopen the ticket").expect("open again")
	if n := all[PostNote](k); len(n) != 2 || n[1].From != "customer" || n[1].Text != "zzz qqq blorp" {
		t.Errorf("the desk gets %+v, want what nothing understood", n)
	}
	k = resolved()
	old := k.buttons()
	k.now = k.now.Add(75 * time.Hour) // Thursday, half past one in the afternoon
	k.do(Pick{Token: old[len(old)-1].Token}).expect("closed for long")
	if o := find[OpenTicket](k); o.Linked != "OK-10001" || o.Kind != TicketLive || !strings.Contains(o.Subject, "OK-10001") {
		t.Errorf("a late reopening opens %+v", o)
	}
}

// TestAgentReopens: an agent takes a ticket up again by saying so, or by an answer
// in it that they confirm.
func TestAgentReopens(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	k.from(lin, Claimed{"OK-10001"})
	k.from(lin, Resolved{"OK-10001"})
	k.from(wu, Said{Ticket: "OK-10001", Message: "7", Text: "one more thing"}).expect()
	if c := find[Confirm](k); !slices.Equal(c.Choices, []Choice{ChoiceSend, ChoiceDrop}) || k.marks("7") != "held" {
		t.Errorf("an answer in a resolved ticket asks %+v", c)
	}
	k.from(wu, Decided{"OK-10001", "7", ChoiceSend}).expect("Wu is answering your ticket OK-10001", "one more thing")
	k.from(wu, Resolved{"OK-10001"})
	k.from(lin, Reopened{"OK-10001"}).expect()
	if x := k.s.Others[0]; x.Status != TicketClaimed || x.Agent != lin || k.s.Mode != ModeBot {
		t.Errorf("reopened as %+v in mode %q", x, k.s.Mode)
	}
	k.from(lin, Resolved{"OK-10001"})
	k.now = k.now.Add(80 * time.Hour)
	k.from(wu, Said{Ticket: "OK-10001", Message: "8", Text: "too late"}).expect()
	if k.marks("8") != "dropped" {
		t.Errorf("an answer after days is marked %q", k.marks("8"))
	}
	k.from(wu, Reopened{"OK-10001"})
	if o := find[OpenTicket](k); o.Linked != "OK-10001" {
		t.Errorf("a late reopening opens %+v", o)
	}
}

// TestRatingAtTheDesk: the rating of an agent's help is shown on its ticket.
func TestRatingAtTheDesk(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	k.from(lin, Claimed{"OK-10001"})
	k.from(lin, Resolved{"OK-10001"})
	k.press("👎 Not really").expect("noted")
	if u := find[UpdateTicket](k); u.Ticket != "OK-10001" || u.Rating != "bad" || u.Status != TicketDone {
		t.Errorf("the desk sees %+v", u)
	}
	if r := find[Record](k); r.Values["about"] != "after_agent" || r.Values["ticket"] != "OK-10001" {
		t.Errorf("record = %+v", r)
	}
}

// TestTicketList: customers see their tickets, where each stands and what was answered.
func TestTicketList(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.do(Command{Name: "tickets"}).expect("no tickets")
	k.deferred("")
	k.write("my tickets")
	k.expect("Your tickets", "OK-20002", "waiting for a colleague")
	k.press("OK-20002").expect("OK-20002", "Expected answer")
	k.press("Add something").expect("What should I add")
	k.write("the number is 42")
	k.expect("Added to ticket OK-20002")
	if n := find[PostNote](k); n.Ticket != "OK-20002" || n.Text != "the number is 42" || n.Relay.IsZero() {
		t.Errorf("the desk gets %+v", n)
	}
	k.from(lin, Said{Ticket: "OK-20002", Message: "7", Text: "it **is** on its way"})
	k.do(Command{Name: "ticket", Args: "ok-20002"}).expect("a colleague is on it", "Last replies", "Lin: it is on its way")
	k.do(Command{Name: "bot"}).expect("stays open")
	k.write("OK-20002")
	k.expect("a colleague is on it")
	k.do(Command{Name: "ticket", Args: "OK-77777"}).expect("can't find a ticket OK-77777")
	k.do(Command{Name: "ticket"}).expect("write a ticket")
}

// TestBlockedCustomer: they are told once, the bot goes on, nothing reaches people.
func TestBlockedCustomer(t *testing.T) {
	t.Parallel()
	k := deskTalk(t).deferred("")
	k.from(lin, Claimed{"OK-10001"})
	k.from(lin, Blocked{"OK-10001", k.now.Add(time.Hour)}).expect("Until 2026-01-05 11:00")
	if c := find[CloseTicket](k); c.Why != "blocked" || k.s.Mode != ModeBot {
		t.Errorf("closed as %+v, mode %q", c, k.s.Mode)
	}
	k.from(lin, Blocked{"OK-10001", k.now.Add(2 * time.Hour)}).expect()
	k.write("agent")
	k.expect("Until 2026-01-05 12:00")
	k.write("what are the fees")
	k.expect("main fees")
	if len(all[OpenTicket](k))+len(all[PostNote](k)) > 0 {
		t.Errorf("people hear of a blocked customer: %v", Actions(k.got))
	}
	k.from(lin, Said{Ticket: "OK-20002", Message: "7", Text: "bye", Sure: true}).expect("OK-20002 · Lin:\nbye")
	k.from(lin, Blocked{Ticket: "OK-10001"}).expect()
	k.write("agent")
	find[OpenTicket](k)
	k.from(lin, Blocked{"OK-99999", k.now.Add(time.Hour)})
	if k.s.Mode != ModeWaiting {
		t.Error("a ticket of somebody else's blocks the customer")
	}
}

// TestOutOfHours: where nobody is there, a ticket is written in place of a wait.
func TestOutOfHours(t *testing.T) {
	t.Parallel()
	const plain = `flow: plain
title: {zh: 人, en: Person}
start: {command: plain}
steps:
- {id: agent, handoff: {queue: account, say: {zh: 好, en: OK}}}
`
	k := newTalk(t, plain)
	k.now = time.Date(2026, 1, 4, 2, 0, 0, 0, time.UTC) // a Sunday
	k.do(Command{Name: "plain"}).expect("away right now")
	o := find[OpenTicket](k)
	if o.Kind != TicketDeferred || o.Promised.IsZero() || k.s.Mode != ModeBot {
		t.Errorf("opened %+v in mode %q", o, k.s.Mode)
	}
	k.from(Person{}, TicketOpened{Call: o.Call, Ticket: "OK-30003", Queue: o.Queue, Promised: o.Promised}).expect("OK-30003", "Expected answer")
	if len(k.s.Others) != 1 || k.s.Others[0].ID != "OK-30003" {
		t.Errorf("kept %+v", k.s.Others)
	}
}

// TestManyTickets: the oldest make room, resolved ones first.
func TestManyTickets(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	for i := range maxOthers + 2 {
		status := TicketWaiting
		if i == 3 {
			status = TicketDone
		}
		k.s.Others = append(k.s.Others, &Ticket{ID: TicketID("OK-" + itoa(10000+i)), Status: status, Kind: TicketDeferred})
	}
	k.s.Others = k.s.Others[:maxOthers]
	k.from(Person{}, TicketOpened{Call: "cx", Ticket: "OK-55555"})
	if len(k.s.Others) != maxOthers || slices.ContainsFunc(k.s.Others, func(k *Ticket) bool { return k.Status == TicketDone }) || len(all[PostNote](k)) > 0 {
		t.Errorf("kept %d with %v", len(k.s.Others), Actions(k.got))
	}
	k.from(Person{}, TicketOpened{Call: "cy", Ticket: "OK-66666"})
	if n := find[PostNote](k); n.Ticket != "OK-10000" || len(k.s.Others) != maxOthers {
		t.Errorf("the desk hears %+v", n)
	}
}
