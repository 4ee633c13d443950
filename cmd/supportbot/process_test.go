package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// patience bounds every wait of these tests; a loaded machine needs seconds.
const patience = 60 * time.Second

// patient returns a context for one wait.
func patient(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// echoConfig writes a configuration with the flow of testdata/echo, which says
// "ok" and what was said before, so that a test knows each answer. Leases are as
// short as they can be, and nothing but a chat's own limit holds up a reply.
func echoConfig(t *testing.T, more string) string {
	t.Helper()
	content, err := filepath.Abs("testdata/echo")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "bot.yaml")
	text := "default_locale: en\ncontent: {dir: " + content + "}\nruntime: {lease: 1s}\nlog: {level: error}\n" + more
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// startBot runs the program as a process that serves customers. It ends with the
// test at the latest.
func startBot(t *testing.T, env []string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), asProgram+"=1"), env...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatalf("start the program: %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd
}

// kill ends a process as kill -9 does.
func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatalf("kill: %v", err)
	}
	_ = cmd.Wait() // says that it was killed
}
