package slackapi

import (
	"cmp"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// Options say whose client it is.
type Options struct {
	Token  string       // the bot's (xoxb-…), or the app's (xapp-…) to open sockets with
	APIURL string       // default https://slack.com/api
	HTTP   *http.Client // default: one with limits of time
}

// DefaultAPIURL is where Slack's Web API is.
const DefaultAPIURL = "https://slack.com/api"

// New makes a client that tries everything once: what is to be done after a
// failure is for the runtime to decide, which knows whether it may be repeated.
func New(o Options) *slack.Client {
	base := o.base()
	client := *cmp.Or(o.HTTP, newHTTP())
	client.Transport = &tidy{next: orDefault(client.Transport), base: base}
	return slack.New(o.Token, slack.OptionAPIURL(base), slack.OptionAppLevelToken(o.Token), slack.OptionHTTPClient(&client),
		// The library's own lines would go to standard error, beside the program's log.
		slack.OptionLog(log.New(io.Discard, "", 0)))
}

// base is the address of the API with the slash that the library wants.
func (o Options) base() string {
	return strings.TrimRight(cmp.Or(o.APIURL, DefaultAPIURL), "/") + "/"
}

// connections are kept open for as many calls as dispatch has under way at once in
// a busy moment; Go's default of two would dial for nearly every one.
const connections = 64

// newHTTP makes a client that notices when the other side is gone. How long a call
// may take in all is for tidy and the callers' contexts: a file takes longer.
func newHTTP() *http.Client {
	return &http.Client{Transport: &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		TLSHandshakeTimeout:   5 * time.Second,
		ResponseHeaderTimeout: 30 * time.Second,
		MaxIdleConnsPerHost:   connections,
		IdleConnTimeout:       90 * time.Second,
		ForceAttemptHTTP2:     true,
		HTTP2:                 &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second},
	}}
}

func orDefault(t http.RoundTripper) http.RoundTripper {
	if t == nil {
		return http.DefaultTransport
	}
	return t
}
