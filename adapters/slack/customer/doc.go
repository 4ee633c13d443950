// Package customer serves customers in Slack: people who write direct messages to
// the app. It turns what Slack tells into events and messages into calls of the
// Web API, and decides nothing; the engine does. What Slack tells comes from
// adapters/slack by way of adapters/slack/slackevent.
//
//	a, err := customer.New(customer.Options{Token: token, Memory: store})
//	runtime, err := dispatch.New(dispatch.Options{Adapters: []dispatch.Adapter{a} …})
//	c, err := slack.New(slack.Options{Customers: a.Handler(runtime) …})
//
// # What becomes what
//
//	a direct message                   Text, Media; conversation slack:<team>:<channel>, Message is its ts
//	"!help", " /help"                  Command: Slack keeps "/help" to itself
//	a reply in a thread                the same conversation, with the thread's first words as Quote
//	files                              photo, voice, video, document; OpenFile opens them
//	a message of nothing but blocks    Media with an "other"
//	an edit (not Slack's previews)     Edited
//	a removed message                  Deleted
//	an emoji                           Reacted, as a character where it has one
//	a button, a choice in a menu       Pick with the label that was pressed
//	a Button.Private                   Opened: they are in private already
//	the button of a form               no event: the window opens; Pick if it cannot
//	a window that was sent off         Filled
//	bots, messages in channels         nothing
//
// Texts arrive as people see them: without the signs of mrkdwn, with names in the
// place of ids and characters in that of emoji.
//
//	Message.Text      a rich_text block, of which every character is shown as it is; more
//	                  than 3,000 characters are several messages (Split)
//	Message.Buttons   rows of five up to 25, a menu up to 100, more as numbers in the text
//	Message.Form      one more button, whose press opens a window
//	Message.Media     pictures at an address as image blocks, files of the content uploaded, the rest as links
//	Message.Files     uploaded, from Options.Copies
//	Message.ReplyTo   a reply to that message which the channel shows too
//	Send.Over, Edit   the card's message is changed; if it is gone, a new one is sent
//	Edit with a Relay the very message is changed, or it is rejected with a reason for the agent
//	Retract           all parts of the message
//	React             reactions.add and .remove, of the emoji that mrkdwn knows
//	Typing            nothing: Slack shows none of bots
//	Recall            rejected: nobody but the author removes a direct message
//
// # Once, and only once
//
// Slack knows no idempotency keys. A post carries the delivery's id in its metadata
// and is looked for before it is repeated. An upload has none: the ids of the staged
// files are kept before they are shown, and whether they are shown is asked first.
//
// # Memory
//
//	slack:self:<token>                   the bot's own ids, by a hash of its token
//	slack:person:<user>                  name and language of a customer; a day
//	slack:form:<conversation>:<token>    a form whose button is shown; 24 hours
//	slack:part:<conversation>:<card>#<n> where the n-th other part of a message is; 30 days
//	slack:staged:<delivery>              the ids of uploaded files that are not yet known to be shown; a day
package customer
