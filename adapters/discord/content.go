package discord

import (
	"slices"
	"strings"

	"github.com/okpay/supportbot/bot"
)

// maxQuote bounds what is told of a message that a customer replies to.
const maxQuote = 300

// body is what a message says. blank: nothing in it can be seen. In servers
// Discord shows a bot only what addresses it.
func (m mapping) body(msg *message) (b bot.Body, blank bool) {
	text, files := m.text(msg), m.files(msg)
	switch {
	case len(files) > 0:
		return bot.Media{Message: msg.ID, Caption: text, Quote: m.quote(msg), Files: files}, false
	case text != "":
		return bot.Text{Message: msg.ID, Text: text, Quote: m.quote(msg)}, false
	}
	if msg.Content != "" { // nothing but a mention of us: they have arrived
		return bot.Opened{}, false
	}
	return bot.Media{Message: msg.ID, Quote: m.quote(msg), Files: []bot.File{{Kind: "other", ID: msg.ID}}}, true
}

// text is what the customer wrote, or what they have forwarded.
func (m mapping) text(msg *message) string {
	text := m.cutMention(msg.Content)
	for i := range msg.Snapshots {
		if t := strings.TrimSpace(msg.Snapshots[i].Message.Content); t != "" {
			text = strings.TrimSpace(text + "\n" + t)
		}
	}
	return text
}

func (m mapping) quote(msg *message) string {
	if msg.Referenced == nil {
		return ""
	}
	return clip(m.cutMention(msg.Referenced.Content), maxQuote)
}

func (m mapping) files(msg *message) []bot.File {
	out := files(nil, msg, msg.Flags, msg.Attachments, msg.Stickers)
	for i := range msg.Snapshots {
		s := &msg.Snapshots[i].Message
		out = files(out, msg, s.Flags, s.Attachments, s.Stickers)
	}
	if msg.Poll != nil {
		out = append(out, bot.File{Kind: "other", ID: msg.ID, Name: "poll"})
	}
	return out
}

func files(out []bot.File, msg *message, flags uint64, attached []attachment, stickers []sticker) []bot.File {
	out = slices.Grow(out, len(attached)+len(stickers))
	for i := range attached {
		a := &attached[i]
		out = append(out, bot.File{Kind: fileKind(a.MIME, flags), ID: fileID(msg.Channel, msg.ID, a.ID), Name: a.Name, MIME: a.MIME, Bytes: a.Size})
	}
	for _, s := range stickers {
		out = append(out, bot.File{Kind: "sticker", ID: s.ID, Name: s.Name})
	}
	return out
}

// fileID names an attachment by where it is. Its address would be of no use: it
// expires within a day, and Adapter.FileURL asks for a fresh one.
func fileID(channel, message, attachment string) string {
	return channel + "/" + message + "/" + attachment
}

func fileKind(mime string, flags uint64) string {
	switch kind, _, _ := strings.Cut(mime, "/"); {
	case flags&flagVoice != 0, kind == "audio":
		return "voice"
	case kind == "image":
		return "photo"
	case kind == "video":
		return "video"
	}
	return "document"
}

// clip shortens a text to n characters and marks the cut.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	count, end := 0, 0
	for i := range s {
		if count == n-1 {
			end = i
		}
		if count == n {
			return s[:end] + "…"
		}
		count++
	}
	return s
}
