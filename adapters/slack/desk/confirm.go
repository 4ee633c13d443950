package desk

import (
	"context"
	"encoding/json"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/bot"
)

// question is what a button of a Confirm carries.
type question struct {
	Ticket bot.TicketID `json:"t"`
	Reply  string       `json:"r"`
}

// confirm asks an agent what is to become of a reply. Only they see it; where they
// cannot, a question that would wait for ever is asked for all to see.
func (w *work) confirm(ctx context.Context, a bot.Confirm) error {
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
	if !a.At.IsZero() { // it is sent by itself
		return nil
	}
	if user != "" {
		c.text = mention(user) + " " + c.text
		c.blocks = append([]slack.Block{section(marked(mention(user)))}, c.blocks...)
	}
	_, err = w.post(ctx, "", c)
	return err
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
