package redisstore

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"strconv"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Step implements [dispatch.Turns]. The sessions that it returns are to be read only.
func (s *Store) Step(ctx context.Context, l dispatch.Lease, in dispatch.StepInput) (dispatch.StepOutput, error) {
	sh := &s.shares[l.Partition]
	if out, ok := sh.begin(l, in); ok {
		return out, nil
	}
	timers, sessions := sh.known(l, in)
	w, err := s.writeStep(l, in, timers, sessions)
	if err != nil {
		return dispatch.StepOutput{}, err
	}
	reply, err := s.call(ctx, "step", l.Partition, w.argv...)
	if err != nil {
		sh.forget()
		return dispatch.StepOutput{}, err
	}
	out, saved, err := readStep(reply, in.Turns, w.items)
	if err == nil {
		if timers {
			out.NextTimer = sh.nextTimer(in.Turns)
		}
		sh.keep(l, in.Turns, w.sessions, out.Skipped)
		err = s.complete(ctx, sh, l, &out, saved)
	}
	if err != nil {
		sh.forget()
		return dispatch.StepOutput{}, err
	}
	sh.end(l, in, out)
	return out, nil
}

// fromHead is the number before all events.
const fromHead = "0"

// periods is into how many the time that a session is kept is divided: it is
// forgotten that fraction early at most, and setting its end anew each time would
// cost as much as storing it.
const periods = 64

// written is a step as step.lua takes it, and what is needed to read its reply.
type written struct {
	argv     []any
	items    []dispatch.Item // by their positions
	sessions [][]byte        // those of the turns, without the caller's memory
	period   string          // see commit.lua
}

func (s *Store) writeStep(l dispatch.Lease, in dispatch.StepInput, timers, sessions bool) (written, error) {
	after := cmp.Or(in.After, fromHead)
	if _, err := number(after); err != nil {
		return written{}, err
	}
	period := in.Now.UnixNano() / max(int64(s.opts.SessionTTL)/periods, 1)
	w := written{argv: make([]any, 0, 10+16*len(in.Turns)), period: strconv.FormatInt(period, 10)}
	w.argv = append(w.argv, epoch(l), in.Now.UnixMilli(), after, max(in.Count, 0)-1,
		s.args.sessionTTL, s.args.auditLines, len(in.Turns), 0, flag(sessions), 0)
	if !timers {
		w.argv[7] = timerSets
	}
	fixed := len(w.argv)
	for i := range in.Turns {
		if err := w.add(&in.Turns[i]); err != nil {
			return written{}, fmt.Errorf("turn %s: %w", in.Turns[i].StreamID, err)
		}
	}
	w.argv[fixed-1] = len(w.argv) - fixed
	return w, nil
}

// flag is a truth as the scripts read it.
func flag(is bool) string {
	if is {
		return "1"
	}
	return "0"
}

// audible leaves out what the bot said before the turn raised the epoch.
func audible(t *dispatch.Turn) []dispatch.Item {
	kept := make([]dispatch.Item, 0, len(t.Items))
	for _, item := range t.Items {
		old := t.Session != nil && item.Epoch < t.Epoch
		if old && (item.Voice == bot.VoiceBot || item.Voice == bot.VoiceReminder) {
			continue
		}
		kept = append(kept, item)
	}
	return kept
}

// add adds a turn.
func (w *written) add(t *dispatch.Turn) error {
	if _, err := number(t.StreamID); err != nil {
		return err
	}
	if err := plain(string(t.Conversation), t.Token); err != nil {
		return err
	}
	items, session := audible(t), w.saved(t)
	w.items, w.sessions = append(w.items, items...), append(w.sessions, session)
	w.argv = append(w.argv, t.StreamID, string(t.Conversation), t.Revision, w.header(t), session,
		t.Audit, t.Dead, len(items), len(t.Timers))
	for i := range items {
		item := &items[i]
		if item.Lane.Conversation != t.Conversation {
			return fmt.Errorf("item %s is for conversation %q", item.ID, item.Lane.Conversation)
		}
		if err := plain(item.Lane.Name, item.ID, item.CardKey, string(item.Voice)); err != nil {
			return err
		}
		w.argv = append(w.argv, item.Lane.Name, item.CardKey, encodeEntry(t.Token, item))
	}
	for _, timer := range t.Timers {
		at := ""
		if !timer.At.IsZero() {
			at = strconv.FormatInt(timer.At.UnixMilli(), 10)
		}
		w.argv = append(w.argv, timerSet(t.Conversation), timer.Key, at)
	}
	return nil
}

// timerSets is over how many sets the timers of a partition are spread: below 128
// members Redis keeps a set in a third of the memory, so 65,000 conversations with
// a timer each are kept small.
const timerSets = 8

func timerSet(c bot.ConversationID) int {
	h := fnv.New32a()
	h.Write([]byte(c))
	return int(h.Sum32() / 7 % timerSets)
}

// header is what stands after the revision in a session's header.
func (w *written) header(t *dispatch.Turn) string {
	return strconv.FormatUint(uint64(t.Epoch), 10) + " " + w.period
}

// saved is the session as it is stored: what the scripts must know of it comes
// first, in a form that Lua can read.
func (w *written) saved(t *dispatch.Turn) []byte {
	if t.Session == nil {
		return nil
	}
	b := make([]byte, 0, len(t.Session)+40)
	b = append(strconv.AppendUint(b, t.Revision+1, 10), ' ')
	b = append(append(b, w.header(t)...), '\n')
	return append(b, t.Session...)
}

// decodeSaved reads what saved wrote.
func decodeSaved(b []byte) (dispatch.Saved, error) {
	header, session, ok := bytes.Cut(b, []byte{'\n'})
	revision, _, spaced := bytes.Cut(header, []byte{' '})
	n, err := strconv.ParseUint(string(revision), 10, 64)
	if !ok || !spaced || err != nil {
		return dispatch.Saved{}, fmt.Errorf("session begins with %.40q", b)
	}
	return dispatch.Saved{Revision: n, Session: session}, nil
}

// Ready implements [dispatch.Turns].
func (s *Store) Ready(ctx context.Context, l dispatch.Lease) ([]dispatch.Lane, error) {
	reply, err := s.run(ctx, s.scripts.ready, s.base(l.Partition), epoch(l))
	if err != nil {
		return nil, err
	}
	var lanes []dispatch.Lane
	for _, field := range list(reply) {
		text, _ := field.(string)
		lanes = append(lanes, laneOf(text))
	}
	return lanes, nil
}
