package redisstore

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Step implements [dispatch.Turns].
func (s *Store) Step(ctx context.Context, l dispatch.Lease, in dispatch.StepInput) (dispatch.StepOutput, error) {
	argv := make([]any, 0, 7+16*len(in.Turns))
	after := in.After
	if after == "" {
		after = "-"
	}
	argv = append(argv, epoch(l), in.Now.UnixMilli(), after, in.Count,
		seconds(s.opts.SessionTTL), s.opts.AuditLines, len(in.Turns))
	var items []dispatch.Item
	for i := range in.Turns {
		t := &in.Turns[i]
		kept := audible(t)
		var err error
		if argv, err = appendTurn(argv, t, kept); err != nil {
			return dispatch.StepOutput{}, fmt.Errorf("turn %s: %w", t.StreamID, err)
		}
		items = append(items, kept...)
	}
	reply, err := s.run(ctx, s.scripts.step, s.base(l.Partition), argv...)
	if err != nil {
		return dispatch.StepOutput{}, err
	}
	return readStep(reply, in.Turns, items)
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

func appendTurn(argv []any, t *dispatch.Turn, items []dispatch.Item) ([]any, error) {
	if err := plain(string(t.Conversation), t.Token); err != nil {
		return nil, err
	}
	argv = append(argv, t.StreamID, string(t.Conversation), t.Revision, t.Epoch, saved(t),
		t.Token, t.Audit, t.Dead, len(items), len(t.Timers))
	for i := range items {
		item := &items[i]
		if item.Lane.Conversation != t.Conversation {
			return nil, fmt.Errorf("item %s is for conversation %q", item.ID, item.Lane.Conversation)
		}
		if err := plain(item.Lane.Name, item.ID, item.CardKey, string(item.Voice)); err != nil {
			return nil, err
		}
		argv = append(argv, item.Lane.Name, item.CardKey, encodeItem(item))
	}
	for _, timer := range t.Timers {
		at := ""
		if !timer.At.IsZero() {
			at = strconv.FormatInt(timer.At.UnixMilli(), 10)
		}
		argv = append(argv, timer.Key, at)
	}
	return argv, nil
}

// saved is the session as it is stored: what the scripts must know of it comes
// first, in a form that Lua can read.
func saved(t *dispatch.Turn) []byte {
	if t.Session == nil {
		return nil
	}
	b := make([]byte, 0, len(t.Session)+24)
	b = strconv.AppendUint(b, t.Revision+1, 10)
	b = append(b, ' ')
	b = strconv.AppendUint(b, uint64(t.Epoch), 10)
	b = append(b, '\n')
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

func readStep(reply any, turns []dispatch.Turn, items []dispatch.Item) (dispatch.StepOutput, error) {
	r := reader{parts: list(reply)}
	skipped, heads, timer, tried := r.list(), r.list(), r.text(), r.text()
	events, sessions := r.list(), r.list()
	if r.bad {
		return dispatch.StepOutput{}, fmt.Errorf("step: unexpected reply %.200v", reply)
	}
	out := dispatch.StepOutput{Sessions: map[bot.ConversationID]dispatch.Saved{}}
	for _, n := range skipped {
		if i, ok := n.(int64); ok && i < int64(len(turns)) {
			out.Skipped = append(out.Skipped, turns[i].StreamID)
		}
	}
	for i := 0; i+1 < len(heads); i += 2 {
		if n, ok := heads[i].(int64); ok && n < int64(len(items)) {
			item := items[n]
			item.Card, _ = heads[i+1].(string)
			out.Heads = append(out.Heads, item)
		}
	}
	if timer != "" {
		out.NextTimer = millis(timer)
	}
	return out, readEvents(&out, events, sessions, tried)
}

func readEvents(out *dispatch.StepOutput, events, sessions []any, tried string) error {
	for _, e := range events {
		ev, err := readEvent(e)
		if err != nil {
			return err
		}
		ev.Attempts, _ = strconv.Atoi(tried)
		if _, known := out.Sessions[ev.Conversation]; !known && len(sessions) > 0 {
			text, found := sessions[0].(string)
			sessions = sessions[1:]
			if found {
				if out.Sessions[ev.Conversation], err = decodeSaved([]byte(text)); err != nil {
					return fmt.Errorf("conversation %s: %w", ev.Conversation, err)
				}
			}
		}
		out.Events = append(out.Events, ev)
	}
	return nil
}

// readEvent reads an entry of the stream: c is the conversation, p the payload;
// a timer has its key in k and its time in a instead.
func readEvent(entry any) (dispatch.Stored, error) {
	r := reader{parts: list(entry)}
	ev := dispatch.Stored{StreamID: r.text()}
	fields := r.list()
	for i := 0; i+1 < len(fields); i += 2 {
		name, _ := fields[i].(string)
		value, _ := fields[i+1].(string)
		switch name {
		case "c":
			ev.Conversation = bot.ConversationID(value)
		case "p":
			ev.Payload = []byte(value)
		case "k":
			ev.Timer.Key = value
		case "a":
			ev.Timer.At = millis(value)
		}
	}
	if r.bad || ev.Conversation == "" {
		return dispatch.Stored{}, fmt.Errorf("stream entry %.200v is damaged", entry)
	}
	return ev, nil
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

// millis reads a time as the scripts write it. Redis may write a score as 1e+12.
func millis(text string) time.Time {
	ms, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms)).UTC()
}

// reader takes the parts of a reply in their order.
type reader struct {
	parts []any
	bad   bool // a part was missing or of another kind
}

func (r *reader) next() any {
	if len(r.parts) == 0 {
		r.bad = true
		return nil
	}
	part := r.parts[0]
	r.parts = r.parts[1:]
	return part
}

func (r *reader) text() string {
	text, ok := r.next().(string)
	r.bad = r.bad || !ok
	return text
}

func (r *reader) list() []any {
	parts, ok := r.next().([]any)
	r.bad = r.bad || !ok
	return parts
}

func list(reply any) []any {
	parts, _ := reply.([]any)
	return parts
}
