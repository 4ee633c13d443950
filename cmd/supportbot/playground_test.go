package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// game is a playground that runs.
type game struct {
	address string
	stop    func()
	n       int
}

var playgroundAddress = regexp.MustCompile(`http://\S+`)

// startPlayground runs a command that serves a playground, until the test or stop ends it.
func startPlayground(t *testing.T, env map[string]string, args ...string) *game {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	r, out := io.Pipe()
	ended := make(chan error, 1)
	go func() { // ends with ctx
		w := world{ctx: ctx, getenv: func(k string) string { return env[k] }, stdin: strings.NewReader(""), stdout: out, stderr: io.Discard}
		err := run(w, args)
		_ = out.CloseWithError(io.EOF)
		ended <- err
	}()
	lines := bufio.NewScanner(r)
	if !lines.Scan() {
		cancel()
		t.Fatalf("the playground ended with %v", <-ended)
	}
	go func() { _, _ = io.Copy(io.Discard, r) }() // ends with the command
	g := &game{address: strings.TrimRight(playgroundAddress.FindString(lines.Text()), "/")}
	done := false
	g.stop = func() {
		if done {
			return
		}
		done = true
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the playground ended with %v", err)
		}
	}
	t.Cleanup(g.stop)
	return g
}

var firstChat = regexp.MustCompile(`data-chat="(playground:telegram:[^"]+)"`)

// page returns the page.
func (g *game) page(t *testing.T) string {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(g.address + "/?lang=en")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// says writes something as the first customer.
func (g *game) says(t *testing.T, text string) {
	t.Helper()
	g.n++
	chat := firstChat.FindStringSubmatch(g.page(t))
	if chat == nil {
		t.Fatal("the page has no chat")
	}
	form := url.Values{"chat": {chat[1]}, "id": {strings.Repeat("x", g.n)}, "text": {text}}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.PostForm(g.address+"/act/customer", form)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %s", text, resp.Status, body)
	}
}

// shows waits until the page has a text.
func (g *game) shows(t *testing.T, text string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; {
		page := g.page(t)
		if strings.Contains(page, text) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the page does not come to %q:\n%s", text, page)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

const liveFlow = `flow: greet
title: {zh: 问候, en: Greeting}
start: {command: greet, phrases: {zh: [您好呀], en: [howdy there]}}
steps:
- {id: one, say: {zh: "第一版", en: "%s"}}
- {id: two, ask: {zh: "您叫什么？", en: "What is your name?"}, into: name, otherwise: person}
- {id: three, say: {zh: "再见", en: "%s"}, end: solved}
- {id: person, handoff: {queue: general, say: {zh: "转人工", en: "A person comes."}}}
slots:
  name: {type: text, label: {zh: 姓名, en: Name}}
`

// TestPlaygroundReadsContentAnew: what is saved is checked and taken over, and a talk
// that runs goes on with its version.
func TestPlaygroundReadsContentAnew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "flows"), 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "flows", "greet.yaml")
	save := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	version := func(begin, end string) string {
		return strings.Replace(strings.Replace(liveFlow, "%s", begin, 1), "%s", end, 1)
	}
	save(version("first begins", "first ends"))
	g := startPlayground(t, nil, "playground", "--listen", "127.0.0.1:0", "--dir", dir)
	g.says(t, "/language en")
	g.says(t, "/greet")
	g.shows(t, "first begins")

	save(strings.Replace(liveFlow, "into: name", "into: nome", 1))
	g.shows(t, "greet.yaml:6:") // with its line
	g.shows(t, "The content before goes on.")
	save(version("second begins", "second ends"))
	g.shows(t, "Content is good")
	g.shows(t, "runs an older version")
	g.says(t, "Li")
	g.shows(t, "first ends")
	g.says(t, "/greet")
	g.shows(t, "second begins")
}

func TestPlaygroundRefusals(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		env  map[string]string
		args []string
		want []string
	}{
		{"open to others without a password", nil, []string{"playground", "--listen", "0.0.0.0:0"}, []string{"other machines", "PLAYGROUND_PASSWORD"}},
		{"the same by the environment", map[string]string{"PLAYGROUND_LISTEN": ":8080"}, nil, []string{"other machines", "PLAYGROUND_PASSWORD", "127.0.0.1"}},
		{"no address", map[string]string{"PLAYGROUND_LISTEN": "8080"}, nil, []string{"want an address and a port", "127.0.0.1:8080"}},
		{"a folder that is not there", nil, []string{"playground", "--listen", "127.0.0.1:0", "--dir", "no/such"}, []string{"no/such"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			out, errs, status := callEnv(t, tt.env, "", tt.args...)
			if status == 0 {
				t.Fatalf("status 0, want a refusal\n%s%s", out, errs)
			}
			for _, want := range tt.want {
				if !strings.Contains(errs, want) {
					t.Errorf("stderr = %q, want %q in it", errs, want)
				}
			}
		})
	}
}

func TestPlaygroundAddressTaken(t *testing.T) {
	t.Parallel()
	g := startPlayground(t, nil, "playground", "--listen", "127.0.0.1:0")
	_, errs, status := callEnv(t, nil, "", "playground", "--listen", strings.TrimPrefix(g.address, "http://"))
	if status == 0 || !strings.Contains(errs, "--listen") || !strings.Contains(errs, "PLAYGROUND_LISTEN") {
		t.Errorf("status %d, stderr %q, want a refusal that names the remedy", status, errs)
	}
}

// TestOnePlaygroundOnARedis: the second one is refused, and the talk is there after a restart.
func TestOnePlaygroundOnARedis(t *testing.T) {
	t.Parallel()
	env := map[string]string{"REDIS_URL": redistest.Start(t).URL()}
	args := []string{"playground", "--listen", "127.0.0.1:0"}
	g := startPlayground(t, env, args...)
	g.says(t, "手续费")
	g.shows(t, `class="msg bot`)
	if _, errs, status := callEnv(t, env, "", args...); status == 0 || !strings.Contains(errs, "another playground") {
		t.Errorf("a second playground: status %d, stderr %q, want a refusal", status, errs)
	}
	g.stop()
	again := startPlayground(t, env, args...)
	again.shows(t, "手续费")
	again.says(t, "提现")
	again.shows(t, "提现")
}
