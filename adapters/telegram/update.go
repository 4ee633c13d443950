package telegram

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// What of Telegram's JSON is read. What is not named here cannot fail the
// decoding, whatever it is, and costs little.
type (
	update struct {
		ID              int64            `json:"update_id"`
		Message         *message         `json:"message"`
		Edited          *message         `json:"edited_message"`
		Business        *message         `json:"business_message"`
		EditedBusiness  *message         `json:"edited_business_message"`
		DeletedBusiness *deletedMessages `json:"deleted_business_messages"`
		Callback        *callback        `json:"callback_query"`
		Reaction        *reaction        `json:"message_reaction"`
		Member          *member          `json:"my_chat_member"`
	}
	message struct {
		ID           int64      `json:"message_id"`
		Thread       int64      `json:"message_thread_id"`
		InTopic      bool       `json:"is_topic_message"`
		From         *user      `json:"from"`
		SenderChat   *chat      `json:"sender_chat"`
		Chat         chat       `json:"chat"`
		Date         int64      `json:"date"`
		EditDate     int64      `json:"edit_date"`
		Business     string     `json:"business_connection_id"`
		Forwarded    bool       `json:"is_automatic_forward"`
		ReplyTo      *replied   `json:"reply_to_message"`
		Quote        *quote     `json:"quote"`
		Album        string     `json:"media_group_id"`
		Text         string     `json:"text"`
		Entities     []entity   `json:"entities"`
		Caption      string     `json:"caption"`
		CaptionMarks []entity   `json:"caption_entities"`
		MigrateTo    int64      `json:"migrate_to_chat_id"`
		MigrateFrom  int64      `json:"migrate_from_chat_id"`
		Keyboard     *keyboard  `json:"reply_markup"`
		Photo        []file     `json:"photo"`
		Animation    *file      `json:"animation"` // has a document beside it
		Document     *file      `json:"document"`
		Voice        *file      `json:"voice"`
		Audio        *file      `json:"audio"`
		Video        *file      `json:"video"`
		VideoNote    *file      `json:"video_note"`
		Sticker      *file      `json:"sticker"`
		Rest         restOfJSON `json:",embed"` // members not named here
	}
	// replied is a message that is replied to: its own reply is not shown again.
	replied struct {
		ID      int64     `json:"message_id"`
		From    *user     `json:"from"`
		Text    string    `json:"text"`
		Caption string    `json:"caption"`
		Topic   *struct{} `json:"forum_topic_created"`
	}
	quote struct {
		Text string `json:"text"`
	}
	user struct {
		ID        int64  `json:"id"`
		IsBot     bool   `json:"is_bot"`
		FirstName string `json:"first_name"`
		LastName  string `json:"last_name"`
		Username  string `json:"username"`
		Language  string `json:"language_code"`
	}
	chat struct {
		ID   int64  `json:"id"`
		Type string `json:"type"`
	}
	entity struct {
		Type   string `json:"type"`
		Offset int    `json:"offset"` // in UTF-16 units
		Length int    `json:"length"`
		User   *user  `json:"user"` // of a text_mention
	}
	file struct {
		ID   string `json:"file_id"`
		Name string `json:"file_name"`
		MIME string `json:"mime_type"`
		Size int64  `json:"file_size"`
	}
	keyboard struct {
		Rows [][]key `json:"inline_keyboard"`
	}
	// key is a button of a keyboard. The library's own type has fields that are
	// sent empty; this one is used both ways.
	key struct {
		Text string `json:"text"`
		URL  string `json:"url,omitempty"`
		Data string `json:"callback_data,omitempty"`
	}
	callback struct {
		ID      string   `json:"id"`
		From    user     `json:"from"`
		Message *message `json:"message"` // inaccessible ones have a chat and an id, and date 0
		Data    string   `json:"data"`
	}
	reaction struct {
		Chat    chat    `json:"chat"`
		Message int64   `json:"message_id"`
		User    *user   `json:"user"`
		Date    int64   `json:"date"`
		Old     []emoji `json:"old_reaction"`
		New     []emoji `json:"new_reaction"`
	}
	emoji struct {
		Type   string `json:"type"`
		Emoji  string `json:"emoji"`
		Custom string `json:"custom_emoji_id"`
	}
	member struct {
		Chat chat   `json:"chat"`
		From user   `json:"from"`
		Date int64  `json:"date"`
		New  status `json:"new_chat_member"`
	}
	status struct {
		Status string `json:"status"`
	}
	deletedMessages struct {
		Business string  `json:"business_connection_id"`
		Chat     chat    `json:"chat"`
		Messages []int64 `json:"message_ids"`
	}
	restOfJSON = jsontext.Value
)

// lenient reads what strangers write: nothing in a text may fail its update.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// decodeUpdate reads one update.
func decodeUpdate(raw []byte) (*update, error) {
	u := new(update)
	if err := json.Unmarshal(raw, u, lenient); err != nil {
		return nil, err
	}
	return u, nil
}

// updateID reads the id of an update that cannot be decoded, 0 if it has none.
func updateID(raw []byte) int64 {
	var u struct {
		ID int64 `json:"update_id"`
	}
	_ = json.Unmarshal(raw, &u, lenient)
	return u.ID
}
