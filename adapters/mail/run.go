package mail

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	randv2 "math/rand/v2"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/okpay/supportbot/bot/backoff"
)

// readerLease is held by the one process that reads the mailbox.
const readerLease = "mail:reader"

// Run reads the mailbox until ctx ends, which is no error, or until it cannot go
// on. In all processes it may be called: one of them reads, the others stand by and
// take over when it dies. Without an IMAP server it only looks once whether mail
// can be sent; answers come to Handler then.
func (m *Mailbox) Run(ctx context.Context, rt Runtime) error {
	if m.o.IMAP.Host == "" {
		m.health.report(smtpPart, m.quiet(ctx))
		<-ctx.Done()
		return nil
	}
	owner := orDefault(m.o.Owner, rand.Text())
	for ctx.Err() == nil {
		until := time.Now().Add(m.o.Lease)
		held, err := m.o.Memory.Hold(ctx, readerLease, owner, m.o.Lease)
		if err != nil && ctx.Err() == nil {
			m.log.LogAttrs(ctx, slog.LevelWarn, "reader's lease cannot be taken", slog.Any("error", err))
		}
		if !held || err != nil {
			m.health.report(imapPart, nil) // it is another process that can tell
			backoff.Wait(ctx, m.o.Lease/3)
			continue
		}
		if err := m.hold(ctx, rt, owner, until); err != nil {
			m.health.report(imapPart, err)
			return err
		}
	}
	return nil
}

// hold reads while the lease is held; until then it is in any case.
func (m *Mailbox) hold(ctx context.Context, rt Runtime, owner string, until time.Time) error {
	held, lost := context.WithCancel(ctx)
	renewed := make(chan struct{})
	go func() { // ends with held, which it ends when the lease is lost
		defer close(renewed)
		defer lost()
		m.renew(held, owner, until)
	}()
	err := m.read(held, rt)
	lost()
	<-renewed
	giveBack, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := m.o.Memory.Free(giveBack, readerLease, owner); err != nil {
		m.log.LogAttrs(ctx, slog.LevelWarn, "reader's lease cannot be given back", slog.Any("error", err))
	}
	return err
}

// renew keeps the lease until it is lost or ctx ends. A store that does not answer
// in time has lost it too: by then others may read.
func (m *Mailbox) renew(ctx context.Context, owner string, until time.Time) {
	for backoff.Wait(ctx, m.o.Lease/3) {
		asked := time.Now()
		inTime, cancel := context.WithDeadline(ctx, until)
		held, err := m.o.Memory.Hold(inTime, readerLease, owner, m.o.Lease)
		cancel()
		switch {
		case ctx.Err() != nil:
			return
		case err == nil && held:
			until = asked.Add(m.o.Lease)
		case err == nil || !time.Now().Before(until):
			m.log.LogAttrs(ctx, slog.LevelWarn, "reader's lease is lost", slog.Any("error", err))
			return
		}
	}
}

// read reads the mailbox by one connection after the other.
func (m *Mailbox) read(ctx context.Context, rt Runtime) error {
	delay := m.pauses.first
	for ctx.Err() == nil {
		begun := time.Now()
		err := m.connection(ctx, rt)
		var password *wrongPassword
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.As(err, &password):
			return err
		case time.Since(begun) > time.Minute: // it worked for a while
			delay = m.pauses.first
		}
		m.health.report(imapPart, err)
		m.log.LogAttrs(ctx, slog.LevelWarn, "mailbox is opened again", slog.Duration("after", delay), slog.Any("error", err))
		backoff.Wait(ctx, delay+randv2.N(delay/4+1))
		delay = min(2*delay, m.pauses.max)
	}
	return nil
}

// connection reads until the connection ends.
func (m *Mailbox) connection(ctx context.Context, rt Runtime) error {
	s, err := m.connect(ctx, false)
	if err != nil {
		return err
	}
	defer s.close()
	r := &reader{m: m, rt: rt, session: s}
	if err := r.resume(ctx); err != nil {
		return err
	}
	for {
		if err := r.look(ctx); err != nil {
			return err
		}
		m.health.report(imapPart, nil)
		if err := s.wait(ctx, m.o.Poll, m.pauses.look); err != nil {
			return fmt.Errorf("mail: wait for new mail: %w", err)
		}
	}
}

// reader takes the mails of one connection in their order.
type reader struct {
	m       *Mailbox
	rt      Runtime
	session *session
	after   imap.UID // the last that was taken
	fresh   bool     // the mailbox was never read, or counts anew
}

// placeKey is where it is remembered how far the mailbox was read.
func (m *Mailbox) placeKey() string {
	return "mail:imap:" + digest(m.o.IMAP.Host, m.o.IMAP.Username, m.o.Folder)
}

// resume finds out where to go on.
func (r *reader) resume(ctx context.Context) error {
	text, ok, err := r.m.o.Memory.Value(ctx, r.m.placeKey())
	if err != nil {
		return fmt.Errorf("mail: look how far the mailbox was read: %w", err)
	}
	var validity uint32
	if _, err := fmt.Fscanf(strings.NewReader(text), "%d:%d", &validity, &r.after); !ok || err != nil || validity != r.session.validity {
		r.after, r.fresh = 0, true
	}
	return nil
}

// look takes what is new. When something cannot be stored it stays, and comes
// again with the next connection.
func (r *reader) look(ctx context.Context) error {
	uids, err := r.session.unread(r.after, r.fresh, r.m.o.Now())
	if err != nil {
		return err
	}
	for _, uid := range uids {
		if err := r.one(ctx, uid); err != nil {
			return err
		}
	}
	if r.fresh {
		r.fresh = false
		if last := r.session.next - 1; r.session.next > 0 && last > r.after {
			return r.advance(ctx, last)
		}
	}
	return nil
}

// one takes one mail: stored first, then never asked for again, then marked as
// read. Those that nobody here has a use for stay unread, for people.
func (r *reader) one(ctx context.Context, uid imap.UID) error {
	raw, err := r.session.fetch(uid, r.m.o.MaxMessage)
	if err != nil {
		return err
	}
	v := foreign
	if raw != nil {
		if v, err = r.m.take(ctx, r.rt, raw, r.source(uid)); err != nil {
			return fmt.Errorf("mail: a mail is not stored: %w", err)
		}
	}
	if err := r.advance(ctx, uid); err != nil {
		return err
	}
	if v == relayed || v == returned || v == buried {
		return r.session.seen(uid)
	}
	return nil
}

func (r *reader) advance(ctx context.Context, uid imap.UID) error {
	if err := r.m.o.Memory.SetValue(ctx, r.m.placeKey(), fmt.Sprintf("%d:%d", r.session.validity, uid), 0); err != nil {
		return fmt.Errorf("mail: remember how far the mailbox was read: %w", err)
	}
	r.after = uid
	return nil
}

// source leaves the files in the mailbox.
func (r *reader) source(uid imap.UID) source {
	return source{file: func(_ context.Context, _ *letter, a attached) (string, error) {
		path, err := parsePath(a.path)
		return place{validity: r.session.validity, uid: uid, path: path, encoding: a.encoding}.id(), err
	}}
}
