package telegram

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"path"
	"strconv"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// How long a file's id is remembered. What an address leads to may change; a file
// of the content is known by what is in it.
const (
	addressKept = 24 * time.Hour
	contentKept = 60 * 24 * time.Hour
)

// source is where the bytes of a file come from.
type source struct {
	key  string        // of the id in the memory
	kept time.Duration // there
	id   string        // the remembered one, "" without
	data []byte        // of a file of the content
	link bot.Link
}

// source finds a file: its id from an earlier send, else its address or its bytes.
func (p *post) source(ctx context.Context) (source, error) {
	link := p.m.Media[0]
	if p.asFile {
		link.Kind = "document"
	}
	s := source{link: link, kept: addressKept}
	name := link.URL
	if !strings.Contains(link.URL, "://") {
		data, err := p.a.read(link.URL)
		if err != nil {
			return s, &dispatch.SendError{Fate: dispatch.FateRejected, Err: err}
		}
		s.data, s.kept, name = data, contentKept, string(data)
	}
	sum := sha256.Sum256([]byte(name))
	s.key = "telegram:file:" + strconv.FormatInt(p.a.id, 10) + ":" + link.Kind + ":" + hex.EncodeToString(sum[:16])
	if p.forgotten {
		return s, nil
	}
	id, ok, err := p.a.o.Memory.Value(ctx, s.key)
	if err != nil {
		return s, fmt.Errorf("telegram: look for a file's id: %w", err)
	}
	if ok {
		s.id = id
	}
	return s, nil
}

func (a *Adapter) read(name string) ([]byte, error) {
	if a.o.Files == nil {
		return nil, fmt.Errorf("telegram: there are no content files to read %s from", name)
	}
	data, err := fs.ReadFile(a.o.Files, path.Clean(name))
	if err != nil {
		return nil, fmt.Errorf("telegram: content file: %w", err)
	}
	return data, nil
}

// input is the file as the library takes it.
func (s source) input() models.InputFile {
	switch {
	case s.id != "":
		return &models.InputFileString{Data: s.id}
	case s.data != nil:
		return &models.InputFileUpload{Filename: path.Base(s.link.URL), Data: bytes.NewReader(s.data)}
	}
	return &models.InputFileString{Data: s.link.URL}
}

// name and reader are the file as an edit takes it.
func (s source) name() string {
	switch {
	case s.id != "":
		return s.id
	case s.data != nil:
		return "attach://" + path.Base(s.link.URL)
	}
	return s.link.URL
}

func (s source) reader() io.Reader { return bytes.NewReader(s.data) }

// attachment makes one request that sends a file with the text below it.
func (p *post) attachment(ctx context.Context, text string, mode models.ParseMode, k models.ReplyMarkup) (id int, method string, err error) {
	s, err := p.source(ctx)
	if err != nil {
		return 0, "", err
	}
	if text == "" && s.link.Title != "" {
		text, mode = muted(s.link.Title), ""
	}
	sent, method, err := p.upload(ctx, s, text, mode, k)
	if err != nil {
		return 0, method, err
	}
	if got := fileID(sent); got != "" && got != s.id {
		if err := p.a.o.Memory.SetValue(ctx, s.key, got, s.kept); err != nil {
			// The message has arrived; the next one is uploaded again.
			p.a.log.LogAttrs(ctx, slog.LevelWarn, "file's id is not remembered", slog.Any("error", err))
		}
	}
	return sent.ID, method, nil
}

func (p *post) upload(ctx context.Context, s source, text string, mode models.ParseMode, k models.ReplyMarkup) (sent *models.Message, method string, err error) {
	if p.card == 0 {
		return p.pass(ctx, s.link.Kind, s.input(), text, mode, k)
	}
	switch s.link.Kind {
	case "photo":
		return p.replace(ctx, &models.InputMediaPhoto{Media: s.name(), MediaAttachment: s.reader(), Caption: text, ParseMode: mode}, k)
	case "video":
		return p.replace(ctx, &models.InputMediaVideo{Media: s.name(), MediaAttachment: s.reader(), SupportsStreaming: true, Caption: text, ParseMode: mode}, k)
	}
	return p.replace(ctx, &models.InputMediaDocument{Media: s.name(), MediaAttachment: s.reader(), Caption: text, ParseMode: mode}, k)
}

// replace edits the card: another file, or one where there was only text. (The
// other way round there is none, so the card is sent anew then.)
func (p *post) replace(ctx context.Context, media models.InputMedia, k models.ReplyMarkup) (*models.Message, string, error) {
	sent, err := p.a.client.EditMessageMedia(ctx, &tg.EditMessageMediaParams{
		BusinessConnectionID: p.place.business, ChatID: p.chat, MessageID: p.card, Media: media, ReplyMarkup: k,
	})
	return sent, "editMessageMedia", err
}

// fileID is the id of the file of a sent message.
func fileID(m *models.Message) string {
	switch n := len(m.Photo); {
	case n > 0:
		return m.Photo[n-1].FileID
	case m.Video != nil:
		return m.Video.FileID
	case m.Document != nil:
		return m.Document.FileID
	}
	return ""
}

// otherwise changes how a refused file is sent: without its remembered id, as a
// document, and in the end as a link in the text, or not at all.
func (p *post) otherwise(ctx context.Context) error {
	s, err := p.source(ctx)
	switch {
	case err != nil:
		return err
	case s.id != "":
		p.forgotten = true
		return p.a.o.Memory.DropValue(ctx, s.key)
	case s.data != nil && s.link.Kind != "document":
		p.asFile = true
		return nil
	case s.data == nil:
		p.m.Text = withLines(p.m.Text, []string{linkLine(s.link.Title, s.link.URL)})
	case p.m.Text == "":
		return &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("telegram: the file is refused in every form")}
	}
	p.m.Media = nil
	return nil
}
