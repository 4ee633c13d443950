package bot

import (
	"encoding/json"
	"fmt"

	"github.com/tinylib/msgp/msgp"
)

// actionForm returns the name that an action has in every encoding, and the
// action as something to encode.
func actionForm(a Action) (kind string, value msgp.Marshaler) {
	switch a := a.(type) {
	case Send:
		return "send", &a
	case Edit:
		return "edit", &a
	case Typing:
		return "typing", &a
	case Recall:
		return "recall", &a
	case Retract:
		return "retract", &a
	case React:
		return "react", &a
	case Mail:
		return "mail", &a
	case OpenTicket:
		return "open_ticket", &a
	case PostNote:
		return "post_note", &a
	case EditNote:
		return "edit_note", &a
	case DropNote:
		return "drop_note", &a
	case ReactNote:
		return "react_note", &a
	case Mark:
		return "mark", &a
	case Confirm:
		return "confirm", &a
	case Reshow:
		return "reshow", &a
	case UpdateTicket:
		return "update_ticket", &a
	case CloseTicket:
		return "close_ticket", &a
	case Do:
		return "do", &a
	case SetTimer:
		return "set_timer", &a
	case CancelTimer:
		return "cancel_timer", &a
	case Record:
		return "record", &a
	}
	return "", nil
}

func decodeAction(kind string, fill func(msgp.Unmarshaler) error) (Action, error) {
	switch kind {
	case "send":
		return filled[Send](fill)
	case "edit":
		return filled[Edit](fill)
	case "typing":
		return filled[Typing](fill)
	case "recall":
		return filled[Recall](fill)
	case "retract":
		return filled[Retract](fill)
	case "react":
		return filled[React](fill)
	case "mail":
		return filled[Mail](fill)
	case "open_ticket":
		return filled[OpenTicket](fill)
	case "post_note":
		return filled[PostNote](fill)
	case "edit_note":
		return filled[EditNote](fill)
	case "drop_note":
		return filled[DropNote](fill)
	case "react_note":
		return filled[ReactNote](fill)
	case "mark":
		return filled[Mark](fill)
	case "confirm":
		return filled[Confirm](fill)
	case "reshow":
		return filled[Reshow](fill)
	case "update_ticket":
		return filled[UpdateTicket](fill)
	case "close_ticket":
		return filled[CloseTicket](fill)
	case "do":
		return filled[Do](fill)
	case "set_timer":
		return filled[SetTimer](fill)
	case "cancel_timer":
		return filled[CancelTimer](fill)
	case "record":
		return filled[Record](fill)
	}
	return nil, fmt.Errorf("unknown kind of action %q", kind)
}

// ActionKind returns the name of an action as its JSON form has it: "send", "do" …
func ActionKind(a Action) string {
	kind, _ := actionForm(a)
	return kind
}

// Actions is a turn's list of actions with a JSON form that names each kind:
// [{"type": "send", "body": {…}}, …].
type Actions []Action

type actionJSON struct {
	Type string          `json:"type"`
	Body json.RawMessage `json:"body"`
}

// MarshalJSON writes the stable JSON form.
func (as Actions) MarshalJSON() ([]byte, error) {
	list := make([]actionJSON, len(as))
	for i, a := range as {
		kind, value := actionForm(a)
		body, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		list[i] = actionJSON{kind, body}
	}
	return json.Marshal(list)
}

// UnmarshalJSON reads the stable JSON form.
func (as *Actions) UnmarshalJSON(data []byte) error {
	var list []actionJSON
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	*as = make(Actions, len(list))
	for i, j := range list {
		a, err := decodeAction(j.Type, func(p msgp.Unmarshaler) error { return json.Unmarshal(j.Body, p) })
		if err != nil {
			return err
		}
		(*as)[i] = a
	}
	return nil
}

// AppendAction appends the binary form of an action to dst: its kind and its
// fields by name, in MessagePack, so that a later version may add fields.
func AppendAction(dst []byte, a Action) []byte {
	kind, value := actionForm(a)
	dst = msgp.AppendString(dst, kind)
	out, err := value.MarshalMsg(dst)
	if err != nil {
		panic("bot: encode action: " + err.Error()) // a bug: plain structs cannot fail to encode
	}
	return out
}

// DecodeAction reads the binary form of an action. It keeps nothing of data.
func DecodeAction(data []byte) (Action, error) {
	kind, rest, err := msgp.ReadStringBytes(data)
	if err != nil {
		return nil, fmt.Errorf("decode action: %w", err)
	}
	a, err := decodeAction(kind, func(p msgp.Unmarshaler) error {
		_, err := p.UnmarshalMsg(rest)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("decode action %s: %w", kind, err)
	}
	return a, nil
}
