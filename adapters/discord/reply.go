package discord

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/backoff"
	"github.com/okpay/supportbot/bot/dispatch"
)

// reply is how an interaction can still be answered. It is kept for all
// processes, since any of them may deliver the answer.
type reply struct {
	ID        string `json:"id"` // of the interaction
	App       string `json:"app"`
	Token     string `json:"token"`
	Message   string `json:"message,omitempty"`   // that it was made on
	Thinking  bool   `json:"thinking,omitempty"`  // Discord shows "is thinking…" until the first answer takes its place
	Ephemeral bool   `json:"ephemeral,omitempty"` // only its user sees the answers
	Open      bool   `json:"open,omitempty"`      // the customer has asked openly since: only "is thinking…" still wants its answer
	Made      int64  `json:"made"`                // when it was kept, in milliseconds
	Until     int64  `json:"until"`               // when it can no longer be answered

	over bool // it cannot be answered, but who asked it was to see the answer alone
}

const (
	replyKey    = prefix + "reply:"
	originalKey = prefix + "original:"
	ackedKey    = prefix + "acked:"
	// replyFor is a minute less than the 15 that Discord takes answers for.
	replyFor = 14 * time.Minute
	// hiddenFor is how long it is known that answers are for the customer alone.
	hiddenFor = 24 * time.Hour
)

// The values of ackedKey.
const (
	heard   = "1" // Discord has the first answer
	unheard = "0" // it did not take one: it takes no other
)

// settlePoll is how often a delivery looks whether the acknowledgement that it
// waits for has arrived; that takes about 100 ms.
const settlePoll = 20 * time.Millisecond

func (a *Adapter) keepReply(ctx context.Context, c bot.ConversationID, r reply) error {
	v, err := json.Marshal(r)
	if err != nil {
		return err
	}
	ttl := replyFor
	if r.Ephemeral && !r.Open {
		ttl = hiddenFor
	}
	return a.o.Memory.SetValue(ctx, replyKey+string(c), string(v), ttl)
}

// reply returns how the conversation's newest interaction can be answered, nil
// if there is none that matters. One that is just being acknowledged is waited for.
func (a *Adapter) reply(ctx context.Context, c bot.ConversationID) (*reply, error) {
	for began := a.o.Now(); ; {
		r, err := a.kept(ctx, c)
		if err != nil || r == nil {
			return nil, err
		}
		acked, ok, err := a.o.Memory.Value(ctx, ackedKey+r.ID)
		switch now := a.o.Now(); {
		case err != nil:
			return nil, err
		case acked == unheard, now.UnixMilli() > r.Until:
			r.over = true
			return r, nil
		case ok, now.Sub(time.UnixMilli(r.Made)) > a.limits.settle, now.Sub(began) > a.limits.settle:
			return r, nil // without ok: whoever acknowledged may have died over it, Discord knows
		}
		if !backoff.Wait(ctx, settlePoll) {
			return nil, ctx.Err()
		}
	}
}

// kept returns what keepReply has kept, nil if there is nothing.
func (a *Adapter) kept(ctx context.Context, c bot.ConversationID) (*reply, error) {
	v, ok, err := a.o.Memory.Value(ctx, replyKey+string(c))
	if err != nil || !ok {
		return nil, err
	}
	r, err := decode[reply]([]byte(v))
	if err != nil {
		return nil, nil // of a version that wrote it differently
	}
	return &r, nil
}

// askedOpenly makes what follows open, since the customer has said something that
// all can read. The answer that "is thinking…" stands for may still be on its way;
// it stays hidden.
func (a *Adapter) askedOpenly(ctx context.Context, c bot.ConversationID) error {
	r, err := a.kept(ctx, c)
	switch {
	case err != nil || r == nil:
		return err
	case r.Thinking && a.o.Now().Sub(time.UnixMilli(r.Made)) < a.limits.thinking:
		r.Open = true
		return a.keepReply(ctx, c, *r)
	}
	return a.o.Memory.DropValue(ctx, replyKey+string(c))
}

// takesPlace reports whether the delivery takes the place of "is thinking…". The
// first one does; that it was this one is kept, so that another attempt does the same.
func (s *sending) takesPlace(ctx context.Context, r *reply) (bool, error) {
	if r == nil || !r.Thinking || r.over {
		return false, nil
	}
	by, err := s.a.o.Memory.SetValueOnce(ctx, originalKey+r.ID, s.d.ID, replyFor)
	return by == s.d.ID, err
}

// respond answers an interaction. The first answer takes the place of "is
// thinking…", which may be repeated without harm. What follows goes to the channel,
// in servers to the customer alone. Not done: it is to be sent otherwise.
func (s *sending) respond(ctx context.Context, r *reply, m bot.Message, first bool) (_ dispatch.Receipt, done bool, _ error) {
	if first {
		body, files := s.a.compose(m)
		q := request{name: "answer interaction", method: "PATCH", body: body, files: files,
			url: discordgo.EndpointWebhookMessage(r.App, r.Token, "@original"), copies: s.uploads(m)}
		receipt, err := s.answer(ctx, r, q)
		if !is(err, codeUnknownMessage) { // the customer can dismiss it
			return receipt, !tooLate(err), err
		}
	}
	if r.over || !r.Ephemeral || r.Open && !first {
		return dispatch.Receipt{}, false, nil
	}
	body, files := s.a.compose(m)
	body.Flags = flagEphemeral
	q := request{name: "follow interaction up", method: "POST", body: body, files: files,
		url: discordgo.EndpointWebhookToken(r.App, r.Token) + "?wait=true", copies: s.uploads(m)}
	receipt, err := s.answer(ctx, r, q)
	return receipt, !tooLate(err), err
}

func (s *sending) answer(ctx context.Context, r *reply, q request) (dispatch.Receipt, error) {
	receipt, err := s.message(ctx, q)
	receipt.Rests = nil // the limits of an interaction are not the channel's
	if err == nil && r.Ephemeral {
		receipt.Message = hidden + receipt.Message
	}
	return receipt, err
}

// tooLate reports whether an interaction can no longer be answered.
func tooLate(err error) bool { return is(err, codeUnknownWebhook, codeBadWebhookToken) }

// privately sends what can no longer be shown to the customer alone in the channel
// to their direct messages. Options stay behind: pressed there they would belong to
// another conversation.
func (s *sending) privately(ctx context.Context, m bot.Message) (dispatch.Receipt, error) {
	dm, err := s.a.privateChannel(ctx, s.at.user)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	m.Buttons = slices.DeleteFunc(slices.Clone(m.Buttons), func(b bot.Button) bool { return b.Token != "" })
	m.Form, m.ReplyTo = nil, ""
	there := sending{a: s.a, d: s.d, at: place{channel: dm}, channel: dm}
	return there.send(ctx, m)
}

// removed stands for a delivery in originalKey when "is thinking…" went away
// without an answer.
const removed = "-"

// stopThinking removes "is thinking…" if no answer has taken its place.
func (a *Adapter) stopThinking(ctx context.Context, r reply) error {
	original := discordgo.EndpointWebhookMessage(r.App, r.Token, "@original")
	by, err := a.o.Memory.SetValueOnce(ctx, originalKey+r.ID, removed, replyFor)
	if err != nil {
		return err
	}
	if by != removed { // that answer may have been refused, or given up
		out, err := a.call(ctx, request{name: "get deferred answer", method: "GET", url: original})
		if err != nil {
			return err
		}
		if m, err := decode[message](out.body); err != nil || m.Flags&flagLoading == 0 {
			return err
		}
	}
	_, err = a.call(ctx, request{name: "remove deferred answer", method: "DELETE", url: original})
	if is(err, codeUnknownMessage, codeUnknownWebhook) {
		return nil
	}
	return err
}
