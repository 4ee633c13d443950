package main

import (
	"context"
	"slices"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/redisstore"
)

// waitingRelays finds what still waits to be delivered, and results that wait to be
// handled.
func waitingRelays(ctx context.Context, s *redisstore.Store) (map[bot.Relay]bool, error) {
	waiting := map[bot.Relay]bool{}
	for p := range dispatch.Partition(dispatch.Partitions) {
		out, err := s.Outstanding(ctx, p)
		if err != nil {
			return nil, err
		}
		for i := range out.Items {
			waiting[out.Items[i].Relay()] = true
		}
		for _, stored := range out.Events {
			if ev, err := bot.DecodeEvent(stored.Payload); err == nil { // a timer has none
				waiting[resultOf(ev)] = true
			}
		}
	}
	delete(waiting, bot.Relay{})
	return waiting, nil
}

// resultOf is the relay whose outcome an event tells, zero for none.
func resultOf(ev bot.Event) bot.Relay {
	switch b := ev.Body.(type) {
	case bot.Delivered:
		return b.Relay
	case bot.Undelivered:
		return b.Relay
	}
	return bot.Relay{}
}

// namedLetters lists the dead letters of all partitions since a time.
func namedLetters(ctx context.Context, s *redisstore.Store, since time.Time) ([]namedLetter, error) {
	list := []namedLetter{}
	for p := range dispatch.Partition(dispatch.Partitions) {
		letters, err := s.DeadLetters(ctx, p)
		if err != nil {
			return nil, err
		}
		for _, l := range letters {
			if !l.Time.Before(since) {
				list = append(list, named(l))
			}
		}
	}
	slices.SortStableFunc(list, func(a, b namedLetter) int { return a.Time.Compare(b.Time) })
	return list, nil
}

func named(l redisstore.DeadLetter) namedLetter {
	n := namedLetter{Time: l.Time, Conversation: l.Conversation, Event: l.Origin, Kind: string(l.Platform) + " letter", Why: l.Why}
	if l.Platform != "" {
		return n
	}
	n.Kind = "unreadable event"
	if l.Timer.Key != "" {
		n.Kind, n.Event = "timer", l.Timer.Key
	} else if ev, err := bot.DecodeEvent(l.Payload); err == nil {
		n.Kind, n.Event, n.relay = ev.Kind(), string(ev.ID), resultOf(ev)
	}
	return n
}

func whyOf(letters []namedLetter, r bot.Relay) string {
	for _, l := range letters {
		if l.relay == r {
			return l.Why
		}
	}
	return ""
}

// held reports whether a message waits in its session: for its moment, for an agent to
// decide about it, or for its ticket's number.
func held(ctx context.Context, s *redisstore.Store, r openRelay) (bool, error) {
	saved, ok, err := s.Session(ctx, r.Conversation)
	if err != nil || !ok {
		return false, err
	}
	session, err := bot.DecodeSession(saved.Session)
	if err != nil {
		return false, nil // of a newer program: what it holds is not known
	}
	return holds(session, r.Relay), nil
}

func holds(s bot.Session, r bot.Relay) bool {
	tickets := s.Others
	if s.Ticket != nil {
		tickets = append(slices.Clone(tickets), s.Ticket)
	}
	for _, k := range tickets {
		switch {
		case k.ID == r.Ticket && slices.ContainsFunc(k.Replies, func(w bot.Reply) bool { return w.Message == r.Message }):
			return true
		case k.ID == "" && slices.ContainsFunc(k.Held, func(h bot.Held) bool { return h.Message == r.Message }):
			return true
		}
	}
	return slices.ContainsFunc(s.Early, func(act []byte) bool { return saidEarly(act, r) })
}

// saidEarly reports whether an act that came before its ticket's number is the reply
// that a relay passes on.
func saidEarly(act []byte, r bot.Relay) bool {
	ev, err := bot.DecodeEvent(act)
	if err != nil {
		return false
	}
	said, ok := ev.Body.(bot.Said)
	return ok && said.Ticket == r.Ticket && (said.Message == r.Message || said.Message == "" && string(ev.ID) == r.Message)
}
