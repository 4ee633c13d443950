package discord

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/adapters/discord/gateway"
	"github.com/okpay/supportbot/bot"
)

// byHand is a receiver whose gateway is the test.
func (w *world) byHand() *receiver {
	r := &receiver{a: w.a, rt: w.rt, m: mapping{me: discordtest.BotID}, acks: map[string]*ack{}}
	w.Cleanup(r.wg.Wait) // the context of the test has ended
	return r
}

// told is a message as the gateway tells of it.
func told(seq int64, u *discordtest.User, id, text string) gateway.Dispatch {
	data := fmt.Sprintf(`{"id":%q,"channel_id":%q,"content":%q,"author":{"id":%q,"username":"u"}}`, id, u.DM(), text, u.ID)
	return gateway.Dispatch{Type: messageCreate, Session: "s", Seq: seq, Data: jsontext.Value(data)}
}

// The sweep stores nothing that the gateway has told of, nor what comes after that:
// it has its turn.
func TestSweepLeavesWhatWaits(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		read    int // how many of two new messages the gateway has told of when the sweep comes
		listed  bool
		inOrder string // the events when the first new one has been handled
	}{
		"all that follows is told":  {2, false, "missed one"},
		"the last is still to come": {1, true, "missed one two"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t)
			r, anna := w.byHand(), w.missed(1, 0)[0]
			anna.Write(t, anna.DM(), "missed")
			one := told(2, anna, anna.Write(t, anna.DM(), "one"), "one")
			two := told(3, anna, anna.Write(t, anna.DM(), "two"), "two")
			for _, d := range []gateway.Dispatch{one, two}[:tt.read] {
				r.early(t.Context(), d)
				r.early(t.Context(), d) // replayed
			}
			if err := r.fresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.rt.wait(t, 1)
			w.dc.Await(t, "the sweep to have read", func() bool {
				at, listed := w.fields(catchUpKey)[anna.DM()]
				return listed == tt.listed && (!listed || at == w.dc.Messages(anna.DM())[1].ID)
			})
			if err := r.handle(t.Context(), one); err != nil {
				t.Fatal(err)
			}
			w.awaitCaughtUp()
			if got := strings.Join(texts(w.rt.wait(t, 2), anna.DM()), " "); got != tt.inOrder {
				t.Errorf("events = %q, want %q", got, tt.inOrder)
			}
			if err := r.handle(t.Context(), two); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(texts(w.rt.wait(t, 3), anna.DM()), " "); got != "missed one two" {
				t.Errorf("events = %q, want all in order", got)
			}
		})
	}
}

// A session that begins while the last gap is not read yet must not make it smaller.
func TestListKeepsTheOlderGap(t *testing.T) {
	t.Parallel()
	w := start(t)
	r, anna := w.byHand(), w.missed(1, 2)[0]
	w.dc.Fail(discordtest.Fault{Match: "/messages", Delay: stuck})
	if err := r.fresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.dc.Await(t, "the sweep to be stuck", func() bool { return w.dc.Faults() == 0 })
	w.know(anna.DM(), w.dc.Messages(anna.DM())[2].ID)
	for range 2 { // it may be repeated
		if err := r.fresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(texts(w.rt.wait(t, 2), anna.DM()), " "); got != "0 1" {
		t.Errorf("events = %q, want all since the older message", got)
	}
}

// A store that fails does not lose the list, nor an event.
func TestListWithoutTheStore(t *testing.T) {
	t.Parallel()
	w := start(t)
	r, anna := w.byHand(), w.missed(1, 1)[0]
	w.mem.setFail(errDown)
	if err := r.fresh(t.Context()); err == nil {
		t.Error("fresh without the store = nil, want an error: it is called again")
	}
	if err := r.handle(t.Context(), told(1, anna, anna.Write(t, anna.DM(), "new"), "new")); err == nil {
		t.Error("handle without the list = nil, want an error: the event comes again")
	}
	w.mem.setFail(nil)
	if err := r.fresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.rt.wait(t, 2)
	w.awaitCaughtUp()
}

// A message at which a bug panics is a dead letter, and the others are read.
func TestMissedMessageThatPanics(t *testing.T) {
	t.Parallel()
	w := start(t)
	r, anna := w.byHand(), w.missed(1, 2)[0]
	r.rt = panicking{w.rt, "0"}
	if err := r.fresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.awaitCaughtUp()
	if got := strings.Join(texts(w.rt.wait(t, 1), anna.DM()), " "); got != "1" || w.rt.buried() != 1 {
		t.Errorf("events = %q and %d dead letters, want the second message and one letter", got, w.rt.buried())
	}
}

// panicking is a runtime that one text is too much for.
type panicking struct {
	*collector
	text string
}

func (p panicking) Ingest(ctx context.Context, ev bot.Event) error {
	if t, ok := ev.Body.(bot.Text); ok && t.Text == p.text {
		panic("a bug")
	}
	return p.collector.Ingest(ctx, ev)
}
