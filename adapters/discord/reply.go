package discord

import (
	"context"
	"encoding/json"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/okpay/supportbot/bot"
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
	Ready     bool   `json:"ready,omitempty"`     // acknowledged: before that no answer is taken
	Made      int64  `json:"made"`                // when it came, in milliseconds
}

const (
	replyKey    = prefix + "reply:"
	originalKey = prefix + "original:"
	// replyFor is a minute less than the 15 that Discord takes answers for.
	replyFor = 14 * time.Minute
)

// settlePoll is how often a delivery looks whether the acknowledgement that it
// waits for has arrived; that takes about 100 ms.
const settlePoll = 20 * time.Millisecond

func (a *Adapter) keepReply(ctx context.Context, c bot.ConversationID, r reply) error {
	v, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return a.o.Memory.SetValue(ctx, replyKey+string(c), string(v), replyFor)
}

// reply returns how the conversation's newest interaction can be answered, nil
// if it cannot. One that is just being acknowledged is waited for.
func (a *Adapter) reply(ctx context.Context, c bot.ConversationID) (*reply, error) {
	for {
		v, ok, err := a.o.Memory.Value(ctx, replyKey+string(c))
		if err != nil || !ok {
			return nil, err
		}
		r, err := decode[reply]([]byte(v))
		switch age := a.o.Now().Sub(time.UnixMilli(r.Made)); {
		case err != nil, age > replyFor:
			return nil, nil
		case r.Ready, age > a.limits.settle: // whoever acknowledged may have died over it: Discord knows
			return &r, nil
		}
		if err := pause(ctx, settlePoll); err != nil {
			return nil, err
		}
	}
}

// respond answers an interaction. The first answer takes the place of "is
// thinking…", which may be repeated without harm; which delivery that was is
// kept, so that another attempt does the same. What follows goes to the channel,
// in servers to the customer alone. Not done: it is to be sent to the channel.
func (s *sending) respond(ctx context.Context, r reply, m bot.Message) (_ dispatch.Receipt, done bool, _ error) {
	body, files := s.a.compose(m)
	q := request{name: "answer interaction", method: "PATCH", body: body, files: files}
	first := false
	if r.Thinking {
		by, err := s.a.o.Memory.SetValueOnce(ctx, originalKey+r.ID, s.d.ID, replyFor)
		if err != nil {
			return dispatch.Receipt{}, true, err
		}
		first = by == s.d.ID
	}
	switch {
	case first:
		q.url = discordgo.EndpointWebhookMessage(r.App, r.Token, "@original")
	case r.Ephemeral:
		body.Flags = flagEphemeral
		q.name, q.method, q.body, q.url = "follow interaction up", "POST", body, discordgo.EndpointWebhookToken(r.App, r.Token)+"?wait=true"
	default:
		return dispatch.Receipt{}, false, nil
	}
	receipt, err := s.message(ctx, q)
	if is(err, codeUnknownWebhook, codeBadWebhookToken, codeUnknownMessage) {
		return dispatch.Receipt{}, false, nil // too late for it
	}
	receipt.Rests = nil // the limits of an interaction are not the channel's
	if err == nil && r.Ephemeral {
		receipt.Message = hidden + receipt.Message
	}
	return receipt, true, err
}

// removed stands for a delivery in originalKey when "is thinking…" went away
// without an answer.
const removed = "-"

// stopThinking removes "is thinking…" if no answer has taken its place.
func (a *Adapter) stopThinking(ctx context.Context, r reply) error {
	by, err := a.o.Memory.SetValueOnce(ctx, originalKey+r.ID, removed, replyFor)
	if err != nil || by != removed {
		return err
	}
	_, err = a.call(ctx, request{name: "remove deferred answer", method: "DELETE", url: discordgo.EndpointWebhookMessage(r.App, r.Token, "@original")})
	if is(err, codeUnknownMessage, codeUnknownWebhook) {
		return nil
	}
	return err
}

// pause waits, or ends early with the context's error.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
