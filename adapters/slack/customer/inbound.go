package customer

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/bot"
)

// maxQuote bounds what is told of a message that a customer replies to.
const maxQuote = 300

// spoken reports whether a subtype is that of a message which somebody has written.
// All others are about the channel: somebody joined, a topic was set.
func spoken(subtype string) bool {
	switch subtype {
	case "", "file_share", "me_message", "thread_broadcast", "reply_broadcast", "file_mention", "file_comment":
		return true
	}
	return false
}

// written stores a new message.
func (r *receiving) written(ctx context.Context, m slackevent.Message) error {
	if !direct(m.Channel) || !r.human(m.User, m.Bot) || !spoken(m.Subtype) || !isTS(m.TS) {
		return nil
	}
	return r.store(ctx, "m:"+r.message(m.Channel, m.TS), m.Channel, m.User, m.TS, r.body(ctx, m))
}

// body is what a message says.
func (r *receiving) body(ctx context.Context, m slackevent.Message) bot.Body {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	text := r.plain(ctx, m.Text)
	switch {
	case len(m.Files) > 0:
		files := make([]bot.File, len(m.Files))
		for i, f := range m.Files {
			files[i] = bot.File{Kind: fileKind(f.Type), ID: f.ID, Name: f.Name, MIME: f.Type, Bytes: max(0, f.Bytes)}
		}
		return bot.Media{Message: m.TS, Caption: text, Quote: r.quote(ctx, m), Files: files}
	case text == "":
		return bot.Media{Message: m.TS, Quote: r.quote(ctx, m), Files: []bot.File{{Kind: "other", ID: m.TS}}}
	}
	if name, args, ok := r.a.command(text); ok {
		return bot.Command{Message: m.TS, Name: name, Args: args}
	}
	return bot.Text{Message: m.TS, Text: text, Quote: r.quote(ctx, m)}
}

// plain is a text as its writer sees it.
func (r *receiving) plain(ctx context.Context, text string) string {
	return strings.TrimSpace(mrkdwn.Plain(text, r.a.names(ctx)))
}

func fileKind(mime string) string {
	switch kind, _, _ := strings.Cut(mime, "/"); kind {
	case "image":
		return "photo"
	case "video":
		return "video"
	case "audio":
		return "voice"
	}
	return "document"
}

// maxCommand is how long a command's name may be.
const maxCommand = 32

// command reads "!help" and " /help": Slack takes what begins with a slash for its
// own commands, and sends it nowhere.
func (a *Adapter) command(text string) (name, args string, ok bool) {
	if text[0] != '!' && text[0] != '/' {
		return "", "", false
	}
	name, args, _ = strings.Cut(strings.ReplaceAll(text[1:], "\n", " "), " ")
	name = strings.ToLower(name)
	if a.o.Commands != nil {
		name, ok = a.o.Commands[name]
		return name, strings.TrimSpace(args), ok
	}
	for i := range len(name) {
		if c := name[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return "", "", false // "!!!", "/etc/passwd"
		}
	}
	return name, strings.TrimSpace(args), name != "" && len(name) <= maxCommand
}

// quote is what a reply in a thread answers: the words that the thread began with.
func (r *receiving) quote(ctx context.Context, m slackevent.Message) string {
	if m.Thread == "" || m.Thread == m.TS || !isTS(m.Thread) {
		return ""
	}
	h, err := r.a.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: m.Channel, Latest: m.Thread, Oldest: m.Thread, Inclusive: true, Limit: 1})
	if err != nil || len(h.Messages) == 0 || h.Messages[0].Timestamp != m.Thread {
		r.a.log.DebugContext(ctx, "quoted message cannot be read", "error", err)
		return ""
	}
	return mrkdwn.Clip(mrkdwn.Literal(r.plain(ctx, h.Messages[0].Text)), maxQuote)
}

// changed stores an edit. Slack also tells of changes that nobody has made.
func (r *receiving) changed(ctx context.Context, c slackevent.Changed) error {
	if !direct(c.Channel) || !r.human(c.User, c.Bot) || c.Edited == "" || !isTS(c.TS) || c.Text == c.Before {
		return nil
	}
	text := r.plain(ctx, c.Text)
	if text == "" {
		return nil
	}
	return r.store(ctx, "e:"+r.message(c.Channel, c.TS)+":"+c.Edited, c.Channel, c.User, c.Edited, bot.Edited{Message: c.TS, Text: text})
}

// deleted stores that a message is gone. One of ours goes only by our own hand.
func (r *receiving) deleted(ctx context.Context, d slackevent.Deleted) error {
	if !direct(d.Channel) || !r.human(d.User, d.Bot) || !isTS(d.TS) {
		return nil
	}
	return r.store(ctx, "d:"+r.message(d.Channel, d.TS), d.Channel, d.User, r.ev.At, bot.Deleted{Message: d.TS})
}

// reacted stores an emoji. One of a workspace's own is told by its name, which is
// all that can be shown elsewhere.
func (r *receiving) reacted(ctx context.Context, x slackevent.Reacted) error {
	if !direct(x.Channel) || !r.human(x.User, "") || !isTS(x.TS) || x.Name == "" {
		return nil
	}
	emoji, ok := mrkdwn.Emoji(x.Name)
	if !ok {
		name, _, _ := strings.Cut(x.Name, "::")
		emoji = ":" + name + ":"
	}
	return r.store(ctx, r.ev.ID, x.Channel, x.User, r.ev.At, bot.Reacted{Message: x.TS, Emoji: emoji, Removed: x.Removed})
}
