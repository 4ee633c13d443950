package discord

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/okpay/supportbot/bot/dispatch"
)

// The error codes that mean something to us.
const (
	codeUnknownChannel     = 10003
	codeUnknownMessage     = 10008
	codeUnknownUser        = 10013
	codeUnknownWebhook     = 10015 // also: the interaction is not acknowledged yet, or its token is too old
	codeUnknownInteraction = 10062
	codeUnknownEmoji       = 10014
	codeTooManyReactions   = 30010 // of different ones on a message
	codeTooManyEdits       = 30046 // of a message that is older than an hour
	codeTooFast            = 40003 // direct messages are opened too fast
	codeAcknowledged       = 40060
	codeMissingAccess      = 50001
	codeEmpty              = 50006 // a message with nothing in it
	codeClosed             = 50007 // the user takes no direct messages from us
	codeMissingPermission  = 50013
	codeBadWebhookToken    = 50027
	codeArchived           = 50083
	codeReactionBlocked    = 90001
	codeLocked             = 160005
	codeNoMutualServer     = 50278
)

// apiError is an answer of Discord's that is an error. Its text holds nothing
// that was sent.
type apiError struct {
	name   string
	status int
	code   int
	text   string
	after  time.Duration // of a 429
	global bool
}

func (e *apiError) Error() string {
	if e.code == 0 {
		return fmt.Sprintf("%s: HTTP %d", e.name, e.status)
	}
	return fmt.Sprintf("%s: HTTP %d, code %d: %s", e.name, e.status, e.code, e.text)
}

// failure reads an answer that is an error.
func (p *probe) failure(name string) *apiError {
	e := &apiError{name: name, status: p.status}
	v, err := decode[struct {
		Code    int            `json:"code"`
		Message string         `json:"message"`
		Errors  jsontext.Value `json:"errors"`
		After   float64        `json:"retry_after"`
		Global  bool           `json:"global"`
	}](p.body)
	if err == nil {
		e.code, e.text = v.Code, clip(v.Message, 200)
		if where := places(v.Errors); where != "" {
			e.text += " (" + where + ")"
		}
	}
	if p.status == http.StatusTooManyRequests {
		if e.after = time.Duration(v.After * float64(time.Second)); e.after <= 0 {
			e.after = seconds(p.header.Get("Retry-After")) // whole seconds, rounded up
		}
		// What answers in anything but JSON is Discord's own guard: it bans the address.
		e.global = v.Global || p.header.Get("X-RateLimit-Global") != "" || err != nil
	}
	return e
}

// places names the fields that Discord did not like and why, by its codes; its
// sentences may quote what was sent.
func places(errs jsontext.Value) string {
	var out []string
	var walk func(v jsontext.Value, at string)
	walk = func(v jsontext.Value, at string) {
		fields, err := decode[map[string]jsontext.Value](v)
		if err != nil {
			return
		}
		if list, err := decode[[]struct {
			Code string `json:"code"`
		}](fields["_errors"]); err == nil {
			for _, e := range list {
				out = append(out, strings.TrimPrefix(at, ".")+": "+e.Code)
			}
		}
		for name, inner := range fields {
			if name != "_errors" && strings.Count(at, ".") < 10 {
				walk(inner, at+"."+name)
			}
		}
	}
	walk(errs, "")
	sort.Strings(out)
	return strings.Join(out[:min(len(out), 5)], ", ")
}

// is reports whether an error is an answer with one of the codes.
func is(err error, codes ...int) bool {
	var e *apiError
	return errors.As(err, &e) && slices.Contains(codes, e.code)
}

// tokenRest is how long everything waits after Discord has refused the token:
// 10,000 refused requests in ten minutes ban the address.
const tokenRest = time.Minute

// keyAll is the rate that every request but those of interactions counts against.
const keyAll = "discord"

// fate says what a failed delivery means for the work. What is no answer of
// Discord's, and what it could not do itself, is tried again: with the nonce
// that does no harm.
func fate(err error, key string) error {
	var decided *dispatch.SendError
	var e *apiError
	if errors.As(err, &decided) || !errors.As(err, &e) {
		return err
	}
	out := &dispatch.SendError{Fate: dispatch.FateRejected, Err: err}
	switch {
	case e.status == http.StatusUnauthorized:
		out.Fate, out.After = dispatch.FateRetry, tokenRest
		out.Rests = []dispatch.Rest{{Key: keyAll, For: tokenRest}}
	case e.status == http.StatusTooManyRequests:
		out.Fate, out.After = dispatch.FateRetry, max(e.after, 50*time.Millisecond)
		if e.global {
			key = keyAll
		}
		out.Rests = []dispatch.Rest{{Key: key, For: out.After}}
	case e.status >= 500 || e.status == http.StatusRequestTimeout || e.code == codeTooFast:
		return err
	case gone(err):
		out.Fate = dispatch.FateUnreachable
	}
	return out
}

// gone reports whether nothing sent there will reach the customer any more.
func gone(err error) bool {
	return closed(err) || is(err, codeUnknownChannel, codeUnknownUser, codeMissingAccess, codeMissingPermission)
}

// closed reports whether the customer's direct messages are closed to us.
func closed(err error) bool { return is(err, codeClosed, codeNoMutualServer) }
