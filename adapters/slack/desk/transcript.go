package desk

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// maxTalk is how many posts the talk so far may take; a longer one is a file.
const maxTalk = 3

// talk shows the talk so far in the thread, and copies of what the customer has sent.
func (w *work) talk(ctx context.Context, lines []string, files []bot.File) error {
	text := strings.Join(lines, "\n")
	posts := chunks(text, maxMessage)
	if len(posts) > maxTalk {
		if err := w.talkFile(ctx, text); err != nil {
			return err
		}
		posts = nil
	}
	for i, piece := range posts {
		blocks := append([]slack.Block{contextOf(plain(w.words.Thread.Talk))}, sections(piece)...)
		if _, err := w.post(ctx, "talk"+strconv.Itoa(i), content{text: w.words.Thread.Talk, blocks: blocks}); err != nil {
			return err
		}
	}
	return w.files(ctx, files)
}

// talkFile shows a long talk as a file.
func (w *work) talkFile(ctx context.Context, text string) error {
	f := bot.File{Name: string(w.t.number) + ".txt", MIME: "text/plain", Bytes: int64(len(text))}
	return w.share(ctx, "talk", f, func() (string, error) { return slackapi.Stage(ctx, w.c, f, strings.NewReader(text)) })
}

// files copies files into the thread. What cannot be copied is named with the reason.
func (w *work) files(ctx context.Context, files []bot.File) error {
	var lines []string
	for i, f := range files {
		part := strconv.Itoa(i)
		err := w.share(ctx, part, f, func() (string, error) { return w.stage(ctx, f) })
		var refused *dispatch.SendError
		switch {
		case errors.As(err, &refused) && refused.Fate != dispatch.FateRetry:
			lines = append(lines, "📎 "+fill(w.words.Thread.NotCopied, "name", fileName(f), "why", w.whyNot(err)))
		case err != nil:
			return err
		}
	}
	if len(lines) == 0 {
		return nil
	}
	text := strings.Join(lines, "\n")
	_, err := w.post(ctx, "files", content{text: escape(text), blocks: sections(text)})
	return err
}

func fileName(f bot.File) string {
	return orDefault(cut(oneLine(f.Name), 200), orDefault(f.Kind, "file"))
}

// errNoCopies is a file on a desk that copies none.
var errNoCopies = errors.New("files are not copied")

// whyNot is the reason as agents read it.
func (w *work) whyNot(err error) string {
	if errors.Is(err, errNoCopies) {
		return w.words.Thread.NoCopies
	}
	var refused *dispatch.SendError
	if errors.As(err, &refused) && slackapi.Code(err) == "" {
		return refused.Err.Error()
	}
	return w.words.Thread.Refused + " (" + slackapi.Code(err) + ")"
}

// stage gives Slack the bytes of a file.
func (w *work) stage(ctx context.Context, f bot.File) (id string, err error) {
	if w.o.Copies == nil {
		return "", &dispatch.SendError{Fate: dispatch.FateRejected, Err: errNoCopies}
	}
	from := orDefault(f.From, orDefault(w.t.open.Platform, w.dl.Platform))
	r, err := w.o.Copies.Open(ctx, w.dl.Conversation, from, f)
	if err != nil {
		return "", err
	}
	defer func() { _ = r.Close() }() // it was read to its end, or its error is the one that counts
	return slackapi.Stage(ctx, w.c, f, r)
}

// share shows a file in the thread. Slack's own id of it is kept before it is shown,
// so that a repeat can ask whether it is.
func (w *work) share(ctx context.Context, part string, f bot.File, stage func() (string, error)) error {
	if _, done := w.t.fields[partField(w.dl.ID, "file"+part)]; done {
		return nil
	}
	var ts string
	err := w.inThread(ctx, func(p place) (err error) {
		ts, err = w.shareIn(ctx, p, part, f, stage)
		return err
	})
	if err != nil {
		return err
	}
	return w.saveText(ctx, w.t, partField(w.dl.ID, "file"+part), ts)
}

func (w *work) shareIn(ctx context.Context, p place, part string, f bot.File, stage func() (string, error)) (ts string, err error) {
	field := stagedField(w.dl.ID, part+"@"+p.Root) // a file is shown once: in another thread it is another file
	id, staged := w.t.fields[field]
	if staged {
		if ts, found, err := slackapi.Shared(ctx, w.c, p.Channel, id); err != nil || found {
			return ts, err
		}
	} else {
		if id, err = stage(); err != nil {
			return "", err
		}
		if err := w.saveText(ctx, w.t, field, id); err != nil {
			return "", err
		}
	}
	return slackapi.Share(ctx, w.c, p.Channel, p.Root, id, f.Name)
}
