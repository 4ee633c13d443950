package desk

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot"
)

// markName is the reaction that shows a state, "" for one that shows none.
func markName(s bot.MarkState) string {
	switch s {
	case bot.MarkHeld:
		return "hourglass_flowing_sand"
	case bot.MarkDelivered:
		return "white_check_mark"
	case bot.MarkFailed:
		return "warning"
	case bot.MarkDropped:
		return "leftwards_arrow_with_hook"
	case bot.MarkNote:
		return "memo"
	case bot.MarkSending: // the earlier mark stays for the moment that it takes
	}
	return ""
}

// isMark reports whether a reaction would be taken for a mark.
func isMark(name string) bool {
	for _, s := range [...]bot.MarkState{bot.MarkHeld, bot.MarkDelivered, bot.MarkFailed, bot.MarkDropped, bot.MarkNote} {
		if markName(s) == name {
			return true
		}
	}
	return false
}

// mark shows on an agent's message what became of it: one reaction, put before the
// earlier one goes, so that a message is never without. A reason is said in words.
func (w *work) mark(ctx context.Context, a bot.Mark) error {
	_, _, ok := splitID(a.Reply)
	if !ok { // written on another desk
		return w.reason(ctx, a, "")
	}
	r, _, err := w.reply(ctx, a.Reply)
	if err != nil {
		return err
	}
	name := orDefault(markName(a.State), r.Mark)
	if r.Mark == markName(bot.MarkFailed) { // it stays
		name = r.Mark
	}
	if err := w.replace(ctx, a.Reply, r.Mark, name); err != nil {
		return err
	}
	r.Mark, r.Message = name, orDefault(a.Message, r.Message)
	if err := w.saveReply(ctx, w.t.number, a.Reply, r); err != nil {
		return err
	}
	if err := w.answers(ctx, a); err != nil {
		return err
	}
	return w.reason(ctx, a, r.Agent)
}

// answers keeps the way back from each of the messages that a reply has become.
func (w *work) answers(ctx context.Context, a bot.Mark) error {
	for _, part := range a.Parts {
		if err := w.o.Memory.SetValue(ctx, answerKey(w.t.number, part), a.Reply, keep); err != nil {
			return err
		}
	}
	return nil
}

// replace puts one reaction in another one's place. Slack lets fewer be taken off than
// put on: an old one that it keeps for now goes with one of the next marks.
func (w *work) replace(ctx context.Context, reply string, old, name string) error {
	channel, ts, _ := splitID(reply)
	ref := slack.NewRefToMessage(channel, ts)
	if old != name {
		if err := w.c.AddReactionContext(ctx, name, ref); !markless(err) {
			return err
		}
		if old != "" {
			if err := w.saveText(ctx, w.t, leftField(reply), old); err != nil {
				return err
			}
		}
	}
	return w.sweep(ctx)
}

// sweep takes off the marks of the ticket that are no longer true, until Slack has
// had enough of that.
func (w *work) sweep(ctx context.Context) error {
	for field, name := range w.t.fields {
		reply, ok := strings.CutPrefix(field, leftField(""))
		if !ok {
			continue
		}
		channel, ts, _ := splitID(reply)
		err := w.c.RemoveReactionContext(ctx, name, slack.NewRefToMessage(channel, ts))
		if slackapi.Code(err) == "ratelimited" {
			return nil
		}
		if !markless(err) {
			return err
		}
		if err := w.forget(ctx, w.t, field); err != nil {
			return err
		}
	}
	return nil
}

// markless reports whether a reaction is as it should be, or can never be: the
// message is gone, which is for the agent who has deleted it to see.
func markless(err error) bool {
	switch slackapi.Code(err) {
	case "already_reacted", "no_reaction", "message_not_found", "bad_timestamp", "too_many_reactions", "too_many_emoji",
		"channel_not_found", "is_archived", "not_in_channel", "not_reactable", "thread_locked":
		return true
	}
	return err == nil
}

// reason says in words what a mark cannot. What everybody must know is a line in the
// thread; the rest is for the agent alone, or a line too where they would miss it.
func (w *work) reason(ctx context.Context, a bot.Mark, agent string) error {
	if a.Reason == "" || a.State == bot.MarkHeld { // Confirm says what it is held for
		return nil
	}
	line := w.words.Thread.Told
	switch a.State {
	case bot.MarkFailed:
		line = "⚠️ " + w.words.Thread.Failed
	case bot.MarkDropped:
		line = "↩️ " + w.words.Thread.Dropped
	case bot.MarkHeld, bot.MarkSending, bot.MarkDelivered, bot.MarkNote:
	}
	line = fill(line, "why", oneLine(a.Reason))
	c := remark(line)
	if quiet := a.State == bot.MarkDropped || a.State == bot.MarkNote; quiet && agent != "" && w.t.place.there() {
		seen, err := w.privately(ctx, w.t.place.Channel, w.t.place.Root, agent, c)
		if seen || err != nil && goneWhy(err) == "" {
			return err
		}
	}
	_, err := w.post(ctx, "", c)
	return err
}
