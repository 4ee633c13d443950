package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/board"
	"github.com/okpay/supportbot/bot/redisstore"
)

type boardCmd struct {
	Rebuild boardRebuildCmd `cmd:"" help:"Make the list of open tickets anew, from what the conversations have."`
}

type boardRebuildCmd struct{}

// Help tells when that is of use.
func (b *boardRebuildCmd) Help() string {
	return `The list of open tickets shows agents who waits and tells customers their places. The running processes keep it true, and make it at their first start; this makes it anew after parts of Redis were lost or restored. They may go on meanwhile. Where a ticket's thread is in Slack the desk finds out by itself.`
}

// Run walks over all conversations.
func (b *boardRebuildCmd) Run(w world, cmd *cli) error {
	cfg, err := cmd.load(w)
	if err != nil {
		return err
	}
	if cfg.Redis.URL.IsZero() {
		return errors.New("the board is kept in Redis: set redis.url (REDIS_URL)")
	}
	store, err := redisstore.Open(w.ctx, redisstore.Options{URL: cfg.Redis.URL.Reveal(), Prefix: cfg.Redis.Prefix})
	if err != nil {
		return err
	}
	defer store.Close()
	n, err := board.New(store).Rebuild(w.ctx, openTickets(w.ctx, store))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.stdout, "tickets that are not done: %d\n", n)
	return err
}

// openTickets yields the tickets of all conversations that are not done. A session of a
// newer program is passed over: that keeps the board itself.
func openTickets(ctx context.Context, s *redisstore.Store) iter.Seq2[board.Entry, error] {
	return func(yield func(board.Entry, error) bool) {
		for c, err := range s.Conversations(ctx) {
			var saved bot.Session
			if err == nil {
				saved, err = readSession(ctx, s, c)
			}
			if err != nil {
				yield(board.Entry{}, err)
				return
			}
			for _, e := range entriesOf(saved) {
				if !yield(e, nil) {
					return
				}
			}
		}
	}
}

func readSession(ctx context.Context, s *redisstore.Store, c bot.ConversationID) (bot.Session, error) {
	saved, ok, err := s.Session(ctx, c)
	if err != nil || !ok {
		return bot.Session{}, err
	}
	session, err := bot.DecodeSession(saved.Session)
	if err != nil {
		return bot.Session{}, nil
	}
	return session, nil
}

// entriesOf are the tickets of a conversation as they are on the board.
func entriesOf(s bot.Session) []board.Entry {
	var list []board.Entry
	for _, k := range append([]*bot.Ticket{s.Ticket}, s.Others...) {
		if k == nil || k.ID == "" || k.Status == bot.TicketDone {
			continue
		}
		state, _ := s.State(k.ID)
		list = append(list, board.Entry{
			Ticket: k.ID, Conversation: s.Conversation, Platform: s.Platform, Customer: s.Customer.Name,
			Subject: k.Subject, State: state, Opened: k.Opened,
		})
	}
	return list
}

const (
	keyBoardMade   = "board:made"
	boardLease     = "board/make"
	boardLeaseTime = 10 * time.Minute
)

// makeBoard makes the board where it was never made, or its keys are gone: of a store
// that older programs have written, or one that was restored in part. One process does.
func (p *parts) makeBoard(ctx context.Context, places *board.Board, owner string) error {
	_, made, err := p.store.Value(ctx, keyBoardMade)
	if err != nil || made {
		return err
	}
	held, err := p.store.Hold(ctx, boardLease, owner, boardLeaseTime)
	if err != nil || !held {
		return err
	}
	if _, err := places.Rebuild(ctx, openTickets(ctx, p.store)); err != nil {
		return errors.Join(err, p.store.Free(ctx, boardLease, owner))
	}
	if err := p.store.SetValue(ctx, keyBoardMade, time.Now().UTC().Format(time.RFC3339), 0); err != nil {
		return err
	}
	return p.store.Free(ctx, boardLease, owner)
}
