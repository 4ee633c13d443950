package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"

	"github.com/okpay/supportbot/bot/dispatch"
)

const (
	tokenPause = time.Minute     // before a send is tried again with a token that is refused
	floodPause = 5 * time.Second // where Telegram does not say how long
)

// clean is an error of a call that may be logged. The address of a call holds
// the token, and errors of HTTP clients tell it.
func (a *Adapter) clean(method string, err error) error {
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err
	}
	if strings.Contains(err.Error(), a.o.Token) {
		err = errors.New("the call failed, for a reason that holds the token")
	}
	return fmt.Errorf("telegram: %s: %w", method, err)
}

// explain is the error of a call that Telegram needs for more than one message.
func (a *Adapter) explain(method string, err error) error {
	if errors.Is(err, tg.ErrorUnauthorized) || errors.Is(err, tg.ErrorNotFound) {
		return a.wrongToken()
	}
	return a.clean(method, err)
}

// tokenError says how to mend a token that Telegram refuses.
type tokenError struct{ name string }

func (e *tokenError) Error() string {
	return "telegram: the token in " + e.name + " is refused: copy it again from @BotFather"
}

func (a *Adapter) wrongToken() error { return &tokenError{a.o.TokenName} }

// Telegram has no codes for what follows, only words, which its server's source
// (telegram-bot-api, Client.cpp) has kept for years. Names in capitals come from
// the layer below it.
var (
	wordsUnreachable = [...]string{"chat not found", "user is deactivated", "bot was kicked", "bot was blocked", "group chat was deactivated",
		"PEER_ID_INVALID", "USER_IS_BLOCKED", "INPUT_USER_DEACTIVATED", "CHAT_WRITE_FORBIDDEN", "have no rights to send", wordsNoRights, "need administrator rights",
		"business connection not found", "BUSINESS_CONNECTION_INVALID"}
	wordsNotEditable = [...]string{"message can't be edited", "message to edit not found", "no text in the message to edit", "MESSAGE_ID_INVALID"}
	wordsGone        = []string{"message to edit not found", "message to delete not found", "message to react not found", "message not found", "MESSAGE_ID_INVALID"}
	wordsBadKeys     = [...]string{"BUTTON_", "inline keyboard button", "reply markup"}
)

const (
	wordsNoRights   = "not enough rights to send" // "text messages", "photos" …
	wordsSame       = "message is not modified"
	wordsNoText     = "no text in the message to edit"
	wordsNoCaption  = "no caption in the message to edit"
	wordsEmpty      = "message text is empty"
	wordsTooLong    = "caption is too long"
	wordsNoDelete   = "message can't be deleted"
	wordsNoVoice    = "VOICE_MESSAGES_FORBIDDEN"
	wordsBadMarkup  = "can't parse entities"
	wordsTopicGone  = "message thread not found"
	wordsTopicGone2 = "TOPIC_DELETED"
)

// says reports whether Telegram has refused a call with one of these words.
func says(err error, words ...string) bool {
	if !errors.Is(err, tg.ErrorBadRequest) && !errors.Is(err, tg.ErrorForbidden) {
		return false
	}
	text := err.Error()
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// fate says what the error of a send means for the work.
func (a *Adapter) fate(ctx context.Context, method string, p place, err error) error {
	var flood *tg.TooManyRequestsError
	clean := a.clean(method, err)
	switch {
	case ctx.Err() != nil:
		return clean
	case errors.As(err, &flood):
		return a.flood(method, p, flood, clean)
	case errors.Is(err, tg.ErrorForbidden), says(err, wordsUnreachable[:]...):
		return &dispatch.SendError{Fate: dispatch.FateUnreachable, Err: clean}
	case errors.Is(err, tg.ErrorBadRequest):
		return &dispatch.SendError{Fate: dispatch.FateRejected, Err: clean}
	case errors.Is(err, tg.ErrorUnauthorized), errors.Is(err, tg.ErrorNotFound):
		clean = a.wrongToken()
		a.o.Report(clean)
		return &dispatch.SendError{Fate: dispatch.FateRetry, After: tokenPause, Err: clean}
	}
	return a.ambiguous(err, clean)
}

// ambiguous is the error of a call that may have arrived. Only a file that is too
// large is refused for ever.
func (a *Adapter) ambiguous(err, clean error) error {
	var broken *brokenError
	if errors.As(err, &broken) && broken.status == 413 {
		return &dispatch.SendError{Fate: dispatch.FateRejected, Err: clean}
	}
	return clean
}

// flood says who has to wait. One chat is paced below its limit, so in a private
// chat it is the bot's own that is used up, and all wait; in a group it is the
// group's. What is no message has limits of its own, which hold no message up.
func (a *Adapter) flood(method string, p place, flood *tg.TooManyRequestsError, err error) error {
	after := time.Duration(flood.RetryAfter) * time.Second
	if after <= 0 {
		after = floodPause
	}
	out := &dispatch.SendError{Fate: dispatch.FateRetry, After: after, Err: err}
	switch {
	case method == methodReact, strings.HasPrefix(method, "delete"):
	case p.group():
		out.Rests = []dispatch.Rest{{Key: rateOf(p.chat), For: after}}
	default:
		out.Rests = []dispatch.Rest{{Key: rateAll, For: after}}
	}
	return out
}
