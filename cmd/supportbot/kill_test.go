package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// TestKillDuringConversation kills the program in the middle of a password
// reset: started again, the customer goes on at the same step.
func TestKillDuringConversation(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	first := startProgram(t, server.URL())
	first.say(t, "忘记密码", "[邮箱]")
	first.say(t, "邮箱", "邮箱地址")
	if err := first.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.cmd.Wait()

	second := startProgram(t, server.URL())
	second.say(t, "li@example.com", "演示数据")
	if err := second.in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := second.cmd.Wait(); err != nil {
		t.Errorf("supportbot ended with %v", err)
	}
}

// program is supportbot chat as a process.
type program struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func startProgram(t *testing.T, redisURL string) *program {
	t.Helper()
	cmd := exec.Command(os.Args[0], "chat", "--locale", "zh", "--customer", "li")
	cmd.Env = append(os.Environ(), asProgram+"=1", "REDIS_URL="+redisURL)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return &program{cmd, in, bufio.NewReader(out)}
}

// say writes a line and reads until the answer has come.
func (p *program) say(t *testing.T, line, want string) {
	t.Helper()
	if _, err := io.WriteString(p.in, line+"\n"); err != nil {
		t.Fatal(err)
	}
	found := make(chan string, 1)
	go func() { // ends with the answer or with the process
		var seen strings.Builder
		for {
			text, err := p.out.ReadString('\n')
			seen.WriteString(text)
			if err != nil || strings.Contains(text, want) {
				found <- seen.String()
				return
			}
		}
	}()
	select {
	case seen := <-found:
		if !strings.Contains(seen, want) {
			t.Fatalf("after %q the program printed\n%s\nwant %q in it", line, seen, want)
		}
	case <-time.After(patience):
		t.Fatalf("after %q no %q within %v", line, want, patience)
	}
}
