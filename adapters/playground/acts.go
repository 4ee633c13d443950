package playground

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/okpay/supportbot/adapters/playground/chat"
	"github.com/okpay/supportbot/adapters/playground/desk"
	"github.com/okpay/supportbot/adapters/playground/files"
	"github.com/okpay/supportbot/adapters/playground/scene"
	"github.com/okpay/supportbot/bot"
)

// The bounds of what may be sent at once.
const (
	maxFiles   = 10
	maxBody    = maxFiles*files.MaxFile + 1<<20
	maxText    = 4096     // characters, as Telegram takes; longer ones are the browser's to refuse
	maxName    = 40       // of a customer or an agent
	maxAdvance = 31 * day // of the clock at once
	day        = 24 * time.Hour
)

// done is the answer to an act: where it led to.
type done struct {
	Chat bot.ConversationID `json:"chat,omitempty"`
}

// actCustomer does something as a customer.
func (p *Playground) actCustomer(w http.ResponseWriter, r *http.Request) {
	uploads, ok := p.form(w, r)
	if !ok {
		return
	}
	id := bot.ConversationID(r.PostFormValue("chat"))
	if again := r.PostFormValue("again"); again != "" {
		p.answer(w, r, done{id}, p.customers.Again(r.Context(), id, again))
		return
	}
	at, err := p.customers.Do(r.Context(), id, chat.Act{
		ID: r.PostFormValue("id"), Open: r.PostFormValue("open") != "", Token: r.PostFormValue("token"), Message: r.PostFormValue("message"),
		Form: r.PostFormValue("form"), Values: values(r), Edit: r.PostFormValue("edit"), Delete: r.PostFormValue("delete"),
		React: r.PostFormValue("react"), Emoji: r.PostFormValue("emoji"), Files: uploads, Text: text(r), Quote: r.PostFormValue("quote"),
	})
	p.answer(w, r, done{at}, err)
}

// actAgent does something as an agent.
func (p *Playground) actAgent(w http.ResponseWriter, r *http.Request) {
	uploads, ok := p.form(w, r)
	if !ok {
		return
	}
	ticket := bot.TicketID(r.PostFormValue("ticket"))
	if again := r.PostFormValue("again"); again != "" {
		p.answer(w, r, done{}, p.desk.Again(r.Context(), ticket, again))
		return
	}
	p.answer(w, r, done{}, p.desk.Do(r.Context(), ticket, desk.Act{
		ID: r.PostFormValue("id"), Agent: name(r.PostFormValue("agent")), Do: r.PostFormValue("do"), Text: text(r),
		Value: r.PostFormValue("value"), Post: r.PostFormValue("post"), Files: uploads, Values: values(r),
	}))
}

// actNew adds a customer.
func (p *Playground) actNew(w http.ResponseWriter, r *http.Request) {
	if _, ok := p.form(w, r); !ok {
		return
	}
	platform := bot.Platform(r.PostFormValue("platform"))
	who := bot.Person{ID: bot.PersonID(rand.Text()[:8]), Name: name(r.PostFormValue("name")), Locale: r.PostFormValue("locale")}
	switch {
	case platform != "telegram" && platform != "discord":
		p.answer(w, r, done{}, scene.Refuse("there is no platform %q here", platform))
		return
	case who.Name == "":
		who.Name = fmt.Sprintf("Customer %d", len(p.scene.Chats())+1)
	}
	id, err := p.customers.New(r.Context(), platform, who)
	p.answer(w, r, done{id}, err)
}

// actPlace moves a customer to a group, or back to their private chat.
func (p *Playground) actPlace(w http.ResponseWriter, r *http.Request) {
	if _, ok := p.form(w, r); !ok {
		return
	}
	from := p.scene.Chat(bot.ConversationID(r.PostFormValue("chat")))
	if from == nil {
		p.answer(w, r, done{}, scene.Refuse("this chat is not there any more (reload the page)"))
		return
	}
	id, err := p.customers.Place(r.Context(), from, r.PostFormValue("public") == "1")
	p.answer(w, r, done{id}, err)
}

// actLocale changes what a customer's platform tells of their language.
func (p *Playground) actLocale(w http.ResponseWriter, r *http.Request) {
	if _, ok := p.form(w, r); !ok {
		return
	}
	id := bot.ConversationID(r.PostFormValue("chat"))
	p.answer(w, r, done{id}, p.customers.SetLocale(r.Context(), id, r.PostFormValue("locale")))
}

// actRemove removes a customer from the page, with both of their chats.
func (p *Playground) actRemove(w http.ResponseWriter, r *http.Request) {
	if _, ok := p.form(w, r); !ok {
		return
	}
	id := private(bot.ConversationID(r.PostFormValue("chat")))
	err := errors.Join(p.scene.DropChat(r.Context(), id+":public"), p.scene.DropChat(r.Context(), id))
	p.answer(w, r, done{}, err)
}

// actClock moves the clock on.
func (p *Playground) actClock(w http.ResponseWriter, r *http.Request) {
	if _, ok := p.form(w, r); !ok {
		return
	}
	d, err := time.ParseDuration(r.PostFormValue("by"))
	if err != nil || d <= 0 || d > maxAdvance {
		p.answer(w, r, done{}, scene.Refuse("%q is no span of time up to 31 days (write 3m or 24h)", r.PostFormValue("by")))
		return
	}
	err = p.o.Clock.Advance(r.Context(), d)
	p.scene.Tell(scene.Content, "")
	p.answer(w, r, done{}, err)
}

// form reads what was sent, with its files. False: it is answered already.
func (p *Playground) form(w http.ResponseWriter, r *http.Request) (uploads []bot.File, ok bool) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseMultipartForm(1 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		p.answer(w, r, done{}, scene.Refuse("what was sent cannot be read, or is too large: %v", err))
		return nil, false
	}
	if utf8.RuneCountInString(r.PostFormValue("text")) > maxText {
		p.answer(w, r, done{}, scene.Refuse("a message may have %d characters", maxText))
		return nil, false
	}
	if r.MultipartForm == nil {
		return nil, true
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // the system clears its temporary files too
	for _, f := range r.MultipartForm.File["file"] {
		if len(uploads) == maxFiles {
			p.answer(w, r, done{}, scene.Refuse("a message may have %d files", maxFiles))
			return nil, false
		}
		body, err := f.Open()
		if err == nil {
			var kept bot.File
			kept, err = p.files.Put(f.Filename, body)
			err = errors.Join(err, body.Close())
			uploads = append(uploads, kept)
		}
		if err != nil {
			p.answer(w, r, done{}, scene.Refuse("%s: %v", f.Filename, err))
			return nil, false
		}
	}
	return uploads, true
}

// values are the fields of a form or of a saved reply.
func values(r *http.Request) map[string]string {
	var out map[string]string
	for key := range r.PostForm {
		if field, ok := strings.CutPrefix(key, "v."); ok {
			if out == nil {
				out = map[string]string{}
			}
			out[field] = r.PostForm.Get(key)
		}
	}
	return out
}

// text is what was written. Browsers end lines as letters do.
func text(r *http.Request) string { return strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n") }

// name cuts a name to what has room.
func name(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > maxName {
		return string(r[:maxName])
	}
	return s
}

// answer says what came of an act: an act that could not be taken in may be repeated.
func (p *Playground) answer(w http.ResponseWriter, r *http.Request, d done, err error) {
	w.Header().Set("Cache-Control", "no-store")
	var refusal scene.Refusal
	switch {
	case err == nil:
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(d) // a browser that is gone sees it in the page when it is back
	case errors.As(err, &refusal):
		http.Error(w, refusal.Error(), http.StatusUnprocessableEntity)
	default:
		p.o.Log.WarnContext(r.Context(), "an act was not taken in", "path", r.URL.Path, "error", err)
		http.Error(w, "not sent: the store does not answer. It is kept here; send it again.", http.StatusServiceUnavailable)
	}
}
