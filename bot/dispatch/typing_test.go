package dispatch_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

var working = bot.Send{Message: bot.Message{Text: "one moment", Working: true}, Voice: bot.VoiceBot}

func hello(text string) bot.Action {
	return bot.Send{Message: bot.Message{Text: text}, Voice: bot.VoiceBot}
}

// TestTypingGoesOn shows typing every four seconds while an action runs, and not
// after its result.
func TestTypingGoesOn(t *testing.T) {
	t.Parallel()
	for name, actions := range map[string][]bot.Action{
		"a message says that more will follow": {working},
		"an edit says so":                      {bot.Edit{Message: working.Message, Voice: bot.VoiceBot}},
		"the engine asks for it":               {bot.Send{Message: bot.Message{Text: "one moment"}}, bot.Typing{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := clock()
				c.perform = func(context.Context, bot.Do) { <-time.After(9 * time.Second) }
				engine := scripted{"go": append(actions, bot.Do{Call: "call", Timeout: time.Minute}), "call": {hello("done")}}
				p := begin(t, embedded(t), c.recorder, engine.options)
				p.write(t, "a", "go")
				p.done(t)
				wait(time.Minute)
				var times []time.Duration
				for _, d := range c.at {
					if d.text == "typing" {
						times = append(times, (d.at - c.at[0].at).Round(10*time.Millisecond))
					}
				}
				if len(times) != 3 || times[0] != 0 || times[1] != 4*time.Second || times[2] != 8*time.Second {
					t.Errorf("typing was shown after %v, want 0, 4 and 8 seconds; all: %v", times, c.at)
				}
			})
		})
	}
}

// TestTypingEnds says what ends it.
func TestTypingEnds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		then func(p *process, c *clocked, t *testing.T) // after the first typing
		most int
	}{
		{"nothing ever follows", func(*process, *clocked, *testing.T) {}, 15},
		{"a turn that says nothing", func(p *process, _ *clocked, t *testing.T) { p.take(t, say("a", 1, "nothing")) }, 1},
		{"an agent", func(p *process, _ *clocked, t *testing.T) {
			p.take(t, bot.Event{ID: "claim", Conversation: "a", Platform: loopback, Body: bot.Claimed{}})
		}, 1},
		{"the process stops", func(p *process, _ *clocked, t *testing.T) {
			begun := time.Now()
			if p.stop(); time.Since(begun) > time.Second {
				t.Errorf("stopping took %v", time.Since(begun))
			}
		}, 1},
		{"the platform refuses it", func(_ *process, c *clocked, _ *testing.T) { c.refuses.Store(true) }, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := clock()
				p := begin(t, embedded(t), c.recorder, scripted{"go": {working}}.options)
				begun := time.Now()
				p.write(t, "a", "go")
				p.done(t)
				if took := time.Since(begun); took > 3*time.Second {
					t.Errorf("Idle took %v although nothing follows", took)
				}
				tt.then(p, c, t)
				wait(2 * time.Minute)
				if n := c.typings(); n < 1 || n > tt.most {
					t.Errorf("typing was shown %d times, want at most %d", n, tt.most)
				}
			})
		})
	}
}

// TestIdleSeesWorkBehindTyping has a message come to a lane that only goes on
// showing typing.
func TestIdleSeesWorkBehindTyping(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock()
		p := begin(t, embedded(t), c.recorder, scripted{"go": {working}, "hello": {hello("hello")}}.options)
		for n := range 20 {
			p.take(t, say("a", 2*n, "go"))
			p.done(t)
			p.take(t, say("a", 2*n+1, "hello"))
			p.done(t)
			if got := len(c.texts("a")) - c.typings(); got != 2*n+2 {
				t.Fatalf("%d messages delivered when idle, want %d", got, 2*n+2)
			}
		}
	})
}

// TestTypingRests leaves a platform alone that has asked for it. That one chat has no
// room keeps it from nobody.
func TestTypingRests(t *testing.T) {
	t.Parallel()
	for key, least := range map[string]time.Duration{"all": 6 * time.Second, "chat a": 0} {
		synctest.Test(t, func(t *testing.T) {
			c := clock()
			c.rates = func(d dispatch.Delivery) []dispatch.Rate {
				return []dispatch.Rate{{Key: "all"}, {Key: "chat " + string(d.Conversation)}}
			}
			c.receipt = func(dispatch.Delivery) []dispatch.Rest { return []dispatch.Rest{{Key: key, For: 6 * time.Second}} }
			p := begin(t, embedded(t), c.recorder, scripted{"go": {working}}.options)
			p.write(t, "a", "go")
			wait(10 * time.Second)
			p.stop()
			if n, first := c.typings(), c.at[1].at-c.at[0].at; n < 1 || first < least || first > least+4*time.Second {
				t.Errorf("delivered %v, want typing %v after the message when %s rests", c.at, least, key)
			}
		})
	}
}
