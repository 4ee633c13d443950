package telegram

import (
	"crypto/subtle"
	"errors"
	"io"
	"log/slog"
	"net/http"
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
		if err := a.posted(r, rt, raw); err != nil {
			a.log.LogAttrs(r.Context(), slog.LevelWarn, "update is not stored, it will come again", slog.Any("error", err))
			w.Header().Set("Retry-After", retryAfter)
			http.Error(w, "not stored", http.StatusServiceUnavailable)
		}
	})
}

// posted stores an update and answers a press.
func (a *Adapter) posted(r *http.Request, rt Runtime, raw []byte) error {
	ctx := r.Context()
	if _, err := a.username(ctx); err != nil { // without it nobody can name the bot in a group
		return err
	}
	j := newJob(raw)
	if _, err := a.migration(ctx, j.u); err != nil {
		return err
	}
	answer, err := a.take(ctx, rt, j)
	if err != nil {
		return err
	}
	if answer != nil {
		a.answer(ctx, answer)
	}
	return nil
}
