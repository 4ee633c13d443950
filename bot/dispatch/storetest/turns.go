package storetest

import (
	"errors"
	"slices"

	"github.com/okpay/supportbot/bot/dispatch"
)

func turnTests() map[string]func(*rig) {
	return map[string]func(*rig){
		"a turn is committed once":                     commitOnce,
		"a step commits several turns of one talk":     severalTurns,
		"a turn with an older session changes nothing": staleTurn,
		"a turn without a session leaves it alone":     noSession,
		"the cursor reads on and the head again":       cursor,
		"a step can read nothing":                      readNothing,
	}
}

func commitOnce(r *rig) {
	l := r.own("a")
	turn := r.turn(l, "e1")
	turn.Items = []dispatch.Item{chat("i1", "", 0)}
	if out := r.commit(l, turn); len(out.Skipped) != 0 || !slices.Equal(ids(out.Heads), []string{"i1"}) {
		r.Errorf("first commit: skipped %v, heads %v", out.Skipped, ids(out.Heads))
	}
	turn.Session = []byte("must not be seen")
	out := r.commit(l, turn)
	if !slices.Equal(out.Skipped, []string{turn.StreamID}) {
		r.Errorf("second commit skipped %v, want %s", out.Skipped, turn.StreamID)
	}
	if got := r.saved(l, alice); got.Revision != 1 || string(got.Session) != "payload of e1;" {
		r.Errorf("session = %d %q", got.Revision, got.Session)
	}
	done := dispatch.Done{Lane: turn.Items[0].Lane, ID: "i1", Token: "token"}
	if next, more, err := r.store.Advance(r.ctx, l, done); more || err != nil {
		r.Errorf("Advance = %v, %v, %v, want an empty lane: the item was queued twice", next.ID, more, err)
	}
}

func severalTurns(r *rig) {
	l := r.own("a")
	other := neighbours(1)[0]
	r.ingest(alice, "e1", "e2", "e3")
	r.ingest(other, "e4")
	out := r.read(l)
	if len(out.Events) != 4 || len(out.Sessions) != 0 {
		r.Fatalf("read %v with %d sessions, want 4 with none", payloads(out.Events), len(out.Sessions))
	}
	turn := func(n int, revision uint64, session string) dispatch.Turn {
		ev := out.Events[n]
		return dispatch.Turn{StreamID: ev.StreamID, Conversation: ev.Conversation, Revision: revision, Session: []byte(session)}
	}
	one, two, three, four := turn(0, 0, "1"), turn(1, 1, "12"), turn(2, 2, "123"), turn(3, 0, "4")
	r.commit(l, one)
	// The first is a repetition; the others go on from where it ended.
	if got := r.commit(l, one, two, three, four); !slices.Equal(got.Skipped, []string{one.StreamID}) {
		r.Errorf("skipped %v, want only %s", got.Skipped, one.StreamID)
	}
	if got := r.saved(l, alice); got.Revision != 3 || string(got.Session) != "123" {
		r.Errorf("session of alice = %d %q, want 3 123", got.Revision, got.Session)
	}
	if got := r.saved(l, other); got.Revision != 1 || string(got.Session) != "4" {
		r.Errorf("session of the other = %d %q, want 1 4", got.Revision, got.Session)
	}
}

func staleTurn(r *rig) {
	l := r.own("a")
	r.commit(l, r.turn(l, "e1"))
	other := neighbours(1)[0]
	r.ingest(other, "good")
	r.ingest(alice, "e2")
	out := r.read(l)
	good, stale := answer(out, out.Events[0]), answer(out, out.Events[1])
	stale.Revision = 0
	for _, turns := range [][]dispatch.Turn{{good, stale}, {stale, good}} {
		_, err := r.store.Step(r.ctx, l, dispatch.StepInput{Turns: turns, Now: epochStart})
		if !errors.Is(err, dispatch.ErrStale) {
			r.Errorf("Step with a stale turn = %v, want ErrStale", err)
		}
	}
	if out := r.read(l); len(out.Events) != 2 || len(out.Sessions) != 1 || out.Sessions[alice].Revision != 1 {
		r.Errorf("after ErrStale: events %v, sessions %v, want both events and alice at 1", payloads(out.Events), out.Sessions)
	}
}

func noSession(r *rig) {
	l := r.own("a")
	r.commit(l, r.turn(l, "e1"))
	turn := r.turn(l, "e2")
	turn.Session = nil
	r.commit(l, turn)
	if got := r.saved(l, alice); got.Revision != 1 || string(got.Session) != "payload of e1;" {
		r.Errorf("session = %d %q, want that of e1", got.Revision, got.Session)
	}
}

func cursor(r *rig) {
	l := r.own("a")
	r.ingest(alice, "e1", "e2", "e3")
	first := r.step(l, dispatch.StepInput{Count: 2})
	if got := payloads(first.Events); !slices.Equal(got, []string{"payload of e1", "payload of e2"}) {
		r.Fatalf("read %v, want e1 and e2", got)
	}
	last := first.Events[1].StreamID
	second := r.step(l, dispatch.StepInput{Count: 2, After: last})
	if got := payloads(second.Events); !slices.Equal(got, []string{"payload of e3"}) {
		r.Errorf("read %v after e2, want e3", got)
	}
	if got := payloads(r.read(l).Events); len(got) != 3 {
		r.Errorf("read %v from the head, want all three", got)
	}
	turns := []dispatch.Turn{answer(first, first.Events[0])}
	out := r.step(l, dispatch.StepInput{Turns: turns, Count: 10})
	if len(out.Events) != 2 || out.Sessions[alice].Revision != 1 {
		r.Errorf("read %v with %+v, want e2 and e3 with the session after e1", payloads(out.Events), out.Sessions)
	}
}

func readNothing(r *rig) {
	l := r.own("a")
	turn := r.turn(l, "e1")
	r.ingest(alice, "e2")
	if out := r.commit(l, turn); len(out.Events) != 0 {
		r.Errorf("read %v, want nothing", payloads(out.Events))
	}
}
