package bot

import "testing"

// TestEarlyActs: the desk shows a ticket before the conversation knows its number. What
// agents do in that moment is done when it does, in their order, and who was first is first.
func TestEarlyActs(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.write("agent")
	lin, wang := Person{ID: "slack:lin", Name: "Lin"}, Person{ID: "slack:wang", Name: "Wang"}
	k.from(lin, Claimed{Ticket: "OK-10001"})
	if len(k.got) > 1 { // the cancelled or set timer alone
		t.Errorf("an act for a ticket without its number does %+v, want nothing yet", k.got)
	}
	k.from(lin, Said{Ticket: "OK-10001", Message: "7", Text: "hello"})
	k.from(wang, Claimed{Ticket: "OK-10001"})
	k.from(Person{}, TicketOpened{Call: "c1", Ticket: "OK-10001", Queue: "general"})
	if k.s.Ticket == nil || k.s.Ticket.Agent.ID != lin.ID || k.s.Mode != ModeAgent {
		t.Fatalf("the ticket is %+v, want it with Lin", k.s.Ticket)
	}
	if sent := k.replies(); len(sent) != 1 || sent[0].Message.Text != "hello" {
		t.Errorf("the customer is sent %+v, want Lin's reply", sent)
	}
	if notes := all[PostNote](k); len(notes) == 0 || notes[len(notes)-1].To.ID != wang.ID {
		t.Errorf("the desk reads %+v, want Wang told that Lin has it", notes)
	}
	if len(k.s.Early) > 0 {
		t.Errorf("%d acts wait, want none", len(k.s.Early))
	}
}

// TestEarlyActOfNoTicket: an act for a number that never comes is answered once no
// ticket waits for one.
func TestEarlyActOfNoTicket(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.write("agent")
	k.from(Person{ID: "slack:lin", Name: "Lin"}, Claimed{Ticket: "OK-99999"})
	k.from(Person{}, TicketOpened{Call: "c1", Ticket: "OK-10001", Queue: "general"})
	if k.s.Mode != ModeWaiting || len(k.s.Early) > 0 {
		t.Errorf("mode %q with %d acts waiting, want the ticket to wait and nothing else", k.s.Mode, len(k.s.Early))
	}
}
