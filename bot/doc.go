// Package bot is the pure conversation engine: it turns one event of a
// conversation into the next session and a list of actions.
//
// It has no clock, no randomness, no I/O, no goroutine and no logger. The time
// is an argument, every effect is an [Action] value, and what came of an effect
// returns as an [Event]. The same call therefore serves Telegram, Discord,
// Slack, the terminal, the transcript player and the replay tool:
//
//	engine, err := bot.New(bot.Options{Flows: library, FAQ: entries})
//	session, actions := engine.Handle(session, event, now)
//
// What it is not for: talking to a platform (adapters), keeping anything
// (bot/redisstore), or running conversations durably and in order (bot/dispatch).
// It imports flows, faq and bot/markup, and nothing imports a platform through it.
//
// # Public places
//
// In a group or a channel ([Event.Public]) the engine answers as everywhere, but
// deals with nothing private: the customer gets a button that leads to the private
// chat (see "Private flows" in package flows). It keeps no files there and says
// nothing unasked.
//
// # Deep links
//
// What a link carries comes as [Opened.Payload]: the id of a flow or of an FAQ
// entry, a language, "agent", or "start" for the beginning. The name of a campaign
// may follow it after two underscores ("fees__summer") or stand alone; it is
// recorded. Platforms take up to 64 characters of A-Z, a-z, 0-9, _ and -.
//
// # Tickets
//
// What agents do comes as events and what their desk shows goes out as actions, in
// the vocabulary of deskevent.go and deskaction.go; who has a ticket is decided here,
// by the order of the conversation's events, and nowhere else. Session.Ticket is the
// ticket that has the talk: while an agent has it the bot is silent. All others are
// deferred or resolved and wait in Session.Others; an agent's answer to one of them
// gives it the talk, unless another has it.
//
// A reply is held for flows.Desk.Hold ([Options.Hold]), or until an agent has decided
// where it looks as if it were not meant for the customer; it ends with one [Mark].
// Every message passed on, either way, has a [Relay], and two lines in the audit trail:
//
//	Record{Kind: "relay", Values: ticket, to, message, what, state: "accepted"}
//	Record{Kind: "relay", Values: ticket, to, message, what, state: "delivered", "failed" or "dropped", reason}
//
// The first is missing where it was dropped at once. what is "message", "edit",
// "delete" or "reaction"; the message id of the last three, and of a mail that goes
// out beside the chat, has more behind a slash. What agents do is there as well, as
// Record{Kind: "desk", Values: ticket, agent, did, …}.
//
// All that comes due about tickets has one timer, "desk": held replies, promises,
// agents who do not answer, customers who are silent, tickets that were put off.
//
// # Words
//
// One word per idea, in code, YAML keys, log keys and documentation.
//
//   - customer: writes on Telegram, Discord, a Slack DM, the playground or the terminal.
//   - agent: a person of the support team who answers.
//   - conversation: one customer's talk in one place (platform, chat and topic).
//   - session: the state of one conversation.
//   - event: one thing that happened in a conversation.
//   - turn: the engine's handling of one event.
//   - action: one effect that a turn asks the runtime for.
//   - flow, step, slot, option: the guided dialogues, see package flows.
//   - entry: one FAQ question with its answer, see package faq.
//   - ticket: a numbered request to people. Live: an agent takes over now.
//     Deferred: it is answered later.
//   - queue: where a ticket waits. desk: what agents see and do.
//   - epoch: counts the changes of who speaks for us (bot or agent); bot output
//     of an older epoch is dropped before it is sent.
package bot
