package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	netmail "net/mail"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Platform is the name that files have which came by e-mail (bot.File.From).
const Platform bot.Platform = "mail"

// The defaults of Options.
const (
	DefaultFolder     = "INBOX"
	DefaultPoll       = time.Minute
	DefaultMaxFile    = 10 << 20 // mail servers take about 25 MB, and base64 adds a third
	DefaultMaxMessage = 25 << 20
)

// shortestSecret is what a secret must have at least: 16 random letters and digits
// are beyond guessing.
const shortestSecret = 16

// Options say which mailbox it is and how it is reached. From, Secret, SMTP and
// Memory are needed.
type Options struct {
	From       string // the address of the team, perhaps with a name: "OKPay <support@okpay.example>"
	Secret     string // signs the tokens of tickets and the webhook's requests
	SecretName string // where it comes from, for messages, such as "MAIL_SECRET"
	Plus       bool   // mail to support+anything@… arrives at support@…
	SMTP       Server
	IMAP       Server        // where answers arrive; without Host there is no reading (see Handler)
	Folder     string        // of IMAP, default DefaultFolder
	Poll       time.Duration // between two looks where the server knows no IDLE, default DefaultPoll
	TLS        *tls.Config   // of both servers; default: the system's roots
	Memory     Memory
	Owner      string        // names this process among those that share the mailbox
	Lease      time.Duration // how long a dead reader keeps the others waiting, default 15 s

	Copies     dispatch.Files // opens what agents attach; nil: files are refused
	MaxFile    int64          // bytes of all files of a mail, default DefaultMaxFile
	MaxMessage int64          // bytes that are read of a mail that comes in, default DefaultMaxMessage

	// Notice is the sentence below each mail: how to answer, and how to stop. The
	// default knows English and Chinese.
	Notice func(locale string) string
	Log    *slog.Logger     // default none
	Report func(error)      // told of health: nil when mail works, else why not; default none
	Now    func() time.Time // default time.Now
}

// Server is a mail server.
type Server struct {
	Host         string
	Port         int // 0: the usual one
	Security     Security
	Username     string // "" signs in nowhere
	Password     string
	PasswordName string // where it comes from, for messages, such as "SMTP_PASSWORD"
}

// Security is how a connection to a mail server is encrypted.
type Security string

// The kinds of encryption.
const (
	StartTLS Security = "starttls" // begun in clear, then encrypted or given up
	Implicit Security = "implicit" // encrypted from the first byte
	None     Security = "none"     // only for servers on this machine
)

// Memory is what the processes share. Its keys begin with "mail:".
type Memory interface {
	Value(ctx context.Context, key string) (value string, ok bool, err error)
	// SetValue keeps a value for ttl, 0 is for ever.
	SetValue(ctx context.Context, key, value string, ttl time.Duration) error
	// Hold takes or renews a lease and reports whether owner has it.
	Hold(ctx context.Context, name, owner string, ttl time.Duration) (bool, error)
	Free(ctx context.Context, name, owner string) error
}

// Runtime is where mail goes. When Ingest or Bury returns nil, what came is stored.
type Runtime interface {
	Ingest(ctx context.Context, ev bot.Event) error
	Bury(ctx context.Context, l dispatch.Letter) error
}

// Mailbox is the team's address: it sends the mails of tickets and takes the
// answers. All methods are safe for concurrent use, and Mail works without Run,
// which only receives.
type Mailbox struct {
	o      Options
	from   *netmail.Address
	domain string
	log    *slog.Logger
	keys   keys
	places chan struct{} // one for each connection to the SMTP server at a time
	health *health
	pauses pauses
}

// pauses are the delays of reading; tests have shorter ones.
type pauses struct {
	first, max time.Duration // before another connection after a failure
	look       time.Duration // between two looks while IDLE waits: a connection may be dead without a sign
}

// sendsAtOnce is how many mails go out at a time: what the stricter providers take.
const sendsAtOnce = 4

// New makes a mailbox. Nothing is sent before Mail, Run or Check.
func New(o Options) (*Mailbox, error) {
	from, err := netmail.ParseAddress(o.From)
	if err != nil {
		return nil, fmt.Errorf("mail: %q is no address: write it as Name <support@example.com>", o.From)
	}
	o = withDefaults(o)
	switch {
	case len(o.Secret) < shortestSecret:
		return nil, fmt.Errorf("mail: the secret in %s has %d characters, at least %d are needed: make one with openssl rand -hex 24", o.SecretName, len(o.Secret), shortestSecret)
	case o.Memory == nil:
		return nil, errors.New("mail: Options.Memory is needed")
	case o.SMTP.Host == "":
		return nil, errors.New("mail: Options.SMTP is needed")
	}
	for _, s := range []Server{o.SMTP, o.IMAP} {
		if s.Security == None && s.Host != "" && !Loopback(s.Host) {
			return nil, fmt.Errorf("mail: %s is not on this machine, so its connection must be encrypted: starttls or implicit", s.Host)
		}
	}
	_, domain, _ := cutLast(from.Address, "@")
	return &Mailbox{
		o: o, from: from, domain: domain, log: o.Log, keys: newKeys(o.Secret), health: &health{tell: o.Report},
		places: make(chan struct{}, sendsAtOnce),
		pauses: pauses{first: time.Second, max: time.Minute, look: 5 * time.Minute},
	}, nil
}

func withDefaults(o Options) Options {
	o.SecretName = orDefault(o.SecretName, "the options")
	o.SMTP = o.SMTP.complete(587, 465, 25, StartTLS)
	o.IMAP = o.IMAP.complete(143, 993, 143, Implicit)
	o.Folder = orDefault(o.Folder, DefaultFolder)
	o.Poll = orDefault(o.Poll, DefaultPoll)
	o.Lease = orDefault(o.Lease, 15*time.Second)
	o.MaxFile = orDefault(o.MaxFile, DefaultMaxFile)
	o.MaxMessage = orDefault(o.MaxMessage, DefaultMaxMessage)
	if o.Notice == nil {
		o.Notice = notice
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Report == nil {
		o.Report = func(error) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// complete fills in the usual port of each kind of encryption.
func (s Server) complete(startTLS, implicit, clear int, usual Security) Server {
	s.Security = orDefault(s.Security, usual)
	s.PasswordName = orDefault(s.PasswordName, "the options")
	if s.Port == 0 {
		s.Port = map[Security]int{StartTLS: startTLS, Implicit: implicit, None: clear}[s.Security]
	}
	return s
}

// tls are the settings for the encryption with a server.
func (m *Mailbox) tls(host string) *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if m.o.TLS != nil {
		c = m.o.TLS.Clone()
	}
	c.ServerName = orDefault(c.ServerName, host)
	return c
}

// Loopback reports whether a host is this machine, as far as its name tells.
func Loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func orDefault[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// notice is the default of Options.Notice.
func notice(locale string) string {
	if chinese(locale) {
		return "直接回复这封邮件即可。请勿写密码、验证码或完整卡号。不想再收到这张工单的邮件，回复“退订”。"
	}
	return "Just reply to this e-mail to answer. Please never send a password, a code or a full card number. Reply STOP to get no more mails about this ticket."
}

func chinese(locale string) bool { return strings.HasPrefix(strings.ToLower(locale), "zh") }
