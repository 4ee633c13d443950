package main

import (
	"context"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// TestAuditFindsWhatWaitsInASession looks at each place of a session in which a message
// can wait, by way of the form in which it is stored.
func TestAuditFindsWhatWaitsInASession(t *testing.T) {
	t.Parallel()
	reply := bot.Relay{Ticket: "OK-1", To: "customer", Message: "7"}
	early := func(b bot.Body) [][]byte {
		ev := bot.Event{ID: "7", Body: b}
		return [][]byte{{0xff}, ev.AppendBinary(nil)} // the first is a newer program's
	}
	held := []bot.Reply{{Message: "6"}, {Message: "7", Why: "undecided"}}
	tests := []struct {
		name    string
		session bot.Session
		want    bool
	}{
		{"nothing", bot.Session{}, false},
		{"held", bot.Session{Ticket: &bot.Ticket{ID: "OK-1", Replies: held}}, true},
		{"of a ticket beside", bot.Session{Others: []*bot.Ticket{{ID: "OK-2"}, {ID: "OK-1", Replies: held}}}, true},
		{"of another ticket", bot.Session{Ticket: &bot.Ticket{ID: "OK-2", Replies: held}}, false},
		{"sent", bot.Session{Ticket: &bot.Ticket{ID: "OK-1", Last: []bot.Past{{Message: "7"}}}}, false},
		{"another message", bot.Session{Ticket: &bot.Ticket{ID: "OK-1", Replies: held[:1]}}, false},
		{"before the number", bot.Session{Early: early(bot.Said{Ticket: "OK-1", Message: "7"})}, true},
		{"before the number, without an id", bot.Session{Early: early(bot.Said{Ticket: "OK-1"})}, true},
		{"a note before the number", bot.Session{Early: early(bot.Note{Ticket: "OK-1", Message: "7"})}, false},
		{"the customer's, before the number", bot.Session{Ticket: &bot.Ticket{Held: []bot.Held{{Message: "7"}}}}, true},
	}
	for _, tt := range tests {
		stored, err := bot.DecodeSession(tt.session.AppendBinary(nil))
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if got := holds(stored, reply); got != tt.want {
			t.Errorf("%s: holds() = %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestAuditFindsWhatWasLost takes a message out of the outbox, as no program does.
func TestAuditFindsWhatWasLost(t *testing.T) {
	t.Parallel()
	url := worked(t, "hello", "wait")
	env := map[string]string{"REDIS_URL": url}
	out, _, status := callEnv(t, env, "", "audit", "relay", "--grace", "0s")
	if status != 0 || !strings.Contains(out, "on their way       1\n") {
		t.Fatalf("before: status %d,\n%s\nwant one on its way", status, out)
	}
	steal(t, url, "telegram:1")
	out, _, status = callEnv(t, env, "", "audit", "relay", "--grace", "0s")
	if status != 1 || !strings.Contains(out, "open: OK-7F3K2 to customer: message wait1 of telegram:1") || !strings.Contains(out, "delivered          1\n") {
		t.Errorf("after a message was taken out of the outbox: status %d,\n%s\nwant it open", status, out)
	}
}

// steal empties the lanes of a conversation.
func steal(t *testing.T, url string, c bot.ConversationID) {
	t.Helper()
	o, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(o)
	defer client.Close()
	ctx, done := context.WithTimeout(t.Context(), patience)
	defer done()
	stolen := int64(0)
	keys, err := client.Keys(ctx, "*:ob").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		n, err := client.HDel(ctx, key, dispatch.LaneChat+"\n"+string(c)).Result()
		if err != nil {
			t.Fatal(err)
		}
		stolen += n
	}
	if stolen != 1 {
		t.Fatalf("%d heads of lanes were taken out of %q, want 1", stolen, keys)
	}
}
