package customer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/markup"
)

// Deliver implements dispatch.Adapter.
func (a *Adapter) Deliver(ctx context.Context, d dispatch.Delivery) (dispatch.Receipt, error) {
	p, ok := parsePlace(d.Conversation)
	if !ok {
		return dispatch.Receipt{}, rejected(fmt.Errorf("conversation %q is not one of Slack", d.Conversation))
	}
	s := sending{a: a, d: d, at: p}
	r, err := s.perform(ctx)
	if err != nil {
		return dispatch.Receipt{}, fate(err, p.channel)
	}
	return r, nil
}

// refuse says that something will never be done, and why, in words for an agent.
func refuse(reason string) error { return rejected(errors.New(reason)) }

func rejected(err error) error { return &dispatch.SendError{Fate: dispatch.FateRejected, Err: err} }

// codesLost are what Slack says when the person is gone, beside what slackapi
// takes for a channel that is.
var codesLost = [...]string{"user_is_deactivated", "user_disabled", "user_not_found", "cannot_dm_bot", "cannot_dm_user", "messages_tab_disabled", "not_in_dm", "external_dm_disabled"}

// fate says what the error of a call means for the work.
func fate(err error, channel string) error {
	if slices.Contains(codesLost[:], slackapi.Code(err)) {
		return &dispatch.SendError{Fate: dispatch.FateUnreachable, Err: slackapi.Explain(err, "")}
	}
	return slackapi.Failure(err, channel)
}

// sending is one delivery on its way.
type sending struct {
	a  *Adapter
	d  dispatch.Delivery
	at place
}

func (s *sending) perform(ctx context.Context) (dispatch.Receipt, error) {
	switch act := s.d.Action.(type) {
	case bot.Send:
		return s.say(ctx, act.Message, act.Over)
	case bot.Edit:
		if act.Relay.IsZero() {
			return s.say(ctx, act.Message, true)
		}
		return s.amend(ctx, act.Message)
	case bot.Typing: // Slack has nothing to show of a bot
		return dispatch.Receipt{}, nil
	case bot.Retract:
		return dispatch.Receipt{}, s.retract(ctx, act.Card)
	case bot.React:
		return dispatch.Receipt{}, s.react(ctx, act)
	case bot.Recall:
		return dispatch.Receipt{}, rejected(errors.New("in Slack nobody but its author removes a direct message"))
	}
	return dispatch.Receipt{}, rejected(fmt.Errorf("%T cannot be done in Slack", s.d.Action))
}

// say sends a message, or puts it in the place of the card's last one.
func (s *sending) say(ctx context.Context, m bot.Message, over bool) (dispatch.Receipt, error) {
	m = fold(m)
	if err := s.a.keepForm(ctx, s.d.Conversation, m.Form); err != nil {
		return dispatch.Receipt{}, err
	}
	if over && isTS(s.d.Card) {
		if receipt, done, err := s.edit(ctx, m); done {
			return receipt, err
		}
	}
	send := s.post
	if _, uploads := sorted(m.Media); len(uploads)+len(m.Files) > 0 {
		send = s.upload
	}
	receipt, err := send(ctx, m)
	if err == nil {
		s.keepPart(ctx, m, receipt.Message)
	}
	return receipt, err
}

// Why something that an agent did does not reach the customer, in words for the agent.
const (
	reasonUnknown = "Slack does not know this message any more"
	reasonNoEdit  = "Slack does not let this message be changed any more"
	reasonTooLong = "the new text is too long for one message in Slack"
	reasonNoEmoji = "Slack has no such emoji"
	reasonInParts = "the message was sent in several parts, which cannot be changed together"
)

// amend changes the words of a message that an agent has changed. It is never sent
// anew: the customer would not know that the old one is meant.
func (s *sending) amend(ctx context.Context, m bot.Message) (dispatch.Receipt, error) {
	_, words, err := s.parts(ctx, m.Card)
	switch {
	case err != nil:
		return dispatch.Receipt{}, err
	case !isTS(s.d.Card):
		return dispatch.Receipt{}, refuse(reasonUnknown)
	case words:
		return dispatch.Receipt{}, refuse(reasonInParts)
	case shown(m.Text) > maxText:
		return dispatch.Receipt{}, refuse(reasonTooLong)
	}
	receipt, done, err := s.edit(ctx, fold(m))
	if !done {
		return dispatch.Receipt{}, refuse(reasonNoEdit)
	}
	return receipt, err
}

// post sends a message, unless an earlier attempt has.
func (s *sending) post(ctx context.Context, m bot.Message) (dispatch.Receipt, error) {
	thread := ""
	if isTS(m.ReplyTo) {
		thread = m.ReplyTo
	}
	if s.d.MayRepeat {
		ts, found, err := slackapi.FindPosted(ctx, s.a.api, s.at.channel, thread, s.d.ID)
		if err != nil || found {
			return dispatch.Receipt{Message: ts}, err
		}
	}
	options := append(s.content(m), slack.MsgOptionMetadata(slackapi.Metadata(s.d.ID, nil)))
	if thread != "" { // shown in the channel too: nobody looks for an answer in a thread of direct messages
		options = append(options, slack.MsgOptionTS(thread), slack.MsgOptionBroadcast())
	}
	_, ts, err := s.a.api.PostMessageContext(ctx, s.at.channel, options...)
	if slackapi.Code(err) == "thread_not_found" || slackapi.Code(err) == "cannot_reply_to_message" {
		m.ReplyTo = ""
		return s.post(ctx, m)
	}
	if without, fewer := s.withoutImages(m, err); fewer {
		return s.post(ctx, without)
	}
	return dispatch.Receipt{Message: ts}, err
}

// withoutImages writes pictures as links when Slack could not fetch one: it refuses
// the whole message for that, with a code that says little.
func (s *sending) withoutImages(m bot.Message, err error) (bot.Message, bool) {
	code := slackapi.Code(err)
	images, uploads := sorted(m.Media)
	if len(images) == 0 || code != "invalid_blocks" && code != "invalid_attachments" && code != "invalid_blocks_format" {
		return m, false
	}
	s.a.log.Warn("pictures were refused and are sent as links", "ref", m.Ref, "error", slackapi.Explain(err, ""))
	m.Media = uploads
	for _, l := range images {
		m.Text = join(m.Text, markupLink(l.Title, l.URL))
	}
	return m, true
}

// content are a message's blocks, and the text that notifications show.
func (s *sending) content(m bot.Message) []slack.MsgOption {
	return []slack.MsgOption{
		slack.MsgOptionText(fallback(m), false), slack.MsgOptionBlocks(blocks(m)...),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(), slack.MsgOptionParse(false),
	}
}

// fallback is a message in words only.
func fallback(m bot.Message) string {
	text := strings.TrimSpace(markup.Plain(m.Text))
	for _, l := range m.Media {
		text = cmp.Or(text, l.Title)
	}
	for _, b := range m.Buttons {
		text = cmp.Or(text, b.Label)
	}
	return cmp.Or(mrkdwn.Escape(mrkdwn.Clip(text, maxFallback)), "…")
}

// codesNoEdit are what Slack says of messages that cannot be changed any more.
var codesNoEdit = [...]string{"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive", "cant_broadcast_message"}

// edit changes the message of the card. Not done: there is none any more, or none
// that can be changed.
func (s *sending) edit(ctx context.Context, m bot.Message) (_ dispatch.Receipt, done bool, _ error) {
	_, ts, _, err := s.a.api.UpdateMessageContext(ctx, s.at.channel, s.d.Card, s.content(m)...)
	if slices.Contains(codesNoEdit[:], slackapi.Code(err)) {
		return dispatch.Receipt{}, false, nil
	}
	if without, fewer := s.withoutImages(m, err); fewer {
		return s.edit(ctx, without)
	}
	return dispatch.Receipt{Message: cmp.Or(ts, s.d.Card)}, true, err
}

// retract removes a message of ours with all its parts. What is gone already is
// what was wanted.
func (s *sending) retract(ctx context.Context, card string) error {
	list, _, err := s.parts(ctx, card)
	if err != nil {
		return err
	}
	if isTS(s.d.Card) {
		list = append(list, s.d.Card)
	}
	if len(list) == 0 {
		return refuse(reasonUnknown)
	}
	for _, ts := range list {
		_, _, err := s.a.api.DeleteMessageContext(ctx, s.at.channel, ts)
		if err != nil && slackapi.Code(err) != "message_not_found" {
			return err
		}
	}
	return nil
}

// react puts an emoji on a message of the customer's, or takes it off.
func (s *sending) react(ctx context.Context, r bot.React) error {
	name, ok := mrkdwn.EmojiName(r.Emoji)
	if !ok {
		return refuse(reasonNoEmoji)
	}
	if !isTS(r.Message) {
		return rejected(fmt.Errorf("%q is no message in Slack", r.Message))
	}
	to := slack.NewRefToMessage(s.at.channel, r.Message)
	if r.Removed {
		err := s.a.api.RemoveReactionContext(ctx, name, to)
		if slackapi.Code(err) == "no_reaction" {
			return nil
		}
		return err
	}
	err := s.a.api.AddReactionContext(ctx, name, to)
	if slackapi.Code(err) == "already_reacted" {
		return nil
	}
	return err
}
