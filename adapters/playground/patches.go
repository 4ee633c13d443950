package playground

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"sync"

	"github.com/okpay/supportbot/adapters/playground/page"
	"github.com/okpay/supportbot/adapters/playground/scene"
	"github.com/okpay/supportbot/bot"
)

// patch is one change of a page: it fills the element of an ID, or puts one into
// another by its ID, in the place of the one of that ID or else at the end.
type patch struct {
	Fill string `json:"fill,omitempty"`
	Put  string `json:"put,omitempty"`
	Into string `json:"into,omitempty"`
	HTML string `json:"html"`
}

// update is what is sent to a page: all that has changed up to Seq.
type update struct {
	Boot    string  `json:"boot"`
	Seq     uint64  `json:"seq"`
	Gone    bool    `json:"gone,omitempty"` // what the tab has open is not there any more
	Patches []patch `json:"patches,omitempty"`
}

// writer collects the patches of one update.
type writer struct {
	p    *Playground
	v    view
	out  update
	done map[string]bool // what is written already: a part once, as it is now
	err  error
}

func (p *Playground) writer(v view, seq uint64) *writer {
	return &writer{p: p, v: v, out: update{Boot: p.scene.Boot(), Seq: seq}, done: map[string]bool{}}
}

func (w *writer) once(key string) bool {
	if w.done[key] {
		return false
	}
	w.done[key] = true
	return true
}

func (w *writer) fill(id, part string, data any) {
	if !w.once(id) {
		return
	}
	html, err := w.p.render.Part(w.v.lang, part, data)
	if err != nil && w.err == nil {
		w.err = err
	}
	w.out.Patches = append(w.out.Patches, patch{Fill: id, HTML: html})
}

func (w *writer) put(into, id, part string, data any) {
	if !w.once(id) {
		return
	}
	html, err := w.p.render.Part(w.v.lang, part, data)
	if err != nil && w.err == nil {
		w.err = err
	}
	w.out.Patches = append(w.out.Patches, patch{Put: id, Into: into, HTML: html})
}

// change writes what a change means for the view.
func (w *writer) change(ctx context.Context, c scene.Change) {
	switch c.Kind {
	case scene.ChatChanged:
		w.chat(bot.ConversationID(c.ID), c.Items)
	case scene.ChatGone:
		w.people("telegram")
		w.people("discord")
		w.out.Gone = w.out.Gone || c.ID == string(w.v.telegram) || c.ID == string(w.v.discord)
	case scene.TicketChanged:
		w.ticket(bot.TicketID(c.ID), c.Items)
	case scene.Typing:
		if id := bot.ConversationID(c.ID); id == w.v.telegram || id == w.v.discord {
			w.fill("typing-"+c.ID, "typing", w.p.typing(id))
		}
	case scene.Turn:
		if c.ID == string(w.v.on) {
			w.inside(ctx)
		}
	case scene.Content:
		w.fill("status", "status", w.p.contentStatus())
		w.fill("clock", "clock", w.p.clock())
		w.inside(ctx)
	}
}

func (w *writer) inside(ctx context.Context) {
	if !w.once("inside") {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, partTimeout)
	defer cancel()
	w.fill("inspect", "strip", w.p.inside(ctx, w.v))
}

func (w *writer) people(platform bot.Platform) {
	open := w.v.telegram
	if platform == "discord" {
		open = w.v.discord
	}
	w.fill("people-"+string(platform), "people", w.p.pane(platform, open))
}

func (w *writer) chat(id bot.ConversationID, items []string) {
	c := w.p.scene.Chat(id)
	if c == nil {
		return
	}
	if len(items) == 0 {
		w.people(c.Platform)
	}
	if id != w.v.telegram && id != w.v.discord {
		return
	}
	for i := range c.Messages {
		if m := &c.Messages[i]; slices.Contains(items, m.ID) {
			w.put("talk-"+string(id), "m-"+m.ID, "message", page.Pair{A: c, B: *m})
		}
	}
}

func (w *writer) ticket(id bot.TicketID, items []string) {
	desk := w.p.deskOf(w.v)
	w.fill("tickets", "tickets", desk)
	t := w.p.scene.Ticket(id)
	if id != w.v.ticket || t == nil {
		return
	}
	w.fill("card-"+string(id), "card", page.Pair{A: desk, B: t})
	for i := range t.Posts {
		post := &t.Posts[i]
		if slices.Contains(items, post.ID) && (post.To.IsZero() || post.To.Name == w.v.agent) {
			w.put("posts-"+string(id), "p-"+post.ID, "post", page.Pair{A: desk, B: *post})
		}
	}
}

// all writes everything anew, as the names say: of a pane, the desk, the inside.
func (w *writer) all(ctx context.Context, names ...string) {
	for _, name := range names {
		switch name {
		case "telegram", "discord":
			open := w.v.telegram
			if name == "discord" {
				open = w.v.discord
			}
			w.people(bot.Platform(name))
			w.fill("chat-"+name, "chat", w.p.pane(bot.Platform(name), open))
		case "desk":
			desk := w.p.deskOf(w.v)
			w.fill("tickets", "tickets", desk)
			w.fill("thread", "thread", desk)
		case "inspect":
			w.inside(ctx)
		}
	}
}

// parts are the names that all knows.
func parts() []string { return []string{"telegram", "discord", "desk", "inspect"} }

func (w *writer) encode() ([]byte, error) {
	if w.err != nil {
		return nil, w.err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(w.out)
	return b.Bytes(), err
}

// since returns the update of a view that has seen everything up to after, and the
// number that it leads to.
func (p *Playground) since(ctx context.Context, v view, boot string, after uint64) (data []byte, seq uint64, err error) {
	changes, now, ok := p.scene.Since(after)
	if boot != p.scene.Boot() || !ok {
		w := p.writer(v, now)
		w.all(ctx, parts()...)
		w.change(ctx, scene.Change{Kind: scene.Content})
		data, err = w.encode()
		return data, now, err
	}
	data, err = p.cache.get(span{v, after, now}, func() ([]byte, error) {
		w := p.writer(v, now)
		for _, c := range changes {
			w.change(ctx, c)
		}
		return w.encode()
	})
	return data, now, err
}

// span is an update: of which view, from where to where.
type span struct {
	view     view
	from, to uint64
}

// patchCache keeps updates, since tabs with the same view are sent the same. The zero
// value is ready.
type patchCache struct {
	mu   sync.Mutex
	made map[span]*made
}

type made struct {
	once sync.Once
	data []byte
	err  error
}

// maxMade is how many updates are kept: those of a moment, for all tabs.
const maxMade = 64

func (c *patchCache) get(key span, build func() ([]byte, error)) ([]byte, error) {
	c.mu.Lock()
	m := c.made[key]
	if m == nil {
		if c.made == nil || len(c.made) >= maxMade {
			c.made = map[span]*made{}
		}
		m = &made{}
		c.made[key] = m
	}
	c.mu.Unlock()
	m.once.Do(func() { m.data, m.err = build() })
	return m.data, m.err
}
