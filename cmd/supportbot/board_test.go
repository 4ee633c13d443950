package main

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/board"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/redact"
	"github.com/okpay/supportbot/bot/redisstore"
)

// opener is an engine whose customers have tickets: each one that is open, one that is
// done and one without a number.
type opener struct{}

func (opener) Handle(s bot.Session, ev bot.Event, now time.Time) (bot.Session, []bot.Action) {
	s.Conversation, s.Platform, s.Customer = ev.Conversation, ev.Platform, ev.Sender
	number := bot.TicketID("OK-" + string(ev.Conversation[len("telegram:"):]))
	s.Ticket = &bot.Ticket{ID: number, Queue: "general", Subject: "fees", Status: bot.TicketWaiting, Kind: bot.TicketLive, Opened: now, Priority: "high"}
	s.Others = []*bot.Ticket{{ID: number + "-done", Status: bot.TicketDone}, {Call: "c1", Status: bot.TicketWaiting}}
	return s, nil
}

func TestBoardRebuild(t *testing.T) {
	t.Parallel()
	url := "redis://" + miniredis.RunT(t).Addr()
	store, err := redisstore.Open(t.Context(), redisstore.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	rt, err := dispatch.New(dispatch.Options{Store: store, Engine: opener{}, Redactor: redact.New(redact.Options{}), Desk: office{}, Backend: office{}, Owner: "opener"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- rt.Run(ctx) }() // ends with ctx
	for _, n := range []string{"A", "B", "C"} {
		ev := bot.Event{ID: bot.EventID(n), Conversation: bot.ConversationID("telegram:" + n), Platform: "telegram", Sender: bot.Person{ID: "u", Name: "Li"}, Body: bot.Text{Text: "hi"}}
		if err := rt.Ingest(ctx, ev); err != nil {
			t.Fatal(err)
		}
	}
	quiet, done := context.WithTimeout(ctx, patience)
	defer done()
	if err := rt.Idle(quiet); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	places := board.New(store)
	out, errs, status := callEnv(t, map[string]string{"REDIS_URL": url}, "", "board", "rebuild")
	if status != 0 || out != "tickets that are not done: 3\n" {
		t.Errorf("board rebuild = status %d, %q, %s", status, out, errs)
	}
	wantBoard(t, places, "OK-A high Li fees", "OK-B high Li fees", "OK-C high Li fees")

	// A process makes it where it was never made, and only then.
	if err := places.Drop(t.Context(), "OK-A", 0); err != nil {
		t.Fatal(err)
	}
	p := &parts{store: store}
	for range 2 {
		if err := p.makeBoard(t.Context(), places, "me"); err != nil {
			t.Fatal(err)
		}
		wantBoard(t, places, "OK-A high Li fees", "OK-B high Li fees", "OK-C high Li fees")
	}
	if err := places.Drop(t.Context(), "OK-B", 0); err != nil {
		t.Fatal(err)
	}
	if err := p.makeBoard(t.Context(), places, "me"); err != nil {
		t.Fatal(err)
	}
	wantBoard(t, places, "OK-A high Li fees", "OK-C high Li fees")
}

func wantBoard(t *testing.T, places *board.Board, want ...string) {
	t.Helper()
	all, err := places.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range all {
		got = append(got, fmt.Sprint(e.Ticket, " ", e.State.Priority, " ", e.Customer, " ", e.Subject))
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the board has %q, want %q", got, want)
	}
}

func TestBoardNeedsRedis(t *testing.T) {
	t.Parallel()
	if _, errs, status := call(t, "", "board", "rebuild"); status != 1 || errs == "" {
		t.Errorf("board rebuild without Redis: status %d, %q", status, errs)
	}
}
