// Package chat is the customers' side of the playground: an adapter that puts what
// is delivered into the page's chats, and what customers do there made into events.
//
//	a := chat.New(chat.Options{Platform: "telegram", Scene: s, Now: time.Now})
//	c := chat.NewCustomers(chat.CustomerOptions{Scene: s, Ingest: rt.Ingest, Redact: redactor.Event, Now: time.Now})
//	id, err := c.New(ctx, "telegram", bot.Person{Name: "Li", Locale: "zh"})
//	err = c.Do(ctx, id, chat.Act{ID: "a1", Text: "hello"})
//
// It looks like a platform and behaves like it: cards change in place where the
// platform's do, forms are shown where it has forms. It imports bot, bot/dispatch and
// the scene.
package chat

import (
	"context"
	"fmt"
	"time"

	"github.com/okpay/supportbot/adapters/playground/scene"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// typingFor is how long somebody types when no message ends it. The runtime asks
// again before that while work goes on.
const typingFor = 6 * time.Second

// Options are what an adapter is made of.
type Options struct {
	Platform bot.Platform // the one that its chats look like
	Scene    *scene.Scene
	Now      func() time.Time
}

// Adapter delivers to the chats of one platform's look. It is safe for concurrent use.
type Adapter struct{ o Options }

// New makes an adapter.
func New(o Options) *Adapter { return &Adapter{o} }

// Platform implements dispatch.Adapter.
func (a *Adapter) Platform() bot.Platform { return a.o.Platform }

// Deliver implements dispatch.Adapter. A repeated delivery is one message. It fails
// only when the store does.
func (a *Adapter) Deliver(ctx context.Context, d dispatch.Delivery) (dispatch.Receipt, error) {
	if a.o.Scene.Chat(d.Conversation) == nil {
		return dispatch.Receipt{}, &dispatch.SendError{Fate: dispatch.FateUnreachable, Err: fmt.Errorf("this customer was removed from the page")}
	}
	switch action := d.Action.(type) {
	case bot.Send:
		return a.send(ctx, d, action.Voice, action.Message, action.Over)
	case bot.Edit:
		return a.send(ctx, d, action.Voice, action.Message, true)
	case bot.Typing:
		a.o.Scene.SetTyping(d.Conversation, a.o.Now().Add(typingFor))
		return dispatch.Receipt{}, nil
	case bot.Retract:
		return a.change(ctx, d, d.Card, func(m *scene.Message) { m.Deleted, m.Buttons, m.Form = true, nil, nil })
	case bot.Recall:
		return a.change(ctx, d, action.Message, func(m *scene.Message) { m.Deleted, m.Text = true, "" })
	case bot.React:
		return a.change(ctx, d, action.Message, func(m *scene.Message) {
			m.Reactions = scene.React(m.Reactions, action.Emoji, action.Removed)
		})
	}
	return dispatch.Receipt{}, rejected("a chat takes no %s", bot.ActionKind(d.Action))
}

// send shows a message: in the place of its card's last one where over is set and
// that one is there, else below everything.
func (a *Adapter) send(ctx context.Context, d dispatch.Delivery, v bot.Voice, m bot.Message, over bool) (dispatch.Receipt, error) {
	id := d.ID
	err := a.o.Scene.ChangeChat(ctx, d.Conversation, func(c *scene.Chat) []string {
		next := shown(m, v)
		next.ID, next.At = d.ID, a.o.Now()
		next.Hidden = c.Public && c.Hidden && v == bot.VoiceBot
		next.Quote = quoted(c, m.ReplyTo)
		if old := c.Message(d.Card); over && old != nil && !old.Deleted {
			next.ID, next.At, next.Edited, next.Reactions = old.ID, old.At, true, old.Reactions
			next.Hidden = old.Hidden
			id, *old = old.ID, next
			return []string{id}
		}
		if old := c.Message(d.ID); old != nil {
			*old = next
			return []string{id}
		}
		c.Messages = append(c.Messages, next)
		return []string{id}
	})
	if err != nil {
		return dispatch.Receipt{}, err
	}
	if !m.Working && !a.o.Scene.TypingUntil(d.Conversation).IsZero() {
		a.o.Scene.SetTyping(d.Conversation, time.Time{})
	}
	return dispatch.Receipt{Message: id}, nil
}

// change changes a message that is there; one that is not is refused, as platforms do.
func (a *Adapter) change(ctx context.Context, d dispatch.Delivery, id string, change func(*scene.Message)) (dispatch.Receipt, error) {
	found := false
	err := a.o.Scene.ChangeChat(ctx, d.Conversation, func(c *scene.Chat) []string {
		m := c.Message(id)
		if m == nil {
			return nil
		}
		found = true
		change(m)
		return []string{id}
	})
	switch {
	case err != nil:
		return dispatch.Receipt{}, err
	case !found:
		return dispatch.Receipt{}, rejected("there is no message %q", id)
	}
	return dispatch.Receipt{Message: id}, nil
}

func rejected(format string, args ...any) error {
	return &dispatch.SendError{Fate: dispatch.FateRejected, Err: fmt.Errorf(format, args...)}
}

func shown(m bot.Message, v bot.Voice) scene.Message {
	return scene.Message{From: side(v), Text: m.Text, Buttons: m.Buttons, Media: m.Media, Files: m.Files, Form: m.Form, Card: m.Card}
}

func side(v bot.Voice) scene.Side {
	switch v {
	case bot.VoiceAgent:
		return scene.Agent
	case bot.VoiceSystem:
		return scene.System
	case bot.VoiceBot, bot.VoiceReminder:
	}
	return scene.Bot
}

// quoted are the first words of the customer's message that one of ours answers.
func quoted(c *scene.Chat, message string) string {
	m := c.Message(message)
	if message == "" || m == nil {
		return ""
	}
	return clip(m.Text)
}

// maxQuote is what fits in the line above a bubble.
const maxQuote = 60

func clip(s string) string {
	if r := []rune(s); len(r) > maxQuote {
		return string(r[:maxQuote]) + "…"
	}
	return s
}
