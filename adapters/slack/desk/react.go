package desk

import (
	"context"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot"
)

// reactNote shows a customer's emoji on the message that it is on, or in a line of
// its own where Slack has no such emoji or the message is not in the thread.
func (w *work) reactNote(ctx context.Context, a bot.ReactNote) (id string, err error) {
	channel, ts, text, err := w.target(ctx, a.Message)
	if err != nil {
		return "", err
	}
	name, known := mrkdwn.EmojiName(a.Emoji)
	if !known || ts == "" || isMark(name) {
		return w.reactLine(ctx, a, text)
	}
	ref := slack.NewRefToMessage(channel, ts)
	if a.Removed {
		err = w.c.RemoveReactionContext(ctx, name, ref)
	} else {
		err = w.c.AddReactionContext(ctx, name, ref)
	}
	switch code := slackapi.Code(err); code {
	case "already_reacted", "no_reaction":
	case "message_not_found", "invalid_name", "bad_timestamp", "too_many_emoji", "too_many_reactions",
		"channel_not_found", "is_archived", "not_in_channel", "thread_locked", "not_reactable":
		return w.reactLine(ctx, a, text)
	default:
		if err != nil {
			return "", slackapi.Failure(err, "")
		}
	}
	return messageID(channel, ts), nil
}

// target finds the post of a customer's message, or an agent's message, by the id
// that it has at the customer's.
func (w *work) target(ctx context.Context, message string) (channel, ts, text string, err error) {
	s, known, err := w.seek(ctx, message)
	if err != nil || known && s.Gone {
		return "", "", "", err
	}
	if known {
		return s.Channel, s.Posts[0], s.Short, nil
	}
	id, ok, err := w.o.Memory.Value(ctx, answerKey(w.t.number, message))
	if err != nil || !ok {
		return "", "", "", err
	}
	channel, ts, _ = splitID(id)
	return channel, ts, "", nil
}

// reactLine tells of an emoji in words.
func (w *work) reactLine(ctx context.Context, a bot.ReactNote, text string) (string, error) {
	phrase := w.words.Thread.Reacted
	if a.Removed {
		phrase = w.words.Thread.Unreacted
	}
	line := fill(phrase, "name", oneLine(w.t.open.Customer.Name), "emoji", a.Emoji, "text", orDefault(cut(oneLine(text), 80), "…"))
	ts, err := w.post(ctx, "", remark(line))
	return messageID(w.t.place.Channel, ts), err
}
