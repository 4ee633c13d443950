package desk_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

func TestOpenShowsTheWholeTicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	promised := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	w.openAs("OK-AAAAA", nil)
	place, err := w.d.Open(t.Context(), number, w.delivery(ticketOf(func(a *bot.OpenTicket) {
		a.Priority, a.Promised, a.Contact, a.Linked = "urgent", promised, "anna@example.com", "OK-OLD11"
		a.Fields = []bot.Field{{Label: "Amount", Value: "12.50"}}
		a.Tried = []string{"How long does it take?"}
	})))
	if err != nil || place.Position != 1 || place.Wait != time.Minute {
		t.Fatalf("Open = %+v, %v, want position 1 and the wait of the board", place, err)
	}
	root := w.root(number)
	look := root.Look()
	seen := strings.NewReplacer("*", "", "\u2060", "").Replace(look.Text)
	for _, want := range []string{"OK-7F3K2 · Reset my password", "Waiting · live", "Anna", "Telegram", "Language\nen", "Urgent", "Account",
		"Waiting since", "Promised by\n2026-03-01 12:00", "anna@example.com", "OK-OLD11", "Amount: 12.50", "How long does it take?"} {
		if !strings.Contains(seen, want) {
			t.Errorf("the card does not show %q:\n%s", want, seen)
		}
	}
	var labels []string
	for _, b := range look.Buttons {
		labels = append(labels, b.Label)
		for _, o := range b.Options {
			labels = append(labels, o.Label)
		}
	}
	if got, want := strings.Join(labels, " "), "Claim Reply… Note Transfer Resolve"; !strings.HasPrefix(got, want) {
		t.Errorf("the card's buttons are %q, want %q first", got, want)
	}
	if got := w.texts(root); len(got) != 1 || !strings.Contains(got[0], "> hello\n< How can I help?") {
		t.Errorf("the thread is %q, want the talk so far", got)
	}
	if e := w.wall.entries[number]; e.Link == "" || e.Customer != "Anna" || e.State.Status != bot.TicketWaiting {
		t.Errorf("the board has %+v", e)
	}
	if left := w.m.left(number); left != nil {
		t.Errorf("the store keeps %q of a delivery that is done", left)
	}
}

// TestOpenAgain repeats an opening at every point where an answer can be lost.
func TestOpenAgain(t *testing.T) {
	t.Parallel()
	talk := strings.Split(strings.Repeat("a line of the talk\n", 900), "\n") // two posts
	for lost := 1; lost <= 3; lost++ {
		t.Run(fmt.Sprint("answer lost ", lost), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(w *world) { w.o.Copies = files{"f1": "bytes"} })
			dl := w.delivery(ticketOf(func(a *bot.OpenTicket) {
				a.Lines, a.Files = talk, []bot.File{{Kind: "document", ID: "f1", Name: "a.pdf", Bytes: 5}}
			}))
			for i := 1; i < lost; i++ {
				w.sl.Fail(slacktest.Fault{Method: "chat.postMessage", Wait: time.Millisecond})
			}
			w.sl.Fail(slacktest.Fault{Method: "chat.postMessage", DropReply: true},
				slacktest.Fault{Method: "files.completeUploadExternal", DropReply: true})
			for try := 0; ; try++ {
				_, err := w.d.Open(t.Context(), number, dl)
				if err == nil {
					break
				}
				var send *dispatch.SendError
				if errors.As(err, &send) && send.Fate != dispatch.FateRetry || try > 5 {
					t.Fatalf("Open = %v", err)
				}
				dl.MayRepeat = true
				w.restart() // another process goes on
			}
			if n := len(w.sl.Roots(w.channel)); n != 1 {
				t.Errorf("there are %d cards, want 1", n)
			}
			thread := w.sl.Thread(w.channel, w.root(number).TS)
			if len(thread) != 3 || len(thread[2].Files) != 1 {
				t.Errorf("the thread has %d messages, want two of the talk and a file", len(thread))
			}
			if left := w.m.left(number); left != nil {
				t.Errorf("the store keeps %q of a delivery that is done", left)
			}
		})
	}
}

func TestLongTalkIsAFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(func(a *bot.OpenTicket) { a.Lines = strings.Split(strings.Repeat("> 很长的一行\n", 9000), "\n") })
	thread := w.sl.Thread(root.Channel, root.TS)
	if len(thread) != 1 || len(thread[0].Files) != 1 || !strings.HasPrefix(string(thread[0].Files[0].Data), "> 很长的一行\n") {
		t.Fatalf("the thread is %+v, want one file", thread)
	}
}

func TestFilesOfCustomers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(w *world) {
		w.o.Copies = files{"ok": "bytes", "big": &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("it is larger than 20 MB")}}
	})
	root := w.open(nil)
	w.deliver(bot.PostNote{Ticket: number, From: "customer", Name: "Anna", Message: "m1", Files: []bot.File{
		{Kind: "photo", ID: "ok", Name: "<!channel>.png", Bytes: 5}, {Kind: "video", ID: "big", Name: "film.mp4"}, {Kind: "document", ID: "gone"}}})
	text := strings.Join(w.texts(root), "\n")
	for _, want := range []string{"Anna has sent 3 files", "film.mp4 was not copied: it is larger than 20 MB", "document was not copied: the file is gone"} {
		if !strings.Contains(text, want) {
			t.Errorf("the thread does not show %q:\n%s", want, text)
		}
	}
	if n := w.sl.Stats().Everyone; n != 0 {
		t.Errorf("%d posts ring at everybody", n)
	}

	bare := newWorld(t, nil)
	root = bare.open(func(a *bot.OpenTicket) { a.Files = []bot.File{{Kind: "photo", ID: "ok"}} })
	if text := strings.Join(bare.texts(root), "\n"); !strings.Contains(text, "photo was not copied: files are not copied here") {
		t.Errorf("a desk without copies shows\n%s", text)
	}
}

// TestLimitedFilesComeLater has a file tried again when Slack has had enough.
func TestLimitedFilesComeLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(w *world) { w.o.Copies = files{"f1": "bytes"} })
	root := w.open(nil)
	w.sl.Fail(slacktest.Fault{Method: "files.getUploadURLExternal", Status: 429, RetryAfter: 7})
	dl := w.delivery(bot.PostNote{Ticket: number, From: "customer", Name: "Anna", Message: "m1", Text: "see", Files: []bot.File{{ID: "f1", Name: "a", Bytes: 5}}})
	_, err := w.d.Deliver(t.Context(), dl)
	var send *dispatch.SendError
	if !errors.As(err, &send) || send.Fate != dispatch.FateRetry || send.After != 7*time.Second {
		t.Fatalf("Deliver = %v, want to be tried again after 7s", err)
	}
	dl.MayRepeat = true
	if _, err := w.d.Deliver(t.Context(), dl); err != nil {
		t.Fatal(err)
	}
	if thread := w.sl.Thread(root.Channel, root.TS); len(thread) != 3 || len(thread[2].Files) != 1 {
		t.Errorf("the thread has %d messages, want the talk, the words and the file", len(thread))
	}
}
