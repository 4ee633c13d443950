package desk

import (
	"context"
	"encoding/json"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/bot"
)

// question is what a button of a Confirm carries.
type question struct {
	Ticket bot.TicketID `json:"t"`
	Reply  string       `json:"r"`
}

// taughtTime is for how long an agent is taken to remember how to take a reply back.
const taughtTime = 12 * time.Hour

// confirm asks an agent what is to become of a reply. Only they see it; where they
// cannot, a question that would wait for ever is asked for all to see. What is sent by
// itself has its mark to be taken back by: buttons under every reply would stay, since
// Slack lets nobody remove what one person sees unless they press it.
func (w *work) confirm(ctx context.Context, a bot.Confirm) error {
	if !a.At.IsZero() {
		return w.teach(ctx, a)
	}
	c, err := w.asked(a)
	if err != nil {
		return err
	}
	user := userOf(a.Agent.ID)
	if user != "" && w.t.place.there() {
		seen, err := w.privately(ctx, w.t.place.Channel, w.t.place.Root, user, c)
		if seen || err != nil && goneWhy(err) == "" {
			return err
		}
	}
	if user != "" {
		c.text = mention(user) + " " + c.text
		c.blocks = append([]slack.Block{section(marked(mention(user)))}, c.blocks...)
	}
	_, err = w.post(ctx, "", c)
	return err
}

// teach shows an agent how a reply is taken back, unless they were shown lately.
func (w *work) teach(ctx context.Context, a bot.Confirm) error {
	user := userOf(a.Agent.ID)
	if user == "" || !w.t.place.there() {
		return nil
	}
	if _, taught, err := w.o.Memory.Value(ctx, taughtKey(string(a.Agent.ID))); err != nil || taught {
		return err
	}
	c, err := w.asked(a)
	if err != nil {
		return err
	}
	c.blocks = append(c.blocks, contextOf(plain(w.words.Thread.UndoHint)))
	seen, err := w.privately(ctx, w.t.place.Channel, w.t.place.Root, user, c)
	switch {
	case goneWhy(err) != "": // what comes next in the thread finds out too
		return nil
	case err != nil || !seen:
		return err
	}
	return w.o.Memory.SetValue(ctx, taughtKey(string(a.Agent.ID)), "held", taughtTime)
}

func (w *work) asked(a bot.Confirm) (content, error) {
	value, err := json.Marshal(question{a.Ticket, a.Reply})
	if err != nil {
		return content{}, err
	}
	c := saying(orDefault(a.Text, "…"))
	if !a.At.IsZero() {
		c.blocks = append(c.blocks, contextOf(marked(fill(w.words.Thread.SentAt, "time", date(a.At, "{time_secs}")))))
	}
	var buttons []slack.BlockElement
	for _, choice := range a.Choices {
		b := button("d:choice:"+string(choice), string(value), w.choice(choice, !a.At.IsZero()))
		if choice == bot.ChoiceDrop && !a.At.IsZero() {
			b = b.WithStyle(slack.StyleDanger)
		}
		buttons = append(buttons, b)
	}
	if len(buttons) > 0 {
		c.blocks = append(c.blocks, slack.NewActionBlock("d:confirm", buttons...))
	}
	return c, nil
}

// choice is the label of a choice. What is sent by itself is undone, not refused.
func (w *work) choice(c bot.Choice, held bool) string {
	p := w.words.Thread
	switch {
	case c == bot.ChoiceNote:
		return p.KeepNote
	case c == bot.ChoiceTake:
		return p.TakeOver
	case c == bot.ChoiceDrop && held:
		return p.Undo
	case c == bot.ChoiceDrop:
		return p.Drop
	}
	return p.Send
}
