package telegram

import (
	"context"
	"crypto/subtle"
	"errors"
	"io"
	"log/slog"
	"net/http"

	tg "github.com/go-telegram/bot"
)

const (
	secretHeader = "X-Telegram-Bot-Api-Secret-Token"
	maxUpdate    = 1 << 20 // bytes; the largest that Telegram makes is about a tenth
	retryAfter   = "5"     // seconds until an update that could not be stored shall come again
)

// Handler takes the updates that Telegram posts, see Options.Webhook. It answers
// 200 when an update is stored, and 503 when it is not, so that it comes again.
// It needs no Run in the same process.
func (a *Adapter) Handler(rt Runtime) http.Handler {
	secret := []byte(a.secret())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "POST only", http.StatusMethodNotAllowed)
			return
		}
		if subtle.ConstantTimeCompare([]byte(r.Header.Get(secretHeader)), secret) != 1 {
			http.Error(w, "wrong secret", http.StatusForbidden)
			return
		}
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
		var long *http.MaxBytesError
		switch {
		case errors.As(err, &long):
			http.Error(w, "too long", http.StatusRequestEntityTooLarge)
			return
		case err != nil:
			http.Error(w, "cut off", http.StatusBadRequest)
			return
		}
		answer, err := a.posted(r.Context(), rt, raw)
		if err != nil {
			a.log.LogAttrs(r.Context(), slog.LevelWarn, "update is not stored, it will come again", slog.Any("error", err))
			w.Header().Set("Retry-After", retryAfter)
			http.Error(w, "not stored", http.StatusServiceUnavailable)
			return
		}
		if answer != nil {
			// First the 200: the next update of the chat waits for it.
			w.Header().Set("Content-Length", "0")
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush() // else it goes out afterwards
			a.answer(context.WithoutCancel(r.Context()), answer)
		}
	})
}

// posted stores an update. A press comes with the answer that it then gets.
func (a *Adapter) posted(ctx context.Context, rt Runtime, raw []byte) (*tg.AnswerCallbackQueryParams, error) {
	if _, err := a.username(ctx); err != nil { // without it nobody can name the bot in a group
		return nil, err
	}
	j := newJob(raw)
	if _, err := a.migration(ctx, j.u); err != nil {
		return nil, err
	}
	return a.take(ctx, rt, j)
}
