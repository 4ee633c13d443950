package slackapi

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/slack-go/slack"
)

// MetadataType is the event_type of the metadata on our posts.
const MetadataType = "supportbot"

// Metadata is what a post carries that is to be found again: an id, the same for
// all attempts, and what else its reader shall know. It is seen by all members of
// the channel who look for it, so that it is no place for secrets.
func Metadata(id string, extra map[string]any) slack.SlackMetadata {
	payload := map[string]any{"id": id}
	for k, v := range extra {
		payload[k] = v
	}
	return slack.SlackMetadata{EventType: MetadataType, EventPayload: payload}
}

// MetadataID returns the id of a post of ours, "" of any other.
func MetadataID(m slack.SlackMetadata) string {
	if m.EventType != MetadataType {
		return ""
	}
	id, _ := m.EventPayload["id"].(string)
	return id
}

const (
	pageSize = 200 // what Slack recommends at most (docs.slack.dev/apis/web-api/pagination)
	maxPages = 20
	// foundFor is how far back a post is looked for. What is repeated later than that
	// was lost in an outage of a day.
	foundFor = 24 * time.Hour
)

// FindPosted looks for the post with a metadata id in a channel or, if thread is not
// "", in that thread; of a thread that is gone it looks in the channel, where Slack
// puts replies to it. Only posts of the last day are looked at.
func FindPosted(ctx context.Context, c *slack.Client, channel, thread, id string) (ts string, found bool, err error) {
	is := func(m slack.Message) bool { return MetadataID(m.Metadata) == id }
	if thread != "" {
		ts, found, err = inThread(ctx, c, channel, thread, is)
		if found || err != nil && Code(err) != "thread_not_found" && Code(err) != "message_not_found" {
			return ts, found, err
		}
	}
	return inChannel(ctx, c, channel, is)
}

// errEndless is a thread of more pages than anybody writes in a day.
var errEndless = errors.New("slack: too many messages to look through")

// inThread looks through a thread, which Slack gives from its root on.
func inThread(ctx context.Context, c *slack.Client, channel, thread string, is func(slack.Message) bool) (string, bool, error) {
	p := &slack.GetConversationRepliesParameters{ChannelID: channel, Timestamp: thread, Limit: pageSize, IncludeAllMetadata: true,
		Oldest: since(), Inclusive: true}
	for range maxPages {
		messages, more, cursor, err := c.GetConversationRepliesContext(ctx, p)
		if err != nil {
			return "", false, Failure(err, "")
		}
		for _, m := range messages {
			if is(m) {
				return m.Timestamp, true, nil
			}
		}
		if !more || cursor == "" {
			return "", false, nil
		}
		p.Cursor = cursor
	}
	return "", false, errEndless
}

// inChannel looks through a channel, which Slack gives from its end on.
func inChannel(ctx context.Context, c *slack.Client, channel string, is func(slack.Message) bool) (string, bool, error) {
	p := &slack.GetConversationHistoryParameters{ChannelID: channel, Limit: pageSize, IncludeAllMetadata: true, Oldest: since(), Inclusive: true}
	for range maxPages {
		page, err := c.GetConversationHistoryContext(ctx, p)
		if err != nil {
			return "", false, Failure(err, "")
		}
		for _, m := range page.Messages {
			if is(m) {
				return m.Timestamp, true, nil
			}
		}
		if !page.HasMore || page.ResponseMetaData.NextCursor == "" {
			return "", false, nil
		}
		p.Cursor = page.ResponseMetaData.NextCursor
	}
	return "", false, errEndless
}

// since is the TS of the moment from which on posts are looked at.
func since() string {
	return strconv.FormatInt(time.Now().Add(-foundFor).Unix(), 10) + ".000000"
}
