package desk_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

func TestNotes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(func(a *bot.OpenTicket) { a.Lines = nil })
	w.deliver(bot.PostNote{Ticket: number, From: "customer", Name: "Anna", Message: "m1", Quote: "How can I help?", Text: "my *money* is gone"})
	w.deliver(bot.PostNote{Ticket: number, From: "mail", Name: "Anna", Message: "m2", Text: "by mail"})
	w.deliver(bot.PostNote{Ticket: number, From: "agent", Name: "Lin", Text: "**look** at `12`"})
	w.deliver(bot.PostNote{Ticket: number, From: "system", Text: "Lin has the ticket."})
	want := []string{
		"👤 Anna · in reply to “How can I help?”\nmy *money* is gone",
		"✉️ Anna · by e-mail\nby mail",
		"📝 Note by Lin\nlook at 12",
		"ℹ️ Lin has the ticket.",
	}
	if got := w.texts(root); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("the thread is\n%q\nwant\n%q", got, want)
	}
	r := w.deliver(bot.PostNote{Ticket: number, From: "system", Text: "only for you", To: bot.Person{ID: bot.PersonID("slack:" + slacktest.TeamID + ":" + w.lin.ID)}})
	w.sl.WaitEphemeral(t, w.lin, "only for you")
	if r.Message != "" || len(w.texts(root)) != len(want) {
		t.Errorf("what is for one agent alone is in the thread")
	}
}

// TestNoteAgain repeats posts whose answer was lost.
func TestNoteAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(func(a *bot.OpenTicket) { a.Lines = nil })
	long := strings.Repeat("word ", 4000)
	for _, text := range []string{"short", long} {
		before := len(w.texts(root))
		w.sl.Fail(slacktest.Fault{Method: "chat.postMessage", DropReply: true})
		dl := w.delivery(bot.PostNote{Ticket: number, From: "customer", Name: "Anna", Message: "m1", Text: text})
		if _, err := w.d.Deliver(t.Context(), dl); err == nil {
			t.Fatal("a lost answer is no error")
		}
		dl.MayRepeat = true
		if _, err := w.d.Deliver(t.Context(), dl); err != nil {
			t.Fatal(err)
		}
		if got, want := len(w.texts(root))-before, 1+len(text)/12000; got != want {
			t.Errorf("a text of %d characters was posted as %d messages, want %d", len(text), got, want)
		}
	}
}

func TestEditsAndDeletes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(func(a *bot.OpenTicket) { a.Lines = nil })
	first := w.deliver(bot.PostNote{Ticket: number, From: "customer", Name: "Anna", Message: "m1", Text: "tomorow"})
	edited := w.deliver(bot.EditNote{Ticket: number, Message: "m1", Text: "tomorrow"})
	if got, want := w.texts(root), "👤 Anna\ntomorrow\n✏️ edited · before: “tomorow”"; len(got) != 1 || got[0] != want || edited.Message != first.Message {
		t.Errorf("after the edit the thread is %q, want %q", got, want)
	}
	w.deliver(bot.DropNote{Ticket: number, Message: "m1"})
	if got, want := w.texts(root), "🗑️ Anna has deleted this message"; len(got) != 1 || got[0] != want {
		t.Errorf("after the removal the thread is %q, want %q", got, want)
	}
}

// TestEditElsewhere edits what cannot be changed in its place.
func TestEditElsewhere(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(w *world, root slacktest.Message){
		"unknown": func(w *world, _ slacktest.Message) {},
		"removed": func(w *world, root slacktest.Message) {
			w.deliver(bot.PostNote{Ticket: number, From: "customer", Name: "Anna", Message: "m1", Text: "old"})
			w.sl.DeleteMessage(root.Channel, w.sl.Thread(root.Channel, root.TS)[0].TS)
		},
		"no late edits": func(w *world, _ slacktest.Message) {
			w.deliver(bot.PostNote{Ticket: number, From: "customer", Name: "Anna", Message: "m1", Text: "old"})
			w.sl.Fail(slacktest.Fault{Method: "chat.update", Code: "edit_window_closed"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			root := w.open(func(a *bot.OpenTicket) { a.Lines = nil })
			spoil(w, root)
			w.deliver(bot.EditNote{Ticket: number, Message: "m1", Text: "new"})
			got := w.texts(root)
			if last := got[len(got)-1]; !strings.Contains(last, "👤 Anna\nnew\n✏️ edited") {
				t.Errorf("the thread is %q, want the edited message at its end", got)
			}
		})
	}
}

func TestReactions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(func(a *bot.OpenTicket) { a.Lines = nil })
	w.deliver(bot.PostNote{Ticket: number, From: "customer", Name: "Anna", Message: "m1", Text: "thanks"})
	ts := w.sl.Thread(root.Channel, root.TS)[0].TS
	w.deliver(bot.ReactNote{Ticket: number, Message: "m1", Emoji: "👍"})
	w.deliver(bot.ReactNote{Ticket: number, Message: "m1", Emoji: "👍"}) // again
	w.sl.WaitReaction(t, root.Channel, ts, "+1")
	w.deliver(bot.ReactNote{Ticket: number, Message: "m1", Emoji: "👍", Removed: true})
	if got := w.sl.Reactions(root.Channel, ts); len(got) != 0 {
		t.Errorf("reactions are %v after it was taken off", got)
	}
	w.deliver(bot.ReactNote{Ticket: number, Message: "m1", Emoji: "\U0001faea"})
	w.deliver(bot.ReactNote{Ticket: number, Message: "unknown", Emoji: "👍"})
	if got := w.texts(root); len(got) != 3 || !strings.Contains(got[1], "Anna reacted with \U0001faea to “thanks”") || !strings.Contains(got[2], "Anna reacted with 👍") {
		t.Errorf("the thread is %q, want lines for what Slack cannot show", got)
	}

	ours := w.lin.Reply(t, root.Channel, root.TS, "answer")
	w.event(1)
	w.deliver(bot.Mark{Ticket: number, Reply: root.Channel + "/" + ours, State: bot.MarkDelivered, Message: "77", Parts: []string{"77", "78"}})
	w.deliver(bot.ReactNote{Ticket: number, Message: "78", Emoji: "❤️"}) // the second part of it
	w.sl.WaitReaction(t, root.Channel, ours, "heart")
	w.deliver(bot.ReactNote{Ticket: number, Message: "77", Emoji: "✅", Removed: true}) // not the mark
	w.sl.WaitReaction(t, root.Channel, ours, "white_check_mark")
}

func TestMarks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(func(a *bot.OpenTicket) { a.Lines = nil })
	ts := w.lin.Reply(t, root.Channel, root.TS, "answer")
	w.event(1)
	reply := root.Channel + "/" + ts
	for _, step := range []struct {
		state bot.MarkState
		want  string
	}{
		{bot.MarkHeld, "hourglass_flowing_sand"}, {bot.MarkSending, "hourglass_flowing_sand"}, {bot.MarkDelivered, "white_check_mark"},
		{bot.MarkDelivered, "white_check_mark"}, {bot.MarkFailed, "warning"}, {bot.MarkDelivered, "warning"},
	} {
		mark := bot.Mark{Ticket: number, Reply: reply, State: step.state}
		if step.state == bot.MarkFailed {
			mark.Reason = "the customer has blocked the bot"
		}
		w.deliver(mark)
		if got := w.sl.Reactions(root.Channel, ts); len(got) != 1 || len(got[step.want]) != 1 {
			t.Errorf("after %s the reactions are %v, want %s alone", step.state, got, step.want)
		}
	}
	if got := w.texts(root); len(got) != 2 || got[1] != "⚠️ Not delivered: the customer has blocked the bot" {
		t.Errorf("the thread is %q, want why it failed", got)
	}

	note := w.lin.Reply(t, root.Channel, root.TS, "// hm")
	w.event(2)
	w.deliver(bot.Mark{Ticket: number, Reply: root.Channel + "/" + note, State: bot.MarkDropped, Reason: "you have undone it"})
	w.sl.WaitEphemeral(t, w.lin, "Not sent: you have undone it")
	w.lin.Delete(t, root.Channel, note)
	w.deliver(bot.Mark{Ticket: number, Reply: root.Channel + "/" + note, State: bot.MarkNote}) // nothing is left to be marked
	w.deliver(bot.Mark{Ticket: number, Reply: "playground-7", State: bot.MarkFailed, Reason: "it is from another desk"})
	if got := w.texts(root); !strings.Contains(got[len(got)-1], "it is from another desk") {
		t.Errorf("the thread is %q", got)
	}
}

// TestMarksWithinLimits puts marks although Slack has had enough of something.
func TestMarksWithinLimits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(nil)
	ts := w.lin.Reply(t, root.Channel, root.TS, "answer")
	w.event(1)
	reply := root.Channel + "/" + ts
	w.deliver(bot.Mark{Ticket: number, Reply: reply, State: bot.MarkHeld})
	w.sl.Fail(slacktest.Fault{Method: "reactions.add", Status: 429, RetryAfter: 3}, slacktest.Fault{Method: "reactions.remove", Status: 429, RetryAfter: 3})
	dl := w.delivery(bot.Mark{Ticket: number, Reply: reply, State: bot.MarkDelivered})
	_, err := w.d.Deliver(t.Context(), dl)
	var send *dispatch.SendError
	if !errors.As(err, &send) || send.Fate != dispatch.FateRetry || len(send.Rests) != 1 || send.Rests[0].Key != "slack:react" {
		t.Fatalf("Deliver = %v, want only reactions to wait", err)
	}
	if _, err := w.d.Deliver(t.Context(), dl); err != nil {
		t.Fatal(err)
	}
	if got := w.sl.Reactions(root.Channel, ts); len(got) != 2 {
		t.Errorf("the reactions are %v, want the old one to wait", got)
	}
	w.deliver(bot.Mark{Ticket: number, Reply: reply, State: bot.MarkDelivered})
	if got := w.sl.Reactions(root.Channel, ts); len(got) != 1 || len(got["white_check_mark"]) != 1 {
		t.Errorf("the reactions are %v, want one mark", got)
	}
	if left := w.m.left(number); left != nil {
		t.Errorf("the store keeps %q", left)
	}
}

// TestLimitsOfMethods names what has to wait when Slack has had enough.
func TestLimitsOfMethods(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.open(nil)
	w.deliver(bot.PostNote{Ticket: number, From: "customer", Message: "m1", Text: "x"})
	for _, tt := range []struct {
		method string
		action bot.Action
		key    string
	}{
		{"chat.postMessage", bot.PostNote{Ticket: number, From: "system", Text: "x"}, "slack:ch:" + w.channel},
		{"chat.update", bot.EditNote{Ticket: number, Message: "m1", Text: "y"}, "slack:update"},
		{"chat.update", bot.UpdateTicket{Ticket: number, Status: bot.TicketClaimed}, "slack:update"},
		{"reactions.add", bot.ReactNote{Ticket: number, Message: "m1", Emoji: "👍"}, "slack:react"},
	} {
		w.sl.Fail(slacktest.Fault{Method: tt.method, Status: 429, RetryAfter: 9})
		_, err := w.d.Deliver(t.Context(), w.delivery(tt.action))
		var send *dispatch.SendError
		if !errors.As(err, &send) || send.After != 9*time.Second || len(send.Rests) != 1 || send.Rests[0].Key != tt.key {
			t.Errorf("Deliver(%T) = %+v, want %s to wait for 9s", tt.action, err, tt.key)
		}
		named := tt.key == "slack:update" || tt.key == "slack:react"
		if rates := w.d.Rates(w.delivery(tt.action)); len(rates) == 0 || rates[len(rates)-1].Key != tt.key && !named {
			t.Errorf("Rates(%T) = %+v, want one with the key %s", tt.action, rates, tt.key)
		}
	}
}

// TestRequests counts what deliveries cost.
func TestRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(nil)
	ts := w.lin.Reply(t, root.Channel, root.TS, "answer")
	w.event(1)
	now := time.Now()
	claimed := bot.UpdateTicket{Ticket: number, Status: bot.TicketClaimed, Agent: w.agent(w.lin)}
	owed := claimed
	owed.Owed = now
	for _, tt := range []struct {
		action bot.Action
		want   int
	}{
		{bot.PostNote{Ticket: number, From: "customer", Name: "Anna", Message: "m1", Text: "hello"}, 1},
		{bot.EditNote{Ticket: number, Message: "m1", Text: "hello!"}, 1},
		{bot.ReactNote{Ticket: number, Message: "m1", Emoji: "👍"}, 1},
		{bot.Mark{Ticket: number, Reply: root.Channel + "/" + ts, State: bot.MarkHeld}, 1},
		{bot.Mark{Ticket: number, Reply: root.Channel + "/" + ts, State: bot.MarkDelivered, Message: "5"}, 2},
		{bot.Confirm{Ticket: number, Agent: w.agent(w.lin), Reply: root.Channel + "/" + ts, Text: "x", Choices: []bot.Choice{bot.ChoiceDrop}, At: now}, 1},
		{claimed, 1},
		{claimed, 0}, // nothing is new
		{owed, 0},    // it may pass at once
		{claimed, 0},
		{bot.DropNote{Ticket: number, Message: "m1"}, 1},
		{bot.CloseTicket{Ticket: number, Why: "resolved"}, 1},
	} {
		before := w.sl.Calls("chat.postMessage") + w.sl.Calls("chat.update") + w.sl.Calls("chat.postEphemeral") + w.sl.Calls("reactions.add") +
			w.sl.Calls("reactions.remove") + w.sl.Calls("conversations.replies") + w.sl.Calls("conversations.history")
		w.deliver(tt.action)
		after := w.sl.Calls("chat.postMessage") + w.sl.Calls("chat.update") + w.sl.Calls("chat.postEphemeral") + w.sl.Calls("reactions.add") +
			w.sl.Calls("reactions.remove") + w.sl.Calls("conversations.replies") + w.sl.Calls("conversations.history")
		if after-before != tt.want {
			t.Errorf("%T took %d requests, want %d", tt.action, after-before, tt.want)
		}
	}
}

// TestOwedIsShown on a card that has been the same for a while.
func TestOwedIsShown(t *testing.T) {
	t.Parallel()
	now := time.Now()
	w := newWorld(t, func(w *world) { w.o.Now = func() time.Time { return now } })
	w.open(nil)
	owed := bot.UpdateTicket{Ticket: number, Status: bot.TicketClaimed, Agent: w.agent(w.lin), Owed: now}
	calm := owed
	calm.Owed = time.Time{}
	w.deliver(calm)
	now = now.Add(time.Minute)
	w.deliver(owed)
	if !w.root(number).Shows("Customer waits for an answer") {
		t.Error("the card does not show that the customer waits")
	}
	w.deliver(calm)
	if w.root(number).Shows("Customer waits for an answer") {
		t.Error("the card shows that a customer waits who has been answered")
	}
}

func TestCalls(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(func(a *bot.OpenTicket) { a.Lines = nil })
	lin := bot.Person{ID: bot.PersonID("slack:" + slacktest.TeamID + ":" + w.lin.ID), Name: "Lin"}
	w.deliver(bot.UpdateTicket{Ticket: number, Queue: "account", Status: bot.TicketClaimed, Agent: lin})
	calls := func(c bot.CallOut) []string {
		w.deliver(bot.PostNote{Ticket: number, From: "system", Text: "the customer waits", Call: c})
		thread := w.sl.Thread(root.Channel, root.TS)
		look := thread[len(thread)-1].Look()
		if look.Everyone {
			t.Errorf("a call of %s rings at everybody", c)
		}
		if last := thread[len(thread)-1]; last.Broadcast != (c == bot.CallLoud) {
			t.Errorf("that the channel shows a call of %s is %v", c, last.Broadcast)
		}
		return look.Users
	}
	if got := calls(bot.CallAgent); !contains(got, w.lin.ID) || contains(got, w.wu.ID) {
		t.Errorf("a call of the agent rings at %v", got)
	}
	if got := calls(bot.CallQueue); !contains(got, w.lin.ID) || !contains(got, w.wu.ID) || contains(got, slacktest.BotUser) {
		t.Errorf("a call of the queue rings at %v", got)
	}
	if got := calls(bot.CallLoud); !contains(got, w.lin.ID) || !contains(got, w.wu.ID) {
		t.Errorf("a loud call rings at %v", got)
	}
	w.wall.away[lin.ID] = true
	if got := calls(bot.CallAgent); len(got) != 0 {
		t.Errorf("a call of an agent who is away rings at %v", got)
	}
	if got := calls(bot.CallQueue); contains(got, w.lin.ID) || !contains(got, w.wu.ID) {
		t.Errorf("a call of the queue rings at %v, one of whom is away", got)
	}
}

func contains(all []string, s string) bool {
	for _, v := range all {
		if v == s {
			return true
		}
	}
	return false
}
