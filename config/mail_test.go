package config_test

import "testing"

func TestMistakesAboutMail(t *testing.T) {
	t.Parallel()
	const at = "/etc/bot.yaml:"
	const complete = "mail: {from: a@b.example, smtp: {host: s.example}, imap: {host: i.example}}"
	env := map[string]string{"MAIL_SECRET": "0123456789abcdef", "SMTP_PASSWORD": "s", "IMAP_PASSWORD": "i"}
	tests := []struct {
		name, in string
		env      map[string]string
		want     []string
	}{
		{"complete", complete, env, nil},
		{"no secret, no servers", "mail: {from: a@b.example}", nil, []string{
			at + `1:14: nothing would sign the answers' addresses (set MAIL_SECRET to 32 random letters and digits)`,
			at + `1:14: no server would take the mails (set mail.smtp.host (SMTP_HOST) too)`,
			at + `1:14: nobody would read the answers (set mail.imap.host (IMAP_HOST) or mail.webhook_path too)`,
		}},
		{"address", "mail: {from: support, smtp: {host: s.example}, imap: {host: i.example}}", env, []string{at + `1:14: want an e-mail address, not "support" (such as OKPay <support@example.com>)`}},
		{"short secret", complete, map[string]string{"MAIL_SECRET": "short", "IMAP_PASSWORD": "i"}, []string{`environment variable MAIL_SECRET: want at least 16 characters, not 5 (such as the output of openssl rand -hex 24)`}},
		{"passwords", "mail: {from: a@b.example, smtp: {host: s.example, username: me}, imap: {host: i.example}}", map[string]string{"MAIL_SECRET": "0123456789abcdef"}, []string{
			at + `1:61: its password is not set (set SMTP_PASSWORD)`,
			at + `1:79: the mailbox's password is not set (set IMAP_PASSWORD)`,
		}},
		{"in clear", "mail: {smtp: {host: s.example, tls: none}, imap: {host: 127.0.0.1, tls: none}}", nil, []string{at + `1:37: s.example is not on this machine, so its connection must be encrypted (starttls or implicit)`}},
		{"kind of encryption", "mail: {imap: {tls: start_tls}}", nil, []string{at + `1:20: want starttls, implicit or none, not "start_tls" (did you mean "starttls"?)`}},
		{"numbers", "mail: {max_file_mb: 0, smtp: {port: 70000}, imap: {poll: 1ms}}", nil, []string{
			at + `1:21: want 1 to 100, not 0`, at + `1:37: want 1 to 65535, not 70000 (0 is the usual one)`, at + `1:58: want 1s to 1h, not 1ms`,
		}},
		{"webhook", "mail: {webhook_path: /healthz}", nil, []string{at + `1:22: want a path of its own, not "/healthz" (such as /mail)`}},
		{"webhook that nothing receives", "mail: {from: a@b.example, smtp: {host: s.example}, webhook_path: /mail}", env, []string{at + `1:66: nothing would receive the webhook's requests (set http.listen (HTTP_LISTEN) too)`}},
		{"webhook that is another's", "http: {listen: ':80'}\ntelegram: {webhook_url: 'https://x/hook'}\nmail: {webhook_path: /hook}", nil, []string{at + `3:22: telegram.webhook_url has the same path (such as /mail)`}},
		{"password in the file", "mail: {smtp: {password: x}}", nil, []string{at + `1:25: a secret does not belong in the file (keep it in an environment variable and name that in the key that ends in _env)`}},
		{"password for its name", "mail: {imap: {password_env: hunter2}}", nil, []string{at + `1:29: want the name of an environment variable in capitals, not a secret itself (write IMAP_PASSWORD here and set that variable)`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, problems := load(tt.in, tt.env)
			checkProblems(t, tt.in, problems, tt.want...)
		})
	}
}
