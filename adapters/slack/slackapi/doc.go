// Package slackapi is what the parts of adapters/slack share of Slack's Web API:
// a client that does nothing twice by itself, what its errors mean for the work,
// files both ways, and how to find out whether a post has arrived.
//
//	c := slackapi.New(slackapi.Options{Token: token, APIURL: "https://slack.com/api"})
//	_, ts, err := c.PostMessageContext(ctx, channel, slack.MsgOptionText(text, false),
//		slack.MsgOptionMetadata(slackapi.Metadata(d.ID, nil)))
//	return slackapi.Failure(err, channel)
//
// Slack has no idempotency key. Whoever repeats a post that may have arrived asks
// [FindPosted] first; for files see [Stage] and [Shared].
//
// It knows Slack's methods, and nothing of tickets or customers.
package slackapi
