package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

const (
	sendTime  = 2 * time.Minute // for one mail with its files
	greyPause = time.Minute     // after "try again later": servers that say so to strangers want a few minutes
	signPause = time.Minute     // before another try with a password that is refused
)

var _ dispatch.Mailer = (*Mailbox)(nil)

// Mail implements dispatch.Mailer: it sends one mail by one connection. The
// Message-ID is made from the id, so a mail that had arrived when the answer was
// lost arrives again as the same one, which most servers and programs show once.
func (m *Mailbox) Mail(ctx context.Context, id string, c bot.ConversationID, mail bot.Mail) (dispatch.Receipt, error) {
	stopped, err := m.stopped(ctx, mail.Ticket)
	switch {
	case err != nil:
		return dispatch.Receipt{}, err
	case stopped:
		return dispatch.Receipt{}, &dispatch.SendError{Fate: dispatch.FateUnreachable, Err: errors.New("mail: the customer wants no more mails about this ticket")}
	}
	msg, err := m.compose(ctx, id, c, mail)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	if err := m.expect(ctx, id, c, mail); err != nil { // before sending: the answer may come at once
		return dispatch.Receipt{}, err
	}
	select {
	case m.places <- struct{}{}:
		defer func() { <-m.places }()
	case <-ctx.Done():
		return dispatch.Receipt{}, ctx.Err()
	}
	if err := m.send(ctx, msg); err != nil {
		return dispatch.Receipt{}, err
	}
	return dispatch.Receipt{Message: "<" + m.messageID(mail.Ticket, id) + ">"}, nil
}

// expect remembers what an answer, or the mail that comes back, belongs to.
func (m *Mailbox) expect(ctx context.Context, id string, c bot.ConversationID, mail bot.Mail) error {
	t := talk{Conversation: c, Platform: platformOf(c), To: m.keys.same(mail.To)}
	if err := m.keep(ctx, ticketKey(mail.Ticket), t, ticketKept); err != nil {
		return err
	}
	return m.keep(ctx, sentKey(digest(id)), sent{Outbox: id, Relay: mail.Relay}, sentKept)
}

// send hands a mail to the server.
func (m *Mailbox) send(ctx context.Context, msg *gomail.Msg) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	client, err := m.client(ctx)
	if err != nil {
		return err
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return m.refusedSign(err)
	}
	// What is said after the mail is taken changes nothing, not even an error.
	defer func() { _ = client.CloseWithSMTPClient(conn) }()
	err = client.SendWithSMTPClient(conn, msg)
	if msg.IsDelivered() {
		m.health.report(smtpPart, nil)
		return nil
	}
	return m.fate(err)
}

// client is one connection's worth of settings. The connection ends with life,
// which the library would only heed while it is made.
func (m *Mailbox) client(life context.Context) (*gomail.Client, error) {
	s := m.o.SMTP
	o := []gomail.Option{
		gomail.WithPort(s.Port), gomail.WithTimeout(sendTime), gomail.WithHELO(m.domain), gomail.WithoutNoop(), gomail.WithoutRset(),
		gomail.WithTLSConfig(m.tls(s.Host)), gomail.WithDialContextFunc(m.dialer(life)),
	}
	auth := []gomail.SMTPAuthType{gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin}
	switch s.Security {
	case StartTLS:
		o = append(o, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case Implicit:
		o = append(o, gomail.WithSSL())
	case None: // this machine only, see New
		o = append(o, gomail.WithTLSPolicy(gomail.NoTLS))
		auth = append(auth[:2], gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc)
	default:
		return nil, fmt.Errorf("mail: no kind of encryption %q", s.Security)
	}
	if s.Username != "" {
		o = append(o, gomail.WithUsername(s.Username), gomail.WithPassword(s.Password), gomail.WithOpportunisticSMTPAuth(auth...))
	}
	client, err := gomail.NewClient(s.Host, o...)
	if err != nil {
		return nil, fmt.Errorf("mail: smtp: %w", err)
	}
	return client, nil
}

// dialer makes a connection that ends with life.
func (m *Mailbox) dialer(life context.Context) gomail.DialContextFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		context.AfterFunc(life, func() { _ = conn.Close() }) // ends with life
		if m.o.SMTP.Security != Implicit {
			return conn, nil
		}
		encrypted := tls.Client(conn, m.tls(m.o.SMTP.Host))
		return encrypted, encrypted.HandshakeContext(ctx)
	}
}

// refusedSign is the error of a connection that could not be made or signed in.
// Nothing has been sent then.
func (m *Mailbox) refusedSign(err error) error {
	code := answer(err)
	if code == 530 || code == 534 || code == 535 || code == 538 {
		err = fmt.Errorf("mail: the SMTP server %s refuses %s with the password in %s (%d): check both", m.o.SMTP.Host, m.o.SMTP.Username, m.o.SMTP.PasswordName, code)
		m.health.report(smtpPart, err)
		return &dispatch.SendError{Fate: dispatch.FateRetry, After: signPause, Err: err}
	}
	err = fmt.Errorf("mail: connect to the SMTP server %s: %w", m.o.SMTP.Host, err)
	m.health.report(smtpPart, err)
	return err
}

// answer is the code in a server's answer, 0 where it has given none.
func answer(err error) int {
	var refused *textproto.Error
	if errors.As(err, &refused) {
		return refused.Code
	}
	return 0
}

// fate says what the error of a mail means for the work. Codes are of RFC 5321,
// the finer ones of RFC 3463.
func (m *Mailbox) fate(err error) error {
	var failed *gomail.SendError
	if !errors.As(err, &failed) || failed.ErrorCode() == 0 {
		return fmt.Errorf("mail: send: %w", err) // the connection broke, the mail may have arrived
	}
	code, fine := failed.ErrorCode(), failed.EnhancedStatusCode()
	// The library's own text has the address of the customer in it.
	clean := fmt.Errorf("mail: the SMTP server answers %d %s to the mail's %s", code, fine, stage(failed.Reason))
	switch {
	case code/100 == 4:
		return &dispatch.SendError{Fate: dispatch.FateRetry, After: greyPause, Err: clean}
	case failed.Reason == gomail.ErrSMTPRcptTo && noMailbox(code, fine):
		return &dispatch.SendError{Fate: dispatch.FateUnreachable, Err: clean}
	}
	return rejected(clean)
}

// stage is what the server was told when it refused.
func stage(r gomail.SendErrReason) string {
	switch r {
	case gomail.ErrSMTPMailFrom:
		return "sender"
	case gomail.ErrSMTPRcptTo:
		return "recipient"
	}
	return "content"
}

// noMailbox reports whether an answer says that the address takes no mail, and
// not that this one is unwelcome (5.7: policy) or we are (553 of a relay).
func noMailbox(code int, fine string) bool {
	switch {
	case strings.HasPrefix(fine, "5.1."), strings.HasPrefix(fine, "5.2."), strings.HasPrefix(fine, "5.4."):
		return true
	case fine != "":
		return false
	}
	return code == 550 || code == 551 || code == 553
}

// quiet is the connection for Check: signed in, and nothing sent.
func (m *Mailbox) quiet(ctx context.Context) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	client, err := m.client(ctx)
	if err != nil {
		return err
	}
	var conn *smtp.Client
	if conn, err = client.DialToSMTPClientWithContext(ctx); err != nil {
		return m.refusedSign(err)
	}
	return client.CloseWithSMTPClient(conn)
}
