package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/okpay/supportbot/adapters/playground/scene"
	"github.com/okpay/supportbot/bot"
)

// Act is one thing that an agent does with a ticket.
type Act struct {
	ID     string // made by the page: the same act twice is one
	Agent  string // by name
	Do     string // "claim", "reply", "note", "release", "resolve", "reopen", "assign", "transfer", "priority", "snooze", "block", "saved", "decide", "edit", "delete", "react"
	Text   string // what is said; of a transfer the note
	Value  string // the queue, priority, agent, span of time, saved reply, choice or emoji
	Post   string // the post that it is about; of a reply the one that it cites
	Files  []bot.File
	Values map[string]string // of a saved reply
	Away   bool              // of an assignment: that agent is away
}

// Person is an agent of this desk.
func Person(name string) bot.Person {
	return bot.Person{ID: bot.PersonID("playground-agent:" + name), Name: name}
}

// Do performs an act. What an agent wrote stays in the thread as pending when it
// could not be taken in; the same act again sends the same event.
func (d *Desk) Do(ctx context.Context, number bot.TicketID, act Act) error {
	t := d.o.Scene.Ticket(number)
	switch {
	case t == nil:
		return scene.Refuse("there is no ticket %s : it was removed, reload the page", number)
	case strings.TrimSpace(act.Agent) == "":
		return scene.Refuse("say who you are: an agent has a name")
	}
	body, err := d.body(t, act)
	if err != nil {
		return err
	}
	return d.send(ctx, number, bot.Event{
		ID: bot.EventID("playground-desk:" + string(number) + ":" + act.ID), Conversation: t.Conversation, Platform: t.Card.Platform,
		Sender: Person(act.Agent), Time: d.o.Now(), Body: body,
	})
}

// Again sends what an agent wrote and was not taken in before.
func (d *Desk) Again(ctx context.Context, number bot.TicketID, post string) error {
	t := d.o.Scene.Ticket(number)
	if t == nil || t.Post(post) == nil || t.Post(post).Pending == nil {
		return scene.ErrNothing
	}
	var ev bot.Event
	if err := json.Unmarshal(t.Post(post).Pending, &ev); err != nil {
		return fmt.Errorf("post %s: %v", post, err)
	}
	return d.send(ctx, number, ev)
}

// send shows what an agent wrote and takes it in.
func (d *Desk) send(ctx context.Context, number bot.TicketID, ev bot.Event) error {
	kept := d.o.Redact(ev)
	err := d.o.Scene.ChangeTicket(ctx, number, func(t *scene.Ticket) []string { return show(t, kept) })
	if err != nil {
		return err
	}
	if err := d.o.Ingest(ctx, ev); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // whoever has sent it may be gone: that it arrived is kept all the same
	return d.o.Scene.ChangeTicket(ctx, number, func(t *scene.Ticket) []string {
		p := t.Post(written(kept))
		if p == nil || p.Pending == nil {
			return nil
		}
		p.Pending = nil
		return []string{p.ID}
	})
}

// written is the id of what an agent wrote, "" where they did something else.
func written(ev bot.Event) string {
	switch b := ev.Body.(type) {
	case bot.Said:
		return b.Message
	case bot.Note:
		return b.Message
	}
	return ""
}

// show changes a thread by what an agent does in it. What the customer sees of it,
// and what becomes of the ticket, the engine says.
func show(t *scene.Ticket, ev bot.Event) []string {
	p := scene.Post{ID: written(ev), Name: ev.Sender.Name, Agent: ev.Sender.ID, At: ev.Time}
	switch b := ev.Body.(type) {
	case bot.Said:
		p.From, p.Text, p.Files = "agent", b.Text, b.Files
		if cited := t.Of(b.ReplyTo); b.ReplyTo != "" && cited != nil {
			p.Quote = clip(cited.Text)
		}
	case bot.Note:
		p.From, p.Text = "note", b.Text
	case bot.AgentEdited:
		return change(t.Post(b.Message), func(p *scene.Post) { p.Text, p.Edited = b.Text, true })
	case bot.AgentDeleted:
		return change(t.Post(b.Message), func(p *scene.Post) { p.Text, p.Files, p.Deleted, p.Ask = "", nil, true, nil })
	case bot.AgentReacted:
		return change(t.Of(b.Message), func(p *scene.Post) { p.Reactions = scene.React(p.Reactions, b.Emoji, b.Removed) })
	case bot.Decided:
		return change(t.Post(b.Message), func(p *scene.Post) { p.Ask = nil })
	default:
		return nil
	}
	if t.Post(p.ID) != nil { // sent again
		return []string{p.ID}
	}
	p.Pending, _ = json.Marshal(ev) // an event of ours can always be written
	t.Posts = append(t.Posts, p)
	return []string{p.ID}
}

// body makes of an act what the engine hears.
func (d *Desk) body(t *scene.Ticket, act Act) (bot.Body, error) {
	switch act.Do {
	case "reply", "note", "saved":
		return d.writing(t, act)
	case "edit", "delete", "decide", "react":
		return about(t, act)
	case "claim":
		return bot.Claimed{Ticket: t.ID}, nil
	case "release":
		return bot.Released{Ticket: t.ID}, nil
	case "resolve":
		return bot.Resolved{Ticket: t.ID}, nil
	case "reopen":
		return bot.Reopened{Ticket: t.ID}, nil
	case "assign":
		return bot.Assigned{Ticket: t.ID, To: Person(act.Value), Away: act.Away}, need(act.Value, "whom it is for")
	case "transfer":
		return bot.Transferred{Ticket: t.ID, Queue: act.Value, Note: act.Text}, need(act.Value, "the queue")
	case "priority":
		return bot.Prioritised{Ticket: t.ID, Priority: act.Value}, nil
	case "snooze":
		until, err := d.until(act.Value)
		return bot.Snoozed{Ticket: t.ID, Until: until}, err
	case "block":
		until, err := d.until(act.Value)
		return bot.Blocked{Ticket: t.ID, Until: until}, err
	}
	return nil, scene.Refuse("an agent cannot %q here", act.Do)
}

// writing is what an agent writes.
func (d *Desk) writing(t *scene.Ticket, act Act) (bot.Body, error) {
	id := d.messageID(t, act)
	switch {
	case act.Do == "saved":
		values := maps.Clone(act.Values)
		if values == nil {
			values = map[string]string{}
		}
		values["agent"], values["ticket"], values["customer"] = act.Agent, string(t.ID), t.Card.Customer.Name
		text, err := d.o.Reply(act.Value, t.Card.Locale, values)
		if err != nil {
			return nil, scene.Refuse("%v", err)
		}
		return bot.Said{Ticket: t.ID, Message: id, Text: text, Sure: true}, nil
	case strings.TrimSpace(act.Text) == "" && len(act.Files) == 0:
		return nil, scene.ErrNothing
	case act.Do == "note":
		return bot.Note{Ticket: t.ID, Message: id, Text: act.Text}, nil
	}
	said := bot.Said{Ticket: t.ID, Message: id, Text: act.Text, Files: act.Files, Mentions: mentions(act.Text)}
	if p := t.Post(act.Post); p != nil && act.Post != "" {
		said.ReplyTo = p.Message
	}
	return said, nil
}

// messageID names what an agent writes. The same act has the same one, and it tells
// when it was written, since what is held goes out in that order.
func (d *Desk) messageID(t *scene.Ticket, act Act) string {
	suffix := "#" + act.ID
	for _, p := range t.Posts {
		if strings.Contains(p.ID, suffix+"/") {
			return p.ID
		}
	}
	now := d.o.Now()
	return fmt.Sprintf("%s%s/%d.%06d", t.ID, suffix, now.Unix(), now.Nanosecond()/int(time.Microsecond))
}

// about is what an agent does with one message.
func about(t *scene.Ticket, act Act) (bot.Body, error) {
	p := t.Post(act.Post)
	if p == nil {
		return nil, scene.Refuse("there is no message %q in %s", act.Post, t.ID)
	}
	own := p.Agent == Person(act.Agent).ID
	switch {
	case act.Do == "react" && p.Message != "":
		return bot.AgentReacted{Ticket: t.ID, Message: p.Message, Emoji: act.Value, Removed: slices.Contains(p.Reactions, act.Value)}, nil
	case act.Do == "react":
		return nil, scene.Refuse("only what the customer wrote can be reacted to")
	case !own:
		return nil, scene.Refuse("%s wrote that, not %s", p.Name, act.Agent)
	case act.Do == "edit":
		return bot.AgentEdited{Ticket: t.ID, Message: p.ID, Text: act.Text, Mentions: mentions(act.Text)}, need(act.Text, "the new text")
	case act.Do == "delete":
		return bot.AgentDeleted{Ticket: t.ID, Message: p.ID}, nil
	}
	return bot.Decided{Ticket: t.ID, Message: p.ID, Choice: bot.Choice(act.Value)}, need(act.Value, "what is to become of it")
}

// until reads how long something lasts; "" ends it.
func (d *Desk) until(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	span, err := time.ParseDuration(text)
	if err != nil || span <= 0 {
		return time.Time{}, scene.Refuse("%q is no span of time (write 30m or 24h)", text)
	}
	return d.o.Now().Add(span), nil
}

func need(value, what string) error {
	if strings.TrimSpace(value) == "" {
		return scene.Refuse("something is missing: %s", what)
	}
	return nil
}

// mentions returns the names after each @ that begins a word: li@example.com has none.
func mentions(text string) (names []string) {
	for _, word := range strings.FieldsFunc(text, unicode.IsSpace) {
		if name, ok := strings.CutPrefix(word, "@"); ok {
			if name = strings.TrimRightFunc(name, unicode.IsPunct); name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}

// maxQuote is what fits in the line above a post.
const maxQuote = 60

func clip(s string) string {
	if r := []rune(s); len(r) > maxQuote {
		return string(r[:maxQuote]) + "…"
	}
	return s
}
