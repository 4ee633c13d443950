// Package slack connects to one Slack workspace: it receives what happens there, by
// sockets or by signed HTTP, and hands each event to the part of the program that it
// is for.
//
//	c, err := slack.New(slack.Options{BotToken: bot, AppToken: app, Customers: customers, Desk: desk, Bury: bury})
//	err = c.Run(ctx)                     // sockets; with a signing secret instead: mux.Handle(path, c.Handler())
//
// An app-level token chooses sockets (Socket Mode), which need no public address; a
// signing secret chooses HTTP (the Events API, interactivity and commands, all at one
// address).
//
// Direct messages, and what is pressed or sent off with an id that begins with
// [CustomerPrefix], are the customers' (adapters/slack/customer); everything else is
// the agents' (adapters/slack/desk). What the bot did itself comes back as events
// too, and is dropped here, but for the end of a thread's root that it wrote.
//
// # What is promised
//
// Slack is told that something has arrived when the handler has returned nil for it,
// which has to mean that it is stored; else it comes again. What no event can be made
// of, or what a handler panics at, is buried, so that it cannot come for ever.
//
// It is no adapter of the runtime: those are the parts that it serves. The client
// for Slack's methods is slackapi, the types of what comes are slackevent.
package slack
