package discord

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Deliver implements dispatch.Adapter.
func (a *Adapter) Deliver(ctx context.Context, d dispatch.Delivery) (dispatch.Receipt, error) {
	p, ok := parsePlace(d.Conversation)
	if !ok {
		return dispatch.Receipt{}, rejected(fmt.Errorf("conversation %q is not one of Discord", d.Conversation))
	}
	s := sending{a: a, d: d, at: p, channel: p.channel}
	if !p.public() {
		thread, err := a.standsIn(ctx, p.channel)
		if err != nil {
			return dispatch.Receipt{}, err
		}
		s.channel = cmp.Or(thread, p.channel)
	}
	r, err := s.perform(ctx)
	if err != nil {
		return dispatch.Receipt{}, fate(err, s.key())
	}
	return r, nil
}

// key names the limit that a delivery has met. What is no message must not hold
// messages up.
func (s *sending) key() string {
	return channelKey(s.at.channel) + own(s.d.Action)
}

// own ends the key of what has a limit of its own in a channel.
func own(act bot.Action) string {
	switch act.(type) {
	case bot.Typing:
		return ":typing"
	case bot.React:
		return ":reactions"
	case bot.Retract:
		return ":removals"
	}
	return ""
}

func rejected(err error) error { return &dispatch.SendError{Fate: dispatch.FateRejected, Err: err} }

// sending is one delivery on its way.
type sending struct {
	a       *Adapter
	d       dispatch.Delivery
	at      place
	channel string // where the messages of the conversation go
}

func (s *sending) perform(ctx context.Context) (dispatch.Receipt, error) {
	switch act := s.d.Action.(type) {
	case bot.Send:
		return s.say(ctx, act.Message, act.Over)
	case bot.Edit:
		if !act.Relay.IsZero() {
			r, err := s.amend(ctx, act.Message)
			return r, explained(err)
		}
		return s.say(ctx, act.Message, true)
	case bot.Typing:
		_, err := s.a.call(ctx, request{name: "show typing", method: "POST", url: discordgo.EndpointChannelTyping(s.channel)})
		return dispatch.Receipt{}, err
	case bot.Recall:
		return dispatch.Receipt{}, s.recall(ctx, act.Message)
	case bot.Retract:
		return dispatch.Receipt{}, explained(s.retract(ctx))
	case bot.React:
		return dispatch.Receipt{}, explained(s.react(ctx, act))
	}
	return dispatch.Receipt{}, rejected(fmt.Errorf("%T cannot be done on Discord", s.d.Action))
}

// say sends a message, or puts it in the place of the card's last one.
func (s *sending) say(ctx context.Context, m bot.Message, over bool) (dispatch.Receipt, error) {
	m = fold(m)
	over = over && len(m.Files) == 0 // what an agent has attached is a message of its own
	if err := s.a.keepForm(ctx, s.d.Conversation, m.Form); err != nil {
		return dispatch.Receipt{}, err
	}
	r, err := s.a.reply(ctx, s.d.Conversation)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	first, err := s.takesPlace(ctx, r)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	alone := s.at.public() && r != nil && r.Ephemeral && (first || !r.Open)
	if over && s.d.Card != "" && !first && (!alone || strings.HasPrefix(s.d.Card, hidden)) {
		if receipt, done, err := s.edit(ctx, r, m); done {
			return receipt, err
		}
	}
	if r != nil {
		if receipt, done, err := s.respond(ctx, r, m, first); done {
			return receipt, err
		}
	}
	if alone {
		return s.privately(ctx, m)
	}
	return s.send(ctx, m)
}

// send posts a message in the channel. The nonce gives the message that is
// there already when an earlier attempt has arrived.
func (s *sending) send(ctx context.Context, m bot.Message) (dispatch.Receipt, error) {
	const most = 2 // from a thread that is gone to direct messages, and from these to another one
	for moves := 0; ; moves++ {
		receipt, err := s.post(ctx, m)
		if s.at.public() || err == nil || moves == most {
			return receipt, err
		}
		if moved, err := s.move(ctx, err); !moved {
			return receipt, err
		}
	}
}

func (s *sending) post(ctx context.Context, m bot.Message) (dispatch.Receipt, error) {
	body, files := s.a.compose(m)
	body.Nonce, body.Enforce = nonce(s.d.ID), true
	body.answering(s.channel, m.ReplyTo)
	q := messageTo(s.channel, body)
	q.files, q.copies = files, s.uploads(m)
	return s.message(ctx, q)
}

func messageTo(channel string, body outgoing) request {
	return request{name: "send message", method: "POST", url: discordgo.EndpointChannelMessages(channel), body: body}
}

// message makes a request that is answered with a message.
func (s *sending) message(ctx context.Context, q request) (dispatch.Receipt, error) {
	out, err := s.a.call(ctx, q)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	msg, err := decode[identified](out.body)
	if err != nil || !snowflake(msg.ID) {
		return dispatch.Receipt{}, fmt.Errorf("%s: the answer is no message", q.name)
	}
	receipt := dispatch.Receipt{Message: msg.ID}
	if out.wait > 0 {
		receipt.Rests = []dispatch.Rest{{Key: s.key(), For: out.wait}}
	}
	return receipt, nil
}

// hidden marks the id of a message that only one person sees: it can be changed
// only by way of an interaction.
const hidden = "ephemeral:"

// edit changes the message of the card. Not done: there is none any more, or
// none that can be changed.
func (s *sending) edit(ctx context.Context, r *reply, m bot.Message) (_ dispatch.Receipt, done bool, _ error) {
	body, files := s.a.compose(m)
	q := request{name: "edit message", method: "PATCH", body: body, files: files}
	id, ephemeral := strings.CutPrefix(s.d.Card, hidden)
	switch {
	case !snowflake(id), ephemeral && (r == nil || r.over):
		return dispatch.Receipt{}, false, nil
	case ephemeral && r.Message == id: // the newest interaction was made on this very message
		q.url = discordgo.EndpointWebhookMessage(r.App, r.Token, "@original")
	case ephemeral:
		q.url = discordgo.EndpointWebhookMessage(r.App, r.Token, id)
	default:
		q.url = discordgo.EndpointChannelMessage(s.channel, id)
	}
	receipt, err := s.message(ctx, q)
	var e *apiError
	switch {
	case is(err, codeUnknownMessage, codeUnknownWebhook, codeBadWebhookToken, codeArchived, codeTooManyEdits):
		return dispatch.Receipt{}, false, nil
	case errors.As(err, &e) && e.status == 403: // not ours to change: sending tells what is wrong, if anything
		return dispatch.Receipt{}, false, nil
	}
	if ephemeral && err == nil {
		receipt = dispatch.Receipt{Message: s.d.Card} // other limits than the channel's
	}
	return receipt, true, err
}

// recall removes what a customer wrote. Bots cannot do that in direct message
// channels, so nothing asks for it there; in a server they need the permission.
func (s *sending) recall(ctx context.Context, message string) error {
	if !s.at.public() || !snowflake(message) {
		return rejected(errors.New("a bot cannot remove a person's direct message on Discord"))
	}
	_, err := s.a.call(ctx, request{name: "delete message", method: "DELETE", url: discordgo.EndpointChannelMessage(s.channel, message)})
	switch {
	case is(err, codeUnknownMessage):
		return nil
	case gone(err): // says nothing of whether the customer can be reached
		return rejected(err)
	}
	return err
}
