package bot

import (
	"strings"

	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/flows"
)

// Var gives a text what it refers to in braces. Values are escaped: what a
// customer wrote can never become markup.
func (t *turn) Var(name string) (string, bool) {
	for i := 0; i+1 < len(t.extra); i += 2 {
		if t.extra[i] == name {
			return t.extra[i+1], true
		}
	}
	if f := t.s.Top(); f != nil {
		if flow := t.flow(f); flow != nil && flow.Slot(name) != nil {
			value, _ := f.Slot(name)
			return markup.Escape(flow.Show(name, value, t.s.Locale)), true
		}
	}
	switch name {
	case "locale":
		return t.s.Locale, true
	case "platform":
		return string(t.s.Platform), true
	case "customer":
		return markup.Escape(t.s.Customer.Name), true
	case "ticket":
		return string(t.lastTicket()), true
	case "promise":
		return t.when(t.s.Promised), true
	case "flow":
		return t.title(t.s.Top()), true
	}
	return "", false
}

// render renders a text in the customer's language; extra are further names
// and values that it may refer to.
func (t *turn) render(text flows.Text, extra ...string) string {
	t.extra = extra
	out := text.Render(t.s.Locale, t)
	t.extra = nil
	return out
}

// renderIn renders a text in another language than the customer's, for the desk.
func (t *turn) renderIn(locale string, text flows.Text) string {
	own := t.s.Locale
	t.s.Locale = locale
	out := t.render(text)
	t.s.Locale = own
	return out
}

// say renders one of the engine's own sentences.
func (t *turn) say(key string, extra ...string) string {
	return t.render(t.e.lib.Phrase(key), extra...)
}

// message begins a message with one of the engine's own sentences.
func (t *turn) message(key string, extra ...string) Message {
	m := Message{Text: t.say(key, extra...), Ref: "phrase/" + key}
	for i := 0; i+1 < len(extra); i += 2 {
		if extra[i] == "ticket" && extra[i+1] != "" {
			t.regard.ref, t.regard.ticket = m.Ref, extra[i+1]
		}
	}
	return m
}

// lineOf is a text's reference as the talk keeps it: with the number of the ticket
// that it was said about, since a conversation may have several.
func (t *turn) lineOf(ref string) string {
	if t.regard.ref != ref {
		return ref
	}
	return ref + "#" + t.regard.ticket
}

// phrase says one of the engine's own sentences.
func (t *turn) phrase(key string, extra ...string) { t.send(t.message(key, extra...)) }

// send says something as the bot.
func (t *turn) send(m Message) { t.speak(VoiceBot, m) }

// system says something about the conversation itself, which is due also while
// an agent has the ticket.
func (t *turn) system(key string, extra ...string) {
	t.speak(VoiceSystem, t.message(key, extra...))
}

func (t *turn) speak(v Voice, m Message) {
	if m.Text == "" && len(m.Media) == 0 && len(m.Files) == 0 || v == VoiceReminder && t.unheard() {
		return
	}
	if t.prefix != "" && v == VoiceBot {
		m.Text = t.prefix + "\n" + m.Text
		t.prefix = ""
	}
	t.out = append(t.out, Send{Message: m, Voice: v})
	switch {
	case v == VoiceAgent:
		t.line('a', markup.Plain(m.Text))
	case m.Ref != "":
		t.line('b', t.lineOf(m.Ref))
	default:
		t.line('t', markup.Plain(m.Text))
	}
}

// button makes a button with one of the engine's own labels.
func (t *turn) button(key, token string) Button {
	return Button{Label: t.say(key), Token: token}
}

// line keeps an utterance for the agent who may come.
func (t *turn) line(from byte, text string) {
	if runes := []rune(text); len(text) > maxLine && len(runes) > maxLine {
		text = string(runes[:maxLine]) + "…"
	}
	if n := len(t.s.Lines) - maxLines + 1; n > 0 {
		t.s.Lines = append(t.s.Lines[:0], t.s.Lines[n:]...)
	}
	t.s.Lines = append(t.s.Lines, Line{from, text})
}

// transcript writes the talk so far for the desk, in the desk's language.
func (t *turn) transcript() []string {
	out := make([]string, 0, len(t.s.Lines))
	for _, l := range t.s.Lines {
		switch l.From {
		case 'c':
			out = append(out, "customer: "+l.Text)
		case 'a':
			out = append(out, "agent: "+l.Text)
		case 't':
			out = append(out, "bot: "+l.Text)
		case 'b':
			out = append(out, "bot: "+t.e.reference(l.Text, t.numberOf(l.Text)))
		}
	}
	return out
}

// reference returns what a Message.Ref stands for, in the default locale.
func (e *Engine) reference(ref string, number TicketID) string {
	ref, _, _ = strings.Cut(ref, "#")
	place, name, _ := strings.Cut(ref, "/")
	switch place {
	case "phrase":
		return brief(e.lib.Phrase(name).Render(e.locale, blanks{number}))
	case "faq":
		if entry := e.faq.Entry(name); entry != nil {
			return "FAQ: " + entry.Question.In(e.locale)
		}
		return "FAQ: " + name
	}
	if flow := e.lib.Flow(flows.FlowID(place)); flow != nil {
		if step := flow.Step(flows.StepID(name)); step != nil {
			return brief(stepText(step).Render(e.locale, blanks{number}))
		}
	}
	return ref
}

// numberOf returns the number of the ticket that a bot line is about: the one that
// it was said with, else the only one that there is.
func (t *turn) numberOf(ref string) TicketID {
	if _, number, ok := strings.Cut(ref, "#"); ok {
		return TicketID(number)
	}
	if len(t.s.Tickets) == 1 {
		return t.s.Tickets[0]
	}
	return ""
}

// blanks stands in for what a text refers to, where only the text is kept and
// the number of the ticket that it is about.
type blanks struct{ number TicketID }

// Var implements flows.Vars.
func (b blanks) Var(name string) (string, bool) {
	if name == "ticket" && b.number != "" {
		return string(b.number), true
	}
	return "…", true
}

// brief is the first line of a text without its markup.
func brief(text string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(markup.Plain(text)), "\n")
	return first
}

// stepText is the text that a step shows first.
func stepText(step *flows.Step) flows.Text {
	switch v := step.Verb.(type) {
	case *flows.Say:
		return v.Text
	case *flows.Ask:
		return v.Text
	case *flows.Choose:
		return v.Text
	case *flows.Form:
		return v.Text
	case *flows.Do:
		return v.Say
	case *flows.Guide:
		return v.Cards[0].Title
	case *flows.Ticket:
		return v.Say
	case *flows.Handoff:
		return v.Say
	case *flows.Rate:
		return v.Say
	case *flows.Set, *flows.Branch, *flows.Call, *flows.Answer, *flows.End:
	}
	return flows.Text{}
}

func (t *turn) title(f *Frame) string {
	if f == nil {
		return ""
	}
	if flow := t.flow(f); flow != nil {
		return flow.Title.Render(t.s.Locale, nil)
	}
	return f.Flow
}

func (t *turn) lastTicket() TicketID {
	if n := len(t.s.Tickets); n > 0 {
		return t.s.Tickets[n-1]
	}
	return ""
}
