package mrkdwn_test

import (
	"testing"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/bot/markup/hostile"
)

// customersNote is a post as a desk may make it: a name among words of ours, a
// message, a value in a field, and all of it in the text of the notification.
func customersNote(text string) []slack.MsgOption {
	blocks := []slack.Block{
		slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, "*"+mrkdwn.Line(text, 80)+"* wrote _now_", false, false), nil, nil),
		slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, "Subject: "+mrkdwn.Escape(mrkdwn.Clip(text, 500)), false, true), nil, nil),
		slack.NewContextBlock("", slack.NewTextBlockObject(slack.PlainTextType, "x"+mrkdwn.Clip(mrkdwn.Literal(text), 2000), false, false)),
	}
	if words := mrkdwn.Words(mrkdwn.Clip(text, 3000)); words != nil {
		blocks = append(blocks, words)
	}
	return []slack.MsgOption{slack.MsgOptionText(mrkdwn.Render(markup.Escape(mrkdwn.Clip(text, 3000))), false), slack.MsgOptionBlocks(blocks...)}
}

// A customer's text can never ping, link or format in Slack, wherever it is put,
// and never touches what is ours beside it.
func TestCustomersWordsAreDeadInSlack(t *testing.T) {
	t.Parallel()
	sl := slacktest.Start(t, slacktest.Options{})
	c := slackapi.New(slackapi.Options{Token: slacktest.BotToken, APIURL: sl.URL()})
	channel := sl.Channel("support")
	for _, text := range hostile.Texts() {
		_, ts, err := c.PostMessageContext(t.Context(), channel, customersNote(text)...)
		if err != nil {
			t.Errorf("%.60q was not taken: %v", text, err)
			continue
		}
		m, _ := sl.Message(channel, ts)
		checkDead(t, text, m, 2)
		m.Blocks = nil // what a client shows that knows no blocks
		checkDead(t, text, m, 0)
	}
	if s := sl.Stats(); s.Everyone != 0 || s.Unescaped != 0 {
		t.Errorf("%d posts rang at everybody and %d had bare signs, want none", s.Everyone, s.Unescaped)
	}
}

// checkDead holds what people see against the styles that are ours.
func checkDead(t *testing.T, text string, m slacktest.Message, ours int) {
	t.Helper()
	look := m.Look()
	if look.Everyone || len(look.Groups)+len(look.Users)+len(look.Links)+len(look.Buttons)+look.Unescaped > 0 {
		t.Errorf("%.60q does something in Slack: %+v", text, look)
	}
	if len(look.Styled) > ours {
		t.Errorf("%.60q is formatted in Slack: %.80q", text, look.Styled)
	}
}
