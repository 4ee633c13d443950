package storetest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

func inboxTests() map[string]func(*rig) {
	return map[string]func(*rig){
		"the same event twice is stored once":        sameEventTwice,
		"100 events 8 times at once and once later":  hundredEvents,
		"any bytes come back as they went in":        anyBytes,
		"names with a line break are refused":        lineBreaks,
		"an event into an empty stream wakes":        ingestWakes,
		"a broken connection wakes everything again": severWakes,
		"what no event can be made of is kept":       buried,
	}
}

func sameEventTwice(r *rig) {
	r.ingest(alice, "e1")
	if fresh, err := r.store.Ingest(r.ctx, incoming(alice, "e1")); fresh || err != nil {
		r.Errorf("Ingest of a known event = %v, %v, want false, nil", fresh, err)
	}
	l := r.own("a")
	if ev := r.one(l); string(ev.Payload) != "payload of e1" || ev.Conversation != alice || ev.Attempts != 0 {
		r.Errorf("read %+v", ev)
	}
}

func hundredEvents(r *rig) {
	var fresh atomic.Int64
	var wg sync.WaitGroup
	event := func(n int) dispatch.Incoming {
		return incoming(bot.ConversationID(fmt.Sprintf("test:%d", n%10)), fmt.Sprintf("e%d", n))
	}
	deliver := func(n int) {
		ok, err := r.store.Ingest(r.ctx, event(n))
		if err != nil {
			r.Errorf("Ingest(e%d) = %v", n, err)
		}
		if ok {
			fresh.Add(1)
		}
	}
	for range 8 {
		wg.Go(func() {
			for n := range 100 {
				deliver(n)
			}
		})
	}
	wg.Wait()
	for n := range 100 {
		deliver(n)
	}
	stored := 0
	for p := range dispatch.Partition(dispatch.Partitions) {
		l := r.take(p, "a", 1<<40)
		stored += len(r.step(l, dispatch.StepInput{Count: 1000}).Events)
	}
	if fresh.Load() != 100 || stored != 100 {
		r.Errorf("900 deliveries of 100 events: %d fresh, %d stored, want 100, 100", fresh.Load(), stored)
	}
}

func anyBytes(r *rig) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	c := bot.ConversationID("test:你好/ \x00%s{p1}")
	ev := dispatch.Incoming{ID: bot.EventID(all[:9]), Conversation: c, Payload: all}
	if _, err := r.store.Ingest(r.ctx, ev); err != nil {
		r.Fatalf("Ingest = %v", err)
	}
	l := r.take(dispatch.PartitionOf(c), "a", 1<<40)
	out := r.read(l)
	if len(out.Events) != 1 || out.Events[0].Conversation != c || !bytes.Equal(out.Events[0].Payload, all) {
		r.Fatalf("read %+v, want %+v", out.Events, ev)
	}
	lane := dispatch.Lane{Conversation: c, Name: "do/1"}
	item := dispatch.Item{ID: "i1\x00", Lane: lane, Payload: all, CardKey: "k \x01"}
	r.commit(l, dispatch.Turn{StreamID: out.Events[0].StreamID, Conversation: c, Session: all, Items: []dispatch.Item{item}, Token: "t"})
	got, ok, err := r.store.Claim(r.ctx, l, lane, "t")
	if err != nil || !ok || !bytes.Equal(got.Payload, all) || got.ID != item.ID || got.CardKey != item.CardKey {
		r.Errorf("Claim = %+v, %v, %v, want %+v", got, ok, err, item)
	}
	if lanes, err := r.store.Ready(r.ctx, l); err != nil || len(lanes) != 1 || lanes[0] != lane {
		r.Errorf("Ready = %v, %v, want %v", lanes, err, lane)
	}
	if _, err := r.store.Ingest(r.ctx, dispatch.Incoming{ID: "next", Conversation: c}); err != nil {
		r.Fatalf("Ingest = %v", err)
	}
	if out := r.read(l); !bytes.Equal(out.Sessions[c].Session, all) || out.Sessions[c].Revision != 1 {
		r.Errorf("session = %+v, want %q at revision 1", out.Sessions[c], all)
	}
}

func lineBreaks(r *rig) {
	if _, err := r.store.Ingest(r.ctx, incoming("a\nb", "e")); err == nil {
		r.Errorf("Ingest took a conversation with a line break")
	}
	l := r.own("a")
	if _, _, err := r.store.Claim(r.ctx, l, dispatch.Lane{Conversation: alice, Name: "a\nb"}, "t"); err == nil {
		r.Errorf("Claim took a lane with a line break")
	}
	if out := r.read(l); len(out.Events) != 0 {
		r.Errorf("read %v, want nothing", payloads(out.Events))
	}
}

// listen collects wake-ups until the test ends.
func (r *rig) listen(s dispatch.Store) <-chan dispatch.Partition {
	woken := make(chan dispatch.Partition, 10*dispatch.Partitions) // no test makes more
	ctx, cancel := context.WithCancel(r.ctx)
	var wg sync.WaitGroup
	wg.Go(func() { // ends with ctx
		if err := s.Wakes(ctx, func(p dispatch.Partition) { woken <- p }); ctx.Err() == nil {
			r.Errorf("Wakes = %v before its context ended", err)
		}
	})
	r.Cleanup(func() {
		cancel()
		wg.Wait()
	})
	return woken
}

// wantAll waits until every partition was woken once more.
func (r *rig) wantAll(woken <-chan dispatch.Partition) {
	r.Helper()
	seen := map[dispatch.Partition]bool{}
	for len(seen) < dispatch.Partitions {
		select {
		case p := <-woken:
			seen[p] = true
		case <-r.ctx.Done():
			r.Fatalf("%d partitions woken, want %d", len(seen), dispatch.Partitions)
		}
	}
}

func (r *rig) wantWake(woken <-chan dispatch.Partition, want dispatch.Partition) {
	r.Helper()
	select {
	case p := <-woken:
		if p != want {
			r.Errorf("woken: %d, want %d", p, want)
		}
	case <-r.ctx.Done():
		r.Fatalf("partition %d was not woken", want)
	}
}

func ingestWakes(r *rig) {
	woken := r.listen(r.Open(r.T))
	r.wantAll(woken)
	r.ingest(alice, "e1")
	r.wantWake(woken, partition())
	r.ingest(alice, "e2") // no empty stream, no wake-up: the next one is the release's
	l := r.own("a")
	out := r.read(l)
	r.commit(l, answer(out, out.Events[0]), dispatch.Turn{StreamID: out.Events[1].StreamID, Conversation: alice})
	if err := r.store.Release(r.ctx, l); err != nil {
		r.Fatalf("Release = %v", err)
	}
	r.wantWake(woken, partition())
	r.ingest(alice, "e3")
	r.wantWake(woken, partition())
	if len(woken) != 0 {
		r.Errorf("%d further wake-ups, want none", len(woken))
	}
}

func buried(r *rig) {
	letter := dispatch.Letter{ID: "7", Platform: "test", Conversation: alice, Payload: []byte("{\x00\n\xff"), Why: "odd"}
	for range 2 { // the platform brings it again
		if err := r.store.Bury(r.ctx, letter); err != nil {
			r.Errorf("Bury = %v", err)
		}
	}
	other := letter
	other.Platform, other.Why = "other", "odder"
	nameless := dispatch.Letter{Platform: "test", Why: "oddest"}
	for _, l := range []dispatch.Letter{other, nameless, nameless} {
		if err := r.store.Bury(r.ctx, l); err != nil {
			r.Errorf("Bury = %v", err)
		}
	}
	if got := r.Dead(r.T, partition()); !slices.Equal(got, []string{"odd", "odder"}) {
		r.Errorf("dead letters of the conversation's partition = %q, want odd and odder", got)
	}
	if got := r.Dead(r.T, dispatch.PartitionOf("")); !slices.Equal(got, []string{"oddest", "oddest"}) {
		r.Errorf("dead letters without a conversation = %q, want both", got)
	}
	r.ingest(alice, "7") // an event of the same name is another thing
	if ev := r.one(r.own("a")); string(ev.Payload) != "payload of 7" {
		r.Errorf("read %+v, want the event alone", ev)
	}
}

func severWakes(r *rig) {
	lossy := r.Lossy(r.T)
	woken := r.listen(lossy)
	r.wantAll(woken)
	lossy.Sever()
	r.wantAll(woken)
	r.ingest(alice, "e1")
	r.wantWake(woken, partition())
}
