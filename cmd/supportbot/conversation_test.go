package main

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/redisstore"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// serving is the program serving customers within this process, with a clock
// that a test can move.
type serving struct {
	clock *clock
	log   *bytes.Buffer // what it says to operators; read it when it has ended
	rt    *dispatch.Runtime
	store *redisstore.Store
	end   func()
}

// serveInProcess runs the program until the test ends.
func serveInProcess(t *testing.T, env map[string]string) *serving {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s := &serving{clock: &clock{}, log: &bytes.Buffer{}}
	w := world{ctx: ctx, getenv: func(k string) string { return env[k] }, stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: s.log}
	cfg, err := (&cli{}).load(w)
	if err != nil {
		t.Fatalf("%v\n%s", err, s.log)
	}
	loaded, engine, err := engineFor(w, cfg, true)
	if err != nil {
		t.Fatalf("%v\n%s", err, s.log)
	}
	p, err := openParts(w, cfg, loaded)
	if err != nil {
		t.Fatal(err)
	}
	service, o, err := newService(p, engine)
	if err != nil {
		t.Fatal(err)
	}
	o.Now, s.store = s.clock.now, p.store
	ended := make(chan error, 1)
	started := make(chan struct{})
	go func() { // ends with the context
		ended <- serve(ctx, o, func(ctx context.Context, rt *dispatch.Runtime) error {
			s.clock.moved, s.rt = rt.ClockMoved, rt
			close(started)
			return service.run(ctx, rt)
		})
	}()
	<-started
	s.end = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the program ended with %v", err)
		}
		p.close()
	})
	t.Cleanup(s.end)
	return s
}

// telegramTalk is a customer at Telegram who writes and expects.
type telegramTalk struct {
	t    *testing.T
	tg   *telegramtest.Server
	user int64
}

// reads waits until the chat shows a text.
func (c telegramTalk) reads(text string) telegramtest.Sent {
	c.t.Helper()
	sent, err := c.tg.WaitText(patient(c.t), c.user, text)
	if err != nil {
		c.t.Fatalf("no %q comes (%v); the chat reads\n%s", text, err, strings.Join(c.tg.Texts(c.user), "\n---\n"))
	}
	return sent
}

func (c telegramTalk) says(text string) int64 {
	return c.tg.Write(telegramtest.From{Chat: c.user, User: c.user, Locale: "zh-hans"}, text)
}

func (c telegramTalk) presses(label string) {
	c.t.Helper()
	if err := c.tg.PressIn(telegramtest.From{Chat: c.user, User: c.user, Locale: "zh-hans"}, label); err != nil {
		c.t.Fatalf("press %q: %v; the chat reads\n%s", label, err, strings.Join(c.tg.Texts(c.user), "\n---\n"))
	}
}

// TestTelegramConversation is a password reset in Chinese with what happens in
// real ones: a question of another kind in the middle, a button pressed twice, an
// answer that is corrected, silence until the flow is closed, an old button.
func TestTelegramConversation(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	s := serveInProcess(t, map[string]string{
		"REDIS_URL": redistest.Start(t).URL(), "TELEGRAM_TOKEN": tg.Token(), "TELEGRAM_API_URL": tg.URL(),
	})
	c := telegramTalk{t, tg, 7}
	c.says("忘记密码")
	question := c.reads("您平时用什么登录")
	c.says("提现多久到账") // an FAQ in the middle
	c.reads("工作日")
	c.reads("您平时用什么登录")
	c.presses("邮箱")
	c.reads("注册时用的邮箱")
	tg.PressData(telegramtest.From{Chat: 7, User: 7, Locale: "zh-hans"}, question.Message, question.Data[0][0]) // the same button again
	slip := c.says("li.example.com")
	c.reads("不像一个完整的邮箱地址")
	tg.EditText(7, slip, "li@example.com") // the answer, mended
	c.reads("演示数据")
	s.clock.advance(40 * time.Minute)
	c.reads("我先收起来了")
	c.presses("邮箱")
	c.reads("之前那个问题的按钮")
	if n := tg.Unanswered(); n != 0 {
		t.Errorf("%d presses are not answered, want none", n)
	}
	for _, text := range tg.Texts(7) {
		if strings.Contains(text, "li@example.com") {
			t.Errorf("the chat shows the whole address: %q", text)
		}
	}
}

// TestRedisStops: what a customer writes while Redis is away is answered when it
// is back, once, and /healthz tells of it meanwhile.
func TestRedisStops(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	redis := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always")
	address := freeAddress(t)
	serveInProcess(t, map[string]string{
		"REDIS_URL": redis.URL(), "TELEGRAM_TOKEN": tg.Token(), "TELEGRAM_API_URL": tg.URL(), "HTTP_LISTEN": address,
	})
	c := telegramTalk{t, tg, 7}
	c.says("忘记密码")
	c.reads("您平时用什么登录")
	redis.Kill(t)
	c.presses("邮箱")
	if err := tg.Until(patient(t), func() bool { return askHealth(t, address).Status == "down" }); err != nil {
		t.Errorf("/healthz says %+v without a store, want that it is down", askHealth(t, address))
	}
	redis.Restart(t)
	c.reads("注册时用的邮箱")
	n := 0
	for _, text := range tg.Texts(7) {
		n += strings.Count(text, "注册时用的邮箱")
	}
	if n != 1 {
		t.Errorf("the customer reads the answer %d times, want once: %q", n, tg.Texts(7))
	}
}

// TestDiscordConversation is about fees in English: by a slash command, buttons and
// words, with another question in the middle, a button pressed twice, an answer
// that is corrected, silence until the flow is closed, an old button.
func TestDiscordConversation(t *testing.T) {
	t.Parallel()
	dc := discordtest.Start(t, discordtest.Options{Token: "secret"})
	s := serveInProcess(t, map[string]string{
		"REDIS_URL": redistest.Start(t).URL(), "DISCORD_TOKEN": "secret", "DISCORD_API_URL": dc.API(),
	})
	anna := dc.User("Anna", "en-US")
	dc.WaitOnline(t)
	anna.Slash(t, anna.DM(), "fees", "").Acked(t, discordtest.Deferred)
	question := dc.WaitText(t, anna.DM(), "Which kind?")
	anna.Write(t, anna.DM(), "how long does a withdrawal take") // an FAQ in the middle
	dc.WaitText(t, anna.DM(), "business days")
	again := dc.WaitMessage(t, anna.DM(), "the question again", func(m discordtest.Message) bool {
		return m.ID != question.ID && strings.Contains(m.Content, "Which kind?")
	})
	anna.Press(t, again, "Transfer").Acked(t, discordtest.DeferredUpdate)
	dc.WaitText(t, anna.DM(), "How much?")
	anna.Press(t, again, "Transfer").Acked(t, discordtest.DeferredUpdate) // the same button again
	slip := anna.Write(t, anna.DM(), "five hundred something $$")
	dc.WaitText(t, anna.DM(), "I couldn't read that")
	anna.Edit(t, anna.DM(), slip, "500 USD") // the answer, mended
	dc.WaitText(t, anna.DM(), "the fee is about")
	s.clock.advance(40 * time.Minute)
	dc.WaitText(t, anna.DM(), "I closed")
	anna.Press(t, again, "Transfer").Acked(t, discordtest.DeferredUpdate)
	dc.WaitText(t, anna.DM(), "earlier question")
	if late := dc.Unanswered(); len(late) > 0 {
		t.Errorf("%d interactions were not acknowledged in time, want none", len(late))
	}
	if n := dc.Stats().Invalid; n > 0 {
		t.Errorf("%d requests were refused as invalid, want none", n)
	}
}
