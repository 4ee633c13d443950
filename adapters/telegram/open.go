package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

const (
	maxDownload  = 20 << 20        // bytes that Telegram gives bots of a file
	openTimeout  = 2 * time.Minute // for all of a file
	startTimeout = 20 * time.Second
)

// newFiles makes the client that fetches files. As of all addresses with the token
// in them, no redirect is followed.
func newFiles() *http.Client {
	t := newTransport()
	t.ResponseHeaderTimeout = startTimeout
	return &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// OpenFile gives the bytes of a file that a customer has sent. They come from
// Telegram as they are read, so read them soon and close it. The result has a
// method Size, which is -1 where it is not known. An error is a *dispatch.SendError
// where it will always be so. None has the address in it, which holds the token.
func (a *Adapter) OpenFile(ctx context.Context, _ bot.ConversationID, f bot.File) (io.ReadCloser, error) {
	switch {
	case f.ID == "":
		return nil, refuse(reasonFileKind)
	case f.Bytes > maxDownload:
		return nil, refuse(reasonFileSize)
	}
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	d, err := a.download(ctx, f.ID)
	if errors.Is(err, errExpired) { // the path is good for an hour, by another clock than ours
		d, err = a.download(ctx, f.ID)
	}
	switch {
	case errors.Is(err, errExpired):
		err = refuse(reasonNoFile)
	case err == nil:
		d.done = cancel
		return d, nil
	}
	cancel()
	return nil, err
}

// errExpired says that a file is not where Telegram has just said it is.
var errExpired = errors.New("telegram: the file is not at its path")

// download is a file that is being fetched.
type download struct {
	io.ReadCloser
	size int64
	done context.CancelFunc
}

// Size is how many bytes the file has, -1 where that is not known.
func (d *download) Size() int64 { return d.size }

// Close implements io.Closer.
func (d *download) Close() error {
	defer d.done()
	return d.ReadCloser.Close()
}

// download asks where a file is and fetches it.
func (a *Adapter) download(ctx context.Context, id string) (*download, error) {
	f, err := a.client.GetFile(ctx, &tg.GetFileParams{FileID: id})
	switch {
	case err == nil:
	case says(err, "file is too big"):
		return nil, refuse(reasonFileSize)
	case errors.Is(err, tg.ErrorBadRequest): // "invalid file_id", "wrong file_id or the file is temporarily unavailable"
		return nil, refuse(reasonNoFile)
	default:
		return nil, a.explain("getFile", err)
	}
	switch {
	case strings.HasPrefix(f.FilePath, "/"):
		return nil, refuse(reasonFileLocal)
	case f.FilePath == "" || strings.Contains(f.FilePath, ".."):
		return nil, refuse(reasonNoFile)
	}
	address := a.o.APIURL + "/file/bot" + a.o.Token + "/" + (&url.URL{Path: f.FilePath}).EscapedPath()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, refuse(reasonNoFile) // its text has the address
	}
	resp, err := a.files.Do(req)
	if err != nil {
		return nil, a.clean("file", err)
	}
	if err := a.fetched(resp); err != nil {
		_ = resp.Body.Close() // the error says more
		return nil, err
	}
	d := &download{ReadCloser: resp.Body, size: resp.ContentLength}
	if d.size < 0 && f.FileSize > 0 {
		d.size = f.FileSize
	}
	return d, nil
}

// fetched judges the answer to a fetch.
func (a *Adapter) fetched(resp *http.Response) error {
	switch resp.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusNotFound, http.StatusBadRequest, http.StatusGone:
		return errExpired
	case http.StatusUnauthorized:
		return a.wrongToken()
	case http.StatusTooManyRequests:
		return &dispatch.SendError{Fate: dispatch.FateRetry, After: floodPause, Err: errors.New("telegram: too many files are fetched")}
	}
	return fmt.Errorf("telegram: file: status %d", resp.StatusCode)
}
