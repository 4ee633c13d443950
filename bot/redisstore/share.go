package redisstore

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// mostSessions bounds the sessions that are kept of a partition.
const mostSessions = 64

// share is what a process keeps of a partition that it owns, to spare round trips
// and bytes: the sessions it has committed lately, and what an Ingest has read
// ahead. Nothing of it is relied on: a turn from a session that is not the stored
// one is refused, and so is everything that an owner of the past commits.
type share struct {
	mu    sync.Mutex
	epoch uint64 // of the lease, 0 while the partition is not owned
	steps uint64 // counts the steps begun, and what else ends a rest
	busy  bool   // a step was made since the lease was last renewed

	resting bool // the last step found nothing: the next one reads what comes
	asked   bool // an Ingest was asked to read it
	after   string
	stepped bool                 // timer is known
	timer   time.Time            // no timer is due before; zero when there is none
	ahead   *dispatch.StepOutput // what that step will find

	sessions map[bot.ConversationID]dispatch.Saved
	hit      bool // the last sessions that were read had been kept
}

// owned says that the lease was taken or renewed.
func (sh *share) owned(epoch uint64) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.epoch != epoch || !sh.busy {
		sh.reset()
	}
	sh.epoch, sh.busy = epoch, false
}

// lost says that the partition is no longer owned.
func (sh *share) lost() {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.reset()
	sh.epoch = 0
}

// rests reports whether the owner waits for events: its last step found none, or
// it has made no step for as long as a renewal takes.
func (sh *share) rests() bool {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return sh.resting || sh.epoch != 0 && !sh.busy
}

// forget drops everything that was kept.
func (sh *share) forget() {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.reset()
}

func (sh *share) reset() {
	sh.steps++ // what an Ingest reads from before is of no use
	sh.resting, sh.asked, sh.stepped, sh.hit = false, false, false, false
	sh.ahead, sh.sessions = nil, nil
}

// plan says what an Ingest may do for the owner.
type plan struct {
	epoch   string // "" while the partition is not owned
	ahead   bool   // the owner waits for events
	session bool   // and does not keep the session
	steps   uint64
}

func (sh *share) plan(c bot.ConversationID) plan {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.epoch == 0 {
		return plan{}
	}
	_, kept := sh.sessions[c]
	p := plan{epoch: strconv.FormatUint(sh.epoch, 10), ahead: sh.resting && !sh.asked, session: !kept, steps: sh.steps}
	sh.asked = sh.resting
	return p
}

// offer takes the event that an Ingest has stored as what the next step will
// find, unless a step was begun meanwhile.
func (sh *share) offer(p plan, ev dispatch.Incoming, number, session any) {
	n, _ := number.(int64)
	stored := dispatch.Stored{
		StreamID: strconv.FormatInt(n, 10), Conversation: ev.Conversation, Payload: bytes.Clone(ev.Payload),
	}
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.steps != p.steps || n == 0 {
		return
	}
	out := dispatch.StepOutput{
		Events: []dispatch.Stored{stored}, Sessions: map[bot.ConversationID]dispatch.Saved{}, NextTimer: sh.timer,
	}
	saved, ok := sh.sessions[ev.Conversation]
	if text, _ := session.(string); p.session && text != "" {
		var err error
		if saved, err = decodeSaved([]byte(text)); err != nil {
			return // the step will say so
		}
		ok = true
	}
	switch {
	case ok:
		out.Sessions[ev.Conversation] = saved
	case !p.session:
		return // it was kept and is not any more
	}
	sh.ahead = &out
}

// begin begins a step. It returns what was read ahead for it, if anything was; a
// timer that is due wants a step of its own.
func (sh *share) begin(l dispatch.Lease, in dispatch.StepInput) (dispatch.StepOutput, bool) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.steps++
	ahead := sh.ahead
	sh.busy, sh.resting, sh.asked, sh.ahead = true, false, false, nil
	due := !sh.timer.IsZero() && !sh.timer.After(in.Now)
	same := l.Epoch == sh.epoch && in.After == sh.after && len(in.Turns) == 0
	if ahead == nil || !same || due || in.Count < 1 {
		return dispatch.StepOutput{}, false
	}
	return *ahead, true
}

// end ends a step. When it found nothing the owner rests until an event comes.
func (sh *share) end(l dispatch.Lease, in dispatch.StepInput, out dispatch.StepOutput) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.resting = l.Epoch == sh.epoch && len(out.Events) == 0 && in.Count > 0
	sh.after, sh.timer, sh.stepped = in.After, out.NextTimer, len(out.Skipped) == 0
}

// known says what a step need not ask for.
func (sh *share) known(l dispatch.Lease, in dispatch.StepInput) (timers, sessions bool) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if l.Epoch != sh.epoch || !sh.stepped {
		return false, false
	}
	next := earliest(sh.timer, in.Turns)
	return next.IsZero() || next.After(in.Now), sh.hit
}

// earliest returns the earliest of a time and the timers that turns set, zero for none.
func earliest(at time.Time, turns []dispatch.Turn) time.Time {
	for i := range turns {
		for _, timer := range turns[i].Timers {
			set := timer.At.Truncate(time.Millisecond) // as it is stored
			if !set.IsZero() && (at.IsZero() || set.Before(at)) {
				at = set
			}
		}
	}
	return at
}

// nextTimer returns a time before which no timer is due after turns were committed:
// one that they cancelled may be meant.
func (sh *share) nextTimer(turns []dispatch.Turn) time.Time {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return earliest(sh.timer, turns)
}

// keep keeps the sessions of turns that were committed.
func (sh *share) keep(l dispatch.Lease, turns []dispatch.Turn, sessions [][]byte, skipped []string) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if l.Epoch != sh.epoch {
		return
	}
	if sh.sessions == nil || len(sh.sessions) > mostSessions {
		sh.sessions = map[bot.ConversationID]dispatch.Saved{}
	}
	for i := range turns {
		switch {
		case slices.Contains(skipped, turns[i].StreamID):
			delete(sh.sessions, turns[i].Conversation) // who knows what was committed
		case sessions[i] != nil:
			_, session, _ := bytes.Cut(sessions[i], []byte{'\n'})
			sh.sessions[turns[i].Conversation] = dispatch.Saved{Revision: turns[i].Revision + 1, Session: session}
		}
	}
}

// join gives the events their sessions, from what was read or, where nothing was,
// from what is kept. It returns the conversations whose sessions are not.
func (sh *share) join(out *dispatch.StepOutput, read []any) (missing []bot.ConversationID, err error) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if len(out.Events) == 0 {
		return nil, nil
	}
	out.Sessions = make(map[bot.ConversationID]dispatch.Saved)
	seen := make(map[bot.ConversationID]bool)
	sh.hit = true
	for i := range out.Events {
		c := out.Events[i].Conversation
		if seen[c] {
			continue
		}
		kept, ok := sh.sessions[c]
		sh.hit = sh.hit && ok
		switch {
		case len(read) > len(seen):
			if text, _ := read[len(seen)].(string); text != "" {
				kept, err = decodeSaved([]byte(text))
				out.Sessions[c] = kept
			}
		case ok:
			out.Sessions[c] = kept
		default:
			missing = append(missing, c)
		}
		if err != nil {
			return nil, fmt.Errorf("conversation %s: %w", c, err)
		}
		seen[c] = true
	}
	return missing, nil
}

// complete gives the events of a step their sessions.
func (s *Store) complete(ctx context.Context, sh *share, l dispatch.Lease, out *dispatch.StepOutput, read []any) error {
	missing, err := sh.join(out, read)
	if err != nil || len(missing) == 0 {
		return err
	}
	keys := make([]string, len(missing))
	for i, c := range missing {
		keys[i] = s.base(l.Partition) + "s:" + string(c)
	}
	values, err := s.client.MGet(ctx, keys...).Result()
	if err != nil {
		return fmt.Errorf("sessions: %w", explain(ctx, s.addr, err))
	}
	for i, c := range missing {
		text, ok := values[i].(string)
		if !ok {
			continue // a new conversation
		}
		if out.Sessions[c], err = decodeSaved([]byte(text)); err != nil {
			return fmt.Errorf("conversation %s: %w", c, err)
		}
	}
	return nil
}
