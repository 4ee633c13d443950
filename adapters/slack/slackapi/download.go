package slackapi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/slack-go/slack"
)

// errElsewhere is a file whose bytes are not with Slack: the address of such a
// "remote file" is whatever its creator chose, and must not get the token.
var errElsewhere = errors.New("slack: the file is not kept by Slack")

// Download opens a file by its address (slackevent.File.URL). The token goes to
// Slack's own hosts only, and to that of the API. The caller closes what it returns.
func Download(ctx context.Context, o Options, address string) (io.ReadCloser, error) {
	if !o.ours(address) {
		return nil, rejected(errElsewhere)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, rejected(errElsewhere)
	}
	req.Header.Set("Authorization", "Bearer "+o.Token)
	client := *cmp.Or(o.HTTP, newHTTP())
	client.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		if len(via) > 5 || !o.ours(next.URL.String()) {
			return errElsewhere
		}
		return nil
	}
	resp, err := client.Do(req)
	if err != nil {
		if errors.Is(err, errElsewhere) {
			return nil, rejected(errElsewhere)
		}
		return nil, fmt.Errorf("slack: open a file: %w", clean(err))
	}
	if err := readable(req, resp); err != nil {
		_ = resp.Body.Close() // nobody reads it
		return nil, err
	}
	return resp.Body, nil
}

// readable tells whether an answer is the file.
func readable(req *http.Request, resp *http.Response) error {
	switch {
	case resp.Request.URL.Query().Get("redir") != "" && resp.Request.URL != req.URL:
		// Who may not read a file is led to the page to sign in, as a success.
		return rejected(errors.New("slack: the bot may not read the file (it needs the scope files:read)"))
	case resp.StatusCode == http.StatusOK:
		return nil
	case resp.StatusCode == http.StatusNotFound, resp.StatusCode == http.StatusGone, resp.StatusCode == http.StatusForbidden:
		return rejected(fmt.Errorf("slack: the file is gone (%s)", resp.Status))
	}
	return fmt.Errorf("slack: open a file: %w", slack.StatusCodeError{Code: resp.StatusCode, Status: resp.Status})
}

// ours reports whether an address may be told the token.
func (o Options) ours(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	api, err := url.Parse(o.base())
	if err == nil && u.Scheme == api.Scheme && strings.EqualFold(u.Host, api.Host) {
		return true
	}
	host := strings.ToLower(u.Hostname())
	return u.Scheme == "https" && (host == "slack.com" || strings.HasSuffix(host, ".slack.com") || strings.HasSuffix(host, ".slack-gov.com"))
}
