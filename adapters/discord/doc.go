// Package discord serves customers on Discord: in direct messages, in the
// channels of servers, in threads, by slash commands, buttons, menus and forms.
// It turns what Discord says into events and messages into requests, and decides
// nothing; the engine does. Requests go by discordgo; the gateway's connection is
// adapters/discord/gateway.
//
//	a, err := discord.New(discord.Options{Token: token, Memory: store, Owner: owner})
//	runtime, err := dispatch.New(dispatch.Options{Adapters: []dispatch.Adapter{a} …})
//	err = a.Run(ctx, runtime) // receives until ctx ends
//
// # What becomes what
//
//	a direct message                        Text, Media; conversation discord:<channel>
//	a message in a server                   the same if it mentions the bot or replies to it, otherwise nothing;
//	                                        Public, conversation discord:<channel>:u<user>; the mention is cut out
//	nothing but a mention                   Opened
//	a reply                                 Quote, at most 300 characters
//	attachments                             photo, voice, video, document; OpenFile gives their bytes, FileURL a fresh address
//	stickers, polls, what is not known yet  Media with a "sticker" or "other"
//	a forwarded message                     its text and files as the customer's
//	an edit (not Discord's link previews)   Edited; empty when the words above files are gone
//	a removed direct message                Deleted, unless it was we who removed it
//	a reaction in direct messages           Reacted, unless it is ours
//	a slash command                         Command, its options joined as Args
//	a button, a choice in a menu            Pick with the label that was pressed
//	a form that was sent off                Filled
//	the button of a form                    no event: the window opens; Pick if it cannot
//	a Button.Private                        Opened with the payload, in the customer's direct messages
//	bots, webhooks, Discord's own notices   nothing
//	what cannot be decoded                  a dead letter; who pressed or commanded is told to try again
//
//	Message.Text      Markdown, everything else escaped; more than 2,000 characters are several messages (Split)
//	Message.Buttons   up to 10 options as buttons, up to 25 as a menu, more as numbers in the text; links and private ones as buttons
//	Message.Form      one more button, whose press opens the window (5 lines at most)
//	Message.Media     pictures at an address as embeds, files of the content attached (10 MiB), the rest as links
//	Send.Over, Edit   the card's message is changed; if it is gone, a new one is sent
//	Message.Files     attached, copied while they are sent (Options.Copies): 10 MiB each, 10 and 24 MiB in a message (Split)
//	Message.ReplyTo   a reply; without it if the message is gone
//	Typing            shown for ten seconds
//	Recall            in servers only: bots cannot remove a person's direct message
//
// What an agent changes, takes back or reacts with is done to the very message,
// wherever the conversation was when it was sent, or refused with a reason in words
// for the agent; nothing is sent anew:
//
//	Edit with a Relay  the text, files stay
//	Retract            done where the message is gone already
//	React              put on a message or taken off
//
// What the customer alone sees can be changed as long as an interaction of theirs
// can be answered, and nobody can react to it.
//
// # Interactions
//
// Discord waits three seconds for the first answer to a command, a press or a
// form. It is given once the event is stored, by a type that only asks for time;
// when storing takes longer than two seconds, or the process stops, it is given
// before that, and the event is stored later: the gateway hands it on again.
//
// The answer to a slash command takes the place of "is thinking…", which is an
// edit and hence may be repeated; which delivery did so is kept, so that another
// attempt or another process does the same. What follows is sent to the channel,
// with a nonce by which Discord knows repeats. In servers all of it is shown to the
// customer alone as long as the interaction can be answered (14 minutes); these
// follow-ups are the one kind of message that Discord has no nonce for. If nothing
// is said for 20 seconds, "is thinking…" goes away.
//
// What was asked for the customer alone never becomes open: when the interaction
// can no longer be answered, the answer goes to their direct messages, without its
// options, which belong to the talk in the server. Open answers follow once the
// customer has said or pressed something that all can see.
//
// # Private matters
//
// The press on a Button.Private opens the direct messages. Where these turn out
// to be closed, a private thread in the channel that the customer came from takes
// their place; its conversation stays that of the direct messages. In threads
// Discord shows a bot only what replies to it or mentions it, which the customer is
// told when it matters; buttons work as everywhere. A forum has no private threads:
// who came from one and has closed their direct messages cannot be reached.
//
// # Memory
//
//	discord:gateway…               the connection, see adapters/discord/gateway
//	discord:seen                   by channel: the newest message stored, of direct messages and our threads
//	discord:catchup                by channel: the message after which it is still to be read again; until that is done
//	discord:reply:<conversation>   how the newest interaction can be answered; 14 minutes, for one person alone 24 hours
//	discord:acked:<interaction>    whether Discord took its first answer; 14 minutes
//	discord:original:<interaction> the delivery that took the place of "is thinking…"; 14 minutes
//	discord:form:<conversation>:<token>  a form whose button is shown; 24 hours
//	discord:retracted:<message>    a message that we are removing; 10 minutes
//	discord:dm:<user>              their direct message channel
//	discord:origin:<dm>            where its customer came from
//	discord:moved:<dm>             the thread that takes its place
//	discord:alias:<thread>         the channel and the customer that a thread stands for
//
// # Catching up
//
// After an outage longer than the gateway keeps a session, direct messages and
// threads are read again whose customer has written in the seven days before. They
// are put on a list first, which the process with the gateway's connection works
// through, ten channels a second at most, beside the handling of events; when it
// ends, the next one goes on. Who says something new does not wait for the others:
// their own conversation is read first, then the event is stored behind what was
// missed. The reading ends where the gateway has told of what follows, so that a
// press between two messages stays between them. While a conversation with
// something new cannot be read, all events wait, as they do for the store; without
// something new it is left for later. What Discord does not show us any more is
// taken off the list.
//
// # What Discord cannot tell
//
// Of an outage longer than the gateway keeps a session, what is not read again is
// lost: the first words of somebody new, mentions in servers, presses, commands,
// edits and reactions; Discord tells of them once. That a message in a server was
// removed it tells without saying whose it was.
package discord
