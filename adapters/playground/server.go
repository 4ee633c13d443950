package playground

import (
	"bytes"
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/okpay/supportbot/adapters/playground/inspect"
	"github.com/okpay/supportbot/adapters/playground/page"
	"github.com/okpay/supportbot/bot"
)

func (p *Playground) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.index)
	mux.HandleFunc("GET /parts", p.parts)
	mux.HandleFunc("GET /feed", p.feed)
	mux.HandleFunc("GET /transcript", p.transcript)
	mux.HandleFunc("GET /file/{id}", p.file)
	mux.HandleFunc("GET /media/{path...}", p.media)
	mux.Handle("GET /assets/", http.StripPrefix("/assets/", fresh(http.FileServerFS(page.Assets()))))
	mux.HandleFunc("POST /act/customer", p.actCustomer)
	mux.HandleFunc("POST /act/agent", p.actAgent)
	mux.HandleFunc("POST /act/new", p.actNew)
	mux.HandleFunc("POST /act/place", p.actPlace)
	mux.HandleFunc("POST /act/locale", p.actLocale)
	mux.HandleFunc("POST /act/remove", p.actRemove)
	mux.HandleFunc("POST /act/clock", p.actClock)
	return p.guard.wrap(mux)
}

// fresh keeps a browser from running the script of another version of the program.
func fresh(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		next.ServeHTTP(w, r)
	})
}

// index is the whole page.
func (p *Playground) index(w http.ResponseWriter, r *http.Request) {
	seq := p.scene.Seq() // before anything is read: what changes meanwhile comes again
	var b bytes.Buffer
	v := p.viewOf(r)
	if err := p.render.Page(&b, v.lang, p.page(r.Context(), v, seq)); err != nil {
		p.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(b.Bytes()) // a browser that is gone needs no page
}

// parts are some panes anew, for a tab that opens another chat or ticket.
func (p *Playground) parts(w http.ResponseWriter, r *http.Request) {
	out := p.writer(p.viewOf(r), p.scene.Seq())
	out.all(r.Context(), strings.Split(r.URL.Query().Get("names"), ",")...)
	data, err := out.encode()
	if err != nil {
		p.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(data)
}

// transcript is a talk as a .chat file.
func (p *Playground) transcript(w http.ResponseWriter, r *http.Request) {
	turns, whole := p.recorder.Turns(bot.ConversationID(r.URL.Query().Get("chat")))
	text, err := inspect.Transcript(p.recorder.Content(), turns)
	switch {
	case errors.Is(err, inspect.ErrEmpty):
		http.Error(w, "nothing has been said here since the program began", http.StatusNotFound)
		return
	case err != nil:
		p.fail(w, r, err)
		return
	}
	if !whole {
		text = "# the beginning of the talk is not remembered\n" + text
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte(text))
}

// file is something that was uploaded. Only pictures are shown by the browser; anything
// else, which could hold a script, is saved.
func (p *Playground) file(w http.ResponseWriter, r *http.Request) {
	f, ok := p.files.Open(r.PathValue("id"))
	if !ok {
		http.Error(w, "this file is not kept any more: uploads last as long as the program runs", http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	switch f.MIME {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		h.Set("Content-Type", f.MIME)
	default:
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.Data))
}

// media are files of the content.
func (p *Playground) media(w http.ResponseWriter, r *http.Request) {
	name := path.Clean(r.PathValue("path"))
	if p.o.Media == nil || !fs.ValidPath(name) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
	http.ServeFileFS(w, r, p.o.Media, name)
}

// fail answers what should not happen. The log has it; who asked is not told more.
func (p *Playground) fail(w http.ResponseWriter, r *http.Request, err error) {
	p.o.Log.ErrorContext(r.Context(), "page cannot be shown", "path", r.URL.Path, "error", err)
	http.Error(w, "the page cannot be shown; the log of the program says why", http.StatusInternalServerError)
}
