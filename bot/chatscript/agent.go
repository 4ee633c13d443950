package chatscript

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/flows"
)

// Agents turns agents' lines into events. It remembers what they and the customer
// wrote, since an agent edits, deletes and decides about the last reply of theirs, and
// reacts to the customer's last message. Set the fields before the first line.
type Agents struct {
	Ticket bot.TicketID // what the lines are about
	Prefix string       // of the ids of agents: "agent:"
	IDs    string       // of the ids of messages: they must be new after every start
	Now    func() time.Time
	// Reply fills in a saved reply for the customer of the ticket; nil knows none.
	Reply func(name string, values map[string]string) (string, error)

	written  int
	last     map[string]string // the last message of an agent, by name
	customer []written         // what the customer wrote, the newest last
}

type written struct{ id, text string }

// maxWritten bounds what is remembered of a long talk.
const maxWritten = 200

// Heard remembers a message of the customer's.
func (a *Agents) Heard(id, text string) {
	a.customer = append(a.customer, written{id, text})
	if n := len(a.customer) - maxWritten; n > 0 {
		a.customer = slices.Delete(a.customer, 0, n)
	}
}

// Person is the agent of a name.
func (a *Agents) Person(name string) bot.Person {
	return bot.Person{ID: bot.PersonID(a.Prefix + name), Name: name}
}

// Body reads what an agent types. The error of a command that there is not lists
// those that there are.
func (a *Agents) Body(in Agent) (bot.Body, error) {
	if choice, ok := choiceOf(in.Text); ok {
		return a.decided(in.Name, choice)
	}
	if note, ok := bot.NoteOf(in.Text); ok {
		return bot.Note{Ticket: a.Ticket, Message: a.write(in.Name), Text: note}, nil
	}
	if word, rest, ok := commandWord(in.Text); ok {
		return a.command(in.Name, word, rest)
	}
	said := bot.Said{Ticket: a.Ticket, Text: in.Text, Mentions: mentions(in.Text)}
	if in.Quote != "" {
		if said.ReplyTo = a.find(in.Quote); said.ReplyTo == "" {
			return nil, fmt.Errorf("the customer has not written «%s»", in.Quote)
		}
	}
	said.Message = a.write(in.Name)
	said.Files = attached(said.Message, in.Files)
	return said, nil
}

// attached are the files of a message.
func attached(message string, files []File) (list []bot.File) {
	for i, f := range files {
		list = append(list, bot.File{Kind: f.Kind, ID: fmt.Sprint(message, ".", i+1), Name: f.Name})
	}
	return list
}

// write gives an agent's message its id.
func (a *Agents) write(agent string) string {
	if a.last == nil {
		a.last = map[string]string{}
	}
	a.written++
	id := fmt.Sprint(a.IDs, "a", a.written)
	a.last[agent] = id
	return id
}

// find returns the newest message of the customer's that has these words.
func (a *Agents) find(words string) string {
	for _, w := range slices.Backward(a.customer) {
		if strings.Contains(w.text, words) {
			return w.id
		}
	}
	return ""
}

// agentCommands lists what an agent may type after a slash, with what follows it.
func agentCommands() []string {
	return []string{
		"/claim", "/note TEXT", "/assign NAME [away]", "/transfer QUEUE NOTE", "/release", "/resolve", "/reopen", "/snooze 2h", "/snooze off",
		"/priority low|normal|high|urgent", "/block 24h", "/unblock", "/reply NAME blank: value, …", "/send", "/take", "/keep", "/drop", "/undo",
		"/edit TEXT", "/delete", "/react 👍", "/unreact 👍",
	}
}

func (a *Agents) command(agent, word, rest string) (bot.Body, error) {
	t := a.Ticket
	switch word {
	case "claim":
		return bot.Claimed{Ticket: t}, nil
	case "note":
		return bot.Note{Ticket: t, Text: rest}, need(rest, "/note TEXT")
	case "assign":
		return a.assign(rest)
	case "transfer":
		queue, note, _ := strings.Cut(rest, " ")
		return bot.Transferred{Ticket: t, Queue: queue, Note: strings.TrimSpace(note)}, need(queue, "/transfer QUEUE NOTE")
	case "release":
		return bot.Released{Ticket: t}, nil
	case "resolve":
		return bot.Resolved{Ticket: t}, nil
	case "reopen":
		return bot.Reopened{Ticket: t}, nil
	case "snooze":
		until, err := a.until(rest, "/snooze 2h, or /snooze off")
		return bot.Snoozed{Ticket: t, Until: until}, err
	case "priority":
		return a.priority(rest)
	case "block":
		until, err := a.until(rest, "/block 24h")
		return bot.Blocked{Ticket: t, Until: until}, err
	case "unblock":
		return bot.Blocked{Ticket: t}, nil
	}
	return a.aboutMessage(agent, word, rest)
}

// aboutMessage are the commands about one reply, or one message of the customer's.
func (a *Agents) aboutMessage(agent, word, rest string) (bot.Body, error) {
	switch word {
	case "reply":
		return a.saved(agent, rest)
	case "send", "take", "drop":
		return a.decided(agent, bot.Choice(word))
	case "keep":
		return a.decided(agent, bot.ChoiceNote)
	case "undo":
		return a.decided(agent, bot.ChoiceDrop)
	case "edit":
		m, err := a.own(agent)
		return bot.AgentEdited{Ticket: a.Ticket, Message: m, Text: rest, Mentions: mentions(rest)}, errors.Join(err, need(rest, "/edit TEXT"))
	case "delete":
		m, err := a.own(agent)
		return bot.AgentDeleted{Ticket: a.Ticket, Message: m}, err
	case "react", "unreact":
		if len(a.customer) == 0 {
			return nil, errors.New("the customer has written nothing yet")
		}
		m := a.customer[len(a.customer)-1].id
		return bot.AgentReacted{Ticket: a.Ticket, Message: m, Emoji: rest, Removed: word == "unreact"}, need(rest, "/react 👍")
	}
	known := strings.Join(agentCommands(), ", ")
	if word == "help" {
		return nil, fmt.Errorf("an agent has %s", known)
	}
	return nil, fmt.Errorf("an agent has no /%s (there are %s)", word, known)
}

// need says how a command is written that lacks what follows it.
func need(rest, form string) error {
	if rest == "" {
		return fmt.Errorf("something is missing (write %s)", form)
	}
	return nil
}

// own returns the last message of an agent.
func (a *Agents) own(agent string) (string, error) {
	if a.last[agent] == "" {
		return "", fmt.Errorf("%s has written nothing yet", agent)
	}
	return a.last[agent], nil
}

func (a *Agents) decided(agent string, choice bot.Choice) (bot.Body, error) {
	m, err := a.own(agent)
	return bot.Decided{Ticket: a.Ticket, Message: m, Choice: choice}, err
}

func (a *Agents) assign(rest string) (bot.Body, error) {
	name, away := strings.CutSuffix(rest, " away")
	return bot.Assigned{Ticket: a.Ticket, To: a.Person(name), Away: away}, need(name, "/assign NAME")
}

func (a *Agents) priority(rest string) (bot.Body, error) {
	switch rest {
	case "low", "high", "urgent":
	case "normal":
		rest = ""
	default:
		return nil, fmt.Errorf("%q is no priority (low, normal, high or urgent)", rest)
	}
	return bot.Prioritised{Ticket: a.Ticket, Priority: rest}, nil
}

// until reads how long something lasts; "off" ends it.
func (a *Agents) until(rest, form string) (time.Time, error) {
	if rest == "off" {
		return time.Time{}, nil
	}
	d, err := time.ParseDuration(rest)
	if err != nil || d <= 0 {
		return time.Time{}, fmt.Errorf("%q is no span of time (write %s)", rest, form)
	}
	return a.Now().Add(d), nil
}

// saved is a saved reply. Whoever sends one has seen it filled in, so it goes at once.
func (a *Agents) saved(agent, rest string) (bot.Body, error) {
	name, blanks, _ := strings.Cut(rest, " ")
	if a.Reply == nil || name == "" {
		return nil, errors.Join(need(name, "/reply NAME blank: value, …"), errors.New("there are no saved replies here"))
	}
	values := map[string]string{}
	for _, v := range parseForm(strings.TrimSpace(blanks)).Answers {
		values[v.Name] = v.Value
	}
	values["agent"], values["ticket"] = agent, string(a.Ticket)
	text, err := a.Reply(name, values)
	if err != nil {
		return nil, err
	}
	return bot.Said{Ticket: a.Ticket, Message: a.write(agent), Text: text, Sure: true}, nil
}

// SavedReply fills in a saved reply of the content, for Agents.Reply.
func SavedReply(lib *flows.Library, name, locale string, values map[string]string) (string, error) {
	r := lib.Reply(name)
	if r == nil {
		var names []string
		for _, r := range lib.Desk().Replies {
			names = append(names, r.Name)
		}
		return "", fmt.Errorf("there is no saved reply %q (there are %s)", name, strings.Join(names, ", "))
	}
	text, missing := bot.FillReply(r, locale, values)
	if len(missing) > 0 {
		return "", fmt.Errorf("the saved reply %s needs %s (write /reply %s %s: …)", name, strings.Join(missing, ", "), name, missing[0])
	}
	return text, nil
}

// choiceOf reads "[send]": an agent presses a button of a question.
func choiceOf(text string) (bot.Choice, bool) {
	for _, c := range []bot.Choice{bot.ChoiceSend, bot.ChoiceNote, bot.ChoiceTake, bot.ChoiceDrop} {
		if text == "["+string(c)+"]" {
			return c, true
		}
	}
	return "", false
}

func commandWord(text string) (word, rest string, ok bool) {
	if !strings.HasPrefix(text, "/") {
		return "", "", false
	}
	word, rest, _ = strings.Cut(text[1:], " ")
	return word, strings.TrimSpace(rest), true
}

// mentions returns the names after each @ that begins a word: li@example.com has none.
func mentions(text string) (names []string) {
	before := ' '
	for i, r := range text {
		if r == '@' && !unicode.IsLetter(before) && !unicode.IsDigit(before) {
			name := text[i+1:]
			if end := strings.IndexFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '-' }); end >= 0 {
				name = name[:end]
			}
			if utf8.RuneCountInString(name) > 0 {
				names = append(names, name)
			}
		}
		before = r
	}
	return names
}
