// Package dispatch runs conversations durably and in order: it takes events in,
// asks the pure engine what each means, commits the answer, and delivers it.
//
//	rt, err := dispatch.New(dispatch.Options{Store: store, Engine: engine, Redactor: redactor,
//		Adapters: adapters, Desk: desk, Backend: backend, Owner: name})
//	go rt.Run(ctx)           // serves until ctx ends, then finishes what is under way
//	err = rt.Ingest(ctx, ev) // nil: the event is stored, the platform may be told
//
// What it is not for: deciding anything about a conversation (package bot),
// keeping anything (bot/redisstore), or speaking to a platform (adapters). It
// declares what it wants of them: [Store], [Adapter], [Desk], [Backend]. It
// imports bot and nothing else of this module.
//
// # What is promised
//
// An event comes in at least once and has exactly one effect on our state. The
// actions of a conversation are delivered in their order, the messages in one
// lane, the desk's in another, the e-mails of a ticket in a third, each call of the
// backend by itself; a lane never waits for another one, nor a conversation for
// another. An effect begins only when the turn that asked for it is committed. When
// a process dies, what it was sending at that moment may be sent once more, with
// Delivery.MayRepeat set.
//
// Events that cannot be handled are dead letters after Options.Attempts, and the
// engine gets another one in the place of such an event. For a customer's it is the
// command "agent" with the argument "internal_error"; for an agent's Undelivered with
// that reason and the Relay that it would have had, so that the failure is shown.
//
// # What is passed on
//
// What carries a [bot.Relay] ends with a result, Delivered or Undelivered, once its
// outcome is certain, and is never dropped on the way. A message in several parts is
// delivered when the last one is, and undelivered when any is not: both may be told,
// and undelivered wins. Such a message is retracted as a whole. An edit with a Relay is
// refused where its message is not known or a part of the old text would stay; it is
// never sent as a new message. Without a Relay a result tells only that a customer will
// not get a message.
//
// An e-mail is tried until the [Mailer] says what its failure means. One whose answer
// was lost is sent again under the same id, hence with the same Message-ID: mail
// programs show it once.
//
// # What platforms take
//
// An item is one request to its platform, as far as that can be: a [Splitter]
// makes several items of a message that is too long. Where the adapter or the desk is
// [Paced], an item waits before it is sent until there is room under all rates that it
// counts against, in all processes together: what people say to each other before the
// bot's answers and marks, reminders and the cards of tickets last. Within a lane the
// order stands, so what is before something urgent for the desk is as urgent. A card that
// waits is not changed twice where the later change says all that the earlier one did. The wait is outside
// the time limit of an attempt. One whose own chat has no room lets others pass. What a
// platform says of its limits ([Receipt], [SendError]) closes them for everybody. The
// reasons are in docs/decisions/0007.
//
// Typing is shown after a message that is Working, or when the engine asks for it,
// until the next turn of the conversation; and once to a customer whose reply waits
// for room. It is best effort, and counted against no limit.
//
// # A partition
//
// One process owns each of the partitions, by a lease that it renews. A worker
// runs it: one goroutine, and one more for each lane that has work. Reading is
// one call of the store, which commits the turns handled before.
//
//	stateDiagram-v2
//	[*] --> reading: lease acquired
//	reading --> handling: events came
//	handling --> reading: turns are worked out
//	reading --> resting: nothing to do
//	resting --> reading: wake-up, timer or stop
//	reading --> retrying: the store failed, the turns are dropped
//	retrying --> reading: after a delay, from the head
//	reading --> draining: stop
//	retrying --> draining: stop
//	draining --> released: the lanes are empty
//	reading --> lost: fenced
//	draining --> lost: fenced, or cut off
//	released --> [*]
//	lost --> [*]: everything held is dropped
//
// # An item
//
// An action on its way out is an item of its lane. Only the first of a lane is
// claimed, by the step that committed it or by the record of the one before.
//
//	stateDiagram-v2
//	[*] --> claimed: first in its lane
//	claimed --> sending
//	claimed --> pacing: its platform has no room
//	claimed --> dropped: an agent answers now, or a later item says it all
//	claimed --> undelivered: it cannot be read
//	claimed --> waiting: the lease is in doubt
//	claimed --> left: the lease is lost
//	pacing --> sending: there is room
//	pacing --> dropped: the store has dropped it, or an agent answers now
//	pacing --> waiting: the lease is in doubt
//	pacing --> left: stop, or the lease is lost
//	sending --> delivered: accepted
//	sending --> undelivered: unreachable, rejected, or it panics again and again
//	sending --> waiting: any other error
//	waiting --> claimed: after the platform's delay, or ours
//	waiting --> dropped: the store has dropped it, or an agent answers now
//	waiting --> left: stop
//	sending --> left: the lease is lost
//	delivered --> [*]: recorded, the next one is claimed
//	undelivered --> [*]: recorded, with an event that says so
//	dropped --> [*]
//	left --> [*]: the next owner goes on with it
package dispatch
