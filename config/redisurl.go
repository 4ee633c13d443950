package config

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/okpay/supportbot/config/strictyaml"
	"gopkg.in/yaml.v3"
)

// RedisURL is the address of a Redis server, a Cluster or Sentinels. The zero
// RedisURL is none. It prints with its password masked.
type RedisURL struct {
	Scheme    string // "redis", "rediss" for TLS, or "unix" for a socket
	Username  string // of the servers, not of the Sentinels
	Password  Secret
	Addresses []string // host:port, of the Sentinels when there is a Master; the path of a socket
	DB        int
	Master    string     // the name that the Sentinels know
	Cluster   bool       // several addresses without Master, or ?cluster=true
	Settings  url.Values // further parameters, such as pool_size
}

// IsZero reports whether there is no address.
func (u RedisURL) IsZero() bool { return len(u.Addresses) == 0 }

// String returns the address with *** for the password.
func (u RedisURL) String() string { return u.write(u.Password.String()) }

// Reveal returns the address with its password, as redisstore.Options takes it.
func (u RedisURL) Reveal() string { return u.write(escape(u.Password.Reveal())) }

func (u RedisURL) write(password string) string {
	if u.IsZero() {
		return ""
	}
	var query []string
	add := func(name, value string) { query = append(query, name+"="+value) }
	login := escape(u.Username)
	if password != "" {
		login += ":" + password
	}
	if u.Master != "" { // there, the login before the host is the Sentinels' own
		add("master_name", escape(u.Master))
		if login != "" {
			add("username", escape(u.Username))
			add("password", password)
		}
		login = ""
	}
	if login != "" {
		login += "@"
	}
	place := u.Addresses[0]
	switch {
	case u.Scheme == "unix":
		add("db", strconv.Itoa(u.DB))
	case !u.Cluster:
		place += "/" + strconv.Itoa(u.DB)
	case len(u.Addresses) == 1:
		add("cluster", "true")
	}
	for _, name := range slices.Sorted(maps.Keys(u.Settings)) {
		add(name, escape(u.Settings.Get(name)))
	}
	text := u.Scheme + "://" + login + place
	if len(query) > 0 {
		text += "?" + strings.Join(query, "&")
	}
	for _, other := range u.Addresses[1:] {
		text += "," + u.Scheme + "://" + other
	}
	return text
}

// escape leaves nothing that means something in an address or a list of them.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

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
	case err != nil || strings.Contains(raw.Path+raw.RawQuery+raw.Fragment, "@") || strings.Contains(raw.User.Username(), ","):
		return problem("not an address of Redis", form+"; write %40 for @ and %2F for / in a password") // half of it may stand anywhere
	case raw.Scheme != "redis" && raw.Scheme != "rediss" && raw.Scheme != "unix":
		return problem(fmt.Sprintf("want redis:// or rediss://, not %q", raw.Scheme), form)
	case raw.Scheme != "unix" && raw.Hostname() == "":
		return problem("an address of Redis without host", form)
	case raw.Scheme == "unix" && (raw.Path == "" || raw.Host != ""):
		return problem("a socket without path", "such as unix:///run/redis.sock")
	}
	password, _ := raw.User.Password()
	u := RedisURL{Scheme: raw.Scheme, Username: raw.User.Username(), Password: NewSecret(password), Addresses: []string{raw.Path}}
	database := raw.Query().Get("db")
	if u.Scheme != "unix" {
		u.Addresses[0], database = withPort(raw.Host), strings.Trim(raw.Path, "/")
	}
	for _, a := range more {
		if other, err := url.Parse("redis://" + a); err != nil || other.Hostname() == "" || other.Host != a {
			return problem("not an address of Redis", "several are written redis://a:7000,b:7000")
		}
		u.Addresses = append(u.Addresses, withPort(a))
	}
	if database != "" {
		if u.DB, err = strconv.Atoi(database); err != nil || u.DB < 0 {
			return problem(fmt.Sprintf("want a database number, not %q", database), form)
		}
	}
	if p := u.query(raw.Query()); p.What != "" {
		return RedisURL{}, p
	}
	return u, strictyaml.Problem{}
}

func problem(what, hint string) (RedisURL, strictyaml.Problem) {
	return RedisURL{}, strictyaml.Problem{What: what, Hint: hint}
}

// hosts finds host:port,host:port in an address.
var hosts = regexp.MustCompile(`^(rediss?://)((?:[^/?#]*@)?)([^/?#]*)(.*)$`)

// firstAddress takes all hosts but the first out of an address. The others may
// repeat the scheme.
func firstAddress(text string) (single string, more []string) {
	m := hosts.FindStringSubmatch(text)
	if m != nil {
		text = m[1] + strings.ReplaceAll(text[len(m[1]):], ","+m[1], ",")
		m = hosts.FindStringSubmatch(text)
	}
	if m == nil {
		return text, nil
	}
	list := strings.Split(m[3], ",")
	return m[1] + m[2] + list[0] + m[4], list[1:]
}

func withPort(host string) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	return net.JoinHostPort(strings.Trim(host, "[]"), "6379")
}

// query takes the parameters. Those that tune the client are kept as they are;
// the ones that switch checks off or carry a secret are not taken.
func (u *RedisURL) query(values url.Values) strictyaml.Problem {
	known := []string{"cluster", "master_name", "db", "client_name", "protocol", "pool_size", "min_idle_conns", "dial_timeout", "read_timeout", "write_timeout", "pool_timeout"}
	for name, v := range values {
		switch {
		case !slices.Contains(known, name):
			hint := "known: " + strings.Join(known, ", ")
			if s := strictyaml.Suggest(name, known); s != "" {
				hint = fmt.Sprintf("did you mean %q?", s)
			}
			return strictyaml.Problem{What: fmt.Sprintf("unknown parameter %q", name), Hint: hint}
		case name == "db" && u.Scheme != "unix":
			return strictyaml.Problem{What: "the parameter db is for sockets", Hint: "write the number after the host: redis://host/1"}
		case slices.Index(known, name) > 2:
			if u.Settings == nil {
				u.Settings = url.Values{}
			}
			u.Settings[name] = v
		}
	}
	u.Master = values.Get("master_name")
	c := values.Get("cluster")
	u.Cluster = c == "true" || u.Master == "" && len(u.Addresses) > 1
	switch {
	case c != "" && c != "true":
		return strictyaml.Problem{What: fmt.Sprintf("want cluster=true, not %q", c)}
	case u.Cluster && u.Master != "":
		return strictyaml.Problem{What: "both cluster and master_name", Hint: "Sentinels watch one master, a Cluster has its own"}
	case u.Cluster && u.DB != 0:
		return strictyaml.Problem{What: "Redis Cluster has the database 0 only", Hint: fmt.Sprintf("remove /%d", u.DB)}
	}
	return strictyaml.Problem{}
}
