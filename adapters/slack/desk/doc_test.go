package desk_test

import (
	"encoding/json"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/okpay/supportbot/bot"
)

// TestDrawing goes every way that doc.go draws, and no other.
func TestDrawing(t *testing.T) {
	t.Parallel()
	walked := map[string]bool{}
	walk := func(change func(w *world), steps ...func(w *world)) {
		w := newWorld(t, change)
		before := "[*]"
		for _, step := range steps {
			step(w)
			walked[before+" --> "+w.state()] = true
			before = w.state()
		}
	}
	open := func(w *world) { _, _ = w.d.Open(t.Context(), number, w.delivery(ticketOf(nil))) }
	post := func(w *world) {
		_, _ = w.d.Deliver(t.Context(), w.delivery(bot.PostNote{Ticket: number, From: "system", Text: "x"}))
	}
	archive := func(w *world) { w.sl.Archive(w.channel) }
	archived := func(w *world) { archive(w); post(w) }
	unarchived := func(w *world) { w.sl.Unarchive(w.channel); post(w) }
	walk(archive, open, open, func(w *world) { w.sl.Unarchive(w.channel); open(w) }, archived, post, unarchived)
	walk(nil, open, func(w *world) { w.sl.DeleteThread(w.channel, w.root(number).TS); post(w) })

	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		if way, _, ok := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "//")), ": "); ok && strings.Contains(way, " --> ") {
			drawn[way] = true
		}
	}
	if !maps.Equal(walked, drawn) {
		t.Errorf("the code goes %v, the drawing has %v", walked, drawn)
	}
}

// state is where the store says that the ticket's thread is.
func (w *world) state() string {
	var p struct{ Root, Lost string }
	fields, _ := w.m.Fields(w.t.Context(), "slack:ticket:"+string(number))
	_ = json.Unmarshal([]byte(fields["place"]), &p) // none is one too
	if p.Root == "" || p.Lost != "" {
		return "lost"
	}
	return "shown"
}

// TestOldThread does not take for a reply what nobody sees where the ticket is now.
func TestOldThread(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(w *world) { w.o.Channels = map[string]string{"payments": w.sl.Channel("payments", w.wu, w.lin)} })
	old := w.open(nil)
	ts := w.lin.Reply(t, old.Channel, old.TS, "answer")
	w.event(1)
	w.deliver(bot.UpdateTicket{Ticket: number, Queue: "payments", Status: bot.TicketWaiting})
	w.event(2) // ThreadLost
	w.lin.Reply(t, old.Channel, old.TS, "is it still there?")
	w.sl.WaitEphemeral(t, w.lin, "has another thread now")
	w.lin.Edit(t, old.Channel, ts, "answers") // what was sent can be changed where it stands
	id := old.Channel + "/" + ts
	w.wants(bot.Said{Ticket: number, Message: id, Text: "answer"}, bot.ThreadLost{Ticket: number, Why: "moved"},
		bot.AgentEdited{Ticket: number, Message: id, Text: "answers"})
}

// TestOddMessages takes what Slack has of kinds of messages.
func TestOddMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(nil)
	event := func(ts, subtype, text string) {
		w.sl.Event(map[string]any{"type": "message", "subtype": subtype, "channel": root.Channel, "channel_type": "channel", "ts": ts,
			"thread_ts": root.TS, "user": w.lin.ID, "text": text})
		w.sl.WaitQuiet(t)
	}
	event("1900000000.000100", "me_message", "looks into it")
	event("1900000000.000200", "thread_broadcast", "for all to see")
	event("1900000000.000200", "thread_broadcast", "for all to see") // again
	event("1900000000.000300", "channel_join", "has joined")
	event("1900000000.000400", "", "")
	w.wants(bot.Said{Ticket: number, Message: root.Channel + "/1900000000.000100", Text: "looks into it"},
		bot.Said{Ticket: number, Message: root.Channel + "/1900000000.000200", Text: "for all to see"})
	w.sl.WaitEphemeral(t, w.lin, "There is nothing in your message that can be passed on")
}
