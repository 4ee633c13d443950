package main

import (
	"context"
	"net/http"

	"github.com/okpay/supportbot/adapters/mail"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/config"
)

// mailName is what e-mail is called in GET /healthz.
const mailName = "mail"

// connectMail makes the mailbox of tickets, nil where none is configured. It sends
// what the runtime asks for (dispatch.Mailer), and its connection receives; it is no
// platform of customers, so there is no adapter.
func connectMail(p *parts, s *service, owner string) (*mail.Mailbox, error) {
	cfg := p.cfg.Mail
	if !cfg.Enabled() {
		return nil, nil
	}
	o := mailOptions(cfg)
	o.Memory, o.Owner, o.Lease = p.store, owner, p.cfg.Runtime.Lease
	o.Notice = func(locale string) string { return s.engine.Notice("notice_mail", locale) }
	o.Copies = s.files
	o.Log, o.Report = s.log, s.health.reporter(mailName)
	m, err := mail.New(o)
	if err != nil {
		return nil, err
	}
	c := connection{name: mailName, path: cfg.WebhookPath}
	c.receive = func(ctx context.Context, rt *dispatch.Runtime) error { return m.Run(ctx, rt) }
	c.webhook = func(rt *dispatch.Runtime) http.Handler { return m.Handler(rt) }
	s.files.add(mail.Platform, m.OpenFile)
	s.connections = append(s.connections, c)
	return m, nil
}

// mailOptions are those that a check needs too.
func mailOptions(cfg config.Mail) mail.Options {
	limit := int64(cfg.MaxFileMB) << 20
	return mail.Options{
		From: cfg.From, Secret: cfg.Secret.Reveal(), SecretName: cfg.SecretEnv, Plus: cfg.PlusAddressing,
		SMTP:   mailServer(cfg.SMTP.Host, cfg.SMTP.Port, cfg.SMTP.TLS, signIn{cfg.SMTP.Username, cfg.SMTP.Password, cfg.SMTP.PasswordEnv}, cfg),
		IMAP:   mailServer(cfg.IMAP.Host, cfg.IMAP.Port, cfg.IMAP.TLS, signIn{cfg.IMAP.Username, cfg.IMAP.Password, cfg.IMAP.PasswordEnv}, cfg),
		Folder: cfg.IMAP.Folder, Poll: cfg.IMAP.Poll,
		// Around the files are the texts, and base64 adds a third.
		MaxFile: limit, MaxMessage: limit*3/2 + 2<<20,
	}
}

// signIn is who signs in at a server.
type signIn struct {
	username string
	password config.Secret
	variable string
}

// mailServer is a server as the adapter wants it. Who has a password and no name
// signs in with the address.
func mailServer(host string, port int, tls string, who signIn, cfg config.Mail) mail.Server {
	if who.username == "" && who.password.IsSet() {
		who.username = cfg.Address()
	}
	return mail.Server{Host: host, Port: port, Security: mail.Security(tls), Username: who.username, Password: who.password.Reveal(), PasswordName: who.variable}
}
