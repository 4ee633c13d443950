package redisstore

import (
	"cmp"
	"context"

	"github.com/okpay/supportbot/bot/dispatch"
)

// Bury implements [dispatch.Inbox]. A letter with an ID that was buried within
// the dedup window is not kept a second time: a platform that was not told in
// time brings it again.
func (s *Store) Bury(ctx context.Context, l dispatch.Letter) error {
	// No event has such an id: those begin with their platform.
	name := "letter:" + string(l.Platform) + ":" + cmp.Or(l.ID, s.nonce())
	_, err := s.run(ctx, s.scripts.bury, s.base(dispatch.PartitionOf(l.Conversation)), name, s.args.dedup,
		string(l.Conversation), string(l.Platform), l.ID, l.Payload, l.Why)
	return err
}
