package slackapi

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/backoff"
	"github.com/okpay/supportbot/bot/dispatch"
)

const (
	// uploadTime bounds one file's way to Slack.
	uploadTime = 2 * time.Minute
	// maxUnknown is how much is read to learn the size of a file that nobody has
	// told: Slack wants it before the first byte.
	maxUnknown = 20 << 20
)

// Upload sends a file to a channel, or to a thread of it if thread is not "", and
// returns the TS of the message that Slack makes of it. Of a file that came from a
// customer nothing but its bytes and its name reaches Slack.
//
// Slack's upload cannot be given an id to find it by. Who must not show a file twice
// calls Stage, remembers the file's id, and asks [Shared] before [Share].
func Upload(ctx context.Context, c *slack.Client, channel, thread string, f bot.File, r io.Reader) (ts string, err error) {
	id, err := Stage(ctx, c, f, r)
	if err != nil {
		return "", err
	}
	return Share(ctx, c, channel, thread, id, f.Name)
}

// Stage gives Slack the bytes of a file and returns its id. Nobody sees it yet.
// Errors of r are returned as they are.
func Stage(ctx context.Context, c *slack.Client, f bot.File, r io.Reader) (id string, err error) {
	ctx, cancel := context.WithTimeout(ctx, uploadTime)
	defer cancel()
	size, r, err := sized(f, r)
	if err != nil {
		return "", err
	}
	name := cmp.Or(f.Name, "file")
	to, err := c.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{FileName: name, FileSize: size})
	if err != nil {
		return "", Failure(err, "")
	}
	body := &exact{r: r, left: int64(size)}
	if err := c.UploadToURL(ctx, slack.UploadToURLParameters{UploadURL: to.UploadURL, Filename: name, Reader: body}); err != nil {
		return "", Failure(cmp.Or(body.err, err), "")
	}
	return to.FileID, nil
}

// sized returns a file's size with its bytes.
func sized(f bot.File, r io.Reader) (int, io.Reader, error) {
	if f.Bytes > 0 {
		return int(f.Bytes), r, nil
	}
	all, err := io.ReadAll(io.LimitReader(r, maxUnknown+1))
	switch {
	case err != nil:
		return 0, nil, err
	case len(all) == 0:
		return 0, nil, rejected(errors.New("the file is empty"))
	case len(all) > maxUnknown:
		return 0, nil, rejected(errors.New("the file is too large"))
	}
	return len(all), bytes.NewReader(all), nil
}

// exact gives as many bytes as were announced, or fails: the library would end
// a request properly whose file has broken off.
type exact struct {
	r    io.Reader
	left int64
	err  error // of r
}

// Read implements io.Reader.
func (e *exact) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	e.left -= int64(n)
	switch {
	case e.left < 0:
		err = rejected(errors.New("the file is larger than it was said to be"))
	case err == io.EOF && e.left > 0:
		err = io.ErrUnexpectedEOF
	}
	if err != nil && err != io.EOF {
		e.err = err
	}
	return n, err
}

// Share shows a staged file in a channel or thread and returns the TS of its message.
func Share(ctx context.Context, c *slack.Client, channel, thread, id, title string) (ts string, err error) {
	_, err = c.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{
		Channel: channel, ThreadTimestamp: thread, Files: []slack.FileSummary{{ID: id, Title: title}}})
	if err != nil {
		return "", Failure(err, channel)
	}
	// The answer comes before the message is made.
	for try := range shareTries {
		ts, found, err := Shared(ctx, c, channel, id)
		if err != nil || found {
			return ts, err
		}
		if !backoff.Wait(ctx, backoff.Delay(try, 100*time.Millisecond, 2*time.Second)) {
			return "", ctx.Err()
		}
	}
	return "", fmt.Errorf("slack: the file is not shown after %d looks", shareTries)
}

// shareTries are looks at a file that Slack makes a message of: ten seconds.
const shareTries = 9

// Shared returns the TS of the message that shows a staged file in a channel, and
// whether there is one.
func Shared(ctx context.Context, c *slack.Client, channel, id string) (ts string, found bool, err error) {
	f, _, _, err := c.GetFileInfoContext(ctx, id, 0, 0)
	switch {
	case Code(err) == "file_not_found": // staged, and not shared yet
		return "", false, nil
	case err != nil:
		return "", false, Failure(err, "")
	}
	for _, shares := range []map[string][]slack.ShareFileInfo{f.Shares.Public, f.Shares.Private} {
		for _, s := range shares[channel] {
			return s.Ts, true, nil
		}
	}
	return "", false, nil
}

func rejected(err error) error { return &dispatch.SendError{Fate: dispatch.FateRejected, Err: err} }
