package storetest

import (
	"time"

	"github.com/okpay/supportbot/bot/dispatch"
)

func leaseTests() map[string]func(*rig) {
	return map[string]func(*rig){
		"a lease is held by one, renewed, and ends":     leaseEnds,
		"a lease that is given back is free at once":    leaseReleased,
		"an old owner that wakes is fenced":             oldOwner,
		"an expired lease that nobody took still works": expiredLease,
		"members are counted while they announce":       members,
	}
}

func (r *rig) wantHeld(p dispatch.Partition, owner string) {
	r.Helper()
	if _, ok, err := r.store.Acquire(r.ctx, p, owner, time.Minute); ok || err != nil {
		r.Errorf("Acquire(%s) of a held partition = %v, %v, want false, nil", owner, ok, err)
	}
}

func leaseEnds(r *rig) {
	a := r.own("a")
	r.wantHeld(a.Partition, "b")
	if again := r.own("a"); again != a {
		r.Errorf("renewed lease = %+v, want %+v", again, a)
	}
	r.crash(a)
	b := r.own("b")
	if b.Epoch <= a.Epoch || b.Owner != "b" {
		r.Errorf("lease of b = %+v, want an epoch after %d", b, a.Epoch)
	}
	r.wantHeld(a.Partition, "a")
	other := r.take((a.Partition+1)%dispatch.Partitions, "a", time.Minute)
	if other.Epoch != 1 {
		r.Errorf("first lease of another partition = %+v, want epoch 1", other)
	}
}

func leaseReleased(r *rig) {
	a := r.own("a")
	for range 2 { // the second is a repetition
		if err := r.store.Release(r.ctx, a); err != nil {
			r.Errorf("Release = %v", err)
		}
	}
	b, ok, err := r.store.Acquire(r.ctx, a.Partition, "b", time.Minute)
	if err != nil || !ok || b.Epoch <= a.Epoch {
		r.Errorf("Acquire after Release = %+v, %v, %v, want an epoch after %d", b, ok, err, a.Epoch)
	}
}

func oldOwner(r *rig) {
	a := r.own("a")
	turn := r.turn(a, "e1")
	turn.Items = []dispatch.Item{chat("i1", "", 0), chat("i2", "", 0)}
	r.commit(a, turn)
	late := r.turn(a, "e2")
	r.crash(a)
	b := r.own("b")

	_, err := r.store.Step(r.ctx, a, dispatch.StepInput{Turns: []dispatch.Turn{late}, Now: epochStart, Count: 1})
	r.wantFenced("Step", err)
	_, err = r.store.Ready(r.ctx, a)
	r.wantFenced("Ready", err)
	lane := turn.Items[0].Lane
	_, _, err = r.store.Claim(r.ctx, a, lane, "late")
	r.wantFenced("Claim", err)
	result := incoming(alice, "late result")
	_, _, err = r.store.Advance(r.ctx, a, dispatch.Done{Lane: lane, ID: "i1", Token: "token", Result: &result})
	r.wantFenced("Advance", err)
	r.wantFenced("Release", r.store.Release(r.ctx, a))
	r.wantHeld(a.Partition, "c")

	out := r.read(b)
	if len(out.Events) != 1 || out.Events[0].StreamID != late.StreamID || out.Sessions[alice].Revision != 1 {
		r.Errorf("b read %+v, want only e2 and revision 1", out)
	}
	head, ok, err := r.store.Claim(r.ctx, b, lane, "b")
	if err != nil || !ok || head.ID != "i1" || head.Earlier != "token" {
		r.Errorf("Claim of b = %+v, %v, %v, want i1 tried before with token", head, ok, err)
	}
}

func expiredLease(r *rig) {
	a := r.own("a")
	turn := r.turn(a, "e1")
	r.crash(a)
	r.commit(a, turn)
	if got := r.saved(a, alice); got.Revision != 1 {
		r.Errorf("session = %+v, want revision 1", got)
	}
}

func members(r *rig) {
	join := func(owner string, ttl time.Duration, want int) {
		r.Helper()
		if n, err := r.store.Join(r.ctx, owner, ttl); n != want || err != nil {
			r.Errorf("Join(%s) = %d, %v, want %d, nil", owner, n, err, want)
		}
	}
	join("a", time.Minute, 1)
	join("b", time.Minute, 2)
	join("a", time.Minute, 2)
	for range 2 {
		if err := r.store.Leave(r.ctx, "b"); err != nil {
			r.Errorf("Leave = %v", err)
		}
	}
	join("a", time.Minute, 1)
	join("c", time.Nanosecond, 2) // ends within the millisecond
	for n := 0; n != 1; {
		var err error
		if n, err = r.store.Join(r.ctx, "a", time.Minute); err != nil {
			r.Fatalf("Join = %v", err)
		}
	}
}
