package telegram

import (
	"bytes"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/okpay/supportbot/bot"
)

// file returns what a message carries. False: it is a service message.
func (m *message) file() (bot.File, bool) {
	if n := len(m.Photo); n > 0 { // sizes of one picture, the largest last
		return m.Photo[n-1].as("photo"), true
	}
	for _, f := range [...]struct {
		file *file
		kind string
	}{
		{m.Animation, "video"}, {m.Document, "document"}, {m.Voice, "voice"}, {m.Audio, "document"},
		{m.Video, "video"}, {m.VideoNote, "video"}, {m.Sticker, "sticker"},
	} {
		if f.file != nil {
			return f.file.as(f.kind), true
		}
	}
	kind := m.kind()
	return bot.File{Kind: "other", Name: kind}, kind != ""
}

func (f *file) as(kind string) bot.File {
	return bot.File{Kind: kind, ID: f.ID, Name: f.Name, MIME: f.MIME, Bytes: max(0, f.Size)}
}

// kind names what a message holds that is not known here: a member that is
// neither about the message nor one that makes it a service message.
func (m *message) kind() string {
	found := ""
	dec := jsontext.NewDecoder(bytes.NewReader(m.Rest), lenient)
	if len(m.Rest) == 0 {
		return ""
	}
	if _, err := dec.ReadToken(); err != nil {
		return ""
	}
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			return ""
		}
		key := name.String()
		if slices.Contains(service, key) {
			return ""
		}
		if !slices.Contains(about, key) && (found == "" || preferred(key, found)) {
			found = key
		}
		if err := dec.SkipValue(); err != nil {
			return ""
		}
	}
	return found
}

// preferred keeps the name the same in whatever order the members come. A venue
// has a location beside it.
func preferred(key, found string) bool {
	return key == "venue" || found != "venue" && key < found
}

// about are the members of a message that say something about it, as of Bot API 10.3.
var about = []string{
	"direct_messages_topic", "sender_boost_count", "sender_business_bot", "sender_tag", "forward_origin", "is_paid_post",
	"external_reply", "reply_to_story", "reply_to_checklist_task_id", "via_bot", "has_protected_content", "is_from_offline",
	"author_signature", "paid_star_count", "link_preview_options", "suggested_post_info", "effect_id",
	"show_caption_above_media", "has_media_spoiler", "guest_query_id",
	// Older names, which other servers may still send.
	"forward_from", "forward_from_chat", "forward_from_message_id", "forward_signature", "forward_sender_name", "forward_date",
}

// service are the members that make a message one about the chat. The bot has
// nothing to say to them.
var service = []string{
	"new_chat_members", "new_chat_member", "new_chat_participant", "left_chat_member", "left_chat_participant",
	"chat_owner_left", "chat_owner_changed", "new_chat_title", "new_chat_photo", "delete_chat_photo",
	"group_chat_created", "supergroup_chat_created", "channel_chat_created", "message_auto_delete_timer_changed",
	"pinned_message", "successful_payment", "refunded_payment", "users_shared", "user_shared", "chat_shared",
	"gift", "unique_gift", "gift_upgrade_sent", "connected_website", "write_access_allowed", "passport_data",
	"proximity_alert_triggered", "boost_added", "chat_background_set", "checklist_tasks_done", "checklist_tasks_added",
	"direct_message_price_changed", "forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened",
	"general_forum_topic_hidden", "general_forum_topic_unhidden", "giveaway_created", "giveaway_completed",
	"managed_bot_created", "paid_message_price_changed", "poll_option_added", "poll_option_deleted",
	"suggested_post_approved", "suggested_post_approval_failed",
	"suggested_post_declined", "suggested_post_paid", "suggested_post_refunded", "video_chat_scheduled", "video_chat_started",
	"video_chat_ended", "video_chat_participants_invited", "voice_chat_started", "voice_chat_ended", "web_app_data",
}
