package inspect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/chatscript"
	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

// View is the inside of a conversation, ready to be shown.
type View struct {
	Session Fields
	Frames  []Frame
	Timers  []Timer
	Drawing *Drawing // of the flow that runs, else of the one that ran last; nil without any
	Turn    *TurnView
	Match   *Match // why the last text was answered as it was; nil when there was none
}

// Fields are named values in their order.
type Fields []Field

// Field is a named value.
type Field struct {
	Name, Value string
	Masked      bool // private: the value is not shown as it is
}

// Frame is one running flow.
type Frame struct {
	Flow, Title, Step, Version string
	Old                        bool // the content has a newer version
	Slots                      Fields
}

// Timer is what happens when nothing else does.
type Timer struct {
	What string // "idle", "remind", "await", "desk"
	At   time.Time
	In   time.Duration
}

// TurnView is the last turn.
type TurnView struct {
	Event   string
	Took    time.Duration
	Actions []Line
}

// Line is one action.
type Line struct{ Kind, Text string }

// Match is what the matcher makes of a text.
type Match struct {
	Text    string
	Verdict string // "answer", "suggest" or "none"
	Found   []Found
}

// Found is one thing that a text may mean.
type Found struct {
	ID, Label string
	Score     float64
	Why       []faq.Reason
}

// What is shown at most.
const (
	maxFound   = 5
	maxReasons = 8
)

// Look shows a conversation by its session and its turns, as of now.
func Look(c Content, s bot.Session, turns []Turn, now time.Time) View {
	v := View{Session: summary(s), Timers: timers(s, now)}
	for i := range s.Frames {
		v.Frames = append(v.Frames, frame(c.Flows, &s.Frames[i], s.Locale))
	}
	v.Drawing = drawing(c.Flows, s, turns)
	if n := len(turns); n > 0 {
		v.Turn = turnView(turns[n-1])
		v.Match = match(c.Engine, s.Locale, turns)
	}
	return v
}

func summary(s bot.Session) Fields {
	f := Fields{{Name: "mode", Value: string(cmp.Or(s.Mode, "bot"))}, {Name: "locale", Value: s.Locale}}
	add := func(name, value string) {
		if value != "" {
			f = append(f, Field{Name: name, Value: value})
		}
	}
	if s.Ticket != nil {
		add("ticket", strings.TrimSpace(fmt.Sprintf("%s %s %s", s.Ticket.ID, s.Ticket.Queue, s.Ticket.Status)))
		add("agent", s.Ticket.Agent.Name)
	}
	if s.Pending != nil {
		add("pending", s.Pending.Kind)
	}
	add("topic", s.Topic)
	if s.Misses > 0 {
		add("misses", fmt.Sprint(s.Misses))
	}
	add("unreachable", s.Unreachable)
	if len(s.Files) > 0 {
		add("files", fmt.Sprint(len(s.Files)))
	}
	return f
}

func frame(lib *flows.Library, f *bot.Frame, locale string) Frame {
	out := Frame{Flow: f.Flow, Step: f.Step, Title: f.Flow, Version: f.Hash[:min(len(f.Hash), 7)]}
	flow := lib.Version(flows.FlowID(f.Flow), f.Hash)
	if newest := lib.Flow(flows.FlowID(f.Flow)); newest == nil || newest.Hash != f.Hash {
		out.Old = true
	}
	if flow == nil {
		return out
	}
	out.Title = flow.Title.Render(locale, nil)
	for _, slot := range f.Slots {
		field := Field{Name: slot.Name, Value: flow.Show(slot.Name, slot.Value, locale)}
		if s := flow.Slot(slot.Name); s != nil {
			field.Masked = s.Private
		}
		out.Slots = append(out.Slots, field)
	}
	return out
}

func timers(s bot.Session, now time.Time) []Timer {
	var list []Timer
	add := func(what string, at time.Time) {
		if !at.IsZero() {
			list = append(list, Timer{what, at, at.Sub(now)})
		}
	}
	add("remind", s.RemindAt)
	add("idle", s.IdleAt)
	add("await", s.AwaitAt)
	add("desk", s.DeskAt)
	slices.SortStableFunc(list, func(a, b Timer) int { return a.At.Compare(b.At) })
	return list
}

// drawing is the flow on top with the way through it, or the one that ran last.
func drawing(lib *flows.Library, s bot.Session, turns []Turn) *Drawing {
	var flow *flows.Flow
	now, since := "", time.Time{}
	if f := s.Top(); f != nil {
		flow, now, since = lib.Version(flows.FlowID(f.Flow), f.Hash), f.Step, f.Started
	} else if id := lastFlow(turns); id != "" {
		flow = lib.Flow(id)
	}
	if flow == nil {
		return nil
	}
	d := Draw(flow.Graph(s.Locale))
	light(&d, now, way(turns, string(flow.ID), since))
	return &d
}

func lastFlow(turns []Turn) flows.FlowID {
	for _, t := range slices.Backward(turns) {
		for _, v := range slices.Backward(t.Visits) {
			return flows.FlowID(v.Flow)
		}
	}
	return ""
}

// way are the steps of a flow that were come through, in their order.
func way(turns []Turn, flow string, since time.Time) (steps []string) {
	for _, t := range turns {
		if t.At.Before(since) {
			continue
		}
		for _, v := range t.Visits {
			if v.Flow == flow && (len(steps) == 0 || steps[len(steps)-1] != v.Step) {
				steps = append(steps, v.Step)
			}
		}
	}
	return steps
}

// light marks where the flow stands and the way that led there.
func light(d *Drawing, now string, way []string) {
	for i := range d.Boxes {
		d.Boxes[i].Now = d.Boxes[i].ID == now
		d.Boxes[i].Visited = slices.Contains(way, d.Boxes[i].ID)
	}
	for i := range d.Arrows {
		for j := range len(way) - 1 {
			if d.Arrows[i].From == way[j] && d.Arrows[i].To == way[j+1] {
				d.Arrows[i].Visited = true
			}
		}
	}
}

func turnView(t Turn) *TurnView {
	out := &TurnView{Event: t.Event.Kind(), Took: t.Took}
	for _, a := range t.Actions {
		out.Actions = append(out.Actions, Line{bot.ActionKind(a), describe(a)})
	}
	return out
}

// describe writes an action in a few words, nothing private in them.
func describe(a bot.Action) string {
	switch a := a.(type) {
	case bot.Send:
		return strings.TrimSpace(markup.Plain(a.Message.Text) + " " + chatscript.Buttons(a.Message.Buttons))
	case bot.Edit:
		return markup.Plain(a.Message.Text)
	case bot.Do:
		return a.Action
	case bot.SetTimer:
		return a.Key + " " + a.At.Format(time.TimeOnly)
	case bot.CancelTimer:
		return a.Key
	case bot.Record:
		return a.Kind
	case bot.OpenTicket:
		return a.Queue + " " + string(a.Kind)
	case bot.Mail:
		return a.Subject
	case bot.React:
		return a.Emoji
	}
	var p chatscript.Printer
	return strings.Join(p.Lines(a, ""), " ")
}

// match explains the newest text of the customer's that went to the bot.
func match(e *bot.Engine, locale string, turns []Turn) *Match {
	for _, t := range slices.Backward(turns) {
		text, ok := t.Event.Body.(bot.Text)
		if !ok || text.Text == "" {
			continue
		}
		found, verdict := e.Explain(text.Text, maxFound)
		m := &Match{Text: text.Text, Verdict: verdictWord(verdict)}
		for _, f := range found {
			m.Found = append(m.Found, Found{f.ID, e.Label(f.ID, locale), f.Score, f.Why[:min(len(f.Why), maxReasons)]})
		}
		return m
	}
	return nil
}

func verdictWord(v faq.Verdict) string {
	switch v {
	case faq.Answer:
		return "answer"
	case faq.Suggest:
		return "suggest"
	case faq.None:
	}
	return "none"
}
