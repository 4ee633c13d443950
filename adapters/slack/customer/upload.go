package customer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/backoff"
	"github.com/okpay/supportbot/bot/dispatch"
)

const (
	stagedKey = prefix + "staged:"
	stagedFor = 24 * time.Hour
	// shareTries are looks at files that Slack makes a message of: about ten seconds.
	shareTries = 9
)

// upload sends files with the text of their message. Slack has nothing to find such
// a message by but the files themselves: their ids are kept before they are shown.
func (s *sending) upload(ctx context.Context, m bot.Message) (dispatch.Receipt, error) {
	ids, err := s.staged(ctx)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	if len(ids) > 0 {
		ts, found, err := slackapi.Shared(ctx, s.a.api, s.at.channel, ids[0])
		if err != nil || found {
			return dispatch.Receipt{Message: ts}, err
		}
	} else if ids, err = s.stage(ctx, &m); err != nil {
		return dispatch.Receipt{}, err
	}
	if len(ids) == 0 { // none could be read, but the words must arrive
		return s.post(ctx, m)
	}
	ts, err := s.share(ctx, m, ids)
	return dispatch.Receipt{Message: ts}, err
}

// staged returns the files that an earlier attempt has uploaded.
func (s *sending) staged(ctx context.Context) (ids []string, err error) {
	v, ok, err := s.a.o.Memory.Value(ctx, stagedKey+s.d.ID)
	if err != nil || !ok {
		return nil, err
	}
	if json.Unmarshal([]byte(v), &ids) != nil {
		return nil, nil
	}
	return ids, nil
}

// stage uploads all files of a message. One of the content that cannot be read is
// named by its title; one that a person has attached must arrive or be refused.
func (s *sending) stage(ctx context.Context, m *bot.Message) (ids []string, err error) {
	for _, l := range m.Media {
		f, r, err := s.a.contentFile(l)
		if err != nil {
			s.a.log.WarnContext(ctx, "file of the content cannot be sent", "file", l.URL, "error", err)
			if l.Title != "" {
				m.Text = join(m.Text, markupLink(l.Title, l.URL))
			}
			continue
		}
		id, err := s.stageOne(ctx, f, r)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	m.Media = nil
	for _, f := range m.Files {
		if s.a.o.Copies == nil {
			return nil, rejected(errors.New("this bot cannot send files to Slack"))
		}
		r, err := s.a.o.Copies.Open(ctx, s.d.Conversation, orPlatform(f.From, s.d.Platform), f)
		if err != nil {
			return nil, err
		}
		id, err := s.stageOne(ctx, f, r)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return ids, s.a.remember(ctx, stagedKey+s.d.ID, ids, stagedFor)
}

func orPlatform(p, otherwise bot.Platform) bot.Platform {
	if p == "" {
		return otherwise
	}
	return p
}

func (s *sending) stageOne(ctx context.Context, f bot.File, r io.ReadCloser) (string, error) {
	defer func() { _ = r.Close() }() // it has been read
	f.Name = mrkdwn.Clip(strings.Join(strings.Fields(mrkdwn.Literal(f.Name)), " "), maxName)
	return slackapi.Stage(ctx, s.a.api, f, r)
}

// contentFile opens a file of the content.
func (a *Adapter) contentFile(l bot.Link) (bot.File, fs.File, error) {
	if a.o.Files == nil {
		return bot.File{}, nil, errors.New("this bot has no files of its own")
	}
	f, err := a.o.Files.Open(strings.TrimPrefix(path.Clean("/"+l.URL), "/"))
	if err != nil {
		return bot.File{}, nil, err
	}
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		_ = f.Close() // nothing was read
		return bot.File{}, nil, fmt.Errorf("%s is no file", l.URL)
	}
	return bot.File{Name: path.Base(l.URL), Bytes: info.Size()}, f, nil
}

// share shows staged files in one message and returns its ts.
func (s *sending) share(ctx context.Context, m bot.Message, ids []string) (ts string, err error) {
	p := slack.CompleteUploadExternalParameters{Channel: s.at.channel}
	for _, id := range ids {
		p.Files = append(p.Files, slack.FileSummary{ID: id})
	}
	if text := mrkdwn.Rich(m.Text); text != nil {
		p.Blocks = slack.Blocks{BlockSet: []slack.Block{text}}
	}
	_, err = s.a.api.CompleteUploadExternalContext(ctx, p)
	if slackapi.Code(err) == "file_not_found" { // staged too long ago, or somebody has removed it: begin again
		if drop := s.a.o.Memory.DropValue(ctx, stagedKey+s.d.ID); drop != nil {
			return "", drop
		}
		return "", &dispatch.SendError{Fate: dispatch.FateRetry, Err: slackapi.Explain(err, "")}
	}
	if err != nil {
		return "", err
	}
	for try := range shareTries { // the answer comes before the message is made
		ts, found, err := slackapi.Shared(ctx, s.a.api, s.at.channel, ids[0])
		if err != nil || found {
			return ts, err
		}
		if !backoff.Wait(ctx, backoff.Delay(try, 100*time.Millisecond, 2*time.Second)) {
			return "", ctx.Err()
		}
	}
	return "", fmt.Errorf("slack: the file is not shown after %d looks", shareTries)
}

// OpenFile opens what a customer has sent, by the bot.File of its event. The caller
// closes it. Its error is a *dispatch.SendError where it will always be so.
func (a *Adapter) OpenFile(ctx context.Context, conversation bot.ConversationID, f bot.File) (io.ReadCloser, error) {
	if _, ok := parsePlace(conversation); !ok || !isID(f.ID) {
		return nil, rejected(errors.New("the file is not one of Slack's"))
	}
	info, _, _, err := a.api.GetFileInfoContext(ctx, f.ID, 0, 0)
	switch code := slackapi.Code(err); {
	case code == "file_not_found", code == "file_deleted", code == "access_denied":
		return nil, rejected(errors.New("the file is not in Slack any more"))
	case err != nil:
		return nil, slackapi.Failure(err, "")
	}
	url := info.URLPrivateDownload
	if url == "" {
		url = info.URLPrivate
	}
	return slackapi.Download(ctx, a.o.web(), url)
}
