package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/bot"
)

// Replies are the saved replies of the content.
type Replies interface {
	// List returns them in their order.
	List() []SavedReply
	// Render writes one for a customer in their language. The values are plain texts
	// by the names of blanks, and customer, agent and ticket as the content may name
	// them. Missing are the names that have no value and need one. False: there is no
	// such reply.
	Render(name, locale string, values map[string]string) (r Rendered, ok bool)
}

// SavedReply is one saved reply as agents choose it.
type SavedReply struct {
	Name   string
	Title  string // in the desk's language
	Blanks []Blank
}

// Blank is a value that an agent fills in.
type Blank struct {
	Name, Label string
	Optional    bool
}

// Rendered is a saved reply with its blanks filled in.
type Rendered struct {
	Text    string // in the markup of bot/markup
	Files   []bot.File
	Missing []string
}

type noReplies struct{}

func (noReplies) List() []SavedReply { return nil }
func (noReplies) Render(string, string, map[string]string) (Rendered, bool) {
	return Rendered{}, false
}

// savedNamed finds a saved reply by its name.
func (d *Desk) savedNamed(name string) (SavedReply, bool) {
	for _, r := range d.o.Replies.List() {
		if strings.EqualFold(r.Name, name) {
			return r, true
		}
	}
	return SavedReply{}, false
}

// draft is a reply on its way through the windows, in their private metadata.
type draft struct {
	Ticket bot.TicketID      `json:"t"`
	Name   string            `json:"n,omitempty"` // of a saved reply
	Values map[string]string `json:"v,omitempty"`
	Text   string            `json:"x,omitempty"` // the agent's own words, as typed
}

// maxOwn is how long a reply in the agent's own words may be: Slack takes 3,000
// characters of private metadata, and JSON makes some longer. Longer replies are
// written in the thread.
const maxOwn = 1400

// maxBlank is how long a value may be.
const maxBlank = 300

func (f draft) encode() string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // six characters for one
	if err := e.Encode(f); err != nil {
		panic("slack desk: encode draft: " + err.Error()) // a bug: strings cannot fail
	}
	return strings.TrimSpace(b.String())
}

// rendered is what the customer would read of an agent. False: the saved reply is gone.
func (d *Desk) rendered(ctx context.Context, a act, t *ticket, f draft) (Rendered, bool) {
	if f.Name == "" {
		src, _ := mrkdwn.Parse(escapeTyped(f.Text), nil)
		return Rendered{Text: src}, true
	}
	values := map[string]string{
		"customer": oneLine(t.open.Customer.Name), "agent": d.name(ctx, a.who), "ticket": string(t.number),
	}
	for name, v := range f.Values {
		if v != "" {
			values[name] = v
		}
	}
	return d.o.Replies.Render(f.Name, t.open.Locale, values)
}

// escapeTyped makes what was typed into a window look as Slack writes messages.
func escapeTyped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// wanted answers the select of saved replies as an agent types.
func (d *Desk) wanted(_ context.Context, _ act, w slackevent.Wanted) (any, error) {
	typed := strings.ToLower(strings.TrimSpace(w.Typed))
	options := []*slack.OptionBlockObject{}
	if w.Action == "d:saved" {
		for _, r := range d.o.Replies.List() {
			if len(options) < 100 && (strings.Contains(strings.ToLower(r.Name), typed) || strings.Contains(strings.ToLower(r.Title), typed)) {
				options = append(options, option(r.Name, orDefault(r.Title, r.Name)))
			}
		}
	}
	return slack.OptionsResponse{Options: options}, nil
}

// chooseView lets an agent choose a saved reply or write one.
func (d *Desk) chooseView(f draft) slack.ModalViewRequest {
	p := d.words.Ask
	var blocks []slack.Block
	if len(d.o.Replies.List()) > 0 {
		menu := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plain(p.SavedHint), "d:saved")
		zero := 0
		menu.MinQueryLength = &zero // all are offered before anything is typed
		blocks = append(blocks, slack.NewInputBlock("saved", plain(p.Saved), nil, menu).WithOptional(true))
	}
	own := slack.NewPlainTextInputBlockElement(nil, "d:own").WithMultiline(true).WithMaxLength(maxOwn)
	blocks = append(blocks, slack.NewInputBlock("own", plain(p.Own), nil, own).WithOptional(true))
	return d.view("d:reply", p.Reply, p.Next, f.encode(), blocks)
}

// open are the blanks of a saved reply, and what it names beside them that nobody
// knows: a customer without a name, say.
func (r SavedReply) open(missing []string) []Blank {
	out := slices.Clone(r.Blanks)
	for _, name := range missing {
		if !slices.ContainsFunc(out, func(b Blank) bool { return b.Name == name }) {
			out = append(out, Blank{Name: name})
		}
	}
	return out
}

// blanksView asks for what a saved reply leaves open.
func (d *Desk) blanksView(f draft, blanks []Blank) slack.ModalViewRequest {
	var blocks []slack.Block
	most := min(maxBlank, maxOwn/len(blanks)) // they travel in the private metadata too
	for _, b := range blanks {
		in := slack.NewPlainTextInputBlockElement(nil, "d:blank").WithInitialValue(f.Values[b.Name]).WithMaxLength(most)
		blocks = append(blocks, slack.NewInputBlock("blank:"+b.Name, plain(cut(orDefault(b.Label, b.Name), 150)), nil, in).WithOptional(b.Optional))
	}
	return d.view("d:blanks", d.words.Ask.Blanks, d.words.Ask.Next, f.encode(), blocks)
}

// previewView shows an agent what the customer will read, before it is sent.
func (d *Desk) previewView(f draft, t *ticket, r Rendered) slack.ModalViewRequest {
	name := orDefault(oneLine(t.open.Customer.Name), d.words.Ask.Customer)
	blocks := []slack.Block{contextOf(plain(fill(d.words.Ask.PreviewOf, "name", cut(name, 100)))), slack.NewDividerBlock()}
	if b := mrkdwn.Rich(r.Text); b != nil {
		blocks = append(blocks, b)
	}
	for _, file := range r.Files {
		blocks = append(blocks, contextOf(plain("📎 "+fileName(file))))
	}
	return d.view("d:preview", d.words.Ask.Preview, d.words.Ask.Send, f.encode(), blocks)
}

// next is the window that a draft needs now: its blanks, or the preview.
func (d *Desk) next(ctx context.Context, a act, t *ticket, f draft) (view slack.ModalViewRequest, ok bool) {
	r, ok := d.rendered(ctx, a, t, f)
	if !ok {
		return view, false
	}
	saved, _ := d.savedNamed(f.Name)
	if blanks := saved.open(r.Missing); len(blanks) > 0 && (f.Values == nil || len(r.Missing) > 0) {
		return d.blanksView(f, blanks), true
	}
	return d.previewView(f, t, r), true
}

// send shows a reply of a window in the thread and passes it on. The agent has seen
// it as the customer will, so it is sure.
func (d *Desk) send(ctx context.Context, a act, t *ticket, r Rendered) error {
	w := &work{Desk: d, t: t}
	w.dl.ID, w.dl.MayRepeat, w.dl.Conversation, w.dl.Platform = string(a.id), false, t.open.Conversation, t.open.Platform
	name := d.name(ctx, a.who)
	c := content{
		text:   mrkdwn.Line(name+": "+r.Text, short),
		blocks: []slack.Block{contextOf(plain("💬 " + fill(d.words.Thread.SavedBy, "name", name)))},
	}
	if b := mrkdwn.Rich(r.Text); b != nil {
		c.blocks = append(c.blocks, b)
	}
	ts, err := w.post(ctx, "", c)
	if err != nil {
		return err
	}
	id := messageID(t.place.Channel, ts)
	err = d.wroteReply(ctx, t.number, id, a.who.ID)
	if err == nil {
		err = d.ingest(ctx, a, t, bot.Said{Ticket: t.number, Message: id, Text: r.Text, Files: r.Files, Sure: true})
	}
	if err != nil { // it must not look sent: Slack tells the agent that the window failed
		w.stray(ctx, t.place.Channel, ts)
	}
	return err
}
