package chatscript_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/chatscript"
	"github.com/okpay/supportbot/flows"
)

var noon = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)

func newAgents(lib *flows.Library) *chatscript.Agents {
	a := &chatscript.Agents{Ticket: "OK-1", Prefix: "agent:", Now: func() time.Time { return noon }}
	a.Reply = func(name string, values map[string]string) (string, error) {
		return chatscript.SavedReply(lib, name, "en", values)
	}
	a.Heard("m1", "Which bill do you mean?")
	a.Heard("m2", "hello?")
	return a
}

// agentLine does a line and returns what it means.
func agentLine(t *testing.T, a *chatscript.Agents, line string) (bot.Body, error) {
	t.Helper()
	in, err := chatscript.ParseLine(line)
	if err != nil {
		t.Fatal(err)
	}
	return a.Body(in.(chatscript.Agent))
}

func TestAgentLines(t *testing.T) {
	t.Parallel()
	lin := func(name string) bot.Person { return bot.Person{ID: bot.PersonID("agent:" + name), Name: name} }
	tests := []struct {
		line string
		want bot.Body
	}{
		{"agent(Lin)> **Hello** @小王, write to li@example.com", bot.Said{Ticket: "OK-1", Message: "a2", Text: "**Hello** @小王, write to li@example.com", Mentions: []string{"小王"}}},
		{"agent(Lin)> «bill» the second", bot.Said{Ticket: "OK-1", Message: "a2", Text: "the second", ReplyTo: "m1"}},
		{"agent(Lin)> <document refund.pdf> here", bot.Said{Ticket: "OK-1", Message: "a2", Text: "here", Files: []bot.File{{Kind: "document", ID: "a2.1", Name: "refund.pdf"}}}},
		{"agent(Lin)> //ask the bank", bot.Note{Ticket: "OK-1", Message: "a2", Text: "ask the bank"}},
		{"agent(Lin)> /note ask the bank", bot.Note{Ticket: "OK-1", Text: "ask the bank"}},
		{"agent(Lin)> /claim", bot.Claimed{Ticket: "OK-1"}},
		{"agent(Lin)> /assign 小王", bot.Assigned{Ticket: "OK-1", To: lin("小王")}},
		{"agent(Lin)> /assign Wang Wei away", bot.Assigned{Ticket: "OK-1", To: lin("Wang Wei"), Away: true}},
		{"agent(Lin)> /transfer payments it is a refund", bot.Transferred{Ticket: "OK-1", Queue: "payments", Note: "it is a refund"}},
		{"agent(Lin)> /release", bot.Released{Ticket: "OK-1"}},
		{"agent(Lin)> /resolve", bot.Resolved{Ticket: "OK-1"}},
		{"agent(Lin)> /reopen", bot.Reopened{Ticket: "OK-1"}},
		{"agent(Lin)> /snooze 2h", bot.Snoozed{Ticket: "OK-1", Until: noon.Add(2 * time.Hour)}},
		{"agent(Lin)> /snooze off", bot.Snoozed{Ticket: "OK-1"}},
		{"agent(Lin)> /priority high", bot.Prioritised{Ticket: "OK-1", Priority: "high"}},
		{"agent(Lin)> /priority normal", bot.Prioritised{Ticket: "OK-1"}},
		{"agent(Lin)> /block 24h", bot.Blocked{Ticket: "OK-1", Until: noon.Add(24 * time.Hour)}},
		{"agent(Lin)> /unblock", bot.Blocked{Ticket: "OK-1"}},
		{"agent(Lin)> /send", bot.Decided{Ticket: "OK-1", Message: "a1", Choice: bot.ChoiceSend}},
		{"agent(Lin)> [take]", bot.Decided{Ticket: "OK-1", Message: "a1", Choice: bot.ChoiceTake}},
		{"agent(Lin)> /keep", bot.Decided{Ticket: "OK-1", Message: "a1", Choice: bot.ChoiceNote}},
		{"agent(Lin)> /undo", bot.Decided{Ticket: "OK-1", Message: "a1", Choice: bot.ChoiceDrop}},
		{"agent(Lin)> /edit see @Wang", bot.AgentEdited{Ticket: "OK-1", Message: "a1", Text: "see @Wang", Mentions: []string{"Wang"}}},
		{"agent(Lin)> /delete", bot.AgentDeleted{Ticket: "OK-1", Message: "a1"}},
		{"agent(Lin)> /react 👍", bot.AgentReacted{Ticket: "OK-1", Message: "m2", Emoji: "👍"}},
		{"agent(Lin)> /unreact 👍", bot.AgentReacted{Ticket: "OK-1", Message: "m2", Emoji: "👍", Removed: true}},
		{"agent(Lin)> /reply greeting", bot.Said{Ticket: "OK-1", Message: "a2", Sure: true, Text: "Hello, this is Lin, and I have your ticket OK-1. Let me read what you wrote so far, one moment please."}},
	}
	lib := options(t).Flows
	for _, tt := range tests {
		a := newAgents(lib)
		if _, err := agentLine(t, a, "agent(Lin)> first"); err != nil {
			t.Fatal(err)
		}
		got, err := agentLine(t, a, tt.line)
		if said, ok := got.(bot.Said); ok {
			said.Text = strings.ReplaceAll(said.Text, `\`, "") // values are escaped for markup
			got = said
		}
		if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s = %#v, %v, want %#v", tt.line, got, err, tt.want)
		}
	}
}

func TestAgentErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ line, want string }{
		{"agent(Lin)> /dance", "an agent has no /dance (there are /claim, /note TEXT, "},
		{"agent(Lin)> /note", "something is missing (write /note TEXT)"},
		{"agent(Lin)> /assign", "something is missing (write /assign NAME)"},
		{"agent(Lin)> /transfer", "something is missing (write /transfer QUEUE NOTE)"},
		{"agent(Lin)> /snooze later", `"later" is no span of time (write /snooze 2h, or /snooze off)`},
		{"agent(Lin)> /block -1h", `"-1h" is no span of time (write /block 24h)`},
		{"agent(Lin)> /priority vip", `"vip" is no priority (low, normal, high or urgent)`},
		{"agent(Lin)> /undo", "Lin has written nothing yet"},
		{"agent(Lin)> /edit new", "Lin has written nothing yet"},
		{"agent(Lin)> /react", "something is missing (write /react 👍)"},
		{"agent(Lin)> «never said» yes", "the customer has not written «never said»"},
		{"agent(Lin)> /reply", "something is missing (write /reply NAME blank: value, …)"},
		{"agent(Lin)> /reply greting", `there is no saved reply "greting" (there are greeting, `},
		{"agent(Lin)> /reply refund_time date: today", "the saved reply refund_time needs amount (write /reply refund_time amount: …)"},
	}
	lib := options(t).Flows
	for _, tt := range tests {
		got, err := agentLine(t, newAgents(lib), tt.line)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s = %v, %v, want the error %q", tt.line, got, err, tt.want)
		}
	}
}
