package slack

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/adapters/slack/socket"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/backoff"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Platform is Slack's name.
const Platform bot.Platform = "slack"

// Handler takes what happens. A nil error says that it is stored, or needs no
// storing. The reply is what the acknowledgement carries: a view's errors or the
// next view, the options of a select, the answer to a command, to be written by
// encoding/json; nil is none. It is called by several goroutines, but for one lane
// (slackevent.Event.Lane) by one at a time.
type Handler interface {
	Handle(ctx context.Context, ev slackevent.Event) (reply any, err error)
}

// Options say which app it is and who takes what comes. BotToken and one of AppToken
// and SigningSecret are needed.
type Options struct {
	BotToken      string // xoxb-…
	BotTokenName  string // the setting that it comes from, for messages to people; default SLACK_BOT_TOKEN
	AppToken      string // xapp-…, to receive by sockets
	AppTokenName  string // default SLACK_APP_TOKEN
	SigningSecret string // to receive over HTTP, without AppToken
	APIURL        string // default https://slack.com/api
	Sockets       int    // that this process keeps; default 2

	Customers Handler // nil: nobody; what is theirs is dropped
	Desk      Handler // the same

	// Bury keeps what no event can be made of. Default: it is logged and dropped.
	Bury func(ctx context.Context, l dispatch.Letter) error

	Log *slog.Logger // default: nothing is logged
	// Report is told nil whenever Slack works, and an error with how to mend it
	// whenever it does not. It must not block, and may be called from any goroutine.
	Report func(error)
}

// Connection receives from one workspace.
type Connection struct {
	o      Options
	log    *slog.Logger
	api    *slackgo.Client
	health health
	pauses pauses
	turns  turns // of channels, over HTTP

	mu   sync.Mutex
	self Self
}

// pauses are the times that tests shorten.
type pauses struct {
	first, most time.Duration // between attempts to learn who the bot is
	check       time.Duration // between looks at whether the token still works
}

// Self is who the bot is.
type Self struct {
	Team, TeamName string // the workspace
	User           string // the bot's user id
	Bot            string // its bot_id
}

// New checks the options. Nothing is called before Run.
func New(o Options) (*Connection, error) {
	o.BotTokenName, o.AppTokenName = cmp.Or(o.BotTokenName, "SLACK_BOT_TOKEN"), cmp.Or(o.AppTokenName, "SLACK_APP_TOKEN")
	switch {
	case o.BotToken == "":
		return nil, errors.New("slack: the bot token is needed: set " + o.BotTokenName)
	case o.AppToken == "" && o.SigningSecret == "":
		return nil, errors.New("slack: there is no way to receive events: set " + o.AppTokenName + ", or the signing secret")
	}
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	if o.Report == nil {
		o.Report = func(error) {}
	}
	c := &Connection{o: o, log: o.Log, pauses: pauses{time.Second, time.Minute, 5 * time.Minute}}
	c.health.report = o.Report
	if c.BySockets() {
		c.health.failed[partSocket] = errUnknown
	}
	c.api = slackapi.New(slackapi.Options{Token: o.BotToken, APIURL: o.APIURL})
	if o.Bury == nil {
		c.o.Bury = func(ctx context.Context, l dispatch.Letter) error {
			c.log.WarnContext(ctx, "payload is dropped", "id", l.ID, "bytes", len(l.Payload), "error", l.Why)
			return nil
		}
	}
	return c, nil
}

// BySockets reports whether events come by sockets. Else they come to Handler.
func (c *Connection) BySockets() bool { return c.o.AppToken != "" }

// Run receives by sockets until ctx ends, and returns nil then. Without AppToken it
// only watches whether the token works, and events come to Handler. It returns for no
// other reason: what a person has to mend is reported and tried again.
func (c *Connection) Run(ctx context.Context) error {
	var group sync.WaitGroup
	defer group.Wait()
	if !c.introduce(ctx) {
		return nil
	}
	group.Go(func() { c.watch(ctx) }) // ends with ctx
	if !c.BySockets() {
		<-ctx.Done()
		return nil
	}
	s, err := socket.New(socket.Options{
		AppToken: c.o.AppToken, TokenName: c.o.AppTokenName, APIURL: c.o.APIURL, Sockets: c.o.Sockets, Log: c.log,
		Report: func(err error) { c.health.set(partSocket, err) },
		Handle: func(ctx context.Context, e socket.Envelope) (any, error) {
			reply, err := c.take(ctx, arrival{e.Kind, e.Payload, e.Event, e.Why})
			if reply == nil {
				return nil, err
			}
			return reply, err
		},
	})
	if err != nil {
		return err
	}
	return s.Run(ctx)
}

// introduce learns who the bot is, however long that takes. It reports false when ctx
// ended before.
func (c *Connection) introduce(ctx context.Context) bool {
	for try := 0; ; try++ {
		if _, err := c.Who(ctx); err == nil {
			return true
		} else if ctx.Err() == nil {
			c.log.WarnContext(ctx, "slack does not say who the bot is", "error", err)
		}
		if !backoff.Wait(ctx, backoff.Delay(try, c.pauses.first, c.pauses.most)) {
			return false
		}
	}
}

// watch looks now and then whether the token still works.
func (c *Connection) watch(ctx context.Context) {
	for backoff.Wait(ctx, c.pauses.check) {
		if _, err := c.ask(ctx); err != nil && ctx.Err() == nil {
			c.log.WarnContext(ctx, "slack does not answer", "error", err)
		}
	}
}

// Who returns who the bot is. It asks Slack as long as that is not known.
func (c *Connection) Who(ctx context.Context) (Self, error) {
	c.mu.Lock()
	self := c.self
	c.mu.Unlock()
	if self.User != "" {
		return self, nil
	}
	return c.ask(ctx)
}

// ask asks Slack who the bot is, and so whether its token works.
func (c *Connection) ask(ctx context.Context) (Self, error) {
	answer, err := c.api.AuthTestContext(ctx)
	if err == nil && (answer.UserID == "" || answer.BotID == "") {
		err = errors.New("auth.test: the token is not a bot's; " + c.o.BotTokenName + " must begin with xoxb-")
	}
	if err != nil {
		err = slackapi.Explain(err, c.o.BotTokenName)
		if ctx.Err() == nil {
			c.health.set(partToken, err)
		}
		return Self{}, err
	}
	self := Self{Team: answer.TeamID, TeamName: answer.Team, User: answer.UserID, Bot: answer.BotID}
	c.mu.Lock()
	c.self = self
	c.mu.Unlock()
	c.health.set(partToken, nil)
	return self, nil
}
