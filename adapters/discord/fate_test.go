package discord

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

func TestFates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		fault discordtest.Fault
		want  dispatch.Fate
		after time.Duration
		rest  string // the key that rests; "channel" is the channel's
	}{
		{discordtest.Fault{Status: 403, Code: 50007}, dispatch.FateUnreachable, 0, ""},
		{discordtest.Fault{Status: 403, Code: 50278}, dispatch.FateUnreachable, 0, ""},
		{discordtest.Fault{Status: 403, Code: 50001}, dispatch.FateUnreachable, 0, ""},
		{discordtest.Fault{Status: 403, Code: 40333}, dispatch.FateRejected, 0, ""},
		{discordtest.Fault{Status: 404, Code: 10003}, dispatch.FateUnreachable, 0, ""},
		{discordtest.Fault{Status: 400, Code: 50035}, dispatch.FateRejected, 0, ""},
		{discordtest.Fault{Status: 413}, dispatch.FateRejected, 0, ""},
		{discordtest.Fault{Status: 401}, dispatch.FateRetry, time.Minute, "discord"},
		{discordtest.Fault{Status: 429, Retry: 0.75}, dispatch.FateRetry, 750 * time.Millisecond, "channel"},
		{discordtest.Fault{Status: 429, Retry: 2.5, Global: true}, dispatch.FateRetry, 2500 * time.Millisecond, "discord"},
		{discordtest.Fault{Status: 400, Code: 40003}, "", 0, ""},
		{discordtest.Fault{Status: 500}, "", 0, ""},
		{discordtest.Fault{Status: 502}, "", 0, ""},
		{discordtest.Fault{Status: 503}, "", 0, ""},
		{discordtest.Fault{Reset: true}, "", 0, ""},
		{discordtest.Fault{DropReply: true}, "", 0, ""},
	}
	w := start(t)
	for _, tt := range tests {
		anna := w.dc.User("Anna", "en-US")
		w.dc.Fail(tt.fault)
		_, err := w.a.Deliver(t.Context(), deliveryOf(bot.ConversationID("discord:"+anna.DM()), "1", "hello"))
		var s *dispatch.SendError
		if !errors.As(err, &s) {
			s = &dispatch.SendError{}
		}
		if err == nil || s.Fate != tt.want || s.After != tt.after {
			t.Errorf("Deliver with %+v = %v after %v, want %q after %v", tt.fault, err, s.After, tt.want, tt.after)
		}
		want := strings.Replace(tt.rest, "channel", channelKey(anna.DM()), 1)
		if got := restKey(s.Rests); got != want {
			t.Errorf("Deliver with %+v rests %q, want %q", tt.fault, got, want)
		}
	}
	if before := w.dc.Stats().Requests; before > len(tests)+2 {
		t.Errorf("%d requests were let through, want none of the refused repeated", before)
	}
}

func restKey(rests []dispatch.Rest) string {
	if len(rests) == 0 {
		return ""
	}
	return rests[0].Key
}

func TestWrongToken(t *testing.T) {
	t.Parallel()
	w := start(t)
	o := w.a.o
	o.Token, o.TokenName = "wrong-token", "DISCORD_TOKEN"
	a := w.adapter(o)
	err := a.Run(t.Context(), w.rt)
	for _, err := range []error{err, w.health()} {
		if err == nil || !strings.Contains(err.Error(), "reset and copy the token in the developer portal (DISCORD_TOKEN)") {
			t.Errorf("error = %v, want one that says how to mend the token", err)
		}
		if err != nil && strings.Contains(err.Error(), "wrong-token") {
			t.Errorf("error = %v, with the token in it", err)
		}
	}
}

// Addresses of interactions hold tokens; no error and no log may.
func TestErrorsHaveNoAddresses(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	i := anna.Slash(t, anna.DM(), "menu", "")
	i.Acked(t, discordtest.Deferred)
	ev := w.rt.wait(t, 1)[0]
	for _, f := range []discordtest.Fault{{Reset: true}, {Status: 500}, {Status: 400, Code: 50035}} {
		f.Match = "/webhooks/"
		w.dc.Fail(f)
		_, err := w.a.Deliver(t.Context(), deliveryOf(ev.Conversation, "1", "my secret words"))
		if err == nil || strings.Contains(err.Error(), i.Token) || strings.Contains(err.Error(), "http:") || strings.Contains(err.Error(), "secret words") {
			t.Errorf("Deliver with %+v = %v, want an error without address, token and text", f, err)
		}
	}
}

// What Discord did not like is named by its field and code.
func TestRejectedSaysWhy(t *testing.T) {
	t.Parallel()
	w := start(t)
	anna := w.dc.User("Anna", "en-US")
	_, err := w.a.Deliver(t.Context(), deliveryOf(bot.ConversationID("discord:"+anna.DM()), "1", strings.Repeat("x", 2001)))
	if want := "content: BASE_TYPE_MAX_LENGTH"; err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "xxx") {
		t.Errorf("Deliver = %v, want an error with %q and without the text", err, want)
	}
}

// Discord's headers close the channel for all processes before it answers 429.
func TestRestsByHeaders(t *testing.T) {
	t.Parallel()
	w := start(t, ruled(func(o *discordtest.Options) { o.PerChannel, o.Window = 2, time.Hour }))
	anna := w.dc.User("Anna", "en-US")
	dm := bot.ConversationID("discord:" + anna.DM())
	if r := w.say(dm, "1", "one"); len(r.Rests) != 0 {
		t.Errorf("rests after the first of two = %+v, want none", r.Rests)
	}
	if r := w.say(dm, "2", "two"); restKey(r.Rests) != channelKey(anna.DM()) || r.Rests[0].For < 59*time.Minute {
		t.Errorf("rests after the last of two = %+v, want the channel's until the window ends", r.Rests)
	}
	_, err := w.a.Deliver(t.Context(), deliveryOf(dm, "3", "three")) // a library that sleeps would for an hour
	if unwrapFate(err) != dispatch.FateRetry {
		t.Errorf("Deliver = %v, want retry at once", err)
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	w := start(t)
	dm, public := bot.ConversationID("discord:5"), bot.ConversationID("discord:5:u6")
	tests := []struct {
		c    bot.ConversationID
		act  bot.Action
		want string
	}{
		{dm, bot.Send{}, "discord discord:channel:5"},
		{public, bot.Edit{}, "discord discord:channel:5"},
		{dm, bot.Typing{}, "discord"},
		{dm, bot.Recall{}, ""},
		{public, bot.Recall{}, "discord"},
		{dm, bot.React{}, "discord discord:channel:5:reactions"},
		{public, bot.Retract{}, "discord discord:channel:5:removals"},
		{"telegram:5", bot.Send{}, ""},
	}
	for _, tt := range tests {
		var keys []string
		for _, r := range w.a.Rates(dispatch.Delivery{Conversation: tt.c, Action: tt.act}) {
			keys = append(keys, r.Key)
		}
		if got := strings.Join(keys, " "); got != tt.want {
			t.Errorf("Rates(%T in %s) = %q, want %q", tt.act, tt.c, got, tt.want)
		}
	}
}

func TestOtherActions(t *testing.T) {
	t.Parallel()
	w := start(t)
	anna := w.dc.User("Anna", "en-US")
	dm := bot.ConversationID("discord:" + anna.DM())
	w.deliver(dm, "1", bot.Typing{})
	if n := w.dc.Typings(anna.DM()); n != 1 {
		t.Errorf("typing was shown %d times, want 1", n)
	}
	before := w.dc.Stats().Requests
	for c, act := range map[bot.ConversationID]bot.Action{dm: bot.Recall{Message: "5"}, "discord:x": bot.Send{}, "discord:5": bot.Do{}} {
		if _, err := w.a.Deliver(t.Context(), dispatch.Delivery{ID: "2", Conversation: c, Action: act}); unwrapFate(err) != dispatch.FateRejected {
			t.Errorf("Deliver(%T in %s) = %v, want rejected", act, c, err)
		}
	}
	if after := w.dc.Stats().Requests; after != before {
		t.Errorf("%d requests were made for what cannot be done", after-before)
	}
}

func TestRecallInAServer(t *testing.T) {
	t.Parallel()
	w := start(t)
	anna := w.dc.User("Anna", "en-US")
	help := w.dc.Channel()
	id := anna.Write(t, help, discordtest.Mention+" my password is hunter2")
	public := place{channel: help, user: anna.ID}.conversation()
	for range 2 { // once it is gone, that is as good
		w.deliver(public, "1", bot.Recall{Message: id})
	}
	if m := w.dc.Messages(help); len(m) != 0 {
		t.Errorf("messages = %+v, want none", m)
	}
	w.dc.Fail(discordtest.Fault{Method: "DELETE", Status: 403, Code: codeMissingPermission})
	_, err := w.a.Deliver(t.Context(), dispatch.Delivery{ID: "2", Conversation: public, Action: bot.Recall{Message: id}})
	if unwrapFate(err) != dispatch.FateRejected {
		t.Errorf("Deliver without the permission = %v, want rejected: the customer can be reached", err)
	}
}

// What is only known to a memory that cannot be reached is not guessed.
func TestMemoryIsDown(t *testing.T) {
	t.Parallel()
	w := start(t)
	anna := w.dc.User("Anna", "en-US")
	w.mem.fail = errDown
	_, err := w.a.Deliver(t.Context(), deliveryOf(bot.ConversationID("discord:"+anna.DM()), "1", "hello"))
	if !errors.Is(err, errDown) || unwrapFate(err) != "" {
		t.Errorf("Deliver = %v, want the memory's error, to be tried again", err)
	}
	if n := w.dc.Stats().Requests; n != 0 {
		t.Errorf("%d requests were made", n)
	}
}
