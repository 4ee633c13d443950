package telegram

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot"
)

var rewrite = flag.Bool("update", false, "write the golden files anew")

var (
	testSelf = self{id: 4242, name: "okpay_test_bot"}
	testNow  = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
)

// TestEvents holds what each kind of update becomes, one event a line.
func TestEvents(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/inbound/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded updates: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(file)
			must(t, err)
			u, err := decodeUpdate(raw)
			must(t, err)
			var got bytes.Buffer
			for _, ev := range u.events(testSelf, testNow) {
				line, err := json.Marshal(ev)
				must(t, err)
				got.Write(append(line, '\n'))
			}
			golden := strings.TrimSuffix(file, ".json") + ".golden"
			if *rewrite {
				must(t, os.WriteFile(golden, got.Bytes(), 0o644))
				return
			}
			want, err := os.ReadFile(golden)
			must(t, err)
			if got.String() != string(want) {
				t.Errorf("events of %s =\n%s\nwant\n%s", file, got.String(), want)
			}
		})
	}
}

func TestCommandForUs(t *testing.T) {
	t.Parallel()
	picked, all := testSelf, self{id: testSelf.id, name: testSelf.name, hears: true}
	tests := []struct {
		text      string
		me        self
		addressed bool
		want      bool
	}{
		{"/help", picked, false, true},
		{"/help", all, false, false},
		{"/help", all, true, true},
		{"/help@OKPay_test_bot", all, false, true},
		{"/help@other_bot", picked, true, false},
		{"/help@other_bot", self{id: testSelf.id}, false, true},
	}
	for _, tt := range tests {
		if c, _ := parseCommand(tt.text); c.forUs(tt.me, tt.addressed) != tt.want {
			t.Errorf("%s is for %+v, addressed %v: %v, want %v", tt.text, tt.me, tt.addressed, !tt.want, tt.want)
		}
	}
}

// TestPrivacyMode: a bot that hears all answers no other bot's commands.
func TestPrivacyMode(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.tg.Fail(telegramtest.Fault{Method: "getMe", Garbage: true,
		Text: `{"ok":true,"result":{"id":4242,"is_bot":true,"first_name":"OKPay","username":"okpay_test_bot","can_read_all_group_messages":true}}`})
	w.tg.Write(telegramtest.From{Chat: testGroup, User: 5}, "/ban")
	id := w.tg.Write(telegramtest.From{Chat: testGroup, User: 5}, "/help@okpay_test_bot")
	w.run(w.a)
	if got := w.in.wait(t, 1)[0].Body; got != bot.Body(bot.Command{Message: fmt.Sprint(id), Name: "help"}) {
		t.Errorf("Ingest(%v), want the second command only", got)
	}
}

func TestParseCommand(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want command
		ok   bool
	}{
		{"/help", command{name: "help"}, true},
		{"/HELP  me ", command{name: "help", args: "me"}, true},
		{"/help@okpay_bot\nnow", command{name: "help", bot: "okpay_bot", args: "now"}, true},
		{"/", command{}, false},
		{"//", command{}, false},
		{"/帮助", command{}, false},
		{"/5/6", command{}, false},
		{"help", command{}, false},
		{"/" + strings.Repeat("a", 33), command{}, false},
	}
	for _, tt := range tests {
		if got, ok := parseCommand(tt.in); got != tt.want || ok != tt.ok {
			t.Errorf("parseCommand(%q) = %+v, %v, want %+v, %v", tt.in, got, ok, tt.want, tt.ok)
		}
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	tests := []struct {
		id   bot.ConversationID
		want place
	}{
		{"telegram:12", place{chat: 12}},
		{"telegram:12:t3", place{chat: 12, topic: 3}},
		{"telegram:-100:u5", place{chat: -100, user: 5}},
		{"telegram:-100:t3:u5", place{chat: -100, topic: 3, user: 5}},
		{"telegram:12:bXy_9-z", place{chat: 12, business: "Xy_9-z"}},
		{"telegram:12:bX:u5", place{chat: 12, business: "X:u5"}},
	}
	for _, tt := range tests {
		if got, err := parsePlace(tt.id); err != nil || got != tt.want {
			t.Errorf("parsePlace(%q) = %+v, %v, want %+v", tt.id, got, err, tt.want)
		}
		if got := tt.want.conversation(); got != tt.id {
			t.Errorf("conversation of %+v = %q, want %q", tt.want, got, tt.id)
		}
	}
	for _, id := range []bot.ConversationID{"", "telegram", "telegram:", "telegram:x", "telegram:0", "telegram:01", "telegram:1:", "telegram:1:t", "telegram:1:x2",
		"telegram:1:u2:t3", "telegram:1:t0", "discord:1", "telegram:1:b", "telegram:99999999999999999999", "telegram:1:t3:t4"} {
		if got, err := parsePlace(id); err == nil {
			t.Errorf("parsePlace(%q) = %+v, want an error", id, got)
		}
	}
}

// FuzzConversation: what is read is what was written, and nothing else is read.
func FuzzConversation(f *testing.F) {
	f.Add("telegram:12:t3:u5")
	f.Add("telegram:-100:bX")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := parsePlace(bot.ConversationID(s))
		if err == nil && (string(p.conversation()) != s || p.chat == 0) {
			t.Errorf("parsePlace(%q) = %+v, which is %q", s, p, p.conversation())
		}
	})
}

// FuzzDecode: whatever comes is an error or a bounded number of events.
func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob("testdata/inbound/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(`{"update_id":1,"callback_query":{"id":"1","from":{"id":7},"message":{"message_id":1,"chat":{"id":7},"date":0},"data":"o.1.y~AAAAAAA"}}`))
	a, err := New(Options{Token: "4242:x", Memory: newMemory()})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		j := newJob(raw)
		if j.u == nil {
			return
		}
		_ = j.u.chat()
		if j.u.Callback != nil {
			_, _ = a.press(j.id, j.u.Callback)
			_ = a.refusal(j.u.Callback)
		}
		events := j.u.events(testSelf, testNow)
		if len(events) > maxParts {
			t.Errorf("%d events of %q, want %d at most", len(events), raw, maxParts)
		}
		for _, ev := range events {
			if _, err := parsePlace(ev.Conversation); err != nil {
				t.Errorf("event of %q is in %q: %v", raw, ev.Conversation, err)
			}
		}
	})
}
