package bot

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/tinylib/msgp/msgp"
)

// bodyForm returns the name that a body has in every encoding, and the body as
// something to encode.
func bodyForm(b Body) (kind string, value msgp.Marshaler) {
	switch b := b.(type) {
	case Text:
		return "text", &b
	case Pick:
		return "pick", &b
	case Command:
		return "command", &b
	case Media:
		return "media", &b
	case Edited:
		return "edited", &b
	case Deleted:
		return "deleted", &b
	case Reacted:
		return "reacted", &b
	case Opened:
		return "opened", &b
	case Filled:
		return "filled", &b
	case Lost:
		return "lost", &b
	case Claimed:
		return "claimed", &b
	case Said:
		return "said", &b
	case Note:
		return "note", &b
	case Transferred:
		return "transferred", &b
	case Released:
		return "released", &b
	case Resolved:
		return "resolved", &b
	case Decided:
		return "decided", &b
	case AgentEdited:
		return "agent_edited", &b
	case AgentDeleted:
		return "agent_deleted", &b
	case AgentReacted:
		return "agent_reacted", &b
	case Assigned:
		return "assigned", &b
	case Reopened:
		return "reopened", &b
	case Snoozed:
		return "snoozed", &b
	case Prioritised:
		return "prioritised", &b
	case Blocked:
		return "blocked", &b
	case Refused:
		return "refused", &b
	case Moved:
		return "moved", &b
	case ThreadLost:
		return "thread_lost", &b
	case Mailed:
		return "mailed", &b
	case Delivered:
		return "delivered", &b
	case Undelivered:
		return "undelivered", &b
	case TicketOpened:
		return "ticket_opened", &b
	case ActionDone:
		return "action_done", &b
	case TimerFired:
		return "timer_fired", &b
	}
	return "", nil
}

// decodeBody is the inverse of bodyForm; fill reads either encoding into a pointer.
func decodeBody(kind string, fill func(msgp.Unmarshaler) error) (Body, error) {
	switch kind {
	case "text":
		return filled[Text](fill)
	case "pick":
		return filled[Pick](fill)
	case "command":
		return filled[Command](fill)
	case "media":
		return filled[Media](fill)
	case "edited":
		return filled[Edited](fill)
	case "deleted":
		return filled[Deleted](fill)
	case "reacted":
		return filled[Reacted](fill)
	case "opened":
		return filled[Opened](fill)
	case "filled":
		return filled[Filled](fill)
	case "lost":
		return filled[Lost](fill)
	case "claimed":
		return filled[Claimed](fill)
	case "said":
		return filled[Said](fill)
	case "note":
		return filled[Note](fill)
	case "transferred":
		return filled[Transferred](fill)
	case "released":
		return filled[Released](fill)
	case "resolved":
		return filled[Resolved](fill)
	case "decided":
		return filled[Decided](fill)
	case "agent_edited":
		return filled[AgentEdited](fill)
	case "agent_deleted":
		return filled[AgentDeleted](fill)
	case "agent_reacted":
		return filled[AgentReacted](fill)
	case "assigned":
		return filled[Assigned](fill)
	case "reopened":
		return filled[Reopened](fill)
	case "snoozed":
		return filled[Snoozed](fill)
	case "prioritised":
		return filled[Prioritised](fill)
	case "blocked":
		return filled[Blocked](fill)
	case "refused":
		return filled[Refused](fill)
	case "moved":
		return filled[Moved](fill)
	case "thread_lost":
		return filled[ThreadLost](fill)
	case "mailed":
		return filled[Mailed](fill)
	case "delivered":
		return filled[Delivered](fill)
	case "undelivered":
		return filled[Undelivered](fill)
	case "ticket_opened":
		return filled[TicketOpened](fill)
	case "action_done":
		return filled[ActionDone](fill)
	case "timer_fired":
		return filled[TimerFired](fill)
	}
	return nil, fmt.Errorf("unknown kind of event %q", kind)
}

func filled[T any, P interface {
	*T
	msgp.Unmarshaler
}](fill func(msgp.Unmarshaler) error) (T, error) {
	var v T
	err := fill(P(&v))
	return v, err
}

// Kind returns the name of the event's body as its JSON form has it: "text",
// "pick", "timer_fired" …; "" when there is no body.
func (ev *Event) Kind() string {
	kind, _ := bodyForm(ev.Body)
	return kind
}

type eventJSON struct {
	ID           EventID         `json:"id"`
	Conversation ConversationID  `json:"conversation"`
	Platform     Platform        `json:"platform,omitempty"`
	Sender       Person          `json:"sender,omitzero"`
	Public       bool            `json:"public,omitempty"`
	Time         time.Time       `json:"time,omitzero"`
	Redacted     []string        `json:"redacted,omitempty"`
	Type         string          `json:"type"`
	Body         json.RawMessage `json:"body"`
}

// MarshalJSON writes the stable JSON form.
func (ev Event) MarshalJSON() ([]byte, error) {
	kind, value := bodyForm(ev.Body)
	if value == nil {
		return nil, fmt.Errorf("event %s: no body", ev.ID)
	}
	body, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return json.Marshal(eventJSON{ev.ID, ev.Conversation, ev.Platform, ev.Sender, ev.Public, ev.Time, ev.Redacted, kind, body})
}

// UnmarshalJSON reads the stable JSON form.
func (ev *Event) UnmarshalJSON(data []byte) error {
	var j eventJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	body, err := decodeBody(j.Type, func(p msgp.Unmarshaler) error { return json.Unmarshal(j.Body, p) })
	if err != nil {
		return err
	}
	*ev = Event{j.ID, j.Conversation, j.Platform, j.Sender, j.Public, j.Time, j.Redacted, body}
	return nil
}
