package telegram

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	tg "github.com/go-telegram/bot"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Platform is the name of the platform in events.
const Platform bot.Platform = "telegram"

// The defaults of Options.
const (
	DefaultAPIURL         = "https://api.telegram.org"
	DefaultPerSecond      = 28                      // Telegram takes 30: with what the network bunches together, no second sees more
	DefaultBetweenInChat  = 1050 * time.Millisecond // Telegram takes one a second, by its own clock
	DefaultPerGroupAMin   = 19                      // Telegram takes 20
	DefaultMaxConnections = 40
)

// Options say which bot it is and how it is reached. Token and Memory are needed.
type Options struct {
	Token     string // from @BotFather
	TokenName string // where the token comes from, for messages, such as "TELEGRAM_TOKEN"
	APIURL    string // default DefaultAPIURL
	Memory    Memory
	Owner     string        // names this process among those that share the work
	Lease     time.Duration // how long a dead poller keeps the others waiting, default 15 s
	Files     fs.FS         // the content's files; a bot.Link.URL without scheme is a path in it
	// Copies open what agents have attached; nil has it refused.
	Copies  dispatch.Files
	Webhook Webhook // the zero value polls

	PerSecond     float64       // messages of the bot in a second, default DefaultPerSecond
	BetweenInChat time.Duration // between two messages in a chat, default DefaultBetweenInChat
	PerGroupAMin  float64       // messages in a group in a minute, default DefaultPerGroupAMin

	// Notice is what somebody reads who presses a button that is not theirs or
	// that no key of this bot has signed, at most 200 characters. The default
	// knows English and Chinese.
	Notice func(locale string) string
	Log    *slog.Logger     // default none
	Report func(error)      // told of health: nil when Telegram works, else why not; default none
	Now    func() time.Time // default time.Now
}

// Webhook says that Telegram posts its updates to Handler.
type Webhook struct {
	URL            string // public address of Handler, https; "" polls
	MaxConnections int    // how many updates Telegram posts at once, default DefaultMaxConnections
}

// Memory is what the processes share. Its keys begin with "telegram:".
type Memory interface {
	Values
	Leases
}

// Values keep small texts.
type Values interface {
	Value(ctx context.Context, key string) (value string, ok bool, err error)
	// SetValue keeps a value for ttl, 0 is for ever.
	SetValue(ctx context.Context, key, value string, ttl time.Duration) error
	DropValue(ctx context.Context, key string) error
}

// Leases let one process at a time do something.
type Leases interface {
	// Hold takes or renews a lease and reports whether owner has it.
	Hold(ctx context.Context, name, owner string, ttl time.Duration) (bool, error)
	Free(ctx context.Context, name, owner string) error
}

// Runtime is where updates go. When Ingest or Bury returns nil, what came is stored.
type Runtime interface {
	Ingest(ctx context.Context, ev bot.Event) error
	Bury(ctx context.Context, l dispatch.Letter) error
}

// Adapter is one Telegram bot. All methods are safe for concurrent use, and
// Deliver works without Run, which only receives.
type Adapter struct {
	o      Options
	id     int64 // of the bot, the number that its token begins with
	key    []byte
	log    *slog.Logger
	client *tg.Bot      // sends
	polls  *http.Client // receives; its calls wait long
	files  *http.Client // fetches files
	name   atomic.Pointer[string]
	hears  atomic.Bool // all that is said in groups
	pauses pauses
}

// pauses are the delays of receiving; tests have shorter ones.
type pauses struct {
	lease      time.Duration // how long a poller's lease lives after its process
	first, max time.Duration // before another poll after a failure
	watch      time.Duration // between two looks at the webhook
}

// New makes an adapter. Nothing is sent before Deliver or Run.
func New(o Options) (*Adapter, error) {
	number, secret, _ := strings.Cut(o.Token, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || secret == "" || strings.ContainsAny(o.Token, " \t\r\n/?#%") {
		return nil, errors.New("telegram: " + tokenName(o) + " is no bot token: it has the form 123456:ABC, copy it again from @BotFather")
	}
	if o.Memory == nil {
		return nil, errors.New("telegram: Options.Memory is needed")
	}
	o = withDefaults(o)
	a := &Adapter{o: o, id: id, log: o.Log, key: derive(o.Token, "callback data"), polls: newPolls(), files: newFiles(),
		pauses: pauses{lease: o.Lease, first: time.Second, max: 30 * time.Second, watch: time.Minute}}
	sends := &http.Client{Transport: &tidy{next: newTransport(), limit: answerLimit}, Timeout: sendTimeout}
	a.client, err = tg.New(o.Token, tg.WithServerURL(o.APIURL), tg.WithSkipGetMe(), tg.WithHTTPClient(sendTimeout, sends),
		// The library logs to the standard logger, with bodies.
		tg.WithErrorsHandler(func(error) {}), tg.WithDebugHandler(func(string, ...any) {}))
	if err != nil {
		return nil, errors.New("telegram: the client library refuses the token") // its error may hold it
	}
	return a, nil
}

func withDefaults(o Options) Options {
	o.APIURL = strings.TrimRight(orDefault(o.APIURL, DefaultAPIURL), "/")
	o.PerSecond = orDefault(o.PerSecond, DefaultPerSecond)
	o.Lease = orDefault(o.Lease, 15*time.Second)
	o.BetweenInChat = orDefault(o.BetweenInChat, DefaultBetweenInChat)
	o.PerGroupAMin = orDefault(o.PerGroupAMin, DefaultPerGroupAMin)
	o.Webhook.MaxConnections = orDefault(o.Webhook.MaxConnections, DefaultMaxConnections)
	o.TokenName = tokenName(o)
	if o.Notice == nil {
		o.Notice = notice
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
	return o
}

func tokenName(o Options) string { return orDefault(o.TokenName, "the token") }

func orDefault[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

// derive makes a key for one purpose out of the token, the same in all processes.
func derive(token, purpose string) []byte {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte("supportbot " + purpose))
	return mac.Sum(nil)
}

// secret is what Telegram puts into the header of each request to the webhook.
func (a *Adapter) secret() string {
	return base64.RawURLEncoding.EncodeToString(derive(a.o.Token, "webhook"))
}

// Platform implements dispatch.Adapter.
func (a *Adapter) Platform() bot.Platform { return Platform }

// The keys of Rates. Telegram's refusals rest the same ones.
const rateAll = "telegram"

func rateOf(chat int64) string { return "telegram:chat:" + strconv.FormatInt(chat, 10) }

// Rates implements dispatch.Paced: the limits of the bot, of the chat and, in a
// group, of the group. Reactions and what is taken back are calls of the bot and no
// messages of a chat. Showing that the bot types and deleting what a customer wrote
// count nowhere.
func (a *Adapter) Rates(d dispatch.Delivery) []dispatch.Rate {
	p, err := parsePlace(d.Conversation)
	if err != nil {
		return nil
	}
	every := time.Duration(float64(time.Second) / a.o.PerSecond)
	// Half a turn may be made up for: a grant is never quite on time, and what is
	// lost 28 times a second adds up. No second sees more than 29 that way.
	all := dispatch.Rate{Key: rateAll, Every: every, Burst: every / 2}
	switch d.Action.(type) {
	case bot.Send, bot.Edit:
	case bot.React, bot.Retract:
		return []dispatch.Rate{all}
	default:
		return nil
	}
	between := a.o.BetweenInChat
	if p.group() {
		between = max(between, time.Duration(float64(time.Minute)/a.o.PerGroupAMin))
	}
	return []dispatch.Rate{all, {Key: rateOf(p.chat), Every: between}}
}

// notice is the default of Options.Notice.
func notice(locale string) string {
	if strings.HasPrefix(strings.ToLower(locale), "zh") {
		return "这个按钮已失效，或不是发给您的。请直接给我发消息。"
	}
	return "This button no longer works, or it is meant for somebody else. Just write to me."
}
