package telegram

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/okpay/supportbot/bot/backoff"
)

// allowedUpdates is what Telegram shall send. Reactions come only when they are
// asked for by name.
func allowedUpdates() []string {
	return []string{"message", "edited_message", "callback_query", "my_chat_member", "message_reaction",
		"business_message", "edited_business_message", "deleted_business_messages"}
}

// pollerLease is held by the one process that polls: a second poller makes the
// first fail.
const pollerLease = "telegram:poller"

// Run receives until ctx ends, which is no error, or until it cannot go on. In
// all processes of a bot it may be called: one of them polls, the others stand by
// and take over when it dies. With a webhook it only tells Telegram the address
// and watches what Telegram says of it; updates come to Handler.
func (a *Adapter) Run(ctx context.Context, rt Runtime) error {
	if err := a.introduce(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		a.o.Report(err)
		return err
	}
	a.o.Report(nil)
	if a.o.Webhook.URL != "" {
		return a.watch(ctx)
	}
	owner := orDefault(a.o.Owner, rand.Text())
	for ctx.Err() == nil {
		a.enter(ctx, standingBy)
		until := time.Now().Add(a.pauses.lease)
		held, err := a.o.Memory.Hold(ctx, pollerLease, owner, a.pauses.lease)
		if err != nil && ctx.Err() == nil {
			a.log.LogAttrs(ctx, slog.LevelWarn, "poller's lease cannot be taken", slog.Any("error", err))
		}
		if !held || err != nil {
			backoff.Wait(ctx, a.pauses.lease/3)
			continue
		}
		if err := a.hold(ctx, rt, owner, until); err != nil {
			a.o.Report(err)
			return err
		}
		a.o.Report(nil) // from now on it is another process that can tell
	}
	return nil
}

// The states of a process that polls, drawn in the package comment.
const (
	standingBy = "standing_by"
	polling    = "polling"
	storing    = "storing"
	waiting    = "waiting"
)

func (a *Adapter) enter(ctx context.Context, state string) {
	a.log.LogAttrs(ctx, slog.LevelDebug, "poller", slog.String("state", state))
}

// hold polls while the lease is held; until then it is in any case.
func (a *Adapter) hold(ctx context.Context, rt Runtime, owner string, until time.Time) error {
	held, lost := context.WithCancel(ctx)
	renewed := make(chan struct{})
	go func() { // ends with held, which it ends when the lease is lost
		defer close(renewed)
		defer lost()
		a.renew(held, owner, until)
	}()
	p := &poller{a: a, rt: rt, answers: a.newAnswers()}
	defer p.answers.wait() // the next poller need not wait for them
	err := p.run(held)
	lost()
	<-renewed
	giveBack, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := a.o.Memory.Free(giveBack, pollerLease, owner); err != nil {
		a.log.LogAttrs(ctx, slog.LevelWarn, "poller's lease cannot be given back", slog.Any("error", err))
	}
	return err
}

// renew keeps the lease until it is lost or ctx ends. A store that does not answer
// in time has lost it too: by then others may poll.
func (a *Adapter) renew(ctx context.Context, owner string, until time.Time) {
	for backoff.Wait(ctx, a.pauses.lease/3) {
		asked := time.Now()
		inTime, cancel := context.WithDeadline(ctx, until)
		held, err := a.o.Memory.Hold(inTime, pollerLease, owner, a.pauses.lease)
		cancel()
		switch {
		case ctx.Err() != nil:
			return
		case err == nil && held:
			until = asked.Add(a.pauses.lease)
		case err == nil || !time.Now().Before(until):
			a.log.LogAttrs(ctx, slog.LevelWarn, "poller's lease is lost", slog.Any("error", err))
			return
		}
	}
}

// watch sets the webhook and reports what Telegram says of it.
func (a *Adapter) watch(ctx context.Context) error {
	if err := a.setWebhook(ctx); err != nil && ctx.Err() == nil {
		a.o.Report(err)
		return err
	}
	started := time.Now()
	for backoff.Wait(ctx, a.pauses.watch) {
		info, err := a.client.GetWebhookInfo(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			err = a.explain("getWebhookInfo", err)
		case info.URL == "":
			err = errors.New("telegram: the webhook was taken away and is set again: another program polls with the same token")
			if again := a.setWebhook(ctx); again != nil {
				err = again
			}
		default:
			err = a.judgeWebhook(info, started)
		}
		a.o.Report(err)
	}
	return nil // the webhook stays: other processes have it too, and updates wait for a day
}

// setWebhook tells Telegram the address. A process that is told to poll takes it
// away (see poller.conflict), as those of the release before this one may be.
func (a *Adapter) setWebhook(ctx context.Context) error {
	_, err := a.client.SetWebhook(ctx, &tg.SetWebhookParams{
		URL: a.o.Webhook.URL, SecretToken: a.secret(), AllowedUpdates: allowedUpdates(), MaxConnections: a.o.Webhook.MaxConnections,
	})
	if err != nil {
		return a.explain("setWebhook", err)
	}
	return nil
}

// judgeWebhook says what is wrong with the webhook, nil when nothing is.
func (a *Adapter) judgeWebhook(info *models.WebhookInfo, started time.Time) error {
	failed := time.Unix(int64(info.LastErrorDate), 0)
	switch {
	case info.URL != a.o.Webhook.URL:
		return errors.New("telegram: the webhook leads elsewhere: another program has the same token")
	case info.LastErrorMessage != "" && failed.After(started.Add(-time.Second)) && time.Since(failed) < 2*a.pauses.watch+time.Second: // they are dated in seconds
		return fmt.Errorf("telegram: updates do not reach the webhook, %d wait: %s", info.PendingUpdateCount, info.LastErrorMessage)
	}
	return nil
}
