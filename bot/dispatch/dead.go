package dispatch

import (
	"context"
	"fmt"

	"github.com/okpay/supportbot/bot"
)

// bury makes the turn that takes a poisonous event out of the stream. Its
// replacement is tried once: an event with more attempts than the limit has
// ended a process even so, and a session that cannot be read is better left
// alone than replaced, as a newer version of this program may have written it.
// Where not even the platform is known there is nobody to tell.
func (b *batch) bury(ctx context.Context, st Stored, ev bot.Event, h held, limit int) outcome {
	if request, ok := b.handover(st, ev, h.session); ok && st.Attempts <= limit {
		o, err := b.attempts(ctx, st, request, h, 1)
		if err == nil {
			return o
		}
		b.w.log.ErrorContext(ctx, "nobody was told of a dead letter", "conversation", st.Conversation, "error", err)
	}
	return outcome{turn: Turn{StreamID: st.StreamID, Conversation: st.Conversation}, next: h}
}

// whyDead is what takes the place of an event that cannot be handled.
const whyDead = "internal_error"

// handover is the event that takes the place of one that cannot be handled: an
// agent hears that what they did came to nothing, a customer is handed to one.
// False: there is nobody to tell.
func (b *batch) handover(st Stored, ev bot.Event, s bot.Session) (bot.Event, bool) {
	body := instead(ev)
	var who bot.Person
	if _, customers := body.(bot.Command); customers {
		who = s.Customer
		if who.ID == "" {
			who = ev.Sender
		}
	}
	platform := s.Platform
	if platform == "" {
		platform = ev.Platform
	}
	id := ev.ID
	if id == "" { // it could not be decoded
		id = bot.EventID(fmt.Sprintf("%d:%s", b.w.lease.Partition, st.StreamID))
	}
	return bot.Event{
		ID:           id + "/dead",
		Conversation: st.Conversation,
		Platform:     platform,
		Sender:       who,
		Public:       ev.Public || s.Public,
		Time:         b.w.rt.o.Now(),
		Body:         body,
	}, body != nil && platform != ""
}

// instead is the body of such an event, nil for none. What an agent did is Undelivered
// with the Relay that it would have had: of a change to a message it ends with what was
// done and by which event, and what is no message has one to the desk.
func instead(ev bot.Event) bot.Body {
	id := string(ev.ID)
	lost := func(ticket bot.TicketID, to, message string) bot.Body {
		return bot.Undelivered{Outbox: id, Relay: bot.Relay{Ticket: ticket, To: to, Message: message}, Reason: whyDead}
	}
	switch b := ev.Body.(type) {
	case bot.Said:
		if b.Message == "" {
			b.Message = id
		}
		return lost(b.Ticket, "customer", b.Message)
	case bot.AgentEdited:
		return lost(b.Ticket, "customer", b.Message+"/edit/"+id)
	case bot.AgentDeleted:
		return lost(b.Ticket, "customer", b.Message+"/delete/"+id)
	case bot.AgentReacted:
		return lost(b.Ticket, "customer", b.Message+"/reaction/"+id)
	case bot.Decided:
		return lost(b.Ticket, "desk", "act/"+id)
	case bot.Claimed:
		return lost(b.Ticket, "desk", "act/"+id)
	case bot.Note:
		return lost(b.Ticket, "desk", "act/"+id)
	case bot.Assigned:
		return lost(b.Ticket, "desk", "act/"+id)
	case bot.Transferred:
		return lost(b.Ticket, "desk", "act/"+id)
	case bot.Released:
		return lost(b.Ticket, "desk", "act/"+id)
	case bot.Resolved:
		return lost(b.Ticket, "desk", "act/"+id)
	case bot.Reopened:
		return lost(b.Ticket, "desk", "act/"+id)
	case bot.Snoozed:
		return lost(b.Ticket, "desk", "act/"+id)
	case bot.Prioritised:
		return lost(b.Ticket, "desk", "act/"+id)
	case bot.Blocked:
		return lost(b.Ticket, "desk", "act/"+id)
	case bot.Mailed:
		return lost(b.Ticket, "desk", b.Message)
	case bot.Delivered, bot.Moved, bot.ThreadLost, bot.Refused:
		return nil // the customer lacks nothing, and the agents see what is there
	}
	return bot.Command{Name: "agent", Args: whyDead}
}
