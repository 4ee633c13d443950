package desk_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// TestStoreAway finds its post again when the store has failed after it.
func TestStoreAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(func(a *bot.OpenTicket) { a.Lines = nil })
	dl := w.delivery(bot.PostNote{Ticket: number, From: "customer", Name: "Anna", Message: "m1", Text: "hello"})
	w.m.breaks(errStore)
	if _, err := w.d.Deliver(t.Context(), dl); !errors.Is(err, errStore) {
		t.Fatalf("Deliver = %v, want the store's error", err)
	}
	w.m.breaks(nil)
	dl.MayRepeat = true
	r, err := w.d.Deliver(t.Context(), dl)
	if thread := w.sl.Thread(root.Channel, root.TS); err != nil || len(thread) != 1 || r.Message != root.Channel+"/"+thread[0].TS {
		t.Errorf("Deliver = %+v, %v with %d posts, want the first one", r, err, len(thread))
	}
}

// faults are what can happen to a request.
func faults() []slacktest.Fault {
	return []slacktest.Fault{
		{DropReply: true}, {Reset: true}, {Status: 500}, {Status: 503}, {Garbage: "<html>"}, {Code: "internal_error"}, {Status: 429, RetryAfter: 1},
		{Method: "chat.postMessage", DropReply: true}, {Method: "chat.postMessage", DropReply: true, Times: 2},
		{Method: "files.completeUploadExternal", DropReply: true}, {Method: "files.info", Status: 502},
	}
}

// TestFaults delivers a talk over a Slack, a store and a channel that fail at random,
// each time by another process: everything is shown once and in its order.
func TestFaults(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(w *world) {
				withQueue(w)
				w.o.Copies = files{"f": "bytes"}
			})
			rnd := rand.New(rand.NewPCG(seed, 7))
			w.persist(rnd, func(dl dispatch.Delivery) error { _, err := w.d.Open(t.Context(), number, dl); return err }, w.delivery(ticketOf(nil)))
			const n = 12
			for i := range n {
				note := bot.PostNote{Ticket: number, Queue: "account", From: "customer", Name: "Anna", Message: fmt.Sprint("m", i), Text: fmt.Sprintf("message %02d", i)}
				if i%4 == 3 {
					note.Files = []bot.File{{Kind: "photo", ID: "f", Name: fmt.Sprintf("file %02d", i), Bytes: 5}}
				}
				if i == n/2 && seed%3 == 0 {
					w.sl.DeleteThread(w.root(number).Channel, w.root(number).TS)
				}
				w.persist(rnd, func(dl dispatch.Delivery) error { _, err := w.d.Deliver(t.Context(), dl); return err }, w.delivery(note))
			}
			var got, want []string
			for _, c := range []string{w.channel, w.o.Channels["account"]} {
				for _, m := range w.sl.Messages(c) {
					if m.User == slacktest.BotUser && m.Thread != "" {
						got = append(got, what(m)...)
					}
				}
			}
			for i := range n {
				if i >= n/2 || seed%3 != 0 { // what was shown before went with its thread
					want = append(want, fmt.Sprintf("message %02d", i))
					if i%4 == 3 {
						want = append(want, fmt.Sprintf("file %02d", i))
					}
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("the thread shows\n%q\nwant\n%q", got, want)
			}
		})
	}
}

// what names the message or file that a post shows.
func what(m slacktest.Message) []string {
	var out []string
	if _, name, ok := strings.Cut(m.Look().Text, "message "); ok {
		out = append(out, "message "+name)
	}
	for _, f := range m.Files {
		out = append(out, f.Name)
	}
	return out
}

// persist delivers until it works, as dispatch does, with failures in between.
func (w *world) persist(rnd *rand.Rand, deliver func(dispatch.Delivery) error, dl dispatch.Delivery) {
	w.t.Helper()
	all := faults()
	for try := range 30 {
		switch {
		case try > 8: // even the worst day ends
			w.sl.Mend()
			w.m.breaks(nil)
		case rnd.IntN(2) == 0:
			w.sl.Fail(all[rnd.IntN(len(all))])
		case rnd.IntN(4) == 0:
			w.m.breaks(errStore)
		}
		err := deliver(dl)
		w.m.breaks(nil)
		if err == nil {
			w.sl.Mend()
			return
		}
		var send *dispatch.SendError
		if errors.As(err, &send) && send.Fate != dispatch.FateRetry {
			w.t.Fatalf("%T is given up: %v", dl.Action, err)
		}
		dl.MayRepeat = true
		w.restart()
	}
	w.t.Fatalf("%T is never delivered", dl.Action)
}
