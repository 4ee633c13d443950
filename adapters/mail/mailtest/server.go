// Package mailtest is a mail server on loopback for tests: a real SMTP server that
// keeps what it is given, and a real IMAP server with one mailbox. Both are those of
// github.com/emersion, in this process.
//
//	s, err := mailtest.New(mailtest.Options{})
//	defer s.Close()
//	sent, err := s.WaitSent(ctx, 1)
//	err = s.Deliver("From: …\r\n…")
//
// It is a leaf package: it knows nothing of this module.
package mailtest

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Who may sign in at both servers.
const (
	Username = "support@okpay.example"
	Password = "correct horse battery staple"
)

// Security is how connections are encrypted.
type Security string

// The kinds of encryption.
const (
	StartTLS Security = "starttls"
	Implicit Security = "implicit"
	None     Security = "none"
)

// Options say how the servers behave.
type Options struct {
	Security Security // default None
	NoIdle   bool     // the IMAP server does not know IDLE
}

// Message is a mail that the SMTP server has taken.
type Message struct {
	From string   // of the envelope
	To   []string // of the envelope
	Raw  []byte
}

// Fault is a refusal of the SMTP server.
type Fault struct {
	Stage    string // "mail", "rcpt", "data"; "lost" takes the mail and breaks the connection before it says so
	Code     int
	Enhanced [3]int
	Text     string
}

// Server is both servers. Its methods are safe for concurrent use.
type Server struct {
	o          Options
	smtp       *smtp.Server
	imap       *imapserver.Server
	smtpListen net.Listener
	imapListen *listener
	user       *imapmemserver.User
	roots      *tls.Config
	done       sync.WaitGroup

	mu      sync.Mutex
	sent    []Message
	faults  []Fault
	changed chan struct{}
}

// New starts both servers.
func New(o Options) (*Server, error) {
	if o.Security == "" {
		o.Security = None
	}
	own, roots, err := certificate()
	if err != nil {
		return nil, err
	}
	s := &Server{o: o, roots: roots, changed: make(chan struct{}), user: imapmemserver.NewUser(Username, Password)}
	if err := s.user.Create("INBOX", nil); err != nil {
		return nil, err
	}
	s.smtp = s.newSMTP(own)
	s.imap = s.newIMAP(own)
	if s.smtpListen, err = s.listen(own); err != nil {
		return nil, err
	}
	l, err := s.listen(own)
	if err != nil {
		return nil, errors.Join(err, s.smtpListen.Close())
	}
	s.imapListen = &listener{Listener: l, open: map[net.Conn]bool{}}
	s.done.Go(func() { _ = s.smtp.Serve(s.smtpListen) }) // ends with Close
	s.done.Go(func() { _ = s.imap.Serve(s.imapListen) }) // ends with Close
	return s, nil
}

func (s *Server) newSMTP(own *tls.Config) *smtp.Server {
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &smtpSession{s: s, conn: c}, nil }))
	server.Domain = "localhost"
	server.AllowInsecureAuth = s.o.Security == None
	server.ReadTimeout, server.WriteTimeout = time.Minute, time.Minute
	server.ErrorLog = log.New(io.Discard, "", 0)
	if s.o.Security == StartTLS {
		server.TLSConfig = own
	}
	return server
}

func (s *Server) newIMAP(own *tls.Config) *imapserver.Server {
	mem := imapmemserver.New()
	mem.AddUser(s.user)
	o := &imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return mem.NewSession(), nil, nil
		},
		Caps:         imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIdle: {}, imap.CapUIDPlus: {}},
		InsecureAuth: s.o.Security != StartTLS, // implicit encryption is below the connections that the server sees
		Logger:       log.New(io.Discard, "", 0),
	}
	if s.o.NoIdle {
		delete(o.Caps, imap.CapIdle)
	}
	if s.o.Security == StartTLS {
		o.TLSConfig = own
	}
	return imapserver.New(o)
}

func (s *Server) listen(own *tls.Config) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err == nil && s.o.Security == Implicit {
		l = tls.NewListener(l, own)
	}
	return l, err
}

// Close ends both servers.
func (s *Server) Close() error {
	err := errors.Join(s.smtp.Close(), s.imap.Close())
	s.imapListen.drop()
	s.done.Wait()
	return err
}

// SMTPPort is the SMTP server's, at 127.0.0.1.
func (s *Server) SMTPPort() int { return s.smtpListen.Addr().(*net.TCPAddr).Port }

// IMAPPort is the IMAP server's, at 127.0.0.1.
func (s *Server) IMAPPort() int { return s.imapListen.Addr().(*net.TCPAddr).Port }

// TLS trusts both servers.
func (s *Server) TLS() *tls.Config { return s.roots.Clone() }

// Sent are the mails that were taken.
func (s *Server) Sent() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Message(nil), s.sent...)
}

// WaitSent waits for n mails.
func (s *Server) WaitSent(ctx context.Context, n int) ([]Message, error) {
	for {
		s.mu.Lock()
		changed, sent := s.changed, append([]Message(nil), s.sent...)
		s.mu.Unlock()
		if len(sent) >= n {
			return sent, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return sent, ctx.Err()
		}
	}
}

// Refuse has the SMTP server refuse once.
func (s *Server) Refuse(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

// fault takes the next fault of a stage.
func (s *Server) fault(stage string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.faults) == 0 || s.faults[0].Stage != stage {
		return Fault{}, false
	}
	f := s.faults[0]
	s.faults = s.faults[1:]
	return f, true
}

// Deliver puts a mail into the mailbox. Its lines may end as they like.
func (s *Server) Deliver(raw string) error {
	raw = strings.ReplaceAll(strings.ReplaceAll(raw, "\r\n", "\n"), "\n", "\r\n")
	_, err := s.user.Append("INBOX", literal{bytes.NewReader([]byte(raw))}, &imap.AppendOptions{Time: time.Now()})
	return err
}

type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

// Unread is how many mails of the mailbox nobody has read.
func (s *Server) Unread() (int, error) {
	data, err := s.user.Status("INBOX", &imap.StatusOptions{NumUnseen: true})
	if err != nil || data.NumUnseen == nil {
		return 0, err
	}
	return int(*data.NumUnseen), nil
}

// Count is how many mails are in the mailbox.
func (s *Server) Count() (int, error) {
	data, err := s.user.Status("INBOX", &imap.StatusOptions{NumMessages: true})
	if err != nil || data.NumMessages == nil {
		return 0, err
	}
	return int(*data.NumMessages), nil
}

// Recreate empties the mailbox and counts anew: its UIDVALIDITY is another one.
func (s *Server) Recreate() error {
	return errors.Join(s.user.Delete("INBOX"), s.user.Create("INBOX", nil))
}

// Drop breaks all connections to the IMAP server.
func (s *Server) Drop() { s.imapListen.drop() }

// Readers is how many connections to the IMAP server are open.
func (s *Server) Readers() int {
	s.imapListen.mu.Lock()
	defer s.imapListen.mu.Unlock()
	return len(s.imapListen.open)
}

// listener knows its connections.
type listener struct {
	net.Listener
	mu   sync.Mutex
	open map[net.Conn]bool
}

func (l *listener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open[conn] = true
	return &known{conn, l}, nil
}

func (l *listener) drop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for conn := range l.open {
		_ = conn.Close() // it is broken on purpose
	}
}

// known is a connection that its listener forgets when it ends.
type known struct {
	net.Conn
	l *listener
}

func (k *known) Close() error {
	k.l.mu.Lock()
	delete(k.l.open, k.Conn)
	k.l.mu.Unlock()
	return k.Conn.Close()
}

// smtpSession is one connection to the SMTP server.
type smtpSession struct {
	s      *Server
	conn   *smtp.Conn
	signed bool
	msg    Message
}

func (c *smtpSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (c *smtpSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		if username != Username || password != Password {
			return smtp.ErrAuthFailed
		}
		c.signed = true
		return nil
	}), nil
}

func (c *smtpSession) refuse(stage string) error {
	if f, ok := c.s.fault(stage); ok {
		return &smtp.SMTPError{Code: f.Code, EnhancedCode: smtp.EnhancedCode(f.Enhanced), Message: f.Text}
	}
	return nil
}

func (c *smtpSession) Mail(from string, _ *smtp.MailOptions) error {
	if !c.signed {
		return smtp.ErrAuthRequired
	}
	c.msg = Message{From: from}
	return c.refuse("mail")
}

func (c *smtpSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.msg.To = append(c.msg.To, to)
	return c.refuse("rcpt")
}

func (c *smtpSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := c.refuse("data"); err != nil {
		return err
	}
	c.msg.Raw = raw
	c.s.mu.Lock()
	c.s.sent = append(c.s.sent, c.msg)
	close(c.s.changed)
	c.s.changed = make(chan struct{})
	c.s.mu.Unlock()
	if _, lost := c.s.fault("lost"); lost {
		return c.conn.Conn().Close()
	}
	return nil
}

func (c *smtpSession) Reset()        { c.msg = Message{} }
func (c *smtpSession) Logout() error { return nil }
