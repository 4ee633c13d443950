package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/redisstore"
)

type auditCmd struct {
	Relay auditRelayCmd `cmd:"" help:"Prove that every message passed on between customers and agents was delivered, failed and shown, or dropped with a reason."`
	Log   auditLogCmd   `cmd:"" help:"Show who did what: claims, notes, transfers, refusals."`
}

// Help tells what both read.
func (a *auditCmd) Help() string {
	return `Reads the audit trail, which Redis keeps for 30 days. Nothing is changed, and the processes that serve customers may go on meanwhile.`
}

// openAudit opens the store whose trail is read.
func openAudit(w world, cmd *cli) (*redisstore.Store, error) {
	cfg, err := cmd.load(w)
	if err != nil {
		return nil, err
	}
	if cfg.Redis.URL.IsZero() {
		return nil, errors.New("audit reads what is kept in Redis: set redis.url (REDIS_URL)")
	}
	return redisstore.Open(w.ctx, redisstore.Options{URL: cfg.Redis.URL.Reveal(), Prefix: cfg.Redis.Prefix})
}

// fact is one record of the audit trail.
type fact struct {
	at           time.Time
	conversation bot.ConversationID
	bot.Record
}

// facts yields the records of the audit trail in the order of time.
func facts(ctx context.Context, s *redisstore.Store, since time.Time) iter.Seq2[fact, error] {
	return func(yield func(fact, error) bool) {
		for line, err := range s.Trail(ctx, since) {
			if err != nil {
				yield(fact{}, err)
				return
			}
			var of struct {
				Conversation bot.ConversationID `json:"conversation"`
				Records      []bot.Record       `json:"records"`
			}
			if err := json.Unmarshal(line.Text, &of); err != nil {
				yield(fact{}, fmt.Errorf("audit line of %v in partition %d: %v", line.Time, line.Partition, err))
				return
			}
			for _, r := range of.Records {
				if !yield(fact{line.Time, of.Conversation, r}, nil) {
					return
				}
			}
		}
	}
}
