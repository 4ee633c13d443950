package redisstore

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/okpay/supportbot/bot/dispatch"
)

// markGrace is how long the room that a waiting delivery was promised is kept for
// it: long enough to ask again on a loaded machine, short enough that little is
// lost when its process has died or it needs no sending any more.
const markGrace = 300 * time.Millisecond

// mostUrgent is the highest urgency: marks write it as one digit.
const mostUrgent = 9

// Take implements [dispatch.Limits]. It is the generic cell rate algorithm over
// all rates at once, by Redis' clock. Each open Store is one taker: of those that
// wait with the same urgency the one goes first that has waited longest. When its
// reply is lost and the client repeats it, one delivery may be counted twice: the
// rate then stays that much below its limit, once.
func (s *Store) Take(ctx context.Context, rates []dispatch.Rate, urgency int) (wait time.Duration, key string, err error) {
	if len(rates) == 0 {
		return 0, "", nil
	}
	if urgency < 0 || urgency > mostUrgent {
		return 0, "", fmt.Errorf("take: urgency %d is not between 0 and %d", urgency, mostUrgent)
	}
	argv := make([]any, 0, 3+3*len(rates))
	argv = append(argv, s.calls, urgency, markGrace.Microseconds())
	for _, r := range rates {
		argv = append(argv, r.Key, max(r.Every, 0).Microseconds(), max(r.Burst, 0).Microseconds())
	}
	reply, err := s.run(ctx, s.scripts.take, s.rates(), argv...)
	if err != nil || reply == int64(0) {
		return 0, "", err
	}
	return lack(reply, rates)
}

// lack reads what Take is told where there is no room.
func lack(reply any, rates []dispatch.Rate) (time.Duration, string, error) {
	r := reader{parts: list(reply)}
	text, at := r.text(), r.number()
	us, err := strconv.ParseInt(text, 10, 64)
	if r.bad || err != nil || at < 0 || at >= int64(len(rates)) {
		return 0, "", fmt.Errorf("take: unexpected reply %.200v", reply)
	}
	return time.Duration(us) * time.Microsecond, rates[at].Key, nil
}

// Forgo implements [dispatch.Limits].
func (s *Store) Forgo(ctx context.Context, key string, urgency int) error {
	_, err := s.run(ctx, s.scripts.forgo, s.rates(), key, s.calls, urgency)
	return err
}

// Rest implements [dispatch.Limits].
func (s *Store) Rest(ctx context.Context, r dispatch.Rest) error {
	if r.For <= 0 {
		return nil
	}
	_, err := s.run(ctx, s.scripts.rest, s.rates(), r.Key, r.For.Microseconds())
	return err
}

// rates begins the keys of all rates. They share a hash tag, since one delivery
// counts against several: a cluster has them on one node.
func (s *Store) rates() string { return s.opts.Prefix + "{rates}:" }
