package playground

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// policy lets the page load nothing from elsewhere and run no script but its own.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; " +
	"form-action 'none'; frame-ancestors 'none'; base-uri 'none'"

// guessPause is what a wrong password costs, so that guessing takes for ever.
const guessPause = 500 * time.Millisecond

// guard decides who may look and act: the page is asked for by a name of this machine,
// so that no site of somebody else's can be pointed here; what changes something comes
// from the page itself; and whoever asks knows the password, where there is one.
type guard struct {
	secret  [sha256.Size]byte
	asks    bool
	hosts   []string
	origins *http.CrossOriginProtection
	guess   chan struct{} // size 1: wrong passwords wait for each other
}

func newGuard(secret string, hosts []string) *guard {
	return &guard{
		secret: sha256.Sum256([]byte(secret)), asks: secret != "", hosts: hosts,
		origins: http.NewCrossOriginProtection(), guess: make(chan struct{}, 1),
	}
}

func (g *guard) wrap(next http.Handler) http.Handler {
	next = g.origins.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		switch {
		case !g.named(r.Host):
			http.Error(w, "this page is asked for by a name that is not its own: "+
				"open it by its address, or name the host in playground.hosts", http.StatusMisdirectedRequest)
		case !g.knows(r):
			h.Set("WWW-Authenticate", `Basic realm="supportbot playground", charset="UTF-8"`)
			http.Error(w, "this playground asks for a password (any user name)", http.StatusUnauthorized)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// named reports whether a host is a name of this machine: an address, localhost, or
// one of the configured ones. Names that somebody else controls may lead here too.
func (g *guard) named(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	return name == "localhost" || net.ParseIP(name) != nil || slices.Contains(g.hosts, name) || slices.Contains(g.hosts, "*")
}

// knows reports whether a request carries the password.
func (g *guard) knows(r *http.Request) bool {
	if !g.asks {
		return true
	}
	_, given, ok := r.BasicAuth()
	sum := sha256.Sum256([]byte(given))
	if ok && subtle.ConstantTimeCompare(sum[:], g.secret[:]) == 1 {
		return true
	}
	if ok {
		g.guess <- struct{}{}
		defer func() { <-g.guess }()
		select {
		case <-time.After(guessPause):
		case <-r.Context().Done():
		}
	}
	return false
}
