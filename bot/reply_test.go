package bot

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot/markup"
)

// TestHeldReply: a reply claims and waits for its moment; then it goes out, and its
// mark follows it to its end.
func TestHeldReply(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	k.from(lin, Said{Ticket: "OK-10001", Message: "7", Text: "**hello**"}).expect()
	if c := find[Confirm](k); k.marks("7") != "held" || !c.At.Equal(k.now.Add(4*time.Second)) || !slices.Equal(c.Choices, []Choice{ChoiceDrop, ChoiceSend, ChoiceNote}) {
		t.Errorf("a reply is marked %q and asks %+v, want it held for 4 s", k.marks("7"), c)
	}
	if u := find[UpdateTicket](k); u.Status != TicketClaimed || u.Agent != lin {
		t.Errorf("the ticket = %+v, want it claimed", u)
	}
	find[Typing](k)
	k.due().expect("Lin has joined", "hello")
	s := k.replies()[0]
	if s.Message.Text != "**hello**" || s.Message.Card != "a:7" || s.Relay != (Relay{"OK-10001", "customer", "7"}) || k.marks("7") != "sending" {
		t.Errorf("sent %+v with mark %q", s, k.marks("7"))
	}
	if u := find[UpdateTicket](k); !u.Owed.IsZero() {
		t.Errorf("after an answer the team owes one since %v, want none", u.Owed)
	}
	k.from(Person{}, Delivered{Relay: s.Relay, Message: "55", Parts: []string{"55", "56"}})
	if m := find[Mark](k); m.State != MarkDelivered || m.Message != "55" || len(m.Parts) != 2 {
		t.Errorf("mark = %+v, want delivered as 55 and 56", m)
	}
}

// TestActsThatCameToNothing: agents hear of it in words that fit.
func TestActsThatCameToNothing(t *testing.T) {
	t.Parallel()
	tests := []struct{ message, want string }{
		{"act/e1", "came to nothing"},
		{"m1", "could not be shown"},
	}
	for _, tt := range tests {
		k := deskTalk(t)
		k.from(Person{}, Undelivered{Relay: Relay{"OK-10001", "desk", tt.message}, Reason: "internal_error"})
		if n := find[PostNote](k); !strings.Contains(n.Text, tt.want) {
			t.Errorf("of %s agents read %q, want %q in it", tt.message, n.Text, tt.want)
		}
	}
}

// TestTakenBack: within the moment a reply is dropped, kept as a note, changed or
// sent at once, and a claim of which the customer knows nothing ends with it.
func TestTakenBack(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		body  Body
		marks string
		says  string
		mode  Mode
	}{
		{"undo", Decided{"OK-10001", "7", ChoiceDrop}, "dropped", "", ModeWaiting},
		{"note", Decided{"OK-10001", "7", ChoiceNote}, "note", "", ModeWaiting},
		{"send now", Decided{"OK-10001", "7", ChoiceSend}, "sending", "oops", ModeAgent},
		{"deleted", AgentDeleted{"OK-10001", "7"}, "dropped", "", ModeWaiting},
		{"made a note", AgentEdited{Ticket: "OK-10001", Message: "7", Text: "// psst"}, "note", "", ModeWaiting},
		{"changed", AgentEdited{Ticket: "OK-10001", Message: "7", Text: "better"}, "", "", ModeAgent},
		{"changed to what is asked about", AgentEdited{Ticket: "OK-10001", Message: "7", Text: "internal only"}, "held", "", ModeWaiting},
		{"emptied", AgentEdited{Ticket: "OK-10001", Message: "7"}, "dropped", "", ModeWaiting},
		{"resolved", Resolved{"OK-10001"}, "sending", "oops", ModeBot},
		{"released", Released{"OK-10001"}, "sending", "oops", ModeWaiting},
		{"left", Command{Name: "bot"}, "dropped", "left the queue", ModeBot},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			k := deskTalk(t)
			k.from(lin, Said{Ticket: "OK-10001", Message: "7", Text: "oops"})
			k.from(lin, tt.body)
			if k.marks("7") != tt.marks || k.s.Mode != tt.mode || !strings.Contains(k.said(), tt.says) || tt.says == "" && k.said() != "" {
				t.Errorf("marks %q, mode %q, said %q; want %q, %q, %q", k.marks("7"), k.s.Mode, k.said(), tt.marks, tt.mode, tt.says)
			}
		})
	}
}

// TestChangedWhileHeld: what goes out is what the agent wrote last.
func TestChangedWhileHeld(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	k.from(lin, Said{Ticket: "OK-10001", Message: "7", Text: "helo"})
	k.from(lin, AgentEdited{Ticket: "OK-10001", Message: "7", Text: "hello"})
	k.due().expect("Lin has joined", "hello")
}

// TestGuard: what looks as if it were not meant for the customer is asked about.
func TestGuard(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		said Said
		want string // in the question; "" there is none
	}{
		{"colleague", Said{Text: "can you look?", Mentions: []string{"Wu"}}, "mentions Wu"},
		{"other ticket", Said{Text: "the same as OK-99999."}, "OK-99999"},
		{"own ticket", Said{Text: "your ticket OK-10001"}, ""},
		{"customer's other ticket", Said{Text: "as in ok-20002"}, ""},
		{"word of the house", Said{Text: "they are on the Blacklist"}, "blacklist"},
		{"Chinese word of the house", Said{Text: "客户在黑名单里"}, "黑名单"},
		{"within a word", Said{Text: "the blacklisting"}, ""},
		{"seen already", Said{Text: "they are on the blacklist", Sure: true}, ""},
		{"brand", Said{Text: "OK-Pay is fine"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			k := deskTalk(t).deferred("")
			tt.said.Ticket, tt.said.Message = "OK-10001", "7"
			k.from(lin, tt.said)
			asks := all[Confirm](k)
			asked := len(asks) > 0 && asks[0].At.IsZero()
			if asked != (tt.want != "") || asked && (!strings.Contains(asks[0].Text, tt.want) || k.s.Mode != ModeWaiting) {
				t.Errorf("asks %+v in mode %q, want %q", asks, k.s.Mode, tt.want)
			}
			if !asked {
				return
			}
			k.from(lin, Decided{"OK-10001", "7", ChoiceSend}).expect("Lin has joined", markup.Plain(tt.said.Text))
		})
	}
}

// TestUndecided: a question that nobody answers ends the reply.
func TestUndecided(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	k.from(lin, Said{Ticket: "OK-10001", Message: "7", Text: "internal only"})
	for range 9 {
		if k.due(); k.marks("7") != "" {
			break
		}
	}
	if k.marks("7") != "dropped" || len(k.replies()) > 0 {
		t.Errorf("marks %q, sent %v; want it dropped", k.marks("7"), k.replies())
	}
}

// TestAnotherAgent: who answers in a ticket of somebody else's is asked: send, keep
// as a note, or take it over.
func TestAnotherAgent(t *testing.T) {
	t.Parallel()
	for choice, want := range map[Choice]struct {
		marks string
		owner Person
	}{ChoiceSend: {"sending", lin}, ChoiceNote: {"note", lin}, ChoiceTake: {"sending", wu}} {
		k := deskTalk(t)
		k.from(lin, Claimed{"OK-10001"}).expect("Lin has joined")
		k.from(wu, Said{Ticket: "OK-10001", Message: "8", Text: "let me", Sure: true})
		if c := find[Confirm](k); c.Agent != wu || !slices.Equal(c.Choices, []Choice{ChoiceSend, ChoiceNote, ChoiceTake}) || !strings.Contains(c.Text, "Lin") {
			t.Errorf("asks %+v", c)
		}
		k.from(wu, Decided{"OK-10001", "8", choice})
		if k.marks("8") != want.marks || k.s.Ticket.Agent != want.owner {
			t.Errorf("%s: marks %q and %s has the ticket, want %q and %s", choice, k.marks("8"), k.s.Ticket.Agent.Name, want.marks, want.owner.Name)
		}
		k.from(wu, Decided{"OK-10001", "8", ChoiceDrop})
		if n := find[PostNote](k); n.To != wu || !strings.Contains(n.Text, "Too late") {
			t.Errorf("%s: a second decision tells %+v, want that it is too late", choice, n)
		}
	}
}

// TestClaimRace: of two agents one gets it, the other is told.
func TestClaimRace(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	k.from(lin, Claimed{"OK-10001"}).expect("Lin has joined")
	k.from(wu, Claimed{"OK-10001"}).expect()
	if n := find[PostNote](k); n.To != wu || !strings.Contains(n.Text, "Lin") || k.s.Ticket.Agent != lin {
		t.Errorf("the second is told %+v, want who was faster", n)
	}
	k.from(wu, Assigned{"OK-10001", wu, true})
	if n := find[PostNote](k); n.To != wu || k.s.Ticket.Agent != lin {
		t.Errorf("who is away got the ticket, and %+v", n)
	}
	k.from(lin, Assigned{"OK-10001", wu, false}).expect("Wu has joined")
	if n := find[PostNote](k); n.Call != CallAgent || k.s.Ticket.Agent != wu {
		t.Errorf("assigning tells %+v", n)
	}
}

// TestOrderOfReplies: nothing overtakes what an agent wrote before it.
func TestOrderOfReplies(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	k.from(lin, Said{Ticket: "OK-10001", Message: "1", Text: "one"})
	k.now = k.now.Add(time.Second)
	k.from(lin, Said{Ticket: "OK-10001", Message: "2", Text: "two", Sure: true})
	k.from(lin, Said{Ticket: "OK-10001", Message: "3", Text: "three"})
	k.from(lin, Decided{"OK-10001", "3", ChoiceSend}).expect()
	k.due().expect("one", "two", "three")
}

// TestDeliveredIsChanged: an edit or a deletion reaches the customer where their
// platform can, and says so where it cannot.
func TestDeliveredIsChanged(t *testing.T) {
	t.Parallel()
	said := func(platform Platform) *talk {
		k := deskTalk(t)
		k.platform = platform
		k.do(Reacted{}) // the platform is that of the talk from here on
		k.do(Opened{})
		k.from(lin, Said{Ticket: "OK-10001", Message: "7", Text: "helo", Sure: true})
		k.from(Person{}, Delivered{Relay: Relay{"OK-10001", "customer", "7"}, Message: "55"})
		return k
	}
	k := said("telegram")
	k.from(lin, AgentEdited{Ticket: "OK-10001", Message: "7", Text: "hello"})
	e := find[Edit](k)
	if e.Message.Card != "a:7" || e.Message.Text != "hello" || what(e.Relay.Message) != "edit" {
		t.Errorf("edit = %+v", e)
	}
	k.from(Person{}, Undelivered{Relay: e.Relay, Reason: "rejected"})
	if m := find[Mark](k); m.State != MarkDelivered || m.Reason == "" {
		t.Errorf("an edit that is refused marks %+v, want delivered with the reason", m)
	}
	k.from(lin, AgentEdited{Ticket: "OK-10001", Message: "7", Text: "it is internal only"})
	if m := find[Mark](k); len(all[Edit](k)) > 0 || !strings.Contains(m.Reason, "internal only") {
		t.Errorf("an edit with a word of the house: %+v, want it kept back", m)
	}
	k.from(lin, AgentDeleted{"OK-10001", "7"})
	if r := find[Retract](k); r.Card != "a:7" || what(r.Relay.Message) != "delete" {
		t.Errorf("retract = %+v", r)
	}
	k = said("terminal")
	for _, b := range []Body{AgentEdited{Ticket: "OK-10001", Message: "7", Text: "hello"}, AgentDeleted{"OK-10001", "7"}} {
		k.from(lin, b)
		if m := find[Mark](k); m.State != MarkDelivered || !strings.Contains(m.Reason, "app cannot") || len(all[Edit](k))+len(all[Retract](k)) > 0 {
			t.Errorf("%T where it cannot be shown: %+v", b, m)
		}
	}
	k.from(lin, Note{"OK-10001", "9", "psst"})
	for _, b := range []Body{AgentEdited{Ticket: "OK-10001", Message: "9", Text: "psst!"}, AgentDeleted{"OK-10001", "9"}} {
		if k.from(lin, b); len(all[Mark](k))+len(all[PostNote](k)) > 0 {
			t.Errorf("%T of a note does %v, want nothing", b, Actions(k.got))
		}
	}
	k.from(lin, AgentEdited{Ticket: "OK-10001", Message: "gone", Text: "x"})
	if n := find[PostNote](k); n.To != lin {
		t.Errorf("an edit of what is long past tells %+v", n)
	}
}

// TestAgentReacts: the emoji of who has the ticket reaches the customer.
func TestAgentReacts(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	k.from(lin, Claimed{"OK-10001"})
	k.from(lin, AgentReacted{Ticket: "OK-10001", Message: "m1", Emoji: "👍"})
	if r := find[React](k); r.Message != "m1" || r.Emoji != "👍" || r.Relay.IsZero() {
		t.Errorf("react = %+v", r)
	}
	if k.from(wu, AgentReacted{Ticket: "OK-10001", Message: "m1", Emoji: "👍"}); len(all[React](k)) > 0 {
		t.Error("another agent's emoji reaches the customer")
	}
}

// TestFilesOfAgents: a file that is too large is refused with a reason.
func TestFilesOfAgents(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	k.from(lin, Said{Ticket: "OK-10001", Message: "7", Text: "here", Files: []File{{Kind: "document", ID: "F1", Name: "big.pdf", Bytes: 60e6, From: "slack"}}, Sure: true})
	if m := find[Mark](k); m.State != MarkDropped || !strings.Contains(m.Reason, "big.pdf") || len(k.replies()) > 0 {
		t.Errorf("a file of 60 MB is marked %+v", m)
	}
	k.from(lin, Said{Ticket: "OK-10001", Message: "8", Files: []File{{Kind: "document", ID: "F1", Bytes: 6e6, From: "slack"}}, ReplyTo: "m1", Sure: true})
	if s := k.replies(); len(s) != 1 || len(s[0].Message.Files) != 1 || s[0].Message.ReplyTo != "m1" {
		t.Errorf("sent %+v, want the file as an answer to m1", s)
	}
}

// TestFailedReplies: what the platform refuses is marked, and still owed; a customer
// who is gone gets it by mail, where they gave an address.
func TestFailedReplies(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	k.from(lin, Said{Ticket: "OK-10001", Message: "7", Text: "hello", Sure: true})
	relay := k.replies()[0].Relay
	k.from(Person{}, Undelivered{Relay: relay, Reason: "rejected"})
	if m := find[Mark](k); m.State != MarkFailed || m.Reason == "" || find[UpdateTicket](k).Owed.IsZero() {
		t.Errorf("a refused reply: %+v, want it failed and an answer owed", m)
	}
	k.s.Ticket.Contact = "li@example.com"
	k.from(lin, Said{Ticket: "OK-10001", Message: "8", Text: "**hello**", Sure: true})
	k.from(Person{}, Undelivered{Relay: k.replies()[0].Relay, Reason: "unreachable"})
	m := find[Mail](k)
	if m.To != "li@example.com" || m.Text != "**hello**" || !strings.Contains(m.Subject, "OK-10001") || k.marks("8") != "sending" {
		t.Errorf("mail = %+v with marks %q", m, k.marks("8"))
	}
	k.from(Person{}, Delivered{Relay: m.Relay, Message: "<x@y>"})
	if mark := find[Mark](k); mark.State != MarkDelivered || mark.Message != "" || !strings.Contains(mark.Reason, "e-mail") {
		t.Errorf("mark = %+v, want delivered by mail", mark)
	}
	k.from(lin, Said{Ticket: "OK-10001", Message: "9", Text: "more", Sure: true})
	if m = find[Mail](k); len(k.replies()) > 0 {
		t.Errorf("sent %v to a customer who is gone and has a mailbox", k.replies())
	}
	k.from(Person{}, Undelivered{Relay: m.Relay, Reason: "rejected"})
	if k.marks("9") != "failed" {
		t.Errorf("a refused mail marks %q, want failed", k.marks("9"))
	}
}

func TestNoteOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"// psst": "psst", " //psst ": "psst", "／／ 备注": "备注", "//": ""} {
		if got, ok := NoteOf(text); got != want || !ok {
			t.Errorf("NoteOf(%q) = %q, %t, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "/ x", "see https://x", "a // b"} {
		if got, ok := NoteOf(text); ok {
			t.Errorf("NoteOf(%q) = %q, true, want no note", text, got)
		}
	}
}
