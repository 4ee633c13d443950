package socket

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/adapters/slack/slackevent"
)

// Options say who receives and who takes what comes. AppToken and Handle are
// needed, the rest has defaults.
type Options struct {
	AppToken  string       // xapp-…
	TokenName string       // the setting that it comes from, for messages to people; default SLACK_APP_TOKEN
	APIURL    string       // default https://slack.com/api
	Sockets   int          // that this process keeps; default 2
	Client    *http.Client // opens the websockets; default http.DefaultClient

	// Handle stores an envelope. Nil means stored: it is acknowledged, with the reply
	// if there is one (JSON; 20 KB at most). It is called by several goroutines, but
	// for one lane by one at a time. Its context ends some seconds after it began.
	Handle func(ctx context.Context, e Envelope) (reply any, err error)

	Log *slog.Logger // default: nothing is logged
	// Report is told nil when a socket works, and an error when none does. It must
	// not block, and may be called from any goroutine.
	Report func(error)
}

// Envelope is something that Slack told.
type Envelope struct {
	Kind    slackevent.Kind
	Event   slackevent.Event
	Payload []byte // as it came
	Why     error  // why it could not be read; then there is no Event
	Retry   int    // how often it came before
}

// Client receives.
type Client struct {
	o      Options
	api    *slack.Client
	log    *slog.Logger
	lanes  *lanes // of one Run
	pauses pauses

	mu   sync.Mutex
	live int // sockets that work
}

// pauses are the times that tests shorten.
type pauses struct {
	first, most time.Duration // between attempts
	fatal       time.Duration // after what a person must mend
	crowd       time.Duration // after too many sockets
	hello       time.Duration // until Slack's first words
	ping        time.Duration // between pings
	pong        time.Duration // until the answer to one
	steady      time.Duration // how long a socket lives to be no part of a series of failures
	ack         time.Duration // how long Slack waits
	handle      time.Duration // how long Handle may take
	grace       time.Duration // what is under way may take at the end
	quiet       time.Duration // how long a socket that was replaced must be silent to be closed
	linger      time.Duration // and after how long it is in any case
	settle      time.Duration // what came by one socket waits so long for what came by another
}

func defaultPauses() pauses {
	return pauses{
		// apps.connections.open may be called about once a minute, more in bursts.
		first: time.Second, most: time.Minute, fatal: time.Minute, crowd: 30 * time.Second,
		hello: 10 * time.Second, ping: 15 * time.Second, pong: 10 * time.Second, steady: 10 * time.Second,
		// Slack's three seconds begin when it sends.
		ack: 2900 * time.Millisecond, handle: 10 * time.Second, grace: 2 * time.Second, settle: 100 * time.Millisecond,
		// Slack closes by itself some seconds after its warning. Meanwhile both count
		// against the ten that an app may have.
		quiet: time.Second, linger: 10 * time.Second,
	}
}

// New checks the options. Nothing is connected before Run.
func New(o Options) (*Client, error) {
	if o.AppToken == "" || o.Handle == nil {
		return nil, errors.New("socket: options AppToken and Handle are needed")
	}
	o.TokenName = cmp.Or(o.TokenName, "SLACK_APP_TOKEN")
	o.Sockets = cmp.Or(o.Sockets, 2)
	o.Client = cmp.Or(o.Client, http.DefaultClient)
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	if o.Report == nil {
		o.Report = func(error) {}
	}
	c := &Client{o: o, log: o.Log, pauses: defaultPauses()}
	c.api = slackapi.New(slackapi.Options{Token: o.AppToken, APIURL: o.APIURL})
	return c, nil
}
