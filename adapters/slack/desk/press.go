package desk

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/bot"
)

// pressed takes a button or a choice of a menu.
func (d *Desk) pressed(ctx context.Context, a act, p slackevent.Pressed) (any, error) {
	a.who, a.channel, a.thread, a.response, a.trigger = p.User, p.Channel, orDefault(p.Thread, p.TS), p.Response, p.Trigger
	switch verb, _ := strings.CutPrefix(p.Action, "d:"); {
	case strings.HasPrefix(verb, "choice:"):
		return nil, d.decided(ctx, a, bot.Choice(strings.TrimPrefix(verb, "choice:")), p.Value)
	case strings.HasPrefix(verb, "home:"):
		return nil, d.homePressed(ctx, a, strings.TrimPrefix(verb, "home:"))
	case verb == "more":
		verb, number, _ := strings.Cut(p.Value, " ")
		return nil, d.do(ctx, a, verb, bot.TicketID(number))
	case verb == "open": // a link
		return nil, nil
	default:
		return nil, d.do(ctx, a, verb, bot.TicketID(p.Value))
	}
}

// decided takes the answer to a Confirm. The question goes, so that it is not
// answered twice.
func (d *Desk) decided(ctx context.Context, a act, c bot.Choice, value string) error {
	var q question
	if err := json.Unmarshal([]byte(value), &q); err != nil || q.Ticket == "" {
		return nil // not a button of ours
	}
	switch c {
	case bot.ChoiceSend, bot.ChoiceNote, bot.ChoiceTake, bot.ChoiceDrop:
	default:
		return nil
	}
	t, err := d.load(ctx, q.Ticket)
	if err != nil {
		return err
	}
	if !t.known() {
		d.answer(ctx, a, fill(d.words.Answer.NoTicket, "ticket", string(q.Ticket)))
		return nil
	}
	ok, err := d.perform(ctx, a, t, "decide", bot.Decided{Ticket: q.Ticket, Message: q.Reply, Choice: c})
	if ok && err == nil {
		d.unask(ctx, a)
	}
	return err
}

// unask removes a question that is answered.
func (d *Desk) unask(ctx context.Context, a act) {
	if a.response == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, bywayTime)
	defer cancel()
	if _, _, _, err := d.c.SendMessageContext(ctx, a.channel, slack.MsgOptionDeleteOriginal(a.response)); err != nil {
		d.log.Info("answered question stays", "error", slackapi.Failure(err, ""))
	}
}

// direct is the event of an act that needs no more than its ticket, nil for others.
func direct(verb string, n bot.TicketID) bot.Body {
	switch verb {
	case "claim":
		return bot.Claimed{Ticket: n}
	case "release":
		return bot.Released{Ticket: n}
	case "resolve":
		return bot.Resolved{Ticket: n}
	case "reopen":
		return bot.Reopened{Ticket: n}
	}
	return nil
}

// do does something with a ticket, or opens the window that asks for the rest.
func (d *Desk) do(ctx context.Context, a act, verb string, number bot.TicketID) error {
	t, err := d.load(ctx, number)
	if err != nil {
		return err
	}
	if !t.known() {
		d.answer(ctx, a, fill(d.words.Answer.NoTicket, "ticket", string(number)))
		return nil
	}
	if body := direct(verb, number); body != nil {
		_, err := d.perform(ctx, a, t, verb, body)
		return err
	}
	view, ok := d.window(ctx, verb, t)
	if !ok {
		return nil // a button of another version of the program
	}
	why, err := d.allowed(ctx, a, t, verb)
	if err != nil {
		return err
	}
	if why != "" {
		d.answer(ctx, a, d.refusal(why))
		return nil
	}
	d.openWindow(ctx, a, view)
	return nil
}

// openWindow shows a window. Slack takes that within three seconds of the act; later
// the agent acts again.
func (d *Desk) openWindow(ctx context.Context, a act, view slack.ModalViewRequest) {
	ctx, cancel := context.WithTimeout(ctx, windowTime)
	defer cancel()
	if _, err := d.c.OpenViewContext(ctx, a.trigger, view); err != nil {
		d.log.Warn("window was not opened", "callback", view.CallbackID, "error", slackapi.Failure(err, ""))
	}
}

// shortcut takes what was chosen from the menu of a message in a ticket's thread.
func (d *Desk) shortcut(ctx context.Context, a act, s slackevent.Shortcut) error {
	a.who, a.channel, a.thread, a.response, a.trigger = s.User, s.Channel, orDefault(s.Thread, s.TS), s.Response, s.Trigger
	var t *ticket
	if a.channel != "" {
		var err error
		if t, err = d.byThread(ctx, s.Channel, a.thread); err != nil {
			return err
		}
	}
	if t == nil {
		d.answer(ctx, a, d.words.Answer.NotHere)
		return nil
	}
	verb := strings.TrimPrefix(s.Callback, "d:")
	choice, decides := map[string]bot.Choice{"keep": bot.ChoiceNote, "send": bot.ChoiceSend, "drop": bot.ChoiceDrop}[verb]
	if !decides {
		return d.do(ctx, a, verb, t.number)
	}
	_, err := d.perform(ctx, a, t, "decide", bot.Decided{Ticket: t.number, Message: messageID(s.Channel, s.TS), Choice: choice})
	return err
}
