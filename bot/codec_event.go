package bot

import (
	"fmt"

	"github.com/tinylib/msgp/msgp"
)

// AppendBinary appends the event's binary form to dst. The event must have a body.
func (ev *Event) AppendBinary(dst []byte) []byte {
	kind, value := bodyForm(ev.Body)
	if value == nil {
		panic("bot: encode event " + string(ev.ID) + ": no body") // a bug in an adapter
	}
	dst = msgp.AppendString(dst, string(ev.ID))
	dst = msgp.AppendString(dst, string(ev.Conversation))
	dst = msgp.AppendString(dst, string(ev.Platform))
	dst = appendPerson(dst, ev.Sender)
	dst = msgp.AppendBool(dst, ev.Public)
	dst = appendTime(dst, ev.Time)
	dst = appendStrings(dst, ev.Redacted)
	dst = msgp.AppendString(dst, kind)
	out, err := value.MarshalMsg(dst)
	if err != nil {
		panic("bot: encode event: " + err.Error()) // a bug: plain structs cannot fail to encode
	}
	return out
}

// DecodeEvent reads what AppendBinary wrote. Times have millisecond precision. It keeps nothing of data.
func DecodeEvent(data []byte) (Event, error) {
	r := newReader(data)
	ev := Event{
		ID:           EventID(r.str()),
		Conversation: ConversationID(r.str()),
		Platform:     Platform(r.str()),
		Sender:       r.person(),
		Public:       r.bool(),
		Time:         r.time(),
		Redacted:     r.strings(),
	}
	kind := r.str()
	if r.err != nil {
		return Event{}, fmt.Errorf("decode event: %w", r.err)
	}
	body, err := decodeBody(kind, func(p msgp.Unmarshaler) error {
		_, err := p.UnmarshalMsg(r.rest)
		return err
	})
	if err != nil {
		return Event{}, fmt.Errorf("decode event %s: %w", ev.ID, err)
	}
	ev.Body = body
	return ev, nil
}
