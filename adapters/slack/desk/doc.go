// Package desk is the agents' side in Slack: a ticket is a thread in its queue's
// channel, whose first message is the ticket's live card. Agents answer by writing
// in the thread, and act by the card's buttons, the menu of a message, /support and
// App Home.
//
//	d, err := desk.New(desk.Options{API: api, Memory: store, Board: board, Ingest: runtime.Ingest, Channel: "C0123ABCDEF"})
//	dispatch.Options{Desk: d, …}                // what is shown: Open, Deliver
//	slack.Options{Desk: d, …}                   // what agents do: Handle
//	go d.Watch(ctx)                             // reports whether the channels take tickets
//	broker.Add(desk.Platform, d.OpenFile)       // what agents attach
//
// The desk decides nothing about tickets. What an agent does becomes an event of the
// customer's conversation, whose order decides who was first; what the conversation
// makes of it comes back as actions, which the desk shows. Its place in the graph: an
// adapter, beside adapters/slack/customer, on slackapi and mrkdwn.
//
// # A ticket's thread
//
//	stateDiagram-v2
//	    [*] --> shown: Open posts the card
//	    [*] --> lost: no channel takes it
//	    shown --> shown: Slack tells that root or channel are gone, ThreadLost asks for Reshow, which posts the card elsewhere
//	    shown --> shown: a post finds that out by itself, posts the card elsewhere and asks for Reshow, which brings the talk
//	    shown --> shown: the ticket moves to a queue with another channel
//	    shown --> lost: it is gone, and no channel takes the card
//	    lost --> lost: tried every 30 s, Options.Report says how to mend it
//	    lost --> shown: a channel takes the card, ThreadLost asks for the talk
//
// A delivery that finds its thread gone makes the new one by itself, so that what
// comes after it in the conversation's lane is not held up behind a Reshow that
// stands behind it. The new thread is in the channel of the ticket's queue, else in
// the default one, else in Options.Fallback.
//
// # What is posted once
//
// Every post carries metadata with the delivery's id (for one of several posts with
// its part). A delivery that may have arrived looks for it before it posts; a file is
// staged first and its id kept, so that Slack can be asked whether it is shown.
// Roots also name the ticket, its conversation and customer, and posts the customer's
// message: from these the desk finds its way when the store has lost it. Members of
// the channel can read metadata, as they can the card.
//
// # Keys
//
//	slack:ticket:<number>                 fields: open, place, state, closed; p:… f:… l:… of work that is under way
//	slack:thread:<channel>:<ts>           the number of the ticket whose thread it is, "-" for nobody's
//	slack:message:<number>:<message>      where a customer's message is shown
//	slack:post:<channel>:<ts>             which customer's message a post shows
//	slack:reply:<channel>/<ts>            an agent's message: who wrote it, its mark, its id at the customer's
//	slack:answer:<number>:<message>       the agent's message that has that id at the customer's
//	slack:home:<agent>                    App Home is open
//	slack:taught:<agent>                  they were shown how to take a reply back
//
// # Who may
//
// On every act: people of this workspace who are no guests and no bots, members of the
// ticket's channel and, if there is one, of Options.UserGroup. Slack is asked at most
// once a minute, and at once after it tells of a change. Others are told so where only
// they see it, and the conversation's audit trail has it (bot.Refused).
//
// # Taking a reply back
//
// A reply that is held bears an hourglass. Its writer presses that, and it is not sent;
// so it is if they delete it, or use the shortcut on it. Once in a shift they also get
// buttons for it, with a line that says so (docs/decisions/0011-undo.md).
//
// # Strangers' words
//
// What customers write, their names, file names and everything else that is not the
// desk's own is shown in plain_text objects or escaped by mrkdwn: it can ping nobody,
// lead nowhere and has no format.
//
// # Names of actions
//
// All begin with "d:". Buttons: claim, reply, note, transfer, resolve, reopen, more
// (an overflow of assign, saved, release, snooze, priority, block), choice:… of a
// Confirm, home:… of App Home. Shortcuts on messages: any of them, and keep, send and
// drop, which decide about the reply that they are used on.
package desk
