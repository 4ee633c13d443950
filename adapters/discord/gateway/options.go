package gateway

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Options say who connects, where to, and who takes what comes. URL, Store, Owner
// and Handle are needed, the rest has defaults.
type Options struct {
	Token     string // the bot's, without "Bot " before it
	TokenName string // the setting that it comes from, for messages to people; default DISCORD_TOKEN
	Intents   int
	// URL returns the base address of the gateway, such as wss://gateway.discord.gg;
	// it is asked before a session begins. At returns one for a fixed address.
	URL    func(ctx context.Context) (string, error)
	Client *http.Client // opens the websocket; default http.DefaultClient

	Store Store
	Key   string        // what the stored values and the lease are named after; default "discord:gateway"
	Lease time.Duration // how long a dead process keeps the others waiting; default 15s
	Owner string        // the name of this process

	Log *slog.Logger // default: nothing is logged
	// Report is told nil whenever the connection works or is not ours to keep, and
	// an error whenever it does not. It must not block, and may be called from any
	// goroutine.
	Report func(error)

	// Wants names the events that somebody needs. The others reach neither Early nor
	// Handle, and cost no write of the store. Default: all.
	Wants func(event string) bool
	// Early sees each event the moment it is read, before its turn at Handle, perhaps
	// long before. It must not block: the heartbeats' answers are read by the same
	// goroutine. It is called from one goroutine at a time, and again for an event
	// that Discord replays. Its context ends when this process no longer has the lease.
	Early func(ctx context.Context, d Dispatch)
	// Handle takes the events strictly in order, one at a time. Nil means stored, and
	// that the event need not come again; after an error it is called again with the
	// same event, at growing intervals and for ever. It sees an event again that was
	// handled shortly before a connection or a process ended. It must end with ctx.
	Handle func(ctx context.Context, d Dispatch) error
	// Bad takes, in the order of Handle and by its rules, a frame that cannot be
	// decoded, and the data of an event at which Handle panicked. Default: they are
	// logged and dropped.
	Bad func(ctx context.Context, raw []byte, why error) error
	// Fresh is called when a session begins that continues no other one, after Handle
	// of its READY and before that of any further event: what happened since the last
	// session is to be fetched by REST. After an error it is called again, like
	// Handle: what can never succeed must be nil.
	Fresh func(ctx context.Context) error
}

// Dispatch is an event of the gateway.
type Dispatch struct {
	Type    string         // such as MESSAGE_CREATE
	Session string         // the id of the session that it came in
	Seq     int64          // its number in that session
	Data    jsontext.Value // its fields, undecoded; the receiver may keep but not change them
}

// Store keeps what outlives a connection, for all processes.
type Store interface {
	// Value returns the value of a key, and whether there is one.
	Value(ctx context.Context, key string) (value string, ok bool, err error)
	// SetValue sets it, for ever if ttl is 0.
	SetValue(ctx context.Context, key, value string, ttl time.Duration) error
	// Hold takes or renews a lease, and reports whether it is the owner's now.
	Hold(ctx context.Context, name, owner string, ttl time.Duration) (bool, error)
	// Free gives a lease back. It does nothing if the lease is another owner's.
	Free(ctx context.Context, name, owner string) error
}

// At returns an Options.URL that always gives the same address.
func At(url string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return url, nil }
}

// Gateway keeps one connection to Discord, or stands by while another process does.
type Gateway struct {
	o    Options
	log  *slog.Logger
	most int // see maxWaiting
}

// New checks the options. Nothing is connected before Run.
func New(o Options) (*Gateway, error) {
	if o.URL == nil || o.Store == nil || o.Owner == "" || o.Handle == nil {
		return nil, errors.New("gateway: options URL, Store, Owner and Handle are needed")
	}
	o.TokenName = cmp.Or(o.TokenName, "DISCORD_TOKEN")
	o.Client = cmp.Or(o.Client, http.DefaultClient)
	o.Key = cmp.Or(o.Key, "discord:gateway")
	o.Lease = cmp.Or(o.Lease, 15*time.Second)
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	if o.Report == nil {
		o.Report = func(error) {}
	}
	if o.Wants == nil {
		o.Wants = func(string) bool { return true }
	}
	if o.Early == nil {
		o.Early = func(context.Context, Dispatch) {}
	}
	if o.Fresh == nil {
		o.Fresh = func(context.Context) error { return nil }
	}
	g := &Gateway{o: o, log: o.Log, most: maxWaiting}
	if o.Bad == nil {
		g.o.Bad = func(ctx context.Context, raw []byte, why error) error {
			g.log.WarnContext(ctx, "frame is dropped", "bytes", len(raw), "error", why)
			return nil
		}
	}
	return g, nil
}
