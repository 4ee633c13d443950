package chat

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/okpay/supportbot/adapters/playground/scene"
	"github.com/okpay/supportbot/bot"
)

// body makes of an act what the engine hears.
func body(chat *scene.Chat, act Act) (bot.Body, error) {
	message := "m:" + act.ID
	switch {
	case act.Open:
		return bot.Opened{Payload: act.Text}, nil
	case act.Token != "":
		return pick(chat, act)
	case act.Form != "":
		return bot.Filled{Token: act.Form, Values: act.Values}, nil
	case act.Edit != "":
		return bot.Edited{Message: act.Edit, Text: act.Text}, own(chat, act.Edit)
	case act.Delete != "":
		return bot.Deleted{Message: act.Delete}, own(chat, act.Delete)
	case act.React != "":
		m := chat.Message(act.React)
		if m == nil {
			return nil, scene.Refuse("there is no message %q", act.React)
		}
		return bot.Reacted{Message: act.React, Emoji: act.Emoji, Removed: slices.Contains(m.Reactions, act.Emoji)}, nil
	case len(act.Files) > 0:
		return bot.Media{Message: message, Caption: act.Text, Quote: quote(chat, act), Files: act.Files}, nil
	case strings.TrimSpace(act.Text) == "":
		return nil, scene.ErrNothing
	}
	if name, args, ok := command(act.Text); ok {
		return bot.Command{Message: message, Name: name, Args: args}, nil
	}
	return bot.Text{Message: message, Text: act.Text, Quote: quote(chat, act)}, nil
}

func pick(chat *scene.Chat, act Act) (bot.Body, error) {
	m := chat.Message(act.Message)
	if m == nil {
		return nil, scene.Refuse("there is no message %q", act.Message)
	}
	for _, b := range m.Buttons {
		if b.Token == act.Token {
			return bot.Pick{Token: b.Token, Label: b.Label}, nil
		}
	}
	return nil, scene.Refuse("the button is gone: the message has changed")
}

// own refuses a change of somebody else's message.
func own(chat *scene.Chat, id string) error {
	if m := chat.Message(id); m == nil || m.From != scene.Customer || m.Deleted {
		return scene.Refuse("there is no message %q of the customer's", id)
	}
	return nil
}

func quote(chat *scene.Chat, act Act) string {
	if m := chat.Message(act.Quote); m != nil && act.Quote != "" {
		return clip(words(m))
	}
	return ""
}

// command reads "/name words" as platforms do.
func command(text string) (name, args string, ok bool) {
	text = strings.TrimSpace(text)
	if len(text) < 2 || text[0] != '/' || text[1] == '/' || text[1] == ' ' {
		return "", "", false
	}
	name, args, _ = strings.Cut(text[1:], " ")
	return strings.ToLower(name), strings.TrimSpace(args), true
}

// show changes a chat as its customer sees what they have done.
func show(chat *scene.Chat, ev bot.Event, act Act) []string {
	m := scene.Message{ID: messageOf(ev), From: scene.Customer, At: ev.Time}
	chat.Hidden = false
	switch b := ev.Body.(type) {
	case bot.Text:
		m.Text, m.Quote = b.Text, b.Quote
	case bot.Command:
		m.Text = strings.TrimSpace("/" + b.Name + " " + b.Args)
		chat.Hidden = chat.Platform == "discord" && chat.Public
		m.Hidden = chat.Hidden
	case bot.Media:
		m.Text, m.Quote, m.Files = b.Caption, b.Quote, b.Files
	case bot.Pick:
		return press(chat, b.Token, act.Message)
	case bot.Edited:
		return alter(chat, b.Message, func(m *scene.Message) { m.Text, m.Edited = b.Text, true })
	case bot.Deleted:
		return alter(chat, b.Message, func(m *scene.Message) { m.Text, m.Files, m.Deleted = "", nil, true })
	case bot.Reacted:
		return alter(chat, b.Message, func(m *scene.Message) { m.Reactions = scene.React(m.Reactions, b.Emoji, b.Removed) })
	default:
		return []string{} // what is shown of it is the answer
	}
	if chat.Message(m.ID) != nil { // sent again
		return []string{m.ID}
	}
	m.Pending, _ = json.Marshal(ev) // an event of ours can always be written
	chat.Messages = append(chat.Messages, m)
	return []string{m.ID}
}

// press shows which button was pressed. What follows a press on a message that only
// its customer sees, only they see.
func press(chat *scene.Chat, token, message string) []string {
	return alter(chat, message, func(m *scene.Message) {
		m.Pressed = token
		chat.Hidden = m.Hidden
	})
}

func alter(chat *scene.Chat, id string, change func(*scene.Message)) []string {
	m := chat.Message(id)
	if m == nil {
		return nil
	}
	change(m)
	return []string{id}
}
