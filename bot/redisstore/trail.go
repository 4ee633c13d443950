package redisstore

import (
	"context"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/okpay/supportbot/bot/dispatch"
)

// trailPage is how many audit lines are read at once of a partition: those of all
// partitions together stay within a few megabytes.
const trailPage = 200

// AuditLine is one line of the audit trail.
type AuditLine struct {
	Time      time.Time // when it was written, by Redis' clock
	Partition dispatch.Partition
	Text      []byte // JSON, see dispatch
}

// Trail yields the audit lines of all partitions in the order of time, from a time
// on. It ends with the first error. It reads page by page, so it sees some of the
// lines that are written meanwhile; of one partition it never misses one between others.
func (s *Store) Trail(ctx context.Context, since time.Time) iter.Seq2[AuditLine, error] {
	return func(yield func(AuditLine, error) bool) {
		pages := make([]*trailReader, dispatch.Partitions)
		for p := range pages {
			pages[p] = &trailReader{store: s, partition: dispatch.Partition(p), from: strconv.FormatInt(max(since.UnixMilli(), 0), 10)}
		}
		for {
			line, ok, err := earliestLine(ctx, pages)
			if err != nil {
				yield(AuditLine{}, err)
				return
			}
			if !ok || !yield(line, nil) {
				return
			}
		}
	}
}

// earliestLine takes the line that was written first of those that are next.
func earliestLine(ctx context.Context, pages []*trailReader) (line AuditLine, ok bool, err error) {
	var first *trailReader
	for _, r := range pages {
		if err := r.fill(ctx); err != nil {
			return AuditLine{}, false, err
		}
		if len(r.lines) > 0 && (first == nil || r.lines[0].Time.Before(first.lines[0].Time)) {
			first = r
		}
	}
	if first == nil {
		return AuditLine{}, false, nil
	}
	line, first.lines = first.lines[0], first.lines[1:]
	return line, true, nil
}

// trailReader reads the trail of one partition.
type trailReader struct {
	store     *Store
	partition dispatch.Partition
	from      string // what to read on from
	lines     []AuditLine
	ended     bool
}

// fill reads the next page when the last one is used up.
func (r *trailReader) fill(ctx context.Context) error {
	if len(r.lines) > 0 || r.ended {
		return nil
	}
	entries, err := r.store.client.XRangeN(ctx, r.store.base(r.partition)+"audit", r.from, "+", trailPage).Result()
	if err != nil {
		return explain(ctx, r.store.addr, err)
	}
	for _, e := range entries {
		r.lines = append(r.lines, AuditLine{Time: writtenAt(e), Partition: r.partition, Text: []byte(field(e, "e"))})
	}
	if r.ended = len(entries) < trailPage; !r.ended {
		r.from = "(" + entries[len(entries)-1].ID
	}
	return nil
}

// writtenAt is when an entry of a stream was written.
func writtenAt(e redis.XMessage) time.Time {
	ms, _, _ := strings.Cut(e.ID, "-")
	return millis(ms)
}
