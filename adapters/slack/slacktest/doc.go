// Package slacktest is Slack on loopback: the Web API, Socket Mode and the signed
// delivery over HTTP, with people who write, press, submit and delete, for tests of
// this module. It holds every request to Slack's rules and misbehaves when it is
// told to.
//
//	sl := slacktest.Start(t, slacktest.Options{})
//	// … run a bot with slack.api_url sl.URL() and the tokens slacktest.BotToken, AppToken
//	support := sl.Channel("support")
//	lin := sl.User("Lin")
//	sl.Join(support, lin)
//	root := sl.WaitMessage(t, support, "a ticket", func(m slacktest.Message) bool { return m.Thread == "" })
//	lin.Press(t, support, root.TS, "d:claim").Acked(t)
//	lin.Reply(t, support, root.TS, "hello")
//	sl.DeleteThread(support, root.TS)
//
// The bot is a member of the channels that Channel makes. Events go to one of the
// open sockets, in turn, or, with Options.RequestURL, are posted there.
//
// It is a leaf package: it imports nothing of this module. A server is safe for
// concurrent use, also by several processes.
//
// # Where the rules come from
//
// Pages are those of docs.slack.dev.
//
//	text of 40,000 characters                     reference/methods/chat.postMessage
//	50 blocks a message, 100 a view               reference/block-kit/blocks, reference/views
//	lengths within blocks                         reference/block-kit (each block's and element's page)
//	about 13,200 characters in all blocks         measured by others; the error is msg_blocks_too_long
//	one post a second in a channel                apis/web-api/rate-limits
//	trigger ids: 3 s, used once                   interactivity/handling-user-interaction
//	response_url: 5 uses in 30 minutes            interactivity/handling-user-interaction
//	a stack of three views                        surfaces/modals
//	acknowledgement within 3 s, three repeats     apis/events-api (at once, after 1 and after 5 minutes)
//	signatures                                    authentication/verifying-requests-from-slack
//	sockets: hello, disconnect, ten of them       apis/events-api/using-socket-mode
//	frames above 20 KB are dropped                slackapi/node-slack-sdk and bolt threads on large acknowledgements
//	uploads in three steps                        messaging/working-with-files
//	a reply to a thread whose root is gone        is taken, and lands in the channel
//	metadata is given back                        messaging/message-metadata
package slacktest
