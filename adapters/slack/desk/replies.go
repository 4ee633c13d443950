package desk

import (
	"context"
	"regexp"
	"strings"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/bot"
)

// wrote takes a reply in a ticket's thread: it goes to the customer, or stays a note.
func (d *Desk) wrote(ctx context.Context, a act, m slackevent.Message) error {
	switch m.Subtype {
	case "", "file_share", "me_message", "thread_broadcast", "bot_message":
	default: // somebody has joined, a topic was set …
		return nil
	}
	t, err := d.ticketOf(ctx, m.Channel, m.Thread, m.TS)
	if err != nil || t == nil {
		return err
	}
	a.who, a.time, a.channel, a.thread = m.User, when(m.TS), m.Channel, m.Thread
	a.id = bot.EventID(string(Platform) + ":m:" + a.team + ":" + m.Channel + ":" + m.TS)
	if m.Bot != "" {
		a.id += "/refused"
		return d.ingest(ctx, a, t, bot.Refused{Ticket: t.number, Did: "reply", Why: whyBot})
	}
	body, err := d.meant(ctx, t, m)
	if err != nil {
		return err
	}
	why, err := d.allowed(ctx, a, t, "reply")
	if err != nil {
		return err
	}
	if why != "" {
		d.answer(ctx, a, d.words.Refusal.NotRelayed+" "+d.refusal(why))
		return nil
	}
	switch {
	case body == nil:
		d.answer(ctx, a, d.words.Answer.NoContent)
		return nil
	case t.place.there() && (t.place.Channel != m.Channel || t.place.Root != m.Thread): // nobody would see it where the ticket is now
		d.answer(ctx, a, fill(d.words.Answer.Moved, "ticket", string(t.number), "link", t.place.Link))
		return nil
	}
	// Before the conversation knows of it, since a mark may follow at once.
	if err := d.wroteReply(ctx, t.number, messageID(m.Channel, m.TS), m.User.ID); err != nil {
		return err
	}
	return d.ingest(ctx, a, t, body)
}

// ticketOf returns the ticket that a reply belongs to, nil for any other message.
func (d *Desk) ticketOf(ctx context.Context, channel, thread, ts string) (*ticket, error) {
	if thread == "" || thread == ts || channel == "" {
		return nil, nil
	}
	return d.byThread(ctx, channel, thread)
}

// wroteReply keeps who wrote a message. What is known of its mark stays.
func (d *Desk) wroteReply(ctx context.Context, n bot.TicketID, id, user string) error {
	r, known, err := d.reply(ctx, id)
	if err != nil || known && r.Agent != "" {
		return err
	}
	r.Agent = user
	return d.saveReply(ctx, n, id, r)
}

// meant is what a reply says, nil where it says nothing.
func (d *Desk) meant(ctx context.Context, t *ticket, m slackevent.Message) (bot.Body, error) {
	id := messageID(m.Channel, m.TS)
	text, replyTo, err := d.quoted(ctx, t, m.Text)
	if err != nil {
		return nil, err
	}
	said, mentions := d.parse(ctx, text)
	if note, ok := bot.NoteOf(said); ok {
		if note == "" && len(m.Files) == 0 {
			return nil, nil
		}
		return bot.Note{Ticket: t.number, Message: id, Text: note}, nil
	}
	if strings.TrimSpace(said) == "" && len(m.Files) == 0 {
		return nil, nil
	}
	return bot.Said{Ticket: t.number, Message: id, Text: said, Files: filesOf(m.Files), ReplyTo: replyTo, Mentions: mentions}, nil
}

// parse reads Slack's markup; people become their names.
func (d *Desk) parse(ctx context.Context, text string) (src string, mentions []string) {
	name := func(id string) string { return d.name(ctx, slackevent.User{ID: id}) }
	src, mentions = mrkdwn.Parse(text, name)
	for i, id := range mentions {
		mentions[i] = name(id)
	}
	return src, mentions
}

// permalink is the address of a message as Slack writes it into a text.
var permalink = regexp.MustCompile(`<?https://[A-Za-z0-9.-]+/archives/([A-Z0-9]+)/p(\d{10})(\d{6})[^\s>|]*(?:\|[^>]*)?>?`)

// quoted takes the address of a customer's message out of a text: it says what the
// text replies to. Any other address stays.
func (d *Desk) quoted(ctx context.Context, t *ticket, text string) (rest, replyTo string, err error) {
	for _, at := range permalink.FindAllStringSubmatchIndex(text, -1) {
		channel, ts := text[at[2]:at[3]], text[at[4]:at[5]]+"."+text[at[6]:at[7]]
		p, known, err := d.at(ctx, channel, ts)
		if err != nil {
			return "", "", err
		}
		if known && p.Ticket == t.number {
			return strings.TrimSpace(strings.TrimRight(text[:at[0]], " ") + " " + strings.TrimLeft(text[at[1]:], " ")), p.Message, nil
		}
	}
	return text, "", nil
}

// at returns the customer's message that a post shows.
func (d *Desk) at(ctx context.Context, channel, ts string) (p postOf, known bool, err error) {
	known, err = d.get(ctx, postKey(channel, ts), &p)
	return p, known, err
}

// filesOf are attachments as the conversation knows them. Their addresses are asked
// for when somebody needs the bytes.
func filesOf(files []slackevent.File) []bot.File {
	out := make([]bot.File, 0, len(files))
	for _, f := range files {
		out = append(out, bot.File{Kind: kindOf(f.Type), ID: f.ID, Name: f.Name, MIME: f.Type, Bytes: f.Bytes, From: Platform})
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func kindOf(mime string) string {
	switch major, minor, _ := strings.Cut(mime, "/"); {
	case major == "image" && !strings.Contains(minor, "svg"):
		return "photo"
	case major == "video":
		return "video"
	}
	return "document"
}

// changed takes an edit of a reply. Slack tells of changes of its own in the same
// way: previews, counts of replies.
func (d *Desk) changed(ctx context.Context, a act, c slackevent.Changed) error {
	if c.Edited == "" || c.Bot != "" || c.Text == c.Before && c.Before != "" {
		return nil
	}
	t, err := d.ticketOf(ctx, c.Channel, c.Thread, c.TS)
	if err != nil || t == nil {
		return err
	}
	a.who, a.time, a.channel, a.thread = c.User, when(c.Edited), c.Channel, c.Thread
	a.id = bot.EventID(string(Platform) + ":e:" + a.team + ":" + c.Channel + ":" + c.TS + ":" + c.Edited)
	text, _, err := d.quoted(ctx, t, c.Text)
	if err != nil {
		return err
	}
	said, mentions := d.parse(ctx, text)
	_, err = d.perform(ctx, a, t, "edit", bot.AgentEdited{Ticket: t.number, Message: messageID(c.Channel, c.TS), Text: said, Mentions: mentions})
	return err
}

// deleted takes the removal of a reply, or of a whole thread's root.
func (d *Desk) deleted(ctx context.Context, a act, m slackevent.Deleted) error {
	if m.Thread == "" || m.Thread == m.TS {
		return d.rootDeleted(ctx, m.Channel, m.TS)
	}
	if m.Bot != "" {
		return nil
	}
	t, err := d.ticketOf(ctx, m.Channel, m.Thread, m.TS)
	if err != nil || t == nil {
		return err
	}
	a.who, a.channel, a.thread = m.User, m.Channel, m.Thread
	a.id = bot.EventID(string(Platform) + ":d:" + a.team + ":" + m.Channel + ":" + m.TS)
	_, err = d.perform(ctx, a, t, "delete", bot.AgentDeleted{Ticket: t.number, Message: messageID(m.Channel, m.TS)})
	return err
}

// reacted takes an emoji on a customer's message, and the hourglass on the agent's own.
func (d *Desk) reacted(ctx context.Context, a act, r slackevent.Reacted) error {
	if !d.known(r.Channel) {
		return nil
	}
	if r.Name == markName(bot.MarkHeld) {
		if own, err := d.stopped(ctx, a, r); err != nil || own {
			return err
		}
	}
	p, known, err := d.at(ctx, r.Channel, r.TS)
	if err != nil || !known {
		return err
	}
	t, err := d.load(ctx, p.Ticket)
	if err != nil || !t.known() {
		return err
	}
	a.who, a.channel, a.thread = r.User, r.Channel, t.place.Root
	if me, err := d.me(ctx); err != nil || me == r.User.ID {
		return err
	}
	emoji, ok := mrkdwn.Emoji(r.Name)
	if !ok {
		if !r.Removed {
			d.answer(ctx, a, fill(d.words.Answer.Emoji, "name", ":"+r.Name+":"))
		}
		return nil
	}
	_, err = d.perform(ctx, a, t, "react", bot.AgentReacted{Ticket: t.number, Message: p.Message, Emoji: emoji, Removed: r.Removed})
	return err
}

// stopped takes a reply back that is held, by the hourglass that its writer presses.
// False: it is not on a reply of theirs.
func (d *Desk) stopped(ctx context.Context, a act, r slackevent.Reacted) (own bool, err error) {
	id := messageID(r.Channel, r.TS)
	reply, known, err := d.reply(ctx, id)
	if err != nil || !known || reply.Agent != r.User.ID || reply.Ticket == "" {
		return false, err
	}
	if r.Removed { // what was taken back stays so
		return true, nil
	}
	t, err := d.load(ctx, reply.Ticket)
	if err != nil || !t.known() {
		return true, err
	}
	a.who, a.channel, a.thread = r.User, r.Channel, t.place.Root
	_, err = d.perform(ctx, a, t, "decide", bot.Decided{Ticket: t.number, Message: id, Choice: bot.ChoiceDrop})
	return true, err
}
