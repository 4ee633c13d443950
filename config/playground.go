package config

import (
	"fmt"
	"net"
)

// Playground is the web page with customers and a desk in one browser window.
type Playground struct {
	Listen      string   `yaml:"listen"` // host:port
	Password    Secret   `yaml:"password"`
	PasswordEnv string   `yaml:"password_env"`
	Hosts       []string `yaml:"hosts"` // names that the page is asked for by, beside those of this machine
}

func defaultPlayground() Playground {
	return Playground{Listen: "127.0.0.1:8080", PasswordEnv: "PLAYGROUND_PASSWORD", Hosts: []string{}}
}

// playground checks that nobody else than who sits at this machine gets in without a password.
func (l *loader) playground() {
	p := &l.config.Playground
	if problem := p.Exposed(); problem != "" {
		l.problem("playground.listen", problem, fmt.Sprintf("set %s, or listen on 127.0.0.1:8080", p.PasswordEnv))
	}
}

// Exposed says what is wrong with where the page listens: that other machines reach it
// and there is no password. "" is well.
func (p Playground) Exposed() string {
	host, _, err := net.SplitHostPort(p.Listen)
	switch {
	case err != nil:
		return fmt.Sprintf("want an address and a port, not %q", p.Listen)
	case !loopback(host) && !p.Password.IsSet():
		return fmt.Sprintf("%q can be reached from other machines, and there is no password (%s)", p.Listen, p.PasswordEnv)
	}
	return ""
}

// loopback reports whether an address is one that only this machine reaches.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
