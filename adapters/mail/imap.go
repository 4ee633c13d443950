package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/okpay/supportbot/bot/backoff"
)

const (
	connectTime = 30 * time.Second
	// lookBack is how far unread mail of a mailbox counts that was never read before:
	// answers that came while nobody could read them, not years of other mail.
	lookBack = 7 * 24 * time.Hour
)

// session is one connection to the mailbox.
type session struct {
	client   *imapclient.Client
	news     chan struct{} // size 1: there may be new mail
	validity uint32        // of the UIDs
	next     imap.UID
	stop     func() bool
}

// wrongPassword says that the server takes no such user.
type wrongPassword struct{ Server }

func (e *wrongPassword) Error() string {
	return fmt.Sprintf("mail: the IMAP server %s refuses %s with the password in %s: check both, and that IMAP is allowed for the mailbox", e.Host, e.Username, e.PasswordName)
}

// connect signs in and opens the folder. The connection ends with ctx.
func (m *Mailbox) connect(ctx context.Context, readOnly bool) (*session, error) {
	server := m.o.IMAP
	dialing, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	s := &session{news: make(chan struct{}, 1)}
	client, err := m.dial(dialing, s)
	if err != nil {
		return nil, fmt.Errorf("mail: connect to the IMAP server %s: %w", server.Host, err)
	}
	s.client = client
	s.stop = context.AfterFunc(ctx, func() { _ = client.Close() }) // ends with ctx, or by close
	if err := client.Login(server.Username, server.Password).Wait(); err != nil {
		s.close()
		var refused *imap.Error
		if errors.As(err, &refused) && refused.Type == imap.StatusResponseTypeNo && refused.Code != imap.ResponseCodeUnavailable {
			return nil, &wrongPassword{server}
		}
		return nil, fmt.Errorf("mail: sign in at the IMAP server %s: %w", server.Host, err)
	}
	if client.Caps().Has(imap.CapID) {
		// NetEase opens no folder for a program that does not say who it is.
		_, _ = client.ID(&imap.IDData{Name: "supportbot"}).Wait() // others may think what they like
	}
	data, err := client.Select(m.o.Folder, &imap.SelectOptions{ReadOnly: readOnly}).Wait()
	if err != nil {
		s.close()
		return nil, fmt.Errorf("mail: open the folder %s (mail.imap.folder): %w", m.o.Folder, err)
	}
	s.validity, s.next = data.UIDValidity, data.UIDNext
	return s, nil
}

func (m *Mailbox) dial(ctx context.Context, s *session) (*imapclient.Client, error) {
	server := m.o.IMAP
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(server.Host, strconv.Itoa(server.Port)))
	if err != nil {
		return nil, err
	}
	config := m.tls(server.Host)
	o := &imapclient.Options{TLSConfig: config, UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if d.NumMessages != nil {
				s.tell()
			}
		},
	}}
	switch server.Security {
	case StartTLS:
		return imapclient.NewStartTLS(conn, o)
	case Implicit:
		config.NextProtos = []string{"imap"}
		encrypted := tls.Client(conn, config)
		if err := encrypted.HandshakeContext(ctx); err != nil {
			_ = conn.Close()
			return nil, err
		}
		conn = encrypted
	}
	client := imapclient.New(conn, o)
	if err := client.WaitGreeting(); err != nil {
		_ = client.Close()
		return nil, err
	}
	return client, nil
}

// tell notes that there may be new mail.
func (s *session) tell() {
	select {
	case s.news <- struct{}{}:
	default:
	}
}

func (s *session) close() {
	s.stop()
	_ = s.client.Close() // it is of no use any more, however it ends
}

// wait waits for new mail: the server tells, or it is time to look.
func (s *session) wait(ctx context.Context, poll, look time.Duration) error {
	if !s.client.Caps().Has(imap.CapIdle) {
		if !backoff.Wait(ctx, poll) {
			return ctx.Err()
		}
		return s.client.Noop().Wait()
	}
	idle, err := s.client.Idle()
	if err != nil {
		return err
	}
	timer := time.NewTimer(look)
	defer timer.Stop()
	select {
	case <-s.news:
	case <-timer.C:
	case <-s.client.Closed():
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := idle.Close(); err != nil {
		return err
	}
	return idle.Wait()
}

// unread are the mails behind the last one that was taken, or, in a mailbox that was
// never read, the unread ones of the last days.
func (s *session) unread(after imap.UID, fresh bool, now time.Time) ([]imap.UID, error) {
	// A range that ends with * has the last mail in it in any case.
	criteria := &imap.SearchCriteria{UID: []imap.UIDSet{{imap.UIDRange{Start: after + 1}}}}
	if fresh {
		criteria = &imap.SearchCriteria{Since: now.Add(-lookBack), NotFlag: []imap.Flag{imap.FlagSeen}}
	}
	data, err := s.client.UIDSearch(criteria, nil).Wait()
	if err != nil {
		return nil, fmt.Errorf("mail: look for new mail: %w", err)
	}
	uids := slices.DeleteFunc(data.AllUIDs(), func(uid imap.UID) bool { return uid <= after })
	slices.Sort(uids)
	return uids, nil
}

// fetch reads a mail, up to a bound; nil where it is gone.
func (s *session) fetch(uid imap.UID, limit int64) ([]byte, error) {
	section := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Size: limit}}
	all, err := s.client.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}}).Collect()
	if err != nil {
		return nil, fmt.Errorf("mail: fetch a mail: %w", err)
	}
	for _, msg := range all {
		for _, b := range msg.BodySection {
			return b.Bytes, nil
		}
	}
	return nil, nil
}

// seen marks a mail as read.
func (s *session) seen(uid imap.UID) error {
	flags := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagSeen}}
	if err := s.client.Store(imap.UIDSetNum(uid), flags, nil).Close(); err != nil {
		return fmt.Errorf("mail: mark a mail as read: %w", err)
	}
	return nil
}
