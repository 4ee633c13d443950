package discord

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/okpay/supportbot/adapters/discord/gateway"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Platform is the name of the platform in events.
const Platform bot.Platform = "discord"

// Memory keeps what all processes must know of conversations on Discord; see
// doc.go for its keys.
type Memory interface {
	gateway.Store // Value, SetValue, Hold, Free
	// SetValueOnce sets the value if there is none, and returns the one there is now.
	SetValueOnce(ctx context.Context, key, value string, ttl time.Duration) (now string, err error)
	DropValue(ctx context.Context, key string) error
	Fields(ctx context.Context, key string) (map[string]string, error)
	SetField(ctx context.Context, key, field, value string) error
	DropField(ctx context.Context, key, field string) error
}

// Options say which bot this is and where things are. Token and Memory are
// required, for Run also Owner.
type Options struct {
	Token     string // the bot's, without "Bot " before it
	TokenName string // the setting that it comes from, for messages to people; default DISCORD_TOKEN
	APIURL    string // default https://discord.com/api/v10
	// GatewayURL is the gateway's address, such as wss://gateway.discord.gg; "" asks
	// the API for it, which is what Discord wants.
	GatewayURL string
	Memory     Memory
	Owner      string        // names this process
	Lease      time.Duration // how long a dead process keeps the others from the gateway; default 15 s
	Files      fs.FS         // the content's own pictures and documents; nil has none
	// Copies open what agents have attached; nil has it refused.
	Copies    dispatch.Files
	PerSecond int // requests of all processes together; default 45 of the 50 that Discord allows
	// Notices gives what the adapter says by itself, in a customer's language ("",
	// where it is not known). nil speaks English.
	Notices func(locale string) Notices

	Log *slog.Logger // default: nothing is logged
	// Report is told nil whenever Discord works and an error when it does not, whose
	// text says how to mend it. It must be cheap. It may be nil.
	Report func(error)
	Now    func() time.Time // default time.Now
}

// Notices are what the adapter says by itself, as plain text.
type Notices struct {
	Private  string // above the address of the private chat that a button has opened
	NoAnswer string // a button cannot be served at the moment: it may be pressed again
	Mention  string // in a thread: only replies to the bot and messages that mention it can be read
	Thread   string // the name of a private thread
}

func english(string) Notices {
	return Notices{
		Private:  "Let us go on in our private chat:",
		NoAnswer: "That did not work just now. Please try again in a minute.",
		Mention:  "Discord shows me only messages that reply to mine or mention me. Please reply to this message.",
		Thread:   "Support",
	}
}

const (
	defaultAPI       = "https://discord.com/api/v10"
	defaultTokenName = "DISCORD_TOKEN"
	// defaultPerSecond leaves a tenth of Discord's 50 requests a second to what
	// dispatch does not pace: catching up, opening channels, setting up.
	defaultPerSecond = 45
)

// Adapter serves customers on Discord. Its methods may be called from any
// goroutine; Run from one at a time.
type Adapter struct {
	o       Options
	log     *slog.Logger
	rest    *rest
	files   *http.Client // fetches files
	health  health
	threads threads
	notices notified
	limits  limits
}

// limits are how long things may take. Tests have shorter ones.
type limits struct {
	early    time.Duration // an interaction is acknowledged by then, stored or not; no request holds it up for longer
	thinking time.Duration // then "is thinking…" goes away if nothing is said
	settle   time.Duration // a reply waits so long for the acknowledgement that it needs
	catchUp  time.Duration // between two requests of catching up
}

func defaultLimits() limits {
	return limits{
		early:    2 * time.Second, // of Discord's 3, so that a second is left for the request
		thinking: 20 * time.Second,
		settle:   4 * time.Second,
		catchUp:  100 * time.Millisecond,
	}
}

// New makes an adapter. It makes no request before Run, Deliver or Setup.
func New(o Options) (*Adapter, error) {
	switch {
	case o.Token == "":
		return nil, errors.New("discord: no token")
	case o.Memory == nil:
		return nil, errors.New("discord: no memory")
	}
	o.complete()
	r, err := newRest(o.Token, o.APIURL)
	if err != nil {
		return nil, fmt.Errorf("discord: %w", err)
	}
	return &Adapter{o: o, log: o.Log, rest: r, files: newFiles(r.wire), health: health{report: o.Report}, limits: defaultLimits()}, nil
}

func (o *Options) complete() {
	if o.TokenName == "" {
		o.TokenName = defaultTokenName
	}
	if o.APIURL == "" {
		o.APIURL = defaultAPI
	}
	if o.PerSecond <= 0 {
		o.PerSecond = defaultPerSecond
	}
	if o.Notices == nil {
		o.Notices = english
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Report == nil {
		o.Report = func(error) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
}

// Platform implements dispatch.Adapter.
func (a *Adapter) Platform() bot.Platform { return Platform }

// Rates implements dispatch.Paced: all requests together, and the messages of a
// channel. How many those may be Discord says in its answers, as Receipt.Rests;
// five in five seconds is what it has said for years.
func (a *Adapter) Rates(d dispatch.Delivery) []dispatch.Rate {
	all := dispatch.Rate{Key: keyAll, Every: time.Second / time.Duration(a.o.PerSecond)}
	p, ok := parsePlace(d.Conversation)
	if !ok {
		return nil
	}
	key := channelKey(p.channel) + own(d.Action)
	switch d.Action.(type) {
	case bot.Send, bot.Edit:
		return []dispatch.Rate{all, {Key: key, Every: time.Second, Burst: 4 * time.Second}}
	case bot.Retract:
		return []dispatch.Rate{all, {Key: key, Every: time.Second, Burst: 4 * time.Second}}
	case bot.React: // one in a quarter of a second, which clients of Discord obey too
		return []dispatch.Rate{all, {Key: key, Every: 250 * time.Millisecond}}
	case bot.Recall:
		if !p.public() {
			return nil
		}
	}
	return []dispatch.Rate{all}
}

func channelKey(channel string) string { return keyAll + ":channel:" + channel }

// call makes a request and keeps the health up to date.
func (a *Adapter) call(ctx context.Context, q request) (answer, error) {
	out, err := a.rest.do(ctx, q)
	var e *apiError
	switch {
	case err == nil:
		a.health.set(partREST, nil)
	case !errors.As(err, &e):
		if ctx.Err() == nil {
			a.health.set(partREST, fmt.Errorf("discord cannot be reached: %w", err))
		}
	case e.status == 401 && e.code != codeBadWebhookToken:
		a.health.set(partREST, fmt.Errorf("discord refuses the token: reset and copy the token in the developer portal (%s)", a.o.TokenName))
	case e.status >= 500:
		a.health.set(partREST, fmt.Errorf("discord has trouble: %w", err))
	default:
		a.health.set(partREST, nil) // it works; this request it does not like
	}
	return out, err
}
