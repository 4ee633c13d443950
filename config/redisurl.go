package config

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/okpay/supportbot/config/strictyaml"
	"gopkg.in/yaml.v3"
)

// RedisURL is the address of a Redis server, a Cluster or Sentinels. The zero
// RedisURL is none. It prints with its password masked.
type RedisURL struct {
	TLS       bool
	Username  string
	Password  Secret
	Addresses []string // host:port; of the Sentinels when there is a Master
	DB        int
	Master    string // the name that the Sentinels know
	Cluster   bool   // several addresses without Master, or ?cluster=true
}

// IsZero reports whether there is no address.
func (u RedisURL) IsZero() bool { return len(u.Addresses) == 0 }

// String returns the URL with *** for the password.
func (u RedisURL) String() string {
	if u.IsZero() {
		return ""
	}
	var b strings.Builder
	b.WriteString("redis")
	if u.TLS {
		b.WriteString("s")
	}
	b.WriteString("://" + url.PathEscape(u.Username))
	if u.Password.IsSet() {
		b.WriteString(":" + masked)
	}
	if u.Username != "" || u.Password.IsSet() {
		b.WriteString("@")
	}
	b.WriteString(strings.Join(u.Addresses, ","))
	if !u.Cluster {
		fmt.Fprintf(&b, "/%d", u.DB)
	}
	switch {
	case u.Master != "":
		b.WriteString("?master=" + url.QueryEscape(u.Master))
	case u.Cluster && len(u.Addresses) == 1:
		b.WriteString("?cluster=true")
	}
	return b.String()
}

// MarshalText returns what String does.
func (u RedisURL) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// writtenPassword finds a password in an address.
var writtenPassword = regexp.MustCompile(`^[^/]*://[^/@]*?:([^/@]+)@`)

// DecodeYAML reads the address from a file, where a password must be a ${NAME}.
func (u *RedisURL) DecodeYAML(d *strictyaml.Decoder, n *yaml.Node) {
	*u = RedisURL{}
	if m := writtenPassword.FindStringSubmatch(n.Value); n.Kind == yaml.ScalarNode && m != nil && !strings.Contains(m[1], "${") {
		d.Problem(n, "a password does not belong in the file", "keep it in the environment variable that password_env names, or write ${NAME} in its place")
		return
	}
	var text string
	if d.Decode(n, &text); text == "" {
		return
	}
	parsed, p := parseRedisURL(text)
	if p.What != "" {
		d.Problem(n, p.What, p.Hint)
		return
	}
	*u = parsed
}

// parseRedisURL returns a problem without place, and without any part of the
// address that could be a password.
func parseRedisURL(text string) (RedisURL, strictyaml.Problem) {
	const form = "such as redis://host:6379/0"
	text, more := firstAddress(text)
	raw, err := url.Parse(text)
	switch {
	case err != nil || strings.Contains(raw.Path+raw.RawQuery+raw.Fragment, "@"): // half a password may stand there
		return RedisURL{}, strictyaml.Problem{What: "not an address of Redis", Hint: form + "; write %40 for @ and %2F for / in a password"}
	case raw.Scheme != "redis" && raw.Scheme != "rediss":
		return RedisURL{}, strictyaml.Problem{What: fmt.Sprintf("want redis:// or rediss://, not %q", raw.Scheme), Hint: form}
	case raw.Hostname() == "":
		return RedisURL{}, strictyaml.Problem{What: "an address of Redis without host", Hint: form}
	}
	password, _ := raw.User.Password()
	u := RedisURL{TLS: raw.Scheme == "rediss", Username: raw.User.Username(), Password: NewSecret(password), Addresses: []string{withPort(raw.Host)}}
	for _, a := range more {
		if other, err := url.Parse("redis://" + a); err != nil || other.Hostname() == "" || other.Host != a {
			return RedisURL{}, strictyaml.Problem{What: "not an address of Redis", Hint: "several are written redis://a:7000,b:7000"}
		}
		u.Addresses = append(u.Addresses, withPort(a))
	}
	if p := u.query(raw.Query()); p.What != "" {
		return RedisURL{}, p
	}
	if path := strings.Trim(raw.Path, "/"); path != "" {
		if u.DB, err = strconv.Atoi(path); err != nil || u.DB < 0 {
			return RedisURL{}, strictyaml.Problem{What: fmt.Sprintf("want a database number, not %q", path), Hint: form}
		}
		if u.Cluster && u.DB != 0 {
			return RedisURL{}, strictyaml.Problem{What: "Redis Cluster has the database 0 only", Hint: fmt.Sprintf("remove /%d", u.DB)}
		}
	}
	return u, strictyaml.Problem{}
}

// hosts finds host:port,host:port in an address.
var hosts = regexp.MustCompile(`^([a-z]+://(?:[^/?#]*@)?)([^/?#]*)(.*)$`)

// firstAddress takes all hosts but the first out of an address.
func firstAddress(text string) (single string, more []string) {
	m := hosts.FindStringSubmatch(text)
	if m == nil {
		return text, nil
	}
	list := strings.Split(m[2], ",")
	return m[1] + list[0] + m[3], list[1:]
}

func withPort(host string) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	return net.JoinHostPort(strings.Trim(host, "[]"), "6379")
}

func (u *RedisURL) query(values url.Values) strictyaml.Problem {
	known := []string{"cluster", "master"}
	for name := range values {
		if name != known[0] && name != known[1] {
			hint := "known: cluster, master"
			if s := strictyaml.Suggest(name, known); s != "" {
				hint = fmt.Sprintf("did you mean %q?", s)
			}
			return strictyaml.Problem{What: fmt.Sprintf("unknown parameter %q", name), Hint: hint}
		}
	}
	u.Master = values.Get("master")
	u.Cluster = u.Master == "" && len(u.Addresses) > 1
	switch c := values.Get("cluster"); {
	case c == "true" && u.Master != "":
		return strictyaml.Problem{What: "both cluster and master", Hint: "Sentinels watch one master, a Cluster has its own"}
	case c == "true":
		u.Cluster = true
	case c != "":
		return strictyaml.Problem{What: fmt.Sprintf("want cluster=true, not %q", c)}
	}
	return strictyaml.Problem{}
}
