// Package slackevent is what Slack tells an app, as far as this program cares:
// one small type for each kind of thing, read from raw JSON so leniently that an
// unknown block, field or kind never costs the message around it.
//
//	ev, err := slackevent.Decode(slackevent.EventsAPI, payload)
//
// What comes in a form over HTTP is the same payload in another wrapping, see [Form].
// It imports nothing of this module. The parts of adapters/slack share it.
package slackevent

// Event is one thing that Slack told. ID is the same however often and by whichever
// way it is delivered: the event_id of the Events API, the trigger of an interaction.
type Event struct {
	ID   string
	Team string // the workspace that it happened in
	At   string // when, as the TS of messages counts it; "" where Slack does not tell
	Body Body   // nil where it is of no use here
}

// Body is what happened. It is a closed set: the types of this file.
type Body interface{ isBody() }

// User is who did something. Team is theirs, which Slack Connect makes another
// one than the event's.
type User struct{ ID, Name, Team string }

// File is one attachment.
type File struct {
	ID, Name, Type string // Type is the MIME type
	Bytes          int64
	URL            string // url_private_download, which needs the bot's token
}

type (
	// Message is a new message: in a channel, a thread, or a direct message.
	Message struct {
		Channel     string
		ChannelType string // "im", "channel", "group", "mpim"
		TS          string // its id within the channel
		Thread      string // the TS of the thread's root; "" or TS itself where it is none's reply
		User        User
		Bot         string // bot_id, "" for people
		Subtype     string // "", "file_share", "me_message", "thread_broadcast" …
		Client      string // client_msg_id, the same for all deliveries
		Text        string // mrkdwn as Slack sends it, with &amp; &lt; &gt;
		Files       []File
	}
	// Changed is a message that was edited. Own edits of the bot come back too.
	Changed struct {
		Channel, ChannelType, TS, Thread string
		User                             User
		Bot                              string
		Text, Before                     string
		Edited                           string // edited.ts; "" where only Slack has changed it (a link's preview, a reply count)
	}
	// Deleted is a message that was removed; the root of a thread too.
	Deleted struct {
		Channel, ChannelType, TS, Thread string
		User                             User   // who wrote it
		Bot                              string // that wrote it
	}
	// Reacted is an emoji on a message, or taken off.
	Reacted struct {
		Channel, TS string
		User        User
		Name        string // as Slack names it: "thumbsup", perhaps with "::skin-tone-2"
		Removed     bool
	}
	// Pressed is a button, select or overflow of a message, of a view or of App Home.
	Pressed struct {
		User                User
		Channel, TS, Thread string // of the message; "" in a view
		View                string // id of the view; "" in a message
		Metadata            string // private_metadata of the view
		Action, Value       string // action_id; value, or that of the selected option
		Label               string // of the button or the selected option
		Trigger             string // opens a view within 3 s
		Response            string // response_url
		Ephemeral           bool   // only this person sees the message
	}
	// Submitted is a view that was sent off.
	Submitted struct {
		User               User
		Callback, Metadata string // callback_id and private_metadata of the view
		View               string
		Values             map[string]string // by block_id; of several selected options the values joined with ","
	}
	// Closed is a view that was closed without being sent off, told for those that
	// ask for it.
	Closed struct {
		User                     User
		Callback, Metadata, View string
	}
	// Shortcut is a shortcut on a message, or a global one.
	Shortcut struct {
		User                User
		Callback            string
		Channel, TS, Thread string // of the message; "" for a global one
		Text                string
		Trigger, Response   string
	}
	// Slash is a slash command. Slack offers none inside threads.
	Slash struct {
		User              User
		Command, Text     string
		Channel           string
		Trigger, Response string
	}
	// Wanted asks for the options of an external select as somebody types.
	Wanted struct {
		User               User
		Action, Typed      string
		Callback, Metadata string // of the view around it
	}
	// HomeOpened is somebody looking at App Home.
	HomeOpened struct{ User User }
	// ChannelGone says that the bot can no longer write in a channel.
	ChannelGone struct {
		Channel string
		Why     string // "archived", "deleted", "removed"
	}
	// ChannelBack says that it can again.
	ChannelBack struct{ Channel string }
	// MembersChanged says that people joined or left a channel or a user group.
	MembersChanged struct {
		Channel, Group string
		User           string // who, "" where it may be several
		Left           bool
	}
	// Uninstalled says that the app has lost its token.
	Uninstalled struct{ Why string }
)

func (Message) isBody()        {}
func (Changed) isBody()        {}
func (Deleted) isBody()        {}
func (Reacted) isBody()        {}
func (Pressed) isBody()        {}
func (Submitted) isBody()      {}
func (Closed) isBody()         {}
func (Shortcut) isBody()       {}
func (Slash) isBody()          {}
func (Wanted) isBody()         {}
func (HomeOpened) isBody()     {}
func (ChannelGone) isBody()    {}
func (ChannelBack) isBody()    {}
func (MembersChanged) isBody() {}
func (Uninstalled) isBody()    {}
