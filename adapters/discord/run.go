package discord

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/okpay/supportbot/adapters/discord/gateway"
)

// intents are what the bot asks to be told. None is privileged: Discord gives
// the content of direct messages, and of what addresses the bot, to everyone.
const intents = int(discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages | discordgo.IntentDirectMessageReactions)

// Run receives until ctx ends, and returns nil then. An error says that it
// cannot go on; it may be called again. Of several processes one receives at a
// time, the others stand by.
func (a *Adapter) Run(ctx context.Context, rt Runtime) error {
	me, err := a.me(ctx)
	if err != nil {
		return a.ended(ctx, err)
	}
	r := &receiver{a: a, rt: rt, m: mapping{me: me}, acks: map[string]*ack{}}
	defer r.wg.Wait() // the sweep ends with ctx; the rest is bounded by the three seconds that Discord waits for an answer
	gw, err := gateway.New(gateway.Options{
		Token: a.o.Token, TokenName: a.o.TokenName, Intents: intents, URL: a.gatewayURL(), Store: a.o.Memory, Owner: a.o.Owner, Lease: a.o.Lease,
		Log: a.log, Report: func(err error) { a.health.set(partGateway, err) },
		Wants: wants, Early: r.early, Handle: r.handle, Bad: r.bad, Fresh: r.fresh,
	})
	if err != nil {
		return fmt.Errorf("discord: %w", err)
	}
	return a.ended(ctx, gw.Run(ctx))
}

// ended keeps the end of the context from looking like a failure.
func (a *Adapter) ended(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("discord: %w", err)
}

// me returns the bot's own user id.
func (a *Adapter) me(ctx context.Context) (string, error) {
	out, err := a.call(ctx, request{name: "get bot user", method: "GET", url: discordgo.EndpointUser("@me")})
	var e *apiError
	switch {
	case errors.As(err, &e) && e.status == 401:
		return "", fmt.Errorf("the token is refused: reset and copy the token in the developer portal (%s)", a.o.TokenName)
	case err != nil:
		return "", err
	}
	v, err := decode[identified](out.body)
	if err != nil || !snowflake(v.ID) {
		return "", errors.New("get bot user: the answer is no user (is the API address right?)")
	}
	return v.ID, nil
}

// gatewayURL tells where the gateway is.
func (a *Adapter) gatewayURL() func(context.Context) (string, error) {
	if a.o.GatewayURL != "" {
		return gateway.At(a.o.GatewayURL)
	}
	return a.askGateway
}

// askGateway asks Discord for the address. When this bot has begun too many
// sessions today, another one would make Discord reset its token.
func (a *Adapter) askGateway(ctx context.Context) (string, error) {
	out, err := a.call(ctx, request{name: "get gateway", method: "GET", url: discordgo.EndpointGatewayBot})
	if err != nil {
		return "", err
	}
	v, err := decode[struct {
		URL   string `json:"url"`
		Limit *struct {
			Remaining int   `json:"remaining"`
			Reset     int64 `json:"reset_after"`
		} `json:"session_start_limit"`
	}](out.body)
	switch {
	case err != nil || v.URL == "":
		return "", errors.New("get gateway: the answer has no address")
	case v.Limit != nil && v.Limit.Remaining <= 0:
		return "", fmt.Errorf("no session may be begun for %v: too many were today", time.Duration(v.Limit.Reset)*time.Millisecond)
	}
	return v.URL, nil
}
