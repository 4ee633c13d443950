package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// openTimeout is for all of a file.
const openTimeout = 2 * time.Minute

// newFiles makes the client that fetches files. It follows no redirect: where that
// leads nobody has looked at.
func newFiles(wire http.RoundTripper) *http.Client {
	return &http.Client{Transport: wire, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// OpenFile gives the bytes of a file that a customer has sent. They come from
// Discord as they are read, so read them soon and close it. The result has a method
// Size, which is -1 where it is not known. An error is a *dispatch.SendError where
// it will always be so.
func (a *Adapter) OpenFile(ctx context.Context, _ bot.ConversationID, f bot.File) (io.ReadCloser, error) {
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	d, err := a.download(ctx, f.ID)
	if errors.Is(err, errExpired) {
		d, err = a.download(ctx, f.ID) // there is a fresh address
	}
	if err == nil {
		d.done = cancel
		return d, nil
	}
	cancel()
	if errors.Is(err, ErrNoFile) || gone(err) {
		return nil, refuse(reasonNoFile)
	}
	return nil, fate(err, keyAll)
}

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

// errExpired says that there is no file at an address that Discord has just given.
var errExpired = fmt.Errorf("%w: its address has expired", ErrNoFile)

// download asks for an address and fetches the file from there.
func (a *Adapter) download(ctx context.Context, id string) (*download, error) {
	address, err := a.FileURL(ctx, id)
	if err != nil {
		return nil, err
	}
	if !a.trusted(address) {
		return nil, refuse(reasonFileHost)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, refuse(reasonFileHost)
	}
	resp, err := a.files.Do(req)
	if err != nil {
		return nil, fmt.Errorf("fetch file: %w", withoutAddress(err))
	}
	if resp.StatusCode == http.StatusOK {
		return &download{ReadCloser: resp.Body, size: resp.ContentLength}, nil
	}
	_ = resp.Body.Close() // the status says what there is to say
	switch resp.StatusCode {
	case http.StatusNotFound, http.StatusForbidden, http.StatusGone:
		return nil, errExpired
	case http.StatusTooManyRequests:
		return nil, &dispatch.SendError{Fate: dispatch.FateRetry, After: max(time.Second, seconds(resp.Header.Get("Retry-After"))), Err: errors.New("too many files are fetched")}
	}
	return nil, fmt.Errorf("fetch file: HTTP %d", resp.StatusCode)
}

// trusted reports whether an address is one of Discord's, or of what stands in for
// it: what the API says is no reason to make requests inside of our own network.
func (a *Adapter) trusted(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	if u.Scheme == "https" && (u.Host == "cdn.discordapp.com" || u.Host == "media.discordapp.net") {
		return true
	}
	api, err := url.Parse(a.o.APIURL)
	return err == nil && a.o.APIURL != defaultAPI && u.Scheme == api.Scheme && u.Host == api.Host
}
