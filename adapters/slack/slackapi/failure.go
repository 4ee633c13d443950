package slackapi

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/bot/dispatch"
)

const (
	tokenPause = time.Minute     // before anything is tried again with a token that is refused
	floodPause = 5 * time.Second // where Slack does not say how long
)

// Slack's error codes that mean something to the work; the reference of each method
// (docs.slack.dev/reference/methods) lists its own.
var (
	// The token itself is refused.
	codesToken = []string{"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type",
		"org_login_required", "two_factor_setup_required"}
	// Slack has trouble of its own. "fatal_error" and "internal_error" may have done
	// what was asked for, says the reference; so they all count as that.
	codesTrouble = []string{"fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org", "operation_timeout"}
	codesFlood   = []string{"ratelimited", "rate_limited", "rate_limit_exceeded", "accesslimited", "message_limit_exceeded"}
	// Nothing written there will be seen any more.
	codesGone = []string{"channel_not_found", "is_archived", "not_in_channel", "user_not_found", "user_disabled", "user_not_visible",
		"cannot_dm_bot", "messages_tab_disabled", "no_permission", "ekm_access_denied", "team_access_not_granted"}
)

// Code returns Slack's own code of an error, such as "channel_not_found", and ""
// for an error that is no answer of Slack's. It works on what [Failure] and
// [Explain] return too.
func Code(err error) string {
	var answer slack.SlackErrorResponse
	var flood *slack.RateLimitedError
	switch {
	case errors.As(err, &answer):
		return answer.Err
	case errors.As(err, &flood):
		return "ratelimited"
	}
	return ""
}

// Gone reports whether an error says that a channel can be written to no more.
func Gone(err error) bool {
	code := Code(err)
	// restricted_action has several forms: of read-only channels, of locked threads …
	return slices.Contains(codesGone, code) || strings.HasPrefix(code, "restricted_action")
}

// Failure says what the error of a call that writes to a channel means for the
// work: it returns a *[dispatch.SendError], or err itself, without addresses, where
// the call may have done its work all the same. What is one already stays.
func Failure(err error, channel string) error {
	var decided *dispatch.SendError
	if err == nil || errors.As(err, &decided) {
		return err
	}
	var flood *slack.RateLimitedError
	var status slack.StatusCodeError
	code := Code(err)
	switch {
	case errors.As(err, &flood):
		return limited(err, channel, flood.RetryAfter)
	case slices.Contains(codesFlood, code), errors.As(err, &status) && status.Code == http.StatusTooManyRequests:
		return limited(err, channel, floodPause)
	case errors.As(err, &status) && status.Code == http.StatusRequestEntityTooLarge:
		return &dispatch.SendError{Fate: dispatch.FateRejected, Err: clean(err)}
	case code == "", slices.Contains(codesTrouble, code):
		return clean(err)
	case slices.Contains(codesToken, code), code == "missing_scope" && needs(err, "chat:write"):
		return &dispatch.SendError{Fate: dispatch.FateRetry, After: tokenPause, Err: Explain(err, ""),
			Rests: []dispatch.Rest{{Key: KeyAll, For: tokenPause}}}
	case Gone(err):
		return &dispatch.SendError{Fate: dispatch.FateUnreachable, Err: clean(err)}
	}
	return &dispatch.SendError{Fate: dispatch.FateRejected, Err: Explain(err, "")}
}

// limited says who has to wait: all who write to that channel, in all processes.
func limited(err error, channel string, after time.Duration) error {
	if after <= 0 {
		after = floodPause
	}
	key := KeyAll
	if channel != "" {
		key = Key(channel)
	}
	return &dispatch.SendError{Fate: dispatch.FateRetry, After: after, Rests: []dispatch.Rest{{Key: key, For: after}}, Err: clean(err)}
}

// Explain adds to an error how to mend it, where only a person can, and returns any
// other one without addresses. The name is that of the variable with the token, by
// default SLACK_BOT_TOKEN.
func Explain(err error, name string) error {
	if name == "" {
		name = "SLACK_BOT_TOKEN"
	}
	code := Code(err)
	switch code {
	case "missing_scope":
		var answer slack.SlackErrorResponse
		errors.As(err, &answer)
		return fmt.Errorf("slack: %w: the token in %s lacks the scope %s: add it under OAuth & Permissions, or paste the manifest of "+
			"\"supportbot setup --print slack\" again; then reinstall the app to the workspace", clean(err), name, answer.Needed)
	case "not_allowed_token_type":
		return fmt.Errorf("slack: %w: %s holds another kind of token: SLACK_BOT_TOKEN begins with xoxb-, SLACK_APP_TOKEN with xapp-", clean(err), name)
	case "account_inactive", "token_revoked", "token_expired":
		return fmt.Errorf("slack: %w: the token in %s is no longer valid: reinstall the app to the workspace and copy its token into %s", clean(err), name, name)
	}
	if slices.Contains(codesToken, code) {
		return fmt.Errorf("slack: %w: the token in %s is refused: copy it again from api.slack.com/apps (%s)", clean(err), name, page(name))
	}
	return fmt.Errorf("slack: %w", clean(err))
}

// page is where a token is shown.
func page(name string) string {
	if strings.Contains(name, "APP") {
		return "Basic Information, App-Level Tokens"
	}
	return "OAuth & Permissions, Bot User OAuth Token"
}

// Refused reports whether an error says that only a person can mend the token.
func Refused(err error) bool {
	code := Code(err)
	return code == "missing_scope" || slices.Contains(codesToken, code)
}

func needs(err error, scope string) bool {
	var answer slack.SlackErrorResponse
	return errors.As(err, &answer) && strings.Contains(answer.Needed, scope)
}

// cleanError is an error whose text says nothing of addresses, tokens or content.
type cleanError struct {
	text string
	err  error
}

func (e *cleanError) Error() string { return e.text }

// Unwrap returns the error as it came.
func (e *cleanError) Unwrap() error { return e.err }

var pointer = regexp.MustCompile(`\[json-pointer:([^\]]*)\]`)

// clean takes the address from an error of net/http, which may hold secrets, and
// adds to Slack's code the places that it did not like; its sentences may quote
// what was sent.
func clean(err error) error {
	var tidy *cleanError
	var outer *url.Error
	var answer slack.SlackErrorResponse
	switch {
	case errors.As(err, &tidy):
		return err
	case errors.As(err, &outer):
		return &cleanError{fmt.Sprintf("%s: %v", method(outer.URL), outer.Err), outer.Err}
	case errors.As(err, &answer):
		text := answer.Err
		var places []string
		for _, m := range answer.ResponseMetadata.Messages {
			if at := pointer.FindStringSubmatch(m); at != nil && len(places) < 5 {
				places = append(places, at[1])
			}
		}
		if len(places) > 0 {
			text += " (" + strings.Join(places, ", ") + ")"
		}
		return &cleanError{text, err}
	}
	return err
}

// method is the last part of an API address, such as chat.postMessage.
func method(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "call"
	}
	name := u.Path[strings.LastIndexByte(u.Path, '/')+1:]
	if !strings.Contains(name, ".") { // of files and sockets the path is a secret
		return u.Host
	}
	return name
}
