package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/okpay/supportbot/bot"
)

const methodReact = "setMessageReaction"

// reactionKept is how long it is remembered what the bot has put on a message.
const reactionKept = 30 * 24 * time.Hour

// react puts an emoji on a message or takes it off. A bot has one on each: a new
// one takes the place of the old one, so that one which has gone that way cannot be
// taken off any more. Telegram does not say which there is, hence we remember it.
func (p *post) react(ctx context.Context, r bot.React) error {
	id, emoji := int(number(r.Message)), reactionOf(r.Emoji)
	switch {
	case p.place.business != "":
		return refuse(reasonBusiness)
	case emoji == "":
		return refuse(reasonNoReaction)
	case id == 0:
		return refuse(reasonUnknown)
	}
	key := "telegram:reaction:" + strconv.FormatInt(p.chat, 10) + ":" + strconv.Itoa(id)
	there, known, err := p.a.o.Memory.Value(ctx, key)
	if err != nil {
		return fmt.Errorf("telegram: look for a reaction: %w", err)
	}
	if r.Removed && known && there != emoji {
		return nil
	}
	if r.Removed {
		emoji = ""
	}
	if err := p.setReaction(ctx, id, emoji); err != nil {
		return err
	}
	if r.Removed {
		err = p.a.o.Memory.DropValue(ctx, key)
	} else {
		err = p.a.o.Memory.SetValue(ctx, key, emoji, reactionKept)
	}
	if err != nil {
		return fmt.Errorf("telegram: remember a reaction: %w", err) // tried again, which does no harm
	}
	return nil
}

// setReaction makes the request; "" takes what there is off.
func (p *post) setReaction(ctx context.Context, id int, emoji string) error {
	reactions := []models.ReactionType{}
	if emoji != "" {
		reactions = append(reactions, models.ReactionType{Type: models.ReactionTypeTypeEmoji, ReactionTypeEmoji: &models.ReactionTypeEmoji{Emoji: emoji}})
	}
	_, err := p.a.client.SetMessageReaction(ctx, &tg.SetMessageReactionParams{ChatID: p.chat, MessageID: id, Reaction: reactions})
	var migrated *tg.MigrateError
	switch {
	case err == nil, says(err, wordsSame, "MESSAGE_NOT_MODIFIED"):
		return nil
	case errors.As(err, &migrated):
		return refuse(reasonMoved)
	case says(err, wordsGone...):
		return refuse(reasonUnknown)
	case says(err, "REACTION_INVALID", "REACTION_EMPTY"): // the chat's own rules
		return refuse(reasonForbidden)
	}
	return p.a.fate(ctx, methodReact, p.place, err)
}

// reactionOf is an emoji as Telegram names it among its reactions, "" where there
// is none. The colour of a hand and the sign that asks for a coloured picture make
// no difference to who reads it.
func reactionOf(emoji string) string {
	plain := strings.Map(func(r rune) rune {
		if r == 0xFE0F || 0x1F3FB <= r && r <= 0x1F3FF {
			return -1
		}
		return r
	}, emoji)
	if slices.Contains(reactions(), plain) {
		return plain
	}
	return ""
}

// reactions are those that Telegram has for everybody, as of Bot API 10.3
// (ReactionTypeEmoji).
func reactions() []string {
	return strings.Fields("👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 " +
		"🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀ 😡")
}
