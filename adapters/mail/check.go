package mail

import (
	"context"
	"errors"
)

// Check signs in at both servers and opens the folder, and says of all that does
// not work how to mend it. Nothing is sent and nothing is changed.
func (m *Mailbox) Check(ctx context.Context) error {
	return errors.Join(m.quiet(ctx), m.checkIMAP(ctx))
}

func (m *Mailbox) checkIMAP(ctx context.Context) error {
	if m.o.IMAP.Host == "" {
		return nil
	}
	s, err := m.connect(ctx, false)
	if err != nil {
		return err
	}
	s.close()
	return nil
}
