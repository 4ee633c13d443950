package desk

import (
	"context"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/bot"
)

// Handle takes what happened in Slack. A nil error says that all that follows from
// it is stored, so that Slack may be told; reply is what Slack is told then, nil where
// that is nothing. Slack waits three seconds for it.
func (d *Desk) Handle(ctx context.Context, ev slackevent.Event) (reply any, err error) {
	a := act{team: ev.Team, id: bot.EventID(string(Platform) + ":i:" + ev.ID), time: d.o.Now()}
	switch b := ev.Body.(type) {
	case slackevent.Message:
		return nil, d.wrote(ctx, a, b)
	case slackevent.Changed:
		return nil, d.changed(ctx, a, b)
	case slackevent.Deleted:
		return nil, d.deleted(ctx, a, b)
	case slackevent.Reacted:
		a.id = bot.EventID(string(Platform) + ":" + ev.ID)
		return nil, d.reacted(ctx, a, b)
	case slackevent.Pressed:
		return d.pressed(ctx, a, b)
	case slackevent.Submitted:
		return d.submitted(ctx, a, b)
	case slackevent.Shortcut:
		return nil, d.shortcut(ctx, a, b)
	case slackevent.Slash:
		return d.slash(ctx, a, b)
	case slackevent.Wanted:
		return d.wanted(ctx, a, b)
	case slackevent.HomeOpened:
		return nil, d.homeOpened(ctx, a, b)
	case slackevent.ChannelGone:
		return nil, d.channelGone(ctx, b)
	case slackevent.ChannelBack:
		d.people.changed(b.Channel)
		if d.known(b.Channel) {
			d.state(b.Channel, nil)
		}
	case slackevent.MembersChanged:
		d.people.changed(b.Channel, b.Group)
	case slackevent.Uninstalled:
		d.o.Report(uninstalled(b.Why))
	}
	return nil, nil
}

// act is something that somebody does.
type act struct {
	team     string
	who      slackevent.User
	id       bot.EventID // the same however often Slack tells of it
	time     time.Time
	channel  string // where they are, "" in a window
	thread   string
	response string // an address for answers, "" where Slack gave none
	trigger  string // opens a window
}

// ingest stores what follows from an act. The conversation decides what becomes of it.
func (d *Desk) ingest(ctx context.Context, a act, t *ticket, body bot.Body) error {
	return d.o.Ingest(ctx, bot.Event{
		ID: a.id, Conversation: t.open.Conversation, Platform: t.open.Platform,
		Sender: d.agent(ctx, a.team, a.who), Time: a.time, Body: body,
	})
}

// allowed reports whether somebody may do something with a ticket. Where not, the
// audit trail has it, and why says the reason.
func (d *Desk) allowed(ctx context.Context, a act, t *ticket, did string) (why string, err error) {
	channel := t.place.Channel
	if !t.place.there() {
		channel = d.channelOf(t.queue())
	}
	why, err = d.may(ctx, a.team, a.who, channel)
	if err != nil || why == "" {
		return "", err
	}
	d.log.Info("act refused", "ticket", t.number, "did", did, "why", why)
	a.id += "/refused"
	return why, d.ingest(ctx, a, t, bot.Refused{Ticket: t.number, Did: did, Why: why})
}

// perform does something with a ticket if the person may, and tells them if not.
func (d *Desk) perform(ctx context.Context, a act, t *ticket, did string, body bot.Body) (ok bool, err error) {
	why, err := d.allowed(ctx, a, t, did)
	if err != nil {
		return false, err
	}
	if why != "" {
		d.answer(ctx, a, d.refusal(why))
		return false, nil
	}
	return true, d.ingest(ctx, a, t, body)
}

// What Slack is asked for by the way must not cost the three seconds in which it wants
// to hear that an act is stored: it would tell the act again, or show that it failed.
const (
	bywayTime  = 700 * time.Millisecond // for what an agent may do without
	windowTime = 2 * time.Second        // for a window, which the act is about; Slack opens none later
)

// answer tells something to whoever acts, and to nobody else. What they did is
// stored: an answer that is lost is not worth a repeat.
func (d *Desk) answer(ctx context.Context, a act, text string) {
	ctx, cancel := context.WithTimeout(ctx, bywayTime)
	defer cancel()
	c := saying(text)
	var err error
	switch {
	case a.response != "":
		_, _, _, err = d.c.SendMessageContext(ctx, a.channel, append(c.options(), slack.MsgOptionResponseURL(a.response, slack.ResponseTypeEphemeral))...)
	case a.channel != "":
		_, err = d.privately(ctx, a.channel, a.thread, a.who.ID, c)
	}
	if err != nil {
		d.log.Info("answer to an agent was not shown", "error", slackapi.Failure(err, ""))
	}
}

// known reports whether a channel is one of the desk's.
func (d *Desk) known(channel string) bool { return slices.Contains(d.channels(), channel) }
