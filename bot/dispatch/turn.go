package dispatch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"github.com/okpay/supportbot/bot"
)

// batch holds the turns of a partition between two commits.
type batch struct {
	w     *worker
	turns []Turn
	notes []note // one for each turn
	held  map[bot.ConversationID]held
	buf   []byte // the sessions of turns, one after another
}

// held is a session within a batch: the next event of its conversation goes on from it.
type held struct {
	revision uint64
	session  bot.Session
	err      error // the stored session cannot be read
}

// note is what to do and to say of a turn once it is committed.
type note struct {
	event   bot.EventID
	kind    string
	actions int
	took    time.Duration
	typing  *typing
}

// typing is shown when the turn's messages have been sent.
type typing struct {
	turn     string // what the ids of the turn's items begin with
	platform bot.Platform
	action   bot.Typing
}

func (b *batch) reset() {
	clear(b.turns) // lets go of payloads
	clear(b.notes)
	b.turns, b.notes, b.buf = b.turns[:0], b.notes[:0], b.buf[:0]
}

// handle works out the turns of the events read.
func (b *batch) handle(ctx context.Context, out StepOutput) {
	clear(b.held)
	for _, st := range out.Events {
		h, ok := b.held[st.Conversation]
		if !ok {
			h = load(out.Sessions, st.Conversation)
		}
		turn, n, next := b.turn(ctx, st, h)
		b.turns = append(b.turns, turn)
		b.notes = append(b.notes, n)
		b.held[st.Conversation] = next
	}
}

func load(saved map[bot.ConversationID]Saved, c bot.ConversationID) held {
	s, ok := saved[c]
	if !ok {
		return held{}
	}
	session, err := bot.DecodeSession(s.Session)
	return held{revision: s.Revision, session: session, err: err}
}

// turn is the outcome of one stored event. An event that cannot be handled is a
// dead letter, and one that tells of it takes its place (see handover).
func (b *batch) turn(ctx context.Context, st Stored, h held) (Turn, note, held) {
	started := time.Now()
	limit := b.w.rt.o.Attempts
	ev, err := b.event(st, h.session)
	if err == nil && st.Attempts >= limit {
		err = fmt.Errorf("%d processes ended at it", st.Attempts)
	}
	var o outcome
	if err == nil {
		o, err = b.attempts(ctx, st, ev, h, limit-st.Attempts)
	}
	if err != nil {
		b.w.log.ErrorContext(ctx, "event is a dead letter", "event", ev.ID, "stream", st.StreamID,
			"conversation", st.Conversation, "error", err)
		o = b.bury(ctx, st, ev, h, limit)
		o.turn.Dead = err.Error()
	}
	return o.turn, note{event: ev.ID, kind: ev.Kind(), actions: o.actions, took: time.Since(started), typing: o.typing}, o.next
}

// event decodes a stored event, and makes that of a timer.
func (b *batch) event(st Stored, s bot.Session) (bot.Event, error) {
	if st.Timer.Key == "" {
		return bot.DecodeEvent(st.Payload)
	}
	return bot.Event{
		ID:           bot.EventID(fmt.Sprintf("timer:%d:%s", b.w.lease.Partition, st.StreamID)),
		Conversation: st.Conversation,
		Platform:     s.Platform,
		Sender:       s.Customer,
		Time:         st.Timer.At,
		Body:         bot.TimerFired{Key: st.Timer.Key, At: st.Timer.At},
	}, nil
}

// attempts tries a turn up to so many times. A failure is a bug of the engine
// or of stored content, for the engine is total; the stack is logged once.
func (b *batch) attempts(ctx context.Context, st Stored, ev bot.Event, h held, most int) (o outcome, err error) {
	if h.err != nil {
		return outcome{}, h.err
	}
	for try := range most {
		o, err = b.attempt(st, ev, h)
		if err == nil {
			return o, nil
		}
		var crash *crashError
		if try == 0 && errors.As(err, &crash) {
			b.w.log.ErrorContext(ctx, "engine panicked", "event", ev.ID, "conversation", ev.Conversation,
				"panic", crash.value, "stack", string(crash.stack))
		}
	}
	return outcome{}, fmt.Errorf("%d attempts: %w", most, err)
}

func (b *batch) attempt(st Stored, ev bot.Event, h held) (o outcome, err error) {
	err = guard(func() error {
		s := h.session
		if s.Conversation == "" {
			s.Conversation, s.Platform = st.Conversation, ev.Platform
		}
		next, actions := b.w.rt.o.Engine.Handle(s, ev, b.w.rt.o.Now())
		o = b.compose(st, ev, h, next, actions)
		return nil
	})
	return o, err
}

// committed starts the deliveries of turns that are now stored, and lets go of them.
func (b *batch) committed(ctx context.Context, out StepOutput) {
	defer b.reset()
	for i := range b.turns {
		t := &b.turns[i]
		if slices.Contains(out.Skipped, t.StreamID) {
			b.notes[i].typing = nil
			b.checkLanes(ctx, t)
			continue
		}
		b.w.lanes.raise(t.Conversation, t.Epoch)
		b.tell(ctx, t, &b.notes[i])
	}
	for _, item := range out.Heads {
		b.w.lanes.offer(ctx, item)
	}
	for i := range b.turns {
		if n := &b.notes[i]; n.typing != nil && !b.followed(i) {
			b.w.lanes.typing(ctx, b.turns[i].Conversation, b.turns[i].Epoch, *n.typing)
		}
	}
}

// followed reports whether the batch holds a later turn of the same conversation.
func (b *batch) followed(i int) bool {
	return slices.ContainsFunc(b.turns[i+1:], func(t Turn) bool { return t.Conversation == b.turns[i].Conversation })
}

// tell writes the log's one line for a turn.
func (b *batch) tell(ctx context.Context, t *Turn, n *note) {
	if !b.w.log.Enabled(ctx, slog.LevelInfo) {
		return // most of a cheap turn would go into the arguments
	}
	b.w.log.LogAttrs(ctx, slog.LevelInfo, "event handled",
		slog.String("event", string(n.event)), slog.String("conversation", string(t.Conversation)),
		slog.String("kind", n.kind), slog.Int("actions", n.actions), slog.Duration("took", n.took))
}

// checkLanes looks after a turn that an earlier step had committed unseen: what
// it then wrote stands, and its lanes may wait.
func (b *batch) checkLanes(ctx context.Context, t *Turn) {
	for i := range t.Items {
		b.w.lanes.check(ctx, t.Items[i].Lane)
	}
}

// crashError is a panic of an engine, adapter, desk or backend.
type crashError struct {
	value any
	stack []byte
}

func (e *crashError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

// guard calls f and returns its panic as an error. It is the only place that
// recovers: a bug met by one event or item must not stop all the others.
func guard(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &crashError{value: v, stack: debug.Stack()}
		}
	}()
	return f()
}
