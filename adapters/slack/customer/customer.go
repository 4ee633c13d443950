package customer

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Platform is the name of the platform in events.
const Platform bot.Platform = "slack"

// Memory keeps what all processes must know; see doc.go for its keys.
type Memory interface {
	Value(ctx context.Context, key string) (value string, ok bool, err error)
	// SetValue keeps a value for ttl, 0 is for ever.
	SetValue(ctx context.Context, key, value string, ttl time.Duration) error
	DropValue(ctx context.Context, key string) error
}

// Options say which app it is and where things are. Token and Memory are required.
type Options struct {
	Token  string       // the bot's, xoxb-…
	APIURL string       // default https://slack.com/api
	HTTP   *http.Client // default that of slackapi
	Memory Memory
	Files  fs.FS          // the content's own pictures and documents; nil has none
	Copies dispatch.Files // opens what agents attach; nil: such files are refused
	// Every is the time between two messages in a channel; default a second, what
	// Slack takes.
	Every time.Duration
	// Commands are the words that are commands behind "!", in lower case, with the
	// command's own name: "help", "hilfe". nil: every name is one.
	Commands map[string]string
	// Notices gives what the adapter says by itself, in a customer's language ("",
	// where it is not known). nil speaks English.
	Notices func(locale string) Notices
	Log     *slog.Logger     // default: nothing is logged
	Now     func() time.Time // default time.Now
}

// Notices are what the adapter says by itself, as plain text.
type Notices struct {
	TooLate string // the window of a form could not be opened in time
	Missing string // below a field of a form that was left empty
	Submit  string // the button that sends a form off, at most 24 characters
	Close   string // the button that closes it, at most 24 characters
}

func english(string) Notices {
	return Notices{
		TooLate: "The form could not be opened in time. Press the button again, or just answer here.",
		Missing: "Please fill this in.",
		Submit:  "Send",
		Close:   "Close",
	}
}

// Adapter serves the customers of one Slack app. Its methods may be called from
// any goroutine. It receives nothing by itself, see Handler.
type Adapter struct {
	o    Options
	api  *slack.Client
	log  *slog.Logger
	self selves
}

// New makes an adapter. It makes no call before Deliver or a Handler's Handle.
func New(o Options) (*Adapter, error) {
	switch {
	case o.Token == "":
		return nil, errors.New("slack: no token")
	case o.Memory == nil:
		return nil, errors.New("slack: no memory")
	}
	o.Every = cmp.Or(o.Every, time.Second)
	if o.Notices == nil {
		o.Notices = english
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Adapter{o: o, api: slackapi.New(o.web()), log: o.Log}, nil
}

// web is what slackapi needs of the options.
func (o Options) web() slackapi.Options {
	return slackapi.Options{Token: o.Token, APIURL: o.APIURL, HTTP: o.HTTP}
}

// Platform implements dispatch.Adapter.
func (a *Adapter) Platform() bot.Platform { return Platform }

// Rates implements dispatch.Paced: the limits of the workspace and of the channel.
func (a *Adapter) Rates(d dispatch.Delivery) []dispatch.Rate {
	p, ok := parsePlace(d.Conversation)
	if _, typing := d.Action.(bot.Typing); !ok || typing {
		return nil
	}
	return slackapi.Rate(p.channel, a.o.Every)
}

// notices are those in a language, complete.
func (a *Adapter) notices(locale string) Notices {
	n, e := a.o.Notices(locale), english("")
	return Notices{TooLate: cmp.Or(n.TooLate, e.TooLate), Missing: cmp.Or(n.Missing, e.Missing), Submit: cmp.Or(n.Submit, e.Submit), Close: cmp.Or(n.Close, e.Close)}
}
