package inspect

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/chatscript"
)

// ErrEmpty says that nothing has been said yet.
var ErrEmpty = errors.New("nothing has been said yet")

// idleGap is how long a pause has to be before a transcript shows it. Shorter ones are
// people who type.
const idleGap = 30 * time.Second

// Transcript writes the turns of a conversation as a .chat transcript. What people did
// is taken from the turns; what came of it is what the content says now, so that
// `supportbot test` plays the text without a difference.
func Transcript(c Content, turns []Turn) (string, error) {
	s := script{planned: map[string]planned{}}
	for _, t := range turns {
		s.turn(t)
	}
	if len(s.lines) == 0 {
		return "", ErrEmpty
	}
	s.pause(s.last)
	parsed, err := chatscript.Parse("playground.chat", []byte(strings.Join(slices.Concat(s.head, s.lines), "\n")+"\n"))
	if err != nil {
		return "", err
	}
	return chatscript.Play(parsed, chatscript.Options{Engine: c.Engine, Flows: c.Flows}).Text, nil
}

// script is a transcript that is being written.
type script struct {
	head, lines []string
	clock       time.Time // of the script
	last        time.Time // of the last timer that fired since the last line
	locale      string
	planned     map[string]planned // by call
}

// planned is a call of an action that has no outcome yet.
type planned struct {
	action string
	at     int // the line before which the outcome belongs
}

func (s *script) turn(t Turn) {
	input := lineOf(t.Event)
	switch b := t.Event.Body.(type) {
	case bot.TimerFired:
		if !s.clock.IsZero() {
			s.last = t.At
		}
	case bot.ActionDone:
		s.outcome(b)
	}
	if input != "" {
		s.begin(t)
		s.pause(t.At)
		s.speak(t.Event)
		s.lines = append(s.lines, input)
	}
	for _, a := range t.Actions {
		if do, ok := a.(bot.Do); ok {
			s.planned[do.Call] = planned{do.Action, len(s.lines) - 1}
		}
	}
}

func (s *script) begin(t Turn) {
	if !s.clock.IsZero() {
		return
	}
	s.clock, s.locale = t.At, t.Event.Sender.Locale
	if s.locale != "" {
		s.head = append(s.head, "locale "+s.locale)
	}
	s.head = append(s.head, "platform "+string(t.Event.Platform), "start "+t.At.UTC().Format(time.RFC3339), "hold")
	if t.Event.Public {
		s.head = append(s.head, "public")
	}
}

// speak tells that the customer's platform has begun to name another language.
func (s *script) speak(ev bot.Event) {
	if now := ev.Sender.Locale; fromCustomer(ev) && now != "" && now != s.locale {
		s.locale = now
		s.lines = append(s.lines, "locale "+now)
	}
}

// pause moves the clock of the script where somebody has waited, or a timer fired.
func (s *script) pause(at time.Time) {
	d := at.Sub(s.clock)
	if d <= 0 || s.last.IsZero() && d < idleGap {
		return
	}
	d = (d + time.Second - 1).Truncate(time.Second)
	s.lines = append(s.lines, chatscript.Source(chatscript.Wait{For: d}))
	s.clock, s.last = s.clock.Add(d), time.Time{}
}

// outcome plans what a call of a real backend came to. Demo answers need no plan:
// they are the same at every time.
func (s *script) outcome(b bot.ActionDone) {
	p, known := s.planned[b.Call]
	if b.Demo || !known || p.at < 0 {
		return
	}
	line := chatscript.Source(chatscript.Outcome{Action: p.action, Outcome: b.Outcome, Values: b.Values})
	s.lines = slices.Insert(s.lines, p.at, line)
	for call, later := range s.planned {
		if later.at >= p.at {
			later.at++
			s.planned[call] = later
		}
	}
}

func fromCustomer(ev bot.Event) bool {
	switch ev.Body.(type) {
	case bot.Text, bot.Pick, bot.Command, bot.Media, bot.Filled, bot.Edited, bot.Deleted, bot.Reacted, bot.Opened:
		return true
	}
	return false
}

// lineOf writes what somebody did as a line of a transcript, "" for what follows by itself.
func lineOf(ev bot.Event) string {
	switch b := ev.Body.(type) {
	case bot.Text:
		return chatscript.Source(chatscript.Words{Text: wordsOf(b.Text), Quote: oneLine(b.Quote)})
	case bot.Pick:
		return chatscript.Source(chatscript.Press{Label: b.Label})
	case bot.Command:
		return chatscript.Source(chatscript.Words{Text: oneLine("/" + b.Name + " " + b.Args)})
	case bot.Opened:
		return chatscript.Source(chatscript.Words{Text: oneLine("/start " + b.Payload)})
	case bot.Media:
		return mediaLine(b)
	case bot.Filled:
		var form chatscript.Form
		for _, name := range slices.Sorted(maps.Keys(b.Values)) {
			form.Answers = append(form.Answers, chatscript.Answer{Name: name, Value: strings.ReplaceAll(oneLine(b.Values[name]), ",", "，")})
		}
		return chatscript.Source(form)
	case bot.Edited:
		return chatscript.Source(chatscript.Edit{Text: oneLine(b.Text)})
	case bot.Deleted:
		return chatscript.Source(chatscript.Delete{})
	case bot.Reacted:
		return chatscript.Source(chatscript.React{Emoji: b.Emoji, Removed: b.Removed})
	case bot.Undelivered:
		return chatscript.Source(chatscript.Fail{To: failedTo(b.Relay), Reason: b.Reason})
	}
	if text, ok := agentLine(ev); ok {
		return chatscript.Source(chatscript.Agent{Name: ev.Sender.Name, Files: filesOf(ev.Body), Text: text})
	}
	return ""
}

func failedTo(r bot.Relay) string {
	if r.To == "customer" {
		return ""
	}
	return r.To
}

func mediaLine(b bot.Media) string {
	files := named(b.Files)
	if len(files) == 1 {
		files[0].Caption = oneLine(b.Caption)
		return chatscript.Source(files[0])
	}
	return chatscript.Source(chatscript.Album{Files: files, Caption: oneLine(b.Caption)})
}

func filesOf(b bot.Body) []chatscript.File {
	if said, ok := b.(bot.Said); ok {
		return named(said.Files)
	}
	return nil
}

func named(list []bot.File) []chatscript.File {
	out := make([]chatscript.File, len(list))
	for i, f := range list {
		out[i] = chatscript.File{Kind: f.Kind, Name: oneLine(strings.ReplaceAll(f.Name, ">", ""))}
	}
	return out
}

// agentLine is what an agent did, as transcripts write it.
func agentLine(ev bot.Event) (string, bool) {
	switch b := ev.Body.(type) {
	case bot.Claimed:
		return "/claim", true
	case bot.Said:
		return wordsOf(b.Text), true
	case bot.Note:
		return "// " + oneLine(b.Text), true
	case bot.Released:
		return "/release", true
	case bot.Resolved:
		return "/resolve", true
	case bot.Reopened:
		return "/reopen", true
	case bot.Assigned:
		if b.Away {
			return "/assign " + b.To.Name + " away", true
		}
		return "/assign " + b.To.Name, true
	case bot.Transferred:
		return strings.TrimSpace("/transfer " + b.Queue + " " + oneLine(b.Note)), true
	case bot.Prioritised:
		if b.Priority == "" {
			return "/priority normal", true
		}
		return "/priority " + b.Priority, true
	case bot.Snoozed:
		return "/snooze " + span(ev.Time, b.Until), true
	case bot.Blocked:
		if b.Until.IsZero() {
			return "/unblock", true
		}
		return "/block " + span(ev.Time, b.Until), true
	case bot.AgentEdited:
		return "/edit " + oneLine(b.Text), true
	case bot.AgentDeleted:
		return "/delete", true
	case bot.AgentReacted:
		if b.Removed {
			return "/unreact " + b.Emoji, true
		}
		return "/react " + b.Emoji, true
	case bot.Decided:
		return choiceLine(b.Choice), true
	}
	return "", false
}

// span is how long something lasts, as agents write it.
func span(from, until time.Time) string {
	if until.IsZero() {
		return "off"
	}
	return until.Sub(from).Round(time.Second).String()
}

func choiceLine(c bot.Choice) string {
	if c == bot.ChoiceNote {
		return "/keep"
	}
	return "/" + string(c)
}

// wordsOf keeps what somebody typed from being read as a button, a file or a command
// of a transcript: the sign in front has no width, and the engine leaves it out.
func wordsOf(text string) string {
	text = oneLine(text)
	if text != "" && strings.ContainsRune("[<{«/", rune([]rune(text)[0])) {
		return "\u200b" + text
	}
	return text
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
