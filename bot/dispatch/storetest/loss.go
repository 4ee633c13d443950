package storetest

import (
	"slices"
	"sync"
	"time"

	"github.com/okpay/supportbot/bot/dispatch"
)

func lossTests() map[string]func(*rig) {
	return map[string]func(*rig){
		"Ingest with a lost reply":                      ingestLost,
		"Step with a lost reply":                        stepLost,
		"Claim with a lost reply":                       claimLost,
		"Advance with a lost reply":                     advanceLost,
		"leases with lost replies":                      leaseLost,
		"limits with lost replies":                      limitsLost,
		"Bury with a lost reply":                        buryLost,
		"a batch whose read reply was lost for good":    readLost,
		"100 events ingested at once, connection lossy": lossyCrowd,
	}
}

// warm makes a connection and what comes with it, so that the next reply that is
// lost is the one the test means.
func (r *rig) warm(s dispatch.Store, l dispatch.Lease) {
	r.Helper()
	in := dispatch.StepInput{Now: time.UnixMilli(0)}
	if _, err := s.Step(r.ctx, l, in); err != nil {
		r.Fatalf("Step = %v", err)
	}
	other := dispatch.Lane{Conversation: alice, Name: "warm"}
	if _, _, err := s.Claim(r.ctx, l, other, "t"); err != nil {
		r.Fatalf("Claim = %v", err)
	}
	if _, _, err := s.Advance(r.ctx, l, dispatch.Done{Lane: other, ID: "x", Token: "t"}); err != nil {
		r.Fatalf("Advance = %v", err)
	}
	if _, _, err := s.Acquire(r.ctx, l.Partition, l.Owner, time.Minute); err != nil {
		r.Fatalf("Acquire = %v", err)
	}
}

// lossy returns a lossy store that has lost nothing yet.
func (r *rig) lossy(l dispatch.Lease) Lossy {
	r.Helper()
	s := r.Lossy(r.T)
	r.warm(s, l)
	r.Cleanup(func() {
		if s.Lost() == 0 {
			r.Errorf("no reply was lost: the test has shown nothing")
		}
	})
	return s
}

func ingestLost(r *rig) {
	l := r.own("a")
	r.ingest(alice, "before")
	s := r.lossy(l)
	if _, err := s.Ingest(r.ctx, incoming(alice, "before")); err != nil {
		r.Fatalf("Ingest = %v", err)
	}
	s.Lose(2)
	if fresh, err := s.Ingest(r.ctx, incoming(alice, "e1")); err != nil || !fresh {
		r.Errorf("Ingest = %v, %v, want true, nil: the repetition is the same call", fresh, err)
	}
	if fresh, err := s.Ingest(r.ctx, incoming(alice, "e1")); err != nil || fresh {
		r.Errorf("Ingest once more = %v, %v, want false, nil", fresh, err)
	}
	if got := payloads(r.read(l).Events); !slices.Equal(got, []string{"payload of before", "payload of e1"}) {
		r.Errorf("read %v, want each once", got)
	}
}

func stepLost(r *rig) {
	l := r.own("a")
	turn := r.turn(l, "e1")
	turn.Items = []dispatch.Item{chat("i1", "", 0), chat("i2", "", 0)}
	turn.Timers = []dispatch.Timer{{Key: "k", At: epochStart.Add(time.Hour)}}
	r.ingest(alice, "e2")
	s := r.lossy(l)
	s.Lose(1)
	out, err := s.Step(r.ctx, l, dispatch.StepInput{Turns: []dispatch.Turn{turn}, Now: epochStart, After: turn.StreamID, Count: 10})
	if err != nil {
		r.Fatalf("Step = %v", err)
	}
	if !slices.Equal(out.Skipped, []string{turn.StreamID}) || !slices.Equal(ids(out.Heads), []string{"i1"}) {
		r.Errorf("skipped %v, heads %v, want the turn and i1 all the same", out.Skipped, ids(out.Heads))
	}
	if len(out.Events) != 1 || out.Events[0].Attempts != 0 || out.Sessions[alice].Revision != 1 {
		r.Errorf("read %+v with %+v, want e2 without attempts at revision 1", out.Events, out.Sessions)
	}
	r.advance(l, "i1", "i2")
	r.advance(l, "i2", "")
}

func claimLost(r *rig) {
	l := r.own("a")
	r.say(l, "e1", 0, chat("i1", "", 0))
	s := r.lossy(l)
	s.Lose(1)
	item, ok, err := s.Claim(r.ctx, l, chat("", "", 0).Lane, "second")
	if err != nil || !ok || item.Earlier != "token" {
		r.Errorf("Claim = after %q, %v, %v, want after token", item.Earlier, ok, err)
	}
}

func advanceLost(r *rig) {
	l := r.own("a")
	r.say(l, "e1", 0, chat("i1", "", 0), chat("i2", "", 0), chat("i3", "", 0))
	s := r.lossy(l)
	result := incoming(alice, "delivered")
	s.Lose(1)
	done := dispatch.Done{Lane: chat("", "", 0).Lane, ID: "i1", Token: "token", Result: &result}
	if next, more, err := s.Advance(r.ctx, l, done); err != nil || !more || next.ID != "i2" {
		r.Errorf("Advance = %q, %v, %v, want i2", next.ID, more, err)
	}
	r.one(l)
	r.advance(l, "i2", "i3")
	r.advance(l, "i3", "")
}

func leaseLost(r *rig) {
	l := r.own("a")
	s := r.lossy(l)
	r.crash(l)
	s.Lose(1)
	got, ok, err := s.Acquire(r.ctx, l.Partition, "a", time.Minute)
	if err != nil || !ok || got != l {
		r.Errorf("Acquire = %+v, %v, %v, want %+v", got, ok, err, l)
	}
	if err := s.Release(r.ctx, l); err != nil {
		r.Fatalf("Release = %v", err)
	}
	s.Lose(1)
	b, ok, err := s.Acquire(r.ctx, l.Partition, "b", time.Minute)
	if err != nil || !ok || b.Epoch != l.Epoch+1 {
		r.Errorf("Acquire = %+v, %v, %v, want epoch %d, raised once", b, ok, err, l.Epoch+1)
	}
	s.Lose(1)
	if err := s.Release(r.ctx, b); err != nil {
		r.Errorf("Release = %v", err)
	}
}

// limitsLost counts a delivery twice at most, and only when the reply was lost.
func limitsLost(r *rig) {
	s := r.lossy(r.own("a"))
	rate := hourly("k", 9*time.Hour)
	r.wantRoom(s, 0, rate)
	s.Lose(1)
	r.wantRoom(s, 0, rate)
	room := 0
	for r.ask(r.store, 0, rate) == 0 {
		room++
	}
	if room != 7 {
		r.Errorf("after a lost reply there is room for %d more, want 7 of 8: one is lost with it", room)
	}
	s.Lose(1)
	if err := s.Rest(r.ctx, dispatch.Rest{Key: "k", For: 3 * time.Hour}); err != nil {
		r.Errorf("Rest = %v", err)
	}
	r.wantWait(r.store, 3*time.Hour, "k", rate)
}

func buryLost(r *rig) {
	s := r.lossy(r.own("a"))
	s.Lose(1)
	if err := s.Bury(r.ctx, dispatch.Letter{Platform: "test", Conversation: alice, Why: "odd"}); err != nil {
		r.Errorf("Bury = %v", err)
	}
	if got := r.Dead(r.T, partition()); len(got) != 1 {
		r.Errorf("dead letters = %q, want one", got)
	}
}

// readLost loses more replies than the client repeats: the read fails although
// the store has handed the batch out. Reading from the head finds it all.
func readLost(r *rig) {
	l := r.own("a")
	r.ingest(alice, "e1", "e2", "e3")
	s := r.lossy(l)
	s.Lose(100)
	if out, err := s.Step(r.ctx, l, dispatch.StepInput{Now: epochStart, Count: 2}); err == nil {
		r.Fatalf("Step = %v, want an error", payloads(out.Events))
	}
	out := r.read(l)
	want := []string{"payload of e1", "payload of e2", "payload of e3"}
	if got := payloads(out.Events); !slices.Equal(got, want) || out.Events[0].Attempts != 0 {
		r.Errorf("read %v, want %v without attempts", got, want)
	}
}

func lossyCrowd(r *rig) {
	l := r.own("a")
	s := r.lossy(l)
	var wg sync.WaitGroup
	var mu sync.Mutex
	fresh := 0
	for i := range 100 {
		wg.Go(func() {
			if i%25 == 0 {
				s.Lose(1)
			}
			ok, err := s.Ingest(r.ctx, incoming(alice, string(rune('一'+i))))
			if err != nil { // too many replies were lost in a row: once more, as a platform does
				_, err = s.Ingest(r.ctx, incoming(alice, string(rune('一'+i))))
				ok = true
			}
			if err != nil {
				r.Errorf("Ingest = %v", err)
			}
			mu.Lock()
			defer mu.Unlock()
			if ok {
				fresh++
			}
		})
	}
	wg.Wait()
	if out := r.read(l); len(out.Events) != 100 || fresh != 100 {
		r.Errorf("%d events stored, %d fresh, want 100", len(out.Events), fresh)
	}
}
