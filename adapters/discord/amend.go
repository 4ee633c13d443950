package discord

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// amended is a message with other words. What is not named stays, such as files.
type amended struct {
	Content  string   `json:"content"`
	Mentions mentions `json:"allowed_mentions"`
}

// amend changes the words of a message that an agent has changed. It is never sent
// anew: the customer would not know that the old one is meant.
func (s *sending) amend(ctx context.Context, m bot.Message) (dispatch.Receipt, error) {
	if rendered(m.Text) > maxText {
		return dispatch.Receipt{}, refuse(reasonTooLong)
	}
	out, err := s.reach(ctx, s.d.Card, request{name: "edit message", method: "PATCH",
		body: amended{Content: render(m.Text), Mentions: mentions{Parse: []string{}}}})
	if err != nil {
		return dispatch.Receipt{}, err
	}
	receipt := dispatch.Receipt{Message: s.d.Card}
	if out.wait > 0 && !strings.HasPrefix(s.d.Card, hidden) {
		receipt.Rests = []dispatch.Rest{{Key: s.key(), For: out.wait}}
	}
	return receipt, nil
}

// retractedKey marks a message that we remove: Discord tells of it as if the
// customer had done it, perhaps to another process.
const (
	retractedKey  = prefix + "retracted:"
	retractedKept = 10 * time.Minute
)

// retract removes a message of ours.
func (s *sending) retract(ctx context.Context) error {
	id := strings.TrimPrefix(s.d.Card, hidden)
	if !snowflake(id) {
		return refuse(reasonUnknown)
	}
	if err := s.a.o.Memory.SetValue(ctx, retractedKey+id, "1", retractedKept); err != nil {
		return err
	}
	_, err := s.reach(ctx, s.d.Card, request{name: "remove message", method: "DELETE"})
	if is(err, codeUnknownMessage, codeUnknownChannel) {
		return nil
	}
	return err
}

// retracted reports whether it was we who have removed a message.
func (a *Adapter) retracted(ctx context.Context, message string) (bool, error) {
	_, ours, err := a.o.Memory.Value(ctx, retractedKey+message)
	return ours, err
}

// react puts an emoji on a message or takes ours off.
func (s *sending) react(ctx context.Context, r bot.React) error {
	if !snowflake(r.Message) {
		return refuse(reasonUnknown)
	}
	q := request{name: "react", method: "PUT"}
	if r.Removed {
		q.method = "DELETE"
	}
	// Of some emoji Discord knows the one with the sign for a coloured picture, of
	// some the one without.
	const coloured = "\ufe0f"
	bare := strings.TrimSuffix(r.Emoji, coloured)
	other := bare + coloured
	if bare != r.Emoji {
		other = bare
	}
	for _, emoji := range []string{r.Emoji, other} {
		q.below = "/reactions/" + url.PathEscape(emoji) + "/@me"
		_, err := s.reach(ctx, r.Message, q)
		if err == nil || !is(err, codeUnknownEmoji) {
			return err
		}
	}
	return refuse(reasonNoReaction)
}

// reach makes a request about a message, wherever of the places of the conversation
// it is.
func (s *sending) reach(ctx context.Context, message string, q request) (answer, error) {
	if id, ephemeral := strings.CutPrefix(message, hidden); ephemeral {
		return s.reachHidden(ctx, id, q)
	}
	if !snowflake(message) {
		return answer{}, refuse(reasonUnknown)
	}
	channels, err := s.channels(ctx)
	if err != nil {
		return answer{}, err
	}
	var out answer
	for _, channel := range channels {
		q.url = discordgo.EndpointChannelMessage(channel, message) + q.below
		if out, err = s.a.call(ctx, q); !is(err, codeUnknownMessage, codeUnknownChannel) {
			break
		}
	}
	return out, err
}

// reachHidden does the same for a message that the customer alone sees, which is
// possible while an interaction of theirs can be answered.
func (s *sending) reachHidden(ctx context.Context, id string, q request) (answer, error) {
	r, err := s.a.reply(ctx, s.d.Conversation)
	switch {
	case err != nil:
		return answer{}, err
	case r == nil || r.over || q.below != "" || !snowflake(id):
		return answer{}, refuse(reasonAlone)
	case r.Message == id:
		id = "@original"
	}
	q.url = discordgo.EndpointWebhookMessage(r.App, r.Token, id)
	return s.a.call(ctx, q)
}

// channels are where a message of the conversation may be, the most likely first:
// the place itself, and those that have stood in for it.
func (s *sending) channels(ctx context.Context) ([]string, error) {
	key := movedKey + s.at.channel
	if s.at.public() {
		key = dmKey + s.at.user
	}
	other, _, err := s.a.o.Memory.Value(ctx, key)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, c := range []string{s.channel, s.at.channel, other} {
		if snowflake(c) && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out, nil
}
