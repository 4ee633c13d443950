package redisstore

import (
	"testing"
	"time"

	"github.com/okpay/supportbot/bot/dispatch"
)

// TestReadAhead says when a step is answered by what an Ingest has read, and when
// it must ask.
func TestReadAhead(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	lease := dispatch.Lease{Partition: 1, Epoch: 7}
	rest := dispatch.StepInput{Now: now, After: "41", Count: 10}
	ev := dispatch.Incoming{ID: "e", Conversation: "c", Payload: []byte("p")}
	for _, tt := range []struct {
		name string
		// between runs after the owner has come to rest and an Ingest was sent for it.
		between func(sh *share)
		lease   dispatch.Lease
		in      dispatch.StepInput
		want    bool
	}{
		{"the step that was waited for", func(*share) {}, lease, rest, true},
		{"a step began before the answer came", func(sh *share) { sh.begin(lease, rest) }, lease, rest, false},
		{"the lease was renewed in use", func(sh *share) { sh.owned(7) }, lease, rest, true},
		{"the lease was lost", func(sh *share) { sh.lost() }, lease, rest, false},
		{"a call failed", func(sh *share) { sh.forget() }, lease, rest, false},
		{"another lease", func(*share) {}, dispatch.Lease{Partition: 1, Epoch: 6}, rest, false},
		{"from the head", func(*share) {}, lease, dispatch.StepInput{Now: now, Count: 10}, false},
		{"nothing is to be read", func(*share) {}, lease, dispatch.StepInput{Now: now, After: "41"}, false},
		{"a turn is to be committed", func(*share) {}, lease,
			dispatch.StepInput{Now: now, After: "41", Count: 10, Turns: make([]dispatch.Turn, 1)}, false},
		{"a timer is due", func(*share) {}, lease,
			dispatch.StepInput{Now: now.Add(time.Hour), After: "41", Count: 10}, false},
	} {
		sh := &share{}
		sh.owned(7)
		sh.begin(lease, rest)
		sh.end(lease, rest, dispatch.StepOutput{NextTimer: now.Add(time.Hour)})
		p := sh.plan(ev.Conversation)
		if again := sh.plan(ev.Conversation); !p.ahead || again.ahead {
			t.Fatalf("%s: plan = %+v, then %+v, want to read ahead once", tt.name, p, again)
		}
		tt.between(sh)
		sh.offer(p, ev, int64(42), "3 0 1\nsession")
		out, ok := sh.begin(tt.lease, tt.in)
		if ok != tt.want {
			t.Errorf("%s: begin = %+v, %v, want %v", tt.name, out, ok, tt.want)
		}
		if ok && (out.Events[0].StreamID != "42" || out.Sessions["c"].Revision != 3 || !out.NextTimer.Equal(now.Add(time.Hour))) {
			t.Errorf("%s: begin = %+v, want event 42 with its session", tt.name, out)
		}
		if _, again := sh.begin(tt.lease, tt.in); again {
			t.Errorf("%s: the event was handed out twice", tt.name)
		}
	}
}

// TestKeptSessions says which sessions are kept, and for how long.
func TestKeptSessions(t *testing.T) {
	t.Parallel()
	lease := dispatch.Lease{Epoch: 7}
	kept := func(sh *share) bool {
		_, ok := sh.sessions["c"]
		return ok
	}
	sh := &share{}
	sh.owned(7)
	committed := []dispatch.Turn{{StreamID: "1", Conversation: "c", Revision: 4, Session: []byte("session")}}
	sessions := [][]byte{[]byte("5 0 1\nsession")}
	sh.keep(dispatch.Lease{Epoch: 6}, committed, sessions, nil)
	if kept(sh) {
		t.Errorf("kept the session of another lease")
	}
	sh.keep(lease, committed, sessions, nil)
	if got := sh.sessions["c"]; got.Revision != 5 || string(got.Session) != "session" {
		t.Errorf("kept %+v, want revision 5", got)
	}
	sh.keep(lease, committed, sessions, []string{"1"})
	if kept(sh) {
		t.Errorf("kept the session of a turn that was skipped")
	}
	sh.keep(lease, committed, sessions, nil)
	sh.begin(lease, dispatch.StepInput{})
	sh.owned(7)
	if !kept(sh) {
		t.Errorf("a renewal dropped the session of a partition in use")
	}
	sh.owned(7)
	if kept(sh) {
		t.Errorf("a renewal left the session of an idle partition")
	}
}
