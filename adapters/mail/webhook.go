package mail

import (
	"context"
	"crypto/hmac"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of a request to Handler.
const (
	TimeHeader      = "X-Supportbot-Time"      // seconds since 1970
	SignatureHeader = "X-Supportbot-Signature" // "sha256=" and the HMAC of time, a dot and the body, in hex
)

const (
	window     = 5 * time.Minute // a request that is older was recorded and is played again
	retryAfter = "5"             // seconds until a mail that could not be stored shall come again
)

// Sign returns the signature of a request to Handler.
func Sign(secret string, at time.Time, body []byte) string {
	return "sha256=" + hex.EncodeToString(sum([]byte(secret), strconv.FormatInt(at.Unix(), 10)+"."+string(body)))
}

// Handler takes mails that a provider, or a script behind the mail server, posts:
// the body is the mail as it came (RFC 5322), signed by the headers. It answers 204
// when the mail is stored, or is about nothing that is kept; 503 when it could not
// be, so that it comes again; 4xx when it would never be.
func (m *Mailbox) Handler(rt Runtime) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "POST only", http.StatusMethodNotAllowed)
			return
		}
		at, ok := m.recent(r.Header.Get(TimeHeader))
		if !ok { // before the body is read
			http.Error(w, "no "+TimeHeader+" of these minutes", http.StatusForbidden)
			return
		}
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, m.o.MaxMessage))
		var long *http.MaxBytesError
		switch {
		case errors.As(err, &long):
			http.Error(w, "too long", http.StatusRequestEntityTooLarge)
			return
		case err != nil:
			http.Error(w, "cut off", http.StatusBadRequest)
			return
		case !hmac.Equal([]byte(strings.TrimSpace(r.Header.Get(SignatureHeader))), []byte(Sign(m.o.Secret, at, raw))):
			http.Error(w, "wrong "+SignatureHeader, http.StatusForbidden)
			return
		}
		if _, err := m.take(r.Context(), rt, raw, m.posted()); err != nil {
			m.log.LogAttrs(r.Context(), slog.LevelWarn, "mail is not stored, it shall come again", slog.Any("error", err))
			w.Header().Set("Retry-After", retryAfter)
			http.Error(w, "not stored", http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
}

// recent reads the time of a request.
func (m *Mailbox) recent(text string) (time.Time, bool) {
	seconds, err := strconv.ParseInt(text, 10, 64)
	at := time.Unix(seconds, 0)
	return at, err == nil && m.o.Now().Sub(at).Abs() <= window
}

// posted keeps files in the memory: nobody else has them. Those that are too large
// for it are named, and cannot be opened.
func (m *Mailbox) posted() source {
	return source{keep: true, file: func(ctx context.Context, l *letter, a attached) (string, error) {
		if a.data == nil {
			return "toolarge", nil
		}
		key := digest(l.id, a.path, string(a.data))
		return keptID + key, m.o.Memory.SetValue(ctx, fileKey(key), string(a.data), filesKept)
	}}
}
