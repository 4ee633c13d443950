package discord

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/okpay/supportbot/bot/backoff"
)

// ackWithin is how long Discord waits for the first answer to an interaction.
const ackWithin = 3 * time.Second

// ackRetry is the pause before the first answer is tried again.
const ackRetry = 150 * time.Millisecond

// ack is the first answer to one interaction. It is given once: by the handling
// once the event is stored, or before that when time runs out.
type ack struct {
	a    *Adapter
	born time.Time

	mu    sync.Mutex
	sent  *discordgo.InteractionResponse // what is being or was answered
	err   error                          // what came of it
	begun chan struct{}                  // closed once sent is set
	done  chan struct{}                  // closed once err is set
}

func newAck(a *Adapter) *ack {
	return &ack{a: a, born: time.Now(), begun: make(chan struct{}), done: make(chan struct{})}
}

// again is for another first answer after one that came to nothing; how long
// Discord waits does not change.
func (k *ack) again() *ack {
	out := newAck(k.a)
	out.born = k.born
	return out
}

// errTooLate says that Discord knows the interaction no longer: it came too
// late, or a second time after the first went unanswered.
var errTooLate = errors.New("the interaction can no longer be answered")

// errAnswered says that Discord has a first answer already, not given here.
var errAnswered = errors.New("the interaction was answered before")

// answer gives the first answer unless it was given already. It returns what was
// really answered and what came of it.
func (k *ack) answer(ctx context.Context, in *interaction, want *discordgo.InteractionResponse) (*discordgo.InteractionResponse, error) {
	k.mu.Lock()
	if k.sent == nil {
		k.sent = want
		close(k.begun)
		k.mu.Unlock()
		k.err = k.send(ctx, in)
		close(k.done)
		return want, k.err
	}
	k.mu.Unlock()
	select {
	case <-k.done:
		return k.sent, k.err
	case <-ctx.Done():
		return k.sent, ctx.Err()
	}
}

// taken reports whether the first answer is being or was given.
func (k *ack) taken() bool {
	select {
	case <-k.begun:
		return true
	default:
		return false
	}
}

// send insists until Discord would no longer listen.
func (k *ack) send(ctx context.Context, in *interaction) error {
	if !snowflake(in.ID) || !tokenLike(in.Token) {
		return errIncomplete
	}
	ctx, cancel := context.WithDeadline(ctx, k.born.Add(ackWithin))
	defer cancel()
	tried := false
	for wait := ackRetry; ; wait *= 2 {
		_, err := k.a.call(ctx, request{name: "acknowledge interaction", method: "POST",
			url: discordgo.EndpointInteractionResponse(in.ID, in.Token), body: k.sent})
		var e *apiError
		switch {
		case err == nil:
			return nil
		case is(err, codeAcknowledged) && tried: // the reply to that attempt was lost
			return nil
		case is(err, codeAcknowledged):
			return errAnswered
		case is(err, codeUnknownInteraction):
			return errTooLate
		case errors.As(err, &e) && e.status < 500 && e.status != 429:
			return err
		case !backoff.Wait(ctx, wait):
			return fmt.Errorf("%w: %v", errTooLate, err)
		}
		tried = true
	}
}

// tokenLike reports whether s can be part of a request's path as it is.
func tokenLike(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' && c != '=' {
			return false
		}
	}
	return s != ""
}

// shown is a first answer that is a text for the customer alone.
func shown(text string) *discordgo.InteractionResponse {
	return &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: &discordgo.InteractionResponseData{
		Content: render(text), Flags: flagEphemeral, AllowedMentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}},
	}}
}

// acknowledgement is the first answer that asks for time. hidden: what follows
// is for the customer alone.
func acknowledgement(in *interaction, hidden bool) *discordgo.InteractionResponse {
	later := &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource}
	if hidden {
		later.Data = &discordgo.InteractionResponseData{Flags: flagEphemeral}
	}
	switch in.Type {
	case interactionCommand:
		return later
	case interactionComplete:
		return &discordgo.InteractionResponse{Type: discordgo.InteractionApplicationCommandAutocompleteResult,
			Data: &discordgo.InteractionResponseData{Choices: []*discordgo.ApplicationCommandOptionChoice{}}}
	case interactionComponent:
		if in.opensPrivate() && hidden {
			return later
		}
	case interactionModal: // what was typed nobody has seen: no more may they the answer
		if in.Message == nil || hidden && !in.ephemeral() {
			return later
		}
	}
	return &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredMessageUpdate}
}
