// Package telegram speaks to customers on Telegram: it makes events of updates
// and messages of actions. It decides nothing.
//
//	a, err := telegram.New(telegram.Options{Token: token, TokenName: "TELEGRAM_TOKEN", Memory: store, Files: content})
//	err = a.Run(ctx, runtime)          // receives: polls, or looks after the webhook
//	mux.Handle("/telegram", a.Handler(runtime)) // with Options.Webhook
//
// It is an adapter: it imports bot, bot/dispatch and bot/markup, and no other
// adapter. Messages are sent by github.com/go-telegram/bot, with its types and its
// errors; updates are received by own code, since the library confirms them before
// they are handled.
//
// # What comes in
//
// An update is confirmed, or its webhook call answered with 200, when all events
// that it means are stored. Each is decoded alone; one that cannot be is a dead
// letter and stops no other. Events of a chat keep their order.
//
//	on Telegram                               bot.Event
//	text                                      Text
//	/command, /command@bot words              Command; in groups other bots' commands are nothing
//	/start, /start payload                    Opened
//	photo (largest), document, voice, video   Media with "photo", "document", "voice", "video"
//	audio · video note, animation             Media with "document" · "video"
//	sticker                                   Media with "sticker"
//	contact, location, poll, dice, any other  Media with "other", File.Name says which
//	album                                     a Media for each part, all with the same Album
//	caption                                   Media.Caption
//	reply, marked quote                       Quote of Text and Media, at most 300 characters
//	edit of a text or a caption               Edited, of the album's part that has it; empty when the caption is gone
//	press on a button of ours                 Pick; other presses are answered with Options.Notice
//	reaction in a private chat                Reacted, one for each emoji put on or taken off
//	blocked by the customer                   Lost
//	message of a business account's customer  as in a private chat, deleted ones are Deleted
//	group turned into a supergroup            nothing: the conversations keep the group's old id
//	service messages, channels, other bots    nothing
//
// In groups a message counts when it names the bot, replies to it or is a command
// for it; one that names no bot is for it only while Telegram picks what it hears
// (/setprivacy at @BotFather). The bot's name is cut out of the text, and the
// conversation is that of the one customer in that place. A reply that is nothing
// but the name asks what it replies to. Parts of an album that do not name the bot
// themselves are not for it. That a customer deleted a message in a chat with the
// bot is never told by Telegram.
//
// One process polls for all of them:
//
//	stateDiagram-v2
//	[*] --> standing_by: Run, the token is good
//	standing_by --> polling: the lease is free
//	polling --> storing: updates came
//	storing --> polling: all are stored, the offset moves on
//	storing --> waiting: the store failed, the offset stays
//	polling --> waiting: refused, cut off, another poller, or answered too soon
//	waiting --> polling: after a delay
//	polling --> standing_by: the lease is lost
//	storing --> standing_by: so it is
//	waiting --> standing_by: so it is
//	polling --> [*]: the token is refused, or, in any state, the context ends
//
// # What goes out
//
// Texts are HTML, split where Telegram's limits are (see Adapter.Split). Cards are
// edited in place, with and without files, as long as Telegram lets them. Names
// with an @ never notify anybody. Buttons carry their token and a signature over
// the conversation. Files are sent by their earlier id, by address, or as bytes.
// Telegram knows no idempotency key: a message that was under way when a process
// died may arrive twice.
//
// What an agent attaches is copied while it is sent (Options.Copies), each file as
// a message of its own, the first one with the text when it fits below:
//
//	a photo of at most 10 MB, JPEG, PNG or WebP  a picture
//	a video, MP4 · a voice, OGG, MP3 or M4A      a video · a voice message
//	any other, and what Telegram refuses as such a document, at most 50 MB
//
// What an agent changes, takes back or reacts with is done to the very message or
// refused with a reason in words for the agent; nothing is sent anew:
//
//	Edit with a Relay   the text, else the words below the file
//	Retract             within 48 hours; done where the message is gone already
//	React               one reaction of the bot for a message, the newest; only those that Telegram has (73)
//
// [Adapter.OpenFile] gives the bytes of what a customer has sent, 20 MB at most.
//
//	what Telegram answers                     what it means for the work
//	403, 400 chat not found, deactivated …    dispatch.FateUnreachable
//	400 about the form of a message           another form: plain text, buttons or files as text; else dispatch.FateRejected
//	400 about an edit                         done where nothing changes, else a new message
//	400 with migrate_to_chat_id               sent there, and remembered
//	429                                       dispatch.FateRetry: the bot rests, in a group only the group
//	401, 404                                  dispatch.FateRetry in a minute, and Options.Report
//	5xx, broken connections                   a plain error: it may have arrived
//
// # What is remembered
//
// In Memory, for all processes:
//
//	telegram:poller                 the lease of the one that polls
//	telegram:name:<bot>             the bot's user name
//	telegram:alias:<chat>           the id that a supergroup had as a group
//	telegram:moved:<chat>           the id that a group has as a supergroup
//	telegram:file:<bot>:<kind>:<hash> the id of a file that was sent before
//	telegram:reaction:<chat>:<message> what the bot has put on a message; 30 days
package telegram
