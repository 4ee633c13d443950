package gateway

import (
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The operations of the gateway that a bot meets.
const (
	opDispatch     = 0
	opHeartbeat    = 1 // both ways: from Discord it asks for one at once
	opIdentify     = 2
	opResume       = 6
	opReconnect    = 7
	opInvalid      = 9
	opHello        = 10
	opHeartbeatAck = 11
)

// frame is what every message of the gateway is.
type frame struct {
	Op   int            `json:"op"`
	Seq  int64          `json:"s"`
	Type string         `json:"t"`
	Data jsontext.Value `json:"d"`
}

// lenient takes what JSON parsers commonly take: one odd name or byte in an event
// must not cost us the event.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

func decodeFrame(raw []byte) (frame, error) {
	var f frame
	err := json.Unmarshal(raw, &f, lenient)
	return f, err
}

type hello struct {
	Interval int64 `json:"heartbeat_interval"` // milliseconds
}

type ready struct {
	Session string `json:"session_id"`
	URL     string `json:"resume_gateway_url"`
}

var errNoSession = errors.New("READY has no session_id")

func decodeReady(data jsontext.Value) (ready, error) {
	var r ready
	if err := json.Unmarshal(data, &r, lenient); err != nil {
		return ready{}, err
	}
	if r.Session == "" {
		return ready{}, errNoSession
	}
	return r, nil
}

// outgoing is a frame of ours.
type outgoing struct {
	Op   int `json:"op"`
	Data any `json:"d"`
}

type identify struct {
	Token      string     `json:"token"`
	Intents    int        `json:"intents"`
	Properties properties `json:"properties"`
}

type properties struct {
	OS      string `json:"os"`
	Browser string `json:"browser"`
	Device  string `json:"device"`
}

type resume struct {
	Token   string `json:"token"`
	Session string `json:"session_id"`
	Seq     int64  `json:"seq"`
}

// encode makes a frame. What goes out is made of strings and numbers of ours; a
// token that is no UTF-8 is refused by Discord rather than by us.
func encode(op int, data any) []byte {
	raw, err := json.Marshal(outgoing{op, data}, lenient)
	if err != nil {
		panic("gateway: " + err.Error())
	}
	return raw
}

// heartbeat is op 1 with the last sequence number seen, null before the first.
func heartbeat(seq int64) []byte {
	if seq == 0 {
		return encode(opHeartbeat, nil)
	}
	return encode(opHeartbeat, seq)
}
