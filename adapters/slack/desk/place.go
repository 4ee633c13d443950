package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot"
)

// The keys of the store. What is kept of single messages is not among the fields
// of their ticket, which are read for every action: a talk may be long.
func ticketKey(n bot.TicketID) string       { return "slack:ticket:" + string(n) }
func threadKey(channel, root string) string { return "slack:thread:" + channel + ":" + root }
func postKey(channel, ts string) string     { return "slack:post:" + channel + ":" + ts }
func messageKey(n bot.TicketID, message string) string {
	return "slack:message:" + string(n) + ":" + message
}
func answerKey(n bot.TicketID, message string) string {
	return "slack:answer:" + string(n) + ":" + message
}
func replyKey(reply string) string  { return "slack:reply:" + reply }
func homeKey(agent string) string   { return "slack:home:" + agent }
func taughtKey(agent string) string { return "slack:taught:" + agent }

// The fields of a ticket of a delivery that makes several requests: which are done.
func partField(delivery, part string) string   { return "p:" + delivery + "/" + part }
func leftField(reply string) string            { return "l:" + reply } // a mark that is to go
func stagedField(delivery, part string) string { return "f:" + delivery + "/" + part }

// The fields of a ticket that are there once.
const (
	fieldOpen   = "open"
	fieldPlace  = "place"
	fieldState  = "state"
	fieldClosed = "closed"
)

// ticket is what the desk keeps of one ticket. It is enough to show the ticket
// again somewhere else, but for the talk, which the session has.
type ticket struct {
	number bot.TicketID
	open   opened
	place  place
	state  bot.UpdateTicket
	closed closed
	fields map[string]string
}

// opened is what OpenTicket has told.
type opened struct {
	Conversation bot.ConversationID `json:"conversation"`
	Platform     bot.Platform       `json:"platform"`
	Opened       time.Time          `json:"opened"`
	Kind         bot.TicketKind     `json:"kind,omitempty"`
	Queue        string             `json:"queue,omitempty"`
	Subject      string             `json:"subject,omitempty"`
	Customer     bot.Person         `json:"customer,omitzero"`
	Locale       string             `json:"locale,omitempty"`
	Fields       []bot.Field        `json:"fields,omitempty"`
	Tried        []string           `json:"tried,omitempty"`
	Contact      string             `json:"contact,omitempty"`
	Linked       bot.TicketID       `json:"linked,omitempty"`
}

// place is where a ticket's thread is.
type place struct {
	Channel string    `json:"channel,omitempty"`
	Root    string    `json:"root,omitempty"`
	Link    string    `json:"link,omitempty"`
	Lost    string    `json:"lost,omitempty"`  // why it is there no more
	Queue   string    `json:"queue,omitempty"` // whose channel it is
	Drawn   string    `json:"drawn,omitempty"` // how the card looks
	At      time.Time `json:"at,omitzero"`     // since when
	Moves   int       `json:"moves,omitempty"` // how often it was lost, so that no old root is taken for a new one
}

// there reports whether the thread can be written to, as far as is known.
func (p place) there() bool { return p.Root != "" && p.Lost == "" }

// closed is how a ticket has ended.
type closed struct {
	Why string     `json:"why,omitempty"`
	By  bot.Person `json:"by,omitzero"`
}

// shown is a customer's message as the thread shows it.
type shown struct {
	Channel string   `json:"channel"`
	Posts   []string `json:"posts"`          // their TS; a long message is several
	Name    string   `json:"name,omitempty"` // of the customer
	Short   string   `json:"text,omitempty"` // what it says, where that is short enough to be cited after an edit
	Gone    bool     `json:"gone,omitempty"` // the customer has taken it back
}

// reply is what is known of an agent's message.
type reply struct {
	Ticket  bot.TicketID `json:"ticket,omitempty"`
	Agent   string       `json:"agent,omitempty"`   // the user who wrote it
	Mark    string       `json:"mark,omitempty"`    // the reaction that it bears
	Message string       `json:"message,omitempty"` // its id at the customer's
}

// known reports whether it is known whose ticket it is.
func (t *ticket) known() bool { return t.open.Conversation != "" }

// queue is the queue that the ticket is in.
func (t *ticket) queue() string { return orDefault(t.state.Queue, t.open.Queue) }

// load reads a ticket. One that the store does not know has only its number.
func (d *Desk) load(ctx context.Context, number bot.TicketID) (*ticket, error) {
	fields, err := d.o.Memory.Fields(ctx, ticketKey(number))
	if err != nil {
		return nil, fmt.Errorf("ticket %s: %w", number, err)
	}
	t := &ticket{number: number, fields: fields}
	if t.fields == nil {
		t.fields = map[string]string{}
	}
	for field, into := range map[string]any{fieldOpen: &t.open, fieldPlace: &t.place, fieldState: &t.state, fieldClosed: &t.closed} {
		if v, ok := fields[field]; ok {
			if err := json.Unmarshal([]byte(v), into); err != nil {
				return nil, fmt.Errorf("ticket %s: %s: %v", number, field, err)
			}
		}
	}
	return t, nil
}

// save keeps one field of a ticket.
func (d *Desk) save(ctx context.Context, t *ticket, field string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("ticket %s: %s: %v", t.number, field, err)
	}
	return d.saveText(ctx, t, field, string(text))
}

func (d *Desk) saveText(ctx context.Context, t *ticket, field, text string) error {
	if t.fields[field] == text {
		return nil
	}
	if err := d.o.Memory.SetField(ctx, ticketKey(t.number), field, text); err != nil {
		return fmt.Errorf("ticket %s: %w", t.number, err)
	}
	t.fields[field] = text
	return nil
}

func (d *Desk) forget(ctx context.Context, t *ticket, field string) error {
	if _, ok := t.fields[field]; !ok {
		return nil
	}
	delete(t.fields, field)
	return d.o.Memory.DropField(ctx, ticketKey(t.number), field)
}

// settled keeps where a ticket is shown, first the way back from the thread.
func (d *Desk) settled(ctx context.Context, t *ticket, p place) error {
	if err := d.o.Memory.SetValue(ctx, threadKey(p.Channel, p.Root), string(t.number), 0); err != nil {
		return err
	}
	t.place = p
	return d.save(ctx, t, fieldPlace, p)
}

// keep is how long the messages of a ticket are kept: nobody edits older ones.
const keep = 60 * 24 * time.Hour

// message returns what the thread shows of a customer's message.
func (d *Desk) message(ctx context.Context, n bot.TicketID, id string) (s shown, known bool, err error) {
	known, err = d.get(ctx, messageKey(n, id), &s)
	return s, known, err
}

// saveMessage keeps it, after the way back from its posts.
func (d *Desk) saveMessage(ctx context.Context, n bot.TicketID, id string, s shown) error {
	for _, ts := range s.Posts {
		if err := d.put(ctx, postKey(s.Channel, ts), postOf{Ticket: n, Message: id}); err != nil {
			return err
		}
	}
	return d.put(ctx, messageKey(n, id), s)
}

// postOf is whose message a post of the desk shows.
type postOf struct {
	Ticket  bot.TicketID `json:"ticket"`
	Message string       `json:"message"`
}

// reply returns what is known of an agent's message.
func (d *Desk) reply(ctx context.Context, id string) (r reply, known bool, err error) {
	known, err = d.get(ctx, replyKey(id), &r)
	return r, known, err
}

// saveReply keeps it, after the way back from what the customer has of it.
func (d *Desk) saveReply(ctx context.Context, n bot.TicketID, id string, r reply) error {
	if r.Message != "" {
		if err := d.o.Memory.SetValue(ctx, answerKey(n, r.Message), id, keep); err != nil {
			return err
		}
	}
	r.Ticket = n
	return d.put(ctx, replyKey(id), r)
}

func (d *Desk) put(ctx context.Context, key string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("%s: %v", key, err)
	}
	return d.o.Memory.SetValue(ctx, key, string(text), keep)
}

func (d *Desk) get(ctx context.Context, key string, into any) (bool, error) {
	text, ok, err := d.o.Memory.Value(ctx, key)
	if err != nil || !ok {
		return false, err
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		return false, fmt.Errorf("%s: %v", key, err)
	}
	return true, nil
}

// desk ids of agents' messages are "C0123/1700000000.000100": a thread can move.
func messageID(channel, ts string) string { return channel + "/" + ts }

// splitID is the reverse; false for an id that another desk has made.
func splitID(id string) (channel, ts string, ok bool) {
	channel, ts, ok = strings.Cut(id, "/")
	return channel, ts, ok && channel != "" && ts != ""
}

// when is the moment of a TS.
func when(ts string) time.Time {
	seconds, micros, _ := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{}
	}
	us, _ := strconv.ParseInt(micros, 10, 64) // Slack's six digits
	return time.Unix(s, us*1000).UTC()
}

// userOf is the Slack user of an agent, "" for somebody of another platform.
func userOf(p bot.PersonID) string {
	parts := strings.Split(string(p), ":")
	if len(parts) != 3 || parts[0] != string(Platform) {
		return ""
	}
	return parts[2]
}

func personOf(team, user string) bot.PersonID {
	return bot.PersonID(string(Platform) + ":" + team + ":" + user)
}
