// Package playground is the whole product in one browser window: customers on a
// Telegram-like and a Discord-like chat, the agents' desk beside them, and what goes
// on inside below. It is an adapter and a desk like any other, on the same runtime and
// store; the page is server-rendered and follows by a websocket.
//
//	p, err := playground.New(ctx, playground.Options{Store: store, Content: content, Ingest: door.Ingest, …})
//	rt, err := dispatch.New(dispatch.Options{Engine: p.Engine(), Adapters: p.Adapters(), Desk: p.Desk(), …})
//	go http.Serve(listener, p)
//
// Its parts are packages of their own: scene (what is shown, kept in the store), chat
// and desk (deliveries in, what people do out), files (uploads), inspect (the inside),
// page (HTML). This one is the server: who may look (guard.go), what is asked for
// (acts.go), and how a page follows (feed.go).
//
// # How a page follows
//
// Every change has a sequence number. A page begins with the number that it was
// rendered at, and asks the websocket for what came after; after a lost connection
// with the last number that it has seen. What is sent replaces elements by their ids,
// so a change that comes twice is shown once. A page that was away for too long, or
// over a restart, gets everything anew. Each connection reads the changes at its own
// pace from one list, so a slow one holds nobody up and a closed one leaves nothing.
package playground

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/okpay/supportbot/adapters/playground/chat"
	"github.com/okpay/supportbot/adapters/playground/desk"
	"github.com/okpay/supportbot/adapters/playground/files"
	"github.com/okpay/supportbot/adapters/playground/inspect"
	"github.com/okpay/supportbot/adapters/playground/page"
	"github.com/okpay/supportbot/adapters/playground/scene"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/board"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Options are what a playground is made of. Those without a default are required.
type Options struct {
	Store   Store
	Content inspect.Content
	Ingest  func(ctx context.Context, ev bot.Event) error
	Redact  func(bot.Event) bot.Event
	Board   *board.Board
	// Session is what a conversation is like now; the zero session where there is none.
	Session func(ctx context.Context, c bot.ConversationID) bot.Session
	// Reply fills in a saved reply of the content.
	Reply  func(name, locale string, values map[string]string) (string, error)
	Clock  Clock
	Hosts  []string     // names that the page may be asked for by, beside those of this machine; "*" is any
	Secret string       // the password; "" asks for none
	Media  fs.FS        // files of the content; nil: there are none
	Dir    string       // the folder of the content that is watched, "" for none
	Locale string       // of the desk
	Log    *slog.Logger // default: nothing is logged
}

// Store is where the playground keeps what it shows.
type Store = scene.Store

// Clock is the clock of the playground's conversations. It can be moved forward.
type Clock interface {
	Now() time.Time
	Ahead() time.Duration // of the real one
	Advance(ctx context.Context, d time.Duration) error
}

// Platforms are those whose look the customers' panes have.
func Platforms() []bot.Platform { return []bot.Platform{"telegram", "discord"} }

// Playground is the server of the page. It is an http.Handler, safe for concurrent use.
type Playground struct {
	o         Options
	scene     *scene.Scene
	recorder  *inspect.Recorder
	customers *chat.Customers
	desk      *desk.Desk
	files     *files.Shelf
	render    *page.Renderer
	guard     *guard
	cache     patchCache
	status    status
	handler   http.Handler
	closing   context.CancelFunc
	closed    context.Context // of the connections that pages follow by; ends with Close
}

// New makes a playground with what its store keeps of it. An empty one gets a customer
// in each pane.
func New(ctx context.Context, o Options) (*Playground, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s, err := scene.Load(ctx, o.Store)
	if err != nil {
		return nil, err
	}
	render, err := page.New()
	if err != nil {
		return nil, err
	}
	p := &Playground{o: o, scene: s, files: files.New(), render: render, guard: newGuard(o.Secret, o.Hosts)}
	p.recorder = inspect.NewRecorder(o.Content, func(c bot.ConversationID) { s.Tell(scene.Turn, string(c)) })
	p.customers = chat.NewCustomers(chat.CustomerOptions{Scene: s, Ingest: o.Ingest, Redact: o.Redact, Now: o.Clock.Now})
	p.desk = desk.New(desk.Options{Scene: s, Board: o.Board, Ingest: o.Ingest, Redact: o.Redact, Now: o.Clock.Now, Reply: o.Reply, Log: o.Log})
	p.closed, p.closing = context.WithCancel(context.WithoutCancel(ctx))
	p.handler = p.routes()
	return p, p.populate(ctx)
}

// populate adds the first customers.
func (p *Playground) populate(ctx context.Context) error {
	if len(p.scene.Chats()) > 0 {
		return nil
	}
	for _, first := range []struct {
		platform bot.Platform
		who      bot.Person
	}{{"telegram", bot.Person{ID: "1", Name: "李娜", Locale: "zh"}}, {"discord", bot.Person{ID: "2", Name: "Alex", Locale: "en"}}} {
		if _, err := p.customers.New(ctx, first.platform, first.who); err != nil {
			return err
		}
	}
	return nil
}

// Engine is the engine for the runtime. It remembers its turns for the inspector.
func (p *Playground) Engine() dispatch.Engine { return p.recorder }

// Content is what the engine runs now.
func (p *Playground) Content() inspect.Content { return p.recorder.Content() }

// Adapters deliver to the customers' panes.
func (p *Playground) Adapters() []dispatch.Adapter {
	var list []dispatch.Adapter
	for _, platform := range Platforms() {
		list = append(list, chat.New(chat.Options{Platform: platform, Scene: p.scene, Now: p.o.Clock.Now}))
	}
	return list
}

// Desk is the desk for the runtime.
func (p *Playground) Desk() dispatch.Desk { return p.desk }

// Close ends the connections that pages follow by: an HTTP server does not know them.
func (p *Playground) Close() { p.closing() }

// ServeHTTP implements http.Handler.
func (p *Playground) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.handler.ServeHTTP(w, r) }
