package storetest

import (
	"fmt"
	"slices"

	"github.com/okpay/supportbot/bot/dispatch"
)

func crashTests() map[string]func(*rig) {
	return map[string]func(*rig){
		"an event that ends processes is found among bystanders": culprit,
		"reading again is no crash":                              rereading,
		"an orderly change of owner suspects nothing":            orderly,
		"what came in after a crash is not suspected":            laterEvents,
		"a dead timer is kept too":                               deadTimer,
	}
}

// culprit crashes five owners at the third of six events, as the runtime would:
// an owner handles what it reads in order, commits after each, and dies at the third.
func culprit(r *rig) {
	names := []string{"e1", "e2", "poison", "e4", "e5", "e6"}
	others := neighbours(len(names))
	for i, c := range others {
		r.ingest(c, names[i])
	}
	l := r.own("owner 0")
	if got := r.read(l); len(got.Events) != len(names) {
		r.Fatalf("read %v, want all", payloads(got.Events))
	}
	worst := map[string]int{} // the most attempts with which an event was read
	for n := 1; n <= 20; n++ {
		r.crash(l)
		l = r.own(fmt.Sprintf("owner %d", n))
		if r.handleUntilPoison(l, worst) {
			break
		}
	}
	if worst["payload of poison"] != 5 {
		r.Errorf("attempts at the poison = %d, want 5", worst["payload of poison"])
	}
	for name, n := range worst {
		if name != "payload of poison" && n > 1 {
			r.Errorf("attempts at %s = %d, want at most 1: it is a bystander", name, n)
		}
	}
	if len(worst) != len(names) {
		r.Errorf("handled %v, want all six", worst)
	}
	if dead := r.Dead(r.T, partition()); !slices.Equal(dead, []string{"ended 5 processes"}) {
		r.Errorf("dead letters = %v, want the poison", dead)
	}
	if out := r.read(l); len(out.Events) != 0 {
		r.Errorf("left in the stream: %v", payloads(out.Events))
	}
}

// handleUntilPoison runs an owner until it dies (false) or nothing is left (true).
func (r *rig) handleUntilPoison(l dispatch.Lease, worst map[string]int) bool {
	out := r.step(l, dispatch.StepInput{Count: 10})
	for len(out.Events) > 0 {
		var turns []dispatch.Turn
		for _, ev := range out.Events {
			name := string(ev.Payload)
			worst[name] = max(worst[name], ev.Attempts)
			turn := answer(out, ev)
			if name == "payload of poison" {
				if ev.Attempts < 5 {
					return false // nothing of this batch gets committed
				}
				turn.Dead = "ended 5 processes"
			}
			turns = append(turns, turn)
		}
		after := out.Events[len(out.Events)-1].StreamID
		out = r.step(l, dispatch.StepInput{Turns: turns, After: after, Count: 10})
	}
	return true
}

func rereading(r *rig) {
	l := r.own("a")
	r.ingest(alice, "e1", "e2")
	for range 10 {
		out := r.read(l)
		if len(out.Events) != 2 || out.Events[0].Attempts != 0 {
			r.Fatalf("read %+v, want both events without attempts", out.Events)
		}
	}
	r.crash(l)
	b := r.own("b")
	for range 10 {
		if ev := r.one(b); ev.Attempts != 1 {
			r.Fatalf("read by the next owner with %d attempts, want 1 however often it reads", ev.Attempts)
		}
	}
}

func orderly(r *rig) {
	l := r.own("a")
	r.commit(l, r.turn(l, "e1"))
	r.ingest(alice, "e2", "e3")
	if err := r.store.Release(r.ctx, l); err != nil {
		r.Fatalf("Release = %v", err)
	}
	out := r.read(r.own("b"))
	if len(out.Events) != 2 || out.Events[0].Attempts != 0 {
		r.Errorf("read %+v, want both events without attempts", out.Events)
	}
}

func laterEvents(r *rig) {
	a := r.own("a")
	r.ingest(alice, "e1")
	r.one(a)
	r.crash(a)
	b := r.own("b")
	r.ingest(alice, "e2", "e3")
	out := r.read(b)
	if got := payloads(out.Events); !slices.Equal(got, []string{"payload of e1"}) || out.Events[0].Attempts != 1 {
		r.Fatalf("read %+v, want e1 by itself with one attempt", out.Events)
	}
	turn := answer(out, out.Events[0])
	out = r.step(b, dispatch.StepInput{Turns: []dispatch.Turn{turn}, After: turn.StreamID, Count: 10})
	if got := payloads(out.Events); len(got) != 2 || out.Events[0].Attempts != 0 {
		r.Errorf("read %+v, want e2 and e3 without attempts", out.Events)
	}
	if err := r.store.Release(r.ctx, b); err != nil {
		r.Fatalf("Release = %v", err)
	}
	if out := r.read(r.own("c")); len(out.Events) != 2 || out.Events[0].Attempts != 0 {
		r.Errorf("read %+v, want e2 and e3 without attempts", out.Events)
	}
}

func deadTimer(r *rig) {
	l := r.own("a")
	r.setTimers(l, "e1", dispatch.Timer{Key: "k", At: epochStart})
	out := r.at(l, 0)
	if len(out.Events) != 1 {
		r.Fatalf("read %+v, want the timer", out.Events)
	}
	r.commit(l, dispatch.Turn{StreamID: out.Events[0].StreamID, Conversation: alice, Dead: "why"})
	if dead := r.Dead(r.T, partition()); !slices.Equal(dead, []string{"why"}) {
		r.Errorf("dead letters = %v, want the timer", dead)
	}
}
