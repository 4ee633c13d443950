package desk

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot"
)

// short is how long a text may be to be cited after it was edited.
const short = 200

// postNote shows a customer's message, a note or what happened.
func (w *work) postNote(ctx context.Context, a bot.PostNote) (id string, err error) {
	if user := userOf(a.To.ID); !a.To.IsZero() {
		return "", w.tell(ctx, user, a.Text)
	}
	call, err := w.call(ctx, a.Call)
	if err != nil {
		return "", err
	}
	posts, err := w.say(ctx, w.said(a, call), a.Message)
	if err != nil {
		return "", err
	}
	s := shown{Channel: w.t.place.Channel, Posts: posts, Name: a.Name, Short: shortOf(a.Text)}
	if a.Message != "" {
		if err := w.saveMessage(ctx, w.t.number, a.Message, s); err != nil {
			return "", err
		}
	}
	return messageID(s.Channel, posts[0]), w.files(ctx, a.Files)
}

// shortOf is a text if it is short.
func shortOf(text string) string {
	if len([]rune(text)) > short {
		return ""
	}
	return text
}

// tell shows something to one agent alone. Whoever is not there misses it.
func (w *work) tell(ctx context.Context, user, text string) error {
	if user == "" || !w.t.place.there() {
		return nil
	}
	_, err := w.privately(ctx, w.t.place.Channel, w.t.place.Root, user, saying(text))
	if goneWhy(err) != "" {
		return nil // what comes next in the thread finds out too, and is not for one moment only
	}
	return err
}

// said is a note as the posts that it fills.
func (w *work) said(a bot.PostNote, call string) []content {
	text := a.Text
	if text == "" && len(a.Files) > 0 {
		text = fill(w.words.Thread.Files, "name", a.Name, "n", strconv.Itoa(len(a.Files)))
	}
	posts := make([]content, 0, 1)
	for i, piece := range chunks(orDefault(text, "…"), maxMessage) {
		c := content{text: mrkdwn.Line(a.Name+": "+piece, short), blocks: w.lines(a, piece)}
		if a.From == "system" || a.Name == "" {
			c.text = mrkdwn.Line(piece, short)
		}
		if head := w.head(a); head != "" && i == 0 {
			c.blocks = append([]slack.Block{contextOf(plain(cut(head, maxContext)))}, c.blocks...)
		}
		if call != "" && i == 0 {
			c.text, c.blocks = call+" "+c.text, append([]slack.Block{section(marked(call))}, c.blocks...)
		}
		c.loud = a.Call == bot.CallLoud && i == 0
		posts = append(posts, c)
	}
	return posts
}

// head says above a message whose it is.
func (w *work) head(a bot.PostNote) string {
	name := cut(oneLine(a.Name), 200)
	switch a.From {
	case "customer", "mail":
		head := "👤 " + name
		if a.From == "mail" {
			head = "✉️ " + name + " · " + w.words.Thread.Mailed
		}
		if a.Quote != "" {
			head += " · " + fill(w.words.Thread.ReplyTo, "quote", cut(oneLine(a.Quote), short))
		}
		return head
	case "agent":
		return "📝 " + fill(w.words.Thread.NoteBy, "name", name)
	}
	return ""
}

// lines are the message itself. Only agents format.
func (w *work) lines(a bot.PostNote, piece string) []slack.Block {
	switch a.From {
	case "agent":
		if block := mrkdwn.Rich(piece); block != nil {
			return []slack.Block{block}
		}
	case "customer", "mail":
		return sections(piece)
	}
	if len([]rune(piece)) <= maxContext {
		return []slack.Block{contextOf(plain("ℹ️ " + piece))}
	}
	return sections(piece)
}

// say posts what a message fills and returns the TS of each post.
func (w *work) say(ctx context.Context, posts []content, message string) ([]string, error) {
	out := make([]string, 0, len(posts))
	for i, c := range posts {
		part := ""
		if len(posts) > 1 {
			part = strconv.Itoa(i)
		}
		if message != "" {
			c.extra = map[string]any{"message": message, "part": i}
		}
		ts, err := w.post(ctx, part, c)
		if err != nil {
			return nil, err
		}
		out = append(out, ts)
	}
	return out, nil
}

// editNote changes a customer's message in its place. One that the thread does not
// have, or not any more, is shown at the end.
func (w *work) editNote(ctx context.Context, a bot.EditNote) (id string, err error) {
	old, known, err := w.seek(ctx, a.Message)
	if err != nil {
		return "", err
	}
	note := bot.PostNote{From: "customer", Name: orDefault(old.Name, w.t.open.Customer.Name), Text: a.Text}
	posts := w.said(note, "")
	posts[0].blocks = append(posts[0].blocks, contextOf(plain(w.edited(old))))
	now := shown{Channel: old.Channel, Posts: old.Posts, Name: old.Name, Short: shortOf(a.Text)}
	if !known || old.Channel != w.t.place.Channel || len(posts) > len(old.Posts) {
		return w.sayAgain(ctx, a.Message, posts, now)
	}
	for i, ts := range old.Posts {
		c := content{text: "…", blocks: sections("…")} // a text has become shorter
		if i < len(posts) {
			c = posts[i]
		}
		switch err := w.update(ctx, old.Channel, ts, c); {
		case changeless(err):
			return w.sayAgain(ctx, a.Message, posts, now)
		case err != nil:
			return "", err
		}
	}
	return messageID(now.Channel, now.Posts[0]), w.put(ctx, messageKey(w.t.number, a.Message), now)
}

// edited marks a message that was edited.
func (w *work) edited(old shown) string {
	mark := "✏️ " + w.words.Thread.Edited
	if old.Short != "" {
		mark += " · " + fill(w.words.Thread.Before, "text", oneLine(old.Short))
	}
	return mark
}

// sayAgain shows a message at the end of the thread.
func (w *work) sayAgain(ctx context.Context, message string, posts []content, now shown) (string, error) {
	tss, err := w.say(ctx, posts, message)
	if err != nil {
		return "", err
	}
	now.Channel, now.Posts = w.t.place.Channel, tss
	return messageID(now.Channel, tss[0]), w.saveMessage(ctx, w.t.number, message, now)
}

// changeless reports whether Slack cannot change a post, so that what is new has to
// be posted: somebody has removed it, or the workspace allows no late edits.
func changeless(err error) bool {
	switch slackapi.Code(err) {
	case "message_not_found", "cant_update_message", "edit_window_closed", "cant_delete_message",
		"channel_not_found", "is_archived", "not_in_channel":
		return true
	}
	return false
}

// dropNote takes a customer's message out of the thread.
func (w *work) dropNote(ctx context.Context, a bot.DropNote) (id string, err error) {
	old, known, err := w.seek(ctx, a.Message)
	if err != nil {
		return "", err
	}
	text := "🗑️ " + fill(w.words.Thread.Deleted, "name", orDefault(old.Name, w.t.open.Customer.Name))
	c := remark(text)
	if !known {
		ts, err := w.post(ctx, "", c)
		return messageID(w.t.place.Channel, ts), err
	}
	for _, ts := range old.Posts {
		if err := w.update(ctx, old.Channel, ts, c); err != nil && !changeless(err) {
			return "", err
		}
	}
	old.Short, old.Gone = "", true
	return messageID(old.Channel, old.Posts[0]), w.put(ctx, messageKey(w.t.number, a.Message), old)
}

// seek finds a customer's message in the thread, by the posts themselves where the
// store knows nothing of it.
func (w *work) seek(ctx context.Context, id string) (shown, bool, error) {
	s, known, err := w.message(ctx, w.t.number, id)
	if err != nil || known {
		return s, known, err
	}
	if !w.t.known() {
		if err := w.settle(ctx); err != nil {
			return s, false, err
		}
	}
	if !w.t.place.there() || w.fresh { // a new thread shows nothing yet
		return s, false, nil
	}
	if err := w.reread(ctx, w.t); err != nil && goneWhy(err) == "" {
		return s, false, err
	}
	return w.message(ctx, w.t.number, id)
}
