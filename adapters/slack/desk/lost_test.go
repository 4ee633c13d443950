package desk_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/slack/desk"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// spoilers are all the ways in which a thread goes.
func spoilers() map[string]func(w *world, root slacktest.Message) {
	return map[string]func(w *world, root slacktest.Message){
		"root deleted":    func(w *world, root slacktest.Message) { w.sl.DeleteThread(root.Channel, root.TS) },
		"tombstone":       func(w *world, root slacktest.Message) { w.sl.DeleteMessage(root.Channel, root.TS) },
		"archived":        func(w *world, root slacktest.Message) { w.sl.Archive(root.Channel) },
		"channel deleted": func(w *world, root slacktest.Message) { w.sl.DeleteChannel(root.Channel) },
		"bot removed":     func(w *world, root slacktest.Message) { w.sl.RemoveBot(root.Channel) },
	}
}

// withQueue gives the ticket's queue a channel of its own.
func withQueue(w *world) {
	w.o.Channels = map[string]string{"account": w.sl.Channel("account", w.lin, w.wu)}
}

// TestLostThread delivers into a thread that is gone: nothing is lost, nothing comes
// twice, and the conversation is asked for the rest.
func TestLostThread(t *testing.T) {
	t.Parallel()
	for name, spoil := range spoilers() {
		for _, event := range []bool{true, false} {
			t.Run(name+map[bool]string{true: ", told", false: ", found out"}[event], func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, withQueue)
				root := w.open(nil)
				if !event {
					w.ingestFails(errors.New("nothing is heard"))
				}
				spoil(w, root)
				if event {
					if lost, ok := w.event(1).Body.(bot.ThreadLost); !ok || lost.Ticket != number || lost.Why == "" {
						t.Fatalf("the event is %+v, want ThreadLost", w.event(1))
					}
				} else {
					w.sl.Await(t, "the event's failure", func() bool { w.mu.Lock(); defer w.mu.Unlock(); return len(w.handlers) > 0 || name == "" })
					w.ingestFails(nil)
				}
				w.deliver(bot.PostNote{Ticket: number, From: "customer", Name: "Anna", Message: "m9", Text: "are you there?"})
				w.deliver(bot.Reshow{State: bot.UpdateTicket{Ticket: number, Queue: "account", Status: bot.TicketClaimed}, Lines: []string{"> what was said"}})
				now := w.root(number)
				if now.TS == root.TS {
					t.Fatal("the ticket has no new thread")
				}
				text := strings.Join(w.texts(now), "\n")
				if !strings.Contains(text, "are you there?") || !strings.Contains(text, "what was said") || !now.Shows("Claimed") || !now.Shows("Anna") {
					t.Errorf("the new thread is\n%s\n%s", now.Look().Text, text)
				}
				if lost := w.bodies(); len(lost) != 1 {
					t.Errorf("events are\n%s\nwant one ThreadLost", show(lost))
				}
				for _, c := range []string{w.channel, root.Channel} {
					for _, m := range w.sl.Roots(c) {
						if m.Shows("are you there?") {
							t.Error("a customer's message stands in the channel, outside of any thread")
						}
					}
				}
				// Who writes in the new thread is heard.
				w.lin.Reply(t, now.Channel, now.TS, "yes")
				if said, ok := w.event(2).Body.(bot.Said); !ok || said.Text != "yes" {
					t.Errorf("the reply in the new thread is %+v", w.event(2).Body)
				}
			})
		}
	}
}

// TestReshowAlone answers ThreadLost where nothing came in between.
func TestReshowAlone(t *testing.T) {
	t.Parallel()
	for name, spoil := range spoilers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, withQueue)
			root := w.open(nil)
			spoil(w, root)
			w.event(1)
			dl := w.delivery(bot.Reshow{State: bot.UpdateTicket{Ticket: number, Queue: "account", Status: bot.TicketWaiting}, Lines: []string{"> what was said"}})
			w.sl.Fail(slacktest.Fault{Method: "chat.postMessage", Channel: w.channel, DropReply: true})
			w.sl.Fail(slacktest.Fault{Method: "chat.postMessage", Channel: root.Channel, DropReply: true})
			for try := 0; try < 4; try++ {
				if _, err := w.d.Deliver(t.Context(), dl); err == nil {
					break
				}
				dl.MayRepeat = true
			}
			now := w.root(number)
			if got := w.texts(now); now.TS == root.TS || len(got) != 1 || !strings.Contains(got[0], "what was said") {
				t.Errorf("the new thread is %q", got)
			}
			if n := len(w.sl.Roots(w.channel)); n > 1 {
				t.Errorf("there are %d cards, want one", n)
			}
		})
	}
}

// TestNowhere waits, and says so, when no channel takes tickets.
func TestNowhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.sl.Archive(w.channel)
	dl := w.delivery(ticketOf(nil))
	_, err := w.d.Open(t.Context(), number, dl)
	var send *dispatch.SendError
	if !errors.As(err, &send) || send.Fate != dispatch.FateRetry || send.After <= 0 {
		t.Fatalf("Open = %v, want to be tried again later", err)
	}
	if report := w.lastReport(); report == nil || !strings.Contains(report.Error(), "unarchive it") {
		t.Errorf("the report is %v, want how to mend it", report)
	}
	w.sl.Unarchive(w.channel)
	dl.MayRepeat = true
	if _, err := w.d.Open(t.Context(), number, dl); err != nil {
		t.Fatal(err)
	}
	if report := w.lastReport(); report != nil {
		t.Errorf("the report is %v after it was mended", report)
	}
	if n := len(w.sl.Roots(w.channel)); n != 1 {
		t.Errorf("there are %d cards", n)
	}
}

// TestWatch looks at the channels before any ticket does.
func TestWatch(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		spoil func(w *world)
		want  string // of the report, "" is fine
	}{
		"fine":         {func(*world) {}, ""},
		"archived":     {func(w *world) { w.sl.Archive(w.channel) }, "unarchive it"},
		"not invited":  {func(w *world) { w.sl.RemoveBot(w.channel) }, "set another one as SLACK_CHANNEL (slack.channel)"},
		"one of two":   {func(w *world) { w.sl.RemoveBot(w.o.Channels["account"]) }, "set another one as slack.channels.account"},
		"deleted":      {func(w *world) { w.sl.DeleteChannel(w.channel) }, "it is deleted"},
		"no scope":     {func(w *world) { w.sl.LoseScope("channels:read") }, "lacks the scope channels:read"},
		"out of reach": {func(w *world) { w.sl.Fail(slacktest.Fault{Method: "conversations.info", Status: 500, Times: 2}) }, "500"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, withQueue)
			tt.spoil(w)
			w.sl.WaitQuiet(t)
			w.mu.Lock()
			w.reports = nil
			w.mu.Unlock()
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- w.d.Watch(ctx) }() // ends with ctx
			w.sl.Await(t, "a look", func() bool { w.mu.Lock(); defer w.mu.Unlock(); return len(w.reports) > 0 })
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Errorf("Watch = %v", err)
			}
			if err := w.lastReport(); (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("the report is %v, want %q", err, tt.want)
			}
		})
	}
}

// TestBadChannels are refused at once.
func TestBadChannels(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for want, change := range map[string]func(o *desk.Options){
		"set SLACK_CHANNEL (slack.channel) to the id": func(o *desk.Options) { o.Channel = "" },
		`SLACK_CHANNEL (slack.channel) is "#support"`: func(o *desk.Options) { o.Channel = "#support" },
		`slack.channels.account is "support"`:         func(o *desk.Options) { o.Channels = map[string]string{"account": "support"} },
	} {
		o := w.o
		change(&o)
		if _, err := desk.New(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("New = %v, want %q", err, want)
		}
	}
}

func TestFallback(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(w *world) { w.o.Fallback = w.sl.Channel("fallback", w.lin) })
	w.sl.RemoveBot(w.channel)
	if root := w.open(nil); root.Channel != w.o.Fallback {
		t.Errorf("the ticket is in %s, want the fallback", root.Channel)
	}
	if report := w.lastReport(); report == nil || !strings.Contains(report.Error(), "write /invite and the bot's name there, or set another one as SLACK_CHANNEL (slack.channel)") {
		t.Errorf("the report is %v, want how to mend it", report)
	}
}

// TestStoreLost goes on when the store knows nothing any more.
func TestStoreLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(nil)
	w.deliver(bot.PostNote{Ticket: number, From: "customer", Name: "Anna", Message: "m1", Text: "hello"})
	ts := w.sl.Thread(root.Channel, root.TS)[1].TS
	w.m.forget()
	w.restart()

	w.lin.Reply(t, root.Channel, root.TS, "I am here")
	if ev := w.event(1); ev.Conversation != conversation || ev.Platform != "telegram" {
		t.Errorf("the reply is for %s on %s", ev.Conversation, ev.Platform)
	}
	w.lin.React(t, root.Channel, ts, "thumbsup")
	if r, ok := w.event(2).Body.(bot.AgentReacted); !ok || r.Message != "m1" || r.Emoji != "👍" {
		t.Errorf("the reaction is %+v", w.event(2).Body)
	}

	w.m.forget()
	w.restart()
	w.deliver(bot.EditNote{Ticket: number, Message: "m1", Text: "hello again"})
	w.deliver(bot.UpdateTicket{Ticket: number, Queue: "account", Status: bot.TicketClaimed, Since: time.Now()})
	if got := w.texts(root); len(got) != 2+0 && len(got) != 3 || !strings.Contains(strings.Join(got, "\n"), "hello again\n✏️ edited") {
		t.Errorf("the thread is %q, want the edit in its place", got)
	}
	if n := len(w.sl.Roots(w.channel)); n != 1 {
		t.Errorf("there are %d cards, want the old one", n)
	}
	if lost := w.bodies(); len(lost) != 2 {
		t.Errorf("events are\n%s\nwant no more", show(lost))
	}
}

func TestMovedToAnotherChannel(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(w *world) { w.o.Channels = map[string]string{"payments": w.sl.Channel("payments", w.wu)} })
	old := w.open(nil)
	w.deliver(bot.UpdateTicket{Ticket: number, Queue: "payments", Status: bot.TicketWaiting})
	now := w.root(number)
	if now.Channel != w.o.Channels["payments"] {
		t.Fatalf("the ticket is in %s, want the channel of its new queue", now.Channel)
	}
	if lost, ok := w.event(1).Body.(bot.ThreadLost); !ok || lost.Why != "moved" {
		t.Errorf("the event is %+v, want ThreadLost", w.event(1).Body)
	}
	card, _ := w.sl.Message(old.Channel, old.TS)
	if look := card.Look(); len(look.Buttons) != 0 || !strings.Contains(look.Text, "Payments") || len(look.Links) != 1 {
		t.Errorf("the old card is %+v, want only the way to the new one", look)
	}
}
