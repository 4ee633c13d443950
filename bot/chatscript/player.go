package chatscript

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"sort"
	"strings"
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
	message int
	tickets int
	ticket  bot.TicketID
	planned map[string][]Outcome
	pending []bot.Event // results of actions, in order
	buttons []bot.Button
	form    string // the token of the newest form
	out     []string
	visits  []bot.Visit
	err     error
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
		others: map[bool]*chat{}, planned: map[string][]Outcome{},
	}
	s.in(false)
	return s
}

// do performs one input and everything that comes of it.
func (s *stage) do(in Input) error {
	switch in := in.(type) {
	case Setting:
		s.setting(in)
	case Outcome:
		s.planned[in.Action] = append(s.planned[in.Action], in)
	case Words:
		s.words(in)
	case Press:
		if err := s.press(in.Label); err != nil {
			return err
		}
	case File:
		s.file(in, "")
	case Album:
		album := fmt.Sprint("album", s.message+1)
		for i, f := range in.Files {
			if i == 0 {
				f.Caption = in.Caption
			}
			s.file(f, album)
		}
	case Form:
		if s.form == "" {
			return errors.New("no message so far has a form")
		}
		values := map[string]string{}
		for _, a := range in.Answers {
			values[a.Name] = a.Value
		}
		s.customer(bot.Filled{Token: s.form, Values: values})
	case Lose:
		s.customer(bot.Lost{Why: in.Why})
	case Fail:
		s.handle(bot.Person{}, bot.Undelivered{Reason: in.Reason})
	case Edit:
		s.customer(bot.Edited{Message: fmt.Sprint("m", s.message), Text: in.Text})
	case Delete:
		s.customer(bot.Deleted{Message: fmt.Sprint("m", s.message)})
	case Wait:
		s.wait(in.For)
	case Agent:
		return s.agentSays(in)
	}
	s.settle()
	return s.err
}

func (s *stage) setting(in Setting) {
	switch in.Key {
	case "locale":
		s.locale = in.Value
	case "platform":
		s.place = bot.Platform(in.Value)
	case "agent":
		s.agent = in.Value
	case "public", "private":
		s.in(in.Key == "public")
	case "start":
		s.now, _ = time.Parse(time.RFC3339, in.Value) // ParseLine has checked it
	}
}

func (s *stage) words(in Words) {
	s.message++
	if body, ok := CommandOf(in.Text); ok {
		body.Message = fmt.Sprint("m", s.message)
		s.customer(body)
		return
	}
	s.customer(bot.Text{Message: fmt.Sprint("m", s.message), Text: in.Text, Quote: in.Quote})
}

// press presses a button. One that leads to the private chat moves the script there.
func (s *stage) press(label string) error {
	b, ok := s.button(label)
	switch {
	case !ok:
		return fmt.Errorf("no message so far has a button [%s] (the newest ones are %s)", label, Buttons(s.recent()))
	case b.Private != "":
		s.in(false)
		s.customer(bot.Opened{Payload: b.Private})
	default:
		s.customer(bot.Pick{Token: b.Token, Label: label})
	}
	return nil
}

func (s *stage) file(f File, album string) {
	s.message++
	s.customer(bot.Media{
		Message: fmt.Sprint("m", s.message), Caption: f.Caption, Album: album,
		Files: []bot.File{{Kind: f.Kind, ID: fmt.Sprint("f", s.message), Name: f.Name}},
	})
}

// CommandOf reads "/name args" as a command.
func CommandOf(text string) (bot.Command, bool) {
	if len(text) < 2 || text[0] != '/' || text[1] == '/' || text[1] == ' ' {
		return bot.Command{}, false
	}
	name, args, _ := strings.Cut(text[1:], " ")
	return bot.Command{Name: strings.ToLower(name), Args: strings.TrimSpace(args)}, true
}

// AgentBody reads what an agent types: words to the customer, or /claim, /note
// TEXT, /transfer QUEUE [NOTE], /release or /resolve.
func AgentBody(ticket bot.TicketID, text string) (bot.Body, error) {
	if !strings.HasPrefix(text, "/") {
		return bot.Said{Ticket: ticket, Text: text}, nil
	}
	word, rest, _ := strings.Cut(text[1:], " ")
	rest = strings.TrimSpace(rest)
	switch word {
	case "claim":
		return bot.Claimed{Ticket: ticket}, nil
	case "note":
		return bot.Note{Ticket: ticket, Text: rest}, nil
	case "transfer":
		queue, note, _ := strings.Cut(rest, " ")
		return bot.Transferred{Ticket: ticket, Queue: queue, Note: note}, nil
	case "release":
		return bot.Released{Ticket: ticket}, nil
	case "resolve":
		return bot.Resolved{Ticket: ticket}, nil
	}
	return nil, fmt.Errorf("an agent has no /%s (there are /claim, /note, /transfer, /release and /resolve)", word)
}

func (s *stage) agentSays(in Agent) error {
	name := in.Name
	if name == "" {
		name = s.agent
	}
	body, err := AgentBody(s.ticket, in.Text)
	if err != nil {
		return err
	}
	s.handle(bot.Person{ID: bot.PersonID("agent:" + name), Name: name}, body)
	s.settle()
	return s.err
}

func (s *stage) customer(b bot.Body) {
	s.handle(bot.Person{ID: "customer:1", Name: "Li", Locale: s.locale}, b)
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
		s.perform(a)
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

// perform answers an action as a runtime would, at once.
func (s *stage) perform(a bot.Action) {
	number := bot.TicketID("")
	switch a := a.(type) {
	case bot.Send:
		s.remember(a.Message)
	case bot.Edit:
		s.remember(a.Message)
	case bot.OpenTicket:
		s.tickets++
		number = s.number()
		s.ticket = number
		s.result(bot.TicketOpened{Call: a.Call, Ticket: number, Queue: a.Queue, Promised: a.Promised})
	case bot.Do:
		s.result(s.answer(a))
	case bot.SetTimer:
		s.timers[a.Key] = a.At
	case bot.CancelTimer:
		delete(s.timers, a.Key)
	}
	s.out = append(s.out, Lines(a, number)...)
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

func (s *stage) answer(do bot.Do) bot.ActionDone {
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

// remember keeps the newest buttons first in reach, and the newest form.
func (s *stage) remember(m bot.Message) {
	s.buttons = append(s.buttons, m.Buttons...)
	if m.Form != nil {
		s.form = m.Form.Token
	}
}

func (s *stage) button(label string) (b bot.Button, ok bool) {
	for i := len(s.buttons) - 1; i >= 0; i-- {
		if s.buttons[i].Label == label {
			return s.buttons[i], true
		}
	}
	return bot.Button{}, false
}

func (s *stage) recent() []bot.Button {
	return s.buttons[max(0, len(s.buttons)-8):]
}
