package desk

import (
	"context"
	"regexp"
	"strings"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/bot"
)

// help lists all commands.
func (d *Desk) help(context.Context, act, *ticket, []string) (answer, error) {
	lines := []string{d.words.Answer.Help}
	for _, c := range d.commands() {
		lines = append(lines, fill(d.words.Answer.HelpLine, "usage", c.usage, "what", c.what))
	}
	return answer{text: strings.Join(lines, "\n")}, nil
}

// done passes an act on and says so.
func (d *Desk) done(ctx context.Context, a act, t *ticket, body bot.Body) (answer, error) {
	if err := d.ingest(ctx, a, t, body); err != nil {
		return answer{}, err
	}
	text := fill(d.words.Answer.Done, "ticket", string(t.number))
	if t.place.Link == "" {
		return answer{text: text}, nil
	}
	return answer{text: text, blocks: []slack.Block{section(marked(escape(text) + " " + linkTo(t.place.Link, d.words.Home.Open)))}}, nil
}

// ticketLink is a ticket's number, leading to its thread where that has an address.
func ticketLink(n bot.TicketID, address string) string {
	if address == "" {
		return escape(string(n))
	}
	return linkTo(address, string(n))
}

// linkTo is a link of our own. Slack gave the address.
func linkTo(address, label string) string { return "<" + address + "|" + escape(label) + ">" }

func (d *Desk) direct(verb string) func(context.Context, act, *ticket, []string) (answer, error) {
	return func(ctx context.Context, a act, t *ticket, args []string) (answer, error) {
		if len(args) > 0 {
			return answer{text: usage}, nil
		}
		return d.done(ctx, a, t, direct(verb, t.number))
	}
}

func (d *Desk) assignCommand(ctx context.Context, a act, t *ticket, args []string) (answer, error) {
	if len(args) == 0 {
		return answer{text: usage}, nil
	}
	typed := strings.Join(args, " ")
	channel := orDefault(t.place.Channel, d.channelOf(t.queue()))
	to, found, err := d.named(ctx, channel, typed)
	if err != nil {
		return answer{}, err
	}
	if !found {
		return says(d.words.Answer.BadAgent, "name", typed), nil
	}
	body, refused, err := d.assigned(ctx, a, t, to)
	if err != nil || refused != "" {
		return answer{text: refused}, err
	}
	return d.done(ctx, a, t, body)
}

func (d *Desk) transferCommand(ctx context.Context, a act, t *ticket, args []string) (answer, error) {
	if len(args) == 0 {
		return answer{text: usage}, nil
	}
	for _, id := range d.queueIDs() {
		if strings.EqualFold(id, args[0]) {
			return d.done(ctx, a, t, bot.Transferred{Ticket: t.number, Queue: id, Note: typedText(args[1:])})
		}
	}
	return d.badQueue(args[0]), nil
}

func (d *Desk) queueIDs() []string {
	out := make([]string, 0, len(d.o.Queues))
	for _, q := range d.o.Queues {
		out = append(out, q.ID)
	}
	return out
}

func (d *Desk) badQueue(typed string) answer {
	text := fill(d.words.Answer.BadQueue, "name", typed, "names", strings.Join(d.queueIDs(), ", "))
	if near := nearest(strings.ToLower(typed), d.queueIDs()); near != "" {
		text += " " + fill(d.words.Answer.DidYouMean, "name", near)
	}
	return answer{text: text}
}

// typedText is what was typed after a command, in our markup. Slack escapes it as it
// does messages.
func typedText(args []string) string {
	src, _ := mrkdwn.Parse(strings.Join(args, " "), nil)
	return src
}

func (d *Desk) timeCommand(verb string) func(context.Context, act, *ticket, []string) (answer, error) {
	return func(ctx context.Context, a act, t *ticket, args []string) (answer, error) {
		if len(args) != 1 {
			return answer{text: usage}, nil
		}
		until, ok := d.until(args[0], a.time)
		if !ok {
			return says(d.words.Answer.BadTime, "text", args[0]), nil
		}
		return d.done(ctx, a, t, putOff(verb, t.number, until))
	}
}

func (d *Desk) priorityCommand(ctx context.Context, a act, t *ticket, args []string) (answer, error) {
	if len(args) != 1 {
		return answer{text: usage}, nil
	}
	level, ok := priorityOf(args[0])
	if !ok {
		text := fill(d.words.Answer.BadPriority, "name", args[0])
		if near := nearest(strings.ToLower(args[0]), []string{"low", "normal", "high", "urgent"}); near != "" {
			text += " " + fill(d.words.Answer.DidYouMean, "name", near)
		}
		return answer{text: text}, nil
	}
	return d.done(ctx, a, t, bot.Prioritised{Ticket: t.number, Priority: level})
}

func (d *Desk) noteCommand(ctx context.Context, a act, t *ticket, args []string) (answer, error) {
	if len(args) == 0 {
		return answer{text: usage}, nil
	}
	return d.done(ctx, a, t, bot.Note{Ticket: t.number, Text: typedText(args)})
}

// replyCommand opens the preview of a saved reply, or first the window for its blanks.
func (d *Desk) replyCommand(ctx context.Context, a act, _ *ticket, args []string) (answer, error) {
	saved := d.o.Replies.List()
	if len(saved) == 0 {
		return says(d.words.Answer.NoReplies), nil
	}
	if len(args) == 0 {
		lines := []string{fill(d.words.Answer.Usage, "usage", d.usageOf("reply"))}
		for _, r := range saved {
			lines = append(lines, "• "+r.Name+" – "+r.Title)
		}
		return answer{text: strings.Join(lines, "\n")}, nil
	}
	r, ok := d.savedNamed(args[0])
	if !ok {
		return d.noReply(args[0], saved), nil
	}
	t, rest, wrong, err := d.which(ctx, a, args[1:])
	if err != nil || wrong.text != "" {
		return wrong, err
	}
	why, err := d.allowed(ctx, a, t, "reply")
	if err != nil {
		return answer{}, err
	}
	if why != "" {
		return answer{text: d.refusal(why)}, nil
	}
	view, ok := d.next(ctx, a, t, draft{Ticket: t.number, Name: r.Name, Values: blanksOf(rest)})
	if !ok {
		return d.noReply(args[0], saved), nil
	}
	d.openWindow(ctx, a, view)
	return answer{}, nil
}

func (d *Desk) usageOf(name string) string {
	for _, c := range d.commands() {
		if c.name == name {
			return c.usage
		}
	}
	return name
}

func (d *Desk) noReply(typed string, saved []SavedReply) answer {
	var names []string
	for _, r := range saved {
		names = append(names, r.Name)
	}
	text := fill(d.words.Answer.BadReply, "name", typed)
	if near := nearest(strings.ToLower(typed), names); near != "" {
		text += " " + fill(d.words.Answer.DidYouMean, "name", near)
	}
	return answer{text: text}
}

// blanksOf reads blank=value pairs. A value goes on until the next pair; Slack has
// escaped it, and what it has made of a link or a name becomes what was typed.
func blanksOf(args []string) map[string]string {
	var out map[string]string
	last := ""
	for _, arg := range args {
		if name, value, ok := strings.Cut(arg, "="); ok && name != "" {
			if out == nil {
				out = map[string]string{}
			}
			last, out[name] = name, value
		} else if last != "" {
			out[last] += " " + arg
		}
	}
	for name, v := range out {
		out[name] = cut(asTyped(v), maxBlank)
	}
	return out
}

// token is what Slack makes of a name or an address in a command.
var token = regexp.MustCompile(`<([^<>|]*)(?:\|([^<>]*))?>`)

// asTyped is the text of a command before Slack has escaped it.
func asTyped(s string) string {
	s = token.ReplaceAllStringFunc(s, func(whole string) string {
		m := token.FindStringSubmatch(whole)
		switch kind, _, _ := strings.Cut(m[1], ":"); {
		case strings.HasPrefix(m[1], "@"), strings.HasPrefix(m[1], "#"):
			return m[1][:1] + orDefault(m[2], m[1][1:])
		case kind == "mailto", kind == "tel", strings.HasPrefix(m[1], "!"):
			return orDefault(m[2], strings.TrimPrefix(m[1], kind+":"))
		}
		return m[1]
	})
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

func (d *Desk) findCommand(_ context.Context, _ act, t *ticket, _ []string) (answer, error) {
	text := fill(d.words.Answer.Found, "ticket", string(t.number), "link", t.place.Link)
	s := answer{text: text}
	if t.place.Link != "" {
		s.blocks = []slack.Block{section(marked("*" + ticketLink(t.number, t.place.Link) + "* " + d.status(t) + " · " + mrkdwn.Line(t.open.Customer.Name, 60)))}
	}
	return s, nil
}

// presence says that an agent is away or here.
func (d *Desk) presence(away bool) func(context.Context, act, *ticket, []string) (answer, error) {
	return func(ctx context.Context, a act, _ *ticket, _ []string) (answer, error) {
		if err := d.o.Board.SetAway(ctx, personOf(a.team, a.who.ID), away); err != nil {
			return answer{}, err
		}
		d.refreshHomes(ctx, personOf(a.team, a.who.ID))
		if away {
			return says(d.words.Answer.Away), nil
		}
		return says(d.words.Answer.Here), nil
	}
}
