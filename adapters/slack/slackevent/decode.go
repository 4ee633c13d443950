package slackevent

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Kind says what a payload is. Its values are the types of Socket Mode's envelopes.
type Kind string

// The kinds of payload.
const (
	EventsAPI     Kind = "events_api"
	Interactive   Kind = "interactive"
	SlashCommands Kind = "slash_commands"
)

// Decode reads a payload. What it does not know is an Event without a Body, and no
// error: Slack adds kinds and fields as it likes. An error says that the payload
// cannot be read at all.
func Decode(kind Kind, payload []byte) (Event, error) {
	if jsontext.Value(payload).Kind() != '{' {
		return Event{}, errors.New("slackevent: the payload is no object")
	}
	switch kind {
	case EventsAPI:
		return decode(payload, (*callback).event)
	case Interactive:
		return decode(payload, (*interaction).event)
	case SlashCommands:
		return decode(payload, (*slash).event)
	}
	return Event{}, nil
}

// decode reads a payload of one shape and makes the event of it.
func decode[T any](payload []byte, event func(*T) Event) (Event, error) {
	var v T
	if err := json.Unmarshal(payload, &v, lenient); err != nil {
		return Event{}, fmt.Errorf("slackevent: %w", err)
	}
	return event(&v), nil
}

// lenient takes names that come twice and broken UTF-8: they are no reason to lose
// a message.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// text is a string. Of anything else it is empty, but a number stays as it is written.
type text string

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (t *text) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	switch dec.PeekKind() {
	case '"', '0':
		tok, err := dec.ReadToken()
		if err != nil {
			return err
		}
		*t = text(tok.String())
		return nil
	}
	return dec.SkipValue()
}

// loose is a value that may have any other shape, and then is zero.
type loose[T any] struct{ v T }

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (l *loose[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	var v T
	if json.Unmarshal(raw, &v, lenient) == nil {
		l.v = v
	}
	return nil
}

// Form reads a request of HTTP that is a form: an interaction or a slash command.
func Form(body []byte) (Kind, []byte, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return "", nil, fmt.Errorf("slackevent: %w", err)
	}
	if payload := form.Get("payload"); payload != "" {
		return Interactive, []byte(payload), nil
	}
	if form.Get("command") == "" {
		return "", nil, errors.New("slackevent: the form is neither an interaction nor a command")
	}
	fields := map[string]string{}
	for name, values := range form {
		fields[name] = values[0]
	}
	payload, err := json.Marshal(fields, lenient, json.Deterministic(true))
	if err != nil {
		return "", nil, fmt.Errorf("slackevent: %w", err)
	}
	return SlashCommands, payload, nil
}

// Lane names what has to stay in order: the thread of a channel, all of a direct
// message, or else the person. Many people work in one channel, and must not wait for
// each other. It is "" of what may overtake anything.
func (e Event) Lane() string {
	switch b := e.Body.(type) {
	case Message:
		return laneOf(b.Channel, b.Thread, b.TS)
	case Changed:
		return laneOf(b.Channel, b.Thread, b.TS)
	case Deleted:
		return laneOf(b.Channel, b.Thread, b.TS)
	case Reacted: // Slack does not tell of which thread
		return laneOf(b.Channel, "", b.TS)
	case Pressed:
		return or(laneOf(b.Channel, b.Thread, b.TS), b.User.ID)
	case Shortcut:
		return or(laneOf(b.Channel, b.Thread, b.TS), b.User.ID)
	case Submitted:
		return b.User.ID
	case Closed:
		return b.User.ID
	case Slash:
		return b.User.ID
	case HomeOpened:
		return b.User.ID
	case ChannelGone:
		return b.Channel
	case ChannelBack:
		return b.Channel
	case MembersChanged:
		return or(b.Channel, b.Group)
	case Wanted, Uninstalled, nil:
	}
	return ""
}

func laneOf(channel, thread, ts string) string {
	if root := or(thread, ts); root != "" && !strings.HasPrefix(channel, "D") {
		return channel + ":" + root
	}
	return channel
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
