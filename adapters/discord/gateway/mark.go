package gateway

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/okpay/supportbot/bot/backoff"
)

// storeTime bounds a call of the store.
const storeTime = 5 * time.Second

// mark is a place in a session: what Discord needs to go on after it.
type mark struct {
	Session string `json:"session,omitzero"`
	URL     string `json:"url,omitzero"` // where it wants to be resumed; may be empty
	Seq     int64  `json:"seq,omitzero"`
}

// stored is the value of the session's key.
type stored struct {
	mark
	For string `json:"for"` // see login
}

// identifies is the value of the key that counts what identifies.go explains.
type identifies struct {
	Last   int64  `json:"last"` // Unix milliseconds
	Streak int    `json:"streak"`
	For    string `json:"for"`
}

// login is a fingerprint of what a session was begun with: one begun with another
// token belongs to another bot, perhaps, and one with other intents would go on
// with those for ever. A token has too much chance in it to be found from this.
func (g *Gateway) login() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", g.o.Intents, g.o.Token))
	return hex.EncodeToString(sum[:6])
}

func (g *Gateway) sessionKey() string    { return g.o.Key + ":session" }
func (g *Gateway) identifiesKey() string { return g.o.Key + ":identifies" }

// readMark returns where the last process to have the session stored to resume; an
// empty mark if nowhere. It waits for the store until ctx ends.
func (g *Gateway) readMark(ctx context.Context) (mark, bool) {
	var s stored
	ok := g.read(ctx, g.sessionKey(), &s)
	if s.For != g.login() {
		return mark{}, ok
	}
	return s.mark, ok
}

// read decodes a value, and leaves v alone if there is none, or one that another
// version has written. It tries until ctx ends, and reports false then.
func (g *Gateway) read(ctx context.Context, key string, v any) bool {
	for try := 0; ; try++ {
		text, ok, err := g.value(ctx, key)
		switch {
		case err == nil && ok:
			if err := json.Unmarshal([]byte(text), v, lenient); err != nil {
				g.log.WarnContext(ctx, "stored value is ignored", "key", key, "error", err)
			}
			return true
		case err == nil:
			return true
		}
		g.log.WarnContext(ctx, "value was not read", "key", key, "error", err)
		if !backoff.Wait(ctx, backoff.Delay(try, handleFirst, handleMost)) {
			return false
		}
	}
}

func (g *Gateway) value(ctx context.Context, key string) (string, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	return g.o.Store.Value(ctx, key)
}

// write encodes a value and stores it.
func (g *Gateway) write(ctx context.Context, key string, v any) error {
	text, err := json.Marshal(v, lenient)
	if err != nil {
		return fmt.Errorf("encode %s: %w", key, err)
	}
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	return g.o.Store.SetValue(ctx, key, string(text), 0)
}
