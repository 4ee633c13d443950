package gateway

import (
	"errors"
	"fmt"
	"time"

	"github.com/coder/websocket"
)

// FatalError ends Run: Discord will not have this bot before a person has mended
// something. Its text says what.
type FatalError struct {
	Code int    // the close code: 4004 or 4010 to 4014
	Mend string // what is wrong and what to do
}

// Error implements error.
func (e *FatalError) Error() string {
	return fmt.Sprintf("discord refuses the bot (%d): %s", e.Code, e.Mend)
}

// fatal returns what a close code means that reconnecting cannot help.
func (g *Gateway) fatal(code websocket.StatusCode) *FatalError {
	var mend string
	switch code {
	case 4004:
		mend = fmt.Sprintf("the token of %s is wrong; in the developer portal (discord.com/developers/applications) "+
			"open Bot, press Reset Token, and copy the new one into %s", g.o.TokenName, g.o.TokenName)
	case 4010:
		mend = "the shard is invalid, though this program asks for none; is the gateway's address right?"
	case 4011:
		mend = "the bot is in more servers than one connection may serve, and this program does not shard; " +
			"remove it from servers, or use a bot of its own for each group of them"
	case 4012:
		mend = "version 10 of the gateway is served no more; update this program"
	case 4013:
		mend = fmt.Sprintf("the intents %d contain a bit that Discord does not know; correct the intents in the configuration", g.o.Intents)
	case 4014:
		mend = fmt.Sprintf("the intents %d contain a privileged one that the bot may not use; in the developer portal open Bot "+
			"and switch on what is needed under Privileged Gateway Intents, or ask for fewer intents in the configuration", g.o.Intents)
	default:
		return nil
	}
	return &FatalError{Code: int(code), Mend: mend}
}

var (
	errLost      = errors.New("another process has the lease")
	errReconnect = errors.New("discord asks to reconnect")
	errNoHello   = errors.New("discord did not say hello in time")
	errNoLogin   = errors.New("discord did not answer the login in time")
	errDead      = errors.New("discord acknowledged neither of two heartbeats")
)

// invalid is op 9.
type invalid struct{ resumable bool }

func (e invalid) Error() string {
	return fmt.Sprintf("discord calls the session invalid (resumable: %v)", e.resumable)
}

// over reports whether the session of a connection that ended so is lost.
func over(err error) bool {
	if e, ok := errors.AsType[invalid](err); ok {
		return !e.resumable
	}
	switch websocket.CloseStatus(err) {
	case 4007, 4009: // invalid seq, session timed out
		return true
	case 4006: // not documented any more: session is no longer valid
		return true
	}
	return false
}

// rest is how long the gateway wants to be left alone after an end, beside the
// backoff between attempts.
func rest(err error) time.Duration {
	switch {
	case websocket.CloseStatus(err) == 4008:
		return between(30*time.Second, time.Minute) // we sent too much; what is counted is a minute
	case errors.As(err, new(invalid)):
		return between(time.Second, 5*time.Second) // as the documentation wants it
	}
	return 0
}
