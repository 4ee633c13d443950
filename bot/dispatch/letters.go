package dispatch

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// longestLetter is how much of a dead letter is kept: more than platforms send with
// any message, little enough that thousands of them do not fill the store.
const longestLetter = 64 << 10

// Bury keeps what no event can be made of as a dead letter, its secrets masked. Of
// a long payload the beginning is kept. When it returns nil the platform may be told
// that it has arrived.
func (rt *Runtime) Bury(ctx context.Context, l Letter) error {
	l = rt.masked(l)
	if size := len(l.Payload); size > longestLetter {
		l.Payload = l.Payload[:longestLetter]
		l.Why = fmt.Sprintf("%s (cut after %d of %d bytes)", l.Why, longestLetter, size)
	}
	if err := rt.o.Store.Bury(ctx, l); err != nil {
		return fmt.Errorf("bury %s of %s: %w", l.ID, l.Platform, err)
	}
	rt.log.WarnContext(ctx, "dead letter: no event can be made of it", "platform", l.Platform, "id", l.ID, "error", l.Why)
	return nil
}

// masked masks the secrets of a letter. What cannot be masked is not kept, only why:
// a bug here must not end the process whenever the platform brings it again.
func (rt *Runtime) masked(l Letter) Letter {
	err := guard(func() error {
		payload, _ := rt.o.Redactor.Text(unescaped(string(l.Payload)))
		why, _ := rt.o.Redactor.Text(l.Why)
		l.Payload, l.Why = []byte(payload), why
		return nil
	})
	if err != nil {
		l.Payload, l.Why = nil, "its secrets cannot be masked: "+err.Error()
	}
	return l
}

// unescaped writes out the characters that JSON has as \uXXXX, so that words are
// found in them. It stays the same JSON, whether it is whole or not.
func unescaped(s string) string {
	var out strings.Builder
	for {
		at := strings.IndexByte(s, '\\')
		if at < 0 || at+1 == len(s) {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(s[:at])
		s = s[at:]
		size := 2 // another escape
		if r, n := escape(s); n > 0 {
			out.WriteRune(r)
			size = n
		} else {
			out.WriteString(s[:size])
		}
		s = s[size:]
	}
}

// escape reads the escape that s begins with, one or two \uXXXX, and returns its
// length: 0 for one that JSON needs or that means no character.
func escape(s string) (r rune, size int) {
	r, size = unit(s), 6
	if utf16.IsSurrogate(r) {
		r, size = utf16.DecodeRune(r, unit(s[6:])), 12
	}
	if r < ' ' || r == '"' || r == '\\' || r == utf8.RuneError {
		return 0, 0
	}
	return r, size
}

// unit reads one \uXXXX, -1 where there is none.
func unit(s string) rune {
	if len(s) < 6 || s[:2] != `\u` {
		return -1
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}
