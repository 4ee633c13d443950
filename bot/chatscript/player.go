package chatscript

import (
	"encoding/json"
	"fmt"
	"sort"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/flows"
)

// Options are what a script is played with.
type Options struct {
	Engine *bot.Engine
	Flows  *flows.Library
	Redact func(bot.Event) bot.Event // what ingest does; nil leaves events alone
}

// stage is the world of one script: its clock, its timers and its desk.
type stage struct {
	Options
	*chat
	others  map[bool]*chat // the customer's chats by whether others read along
	now     time.Time
	locale  string
	place   bot.Platform
	agent   string
	events  int
	message int // the customer's so far
	sent    int // ours
	mails   int // the customer's
	tickets int
	agents  Agents
	printer Printer
	planned map[string][]Outcome
	pending []bot.Event // results of actions, in order
	buttons []bot.Button
	form    string // the token of the newest form
	out     []string
	visits  []bot.Visit
	err     error

	trail      trail
	unanswered map[string]bool        // where what is passed on does not arrive: the next line says so
	lost       map[string][]bot.Relay // what has not, until that line
}

// chat is one conversation of the customer's. Its timers rest while the script is
// in the other one.
type chat struct {
	public  bool
	session bot.Session
	timers  map[string]time.Time
}

// in moves the script to the chat in public, or to the private one.
func (s *stage) in(public bool) {
	if s.others[public] == nil {
		s.others[public] = &chat{public: public, timers: map[string]time.Time{}}
	}
	s.chat = s.others[public]
}

// begin is a Monday morning in Shanghai: every queue is open.
var begin = time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)

func newStage(o Options) *stage {
	s := &stage{
		Options: o, now: begin, place: "terminal", agent: "Agent",
		others: map[bool]*chat{}, planned: map[string][]Outcome{}, lost: map[string][]bot.Relay{}, trail: trail{},
	}
	s.agents = Agents{Prefix: "agent:", Now: func() time.Time { return s.now }, Reply: s.savedReply}
	if o.Flows != nil && o.Flows.DefaultQueue() != nil {
		s.printer.Zone = o.Flows.DefaultQueue().Location
	}
	s.in(false)
	return s
}

// do performs one input and everything that comes of it.
func (s *stage) do(in Input) error {
	err := s.perform(in)
	if err != nil {
		return err
	}
	s.settle()
	return s.err
}

func (s *stage) perform(in Input) error {
	switch in := in.(type) {
	case Setting:
		s.setting(in)
	case Outcome:
		s.planned[in.Action] = append(s.planned[in.Action], in)
	case Words:
		s.words(in)
	case Press:
		return s.press(in.Label)
	case File:
		s.file(in, "")
	case Album:
		s.album(in)
	case Form:
		return s.fill(in)
	case Lose:
		s.customer(bot.Lost{Why: in.Why})
	case Edit:
		s.customer(bot.Edited{Message: fmt.Sprint("m", s.message), Text: in.Text})
	case Delete:
		s.customer(bot.Deleted{Message: fmt.Sprint("m", s.message)})
	case React:
		s.customer(bot.Reacted{Message: fmt.Sprint("b", s.sent), Emoji: in.Emoji, Removed: in.Removed})
	case Wait:
		s.wait(in.For)
	case Agent, Mailed, Moved, ThreadLost, Fail:
		return s.atDesk(in)
	}
	return nil
}

// atDesk performs what happens around a ticket.
func (s *stage) atDesk(in Input) error {
	ticket := s.agents.Ticket
	switch in := in.(type) {
	case Agent:
		return s.agentSays(in)
	case Mailed:
		s.mails++
		s.handle(bot.Person{}, bot.Mailed{Ticket: ticket, Message: fmt.Sprint("mail", s.mails), Text: in.Text, Files: attached(fmt.Sprint("mail", s.mails), in.Files)})
	case Moved:
		s.handle(bot.Person{}, bot.Moved{Ticket: ticket, Position: in.Position, Wait: in.Wait})
	case ThreadLost:
		s.handle(bot.Person{}, bot.ThreadLost{Ticket: ticket, Why: in.Why})
	case Fail:
		s.fail(in)
	}
	return nil
}

// fail tells the engine that what the line above passed on has not arrived. Where it
// passed nothing on, it is a message of the bot's that has not.
func (s *stage) fail(in Fail) {
	relays := s.lost[in.To]
	delete(s.lost, in.To)
	if len(relays) == 0 {
		relays = []bot.Relay{{}}
	}
	for _, r := range relays {
		s.handle(bot.Person{}, bot.Undelivered{Relay: r, Reason: in.Reason})
	}
}

func (s *stage) setting(in Setting) {
	switch in.Key {
	case "locale":
		s.locale = in.Value
	case "platform":
		s.place = bot.Platform(in.Value)
	case "agent":
		s.agent = in.Value
	case "ticket":
		s.agents.Ticket = bot.TicketID(in.Value)
	case "hold":
		s.Engine = s.Engine.Holding()
	case "public", "private":
		s.in(in.Key == "public")
	case "start":
		s.now, _ = time.Parse(time.RFC3339, in.Value) // ParseLine has checked it
	}
}

func (s *stage) agentSays(in Agent) error {
	if in.Name == "" {
		in.Name = s.agent
	}
	body, err := s.agents.Body(in)
	if err != nil {
		return err
	}
	s.handle(s.agents.Person(in.Name), body)
	return nil
}

// savedReply fills in a saved reply in the customer's language.
func (s *stage) savedReply(name string, values map[string]string) (string, error) {
	values["customer"] = customerName
	return SavedReply(s.Flows, name, s.session.Locale, values)
}

// customerName is what the customer of every transcript is called.
const customerName = "Li"

func (s *stage) customer(b bot.Body) {
	s.handle(bot.Person{ID: "customer:1", Name: customerName, Locale: s.locale}, b)
}

// handle runs one turn. The session goes through JSON and through its binary
// form every time, so that nothing can live outside of either.
func (s *stage) handle(who bot.Person, body bot.Body) {
	s.events++
	ev := bot.Event{
		ID: bot.EventID(fmt.Sprint("e", s.events)), Conversation: bot.ConversationID(string(s.place) + ":1"),
		Platform: s.place, Sender: who, Public: s.public, Time: s.now, Body: body,
	}
	if s.public {
		ev.Conversation += ":public"
	}
	if s.Redact != nil {
		ev = s.Redact(ev)
	}
	session, actions, visits := s.Engine.Trace(s.session, ev, s.now)
	s.session, s.err = roundTrip(session)
	s.visits = append(s.visits, visits...)
	for _, a := range actions {
		s.answer(a)
	}
}

func roundTrip(s bot.Session) (bot.Session, error) {
	data, err := json.Marshal(s)
	if err != nil {
		return s, err
	}
	var viaJSON bot.Session
	if err := json.Unmarshal(data, &viaJSON); err != nil {
		return s, err
	}
	return bot.DecodeSession(viaJSON.AppendBinary(nil))
}

func (s *stage) result(b bot.Body) { s.pending = append(s.pending, bot.Event{Body: b}) }

// settle feeds back the results of actions until there are none left.
func (s *stage) settle() {
	for n := 0; len(s.pending) > 0 && n < 100; n++ {
		ev := s.pending[0]
		s.pending = s.pending[1:]
		s.handle(bot.Person{}, ev.Body)
	}
}

// wait moves the clock and fires the timers on its way, in their order.
func (s *stage) wait(d time.Duration) {
	until := s.now.Add(d)
	for {
		due := make([]string, 0, len(s.timers))
		for key, at := range s.timers {
			if !at.After(until) {
				due = append(due, key)
			}
		}
		if len(due) == 0 {
			break
		}
		sort.Slice(due, func(i, j int) bool {
			a, b := s.timers[due[i]], s.timers[due[j]]
			return a.Before(b) || a.Equal(b) && due[i] < due[j]
		})
		at := s.timers[due[0]]
		delete(s.timers, due[0])
		s.now = at
		s.handle(bot.Person{}, bot.TimerFired{Key: due[0], At: at})
		s.settle()
	}
	s.now = until
}
