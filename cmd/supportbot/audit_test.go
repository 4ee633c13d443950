package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/redact"
	"github.com/okpay/supportbot/bot/redisstore"
)

// office is an engine, a platform, a desk and a backend of one conversation whose
// agent writes what is to become of each message.
type office struct{ waits chan struct{} } // size 1: a message waits for its platform

func (office) Platform() bot.Platform { return "telegram" }

func (office) Handle(s bot.Session, ev bot.Event, _ time.Time) (bot.Session, []bot.Action) {
	note := func(r bot.Relay, state, reason string) bot.Action {
		return bot.Record{Kind: "relay", Values: map[string]string{"ticket": string(r.Ticket), "to": r.To, "message": r.Message, "what": "message", "state": state, "reason": reason}}
	}
	switch b := ev.Body.(type) {
	case bot.Said:
		r := bot.Relay{Ticket: b.Ticket, To: "customer", Message: b.Message}
		did := bot.Record{Kind: "desk", Values: map[string]string{"ticket": string(b.Ticket), "agent": string(ev.Sender.ID), "did": "reply"}}
		switch b.Text {
		case "drop":
			return s, []bot.Action{did, note(r, "dropped", "taken back")}
		case "forget":
			return s, []bot.Action{did, note(r, "accepted", "")}
		}
		return s, []bot.Action{did, note(r, "accepted", ""), bot.Send{Message: bot.Message{Text: b.Text}, Voice: bot.VoiceAgent, Relay: r}}
	case bot.Refused:
		return s, []bot.Action{bot.Record{Kind: "refused", Values: map[string]string{"ticket": string(b.Ticket), "agent": string(ev.Sender.ID), "did": b.Did, "why": b.Why}}}
	case bot.Delivered:
		if strings.HasPrefix(b.Relay.Message, "poison") {
			panic("poison")
		}
		return s, []bot.Action{note(b.Relay, "delivered", "")}
	case bot.Undelivered:
		return s, []bot.Action{note(b.Relay, "failed", b.Reason)}
	}
	return s, nil
}

func (o office) Deliver(_ context.Context, d dispatch.Delivery) (dispatch.Receipt, error) {
	switch text := d.Action.(bot.Send).Message.Text; text {
	case "fail":
		return dispatch.Receipt{}, &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("400")}
	case "wait":
		o.waits <- struct{}{}
		return dispatch.Receipt{}, &dispatch.SendError{Fate: dispatch.FateRetry, After: time.Hour, Err: errors.New("429")}
	}
	return dispatch.Receipt{Message: "1"}, nil
}

func (office) Open(context.Context, bot.TicketID, dispatch.Delivery) (dispatch.Place, error) {
	return dispatch.Place{}, nil
}

func (office) Perform(context.Context, string, bot.Do) bot.ActionDone { return bot.ActionDone{} }

// worked runs the office on a store of its own until an agent has written these, each
// to a customer of its own, and returns where the store is.
func worked(t *testing.T, texts ...string) (url string) {
	t.Helper()
	url = "redis://" + miniredis.RunT(t).Addr()
	store, err := redisstore.Open(t.Context(), redisstore.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	o := office{make(chan struct{}, 1)}
	rt, err := dispatch.New(dispatch.Options{
		Store: store, Engine: o, Redactor: redact.New(redact.Options{}), Desk: o, Backend: o,
		Adapters: []dispatch.Adapter{o}, Owner: "office", Attempts: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- rt.Run(ctx) }() // ends with ctx
	quiet, done := context.WithTimeout(ctx, patience)
	defer done()
	for i, text := range texts {
		ev := bot.Event{
			ID: bot.EventID(fmt.Sprint("e", i)), Conversation: bot.ConversationID(fmt.Sprint("telegram:", i)), Platform: "telegram",
			Sender: bot.Person{ID: "slack:T1:lin"}, Body: bot.Said{Ticket: "OK-7F3K2", Message: fmt.Sprint(text, i), Text: text},
		}
		if text == "refuse" {
			ev.Body = bot.Refused{Ticket: "OK-2", Did: "claim", Why: "not a member"}
		}
		if err := rt.Ingest(quiet, ev); err != nil {
			t.Fatal(err)
		}
		if text == "wait" {
			<-o.waits
			continue // it is never done
		}
		if err := rt.Idle(quiet); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	return url
}

func TestAuditRelayClean(t *testing.T) {
	t.Parallel()
	url := worked(t, "hello", "hi", "fail", "drop", "wait")
	out, errs, status := callEnv(t, map[string]string{"REDIS_URL": url}, "", "audit", "relay", "--grace", "0s")
	if status != 0 {
		t.Errorf("status %d, %s, want 0", status, errs)
	}
	_, counts, _ := strings.Cut(out, "\n")
	if want := "delivered          2\nfailed             1\ndropped            1\non their way       1\nopen               0\n"; counts != want {
		t.Errorf("audit relay printed\n%s\nwant\n%s", out, want)
	}
}

func TestAuditRelayOpen(t *testing.T) {
	t.Parallel()
	env := map[string]string{"REDIS_URL": worked(t, "hello", "forget", "poison")}
	out, _, status := callEnv(t, env, "", "audit", "relay", "--grace", "0s")
	for _, want := range []string{
		"delivered          1\n", "open               2\n",
		"open: OK-7F3K2 to customer: message forget1 of telegram:1, accepted ",
		"open: OK-7F3K2 to customer: message poison2 of telegram:2, accepted ",
		"; what came of it is a dead letter: 1 attempts: panic: poison\n",
		"dead letter: delivered result:",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("audit relay printed\n%s\nwant %q in it", out, want)
		}
	}
	if status != 1 {
		t.Errorf("status %d, want 1", status)
	}
	out, _, status = callEnv(t, env, "", "audit", "relay", "--grace", "24h") // they may be on their way
	if status != 0 || !strings.Contains(out, "on their way       2\n") {
		t.Errorf("with a grace: status %d,\n%s\nwant 0 and two on their way", status, out)
	}
	out, _, _ = callEnv(t, env, "", "audit", "relay", "--grace", "0s", "--json")
	var report relayReport
	if err := json.Unmarshal([]byte(out), &report); err != nil || report.Delivered != 1 || len(report.Open) != 2 || len(report.DeadLetters) != 1 ||
		report.Open[0].Message != "forget1" || report.Open[0].Conversation != "telegram:1" {
		t.Errorf("audit relay --json = %s, %v", out, err)
	}
	out, _, status = callEnv(t, env, "", "audit", "relay", "--grace", "0s", "--since", "0s")
	if status != 0 || !strings.Contains(out, "delivered          0\n") {
		t.Errorf("since now: status %d,\n%s\nwant nothing", status, out)
	}
}

// TestAuditRelayJoins: of several words on a message the worst counts, in any order.
func TestAuditRelayJoins(t *testing.T) {
	t.Parallel()
	tests := []struct{ states, want string }{
		{"accepted", "accepted"}, {"accepted delivered", "delivered"}, {"accepted failed delivered", "failed"},
		{"accepted delivered failed", "failed"}, {"dropped", "dropped"}, {"delivered accepted", "delivered"}, {"accepted new", "accepted"},
	}
	for _, tt := range tests {
		j := joined{at: map[bot.Relay]int{}}
		for state := range strings.FieldsSeq(tt.states) {
			j.add(fact{Record: bot.Record{Values: map[string]string{"ticket": "OK-1", "to": "desk", "message": "1", "state": state}}})
		}
		if len(j.list) != 1 || j.list[0].state != tt.want {
			t.Errorf("%s = %+v, want %s", tt.states, j.list, tt.want)
		}
	}
}

func TestAuditLog(t *testing.T) {
	t.Parallel()
	env := map[string]string{"REDIS_URL": worked(t, "hello", "refuse", "drop")}
	for _, tt := range []struct {
		args string
		want []string
	}{
		{"", []string{"OK-7F3K2  slack:T1:lin  reply", `OK-2  slack:T1:lin  refused  did=claim  why="not a member"`, "OK-7F3K2  slack:T1:lin  reply"}},
		{"ok-2 --since 1h", []string{`OK-2  slack:T1:lin  refused  did=claim  why="not a member"`}},
		{"OK-3", nil},
	} {
		out, errs, status := callEnv(t, env, "", append([]string{"audit", "log"}, strings.Fields(tt.args)...)...)
		var got []string
		for line := range strings.Lines(out) {
			_, line, _ = strings.Cut(line, "  ") // without the time
			got = append(got, strings.TrimSuffix(line, "\n"))
		}
		if status != 0 || strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
			t.Errorf("audit log %s = status %d, %s,\n%s\nwant\n%s", tt.args, status, errs, out, strings.Join(tt.want, "\n"))
		}
	}
}

func TestAuditNeedsRedis(t *testing.T) {
	t.Parallel()
	for _, sub := range []string{"relay", "log"} {
		_, errs, status := call(t, "", "audit", sub)
		if status != 1 || !strings.Contains(errs, "set redis.url (REDIS_URL)") {
			t.Errorf("audit %s without Redis: status %d, %q", sub, status, errs)
		}
	}
}
