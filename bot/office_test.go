package bot

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

var lin, wu = Person{ID: "a1", Name: "Lin"}, Person{ID: "a2", Name: "Wu"}

// step lets any one of them do something.
func (o *office) step() {
	o.now = o.now.Add(time.Duration(o.r.IntN(3000)) * time.Millisecond)
	switch n := o.r.IntN(100); {
	case n < 28:
		o.turn(Person{ID: "c", Name: "Li", Locale: "en"}, o.customer())
	case n < 60:
		o.turn([]Person{lin, wu}[o.r.IntN(2)], o.agent())
	case n < 70 && len(o.calls) > 0:
		o.call()
	case n < 80 && len(o.chat) > 0:
		o.arrive()
	case n < 90 && len(o.desk) > 0:
		o.posted()
	case n < 96:
		o.fire()
	default:
		o.now = o.now.Add([]time.Duration{time.Minute, 20 * time.Minute, 5 * time.Hour, 25 * time.Hour, 80 * time.Hour}[o.r.IntN(5)])
	}
}

func (o *office) customer() Body {
	id := fmt.Sprint("m", o.n)
	switch n := o.r.IntN(20); {
	case n < 8:
		o.messages = append(o.messages, id)
		return Text{Message: id, Text: fmt.Sprint("words ", o.n)}
	case n < 11 && o.s.Mode == ModeBot || n == 8:
		return Command{Message: id, Name: []string{"agent", "agent", "tickets", "fees"}[o.r.IntN(4)]}
	case n < 12:
		return Text{Message: id, Text: []string{"bot", "thanks", "cancel"}[o.r.IntN(3)]}
	case n < 14 && len(o.messages) > 0:
		return Edited{Message: o.messages[o.r.IntN(len(o.messages))], Text: fmt.Sprint("edit ", o.n)}
	case n == 14 && len(o.messages) > 0 && o.r.IntN(2) == 0 && o.s.Ticket != nil && o.s.Ticket.ID != "":
		return Deleted{o.messages[o.r.IntN(len(o.messages))]}
	case n < 15 && len(o.messages) > 0:
		return Reacted{Message: o.messages[o.r.IntN(len(o.messages))], Emoji: "👍"}
	case n < 18 && len(o.buttons) > 0:
		return Pick{Token: o.buttons[o.r.IntN(len(o.buttons))]}
	case n < 19:
		return Lost{Why: "blocked"}
	}
	return Command{Message: id, Name: "agent"}
}

// ticket is one that an agent may be looking at.
func (o *office) ticket() TicketID {
	if k := o.s.Ticket; k != nil && o.r.IntN(4) > 0 {
		return k.ID
	}
	if n := len(o.s.Tickets); n > 0 {
		return o.s.Tickets[o.r.IntN(n)]
	}
	return "OK-NONE1"
}

func (o *office) agent() Body {
	k := o.ticket()
	if n := o.r.IntN(30); n >= 14 {
		return o.agentActs(k, n)
	}
	id := fmt.Sprint("r", o.n)
	o.said[id] = k
	o.notes = append(o.notes, id)
	text := fmt.Sprint("answer ", o.n)
	if o.r.IntN(6) == 0 {
		text += []string{" is internal only", " as in OK-99999", ""}[o.r.IntN(3)]
	}
	return Said{Ticket: k, Message: id, Text: text, Sure: o.r.IntN(5) == 0}
}

func (o *office) agentActs(k TicketID, n int) Body {
	about := "r0"
	if n := len(o.notes); n > 0 {
		about = o.notes[max(0, n-1-o.r.IntN(4))]
		k = o.said[about]
	}
	switch n {
	case 14, 15, 16:
		return Decided{k, about, []Choice{ChoiceSend, ChoiceNote, ChoiceTake, ChoiceDrop}[o.r.IntN(4)]}
	case 17:
		return AgentEdited{Ticket: k, Message: about, Text: []string{fmt.Sprint("changed ", o.n), "// a note", "our blacklist"}[o.r.IntN(3)]}
	case 18:
		return AgentDeleted{k, about}
	}
	k = o.ticket()
	return []Body{
		Claimed{k}, Claimed{k}, Released{k}, Resolved{k}, Resolved{k}, Transferred{k, "payments", ""}, Assigned{k, wu, false}, Reopened{k},
		Snoozed{k, o.now.Add(time.Hour)}, Note{k, fmt.Sprint("n", o.n), "psst"}, Moved{k, 1 + o.r.IntN(3), time.Minute},
		Mailed{k, fmt.Sprint("<", o.n, ">"), "by mail", nil, o.r.IntN(8) == 0}, ThreadLost{k, "deleted"}, Blocked{k, o.now.Add(time.Hour * time.Duration(o.r.IntN(2)))},
		AgentReacted{Ticket: k, Message: "m1", Emoji: "👍"}, Prioritised{k, "high"}, Refused{k, "claim", "guest"},
	}[o.r.IntN(17)]
}

// call lets the result of a call come.
func (o *office) call() {
	b := o.calls[0]
	o.calls = o.calls[1:]
	o.turn(Person{}, b)
}

// arrive delivers what is next for the customer. What the bot said in an older
// epoch is never delivered.
func (o *office) arrive() {
	a := o.chat[0]
	o.chat = o.chat[1:]
	var relay Relay
	switch a := a.(type) {
	case Send:
		relay = a.Relay
		bot := a.Voice == VoiceBot || a.Voice == VoiceReminder
		if bot && a.Epoch == o.s.Epoch && o.s.Mode == ModeAgent {
			o.fatal("the bot's words arrive after a claim: %s", printed(a))
		}
	case Edit:
		relay = a.Relay
	case Retract:
		relay = a.Relay
	case React:
		relay = a.Relay
	case Mail:
		relay = a.Relay
	}
	o.result(relay)
}

// posted delivers what is next for the desk.
func (o *office) posted() {
	a := o.desk[0]
	o.desk = o.desk[1:]
	var relay Relay
	switch a := a.(type) {
	case PostNote:
		relay = a.Relay
	case EditNote:
		relay = a.Relay
	case DropNote:
		relay = a.Relay
	case ReactNote:
		relay = a.Relay
	}
	o.result(relay)
}

func (o *office) result(r Relay) {
	if r.IsZero() {
		return
	}
	switch o.r.IntN(12) {
	case 0:
		o.turn(Person{}, Undelivered{Relay: r, Reason: "rejected"})
	case 1:
		o.turn(Person{}, Undelivered{Relay: r, Reason: "unreachable"})
	default:
		o.turn(Person{}, Delivered{Relay: r, Message: "x" + r.Message})
	}
}

// fire lets the earliest timer fire.
func (o *office) fire() {
	keys := slices.SortedFunc(maps.Keys(o.timers), func(a, b string) int {
		return o.timers[a].Compare(o.timers[b])*2 + strings.Compare(a, b)
	})
	if len(keys) == 0 {
		return
	}
	at := o.timers[keys[0]]
	delete(o.timers, keys[0])
	o.now = later(o.now, at)
	o.turn(Person{}, TimerFired{Key: keys[0], At: at})
}
