package slackapi

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	callTime    = 20 * time.Second // Slack answers within a second or two; far below a lane's patience
	answerLimit = 16 << 20         // bytes; a page of messages has some hundred kilobytes
)

// tidy stands between the library and the network.
//
// It bounds the time of a call. And it takes out of answers what nobody here reads:
// the library decodes the blocks of a message into its own types, so that one kind
// that it does not know would turn a post that has arrived into an error, hence
// into a second post; and a thread with such a message could never be read.
type tidy struct {
	next http.RoundTripper
	base string
}

// RoundTrip implements http.RoundTripper.
func (t *tidy) RoundTrip(req *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(req.URL.String(), t.base) {
		return t.next.RoundTrip(req) // a file's bytes, or the answer to an interaction
	}
	ctx, cancel := context.WithTimeout(req.Context(), callTime)
	defer cancel()
	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit))
	_ = resp.Body.Close() // it has been read
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	body = essence(body)
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, nil
}

// lenient takes names that come twice and broken UTF-8: they are no reason to take
// an answer for a failure.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// object is a JSON object whose members are looked at one by one.
type object map[string]jsontext.Value

// essence reduces an answer. What it cannot read stays as it is.
func essence(body []byte) []byte {
	var top object
	if json.Unmarshal(body, &top, lenient) != nil {
		return body
	}
	top.each("message", object.thin)
	top.each("messages", object.thin)
	top.each("view", object.thin)
	top.each("file", object.file)
	top.each("files", object.file)
	out, err := json.Marshal(top, lenient)
	if err != nil {
		return body
	}
	return out
}

// each changes a member that is an object or a list of them.
func (o object) each(name string, change func(object)) {
	v, ok := o[name]
	if !ok {
		return
	}
	var one object
	if json.Unmarshal(v, &one, lenient) == nil {
		change(one)
		o.set(name, one)
		return
	}
	var many []object
	if json.Unmarshal(v, &many, lenient) == nil {
		for _, m := range many {
			change(m)
		}
		o.set(name, many)
	}
}

func (o object) set(name string, v any) {
	if raw, err := json.Marshal(v, lenient); err == nil {
		o[name] = raw
	}
}

// thin takes the parts of a message or view that the library reads too strictly.
func (o object) thin() {
	for _, name := range []string{"blocks", "attachments", "state"} {
		delete(o, name)
	}
	o.each("files", object.file)
	o.each("file", object.file)
	o.each("root", object.thin)
}

// file keeps what is read of a file. There are some hundred fields, of changing types.
func (o object) file() {
	known := []string{"id", "name", "title", "mimetype", "size", "mode", "url_private", "url_private_download", "shares"}
	maps.DeleteFunc(o, func(name string, _ jsontext.Value) bool { return !slices.Contains(known, name) })
}
