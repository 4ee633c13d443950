// Package actions performs the HTTP calls that flows/actions.yaml declares: the
// engine asks for one with bot.Do, and what came of it returns as bot.ActionDone.
//
//	backend := actions.New(actions.Options{Actions: library.Action, Getenv: os.Getenv, Log: log})
//	done := backend.Perform(ctx, outboxID, do)
//
// It never fails: what goes wrong is the outcome "timeout" or "error". All
// attempts of a call carry the same Idempotency-Key, so that a backend that
// honours it acts once however often a lost reply makes us ask again.
//
// It is not for deciding what an outcome means for the dialogue: that is the
// flow's. It knows bot and flows, and no platform.
package actions

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/flows"
)

// The outcomes that every action has besides its own.
const (
	outcomeTimeout = "timeout"
	outcomeError   = "error"
)

// defaultTimeout holds where neither the step nor the action says how long a
// customer may wait for an answer.
const defaultTimeout = 10 * time.Second

// maxValue is the longest value that is taken from an answer, in bytes. Values
// go into the session and into texts, which have no use for more.
const maxValue = 4 << 10

// Options are what a Performer needs.
type Options struct {
	// Actions returns an action of the current content, nil when there is none.
	// It is called for every call, so that a reload takes effect.
	Actions func(name string) *flows.Action
	Getenv  func(name string) string // addresses and tokens, os.Getenv
	Client  *http.Client             // nil takes one of its own; redirects and cookies are this package's in any case
	Log     *slog.Logger             // nil is silent
}

// Performer performs actions. It is safe for concurrent use.
type Performer struct {
	action func(string) *flows.Action
	getenv func(string) string
	caller caller
	log    *slog.Logger
}

// New returns a Performer.
func New(opts Options) *Performer {
	log := opts.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Performer{action: opts.Actions, getenv: opts.Getenv, caller: newCaller(opts.Client), log: log}
}

// Perform performs one action and returns what came of it. It blocks until
// there is an answer or the timeout of the step, or else of the action, has
// passed. Calls with the same id count as one for the backend.
//
// When ctx ends first, the outcome is "timeout" and says nothing about the
// backend: the caller who ended it should drop the result and perform the
// action again later, with the same id.
func (p *Performer) Perform(ctx context.Context, id string, do bot.Do) bot.ActionDone {
	start := time.Now()
	r := p.perform(ctx, id, do)
	p.report(ctx, id, do.Action, r, time.Since(start))
	return bot.ActionDone{Call: do.Call, Outcome: r.outcome, Values: r.values, Demo: r.demo}
}

// result is what came of an action, with what the log says about it.
type result struct {
	outcome  string
	values   map[string]string
	demo     bool
	status   int // of the last answer, 0 when there was none
	attempts int
	fault    string // why the outcome is not the backend's own, without personal data
	setup    bool   // the fault is in our content or environment: somebody must act
}

func (p *Performer) perform(ctx context.Context, id string, do bot.Do) result {
	action := p.action(do.Action)
	if action == nil {
		return result{outcome: outcomeError, fault: "no such action", setup: true}
	}
	if action.Method == "" || !action.Configured(p.getenv) {
		outcome, values := action.DemoAnswer(do.Inputs)
		return result{outcome: outcome, values: values, demo: true}
	}
	rendered, err := action.Request(do.Inputs, p.getenv)
	if err != nil {
		// flows names the input or header that is to blame, never its value.
		return result{outcome: outcomeError, fault: err.Error(), setup: true}
	}
	req, fault := newRequest(rendered, id)
	if fault != "" {
		return result{outcome: outcomeError, fault: fault, setup: true}
	}
	ctx, cancel := context.WithTimeout(ctx, timeout(do, action))
	defer cancel()
	return judge(action, p.caller.call(ctx, req, action.Retries))
}

// timeout prefers the step's own: it knows how long this customer can wait.
func timeout(do bot.Do, action *flows.Action) time.Duration {
	for _, d := range []time.Duration{do.Timeout, action.Timeout} {
		if d > 0 {
			return d
		}
	}
	return defaultTimeout
}

// judge turns an answer into a result.
func judge(action *flows.Action, a answer) result {
	r := result{outcome: outcomeError, status: a.status, attempts: a.attempts, fault: a.fault}
	switch {
	case a.timedOut:
		r.outcome = outcomeTimeout
		return r
	case a.status == 0:
		return r
	}
	r.outcome = action.Outcome(a.status)
	if len(action.Values) == 0 {
		return r
	}
	switch {
	case !a.tooLarge && json.Valid(a.body):
		r.values = short(action.Answer(a.body))
	case a.status/100 != 2: // an error page; the status has said all
	case a.tooLarge:
		r.outcome, r.fault = outcomeError, "the answer is too large"
	default:
		r.outcome, r.fault = outcomeError, "the answer is not JSON"
	}
	return r
}

// short leaves out values that are longer than any use of them.
func short(values map[string]string) map[string]string {
	for name, v := range values {
		if len(v) > maxValue {
			delete(values, name)
		}
	}
	return values
}

// report logs one line. Inputs, values and addresses may hold personal data and
// are never part of it.
func (p *Performer) report(ctx context.Context, id, action string, r result, took time.Duration) {
	level := slog.LevelInfo
	switch {
	case r.setup:
		level = slog.LevelError
	case r.fault != "":
		level = slog.LevelWarn
	}
	attrs := []slog.Attr{slog.String("id", id), slog.String("action", action), slog.String("outcome", r.outcome), slog.Duration("took", took)}
	if r.demo {
		attrs = append(attrs, slog.Bool("demo", true))
	} else {
		attrs = append(attrs, slog.Int("status", r.status), slog.Int("attempts", r.attempts))
	}
	if r.fault != "" {
		attrs = append(attrs, slog.String("fault", r.fault))
	}
	p.log.LogAttrs(ctx, level, "action performed", attrs...)
}
