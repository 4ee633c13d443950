package slack

import (
	"bytes"
	"cmp"

	"gopkg.in/yaml.v3"
)

// App is what the app shall be in Slack, see Manifest.
type App struct {
	Name string // default Support
	// RequestURL is where Slack posts to; "" is sockets.
	RequestURL string
	// UserGroup says that who may answer is a user group.
	UserGroup bool
}

// Manifest returns the app's manifest in YAML, to be pasted at api.slack.com/apps. It
// asks for no scope and no event that nothing here uses
// (docs.slack.dev/reference/app-manifest).
func (a App) Manifest() (string, error) {
	a.Name = cmp.Or(a.Name, "Support")
	m := manifest{
		Display: display{Name: a.Name, Description: "Customers' questions, answered from Slack", Color: "#1f3a5f"},
		Features: features{
			Home:      home{HomeTab: true, MessagesTab: true},
			Bot:       botUser{Name: a.Name, AlwaysOnline: true},
			Shortcuts: shortcuts(),
			Commands: []command{{Command: "/support", URL: a.RequestURL, Description: "Tickets: take, answer, pass on, close",
				Hint: "help", Escape: true}}, // <@U1> for a name that is typed
		},
		OAuth: oauth{Scopes: scopes{Bot: a.scopes()}},
		Settings: settings{
			Events:      events{URL: a.RequestURL, Bot: a.events()},
			Interactive: interactive{Enabled: true, URL: a.RequestURL, OptionsURL: a.RequestURL},
			Sockets:     a.RequestURL == "",
		},
	}
	var b bytes.Buffer
	out := yaml.NewEncoder(&b)
	out.SetIndent(2)
	if err := out.Encode(m); err != nil {
		return "", err
	}
	return b.String(), nil
}

// shortcuts are on messages of a ticket's thread. A manifest takes ten; Slack shows
// the five that somebody uses most, and all behind "More message shortcuts".
func shortcuts() []shortcut {
	return []shortcut{
		{"Take the ticket", "message", "d:claim", "Answer this customer"},
		{"Do not send", "message", "d:drop", "Take this reply back before it goes to the customer"},
		{"Keep as a note", "message", "d:keep", "Do not send this reply to the customer"},
		{"Send now", "message", "d:send", "Send this reply without waiting"},
		{"Use a saved reply", "message", "d:saved", "Choose one, fill it in, and see it before it is sent"},
		{"Add a note", "message", "d:note", "Seen by agents only"},
		{"Transfer the ticket", "message", "d:transfer", "Pass it to another queue, with a note"},
		{"Release the ticket", "message", "d:release", "Give it back to its queue"},
		{"Resolve the ticket", "message", "d:resolve", "The customer is helped"},
		{"Reopen the ticket", "message", "d:reopen", "Take up a resolved ticket again"},
	}
}

// scopes are what the methods and events in use need; the reference of each names them.
func (a App) scopes() []string {
	out := []string{
		"channels:history",          // replies of agents, and finding a post again
		"channels:read",             // who is in a queue's channel
		"chat:write",                // everything that is shown
		"commands",                  // /support and the shortcuts
		"files:read", "files:write", // files both ways
		"groups:history", "groups:read", // the same where the channel is private
		"im:history",            // customers in direct messages, which they begin
		"metadata.message:read", // what a post is found again by, so that none is made twice
		"reactions:read",        // emoji of agents and customers, and the hourglass that stops a reply
		"reactions:write",       // emoji of customers, and the marks on replies
		"users:read",            // names; guests and strangers
	}
	if a.UserGroup {
		out = append(out, "usergroups:read")
	}
	return out
}

func (a App) events() []string {
	out := []string{
		"app_home_opened", "app_uninstalled", "tokens_revoked",
		"channel_archive", "channel_deleted", "channel_left", "channel_unarchive",
		"group_archive", "group_deleted", "group_left", "group_unarchive",
		"member_joined_channel", "member_left_channel",
		"message.channels", "message.groups", "message.im",
		"reaction_added", "reaction_removed",
	}
	if a.UserGroup {
		out = append(out, "subteam_members_changed", "subteam_updated")
	}
	return out
}

type manifest struct {
	Display  display  `yaml:"display_information"`
	Features features `yaml:"features"`
	OAuth    oauth    `yaml:"oauth_config"`
	Settings settings `yaml:"settings"`
}

type display struct {
	Name        string `yaml:"name"`
	Description string `yaml:"description"`
	Color       string `yaml:"background_color"`
}

type features struct {
	Home      home       `yaml:"app_home"`
	Bot       botUser    `yaml:"bot_user"`
	Shortcuts []shortcut `yaml:"shortcuts"`
	Commands  []command  `yaml:"slash_commands"`
}

type home struct {
	HomeTab     bool `yaml:"home_tab_enabled"`
	MessagesTab bool `yaml:"messages_tab_enabled"`
	ReadOnly    bool `yaml:"messages_tab_read_only_enabled"`
}

type botUser struct {
	Name         string `yaml:"display_name"`
	AlwaysOnline bool   `yaml:"always_online"`
}

type shortcut struct {
	Name        string `yaml:"name"`
	Type        string `yaml:"type"`
	Callback    string `yaml:"callback_id"`
	Description string `yaml:"description"`
}

type command struct {
	Command     string `yaml:"command"`
	URL         string `yaml:"url,omitempty"`
	Description string `yaml:"description"`
	Hint        string `yaml:"usage_hint"`
	Escape      bool   `yaml:"should_escape"`
}

type oauth struct {
	Scopes scopes `yaml:"scopes"`
}

type scopes struct {
	Bot []string `yaml:"bot"`
}

type settings struct {
	Events        events      `yaml:"event_subscriptions"`
	Interactive   interactive `yaml:"interactivity"`
	OrgDeploy     bool        `yaml:"org_deploy_enabled"`
	Sockets       bool        `yaml:"socket_mode_enabled"`
	TokenRotation bool        `yaml:"token_rotation_enabled"`
}

type events struct {
	URL string   `yaml:"request_url,omitempty"`
	Bot []string `yaml:"bot_events"`
}

type interactive struct {
	Enabled    bool   `yaml:"is_enabled"`
	URL        string `yaml:"request_url,omitempty"`
	OptionsURL string `yaml:"message_menu_options_url,omitempty"`
}
