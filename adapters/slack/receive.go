package slack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/okpay/supportbot/adapters/slack/slackevent"
)

const (
	maxRequest  = 1 << 20          // bytes; the largest events have some hundred kilobytes
	fresh       = 5 * time.Minute  // how old a request may be, says Slack
	requestTime = 10 * time.Second // Slack waits three; what people did does not come again, so it is finished all the same
)

// Handler takes what Slack posts: events, interactions and commands, at one address.
// It answers 200 when what came is stored, and 503 when it is not, so that it comes
// again. It needs no Run in the same process. Without a signing secret it refuses
// everything.
func (c *Connection) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "POST only", http.StatusMethodNotAllowed)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
		var long *http.MaxBytesError
		switch {
		case errors.As(err, &long):
			http.Error(w, "too long", http.StatusRequestEntityTooLarge)
			return
		case err != nil:
			http.Error(w, "cut off", http.StatusBadRequest)
			return
		case !c.signed(r.Header, body, time.Now()):
			http.Error(w, "wrong signature", http.StatusUnauthorized)
			return
		}
		c.answer(w, r, body)
	})
}

// signed holds a request against its signature: over the moment and the raw body.
func (c *Connection) signed(h http.Header, body []byte, now time.Time) bool {
	stamp := h.Get("X-Slack-Request-Timestamp")
	at, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || c.o.SigningSecret == "" {
		return false
	}
	mac := hmac.New(sha256.New, []byte(c.o.SigningSecret))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	want := "v0=" + hex.EncodeToString(mac.Sum(nil))
	age := now.Sub(time.Unix(at, 0)).Abs()
	return hmac.Equal([]byte(h.Get("X-Slack-Signature")), []byte(want)) && age <= fresh
}

// answer takes a request that is Slack's.
func (c *Connection) answer(w http.ResponseWriter, r *http.Request, body []byte) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), requestTime)
	defer cancel()
	a := arrival{kind: slackevent.EventsAPI, payload: body}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/x-www-form-urlencoded" {
		a.kind, a.payload, a.why = slackevent.Form(body)
	} else if text, ok := challenge(body); ok {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, text) // whoever is gone asks again
		return
	}
	if a.why == nil {
		a.event, a.why = slackevent.Decode(a.kind, a.payload)
	}
	if a.payload == nil {
		a.payload = body
	}
	end := c.turns.take(a.event.Lane())
	reply, err := c.take(ctx, a)
	end()
	if err != nil {
		c.log.LogAttrs(ctx, slog.LevelWarn, "request is not stored, it will come again", slog.String("event", a.event.ID),
			slog.String("retry", r.Header.Get("X-Slack-Retry-Num")), slog.Any("error", err))
		http.Error(w, "not stored", http.StatusServiceUnavailable)
		return
	}
	write(w, reply)
}

// write answers that a request is stored.
func write(w http.ResponseWriter, reply []byte) {
	if reply == nil {
		w.Header().Set("Content-Length", "0")
		w.WriteHeader(http.StatusOK)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(reply) // it is stored, whether Slack hears it or not
}

// challenge is what Slack asks once, when the address is entered.
func challenge(body []byte) (string, bool) {
	var v struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
	}
	if json.Unmarshal(body, &v, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) != nil || v.Type != "url_verification" {
		return "", false
	}
	return v.Challenge, true
}
