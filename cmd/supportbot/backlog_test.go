package main

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

var backlog = flag.Int("backlog", 60, "how many replies TestBacklog queues; from 1000 on it also judges the time")

// TestBacklog queues replies to many chats in three processes: Telegram sees at
// most what it allows, and nearly all of that is used.
func TestBacklog(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: takes seconds, since limits are kept")
	}
	t.Parallel()
	chats := max(*backlog/25, 10)
	each := *backlog / chats
	tg := telegramtest.Start(t, telegramtest.Options{Limits: true})
	env := []string{
		"SUPPORTBOT_CONFIG=" + echoConfig(t, ""), "REDIS_URL=" + redistest.Start(t).URL(),
		"TELEGRAM_TOKEN=" + tg.Token(), "TELEGRAM_API_URL=" + tg.URL(),
	}
	for n := range each {
		for user := range int64(chats) {
			text := fmt.Sprint("m", n)
			if n == 0 {
				text = "/echo"
			}
			tg.Text(user+1, text)
		}
	}
	for range 3 {
		startBot(t, env)
	}
	total := chats * each
	ctx := t.Context()
	if err := tg.WaitSent(ctx, 0, total); err != nil {
		t.Fatalf("%d of %d replies came: %v", len(tg.Sent(0)), total, err)
	}
	sent := tg.Sent(0)
	took := lastOf(sent).Sub(firstOf(sent))
	allowed := max(time.Duration(total)*time.Second/30, time.Duration(each-1)*time.Second)
	t.Logf("%d replies to %d chats by 3 processes: %v, the limits allow %v (ratio %.3f); at most %d in a second; %d answered with 429",
		total, chats, took.Round(time.Millisecond), allowed, took.Seconds()/allowed.Seconds(), tg.Peak(), tg.Refused())
	if peak := tg.Peak(); peak > 30 {
		t.Errorf("%d messages within a second, want at most 30", peak)
	}
	refusals := 1 + total/1000
	if total < 1000 { // a busy machine holds a message up, and the next one is too soon after it
		refusals = total / 5
	}
	if tg.Refused() >= refusals {
		t.Errorf("%d of %d messages were refused with 429, want fewer than %d", tg.Refused(), total, refusals)
	}
	if total >= 1000 && took > allowed*110/100 {
		t.Errorf("took %v, want at most a tenth more than the %v that the limits allow", took, allowed)
	}
	for user := range int64(chats) {
		checkEcho(t, tg.Texts(user+1), each, false)
	}
}

// firstOf and lastOf are when the bot sent something first, and last.
func firstOf(sent []telegramtest.Sent) time.Time {
	at := sent[0].At
	for _, m := range sent {
		if m.At.Before(at) {
			at = m.At
		}
	}
	return at
}

func lastOf(sent []telegramtest.Sent) time.Time {
	at := sent[0].At
	for _, m := range sent {
		if m.At.After(at) {
			at = m.At
		}
	}
	return at
}

// checkEcho holds a chat's texts against the answers of the echo flow, and
// returns how many were repeated. Only where repeats are allowed may one follow
// its like at once.
func checkEcho(t *testing.T, texts []string, answers int, repeats bool) (repeated int) {
	t.Helper()
	next := 0
	want := func(n int) string {
		if n == 0 {
			return "ok ready"
		}
		return fmt.Sprint("ok m", n)
	}
	for _, text := range texts {
		switch {
		case next < answers && text == want(next):
			next++
		case repeats && next > 0 && text == want(next-1):
			repeated++
		default:
			t.Errorf("a chat reads %q, where %q should follow (all: %q)", text, want(next), texts)
			return repeated
		}
	}
	if next != answers {
		t.Errorf("a chat reads %d answers, want %d (%q)", next, answers, texts)
	}
	return repeated
}
