package chatscript_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/chatscript"
)

var linOfDesk = bot.Person{ID: "agent:Lin", Name: "Lin"}

type lineTest struct {
	action bot.Action
	want   string // lines, with | between them
}

func testLines(t *testing.T, tests []lineTest) {
	t.Helper()
	p := &chatscript.Printer{Zone: time.FixedZone("", 8*3600)}
	for _, tt := range tests {
		got := p.Lines(tt.action, "OK-1")
		if strings.Join(got, "|") != tt.want {
			t.Errorf("Lines(%#v) = %q, want %q", tt.action, got, tt.want)
		}
		if i := slices.IndexFunc(got, func(l string) bool { return !chatscript.IsOutput(l) }); i >= 0 {
			t.Errorf("%q is not read as an output", got[i])
		}
	}
}

// TestTicketLines: of a ticket only what is new is shown. It is one story.
func TestTicketLines(t *testing.T) {
	t.Parallel()
	at := func(hour int) time.Time { return time.Date(2026, 1, 5, hour, 0, 0, 0, time.UTC) }
	state := bot.UpdateTicket{Ticket: "OK-1", Queue: "account", Kind: bot.TicketDeferred, Status: bot.TicketWaiting, Promised: at(3)}
	with := func(change func(*bot.UpdateTicket)) bot.UpdateTicket { change(&state); return state }
	testLines(t, []lineTest{
		{bot.OpenTicket{Queue: "account", Kind: bot.TicketDeferred, Subject: "Help", Linked: "OK-0", Promised: at(3), Contact: "li@example.com"}, "desk< opened OK-1 account deferred|desk<   goes on with OK-0|desk<   Help|desk<   answer to li@example.com"},
		{with(func(*bot.UpdateTicket) {}), ""}, // nothing is new
		{with(func(u *bot.UpdateTicket) { u.Owed = at(2) }), ""},
		{with(func(u *bot.UpdateTicket) { u.Status, u.Agent = bot.TicketClaimed, linOfDesk }), "desk< claimed OK-1 by Lin"},
		{with(func(u *bot.UpdateTicket) { u.Kind = bot.TicketLive }), "desk< live OK-1"},
		{with(func(u *bot.UpdateTicket) { u.Priority = "high" }), "desk< priority OK-1 high"},
		{with(func(u *bot.UpdateTicket) { u.Priority = "" }), "desk< priority OK-1 normal"},
		{with(func(u *bot.UpdateTicket) { u.Promised = at(4) }), "desk< promised OK-1 2026-01-05 12:00"},
		{with(func(u *bot.UpdateTicket) { u.Status, u.Until = bot.TicketSnoozed, at(5) }), "desk< snoozed OK-1 until 2026-01-05 13:00"},
		{with(func(u *bot.UpdateTicket) { u.Status, u.Until = bot.TicketClaimed, time.Time{} }), "desk< claimed OK-1 by Lin"},
		{with(func(u *bot.UpdateTicket) { u.Unreachable = "blocked" }), "desk< unreachable OK-1 blocked"},
		{with(func(u *bot.UpdateTicket) { u.Unreachable = "" }), "desk< reachable OK-1"},
		{with(func(u *bot.UpdateTicket) { u.Blocked = at(6) }), "desk< blocked OK-1 until 2026-01-05 14:00"},
		{with(func(u *bot.UpdateTicket) { u.Blocked = time.Time{} }), "desk< unblocked OK-1"},
		{with(func(u *bot.UpdateTicket) { u.Status, u.Queue, u.Agent = bot.TicketWaiting, "payments", bot.Person{} }), "desk< waiting OK-1 payments"},
		{bot.CloseTicket{Ticket: "OK-1", Why: "resolved"}, "desk< resolved OK-1"},
		{with(func(u *bot.UpdateTicket) { u.Status, u.Rating = bot.TicketDone, "good" }), "desk< rated OK-1 good"},
		{bot.CloseTicket{Ticket: "OK-1", Why: "silent"}, "desk< closed OK-1 silent"},
		{bot.Reshow{State: with(func(*bot.UpdateTicket) {}), Lines: []string{"customer: hi", "bot: hello"}}, "desk< shown again: resolved OK-1 payments|desk<   customer: hi|desk<   bot: hello"},
	})
}

// TestLines holds how everything else is shown.
func TestLines(t *testing.T) {
	t.Parallel()
	testLines(t, []lineTest{
		{bot.PostNote{From: "customer", Quote: "Which?", Text: "this\none", Files: []bot.File{{Kind: "photo", Name: "a.jpg"}}}, "desk< customer: «Which?» <photo a.jpg> this / one"},
		{bot.PostNote{From: "mail", Text: "by mail"}, "desk< mail: by mail"},
		{bot.PostNote{From: "agent", Text: "ask the bank"}, "desk< note: ask the bank"},
		{bot.PostNote{From: "system", Text: "Lin has it", To: bot.Person{ID: "agent:Wang", Name: "Wang"}}, "desk(Wang)< Lin has it"},
		{bot.PostNote{From: "system", Text: "5 minutes", Call: bot.CallAgent}, "desk< calls the agent: 5 minutes"},
		{bot.PostNote{From: "system", Text: "broken", Call: bot.CallQueue}, "desk< calls everybody: broken"},
		{bot.EditNote{Text: "this two"}, "desk<! customer: this two"},
		{bot.DropNote{}, "desk<x the customer's message"},
		{bot.ReactNote{Emoji: "👍"}, "desk<+ 👍"},
		{bot.ReactNote{Emoji: "👍", Removed: true}, "desk<- 👍"},
		{bot.Confirm{Agent: linOfDesk, Text: "Send it?", Choices: []bot.Choice{bot.ChoiceSend, bot.ChoiceNote}}, "desk(Lin)< Send it? [send] [note]"},
		{bot.Mark{State: bot.MarkHeld, Reason: "Send it?"}, ""},
		{bot.Mark{State: bot.MarkSending}, ""},
		{bot.Mark{State: bot.MarkDelivered}, ""},
		{bot.Mark{State: bot.MarkDelivered, Reason: "no edits there"}, "desk< delivered: no edits there"},
		{bot.Mark{State: bot.MarkNote}, "desk< kept as a note"},
		{bot.Mark{State: bot.MarkFailed, Reason: "they blocked us"}, "desk< failed: they blocked us"},
		{bot.Mark{State: bot.MarkDropped}, "desk< dropped"},
		{bot.Send{Message: bot.Message{Text: "look\nhere", Files: []bot.File{{Kind: "document", Name: "refund.pdf"}}}}, "< <document refund.pdf> look|  here"},
		{bot.Edit{Message: bot.Message{Text: "**new**"}}, "<! new"},
		{bot.Retract{Card: "a:a1"}, "<x the agent's message"},
		{bot.Retract{Card: "g"}, "<x our message"},
		{bot.React{Emoji: "👍"}, "<+ 👍"},
		{bot.React{Emoji: "👍", Removed: true}, "<- 👍"},
		{bot.Mail{To: "li@example.com", Subject: "OK-1: Help", Text: "Hello,\n\nit is done.", Files: []bot.File{{Kind: "document", Name: "a.pdf"}}}, "mail< li@example.com: OK-1: Help|  <document a.pdf> Hello,|  it is done."},
		{bot.Recall{}, "<x the customer's message"},
		{bot.Typing{}, ""},
		{bot.Record{Kind: "relay"}, ""},
	})
}
