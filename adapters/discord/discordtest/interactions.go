package discordtest

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"
)

// Interaction is a command, a press, a choice or a form sent off.
type Interaction struct {
	ID    string
	Token string

	s        *Server
	user     string
	channel  string
	kind     int
	on       *message // that it was made on
	made     time.Time
	ack      *Ack
	original string // the message that @original is
}

// TokenPrefix begins the token of every interaction.
const TokenPrefix = "aW50ZXJhY3Rpb24_"

// Ack is the first answer to an interaction.
type Ack struct {
	Type      int // one of the constants below
	After     time.Duration
	Ephemeral bool
	Content   string
	Modal     *Modal
}

// The types of first answer.
const (
	Answered       = 4 // with a message
	Deferred       = 5 // "is thinking…"
	DeferredUpdate = 6
	Choices        = 8
	ModalOpened    = 9
)

// Modal is a form that is shown.
type Modal struct {
	CustomID string
	Title    string
	Inputs   []Input
}

// Input is a line of a form.
type Input struct {
	Name, Label, Hint, Value string
	Long, Required           bool
}

// ackWithin is how long Discord waits.
const ackWithin = 3 * time.Second

// Acked waits until the interaction is acknowledged, which must be in time and
// of the type, and returns how.
func (i *Interaction) Acked(t testing.TB, kind int) Ack {
	t.Helper()
	var out Ack
	i.s.await(t, "an acknowledgement of the interaction", func() bool {
		if i.ack != nil {
			out = *i.ack
		}
		return i.ack != nil
	})
	if out.After > ackWithin || out.Type != kind {
		t.Fatalf("interaction acknowledged with type %d after %v, want %d within 3s", out.Type, out.After, kind)
	}
	return out
}

// Dismiss removes what the interaction was answered with, as a customer can do
// with what they alone see.
func (i *Interaction) Dismiss() {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	defer i.s.touch()
	i.s.channels[i.channel].remove(i.original)
}

// callback takes the first answer.
func (s *Server) callback(r *http.Request, body []byte) reply {
	i := s.acts[r.PathValue("token")]
	switch {
	case i == nil || i.ID != r.PathValue("interaction"), i.ack == nil && time.Since(i.made) > ackWithin:
		return refuse(404, 10062, "Unknown interaction")
	case i.ack != nil:
		return refuse(400, 40060, "Interaction has already been acknowledged.")
	}
	var in struct {
		Type int             `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return *invalidForm([]problem{{"type", "BASE_TYPE_REQUIRED"}})
	}
	var data outgoing
	if len(in.Data) > 0 {
		if err := json.Unmarshal(in.Data, &data); err != nil {
			return *invalidForm([]problem{{"data", "MODEL_TYPE_CONVERT"}})
		}
	}
	ack := &Ack{Type: in.Type, After: time.Since(i.made), Ephemeral: data.Flags&64 != 0, Content: data.text()}
	if bad := i.first(ack, data, in.Data); bad != nil {
		return *bad
	}
	i.ack = ack
	return reply{status: 204}
}

// first does what the first answer says.
func (i *Interaction) first(ack *Ack, data outgoing, raw json.RawMessage) *reply {
	switch ack.Type {
	case Answered, Deferred:
		if bad := check(&data); ack.Type == Answered && len(bad) > 0 {
			return invalidForm(bad)
		}
		m := &message{Message: Message{Channel: i.channel, Author: BotID, Thinking: ack.Type == Deferred}, act: i}
		if ack.Ephemeral {
			m.Ephemeral = i.user
		}
		data.apply(m)
		i.s.add(i.s.channels[i.channel], m)
		i.original = m.ID
	case DeferredUpdate:
		if i.on == nil {
			return invalidForm([]problem{{"type", "INTERACTION_CALLBACK_TYPE_INVALID"}})
		}
		i.original = i.on.ID
	case ModalOpened:
		modal := readModal(raw)
		if bad := checkModal(modal); len(bad) > 0 || i.kind == 5 {
			return invalidForm(bad)
		}
		ack.Modal = &modal
	case Choices:
	default:
		return invalidForm([]problem{{"type", "BASE_TYPE_CHOICES"}})
	}
	return nil
}

func readModal(raw json.RawMessage) Modal {
	var in struct {
		CustomID   string `json:"custom_id"`
		Title      string `json:"title"`
		Components []struct {
			Components []struct {
				CustomID    string `json:"custom_id"`
				Label       string `json:"label"`
				Style       int    `json:"style"`
				Placeholder string `json:"placeholder"`
				Value       string `json:"value"`
				Required    *bool  `json:"required"`
			} `json:"components"`
		} `json:"components"`
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return Modal{}
	}
	out := Modal{CustomID: in.CustomID, Title: in.Title}
	for _, row := range in.Components {
		for _, c := range row.Components {
			out.Inputs = append(out.Inputs, Input{Name: c.CustomID, Label: c.Label, Hint: c.Placeholder, Value: c.Value,
				Long: c.Style == 2, Required: c.Required == nil || *c.Required})
		}
	}
	return out
}

// answering finds the interaction that a request answers.
func (s *Server) answering(r *http.Request) (*Interaction, *reply) {
	i := s.acts[r.PathValue("token")]
	switch {
	case i == nil || r.PathValue("app") != AppID, i.ack == nil:
		bad := refuse(404, 10015, "Unknown Webhook")
		return nil, &bad
	case time.Since(i.made) > s.o.TokenFor:
		bad := refuse(401, 50027, "Invalid Webhook Token")
		return nil, &bad
	}
	return i, nil
}

// answered finds the message of an interaction that a request names.
func (s *Server) answered(r *http.Request) (*message, *reply) {
	i, bad := s.answering(r)
	if bad != nil {
		return nil, bad
	}
	id := r.PathValue("message")
	if id == "@original" {
		id = i.original
	}
	m := s.channels[i.channel].find(id)
	if m == nil || m.ID != i.original && m.act != i {
		bad := refuse(404, 10008, "Unknown Message")
		return nil, &bad
	}
	return m, nil
}

func (s *Server) followUp(r *http.Request, body []byte) reply {
	i, bad := s.answering(r)
	if bad != nil {
		return *bad
	}
	s.stats.Posts++
	out, bad := read(r, body)
	switch {
	case bad != nil:
		return *bad
	case out.empty():
		return refuse(400, 50006, "Cannot send an empty message")
	}
	m := &message{Message: Message{Channel: i.channel, Author: BotID}, act: i}
	if out.Flags&64 != 0 {
		m.Ephemeral = i.user
	}
	out.apply(m)
	s.add(s.channels[i.channel], m)
	return ok(s.json(m, false))
}

func (s *Server) getAnswer(r *http.Request, _ []byte) reply {
	m, bad := s.answered(r)
	if bad != nil {
		return *bad
	}
	return ok(s.json(m, false))
}

func (s *Server) editAnswer(r *http.Request, body []byte) reply {
	m, bad := s.answered(r)
	if bad != nil {
		return *bad
	}
	out, bad := read(r, body)
	if bad != nil {
		return *bad
	}
	s.edit(m, out)
	return ok(s.json(m, false))
}

func (s *Server) deleteAnswer(r *http.Request, _ []byte) reply {
	m, bad := s.answered(r)
	if bad != nil {
		return *bad
	}
	s.drop(s.channels[m.Channel], m)
	return reply{status: 204}
}
