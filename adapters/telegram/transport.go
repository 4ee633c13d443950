package telegram

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	sendTimeout = 2 * time.Minute // an upload of 50 MB; dispatch bounds the others
	answerLimit = 4 << 20         // bytes of an answer
	formLimit   = 64 << 10        // bytes of a request that is sent in one piece
	sendsAtOnce = 128             // idle connections that are kept, as many as dispatch sends at once
)

// newTransport makes connections that notice when the other side is gone.
func newTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConns, t.MaxIdleConnsPerHost = sendsAtOnce, sendsAtOnce
	t.HTTP2 = &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second}
	return t
}

// newPolls makes the client that receives. It follows no redirect, since the
// address of a call, with the token in it, would be told to where that leads.
// (What sends has no redirects: to tidy they are odd answers.)
func newPolls() *http.Client {
	return &http.Client{Transport: newTransport(), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// brokenError is an answer that is not one of Telegram's, or tells of its own
// trouble. It says nothing of what was sent or answered.
type brokenError struct {
	status      int
	description string
}

func (e *brokenError) Error() string {
	return fmt.Sprintf("status %d: %s", e.status, e.description)
}

// tidy stands between the library and the network.
//
// The library sends every call as a form of unknown length, in many small pieces;
// here it becomes one piece of known length, which every proxy takes and which
// costs less. It puts bodies of odd answers into its errors; here they become a
// brokenError. And it decodes the whole Message that a send answers, where one
// member that it does not know turns a message that has arrived into an error,
// hence into a second message; here nothing is left of it but what we need.
type tidy struct {
	next  http.RoundTripper
	limit int64
}

// RoundTrip implements http.RoundTripper.
func (t *tidy) RoundTrip(req *http.Request) (*http.Response, error) {
	req, err := whole(req)
	if err != nil {
		return nil, err
	}
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, t.limit))
	_ = resp.Body.Close() // it has been read
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	body, err = essence(resp.StatusCode, body)
	if err != nil {
		return nil, err
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, nil
}

// whole makes a request of one piece, unless it is a long one.
func whole(req *http.Request) (*http.Request, error) {
	if req.Body == nil {
		return req, nil
	}
	head, err := io.ReadAll(io.LimitReader(req.Body, formLimit))
	if err != nil {
		_ = req.Body.Close() // the error says more
		return nil, fmt.Errorf("write the request: %w", err)
	}
	out := *req // a RoundTripper must not change the caller's
	if len(head) == formLimit {
		out.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(head), req.Body), req.Body}
		return &out, nil
	}
	_ = req.Body.Close() // it has been read
	if len(head) == 0 {
		out.Body = http.NoBody
		return &out, nil
	}
	out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(head)), int64(len(head))
	// A connection that turns out to be closed before anything is written is no
	// reason to fail.
	out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(head)), nil }
	return &out, nil
}

// answer is what Telegram answers, as far as it is looked at here.
type answer struct {
	OK          bool           `json:"ok"`
	Result      jsontext.Value `json:"result"`
	Code        int            `json:"error_code"`
	Description string         `json:"description"`
}

// sent is what is needed of a message that was sent.
type sent struct {
	ID       int64  `json:"message_id"`
	Photo    []file `json:"photo"`
	Video    *file  `json:"video"`
	Document *file  `json:"document"`
}

// essence reduces an answer.
func essence(status int, body []byte) ([]byte, error) {
	var a answer
	if err := json.Unmarshal(body, &a, lenient); err != nil || !a.OK && a.Code == 0 {
		return nil, &brokenError{status, "no answer of Telegram"}
	}
	if !a.OK {
		switch a.Code {
		case 400, 401, 403, 404, 409, 429: // the library has types for these
			return body, nil
		}
		return nil, &brokenError{a.Code, a.Description}
	}
	if len(a.Result) == 0 || a.Result[0] != '{' {
		return body, nil
	}
	var m sent
	if err := json.Unmarshal(a.Result, &m, lenient); err != nil || m.ID == 0 {
		return body, nil // no message: getMe and others
	}
	return m.appendAnswer(make([]byte, 0, 192)), nil
}

// appendAnswer writes an answer with this message.
func (m *sent) appendAnswer(b []byte) []byte {
	b = append(b, `{"ok":true,"result":{"message_id":`...)
	b = strconv.AppendInt(b, m.ID, 10)
	if n := len(m.Photo); n > 0 {
		b = append(b, `,"photo":[`...)
		b = append(appendFile(b, m.Photo[n-1]), ']')
	}
	if m.Video != nil {
		b = appendFile(append(b, `,"video":`...), *m.Video)
	}
	if m.Document != nil {
		b = appendFile(append(b, `,"document":`...), *m.Document)
	}
	return append(b, "}}"...)
}

func appendFile(b []byte, f file) []byte {
	b = append(b, `{"file_id":`...)
	if quoted, err := jsontext.AppendQuote(b, f.ID); err == nil {
		b = quoted
	} else {
		b = append(b, `""`...)
	}
	return append(b, '}')
}
