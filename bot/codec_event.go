package bot

import (
	"fmt"

	"github.com/tinylib/msgp/msgp"
)

// eventVersion begins every stored event. A change of the layout below raises it
// and teaches DecodeEvent the older one; what a body gains needs none, since bodies
// name their fields. Version 1 had no version and no Public.
const eventVersion = 2

// AppendBinary appends the event's binary form to dst. The event must have a body.
func (ev *Event) AppendBinary(dst []byte) []byte {
	kind, value := bodyForm(ev.Body)
	if value == nil {
		panic("bot: encode event " + string(ev.ID) + ": no body") // a bug in an adapter
	}
	dst = msgp.AppendUint8(dst, eventVersion)
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
	version := uint8(1)
	if msgp.NextType(data) != msgp.StrType {
		version = r.u8()
	}
	if r.err == nil && (version < 1 || version > eventVersion) {
		return Event{}, fmt.Errorf("decode event: version %d, this program reads up to %d", version, eventVersion)
	}
	ev := Event{
		ID:           EventID(r.str()),
		Conversation: ConversationID(r.str()),
		Platform:     Platform(r.str()),
		Sender:       r.person(),
		Public:       version > 1 && r.bool(),
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
