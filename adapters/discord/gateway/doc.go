// Package gateway keeps one connection to Discord's gateway (version 10, JSON) and
// hands on what it says, in order, losing nothing that Discord can still give.
//
//	gw, err := gateway.New(gateway.Options{Token: token, Intents: intents, URL: askDiscord,
//		Store: store, Owner: process, Handle: ingest, Fresh: catchUp})
//	err = gw.Run(ctx) // nil when ctx has ended; a *FatalError when a person must mend something
//
// What it is not for: knowing what an event means, or anything that goes by REST
// (adapters/discord). It is a leaf package: it imports nothing of this module.
//
// # What is promised
//
// Handle gets the events strictly in their order, each until it has returned nil
// once. Only then is the place behind it stored, for whichever process comes next.
// An event comes again when a process has ended before that; it does not get lost
// unless the session does. When that happens, Fresh is called before any event of
// the new session.
//
// Of several processes with the same store one is connected, by a lease. The others
// stand by, and resume its session when it leaves or dies.
//
// Three goroutines make a connection. The reader takes frames and never waits for
// the store; it puts events into a queue, which outlives the connection. The handler
// takes them out. The heart beats with the last number that was read, however far
// the handler is. When the queue is full the reader waits, and the rest stays with
// Discord.
//
// Nothing waits without an end: each dial, write and silence has a limit, and Run
// ends within two seconds of its context, whatever the other side does.
//
// # A connection
//
// The log has a debug line for each step.
//
//	stateDiagram-v2
//	[*] --> standby
//	standby --> dialing: the lease is ours
//	standby --> [*]: stop
//	dialing --> greeting: the websocket is open
//	dialing --> closed: refused, or not in time
//	greeting --> resuming: Hello, and there is a session
//	greeting --> identifying: Hello, and there is none
//	greeting --> closed: no Hello
//	resuming --> live: RESUMED
//	resuming --> closed: op 9, a code, or no answer
//	identifying --> live: READY
//	identifying --> closed: op 9, a code, or no answer
//	live --> suspect: no acknowledgement after half an interval
//	suspect --> live: there is one after all
//	live --> closed: op 7, op 9, a code, a broken line, the lease, or stop
//	suspect --> closed: none after the other half, or any of these
//	closed --> dialing: after a delay; before an IDENTIFY perhaps minutes
//	closed --> standby: another process has the lease
//	closed --> [*]: stop, or a fatal code
package gateway
