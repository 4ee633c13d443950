package redisstore

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// readStep reads the reply of step.lua. It returns the sessions as they came, for
// the conversations in the order of their first events.
func readStep(reply any, turns []dispatch.Turn, items []dispatch.Item) (dispatch.StepOutput, []any, error) {
	r := reader{parts: list(reply)}
	skipped, heads, timer := r.list(), r.list(), r.text()
	first, tried := int64(0), ""
	var events, sessions []any
	if len(r.parts) > 0 {
		first, tried, events, sessions = r.number(), r.text(), r.list(), r.list()
	}
	if r.bad {
		return dispatch.StepOutput{}, nil, fmt.Errorf("step: unexpected reply %.200v", reply)
	}
	var out dispatch.StepOutput
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
	if err := readEvents(&out, events, first); err != nil {
		return dispatch.StepOutput{}, nil, err
	}
	if len(out.Events) > 0 {
		out.Events[0].Attempts, _ = strconv.Atoi(tried)
	}
	return out, sessions, nil
}

// readEvents reads events that are numbered from first on.
func readEvents(out *dispatch.StepOutput, events []any, first int64) error {
	if len(events) == 0 {
		return nil
	}
	out.Events = make([]dispatch.Stored, len(events))
	for i, e := range events {
		text, _ := e.(string)
		ev, err := decodeEvent(text)
		if err != nil {
			return err
		}
		ev.StreamID = strconv.FormatInt(first+int64(i), 10)
		out.Events[i] = ev
	}
	return nil
}

// decodeEvent reads an event as it is listed: e, the conversation, a line break,
// the payload; or t, the conversation, and on lines of their own the time and the
// key of a timer that fired.
func decodeEvent(text string) (dispatch.Stored, error) {
	head, payload, ok := strings.Cut(text, "\n")
	if !ok || head == "" {
		return dispatch.Stored{}, fmt.Errorf("event %.60q is damaged", text)
	}
	ev := dispatch.Stored{Conversation: bot.ConversationID(head[1:])}
	switch head[0] {
	case 'e':
		ev.Payload = []byte(payload)
	case 't':
		at, key, _ := strings.Cut(payload, "\n")
		ev.Timer = dispatch.Timer{Key: key, At: millis(at)}
	default:
		return dispatch.Stored{}, fmt.Errorf("event %.60q is of an unknown kind", text)
	}
	return ev, nil
}

// number checks a number that a caller gives back.
func number(id string) (uint64, error) {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("stream id %q is none of this store", id)
	}
	return n, nil
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

func (r *reader) number() int64 {
	n, ok := r.next().(int64)
	r.bad = r.bad || !ok
	return n
}

// list takes a list; 0 stands for an empty one.
func (r *reader) list() []any {
	part := r.next()
	parts, ok := part.([]any)
	r.bad = r.bad || !ok && part != int64(0)
	return parts
}

func list(reply any) []any {
	parts, _ := reply.([]any)
	return parts
}
