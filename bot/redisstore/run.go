package redisstore

import (
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"github.com/okpay/supportbot/bot/dispatch"
)

// run is one EVALSHA: a script of its own, or calls that one run makes together.
type run struct {
	script script
	many   bool // the script is calls.lua
	whole  bool // send the script, not its name: the server learns it by that
	calls  []*call
}

// args are those of the command.
func (r *run) args() []any {
	size := 3 + len(r.calls)
	for _, c := range r.calls {
		size += 1 + len(c.argv)
	}
	args := make([]any, 0, size)
	if r.whole {
		args = append(args, "eval", r.script.source, len(r.calls))
	} else {
		args = append(args, "evalsha", r.script.sha, len(r.calls))
	}
	for _, c := range r.calls {
		args = append(args, c.key)
	}
	for _, c := range r.calls {
		if r.many {
			args = append(args, c.name)
		}
		args = append(args, c.argv...)
	}
	return args
}

// settle gives the calls their replies.
func (r *run) settle(reply any, err error) {
	if errors.Is(err, redis.Nil) {
		reply, err = nil, nil
	}
	replies, ok := reply.([]any)
	if r.many && err == nil && (!ok || len(replies) != len(r.calls)) {
		err = fmt.Errorf("%d calls: unexpected reply %.200v", len(r.calls), reply)
	}
	for i, c := range r.calls {
		c.reply, c.err = reply, err
		if r.many && err == nil {
			c.reply, c.err = verdict(replies[i])
		}
	}
	if !r.many && redis.HasErrorPrefix(err, "FENCED") {
		r.calls[0].err = dispatch.ErrFenced
	}
}

// verdict reads the reply of one call among many.
func verdict(reply any) (any, error) {
	switch reply {
	case "FENCED":
		return nil, dispatch.ErrFenced
	case "STALE":
		return nil, dispatch.ErrStale
	}
	return reply, nil
}

// isReply tells an error that the server has answered with.
func isReply(err error) bool {
	var reply redis.Error
	return errors.As(err, &reply)
}
