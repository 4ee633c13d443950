package discord

import (
	"context"
	"errors"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/backoff"
	"github.com/okpay/supportbot/bot/markup"
)

// pressed stores what was done with a command, a component or a form, and then
// acknowledges it.
func (r *receiver) pressed(ctx context.Context, in inbound, k *ack) error {
	if _, err := r.home(ctx, &in); err != nil {
		return err
	}
	switch {
	case in.press.opensForm():
		return r.openForm(ctx, in, k)
	case in.press.opensPrivate():
		return r.openPrivate(ctx, in, k)
	case in.event.Body == nil:
		r.settle(ctx, in, k, acknowledgement(in.press, in.at.public()))
		return nil
	}
	return r.store(ctx, in, k)
}

// store catches the conversation up, keeps how the interaction can be answered, so
// that the answer finds it however fast it is, then the event, and acknowledges last.
func (r *receiver) store(ctx context.Context, in inbound, k *ack) error {
	if err := r.before(ctx, in.at.channel); err != nil {
		return err
	}
	first := acknowledgement(in.press, in.at.public())
	var err error
	switch {
	case answerable(in, first):
		err = r.a.keepReply(ctx, in.event.Conversation, r.a.replyTo(in, first))
	case in.at.public():
		err = r.a.askedOpenly(ctx, in.event.Conversation)
	}
	if err != nil {
		return err
	}
	if err := r.rt.Ingest(ctx, in.event); err != nil {
		return err
	}
	r.settle(ctx, in, k, first)
	if !in.at.public() && in.press.Type == interactionCommand {
		// A customer's first words may be a command: what they write next must be found.
		r.saw(ctx, in.press.Channel, in.press.ID)
	}
	return nil
}

// answerable reports whether answers belong to the interaction: the first one in
// the place of "is thinking…", and those below a message that others do not see.
func answerable(in inbound, first *discordgo.InteractionResponse) bool {
	return thinking(first) || in.press.ephemeral() && in.at.public()
}

func thinking(first *discordgo.InteractionResponse) bool {
	return first.Type == discordgo.InteractionResponseDeferredChannelMessageWithSource
}

func (a *Adapter) replyTo(in inbound, first *discordgo.InteractionResponse) reply {
	out := reply{
		ID: in.press.ID, App: in.press.App, Token: in.press.Token, Thinking: thinking(first),
		Made: a.o.Now().UnixMilli(), Until: made(in.press.ID).Add(replyFor).UnixMilli(),
		Ephemeral: in.press.ephemeral() || first.Data != nil && first.Data.Flags&flagEphemeral != 0,
	}
	if in.press.Message != nil {
		out.Message = in.press.Message.ID
	}
	return out
}

// settle acknowledges beside the handling, since the next event should not wait
// for Discord, and then lets the answers go.
func (r *receiver) settle(ctx context.Context, in inbound, k *ack, first *discordgo.InteractionResponse) {
	r.wg.Go(func() { // ends with the request, or when the time to answer is over
		sent, err := k.answer(context.WithoutCancel(ctx), in.press, first)
		r.unanswered(ctx, in, err)
		result := heard
		if err != nil && !errors.Is(err, errAnswered) { // all processes ask for time alike
			result = unheard
		}
		if answerable(in, first) {
			r.a.settled(ctx, in.press.ID, result)
		}
		if thinking(sent) && result == heard {
			r.stopThinking(ctx, in, sent, answerable(in, first))
		}
	})
}

// settled lets the answers to an interaction go.
func (a *Adapter) settled(ctx context.Context, interaction, result string) {
	ctx, cancel := finishing(ctx)
	defer cancel()
	if err := a.o.Memory.SetValue(ctx, ackedKey+interaction, result, replyFor); err != nil {
		a.log.WarnContext(ctx, "acknowledgement was not kept", "interaction", interaction, "error", err)
	}
}

// stopThinking removes "is thinking…" when no answer comes, at once where none is
// meant to: time was asked for before it was known what the interaction is.
func (r *receiver) stopThinking(ctx context.Context, in inbound, sent *discordgo.InteractionResponse, awaited bool) {
	if awaited && !backoff.Wait(ctx, r.a.limits.thinking) {
		return
	}
	after, cancel := finishing(ctx)
	defer cancel()
	if err := r.a.stopThinking(after, r.a.replyTo(in, sent)); err != nil {
		r.a.log.DebugContext(ctx, "deferred answer was not removed", "interaction", in.press.ID, "error", err)
	}
}

func (r *receiver) unanswered(ctx context.Context, in inbound, err error) {
	switch {
	case err == nil, errors.Is(err, errAnswered):
	case errors.Is(err, errTooLate):
		r.a.log.InfoContext(ctx, "interaction came too late to be acknowledged", "event", in.event.ID, "error", err)
	default:
		r.a.log.WarnContext(ctx, "interaction was not acknowledged", "event", in.event.ID, "error", err)
	}
}

// openForm answers the press with the window at once: there is no turn in it.
// Where that is not possible any more the engine hears of the press.
func (r *receiver) openForm(ctx context.Context, in inbound, k *ack) error {
	token := strings.TrimPrefix(in.press.Data.CustomID, formID)
	f, err := r.a.form(ctx, in.event.Conversation, token)
	if err != nil {
		return err
	}
	if f != nil && !k.taken() {
		opened, err := r.openWindow(ctx, in, k, *f)
		if opened || err != nil {
			return err
		}
		k = k.again()
	}
	pick := in.press.pick()
	pick.Token = token
	in.event.Body = pick
	return r.store(ctx, in, k)
}

// openWindow waits for what comes of the window: if it stays closed, the press
// must not be forgotten. An error says that ctx has ended before.
func (r *receiver) openWindow(ctx context.Context, in inbound, k *ack, f bot.Form) (opened bool, _ error) {
	result := make(chan error, 1)
	want := modal(f)
	r.wg.Go(func() { // ends with the request, or when the time to answer is over
		sent, err := k.answer(context.WithoutCancel(ctx), in.press, want)
		if sent != want {
			err = errAnswered
		}
		result <- err
	})
	select {
	case err := <-result:
		if err != nil {
			r.a.log.InfoContext(ctx, "form was not opened", "event", in.event.ID, "error", err)
		}
		return err == nil, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// openPrivate leads to the customer's direct message channel. There the payload
// arrives; here the customer alone sees where to go.
func (r *receiver) openPrivate(ctx context.Context, in inbound, k *ack) error {
	payload := strings.TrimPrefix(in.press.Data.CustomID, privateID)
	in.event.Body = bot.Opened{Payload: payload}
	if !in.at.public() { // they are there already
		return r.store(ctx, in, k)
	}
	n := r.a.o.Notices(in.press.Locale)
	text, err := r.enterPrivate(ctx, in, n)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errNotOpened): // no reason to keep what comes behind waiting
		r.a.log.WarnContext(ctx, "private chat was not opened", "event", in.event.ID, "error", err)
		text = markup.Escape(n.NoAnswer)
	case err != nil:
		return err
	}
	r.wg.Go(func() { // ends with its requests
		after, cancel := finishing(ctx)
		defer cancel()
		r.show(after, in, k, text)
	})
	return nil
}

// finishing is for what is still to be done when the process stops meanwhile.
func finishing(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 2*ackWithin)
}

// enterPrivate makes the customer arrive in their private chat, and returns the
// text that leads there.
func (r *receiver) enterPrivate(ctx context.Context, in inbound, n Notices) (string, error) {
	// What comes behind this press waits for it: not longer than its customer would.
	short, cancel := context.WithTimeout(ctx, r.a.limits.early)
	defer cancel()
	dm, err := r.a.privateChannel(short, in.at.user)
	if err != nil {
		return "", err
	}
	from := origin{Channel: in.press.Channel, Server: in.press.Guild, User: in.at.user, Locale: in.press.Locale}
	if parent := in.press.Place.Parent; in.press.Place.thread() && snowflake(parent) {
		from.Channel = parent // threads have no threads
	}
	if err := r.a.keepOrigin(ctx, dm, from); err != nil {
		return "", err
	}
	private := place{channel: dm}
	in.event.Conversation, in.event.Public = private.conversation(), false
	if err := r.before(ctx, dm); err != nil {
		return "", err
	}
	if err := r.rt.Ingest(ctx, in.event); err != nil {
		return "", err
	}
	// What they write there next must be found even if the gateway forgets us.
	r.saw(ctx, dm, in.press.ID)
	if thread, ok, err := r.a.o.Memory.Value(ctx, movedKey+dm); err == nil && ok {
		return privateText(n, in.press.Guild, thread), nil
	}
	return privateText(n, "@me", dm), nil
}

// show answers a press with a text for the customer alone.
func (r *receiver) show(ctx context.Context, in inbound, k *ack, text string) {
	want := shown(text)
	sent, err := k.answer(ctx, in.press, want)
	if err == nil && sent != want || errors.Is(err, errAnswered) { // time was asked for already
		body, _ := r.a.compose(bot.Message{Text: text})
		_, err = r.a.call(ctx, request{name: "answer interaction", method: "PATCH", body: body,
			url: discordgo.EndpointWebhookMessage(in.press.App, in.press.Token, "@original")})
	}
	r.unanswered(ctx, in, err)
}
