package telegram

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// What Telegram takes of a bot, in bytes.
const (
	maxUpload = 50 << 20
	maxPhoto  = 10 << 20
)

// way is how a file is sent, by Telegram's name for it. What the file says of
// itself may be wrong: Telegram looks into it, and what it refuses goes as a
// document (see mend).
func (p *post) way(f bot.File) string {
	kind, _, _ := strings.Cut(strings.ToLower(f.MIME), ";")
	switch {
	case p.asFile:
		return "document"
	case f.Kind == "photo" && f.Bytes <= maxPhoto && oneOf(kind, "", "image/jpeg", "image/png", "image/webp"):
		return "photo"
	case f.Kind == "video" && oneOf(kind, "", "video/mp4"): // others do not play
		return "video"
	case f.Kind == "voice" && oneOf(kind, "", "audio/ogg", "audio/mpeg", "audio/mp4", "audio/x-m4a"):
		return "voice"
	}
	return "document"
}

func oneOf(s string, list ...string) bool { return slices.Contains(list, s) }

// copyFile makes one request that sends what an agent has attached, with the text
// below it. The bytes are read while they are sent.
func (p *post) copyFile(ctx context.Context, text string, mode models.ParseMode, k models.ReplyMarkup) (id int, method string, err error) {
	f := p.m.Files[0]
	c, err := dispatch.OpenCopy(ctx, p.a.o.Copies, p.conversation, Platform, f, maxUpload)
	if err != nil {
		return 0, "", err
	}
	defer c.Close()
	way := p.way(f)
	sent, method, err := p.pass(ctx, way, &models.InputFileUpload{Filename: f.FileName(), Data: c}, text, mode, k)
	switch broken := c.Failure(); {
	case err != nil && broken != nil:
		return 0, "", broken
	case err != nil:
		return 0, method, err
	}
	return sent.ID, method, nil
}

// pass sends a file in one way.
func (p *post) pass(ctx context.Context, way string, f models.InputFile, text string, mode models.ParseMode, k models.ReplyMarkup) (sent *models.Message, method string, err error) {
	switch way {
	case "photo":
		sent, err = p.a.client.SendPhoto(ctx, &tg.SendPhotoParams{
			BusinessConnectionID: p.place.business, ChatID: p.chat, MessageThreadID: p.topic,
			Photo: f, Caption: text, ParseMode: mode, ReplyParameters: p.reply(), ReplyMarkup: k,
		})
		return sent, "sendPhoto", err
	case "video":
		sent, err = p.a.client.SendVideo(ctx, &tg.SendVideoParams{
			BusinessConnectionID: p.place.business, ChatID: p.chat, MessageThreadID: p.topic,
			Video: f, SupportsStreaming: true, Caption: text, ParseMode: mode, ReplyParameters: p.reply(), ReplyMarkup: k,
		})
		return sent, "sendVideo", err
	case "voice":
		sent, err = p.a.client.SendVoice(ctx, &tg.SendVoiceParams{
			BusinessConnectionID: p.place.business, ChatID: p.chat, MessageThreadID: p.topic,
			Voice: f, Caption: text, ParseMode: mode, ReplyParameters: p.reply(), ReplyMarkup: k,
		})
		return sent, "sendVoice", err
	}
	sent, err = p.a.client.SendDocument(ctx, &tg.SendDocumentParams{
		BusinessConnectionID: p.place.business, ChatID: p.chat, MessageThreadID: p.topic,
		Document: f, Caption: text, ParseMode: mode, ReplyParameters: p.reply(), ReplyMarkup: k,
	})
	return sent, "sendDocument", err
}

// special reports whether a file is sent as more than a document, and so may be
// refused for what it is.
func (p *post) special() bool {
	return len(p.m.Files) > 0 && p.way(p.m.Files[0]) != "document"
}

// closedTo reports whether Telegram takes a file in no way but as a document:
// pictures have a limit of their own, and customers can close themselves to voice
// messages.
func closedTo(err error) bool {
	var broken *brokenError
	return errors.As(err, &broken) && broken.status == http.StatusRequestEntityTooLarge || says(err, wordsNoVoice)
}
