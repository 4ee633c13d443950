package discord

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The types of this file are what we read of Discord's JSON and nothing more:
// whatever else is in there, of kinds not known today, is passed over.

type message struct {
	ID          string       `json:"id"`
	Channel     string       `json:"channel_id"`
	Guild       string       `json:"guild_id"`
	Type        int          `json:"type"`
	Flags       uint64       `json:"flags"`
	Content     string       `json:"content"`
	Edited      string       `json:"edited_timestamp"`
	Webhook     string       `json:"webhook_id"`
	Author      user         `json:"author"`
	Member      *member      `json:"member"`
	Mentions    []identified `json:"mentions"`
	Attachments []attachment `json:"attachments"`
	Stickers    []sticker    `json:"sticker_items"`
	Poll        *struct{}    `json:"poll"`
	Referenced  *quoted      `json:"referenced_message"`
	Snapshots   []snapshot   `json:"message_snapshots"`
}

type user struct {
	ID     string `json:"id"`
	Name   string `json:"username"`
	Global string `json:"global_name"`
	Bot    bool   `json:"bot"`
}

type member struct {
	Nick string `json:"nick"`
	User *user  `json:"user"`
}

type identified struct {
	ID string `json:"id"`
}

type attachment struct {
	ID   string `json:"id"`
	Name string `json:"filename"`
	MIME string `json:"content_type"`
	Size int64  `json:"size"`
}

type sticker struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type quoted struct {
	ID      string     `json:"id"`
	Content string     `json:"content"`
	Author  identified `json:"author"`
}

// snapshot is a message that was forwarded.
type snapshot struct {
	Message struct {
		Content     string       `json:"content"`
		Flags       uint64       `json:"flags"`
		Attachments []attachment `json:"attachments"`
		Stickers    []sticker    `json:"sticker_items"`
	} `json:"message"`
}

type deletion struct {
	ID      string `json:"id"`
	Channel string `json:"channel_id"`
	Guild   string `json:"guild_id"`
}

type reaction struct {
	User    string `json:"user_id"`
	Channel string `json:"channel_id"`
	Message string `json:"message_id"`
	Guild   string `json:"guild_id"`
	Emoji   struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"emoji"`
}

type interaction struct {
	ID      string          `json:"id"`
	App     string          `json:"application_id"`
	Type    int             `json:"type"`
	Token   string          `json:"token"`
	Channel string          `json:"channel_id"`
	Guild   string          `json:"guild_id"`
	Context int             `json:"context"`
	Locale  string          `json:"locale"`
	Member  *member         `json:"member"`
	User    *user           `json:"user"`
	Data    interactionData `json:"data"`
	Message *pressed        `json:"message"`
	Place   channel         `json:"channel"`
}

// channel is what an interaction says of where it was made.
type channel struct {
	Type   int    `json:"type"`
	Parent string `json:"parent_id"`
}

// thread reports whether the channel is one within another.
func (c channel) thread() bool { return 10 <= c.Type && c.Type <= 12 }

type interactionData struct {
	Name       string      `json:"name"`
	CustomID   string      `json:"custom_id"`
	Values     []string    `json:"values"`
	Options    []option    `json:"options"`
	Components []component `json:"components"`
}

type option struct {
	Name    string         `json:"name"`
	Value   jsontext.Value `json:"value"`
	Options []option       `json:"options"`
}

// pressed is the message that a pressed component belongs to.
type pressed struct {
	ID         string      `json:"id"`
	Flags      uint64      `json:"flags"`
	Components []component `json:"components"`
}

// component is any component: those of a message have labels, those of a form
// that was sent off have values.
type component struct {
	CustomID   string      `json:"custom_id"`
	Label      string      `json:"label"`
	Value      string      `json:"value"`
	Options    []choice    `json:"options"`
	Components []component `json:"components"`
	Component  *component  `json:"component"`
}

type choice struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// What Discord says by numbers.
const (
	messageDefault = 0
	messageReply   = 19

	flagEphemeral = 1 << 6
	flagLoading   = 1 << 7 // "is thinking…"
	flagVoice     = 1 << 13

	interactionCommand   = 2
	interactionComponent = 3
	interactionComplete  = 4
	interactionModal     = 5

	contextPrivate = 2 // a private channel that the bot is not in
)

// lenient takes names that come twice and broken UTF-8: they are no reason to
// lose a message.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// decode reads JSON that strangers have a part in.
func decode[T any](data []byte) (v T, err error) {
	err = json.Unmarshal(data, &v, lenient)
	return v, err
}
