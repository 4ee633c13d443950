package playground

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/okpay/supportbot/adapters/playground/inspect"
	"github.com/okpay/supportbot/adapters/playground/page"
	"github.com/okpay/supportbot/bot"
)

// view is what one tab of a browser has open. It is a comparable value: tabs with the
// same view are sent the same.
type view struct {
	lang              string
	telegram, discord bot.ConversationID
	on                bot.ConversationID // whose inside is shown
	ticket            bot.TicketID
	agent             string
}

// agents are those that the page suggests. Whoever sits there may have another name.
func agents() []string { return []string{"小林", "Maria", "Sam"} }

// maxAgent bounds an agent's name.
const maxAgent = 40

// viewOf reads a view from an address, with what is there in the place of what is not.
func (p *Playground) viewOf(r *http.Request) view {
	q := r.URL.Query()
	v := view{lang: language(r), agent: strings.TrimSpace(q.Get("agent"))}
	if v.agent == "" || len(v.agent) > maxAgent {
		v.agent = agents()[0]
	}
	v.telegram = p.chatOf("telegram", q)
	v.discord = p.chatOf("discord", q)
	v.on = cmp.Or(bot.ConversationID(q.Get("on")), v.telegram)
	if p.scene.Chat(v.on) == nil {
		v.on = v.telegram
	}
	if v.ticket = bot.TicketID(q.Get("ticket")); p.scene.Ticket(v.ticket) == nil {
		v.ticket = ""
		if all := p.scene.Tickets(); len(all) > 0 && !all[0].Done() {
			v.ticket = all[0].ID
		}
	}
	return v
}

// chatOf is the chat that a pane shows: the one that is asked for, else the first.
func (p *Playground) chatOf(platform bot.Platform, q url.Values) bot.ConversationID {
	if c := p.scene.Chat(bot.ConversationID(q.Get(string(platform)))); c != nil && c.Platform == platform {
		return c.ID
	}
	for _, c := range p.scene.Chats() {
		if c.Platform == platform {
			return c.ID
		}
	}
	return ""
}

// language is that of the page: asked for, else the browser's.
func language(r *http.Request) string {
	for _, want := range append([]string{r.URL.Query().Get("lang")}, strings.Split(r.Header.Get("Accept-Language"), ",")...) {
		want, _, _ = strings.Cut(strings.TrimSpace(want), ";")
		want, _, _ = strings.Cut(strings.ToLower(want), "-")
		if slices.Contains(page.Languages(), want) {
			return want
		}
	}
	return page.Languages()[0]
}

func (p *Playground) page(ctx context.Context, v view, seq uint64) page.Page {
	return page.Page{
		Boot: p.scene.Boot(), Seq: seq, Telegram: p.pane("telegram", v.telegram), Discord: p.pane("discord", v.discord),
		Desk: p.deskOf(v), Inspect: p.inside(ctx, v), Status: p.contentStatus(), Clock: p.clock(),
	}
}

func (p *Playground) clock() page.Clock {
	return page.Clock{Now: p.o.Clock.Now(), Ahead: p.o.Clock.Ahead()}
}

func (p *Playground) pane(platform bot.Platform, open bot.ConversationID) page.Pane {
	pane := page.Pane{Platform: platform, Chat: p.scene.Chat(open), Open: private(open), Typing: p.typing(open)}
	for _, c := range p.scene.Chats() {
		if c.Platform == platform && !c.Public {
			pane.People = append(pane.People, c)
		}
	}
	content := p.recorder.Content()
	pane.Locales = content.Engine.Locales()
	if pane.Chat == nil {
		return pane
	}
	locale := content.Engine.Locales()[0]
	if slices.Contains(pane.Locales, pane.Chat.Customer.Locale) {
		locale = pane.Chat.Customer.Locale
	}
	pane.Commands = content.Engine.Commands(locale)
	for _, f := range content.Flows.Flows() {
		if f.Start.Command != "" || len(f.Start.Phrases) > 0 || f.Start.On != "" {
			pane.Flows = append(pane.Flows, page.Flow{ID: string(f.ID), Title: f.Title.Render(locale, nil)})
		}
	}
	return pane
}

// private is the customer's private chat: they are known by it.
func private(id bot.ConversationID) bot.ConversationID {
	return bot.ConversationID(strings.TrimSuffix(string(id), ":public"))
}

// typing is for how many milliseconds somebody types to a customer.
func (p *Playground) typing(id bot.ConversationID) int64 {
	until := p.scene.TypingUntil(id)
	if until.IsZero() {
		return 0
	}
	return max(until.Sub(p.o.Clock.Now()).Milliseconds(), 0)
}

func (p *Playground) deskOf(v view) page.Desk {
	d := page.Desk{Agent: v.agent, Agents: agents(), Tickets: p.scene.Tickets(), Open: v.ticket, Ticket: p.scene.Ticket(v.ticket)}
	lib := p.recorder.Content().Flows
	for _, q := range lib.Queues() {
		d.Queues = append(d.Queues, page.Queue{ID: q.ID, Title: q.Title.Render(p.o.Locale, nil)})
	}
	for _, r := range lib.Desk().Replies {
		reply := page.Reply{Name: r.Name, Title: r.Title.Render(p.o.Locale, nil)}
		for _, b := range r.Blanks {
			reply.Blanks = append(reply.Blanks, page.Blank{Name: b.Name, Label: b.Label.Render(p.o.Locale, nil), Optional: b.Optional})
		}
		d.Replies = append(d.Replies, reply)
	}
	return d
}

// inside is what goes on in the conversation that the tab looks at.
func (p *Playground) inside(ctx context.Context, v view) page.Inspect {
	chat := p.scene.Chat(v.on)
	if chat == nil {
		return page.Inspect{}
	}
	in := page.Inspect{Conversation: v.on, Name: chat.Customer.Name}
	session, ok := p.recorder.Session(v.on)
	if !ok {
		session = p.o.Session(ctx, v.on)
	}
	turns, _ := p.recorder.Turns(v.on)
	if session.Conversation == "" && len(turns) == 0 {
		return in
	}
	look := inspect.Look(p.recorder.Content(), session, turns, p.o.Clock.Now())
	in.View = &look
	return in
}

// partTimeout bounds what is read from the store for one part of the page.
const partTimeout = 5 * time.Second
