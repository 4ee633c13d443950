package chatscript

import (
	"fmt"
	"hash/fnv"

	"github.com/okpay/supportbot/bot"
)

// answer does with an action what a runtime would, at once, and shows it.
func (s *stage) answer(a bot.Action) {
	number := bot.TicketID("")
	switch a := a.(type) {
	case bot.OpenTicket:
		s.tickets++
		number = s.number()
		s.agents.Ticket = number
		s.result(bot.TicketOpened{Call: a.Call, Ticket: number, Queue: a.Queue, Promised: a.Promised})
	case bot.Do:
		s.result(s.outcome(a))
	case bot.SetTimer:
		s.timers[a.Key] = a.At
	case bot.CancelTimer:
		delete(s.timers, a.Key)
	case bot.Record:
		s.trail.note(a)
	default:
		s.passOn(a)
	}
	s.out = append(s.out, s.printer.Lines(a, number)...)
}

// passOn answers what is passed on between customer and desk.
func (s *stage) passOn(a bot.Action) {
	switch a := a.(type) {
	case bot.Send:
		s.remember(a.Message)
		s.sent++
		s.delivered(a.Relay, fmt.Sprint("b", s.sent))
	case bot.Edit:
		s.remember(a.Message)
		s.delivered(a.Relay, fmt.Sprint("b", s.sent))
	case bot.Retract:
		s.delivered(a.Relay, "")
	case bot.React:
		s.delivered(a.Relay, "")
	case bot.Mail:
		s.delivered(a.Relay, "")
	case bot.PostNote:
		s.delivered(a.Relay, "")
	case bot.EditNote:
		s.delivered(a.Relay, "")
	case bot.DropNote:
		s.delivered(a.Relay, "")
	case bot.ReactNote:
		s.delivered(a.Relay, "")
	}
}

// delivered tells the engine that what it passed on has arrived, unless the next line
// of the script says that it has not.
func (s *stage) delivered(r bot.Relay, message string) {
	to := r.To
	if to == "customer" {
		to = ""
	}
	switch {
	case r.IsZero():
	case s.unanswered[to]:
		s.lost[to] = append(s.lost[to], r)
	default:
		s.result(bot.Delivered{Relay: r, Message: message})
	}
}

func (s *stage) number() bot.TicketID {
	const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	h := fnv.New32a()
	fmt.Fprint(h, "ticket ", s.tickets)
	n, id := h.Sum32(), []byte("OK-.....")
	for i := 3; i < len(id); i++ {
		id[i] = letters[n%32]
		n /= 32
	}
	return bot.TicketID(id)
}

func (s *stage) outcome(do bot.Do) bot.ActionDone {
	if plan := s.planned[do.Action]; len(plan) > 0 {
		s.planned[do.Action] = plan[1:]
		return bot.ActionDone{Call: do.Call, Outcome: plan[0].Outcome, Values: plan[0].Values}
	}
	done := bot.ActionDone{Call: do.Call, Outcome: "error", Demo: true}
	if a := s.Flows.Action(do.Action); a != nil {
		done.Outcome, done.Values = a.DemoAnswer(do.Inputs)
	}
	return done
}
