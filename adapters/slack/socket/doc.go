// Package socket receives from Slack by Socket Mode: it keeps several websockets
// open, and acknowledges what comes only once it is stored.
//
//	c, err := socket.New(socket.Options{AppToken: token, APIURL: "https://slack.com/api", Handle: store})
//	err = c.Run(ctx) // until ctx has ended
//
// What it is not for: knowing what an event means (adapters/slack), or calling
// Slack's methods, but for the one that opens a socket.
//
// # What is promised
//
// An envelope is acknowledged when Handle has returned nil for it, and within the
// three seconds that Slack waits; else not at all, and Slack sends the event again:
// at once, after one minute and after five. So Handle must know what it has seen.
//
// Slack gives each event to one of the open sockets. What belongs together
// (slackevent.Event.Lane) is handled in the order in which it happened, although
// it may come by several of them; the rest at the same time. The reader of a socket
// never waits for a handler, so that a slow one stalls no ping. What has no room any
// more is left to Slack's repeats.
//
// A socket that Slack wants to close is replaced before it is dropped. One that is
// dead is found by pings. What only a person can mend is reported with how, and
// tried again slowly for ever.
//
// # A socket
//
// The log has a debug line for each step.
//
//	stateDiagram-v2
//	[*] --> opening
//	opening --> greeting: the websocket is open
//	opening --> waiting: refused, or not in time
//	greeting --> live: hello
//	greeting --> waiting: no hello in time
//	live --> leaving: Slack asks for another one
//	leaving --> closed: another one is live, and nothing comes any more
//	live --> waiting: a broken line, no pong
//	waiting --> opening: after a delay
//	live --> closed: stop
package socket
