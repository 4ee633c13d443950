package board

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/okpay/supportbot/bot"
)

const (
	fewest  = 5              // waits that an estimate is made of at least
	most    = 50             // waits that are remembered of a queue: the last ones
	history = 24 * time.Hour // and for how long
)

// estimate says how much longer a ticket waits that has waited for some time: as long
// as seven of ten of those lately taken that had waited so long too, and rounded up.
// It is 0, not known, with fewer than five of them.
//
// The mean would be that of one forgotten evening, and the median breaks its word to
// every second customer. What is said is not scaled by the position or the number of
// agents: the waits of the last day were made in such queues by such teams, and a
// formula on top would look exact and be a guess. As time passes, those who were
// quick drop out, so the estimate of who waits long becomes longer, never a date that
// has passed.
func estimate(took []time.Duration, waited time.Duration) time.Duration {
	longer := slices.DeleteFunc(slices.Clone(took), func(d time.Duration) bool { return d < waited })
	if len(longer) < fewest {
		return 0
	}
	slices.Sort(longer)
	seven := (len(longer)*7 + 9) / 10 // of ten, rounded up
	return rounded(longer[seven-1] - max(waited, 0))
}

// rounded rounds up to what people say: minutes, then five, then a quarter of an hour.
func rounded(d time.Duration) time.Duration {
	step := time.Minute
	switch {
	case d > time.Hour:
		step = 15 * time.Minute
	case d > 10*time.Minute:
		step = 5 * time.Minute
	}
	return max((d+step-1)/step*step, time.Minute)
}

// wait is one that is remembered.
type wait struct {
	Ended time.Time     `json:"ended"`
	Took  time.Duration `json:"took"`
}

// remember keeps how long a ticket waited, and forgets what is old.
func (b *Board) remember(ctx context.Context, queue string, t bot.TicketID, took time.Duration) error {
	if err := b.set(ctx, keyWaits+queue, t, wait{time.Now().UTC(), max(took, 0)}); err != nil {
		return err
	}
	waits, err := b.waits(ctx, queue)
	if err != nil {
		return err
	}
	recent := slices.SortedFunc(maps.Keys(waits), func(t, u bot.TicketID) int { return waits[u].Ended.Compare(waits[t].Ended) })
	for i, t := range recent {
		if i < most && time.Since(waits[t].Ended) <= history {
			continue
		}
		if err := b.store.DropField(ctx, keyWaits+queue, string(t)); err != nil {
			return err
		}
	}
	return nil
}

func (b *Board) waits(ctx context.Context, queue string) (map[bot.TicketID]wait, error) {
	fields, err := b.store.Fields(ctx, keyWaits+queue)
	if err != nil {
		return nil, err
	}
	waits := make(map[bot.TicketID]wait, len(fields))
	for ticket, text := range fields {
		t := bot.TicketID(ticket)
		if waits[t], err = decode[wait](t, text); err != nil {
			return nil, err
		}
	}
	return waits, nil
}

// took returns how long waiting in a queue took lately.
func (b *Board) took(ctx context.Context, queue string) ([]time.Duration, error) {
	waits, err := b.waits(ctx, queue)
	if err != nil {
		return nil, err
	}
	var took []time.Duration
	for _, w := range waits {
		if time.Since(w.Ended) <= history {
			took = append(took, w.Took)
		}
	}
	return took, nil
}
