package desk

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/bot"
)

// card is the first message of a ticket's thread, as the ticket stands now.
func (d *Desk) card(t *ticket) content {
	title := string(t.number)
	if t.open.Subject != "" {
		title += " · " + oneLine(t.open.Subject)
	}
	blocks := []slack.Block{slack.NewHeaderBlock(plain(cut(title, maxHeader)))}
	for facts := d.facts(t); len(facts) > 0; {
		n := min(len(facts), 10) // a section takes no more
		blocks = append(blocks, slack.NewSectionBlock(nil, facts[:n], nil))
		facts = facts[n:]
	}
	room := maxMessage - 2*maxSection // what the facts may take
	for _, lines := range [...][]string{d.warnings(t), d.collected(t), d.tried(t)} {
		for _, piece := range chunks(fit(lines, &room), maxSection) {
			blocks = append(blocks, section(marked(piece)))
		}
	}
	return content{
		text:   escape(cut(title, maxHeader)) + ": " + d.status(t),
		blocks: append(blocks, slack.NewActionBlock("d:card", d.buttons(t)...)),
	}
}

// fit joins as many lines as there is room for, and takes that room.
func fit(lines []string, room *int) string {
	for i, line := range lines {
		if *room -= utf8.RuneCountInString(line) + 1; *room < 0 {
			return strings.Join(append(lines[:i:i], "…"), "\n")
		}
	}
	return strings.Join(lines, "\n")
}

// facts are the ticket's properties, each a field of a section.
func (d *Desk) facts(t *ticket) []*slack.TextBlockObject {
	p := d.words.Card
	var out []*slack.TextBlockObject
	add := func(label, value string) { // the value is fit for Slack's markup
		if value != "" {
			out = append(out, marked("*"+label+"*\n"+value))
		}
	}
	add(p.Status, d.status(t))
	add(p.Agent, mrkdwn.Line(t.state.Agent.Name, 60))
	add(p.Customer, mrkdwn.Line(t.open.Customer.Name, 100))
	add(p.Platform, escape(platformTitle(t.open.Platform)))
	add(p.Language, mrkdwn.Line(t.open.Locale, 20))
	add(p.Priority, d.priority(t.state.Priority))
	add(p.Queue, mrkdwn.Line(d.queueTitle(t.queue()), 60))
	if t.state.Status == bot.TicketWaiting {
		add(p.Waiting, ago(orTime(t.state.Since, t.open.Opened)))
	}
	if !t.state.Promised.IsZero() && t.state.Status != bot.TicketDone {
		add(p.Promised, at(t.state.Promised))
	}
	add(p.Contact, mrkdwn.Line(t.open.Contact, 100))
	add(p.Linked, escape(string(t.open.Linked)))
	return out
}

func orTime(v, otherwise time.Time) time.Time {
	if v.IsZero() {
		return otherwise
	}
	return v
}

// status is one line about where the ticket stands, in Slack's markup.
func (d *Desk) status(t *ticket) string {
	p := d.words.Card
	kind := p.Live
	if orDefault(t.state.Kind, t.open.Kind) == bot.TicketDeferred {
		kind = p.Deferred
	}
	switch t.state.Status {
	case bot.TicketClaimed:
		return "🟢 " + p.Claimed + " · " + kind
	case bot.TicketSnoozed:
		out := "💤 " + p.Snoozed
		if !t.state.Until.IsZero() {
			out += " " + fill(p.Until, "time", at(t.state.Until))
		}
		return out
	case bot.TicketDone:
		return "✅ " + strings.Join([]string{p.Done, d.ended(t)}, " ")
	case bot.TicketWaiting:
	}
	return "🟡 " + p.Waits + " · " + kind
}

// ended says why and by whom the ticket was closed.
func (d *Desk) ended(t *ticket) string {
	p := d.words.Card
	why := ""
	switch t.closed.Why {
	case "cancelled":
		return "· " + p.Cancelled
	case "silent":
		return "· " + p.Silent
	case "resolved":
	default:
		why = mrkdwn.Line(t.closed.Why, short)
	}
	if t.closed.By.Name != "" {
		why += " " + fill(p.ClosedBy, "name", mrkdwn.Line(t.closed.By.Name, 60))
	}
	return strings.TrimSpace(why)
}

func (d *Desk) priority(p string) string {
	switch p {
	case "low":
		return d.words.Card.Low
	case "high":
		return "🔺 " + d.words.Card.High
	case "urgent":
		return "🚨 " + d.words.Card.Urgent
	}
	return d.words.Card.Normal
}

func platformTitle(p bot.Platform) string {
	if p == "" {
		return ""
	}
	return strings.ToUpper(string(p[:1])) + string(p[1:])
}

// collected is what the flow has asked for.
func (d *Desk) collected(t *ticket) []string {
	lines := make([]string, 0, len(t.open.Fields))
	for _, f := range t.open.Fields {
		lines = append(lines, "*"+mrkdwn.Line(f.Label, 60)+"*: "+escape(cut(f.Value, 500)))
	}
	return lines
}

// tried are the questions that were answered before.
func (d *Desk) tried(t *ticket) []string {
	if len(t.open.Tried) == 0 {
		return nil
	}
	lines := []string{d.words.Card.Tried}
	for _, q := range t.open.Tried {
		lines = append(lines, "• "+mrkdwn.Line(q, 200))
	}
	return lines
}

// warnings are what an agent must know before writing.
func (d *Desk) warnings(t *ticket) []string {
	p := d.words.Card
	var lines []string
	if !t.state.Owed.IsZero() && t.state.Status == bot.TicketClaimed {
		lines = append(lines, "⏰ "+p.Owed+" · "+ago(t.state.Owed))
	}
	if t.state.Unreachable != "" {
		lines = append(lines, "⛔ "+fill(p.Unreachable, "why", mrkdwn.Line(t.state.Unreachable, short)))
	}
	if t.state.Blocked.After(d.o.Now()) {
		lines = append(lines, "🚫 "+fill(p.Blocked, "time", at(t.state.Blocked)))
	}
	if t.state.Rating != "" {
		lines = append(lines, "⭐ "+fill(p.Rating, "rating", mrkdwn.Line(t.state.Rating, short)))
	}
	return lines
}

// buttons are what can be done with the ticket as it stands.
func (d *Desk) buttons(t *ticket) []slack.BlockElement {
	p, n := d.words.Card, string(t.number)
	if t.state.Status == bot.TicketDone {
		return []slack.BlockElement{button("d:reopen", n, p.Reopen), button("d:note", n, p.Note)}
	}
	var out []slack.BlockElement
	if t.state.Status == bot.TicketWaiting {
		out = append(out, button("d:claim", n, p.Claim).WithStyle(slack.StylePrimary))
	}
	return append(out,
		button("d:reply", n, p.Reply), button("d:note", n, p.Note), button("d:transfer", n, p.Transfer), button("d:resolve", n, p.Resolve),
		slack.NewOverflowBlockElement("d:more", d.more(t)...))
}

// more are the rarer acts. Slack shows five of them.
func (d *Desk) more(t *ticket) []*slack.OptionBlockObject {
	p, n := d.words.Card, " "+string(t.number)
	out := []*slack.OptionBlockObject{option("assign"+n, p.Assign)}
	if t.state.Status == bot.TicketWaiting {
		out = append(out, option("saved"+n, p.Saved))
	} else {
		out = append(out, option("release"+n, p.Release))
	}
	return append(out, option("snooze"+n, p.Snooze), option("priority"+n, p.Prioritise), option("block"+n, p.Block))
}
