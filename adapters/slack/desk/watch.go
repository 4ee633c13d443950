package desk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot/backoff"
)

// The times between two looks at the channels: Slack tells of most changes, and
// whoever mends something wants to see that it works.
const (
	lookFine  = 5 * time.Minute
	lookWrong = 15 * time.Second
)

// Watch looks whether tickets can be shown in every channel, at once and from time to
// time, and reports it, until the context ends.
func (d *Desk) Watch(ctx context.Context) error {
	for {
		after := lookFine
		if !d.look(ctx) {
			after = lookWrong
		}
		if !backoff.Wait(ctx, after) {
			return ctx.Err()
		}
	}
}

// look asks Slack about every channel, and reports whether all are as they should be.
func (d *Desk) look(ctx context.Context) bool {
	fine, found := true, map[string]error{}
	for _, channel := range d.channels() {
		found[channel] = d.lookAt(ctx, channel)
		fine = fine && found[channel] == nil
	}
	if ctx.Err() != nil {
		return false
	}
	d.stand(found)
	return fine
}

func (d *Desk) lookAt(ctx context.Context, channel string) error {
	c, err := d.c.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
	switch why := goneWhy(err); {
	case why != "":
		return d.channelError(channel, why)
	case err != nil:
		return slackapi.Explain(err, "")
	case c.IsArchived:
		return d.channelError(channel, "archived")
	case !c.IsMember:
		return d.channelError(channel, "removed")
	}
	return nil
}

// states are what is wrong with the channels.
type states struct {
	mu     sync.Mutex
	failed map[string]error
}

// state takes note of how a channel is.
func (d *Desk) state(channel string, err error) { d.stand(map[string]error{channel: err}) }

// stand takes note of how channels are, and reports the first that is wrong.
func (d *Desk) stand(found map[string]error) {
	s := &d.states
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		s.failed = map[string]error{}
	}
	maps.Copy(s.failed, found)
	for _, c := range d.channels() {
		if s.failed[c] != nil {
			d.o.Report(s.failed[c])
			return
		}
	}
	d.o.Report(nil)
}

// channelError says how to mend a channel that takes nothing.
func (d *Desk) channelError(channel, why string) error {
	setting := d.setting(channel)
	how := "write /invite and the bot's name there, or set another one as " + setting
	switch why {
	case "archived":
		how = "unarchive it, or set another one as " + setting
	case "channel deleted":
		how = "it is deleted, or private and without the bot: invite the bot (/invite), or set another one as " + setting
	}
	return fmt.Errorf("slack: tickets cannot be shown in the channel %s (%s): %s", channel, why, how)
}

// setting is where a channel is set.
func (d *Desk) setting(channel string) string {
	for queue, c := range d.o.Channels {
		if c == channel && c != d.o.Channel {
			return "slack.channels." + queue
		}
	}
	return "SLACK_CHANNEL (slack.channel)"
}

var channelForm = regexp.MustCompile(`^[CG][A-Z0-9]+$`)

// checkChannels finds what cannot be a channel. Slack posts by names too, but tells of
// what happens by ids alone.
func (d *Desk) checkChannels() error {
	if d.o.Channel == "" {
		return errors.New("slack desk: no channel for tickets: set SLACK_CHANNEL (slack.channel) to the id of one, such as C0123ABCDEF, and /invite the bot there")
	}
	for _, c := range d.channels() {
		if !channelForm.MatchString(c) {
			return fmt.Errorf("slack desk: %s is %q, want a channel's id, such as C0123ABCDEF: it is at the end of the channel's details in Slack", d.setting(c), c)
		}
	}
	return nil
}
