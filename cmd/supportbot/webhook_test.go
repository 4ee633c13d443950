package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"

	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// TestWebhookRepeats posts 100 updates eight times at once, as a Telegram does
// that never got its answers: each has one effect.
func TestWebhookRepeats(t *testing.T) {
	t.Parallel()
	const updates, times = 100, 8
	tg := telegramtest.Start(t, telegramtest.Options{})
	address := freeAddress(t)
	hook := "http://" + address + "/telegram"
	startBot(t, []string{
		"SUPPORTBOT_CONFIG=" + echoConfig(t, "telegram: {messages_per_second: 1000}\n"), "REDIS_URL=" + redistest.Start(t).URL(),
		"TELEGRAM_TOKEN=" + tg.Token(), "TELEGRAM_API_URL=" + tg.URL(), "TELEGRAM_WEBHOOK_URL=" + hook, "HTTP_LISTEN=" + address,
	})
	if err := tg.WaitCalls(patient(t), "setWebhook", 1); err != nil {
		t.Fatal(err)
	}
	url, secret := tg.Webhook()
	if url != hook {
		t.Fatalf("the webhook is at %q, want %q", url, hook)
	}
	var group sync.WaitGroup
	for i := range updates {
		tg.AddChat(int64(i + 1))
		for range times {
			group.Go(func() { // ends with the answer
				if status := post(t, url, secret, echoUpdate(i)); status != http.StatusOK {
					t.Errorf("update %d is answered with %d, want 200", i, status)
				}
			})
		}
	}
	group.Wait()
	for user := range int64(updates) {
		tg.Text(user+1, "m1") // Telegram itself posts this one: what comes before it in the chat has been said by then
	}
	for user := range int64(updates) {
		if _, err := tg.WaitText(patient(t), user+1, "ok m1"); err != nil {
			t.Fatalf("user %d reads %q: %v", user+1, tg.Texts(user+1), err)
		}
		checkEcho(t, tg.Texts(user+1), 2, false)
	}
	if status := post(t, url, secret+"x", echoUpdate(0)); status != http.StatusForbidden {
		t.Errorf("a wrong secret is answered with %d, want 403", status)
	}
}

// echoUpdate is an update in which a user starts the echo flow. Its number is far
// from those that the server counts itself.
func echoUpdate(i int) []byte {
	user := strconv.Itoa(i + 1)
	return fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":%d,"date":1767607200,"text":"/echo","entities":[{"type":"bot_command","offset":0,"length":5}],`+
		`"from":{"id":%s,"is_bot":false,"first_name":"U","language_code":"en"},"chat":{"id":%s,"type":"private","first_name":"U"}}}`, 900_000_000+i, 500_000+i, user, user)
}

func post(t *testing.T, url, secret string, body []byte) (status int) {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		t.Error(err)
		return 0
	}
	req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	// A client of its own: the end of any other test's server closes the idle
	// connections of the default one, in the middle of this.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer res.Body.Close()
	return res.StatusCode
}

// freeAddress is where a program can listen. Where the system lets it, that is on a
// loopback address of the test's own: of 127.0.0.1 another test, or a Redis, may take
// the port before the program does.
func freeAddress(t *testing.T) string {
	t.Helper()
	own := fmt.Sprintf("127.%d.%d.%d:0", 1+rand.N(250), rand.N(250), 1+rand.N(250))
	l, err := net.Listen("tcp", own)
	if err != nil {
		l, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
