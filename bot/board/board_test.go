package board_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/board"
	"github.com/okpay/supportbot/bot/redisstore"
)

var _ board.Store = (*redisstore.Store)(nil)

// world is a board on a store of its own, in a bubble of time.
type world struct {
	*board.Board
	*testing.T
}

// inWorld runs a test in such a world.
func inWorld(t *testing.T, f func(w world)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, err := redisstore.Embedded(t.Context(), redisstore.Options{})
		if err != nil {
			t.Fatalf("Embedded() = %v", err)
		}
		t.Cleanup(func() { s.Close() })
		f(world{board.New(s), t})
	})
}

// live is a live ticket that waits in a queue.
func live(ticket, queue, priority string) board.Entry {
	return board.Entry{
		Ticket: bot.TicketID(ticket), Conversation: bot.ConversationID("telegram:" + ticket), Platform: "telegram", Opened: time.Now(),
		State: bot.UpdateTicket{Ticket: bot.TicketID(ticket), Queue: queue, Kind: bot.TicketLive, Status: bot.TicketWaiting, Priority: priority, Since: time.Now()},
	}
}

// put keeps a ticket; the next one is younger.
func (w world) put(e board.Entry) board.Entry {
	w.Helper()
	if err := w.Put(w.Context(), e); err != nil {
		w.Fatalf("Put(%s) = %v", e.Ticket, err)
	}
	<-time.After(time.Second) // of the bubble
	return e
}

// claim has an agent take a ticket.
func (w world) claim(e board.Entry) board.Entry {
	w.Helper()
	e.State.Status, e.State.Agent, e.State.Since = bot.TicketClaimed, bot.Person{ID: "lin"}, time.Now()
	return w.put(e)
}

func (w world) place(ticket string) board.Place {
	w.Helper()
	p, err := w.Place(w.Context(), bot.TicketID(ticket))
	if err != nil {
		w.Fatalf("Place(%s) = %v", ticket, err)
	}
	return p
}

// queue lists the tickets that wait in a queue.
func (w world) queue(name string) string {
	w.Helper()
	list, err := w.Queue(w.Context(), name)
	if err != nil {
		w.Fatalf("Queue(%s) = %v", name, err)
	}
	var tickets []string
	for _, e := range list {
		tickets = append(tickets, string(e.Ticket))
	}
	return strings.Join(tickets, " ")
}

func TestBoardOrder(t *testing.T) {
	inWorld(t, func(w world) {
		for _, e := range []board.Entry{
			live("old", "q", ""), live("low", "q", "low"), live("named", "q", "normal"), live("high", "q", "high"),
			live("urgent", "q", "urgent"), live("other", "r", ""), live("high2", "q", "high"),
		} {
			e.Opened = time.Now()
			w.put(e)
		}
		deferred := live("later", "q", "urgent")
		deferred.State.Kind = bot.TicketDeferred
		w.put(deferred)
		if got, want := w.queue("q"), "urgent high high2 old named low later"; got != want {
			w.Errorf("Queue = %s, want %s", got, want)
		}
		for ticket, want := range map[string]int{"urgent": 1, "high2": 3, "low": 6, "other": 1, "later": 0, "nobody": 0} {
			if p := w.place(ticket); p.Position != want || p.Wait != 0 {
				w.Errorf("Place(%s) = %+v, want position %d and no estimate", ticket, p, want)
			}
		}
		all, err := w.All(w.Context())
		if err != nil || len(all) != 8 || all[0].Ticket != "old" {
			w.Errorf("All() = %d, %v, want 8, the oldest first", len(all), err)
		}
	})
}

// TestBoardFollows takes a ticket through its life.
func TestBoardFollows(t *testing.T) {
	inWorld(t, func(w world) {
		first, second := w.put(live("a", "q", "")), w.put(live("b", "q", ""))
		w.put(first) // each change may come twice
		w.claim(first)
		if p := w.place("b"); p.Position != 1 {
			w.Errorf("Place(b) = %+v after a was taken, want the first", p)
		}
		w.put(first) // it was given back, and keeps its age
		if got := w.queue("q"); got != "a b" {
			w.Errorf("Queue = %s, want a given back before b", got)
		}
		second.State.Queue = "r"
		w.put(second)
		if w.queue("q") != "a" || w.queue("r") != "b" {
			w.Errorf("Queues = %s, %s, want b in the other one", w.queue("q"), w.queue("r"))
		}
		for range 2 {
			if err := w.Drop(w.Context(), "a", 0); err != nil {
				w.Errorf("Drop = %v", err)
			}
		}
		if _, ok, err := w.Entry(w.Context(), "a"); ok || err != nil || w.place("a").Position != 0 {
			w.Errorf("Entry(a) = %v, %v, want none", ok, err)
		}
		if e, ok, err := w.Entry(w.Context(), "b"); !ok || err != nil || e.State.Queue != "r" || e.Conversation != "telegram:b" {
			w.Errorf("Entry(b) = %+v, %v, %v", e, ok, err)
		}
	})
}

// waited has tickets taken after so many minutes each.
func (w world) waited(queue string, minutes ...int) {
	for _, m := range minutes {
		e := live(fmt.Sprint(queue, m, time.Now().UnixNano()), queue, "")
		e.State.Since = time.Now().Add(-time.Duration(m) * time.Minute)
		w.claim(w.put(e))
		if err := w.Drop(w.Context(), e.Ticket, 0); err != nil {
			w.Errorf("Drop = %v", err)
		}
	}
}

func TestBoardEstimate(t *testing.T) {
	inWorld(t, func(w world) {
		estimate := func(waited, want time.Duration) {
			w.Helper()
			e := live("x", "q", "")
			e.State.Since = time.Now().Add(-waited)
			w.put(e)
			if p := w.place("x"); p.Wait != want {
				w.Errorf("after %v the estimate is %v, want %v", waited, p.Wait, want)
			}
		}
		w.waited("q", 1, 2, 3, 4)
		w.waited("other", 1, 2, 3, 4, 5)
		estimate(0, 0) // four tell nothing
		w.waited("q", 5)
		estimate(0, 4*time.Minute) // seven of ten are four of five
		w.waited("q", 30, 35, 40, 45, 50)
		estimate(0, 35*time.Minute)
		estimate(20*time.Minute, 25*time.Minute) // of those who waited so long
		estimate(32*time.Minute, 0)              // four again
		<-time.After(25 * time.Hour)
		estimate(0, 0) // of yesterday
	})
}

// TestBoardHistoryIsBounded: of many waits the last fifty count.
func TestBoardHistoryIsBounded(t *testing.T) {
	inWorld(t, func(w world) {
		w.waited("q", slices.Repeat([]int{50}, 40)...)
		w.waited("q", slices.Repeat([]int{1}, 50)...)
		w.put(live("x", "q", ""))
		if p := w.place("x"); p.Wait != time.Minute {
			w.Errorf("Place = %+v, want an estimate of a minute", p)
		}
	})
}

func TestBoardPresence(t *testing.T) {
	inWorld(t, func(w world) {
		for _, away := range []bool{true, true, false, false, true} {
			if err := w.SetAway(w.Context(), "lin", away); err != nil {
				w.Errorf("SetAway = %v", err)
			}
			if got, err := w.Away(w.Context()); err != nil || got["lin"] != away || got["mei"] {
				w.Errorf("Away() = %v, %v, want lin %v", got, err, away)
			}
		}
	})
}

// inbox takes Moved in, as ingest does: the same event once.
type inbox struct {
	mu     sync.Mutex
	seen   map[bot.EventID]bool
	got    []string
	breaks bool
}

func (in *inbox) ingest(_ context.Context, ev bot.Event) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.breaks {
		return errors.New("redis is away")
	}
	if in.seen == nil {
		in.seen = map[bot.EventID]bool{}
	}
	if m := ev.Body.(bot.Moved); !in.seen[ev.ID] {
		in.got = append(in.got, strings.TrimSpace(fmt.Sprintf("%s %d %s", ev.Conversation, m.Position, strings.TrimSuffix(m.Wait.String(), "0s"))))
	}
	in.seen[ev.ID] = true
	return nil
}

func (in *inbox) want(t *testing.T, want ...string) {
	t.Helper()
	in.mu.Lock()
	defer in.mu.Unlock()
	slices.Sort(in.got)
	if !slices.Equal(in.got, want) {
		t.Errorf("told %q, want %q", in.got, want)
	}
	in.got = nil
}

// run runs the board in so many processes until the test ends.
func (w world) run(processes int, work board.Work) {
	ctx, cancel := context.WithCancel(w.Context())
	var group sync.WaitGroup
	for i := range processes {
		work := work
		work.Owner = fmt.Sprint("process", i)
		group.Go(func() { // ends with ctx
			if err := w.Board.Run(ctx, work); !errors.Is(err, context.Canceled) {
				w.Errorf("Run() = %v, want the context's end", err)
			}
		})
	}
	w.Cleanup(func() {
		cancel()
		group.Wait()
	})
}

func (w world) wait(d time.Duration) {
	<-time.After(d) // of the bubble
	synctest.Wait()
}

func TestBoardTellsWhoMoves(t *testing.T) {
	inWorld(t, func(w world) {
		var in inbox
		var list []board.Entry
		for _, ticket := range []string{"a", "b", "c", "d"} {
			list = append(list, w.put(live(ticket, "q", "")))
		}
		w.run(3, board.Work{Ingest: in.ingest})
		w.wait(10 * time.Second)
		in.want(w.T) // they have just heard of their places
		w.claim(list[0])
		w.wait(10 * time.Second)
		in.want(w.T, "telegram:b 1") // who is next hears at once
		w.claim(list[1])
		w.wait(10 * time.Second)
		in.want(w.T, "telegram:c 1")
		w.wait(time.Minute)
		in.want(w.T, "telegram:d 2") // the others once a minute
		w.wait(10 * time.Minute)
		in.want(w.T)
		w.claim(list[2])
		list[3].State.Queue = "r"
		w.put(list[3])
		w.wait(time.Minute)
		in.want(w.T, "telegram:d 1")
		if err := w.Drop(w.Context(), "d", 0); err != nil {
			w.Errorf("Drop = %v", err)
		}
		w.wait(10 * time.Minute)
		in.want(w.T)
	})
}

// TestBoardTellsOfLongerWaits: what was promised wrongly is corrected, and the time
// that passes is no news.
func TestBoardTellsOfLongerWaits(t *testing.T) {
	inWorld(t, func(w world) {
		var in inbox
		w.waited("q", 20, 20, 20, 20, 20, 20)
		w.put(live("x", "q", ""))
		w.run(1, board.Work{Ingest: in.ingest})
		w.wait(18 * time.Minute)
		in.want(w.T)
		w.waited("q", slices.Repeat([]int{55}, 20)...)
		w.wait(10 * time.Second)
		in.want(w.T, "telegram:x 1 40m")
	})
}

// TestBoardGoesOnAfterFailures: what could not be ingested is told later, once.
func TestBoardGoesOnAfterFailures(t *testing.T) {
	inWorld(t, func(w world) {
		in := inbox{breaks: true}
		a := w.put(live("a", "q", ""))
		w.put(live("b", "q", ""))
		var mu sync.Mutex
		var reports []string
		w.run(1, board.Work{Ingest: in.ingest, Report: func(err error) {
			mu.Lock()
			defer mu.Unlock()
			reports = append(reports, err.Error())
		}})
		w.wait(10 * time.Second)
		w.claim(a)
		w.wait(10 * time.Second)
		mu.Lock()
		if len(reports) == 0 || reports[0] != "board: ticket b: redis is away" {
			w.Errorf("reports = %q, want what went wrong", reports)
		}
		mu.Unlock()
		in.mu.Lock()
		in.breaks = false
		in.mu.Unlock()
		w.wait(10 * time.Second)
		in.want(w.T, "telegram:b 1")
	})
}

// TestBoardMends: the sessions are the truth.
func TestBoardMends(t *testing.T) {
	inWorld(t, func(w world) {
		var in inbox
		stays, gone := w.put(live("stays", "q", "")), w.put(live("gone", "q", ""))
		truth := stays.State
		truth.Priority = "urgent"
		w.run(2, board.Work{Ingest: in.ingest, State: func(_ context.Context, e board.Entry) (bot.UpdateTicket, bool, error) {
			return truth, e.Ticket == stays.Ticket, nil
		}})
		w.wait(30 * time.Second)
		if e, _, err := w.Entry(w.Context(), "stays"); err != nil || e.State.Priority != "urgent" {
			w.Errorf("Entry(stays) = %+v, %v, want it as its session has it", e, err)
		}
		if _, ok, _ := w.Entry(w.Context(), gone.Ticket); !ok {
			w.Errorf("a ticket that may have just been opened was dropped")
		}
		w.wait(2 * time.Minute)
		if _, ok, _ := w.Entry(w.Context(), gone.Ticket); ok {
			w.Errorf("a ticket that no session has is still on the board")
		}
	})
}

func TestBoardRebuild(t *testing.T) {
	inWorld(t, func(w world) {
		a := live("a", "q", "")
		a.Link = "https://slack.example/a"
		w.put(a)
		w.put(live("new", "q", "")) // which the walk over the sessions has not seen
		a.Link, a.State.Priority = "", "urgent"
		n, err := w.Rebuild(w.Context(), func(yield func(board.Entry, error) bool) {
			_ = yield(a, nil) && yield(live("lost", "q", ""), nil)
		})
		if err != nil || n != 2 || w.queue("q") != "a new lost" {
			w.Errorf("Rebuild() = %d, %v, queue %s, want a, new and lost", n, err, w.queue("q"))
		}
		if e, _, _ := w.Entry(w.Context(), "a"); e.Link != "https://slack.example/a" || e.State.Priority != "urgent" {
			w.Errorf("Entry(a) = %+v, want its state as the session has it and its link kept", e)
		}
		broken := errors.New("broken")
		if _, err := w.Rebuild(w.Context(), func(yield func(board.Entry, error) bool) { yield(board.Entry{}, broken) }); !errors.Is(err, broken) {
			w.Errorf("Rebuild() = %v, want the error", err)
		}
	})
}
