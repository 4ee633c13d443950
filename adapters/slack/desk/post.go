package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// work is one delivery.
type work struct {
	*Desk
	dl      dispatch.Delivery
	t       *ticket
	opening bool // the ticket is new: it has no thread that could be lost
	fresh   bool // the card was made by this delivery
	checks  bool // it has to find out whether the thread is there
}

// content is what a message says.
type content struct {
	text   string // for notifications, escaped
	blocks []slack.Block
	extra  map[string]any // for the metadata
	loud   bool           // the channel shows a thread's post too
}

func (c content) options() []slack.MsgOption {
	return []slack.MsgOption{slack.MsgOptionText(c.text, false), slack.MsgOptionBlocks(c.blocks...),
		slack.MsgOptionParse(false), slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl()}
}

// post writes into the ticket's thread and returns the TS. A thread that is gone is
// made anew first. A part is one of several posts of the delivery, which are kept
// in mind until all are done.
func (w *work) post(ctx context.Context, part string, c content) (ts string, err error) {
	if done, ok := w.t.fields[partField(w.dl.ID, part)]; ok && part != "" {
		return done, nil
	}
	err = w.inThread(ctx, func(p place) (err error) {
		ts, err = w.try(ctx, p, part, c)
		return err
	})
	if err != nil || part == "" {
		return ts, err
	}
	return ts, w.saveText(ctx, w.t, partField(w.dl.ID, part), ts)
}

// finish forgets what a delivery of several requests has kept.
func (w *work) finish(ctx context.Context) error {
	prefixes := [...]string{partField(w.dl.ID, ""), stagedField(w.dl.ID, "")}
	for field := range w.t.fields {
		for _, p := range prefixes {
			if len(field) > len(p) && field[:len(p)] == p {
				if err := w.forget(ctx, w.t, field); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// inThread does something in the ticket's thread, and once more in a new one if
// the thread turns out to be gone.
func (w *work) inThread(ctx context.Context, do func(p place) error) error {
	for range maxMoves {
		if err := w.settle(ctx); err != nil {
			return err
		}
		err := do(w.t.place)
		why := goneWhy(err)
		if why == "" {
			return slackapi.Failure(err, w.t.place.Channel)
		}
		if err := w.lose(ctx, why); err != nil {
			return err
		}
	}
	return &dispatch.SendError{Fate: dispatch.FateRetry, After: unplacedPause, Err: fmt.Errorf("slack: ticket %s loses every thread", w.t.number)}
}

// maxMoves bounds how often a delivery finds its thread gone.
const maxMoves = 3

// unplacedPause is before another try when there is no channel to show a ticket in:
// somebody has to mend that.
const unplacedPause = 30 * time.Second

// errUnthreaded is a reply that has landed in the channel: its thread's root is gone.
var errUnthreaded = errors.New("slack: the thread's first message is gone")

// goneWhy says why there is no thread any more, "" for any other error.
func goneWhy(err error) string {
	if errors.Is(err, errUnthreaded) {
		return "deleted"
	}
	switch slackapi.Code(err) {
	case "thread_not_found", "message_not_found":
		return "deleted"
	case "is_archived":
		return "archived"
	case "channel_not_found":
		return "channel deleted"
	case "not_in_channel", "restricted_action", "ekm_access_denied", "team_access_not_granted":
		return "removed"
	}
	return ""
}

// try makes one post.
func (w *work) try(ctx context.Context, p place, part string, c content) (ts string, err error) {
	id := postID(w.dl.ID, part)
	if w.dl.MayRepeat {
		if ts, found, err := slackapi.FindPosted(ctx, w.c, p.Channel, p.Root, id); err != nil || found {
			if err == nil && p.Root != "" {
				err = w.threaded(ctx, p, ts)
			}
			return ts, err
		}
	}
	extra := map[string]any{"ticket": string(w.t.number)}
	for k, v := range c.extra {
		extra[k] = v
	}
	options := append(c.options(), slack.MsgOptionMetadata(slackapi.Metadata(id, extra)))
	if p.Root != "" {
		options = append(options, slack.MsgOptionTS(p.Root))
		if c.loud {
			options = append(options, slack.MsgOptionBroadcast())
		}
	}
	_, ts, m, err := w.c.PostMessageWithResponseContext(ctx, p.Channel, options...)
	if err == nil && p.Root != "" && m.ThreadTimestamp != p.Root {
		w.stray(ctx, p.Channel, ts)
		return "", errUnthreaded
	}
	return ts, err
}

func postID(delivery, part string) string {
	if part == "" {
		return delivery
	}
	return delivery + "/" + part
}

// threaded makes sure that a post that was found is in its thread.
func (w *work) threaded(ctx context.Context, p place, ts string) error {
	messages, _, _, err := w.c.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
		ChannelID: p.Channel, Timestamp: ts, Limit: 1, Inclusive: true, Latest: ts})
	if err != nil {
		return err
	}
	for _, m := range messages {
		if m.Timestamp == ts && m.ThreadTimestamp != p.Root {
			w.stray(ctx, p.Channel, ts)
			return errUnthreaded
		}
	}
	return nil
}

// stray removes a post that everybody in the channel sees outside of its thread.
// It may be gone already, and it is shown again where it belongs.
func (w *work) stray(ctx context.Context, channel, ts string) {
	if _, _, err := w.c.DeleteMessageContext(ctx, channel, ts); err != nil {
		w.log.Warn("post outside of its thread stays", "ticket", w.t.number, "channel", channel, "error", slackapi.Failure(err, channel))
	}
}

// update changes a post in place.
func (w *work) update(ctx context.Context, channel, ts string, c content) error {
	_, _, _, err := w.c.UpdateMessageContext(ctx, channel, ts, c.options()...)
	return err
}

// privately shows something to one agent in the ticket's thread. Slack keeps it only
// while they look, so a repeat does no harm. False: they cannot see it.
func (d *Desk) privately(ctx context.Context, channel, thread, user string, c content) (bool, error) {
	options := c.options()
	if thread != "" {
		options = append(options, slack.MsgOptionTS(thread))
	}
	_, err := d.c.PostEphemeralContext(ctx, channel, user, options...)
	switch slackapi.Code(err) {
	case "user_not_in_channel", "user_not_found", "cannot_reply_to_message", "user_disabled":
		return false, nil
	}
	return err == nil, err
}

func rejected(format string, args ...any) error {
	return &dispatch.SendError{Fate: dispatch.FateRejected, Err: fmt.Errorf(format, args...)}
}

// lostEvent tells the conversation that its thread is gone.
func lostEvent(t *ticket, why string, now time.Time) bot.Event {
	return bot.Event{
		ID:           bot.EventID("slack:lost:" + string(t.number) + ":" + t.place.Channel + ":" + t.place.Root),
		Conversation: t.open.Conversation, Platform: t.open.Platform, Time: now,
		Body: bot.ThreadLost{Ticket: t.number, Why: why},
	}
}
