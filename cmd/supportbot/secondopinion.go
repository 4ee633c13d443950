package main

import (
	"context"
	"log/slog"
	"strconv"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/config"
	"github.com/okpay/supportbot/faq/embedding"
)

// newEmbedding makes the client of the endpoint that is configured, nil where none is.
func newEmbedding(cfg config.Config) *embedding.Client {
	e := cfg.FAQ.Embedding
	if !e.Enabled() {
		return nil
	}
	return embedding.New(embedding.Options{URL: e.URL, Model: e.Model, Key: e.Key.Reveal(), Timeout: e.Timeout, Cache: e.CacheDir})
}

// opinions is a backend that also performs bot.ActionNear.
type opinions struct {
	dispatch.Backend
	client *embedding.Client
	log    *slog.Logger
}

// nearest is how many documents are asked for: three can be offered, and one may be none
// that the customer gets.
const nearest = 4

// Perform implements dispatch.Backend.
func (o opinions) Perform(ctx context.Context, id string, do bot.Do) bot.ActionDone {
	if do.Action != bot.ActionNear {
		return o.Backend.Perform(ctx, id, do)
	}
	near, err := o.client.Near(ctx, do.Inputs["text"], nearest)
	if err != nil {
		o.log.DebugContext(ctx, "no second opinion: the matcher answers alone", "call", do.Call, "error", err)
		return bot.ActionDone{Call: do.Call, Outcome: "error"}
	}
	values := map[string]string{}
	for i, n := range near {
		values["doc"+strconv.Itoa(i+1)] = n.Doc
		values["like"+strconv.Itoa(i+1)] = strconv.FormatFloat(n.Like, 'f', 4, 64)
	}
	return bot.ActionDone{Call: do.Call, Outcome: "ok", Values: values}
}

// learn embeds the content while work goes on, and waits for both to end.
func (p *parts) learn(log *slog.Logger, work func(context.Context, *dispatch.Runtime) error) func(context.Context, *dispatch.Runtime) error {
	if p.embedding == nil {
		return work
	}
	return func(ctx context.Context, rt *dispatch.Runtime) error {
		learning, stop := context.WithCancel(ctx)
		ended := make(chan struct{})
		go func() { // ends when all is learned, or with the work
			defer close(ended)
			err := p.embedding.Learn(learning, bot.Documents(p.content.flows, p.content.faq), func(err error) {
				log.Warn("embeddings are not ready: the matcher answers alone", "error", err)
			})
			if err == nil {
				log.Info("embeddings are ready")
			}
		}()
		err := work(ctx, rt)
		stop()
		<-ended
		return err
	}
}
