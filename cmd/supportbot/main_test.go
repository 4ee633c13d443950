package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/flows"
)

// asProgram makes the test binary run as supportbot itself, for tests that need
// a process to kill.
const asProgram = "SUPPORTBOT_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f.Value.String() == f.DefValue || f.Value.String() == strconv.Itoa(runtime.GOMAXPROCS(0)) {
		_ = flag.Set("test.parallel", "8") // most of these tests wait for platforms and processes more than they work
	}
	os.Exit(m.Run())
}

// call runs a command line with an empty environment.
func call(t *testing.T, stdin string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	return callEnv(t, map[string]string{}, stdin, args...)
}

func callEnv(t *testing.T, env map[string]string, stdin string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	w := world{
		ctx: context.Background(), getenv: func(k string) string { return env[k] },
		stdin: io.Reader(strings.NewReader(stdin)), stdout: &out, stderr: &errs,
	}
	status = report(&errs, run(w, args))
	return out.String(), errs.String(), status
}

// TestChatPiped is what a newcomer tries first.
func TestChatPiped(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, stdin, locale string
		want                []string
	}{
		{"password reset in Chinese", "忘记密码\n", "zh", []string{"> 忘记密码\n< ", "[邮箱]"}},
		{"password reset in English", "forgot my password\n", "en", []string{"> forgot my password\n< ", "[E-mail]"}},
		{"fees", "手续费是多少\n", "zh", []string{"转账", "%"}},
		{"a person", "我要人工客服\n", "zh", []string{"desk< opened OK-", "OK-"}},
		{"a press and a number", "忘记密码\n> [邮箱]\nli@example.com\n", "zh", []string{"演示数据"}},
		{"an agent", untilOpen(time.Now()) + "我要人工客服\nagent> 您好，我是小林\n谢谢\nagent> /resolve\n", "zh", []string{"< 您好，我是小林", "desk< customer: 谢谢", "desk< resolved OK-"}},
		{"what an agent does", "hold\n> hello\n" + untilOpen(time.Now()) + "> 我要人工客服\nagent> 您的款项已退会\nagent> /undo\nagent> /reply greeting\nagent> // 备注\nagent> /priority high\nagent> /help\n", "zh", []string{
			"[drop] [send] [note]", "desk< dropped", "< 您好，我是客服Agent，您的工单 OK-", "desk< kept as a note", "desk< priority OK-", "! an agent has /claim, "}},
		{"the clock", "忘记密码\n@ +24h\n", "zh", []string{"@ +24h\n< "}},
		{"a secret", "我的卡号是 4111 1111 1111 1111\n", "zh", []string{"1111"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			out, errs, status := call(t, tt.stdin, "chat", "--locale", tt.locale)
			if status != 0 || !strings.Contains(errs, "kept in this process only") {
				t.Errorf("status %d, stderr %q, want 0 and a word that nothing is kept", status, errs)
			}
			for _, want := range tt.want {
				if !strings.Contains(out, want) {
					t.Errorf("chat printed\n%s\nwant %q in it", out, want)
				}
			}
		})
	}
}

// untilOpen is a line that moves the clock to when the shipped queues are open: noon
// in Beijing of a working day.
func untilOpen(now time.Time) string {
	at := now.In(time.FixedZone("Beijing", 8*60*60))
	lib, _ := flows.Load(flows.Source{Name: "flows", FS: flows.Content()})
	open := time.Date(at.Year(), at.Month(), at.Day(), 12, 0, 0, 0, at.Location())
	for open.Before(at) || open.Weekday() == time.Saturday || !lib.DefaultQueue().Open(open) {
		open = open.AddDate(0, 0, 1)
	}
	return fmt.Sprintf("@ +%s\n", open.Sub(at).Round(time.Second))
}

// TestChatJSON prints one object a turn.
func TestChatJSON(t *testing.T) {
	t.Parallel()
	out, _, status := call(t, "忘记密码\n", "chat", "--locale", "zh", "--json")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if status != 0 || len(lines) != 1 {
		t.Fatalf("chat --json = %d lines, status %d, want one line:\n%s", len(lines), status, out)
	}
	for _, want := range []string{`"event":{`, `"type":"text"`, `"actions":[`, `"type":"send"`, `"session":{`, `"flow":"password_reset"`} {
		if !strings.Contains(lines[0], want) {
			t.Errorf("chat --json printed %s, want %s in it", lines[0], want)
		}
	}
}

// TestChatGarbage: odd lines are answered or explained, and never end the talk.
func TestChatGarbage(t *testing.T) {
	t.Parallel()
	in := "\x00\xff\xfe\n@ +\n@ +zzz\nagent> hi\n! edited\n> \n[no such button]\n" + strings.Repeat("长", 20000) + "\n忘记密码\n"
	out, errs, status := call(t, in, "chat", "--locale", "zh")
	if status != 0 || !strings.Contains(out, "[邮箱]") {
		t.Errorf("status %d, stderr %q, printed\n%.2000s\nwant the last line answered", status, errs, out)
	}
	if !strings.Contains(out, "! there is no ticket yet") {
		t.Errorf("printed\n%.2000s\nwant the agent told that there is no ticket", out)
	}
}

// TestErrors holds the exit status and the words for wrong calls.
func TestErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"grahp"}, 2, "see supportbot --help"},
		{[]string{"graph", "fee"}, 1, `did you mean "fees"?`},
		{[]string{"test", "nowhere"}, 1, "no transcripts at nowhere"},
		{[]string{"check", "nowhere"}, 1, "no such file"},
		{[]string{"faq", "bench", "--train", "nowhere", "--test", "nowhere"}, 1, "no such file"},
		{[]string{"--config", "nowhere.yaml", "chat"}, 1, "nowhere.yaml: no such file (give its path with --config or SUPPORTBOT_CONFIG)"},
	}
	for _, tt := range tests {
		_, errs, status := call(t, "", tt.args...)
		if status != tt.status || !strings.Contains(errs, tt.want) {
			t.Errorf("supportbot %v = status %d, %q, want %d and %q", tt.args, status, errs, tt.status, tt.want)
		}
	}
}

// TestHalfOfSlack: what lacks for Slack is told before anything starts, and no token
// with it.
func TestHalfOfSlack(t *testing.T) {
	t.Parallel()
	both := map[string]string{"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
	path := filepath.Join(t.TempDir(), "bot.yaml")
	if err := os.WriteFile(path, []byte("slack:\n  channel: C1\n  channels: {paymnts: C2}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		env  map[string]string
		args []string
		want string
	}{
		{map[string]string{"SLACK_BOT_TOKEN": "xoxb-1"}, nil, "set SLACK_APP_TOKEN or SLACK_SIGNING_SECRET too"},
		{map[string]string{"SLACK_APP_TOKEN": "xapp-1"}, nil, "set SLACK_BOT_TOKEN too"},
		{both, nil, "set SLACK_CHANNEL or slack.channel"},
		{both, []string{"check"}, "set SLACK_CHANNEL or slack.channel"},
		{both, []string{"--config", path}, path + `:3:23: there is no queue "paymnts" (did you mean "payments"?)`},
		{both, []string{"check", "--config", path}, path + `:3:23: there is no queue "paymnts" (did you mean "payments"?)`},
	}
	for _, tt := range tests {
		out, errs, status := callEnv(t, tt.env, "", tt.args...)
		if status != 1 || !strings.Contains(out+errs, tt.want) || strings.Contains(out+errs, "xoxb-1") || strings.Contains(out+errs, "xapp-1") {
			t.Errorf("supportbot %v with %d variables = %d, %q, want 1, %q and no token", tt.args, len(tt.env), status, out+errs, tt.want)
		}
	}
}

// TestRedisAway: an unreachable Redis is told with its address and the remedy.
func TestRedisAway(t *testing.T) {
	t.Parallel()
	_, errs, status := callEnv(t, map[string]string{"REDIS_URL": "redis://:secret@127.0.0.1:1/0"}, "hi\n", "chat")
	if status != 1 || !strings.Contains(errs, "127.0.0.1:1") || !strings.Contains(errs, "redis.url") || strings.Contains(errs, "secret") {
		t.Errorf("status %d, %q, want 1, the address, redis.url and no password", status, errs)
	}
}

func TestFAQAsk(t *testing.T) {
	t.Parallel()
	out, _, status := call(t, "", "faq", "ask", "手续费是多少", "--locale", "zh")
	if status != 0 || !strings.Contains(out, "1. ") || !strings.Contains(out, "flow/fees") {
		t.Errorf("faq ask = %d\n%s\nwant the fees first", status, out)
	}
	out, _, status = call(t, "", "faq", "ask", "what are the fees", "--json")
	if status != 0 || !strings.HasPrefix(out, "{") || !strings.Contains(out, `"verdict"`) {
		t.Errorf("faq ask --json = %d\n%s", status, out)
	}
}

func TestGraph(t *testing.T) {
	t.Parallel()
	out, _, status := call(t, "", "graph", "password_reset")
	if status != 0 || !strings.HasPrefix(out, "flowchart TD") {
		t.Errorf("graph = %d\n%s\nwant a Mermaid flowchart", status, out)
	}
}
