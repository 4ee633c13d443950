package telegram

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// copies opens files by their id: what begins with "!" fails while it is read.
type copies map[string]string

func (c copies) Open(_ context.Context, _ bot.ConversationID, _ bot.Platform, f bot.File) (io.ReadCloser, error) {
	data, ok := c[f.ID]
	switch {
	case !ok:
		return nil, &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("a .exe is not passed on")}
	case strings.HasPrefix(data, "!"):
		return io.NopCloser(io.MultiReader(strings.NewReader(data), iotest.ErrReader(errors.New(data[1:])))), nil
	}
	return io.NopCloser(strings.NewReader(data)), nil
}

func copying(files map[string]string) func(*Options) {
	return func(o *Options) { o.Copies = copies(files) }
}

// TestAgentsFiles: each file goes in the way that fits it, or as a document.
func TestAgentsFiles(t *testing.T) {
	t.Parallel()
	tests := []struct {
		file  bot.File
		fault string // what the first attempt is refused with
		media string
	}{
		{bot.File{Kind: "photo", MIME: "image/jpeg"}, "", "photo"},
		{bot.File{Kind: "photo", MIME: "image/heic"}, "", "document"},
		{bot.File{Kind: "photo", MIME: "image/png", Bytes: 11 << 20}, "", "document"},
		{bot.File{Kind: "photo"}, "Bad Request: PHOTO_INVALID_DIMENSIONS", "document"},
		{bot.File{Kind: "photo"}, "Bad Request: file is too big", "document"},
		{bot.File{Kind: "video", MIME: "video/mp4"}, "", "video"},
		{bot.File{Kind: "video", MIME: "video/webm"}, "", "document"},
		{bot.File{Kind: "voice", MIME: "audio/ogg; codecs=opus"}, "", "voice"},
		{bot.File{Kind: "voice", MIME: "audio/ogg"}, "Bad Request: VOICE_MESSAGES_FORBIDDEN", "document"},
		{bot.File{Kind: "voice", MIME: "audio/flac"}, "", "document"},
		{bot.File{Kind: "document", MIME: "application/pdf"}, "", "document"},
		{bot.File{Kind: "sticker"}, "", "document"},
	}
	for _, tt := range tests {
		w := start(t, copying(map[string]string{"f": "bytes of it"}))
		w.tg.AddChat(7)
		if tt.fault != "" {
			w.tg.Fail(telegramtest.Fault{Method: "send" + tt.file.Kind, Status: 400, Text: tt.fault})
		}
		tt.file.ID, tt.file.Name = "f", "../a\".b"
		ids, err := w.agent(bot.Message{Text: "**See** @ann", Files: []bot.File{tt.file}, ReplyTo: messageID(w.tg.Text(7, "where?"))})
		must(t, err)
		sent := w.tg.Sent(7)
		if len(sent) != 1 || sent[0].Media != tt.media || sent[0].File != "a_.b" || string(sent[0].Content) != "bytes of it" || sent[0].Text != "See @\u2060ann" || sent[0].Reply == 0 || len(ids) != 1 {
			t.Errorf("%+v with %q: sent %+v, want one %s with its text, as a reply", tt.file, tt.fault, sent, tt.media)
		}
	}
}

// TestFilesThatFail: what becomes of a file that cannot be passed on.
func TestFilesThatFail(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 3*formLimit)
	w := start(t, copying(map[string]string{"short": "!torn off", "long": "!" + long, "empty": ""}))
	w.tg.AddChat(7)
	send := func(f bot.File) error {
		f.Kind = "document"
		_, err := w.agent(bot.Message{Text: "x", Files: []bot.File{f}})
		return err
	}
	wantRefusal(t, "a file that is not allowed", send(bot.File{ID: "none"}), "a .exe is not passed on")
	wantRefusal(t, "a file of 51 MB", send(bot.File{ID: "short", Bytes: 51 << 20}), "larger than the 50 MB")
	wantRefusal(t, "an empty file", send(bot.File{ID: "empty"}), "must be non-empty")
	for _, id := range []string{"short", "long"} {
		if err := send(bot.File{ID: id}); err == nil {
			t.Errorf("%s: a file that breaks off was sent", id)
		} else if fate, _ := refused(err); fate != "" {
			t.Errorf("%s: a file that breaks off = %v, want a plain error", id, err)
		}
	}
	w.tg.Fail(telegramtest.Fault{Method: "sendDocument", Status: 400, Text: "Bad Request: not enough rights to send documents to the chat"})
	w.a.o.Copies = copies{"a": "a"}
	wantRefusal(t, "a file where none are allowed", send(bot.File{ID: "a"}), reasonNoFiles)
	w.a.o.Copies = nil
	wantRefusal(t, "a file without copies", send(bot.File{ID: "a"}), "cannot be passed on")
	if sent := w.tg.Sent(7); len(sent) != 0 {
		t.Errorf("sent %+v, want nothing", sent)
	}
}
