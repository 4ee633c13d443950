package telegram

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"log/slog"
	"sync"
	"time"

	tg "github.com/go-telegram/bot"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/backoff"
)

const (
	// signature is how many characters sign a button's token. With the sign between
	// them and the 56 bytes that a token may have, they fill Telegram's 64.
	signature = 7
	maxData   = 64
	between   = '~'
)

// sign makes a button's callback_data: its token, and what shows that this bot
// has given it to this conversation. Clients can send whatever they like, and in
// a group everybody sees everybody's buttons.
func (a *Adapter) sign(c bot.ConversationID, token string) string {
	return token + string(between) + a.mark(c, token)
}

// open returns the token of a signed button.
func (a *Adapter) open(c bot.ConversationID, data string) (token string, ok bool) {
	n := len(data) - signature - 1
	if n < 1 || data[n] != between {
		return "", false
	}
	return data[:n], hmac.Equal([]byte(data[n+1:]), []byte(a.mark(c, data[:n])))
}

func (a *Adapter) mark(c bot.ConversationID, token string) string {
	mac := hmac.New(sha256.New, a.key)
	mac.Write([]byte(c))
	mac.Write([]byte{0})
	mac.Write([]byte(token))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))[:signature]
}

// press returns what a press on a button means. False: the button is somebody
// else's or none of ours, or the message is gone too far to tell.
func (a *Adapter) press(update int64, c *callback) (bot.Event, bool) {
	if c.Message == nil {
		return bot.Event{}, false
	}
	p := c.Message.place(c.From.ID)
	id := p.conversation()
	token, ok := a.open(id, c.Data)
	if !ok {
		return bot.Event{}, false
	}
	return bot.Event{
		ID: eventID(a.id, update), Conversation: id, Platform: Platform, Sender: person(c.From), Public: p.group(),
		Time: a.o.Now().UTC(), // Telegram does not say when
		Body: bot.Pick{Token: token, Label: c.label()},
	}, true
}

// label is what the pressed button shows, "" where the keyboard is not told.
func (c *callback) label() string {
	if c.Message.Keyboard == nil {
		return ""
	}
	for _, row := range c.Message.Keyboard.Rows {
		for _, b := range row {
			if b.Data == c.Data {
				return b.Text
			}
		}
	}
	return ""
}

const (
	answersAtOnce = 16
	answerTries   = 3
	answerTimeout = 10 * time.Second
	maxNotice     = 200 // characters of an alert
)

// answers sends what presses are answered. Until then the button shows that it
// waits, so every press is answered, but none is worth holding up updates for.
type answers struct {
	a      *Adapter
	places chan struct{} // size: how many at once
	group  sync.WaitGroup
}

func (a *Adapter) newAnswers() *answers {
	return &answers{a: a, places: make(chan struct{}, answersAtOnce)}
}

// later sends an answer without waiting for it; wait does.
func (s *answers) later(ctx context.Context, p *tg.AnswerCallbackQueryParams) {
	ctx = context.WithoutCancel(ctx) // also when we are about to stop
	s.places <- struct{}{}
	s.group.Go(func() { // ends after answerTimeout
		defer func() { <-s.places }()
		s.a.answer(ctx, p)
	})
}

func (s *answers) wait() { s.group.Wait() }

// answer answers a press.
func (a *Adapter) answer(ctx context.Context, p *tg.AnswerCallbackQueryParams) {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	for try := 1; ; try++ {
		_, err := a.client.AnswerCallbackQuery(ctx, p)
		if err == nil || errors.Is(err, tg.ErrorBadRequest) {
			return // a refused one is older than Telegram keeps it: nobody waits any more
		}
		wait, again := a.answerAgain(try, err)
		if !again || !backoff.Wait(ctx, wait) {
			a.log.LogAttrs(ctx, slog.LevelWarn, "press was not answered", slog.Any("error", a.clean("answerCallbackQuery", err)))
			return
		}
	}
}

// answerAgain says when a failed answer is tried again.
func (a *Adapter) answerAgain(try int, err error) (wait time.Duration, again bool) {
	var flood *tg.TooManyRequestsError
	switch {
	case try == answerTries, errors.Is(err, tg.ErrorUnauthorized), errors.Is(err, tg.ErrorForbidden), errors.Is(err, tg.ErrorNotFound):
		return 0, false
	case errors.As(err, &flood):
		return max(a.pauses.first, time.Duration(flood.RetryAfter)*time.Second), true
	}
	return time.Duration(try-1) * a.pauses.first / 2, true
}

// refusal is the answer to a press that means nothing.
func (a *Adapter) refusal(c *callback) *tg.AnswerCallbackQueryParams {
	text := a.o.Notice(c.From.Language)
	if length(text) > maxNotice {
		text = text[:byteAt(text, maxNotice)]
	}
	return &tg.AnswerCallbackQueryParams{CallbackQueryID: c.ID, Text: text, ShowAlert: true}
}
