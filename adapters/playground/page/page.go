// Package page renders what the playground shows, as HTML: the whole page, and each
// part of it by itself, so that what has changed can be sent alone.
//
//	r, err := page.New()
//	err = r.Page(w, "en", page.Page{…})
//	html, err := r.Part("zh", "message", page.Pair{A: chat, B: message})
//
// Everything that people wrote is escaped by html/template; markup of the content
// becomes elements in one function (see rich). No text of a page is in Go but those of
// texts.go. It imports the scene, inspect and bot/markup.
package page

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/okpay/supportbot/adapters/playground/inspect"
	"github.com/okpay/supportbot/adapters/playground/scene"
	"github.com/okpay/supportbot/bot"
)

//go:embed templates
var templates embed.FS

//go:embed assets
var assets embed.FS

// Assets are the files that the page loads: styles, script and icon.
func Assets() fs.FS {
	sub, err := fs.Sub(assets, "assets")
	if err != nil {
		panic("page: the assets are embedded: " + err.Error()) // a bug in this package
	}
	return sub
}

// Page is all that is shown at first.
type Page struct {
	Boot              string
	Seq               uint64
	Telegram, Discord Pane
	Desk              Desk
	Inspect           Inspect
	Status            Status
	Clock             Clock
}

// Pane is one platform's customers with the chat of one of them.
type Pane struct {
	Platform bot.Platform
	Open     bot.ConversationID // of the person who is marked in the list
	People   []*scene.Chat      // one each, in order
	Chat     *scene.Chat        // nil: there is nobody
	Typing   int64              // milliseconds for which somebody types, 0 nobody does
	Commands []bot.CommandInfo
	Flows    []Flow
	Locales  []string
}

// Flow is a flow that a link can lead to.
type Flow struct{ ID, Title string }

// Desk is the agents' side.
type Desk struct {
	Agent   string
	Agents  []string
	Tickets []*scene.Ticket
	Open    bot.TicketID
	Ticket  *scene.Ticket // nil: none is open
	Queues  []Queue
	Replies []Reply
}

// Queue is a queue as agents see it.
type Queue struct{ ID, Title string }

// Reply is a saved reply.
type Reply struct {
	Name, Title string
	Blanks      []Blank
}

// Blank is what is filled into a saved reply.
type Blank struct {
	Name, Label string
	Optional    bool
}

// Inspect is the inside of the conversation that was last looked at.
type Inspect struct {
	Conversation bot.ConversationID
	Name         string
	View         *inspect.View
}

// Status says how the content is.
type Status struct {
	Dir      string    // the folder that is watched, "" none
	At       time.Time // when it was last taken over, zero: at the start
	Problems []string  // of the files as they are now; the content before goes on
}

// Clock is the clock of the page.
type Clock struct {
	Now   time.Time
	Ahead time.Duration // of the real one
}

// Pair hands two values to a part.
type Pair struct{ A, B any }

// Renderer renders in the languages of the page. It is safe for concurrent use.
type Renderer struct{ byLang map[string]*template.Template }

// New parses the templates.
func New() (*Renderer, error) {
	r := &Renderer{byLang: map[string]*template.Template{}}
	for _, lang := range Languages() {
		t, err := template.New("").Funcs(functions(lang)).ParseFS(templates, "templates/*.html")
		if err != nil {
			return nil, fmt.Errorf("page: %w", err)
		}
		r.byLang[lang] = t
	}
	return r, nil
}

// Page writes the whole page.
func (r *Renderer) Page(w io.Writer, lang string, p Page) error {
	return r.byLang[lang].ExecuteTemplate(w, "page", p)
}

// Part returns one part: "people", "chat", "message", "typing", "tickets", "thread",
// "card", "post", "strip", "status" or "clock".
func (r *Renderer) Part(lang, name string, data any) (string, error) {
	var b strings.Builder
	err := r.byLang[lang].ExecuteTemplate(&b, name, data)
	return b.String(), err
}
