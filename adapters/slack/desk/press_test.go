package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot"
)

func (w *world) agent(u *slacktest.User) bot.Person {
	return bot.Person{ID: bot.PersonID("slack:" + slacktest.TeamID + ":" + u.ID), Name: u.Name}
}

// claimed shows the ticket as an agent's.
func (w *world) claimed(u *slacktest.User) {
	w.t.Helper()
	w.deliver(bot.UpdateTicket{Ticket: number, Queue: "account", Status: bot.TicketClaimed, Agent: w.agent(u), Since: time.Now()})
}

func TestButtons(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(nil)
	w.lin.Press(t, root.Channel, root.TS, "d:claim").Acked(t)
	w.claimed(w.lin)
	w.lin.Choose(t, root.Channel, root.TS, "d:more", "release "+string(number)).Acked(t)
	w.lin.Press(t, root.Channel, root.TS, "d:resolve").Acked(t)
	w.deliver(bot.CloseTicket{Ticket: number, Queue: "account", Why: "resolved", By: w.agent(w.lin)})
	if card := w.root(number); !card.Shows("Resolved by Lin") || len(card.Look().Buttons) != 2 {
		t.Errorf("the card of a resolved ticket is\n%+v", card.Look())
	}
	if _, there := w.wall.entries[number]; there {
		t.Error("a resolved ticket is on the board")
	}
	w.lin.Press(t, root.Channel, root.TS, "d:reopen").Acked(t)
	w.deliver(bot.UpdateTicket{Ticket: number, Status: bot.TicketWaiting})
	if card := w.root(number); card.Shows("Resolved") || !card.Shows("Waiting · live") {
		t.Errorf("the card of a reopened ticket is\n%s", card.Look().Text)
	}
	w.wants(bot.Claimed{Ticket: number}, bot.Released{Ticket: number}, bot.Resolved{Ticket: number}, bot.Reopened{Ticket: number})
}

// TestWindows fills in every window.
func TestWindows(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		press  string // a button, or what is chosen from More
		values map[string]string
		want   func(w *world, ev bot.Event) bot.Body
	}{
		"note": {"d:note", map[string]string{"note": "he is *angry*"}, func(*world, bot.Event) bot.Body { return bot.Note{Ticket: number, Text: "he is **angry**"} }},
		"transfer": {"d:transfer", map[string]string{"queue": "payments", "note": "for you"}, func(*world, bot.Event) bot.Body {
			return bot.Transferred{Ticket: number, Queue: "payments", Note: "for you"}
		}},
		"snooze": {"snooze", map[string]string{"for": "2h"}, func(_ *world, ev bot.Event) bot.Body {
			return bot.Snoozed{Ticket: number, Until: ev.Time.Add(2 * time.Hour)}
		}},
		"block": {"block", map[string]string{"for": "3d"}, func(_ *world, ev bot.Event) bot.Body {
			return bot.Blocked{Ticket: number, Until: ev.Time.Add(72 * time.Hour)}
		}},
		"unblock":  {"block", map[string]string{"for": "off"}, func(*world, bot.Event) bot.Body { return bot.Blocked{Ticket: number} }},
		"priority": {"priority", map[string]string{"priority": "normal"}, func(*world, bot.Event) bot.Body { return bot.Prioritised{Ticket: number} }},
		"assign": {"assign", map[string]string{"agent": "Wu"}, func(w *world, _ bot.Event) bot.Body {
			return bot.Assigned{Ticket: number, To: w.agent(w.wu), Away: true}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			root := w.open(nil)
			w.wall.away[w.agent(w.wu).ID] = true
			if strings.HasPrefix(tt.press, "d:") {
				w.lin.Press(t, root.Channel, root.TS, tt.press).Acked(t)
			} else {
				w.lin.Choose(t, root.Channel, root.TS, "d:more", tt.press+" "+string(number)).Acked(t)
			}
			if tt.values["agent"] == "Wu" {
				tt.values["agent"] = w.wu.ID
			}
			w.lin.Submit(t, w.sl.WaitView(t, w.lin, "").ID, tt.values).Acked(t)
			if views := w.sl.Views(w.lin); len(views) != 0 {
				t.Errorf("the window stays: %+v", views[0].Errors)
			}
			w.wants(tt.want(w, w.event(1)))
		})
	}
}

func TestWindowsRefuse(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(nil)
	w.lin.Press(t, root.Channel, root.TS, "d:note").Acked(t)
	v := w.sl.WaitView(t, w.lin, "Note")
	w.lin.Submit(t, v.ID, map[string]string{"note": "   "}).Acked(t)
	if v := w.sl.WaitView(t, w.lin, "Note"); v.Errors["note"] == "" {
		t.Error("an empty note is taken")
	}
	w.lin.Choose(t, root.Channel, root.TS, "d:more", "assign "+string(number)).Acked(t)
	v = w.sl.WaitView(t, w.lin, "Assign")
	w.lin.Submit(t, v.ID, map[string]string{"agent": w.sl.User("Mei").ID}).Acked(t)
	if v := w.sl.WaitView(t, w.lin, "Assign"); !strings.Contains(v.Errors["agent"], "“Mei” is nobody in the ticket's channel") {
		t.Errorf("the errors are %v", v.Errors)
	}
	// Whoever loses the right while the window is open is refused by it.
	w.lin.Press(t, root.Channel, root.TS, "d:note").Acked(t)
	v = w.sl.WaitView(t, w.lin, "Note")
	w.sl.Leave(w.channel, w.lin)
	w.sl.WaitQuiet(t)
	w.lin.Submit(t, v.ID, map[string]string{"note": "hm"}).Acked(t)
	if v := w.sl.WaitView(t, w.lin, "Support"); !strings.Contains(v.Look().Text, "Only members of the ticket's channel") {
		t.Errorf("the window says %q", v.Look().Text)
	}
	w.wants(bot.Refused{Ticket: number, Did: "note", Why: "not a member"})
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(nil)
	ts := w.lin.Reply(t, root.Channel, root.TS, "answer")
	w.event(1)
	reply := root.Channel + "/" + ts
	w.deliver(bot.Confirm{Ticket: number, Agent: w.agent(w.lin), Reply: reply, Text: "It goes out in 4 s.", At: time.Now().Add(4 * time.Second),
		Choices: []bot.Choice{bot.ChoiceDrop, bot.ChoiceSend, bot.ChoiceNote}})
	asked := w.sl.WaitEphemeral(t, w.lin, "It goes out in 4 s.")
	if asked.Thread != root.TS {
		t.Errorf("the question is in thread %q", asked.Thread)
	}
	if b := asked.Look().Buttons; len(b) != 3 || b[0].Label != "Undo" || b[1].Label != "Send" || b[2].Label != "Keep as note" {
		t.Errorf("the buttons are %+v", b)
	}
	w.lin.Press(t, root.Channel, asked.TS, "d:choice:drop").Acked(t)
	w.wants(bot.Said{Ticket: number, Message: reply, Text: "answer"}, bot.Decided{Ticket: number, Message: reply, Choice: bot.ChoiceDrop})
	if left := w.sl.Ephemerals(w.lin); len(left) != 0 {
		t.Errorf("the question stays: %q", left[0].Look().Text)
	}
}

// TestHourglass takes a reply back, and buttons for that come once in a while.
func TestHourglass(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(nil)
	want := []bot.Body{}
	for i := range 3 {
		ts := w.lin.Reply(t, root.Channel, root.TS, "answer")
		reply := root.Channel + "/" + ts
		w.event(len(want) + 1)
		w.deliver(bot.Mark{Ticket: number, Reply: reply, State: bot.MarkHeld})
		w.deliver(bot.Confirm{Ticket: number, Agent: w.agent(w.lin), Reply: reply, Text: "It goes out in 4 s.", At: time.Now().Add(4 * time.Second),
			Choices: []bot.Choice{bot.ChoiceDrop, bot.ChoiceSend, bot.ChoiceNote}})
		if got := w.sl.Ephemerals(w.lin); len(got) != 1 || !strings.Contains(got[0].Look().Text, "press ⏳") {
			t.Errorf("after reply %d Lin alone sees %d messages, want the one that shows how to undo", i, len(got))
		}
		w.wu.React(t, root.Channel, ts, "hourglass_flowing_sand") // is not Wu's to undo
		w.lin.React(t, root.Channel, ts, "hourglass_flowing_sand")
		w.lin.Unreact(t, root.Channel, ts, "hourglass_flowing_sand")
		want = append(want, bot.Said{Ticket: number, Message: reply, Text: "answer"}, bot.Decided{Ticket: number, Message: reply, Choice: bot.ChoiceDrop})
		w.wants(want...)
	}
	if ev := w.event(2); ev.Sender != w.agent(w.lin) || ev.ID == w.event(4).ID {
		t.Errorf("the events are %+v and %+v", ev, w.event(4))
	}
}

// TestConfirmForAbsent asks in the open what would wait for ever.
func TestConfirmForAbsent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(func(a *bot.OpenTicket) { a.Lines = nil })
	w.sl.Leave(w.channel, w.lin)
	ask := bot.Confirm{Ticket: number, Agent: w.agent(w.lin), Reply: "C1/1.1", Text: "Wu has the ticket.", Choices: []bot.Choice{bot.ChoiceSend, bot.ChoiceTake}}
	w.deliver(ask)
	got := w.sl.Thread(root.Channel, root.TS)
	if len(got) != 1 || !strings.Contains(got[0].Look().Text, "Wu has the ticket.") || !contains(got[0].Look().Users, w.lin.ID) {
		t.Fatalf("the thread is %+v, want the question", got)
	}
	w.wu.Press(t, root.Channel, got[0].TS, "d:choice:take").Acked(t)
	w.wants(bot.Decided{Ticket: number, Message: "C1/1.1", Choice: bot.ChoiceTake})
	if got := w.sl.Thread(root.Channel, root.TS); len(got) != 0 {
		t.Errorf("the answered question stays")
	}
	ask.At = time.Now().Add(time.Second)
	w.deliver(ask)
	if got := w.sl.Thread(root.Channel, root.TS); len(got) != 0 {
		t.Errorf("a question that answers itself is asked in the open")
	}
}

func TestShortcuts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(nil)
	ts := w.lin.Reply(t, root.Channel, root.TS, "answer")
	w.event(1)
	id := root.Channel + "/" + ts
	w.lin.Shortcut(t, root.Channel, ts, "d:keep").Acked(t)
	w.lin.Shortcut(t, root.Channel, ts, "d:send").Acked(t)
	w.lin.Shortcut(t, root.Channel, root.TS, "d:claim").Acked(t)
	w.wants(bot.Said{Ticket: number, Message: id, Text: "answer"}, bot.Decided{Ticket: number, Message: id, Choice: bot.ChoiceNote},
		bot.Decided{Ticket: number, Message: id, Choice: bot.ChoiceSend}, bot.Claimed{Ticket: number})
	w.lin.Shortcut(t, root.Channel, ts, "d:saved").Acked(t)
	w.sl.WaitView(t, w.lin, "Reply")
	other := w.lin.Write(t, w.channel, "lunch?")
	w.lin.Shortcut(t, w.channel, other, "d:claim").Acked(t)
	w.sl.WaitEphemeral(t, w.lin, "This works in a ticket's thread.")
}

// TestSavedReplies goes the whole way: search, blanks, preview, sent.
func TestSavedReplies(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(func(a *bot.OpenTicket) { a.Lines, a.Locale = nil, "zh" })
	w.lin.Press(t, root.Channel, root.TS, "d:reply").Acked(t)
	v := w.sl.WaitView(t, w.lin, "Reply")
	if got := w.lin.Type(t, v.ID, "d:saved", "bank"); len(got) != 1 || got[0].Value != "delay" || got[0].Label != "Bank delay" {
		t.Errorf("typing offers %+v", got)
	}
	if got := w.lin.Type(t, v.ID, "d:saved", ""); len(got) != 3 {
		t.Errorf("before typing %d are offered, want all", len(got))
	}
	w.lin.Submit(t, v.ID, nil).Acked(t)
	if v := w.sl.WaitView(t, w.lin, "Reply"); v.Errors["own"] == "" {
		t.Error("nothing at all is taken for a reply")
	}
	w.lin.Submit(t, v.ID, map[string]string{"saved": "delay"}).Acked(t)
	v = w.sl.WaitView(t, w.lin, "Fill in")
	w.lin.Submit(t, v.ID, map[string]string{"blank:days": " "}).Acked(t)
	v = w.sl.WaitView(t, w.lin, "Fill in")
	if v.Errors["blank:days"] == "" {
		t.Error("a missing blank is taken")
	}
	w.lin.Submit(t, v.ID, map[string]string{"blank:days": "3"}).Acked(t)
	v = w.sl.WaitView(t, w.lin, "Preview")
	if got := v.Look().Text; !strings.Contains(got, "Anna will read this:") || !strings.Contains(got, ": it takes 3 days") {
		t.Errorf("the preview is %q", got)
	}
	w.wants() // nothing is sent before that
	w.lin.Submit(t, v.ID, nil).Acked(t)
	said, _ := w.event(1).Body.(bot.Said)
	if !said.Sure || said.Text != "**zh**: it takes 3 days" || !strings.HasPrefix(said.Message, root.Channel+"/") {
		t.Errorf("the event is %+v", said)
	}
	thread := w.sl.Thread(root.Channel, root.TS)
	if len(thread) != 1 || root.Channel+"/"+thread[0].TS != said.Message || !thread[0].Shows("Lin (from the desk)") {
		t.Errorf("the thread does not show the reply: %+v", thread)
	}
	w.deliver(bot.Mark{Ticket: number, Reply: said.Message, State: bot.MarkDelivered, Message: "5"})
	w.sl.WaitReaction(t, root.Channel, thread[0].TS, "white_check_mark")
}

// TestSavedRepliesKnowWho: the customer, the agent and the ticket need no blanks, and
// a name that nobody knows is asked for.
func TestSavedRepliesKnowWho(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.open(nil)
	w.openAs("OK-8G4L3", func(a *bot.OpenTicket) { a.Customer.Name = "" })
	w.slash(w.lin, "reply intro "+string(number))
	v := w.sl.WaitView(t, w.lin, "Preview")
	if got := v.Look().Text; !strings.Contains(got, "Anna, I am Lin (OK-7F3K2)") {
		t.Errorf("the preview is %q", got)
	}
	w.lin.Submit(t, v.ID, nil).Acked(t)
	if said, _ := w.event(1).Body.(bot.Said); said.Text != "Anna, I am Lin (OK-7F3K2)" {
		t.Errorf("what is sent is %q", said.Text)
	}
	w.slash(w.lin, "reply intro OK-8G4L3")
	w.lin.Submit(t, w.sl.WaitView(t, w.lin, "Fill in").ID, map[string]string{"blank:customer": "Bo"}).Acked(t)
	w.lin.Submit(t, w.sl.WaitView(t, w.lin, "Preview").ID, nil).Acked(t)
	if said, _ := w.event(2).Body.(bot.Said); said.Text != "Bo, I am Lin (OK-8G4L3)" {
		t.Errorf("what is sent is %q", said.Text)
	}
}

// TestBlanksOfACommand are what was typed, not what Slack makes of it.
func TestBlanksOfACommand(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.open(nil)
	w.slash(w.lin, "reply delay "+string(number)+" days=<https://a.example/?b=1&amp;c> &lt;3 *4* <@U1|wu> <mailto:a@b.example|a@b.example>")
	v := w.sl.WaitView(t, w.lin, "Preview")
	if got, want := v.Look().Text, "https://a.example/?b=1&c <3 *4* @wu a@b.example"; !strings.Contains(got, want) {
		t.Errorf("the preview is %q, want %q", got, want)
	}
}

func TestOwnWordsFromTheWindow(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(func(a *bot.OpenTicket) { a.Lines = nil })
	w.lin.Press(t, root.Channel, root.TS, "d:reply").Acked(t)
	long := strings.Repeat("\"<&>\" 很好\n", 140)
	w.lin.Submit(t, w.sl.WaitView(t, w.lin, "Reply").ID, map[string]string{"own": long}).Acked(t)
	v := w.sl.WaitView(t, w.lin, "Preview")
	w.ingestFails(errStore)
	w.lin.Submit(t, v.ID, nil).Failed(t)
	if got := w.sl.Thread(root.Channel, root.TS); len(got) != 0 {
		t.Errorf("a reply that is not passed on stands in the thread")
	}
	w.ingestFails(nil)
	w.lin.Submit(t, v.ID, nil).Acked(t)
	if said, _ := w.event(1).Body.(bot.Said); !said.Sure || said.Text != strings.TrimSpace(long) {
		t.Errorf("the event is %+v", said)
	}
}
