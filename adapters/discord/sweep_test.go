package discord

import (
	"fmt"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/bot"
)

// stuck holds a request for as long as it is tried, which no test takes.
const stuck = time.Hour

// know makes a channel one whose messages are stored up to id.
func (w *world) know(channel, id string) {
	w.Helper()
	if err := w.mem.SetField(w.Context(), seenKey, channel, id); err != nil {
		w.Fatal(err)
	}
}

// fields returns what is kept by channel under a key.
func (w *world) fields(key string) map[string]string {
	f, _ := w.mem.Fields(w.Context(), key)
	return f
}

func (w *world) awaitCaughtUp() {
	w.Helper()
	w.dc.Await(w, "an empty list", func() bool { return len(w.fields(catchUpKey)) == 0 })
}

// missed makes customers who are known and have written n messages since.
func (w *world) missed(customers, n int) []*discordtest.User {
	var out []*discordtest.User
	for i := range customers {
		u := w.dc.User(fmt.Sprint("customer ", i), "en-US")
		w.know(u.DM(), u.Write(w, u.DM(), "before"))
		for k := range n {
			u.Write(w, u.DM(), fmt.Sprint(k))
		}
		out = append(out, u)
	}
	return out
}

// texts are the texts of a conversation's events, in order; other bodies by their type.
func texts(events []bot.Event, dm string) []string {
	var out []string
	for _, ev := range events {
		if ev.Conversation != bot.ConversationID(prefix+dm) {
			continue
		}
		if b, ok := ev.Body.(bot.Text); ok {
			out = append(out, b.Text)
		} else {
			out = append(out, fmt.Sprintf("%T", ev.Body))
		}
	}
	return out
}

// With many channels to catch up and a slow Discord, who is not on the list, and
// who is on it no more, is served as ever.
func TestSweepHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	w := start(t)
	known := w.missed(200, 1)
	w.dc.Fail(discordtest.Fault{Method: "GET", Match: known[0].DM() + "/messages", Delay: time.Millisecond},
		discordtest.Fault{Method: "GET", Match: "/messages", Times: 1000, Delay: 100 * time.Millisecond})
	w.run()
	anna := w.dc.User("Anna", "en-US")
	anna.Write(t, anna.DM(), "hello")
	w.dc.Await(t, "the first channel to be done", func() bool {
		f := w.fields(catchUpKey)
		return len(f) > 0 && f[known[0].DM()] == ""
	})
	known[0].Write(t, known[0].DM(), "and now?")
	w.dc.Await(t, "both to be served", func() bool {
		evs := w.rt.wait(t, 0)
		return len(texts(evs, anna.DM())) == 1 && len(texts(evs, known[0].DM())) == 2
	})
	if n := len(w.fields(catchUpKey)); n < 100 {
		t.Errorf("%d channels are still to be caught up, want most of 200", n)
	}
}

// What is new in a conversation comes behind what was missed of it, whatever it
// is, and does not wait for the sweep.
func TestNewComesBehindMissed(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		act  func(t *testing.T, w *world, u *discordtest.User)
		want string
	}{
		"message": {func(t *testing.T, _ *world, u *discordtest.User) { u.Write(t, u.DM(), "new") }, "new"},
		"command": {func(t *testing.T, _ *world, u *discordtest.User) { u.Slash(t, u.DM(), "menu", "") }, "bot.Command"},
		"edit": {func(t *testing.T, w *world, u *discordtest.User) {
			u.Edit(t, u.DM(), w.dc.Messages(u.DM())[0].ID, "new")
		}, "bot.Edited"},
		"reaction": {func(t *testing.T, w *world, u *discordtest.User) {
			u.React(t, u.DM(), w.dc.Messages(u.DM())[0].ID, "👍", false)
		}, "bot.Reacted"},
		"private button": {func(t *testing.T, w *world, u *discordtest.User) {
			help := w.dc.Channel()
			w.say(place{channel: help, user: u.ID}.conversation(), "1", "private?", bot.Button{Label: "Go", Private: "x"})
			u.Press(t, w.dc.WaitText(t, help, "private?"), "Go")
		}, "bot.Opened"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t)
			first := w.missed(1, 1)[0]
			w.dc.Fail(discordtest.Fault{Match: first.DM() + "/messages", Delay: stuck}) // the sweep comes no further
			anna := w.missed(1, 2)[0]
			w.run()
			tt.act(t, w, anna)
			if got, want := fmt.Sprint(texts(w.rt.wait(t, 3), anna.DM())), fmt.Sprint([]string{"0", "1", tt.want}); got != want {
				t.Errorf("events = %v, want %v", got, want)
			}
			if f := w.fields(catchUpKey); f[first.DM()] == "" || f[anna.DM()] != "" {
				t.Errorf("list = %v, want only the channel that is stuck", f)
			}
		})
	}
}

// What is new in direct messages waits for what was missed in the thread that had
// taken their place: it is one conversation.
func TestNewComesBehindMissedInAThread(t *testing.T) {
	t.Parallel()
	w := start(t)
	stop := w.run()
	anna, help, dm := w.ledAway()
	w.say(dm, "2", "How do you sign in?")
	thread := w.dc.Threads(help)[0]
	id := anna.Write(t, thread, discordtest.Mention+" by phone")
	w.rt.wait(t, 2)
	w.dc.Await(t, "the thread to be known", func() bool { return w.fields(seenKey)[thread] == id })
	stop()
	w.forgetSession()
	anna.Write(t, thread, discordtest.Mention+" or by mail")
	blocker := w.missed(1, 0)[0]
	w.know("1", id) // is read first, and stuck
	w.dc.Fail(discordtest.Fault{Match: "/channels/1/messages", Delay: stuck})
	w.runAs(w.adapter(w.a.o))
	w.dc.Await(t, "the list", func() bool { return w.fields(catchUpKey)[blocker.DM()] != "" })
	anna.Write(t, anna.DM(), "here again")
	if got, want := fmt.Sprint(texts(w.rt.wait(t, 4), anna.DM())), "[bot.Opened by phone or by mail here again]"; got != want {
		t.Errorf("events = %v, want %v", got, want)
	}
}

// forgetSession leaves nothing to resume, and no waiting before the next session.
func (w *world) forgetSession() {
	w.Helper()
	for _, key := range []string{"discord:gateway:session", "discord:gateway:identifies"} {
		if err := w.mem.DropValue(w.Context(), key); err != nil {
			w.Fatal(err)
		}
	}
}

// A process that ends in the middle of the sweep leaves the rest to the next one,
// which resumes the session, so that nothing else reminds it.
func TestSweepIsFinishedByTheNextProcess(t *testing.T) {
	t.Parallel()
	w := start(t)
	known := w.missed(5, 2)
	w.dc.Fail(discordtest.Fault{Match: known[2].DM() + "/messages", Delay: stuck})
	stop := w.run()
	w.dc.Await(t, "two channels to be done", func() bool { return len(w.fields(catchUpKey)) == 3 && w.dc.Faults() == 0 })
	stop()
	if n := len(w.fields(catchUpKey)); n != 3 {
		t.Fatalf("%d channels are left on the list, want 3", n)
	}
	// As if it had died after storing and before taking note of it.
	again := known[0]
	if err := w.mem.SetField(t.Context(), catchUpKey, again.DM(), w.dc.Messages(again.DM())[0].ID); err != nil {
		t.Fatal(err)
	}
	o := w.a.o
	o.Owner = "two"
	w.runAs(w.adapter(o))
	w.awaitCaughtUp()
	evs := w.rt.wait(t, 10)
	for _, u := range known {
		if got := fmt.Sprint(texts(evs, u.DM())); got != "[0 1]" {
			t.Errorf("messages of %s = %v, want both, once and in order", u.Name, got)
		}
	}
	if len(evs) != 10 || w.rt.repeats != 2 {
		t.Errorf("%d events and %d repeats, want 10 and 2", len(evs), w.rt.repeats)
	}
}

// A process that stands by leaves the list alone, until it has the connection.
func TestNoSweepWithoutTheConnection(t *testing.T) {
	t.Parallel()
	w := start(t)
	first := w.missed(1, 1)[0]
	w.dc.Fail(discordtest.Fault{Match: first.DM() + "/messages", Delay: stuck})
	stop := w.run()
	w.dc.Await(t, "the sweep to be stuck", func() bool { return w.dc.Faults() == 0 })
	o := w.a.o
	o.Owner = "two"
	w.runAs(w.adapter(o))
	w.dc.Await(t, "the other process", func() bool { return w.dc.Stats().Requests >= 3 }) // twice who the bot is, once the gateway's address
	if n := len(w.rt.wait(t, 0)); n != 0 {
		t.Errorf("%d events came, want none from who stands by", n)
	}
	stop()
	w.rt.wait(t, 1)
	w.awaitCaughtUp()
}

// Trouble with one channel delays the others at most by a moment, and what cannot
// be read any more is given up.
func TestSweepTriesAgainAndGivesUp(t *testing.T) {
	t.Parallel()
	w := start(t)
	known := w.missed(4, 1)
	w.dc.Fail(discordtest.Fault{Match: known[0].DM() + "/messages", Status: 502, Times: 3},
		discordtest.Fault{Match: known[1].DM() + "/messages", Status: 403, Code: 50001},
		discordtest.Fault{Match: known[2].DM() + "/messages", Status: 404, Code: 10003})
	w.run()
	w.awaitCaughtUp()
	evs := w.rt.wait(t, 2)
	if len(evs) != 2 || len(texts(evs, known[0].DM())) != 1 || evs[0].Conversation != bot.ConversationID(prefix+known[3].DM()) {
		t.Errorf("events = %+v, want the last customer's, then the first's", evs)
	}
	if f := w.fields(seenKey); f[known[1].DM()] != "" || f[known[2].DM()] != "" || len(f) != 2 {
		t.Errorf("known channels = %v, want those given up forgotten", f)
	}
}

// An event whose conversation cannot be caught up comes again until it can.
func TestEventWaitsForItsConversation(t *testing.T) {
	t.Parallel()
	w := start(t)
	first := w.missed(1, 1)[0]
	w.dc.Fail(discordtest.Fault{Match: first.DM() + "/messages", Delay: stuck})
	anna := w.missed(1, 1)[0]
	w.dc.Fail(discordtest.Fault{Match: anna.DM() + "/messages", Status: 502, Times: 2})
	w.run()
	anna.Write(t, anna.DM(), "new")
	if got := fmt.Sprint(texts(w.rt.wait(t, 2), anna.DM())); got != "[0 new]" {
		t.Errorf("events = %v, want what was missed first", got)
	}
}
