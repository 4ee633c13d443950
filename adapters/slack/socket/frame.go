package socket

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/okpay/supportbot/adapters/slack/slackevent"
)

// frame is what Slack sends.
type frame struct {
	Type     string         `json:"type"` // "hello", "disconnect", or the kind of an envelope
	Reason   string         `json:"reason"`
	Envelope string         `json:"envelope_id"`
	Payload  jsontext.Value `json:"payload"`
	Accepts  bool           `json:"accepts_response_payload"`
	Retry    int            `json:"retry_attempt"`
	Sockets  int            `json:"num_connections"`
}

// lenient takes what JSON parsers commonly take: one odd name or byte in an event
// must not cost us the event.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

func decodeFrame(raw []byte) (frame, error) {
	var f frame
	err := json.Unmarshal(raw, &f, lenient)
	return f, err
}

// envelope reads what a frame is the envelope of.
func (f *frame) envelope() Envelope {
	e := Envelope{Kind: slackevent.Kind(f.Type), Payload: f.Payload, Retry: f.Retry}
	e.Event, e.Why = slackevent.Decode(e.Kind, f.Payload)
	return e
}

// ack is an acknowledgement.
type ack struct {
	Envelope string `json:"envelope_id"`
	Payload  any    `json:"payload,omitzero"`
}

// maxAck is what Slack takes: it drops larger frames without a word.
const maxAck = 20 << 10

// encodeAck makes an acknowledgement. One that is too large loses its payload.
func encodeAck(envelope string, reply any) (raw []byte, dropped int, err error) {
	if reply == nil {
		raw, err = json.Marshal(ack{Envelope: envelope})
		return raw, 0, err
	}
	raw, err = json.Marshal(ack{envelope, reply}, lenient)
	if err != nil || len(raw) <= maxAck {
		return raw, 0, err
	}
	dropped = len(raw)
	raw, err = json.Marshal(ack{Envelope: envelope})
	return raw, dropped, err
}
