package storetest

import (
	"context"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/okpay/supportbot/bot/dispatch"
)

func limitTests() map[string]func(*rig) {
	return map[string]func(*rig){
		"unused time is made up for up to the burst":     burst,
		"a rate is kept to and used up by three takers":  threeTakers,
		"several rates have room together or not at all": togetherOrNot,
		"who is more urgent goes first":                  urgentFirst,
		"who is urgent holds up no other rate":           urgentElsewhere,
		"who waits for one rate holds up no other":       oneMark,
		"who gives up waiting is not waited for":         forgone,
		"a rest closes a rate for all, the longest rest": rest,
		"no rates are no limit":                          noRates,
	}
}

// hourly is a rate at which the time that a test takes does not matter.
func hourly(key string, burst time.Duration) dispatch.Rate {
	return dispatch.Rate{Key: key, Every: time.Hour, Burst: burst}
}

func (r *rig) wantRoom(s dispatch.Store, urgency int, rates ...dispatch.Rate) {
	r.Helper()
	if wait, key, err := s.Take(r.ctx, rates, urgency); wait != 0 || err != nil {
		r.Errorf("Take(%v, %d) = %v for %s, %v, want room", rates, urgency, wait, key, err)
	}
}

// wantWait wants to be told to wait for a key, up to a time and little less.
func (r *rig) wantWait(s dispatch.Store, most time.Duration, key string, rates ...dispatch.Rate) {
	r.Helper()
	wait, got, err := s.Take(r.ctx, rates, 0)
	if wait > most || wait < most-testTime || got != key || err != nil {
		r.Errorf("Take(%v) = %v for %q, %v, want about %v for %q", rates, wait, got, err, most, key)
	}
}

func burst(r *rig) {
	other := r.Open(r.T)
	rate := hourly("k", 2*time.Hour)
	for range 3 {
		r.wantRoom(other, 0, rate)
	}
	for range 3 { // what was refused is not counted
		r.wantWait(r.store, time.Hour, "k", rate)
	}
	r.wantWait(r.store, time.Minute, "k", dispatch.Rate{Key: "k", Every: time.Minute}) // the limit was raised
	r.wantRoom(r.store, 0, hourly("other", 0))
	r.wantWait(other, time.Hour, "other", hourly("other", 0))
}

func noRates(r *rig) {
	for range 3 {
		r.wantRoom(r.store, 3)
	}
}

func togetherOrNot(r *rig) {
	a, b := hourly("a", 0), hourly("b", 0)
	r.wantRoom(r.store, 0, b)
	r.wantWait(r.store, time.Hour, "b", a, b)
	r.wantWait(r.store, time.Hour, "b", b, a)
	r.wantRoom(r.store, 0, a)
	if err := r.store.Rest(r.ctx, dispatch.Rest{Key: "b", For: 2 * time.Hour}); err != nil {
		r.Errorf("Rest = %v", err)
	}
	r.wantWait(r.store, 2*time.Hour, "b", a, b) // the one that lasts longest
}

func rest(r *rig) {
	other := r.Open(r.T)
	for _, d := range []time.Duration{time.Minute, 3 * time.Hour, 2 * time.Hour, 0} {
		if err := r.store.Rest(r.ctx, dispatch.Rest{Key: "k", For: d}); err != nil {
			r.Errorf("Rest(%v) = %v", d, err)
		}
	}
	r.wantWait(other, 3*time.Hour, "k", hourly("k", 0))
	open := dispatch.Rate{Key: "k"} // limited by rests alone
	r.wantWait(other, 3*time.Hour, "k", open)
	begun := time.Now() // before the rest is asked for: its answer may be late
	if err := r.store.Rest(r.ctx, dispatch.Rest{Key: "short", For: 50 * time.Millisecond}); err != nil {
		r.Errorf("Rest = %v", err)
	}
	r.persist(other, 0, dispatch.Rate{Key: "short"})
	if took := time.Since(begun); took < 45*time.Millisecond {
		r.Errorf("a rest of 50ms ended after %v", took)
	}
}

// persist takes as it is told until there is room.
func (r *rig) persist(s dispatch.Store, urgency int, rates ...dispatch.Rate) {
	for told := range r.told(s, urgency, rates...) {
		if told < 0 {
			r.Errorf("Take = %v, want no less than 0", told)
		}
	}
}

// told takes until there is room, and yields how long it was told to wait each time.
func (r *rig) told(s dispatch.Store, urgency int, rates ...dispatch.Rate) iter.Seq[time.Duration] {
	return func(yield func(time.Duration) bool) {
		for wait := r.ask(s, urgency, rates...); wait != 0 && yield(wait); wait = r.ask(s, urgency, rates...) {
			r.wait(wait)
		}
	}
}

// wait lets a time pass that a store has told.
func (r *rig) wait(d time.Duration) {
	ctx, cancel := context.WithTimeout(r.ctx, d)
	defer cancel()
	<-ctx.Done()
}

// threeTakers has three processes take as fast as they are let. Who is told to wait
// is told to come back when there is room for it and those before it, not later, and
// being late by a little is made up for: so the rate is used up. None is left behind.
func threeTakers(r *rig) {
	const (
		takes = 100
		every = 20 * time.Millisecond
		spare = 10 // so many may be made up for
		least = (takes - 1 - spare) * every
	)
	rate := dispatch.Rate{Key: "k", Every: every, Burst: spare * every}
	var left atomic.Int64
	left.Store(takes)
	var group sync.WaitGroup
	begun := time.Now()
	stores := []dispatch.Store{r.store, r.Open(r.T), r.Open(r.T)}
	got, waited := make([]atomic.Int64, len(stores)), make([]time.Duration, len(stores))
	for i, s := range stores {
		group.Go(func() { // ends when all have taken so many
			for left.Add(-1) >= 0 {
				for told := range r.told(s, 1, rate) {
					if told > 3*every {
						r.Errorf("Take = %v, want at most %v", told, 3*every)
					}
					waited[i] += told
				}
				got[i].Add(1)
			}
		})
	}
	group.Wait()
	took := time.Since(begun)
	for i := range got {
		if n := got[i].Load(); n < takes/10 && stores[0] != stores[1] {
			r.Errorf("process %d was let through %d times of %d, want about a third", i, n, takes)
		}
	}
	// What they were told counts, not how long it took: a busy machine is late by more
	// than is made up for.
	if most := slices.Max(waited); took < least || most > least+least/2 {
		r.Errorf("%d were let through in %v, having waited for %v as they were told, want %v", takes, took, most, time.Duration(least))
	}
}

// urgentFirst has an agent's reply wait in one process. When there is room, a
// reminder in another one is told to wait on; and again behind the bot.
func urgentFirst(r *rig) {
	rate := dispatch.Rate{Key: "k", Every: 150 * time.Millisecond}
	agent, robot, reminder := r.Open(r.T), r.Open(r.T), r.store
	for r.ctx.Err() == nil {
		r.persist(reminder, 0, rate)
		begun := time.Now()
		first := r.ask(agent, 3, rate)
		second := r.ask(robot, 1, rate)
		third := r.ask(reminder, 0, rate)
		r.wait(first)
		order := []time.Duration{r.ask(reminder, 0, rate), r.ask(robot, 1, rate), r.ask(agent, 3, rate)}
		if time.Since(begun) > first+200*time.Millisecond {
			continue // too slow to tell: the promise is not kept for ever
		}
		if second <= first || third <= first {
			r.Errorf("the agent waits %v, the bot %v, the reminder %v, want the agent the shortest", first, second, third)
		}
		if order[0] == 0 || order[1] == 0 || order[2] != 0 {
			r.Errorf("then they wait %v, %v, %v, want the agent to be let through", order[2], order[1], order[0])
		}
		if r.inOrder(rate, []dispatch.Store{reminder, robot, agent}, []int{0, 1, 3}) {
			return
		}
	}
}

// ask takes and returns what the store says.
func (r *rig) ask(s dispatch.Store, urgency int, rates ...dispatch.Rate) time.Duration {
	r.Helper()
	wait, _, err := s.Take(r.ctx, rates, urgency)
	if err != nil {
		r.Errorf("Take = %v", err)
	}
	return wait
}

// inOrder has takers wait for one rate at once, and wants the urgent ones first. It
// reports false where the machine was too slow to tell.
func (r *rig) inOrder(rate dispatch.Rate, stores []dispatch.Store, urgencies []int) bool {
	begun := time.Now()
	var mu sync.Mutex
	var order []int
	var group sync.WaitGroup
	for i, s := range stores {
		r.ask(s, urgencies[i], rate) // all wait before the first has room
		group.Go(func() {            // ends when there was room for it
			r.persist(s, urgencies[i], rate)
			mu.Lock()
			defer mu.Unlock()
			order = append(order, urgencies[i])
		})
	}
	group.Wait()
	want := slices.Clone(urgencies)
	slices.Reverse(want)
	if slices.Equal(order, want) {
		return true
	}
	if time.Since(begun) > time.Duration(len(stores))*rate.Every+rate.Every/3 {
		return false
	}
	r.Errorf("let through in the order %v, want %v", order, want)
	return true
}

// urgentElsewhere has an agent's reply wait for its own chat: the bot's replies to
// other chats go on.
func urgentElsewhere(r *rig) {
	all := dispatch.Rate{Key: "all", Every: time.Millisecond, Burst: time.Hour}
	r.wantRoom(r.store, 3, all, hourly("chat", 0))
	wait, key, err := r.store.Take(r.ctx, []dispatch.Rate{all, hourly("chat", 0)}, 3)
	if key != "chat" || wait > time.Hour || err != nil {
		r.Errorf("Take = %v for %q, %v, want an hour for chat", wait, key, err)
	}
	r.wantRoom(r.Open(r.T), 0, all, hourly("chat 2", 0))
}

// oneMark has a taker wait for one rate, then for another: the first is then free for
// others.
func oneMark(r *rig) {
	all, chat := dispatch.Rate{Key: "all", Every: time.Second}, hourly("chat", 0)
	r.wantRoom(r.store, 0, all)
	r.wait(r.ask(r.store, 3, all, chat))
	r.wantRoom(r.Open(r.T), 0, chat)
	r.ask(r.store, 3, all, chat) // waits for the chat now
	r.wantRoom(r.Open(r.T), 0, all)
}

// forgone has a taker give up. Another that waits as urgently is still waited for.
func forgone(r *rig) {
	rate := hourly("k", 0)
	forgo := func(s dispatch.Store, urgency int, key string) {
		if err := s.Forgo(r.ctx, key, urgency); err != nil {
			r.Errorf("Forgo(%s, %d) = %v", key, urgency, err)
		}
	}
	agent, other, reminder := r.Open(r.T), r.Open(r.T), r.Open(r.T)
	forgo(agent, 3, "unknown")
	r.wantRoom(r.store, 0, rate)
	alone := r.ask(reminder, 0, rate)
	r.ask(agent, 3, rate)
	r.ask(agent, 2, rate)
	r.ask(other, 3, rate)
	before := r.ask(reminder, 0, rate)
	begun := time.Now()
	for range 2 {
		forgo(agent, 2, "k")
		forgo(agent, 3, "k")
	}
	quick := agent != other && time.Since(begun) < 50*time.Millisecond
	if told := r.ask(reminder, 0, rate); quick && told < before-100*time.Millisecond {
		r.Errorf("Take = %v after %v, want the other to be waited for", told, before)
	}
	forgo(other, 3, "k")
	if told := r.ask(reminder, 0, rate); told > alone {
		r.Errorf("Take = %v, want no more than %v, since nobody else waits", told, alone)
	}
}
