package config

import (
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"path"
	"time"
)

// Mail is the follow-up of tickets by e-mail.
type Mail struct {
	From           string `yaml:"from"` // the address of the team, perhaps with a name; "" sends no mail
	Secret         Secret `yaml:"secret"`
	SecretEnv      string `yaml:"secret_env"`
	PlusAddressing bool   `yaml:"plus_addressing"`
	SMTP           SMTP   `yaml:"smtp"`
	IMAP           IMAP   `yaml:"imap"`
	WebhookPath    string `yaml:"webhook_path"` // "" is none
	MaxFileMB      int    `yaml:"max_file_mb"`
}

// SMTP is the server that takes mail.
type SMTP struct {
	Host        string `yaml:"host"`
	Port        int    `yaml:"port"` // 0 is the usual one
	TLS         string `yaml:"tls"`  // "starttls", "implicit" or "none"
	Username    string `yaml:"username"`
	Password    Secret `yaml:"password"`
	PasswordEnv string `yaml:"password_env"`
}

// IMAP is the server that has the mailbox with the answers.
type IMAP struct {
	Host        string        `yaml:"host"` // "" reads none
	Port        int           `yaml:"port"` // 0 is the usual one
	TLS         string        `yaml:"tls"`  // "starttls", "implicit" or "none"
	Username    string        `yaml:"username"`
	Password    Secret        `yaml:"password"`
	PasswordEnv string        `yaml:"password_env"`
	Folder      string        `yaml:"folder"`
	Poll        time.Duration `yaml:"poll"`
}

// Enabled reports whether there is an address to write from.
func (m Mail) Enabled() bool { return m.From != "" }

// Address is the address in From, without the name.
func (m Mail) Address() string {
	a, err := netmail.ParseAddress(m.From)
	if err != nil {
		return ""
	}
	return a.Address
}

func defaultMail() Mail {
	return Mail{
		SecretEnv: "MAIL_SECRET", PlusAddressing: true,
		SMTP: SMTP{TLS: "starttls", PasswordEnv: "SMTP_PASSWORD"},
		IMAP: IMAP{TLS: "implicit", PasswordEnv: "IMAP_PASSWORD", Folder: "INBOX", Poll: time.Minute},
		// Mail servers take about 25 MB, and what is attached grows by a third on its way.
		MaxFileMB: 10,
	}
}

// shortestSecret is what a secret that signs must have at least.
const shortestSecret = 16

// mail checks the section mail, and what it needs when it is in use.
func (l *loader) mail() {
	m := &l.config.Mail
	l.oneOf("mail.smtp.tls", m.SMTP.TLS, "starttls", "implicit", "none")
	l.oneOf("mail.imap.tls", m.IMAP.TLS, "starttls", "implicit", "none")
	l.port("mail.smtp.port", m.SMTP.Port)
	l.port("mail.imap.port", m.IMAP.Port)
	l.encrypted("mail.smtp.tls", m.SMTP.Host, m.SMTP.TLS)
	l.encrypted("mail.imap.tls", m.IMAP.Host, m.IMAP.TLS)
	l.between("mail.imap.poll", m.IMAP.Poll, time.Second, time.Hour)
	if n := m.MaxFileMB; n < 1 || n > 100 {
		l.problem("mail.max_file_mb", fmt.Sprintf("want 1 to 100, not %d", n), "")
	}
	if p := m.WebhookPath; p != "" && (!pathForm.MatchString(p) || path.Clean(p) != p || p == "/healthz") {
		l.problem("mail.webhook_path", fmt.Sprintf("want a path of its own, not %q", p), "such as /mail")
	}
	if u, err := url.Parse(l.config.Telegram.WebhookURL); err == nil && m.WebhookPath != "" && u.Path == m.WebhookPath {
		l.problem("mail.webhook_path", "telegram.webhook_url has the same path", "such as /mail")
	}
	if m.Enabled() {
		l.mailNeeds()
	}
}

// mailNeeds reports what is missing to write mails and to hear the answers.
func (l *loader) mailNeeds() {
	m := &l.config.Mail
	if m.Address() == "" {
		l.problem("mail.from", fmt.Sprintf("want an e-mail address, not %q", m.From), "such as OKPay <support@example.com>")
	}
	switch n := len(m.Secret.Reveal()); {
	case n == 0:
		l.problem("mail.from", "nothing would sign the answers' addresses", fmt.Sprintf("set %s to 32 random letters and digits", m.SecretEnv))
	case n < shortestSecret:
		l.problems.Add(variablePos(m.SecretEnv), fmt.Sprintf("want at least %d characters, not %d", shortestSecret, n), "such as the output of openssl rand -hex 24")
	}
	switch {
	case m.SMTP.Host == "":
		l.problem("mail.from", "no server would take the mails", "set mail.smtp.host (SMTP_HOST) too")
	case m.SMTP.Username != "" && !m.SMTP.Password.IsSet():
		l.problem("mail.smtp.username", "its password is not set", fmt.Sprintf("set %s", m.SMTP.PasswordEnv))
	}
	switch {
	case m.IMAP.Host == "" && m.WebhookPath == "":
		l.problem("mail.from", "nobody would read the answers", "set mail.imap.host (IMAP_HOST) or mail.webhook_path too")
	case m.IMAP.Host != "" && !m.IMAP.Password.IsSet():
		l.problem("mail.imap.host", "the mailbox's password is not set", fmt.Sprintf("set %s", m.IMAP.PasswordEnv))
	}
	if m.WebhookPath != "" && l.config.HTTP.Listen == "" {
		l.problem("mail.webhook_path", "nothing would receive the webhook's requests", "set http.listen (HTTP_LISTEN) too")
	}
}

func (l *loader) port(key string, n int) {
	if n < 0 || n > 65535 {
		l.problem(key, fmt.Sprintf("want 1 to 65535, not %d", n), "0 is the usual one")
	}
}

// encrypted refuses passwords and customers' mail in clear on the network.
func (l *loader) encrypted(key, host, tls string) {
	ip := net.ParseIP(host)
	if tls == "none" && host != "" && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		l.problem(key, fmt.Sprintf("%s is not on this machine, so its connection must be encrypted", host), "starttls or implicit")
	}
}
