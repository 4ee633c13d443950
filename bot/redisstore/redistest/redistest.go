// Package redistest starts real redis-server processes for tests, kills them,
// starts them again, and breaks connections to them.
//
//	server := redistest.Start(t, "--appendonly", "yes")
//	store, err := redisstore.Open(ctx, redisstore.Options{URL: server.URL()})
//	server.Kill(t)
//	server.Restart(t)
//
// Servers listen on free ports of 127.0.0.1, keep their files in the test's own
// folder and end with it. Where redis-server is not installed the test is skipped
// with a message, or fails when SUPPORTBOT_REQUIRE lists redis.
package redistest

import (
	"bufio"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// startTime bounds the start of a server; a loaded machine needs about a second.
const startTime = 20 * time.Second

// Server is one redis-server process.
type Server struct {
	addr string
	args []string
	cmd  *exec.Cmd
	done chan struct{} // closed when the process has ended
}

// Start starts a server with further arguments of redis-server. Nothing is
// written to disk unless they say so.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	path := binary(t)
	host, port, _ := net.SplitHostPort(freeAddr(t))
	s := &Server{addr: net.JoinHostPort(host, port)}
	s.args = append([]string{path, "--bind", host, "--port", port, "--dir", t.TempDir(),
		"--save", "", "--daemonize", "no"}, args...)
	s.Restart(t)
	t.Cleanup(func() { s.Kill(t) })
	return s
}

// binary finds redis-server, or ends the test.
func binary(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err == nil {
		return path
	}
	if slices.Contains(strings.Split(os.Getenv("SUPPORTBOT_REQUIRE"), ","), "redis") {
		t.Fatalf("SUPPORTBOT_REQUIRE lists redis, but: %v", err)
	}
	t.Skipf("skipped: %v (install redis to run this test)", err)
	return ""
}

// freeAddr returns an address that nothing listens on.
func freeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("no free port: %v", err)
	}
	defer l.Close()
	return l.Addr().String()
}

// Addr returns the server's host and port.
func (s *Server) Addr() string { return s.addr }

// URL returns the server's address as redis.url wants it.
func (s *Server) URL() string { return "redis://" + s.addr }

// Restart starts the server again, on the same port and files, and returns when
// it serves.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	cmd := exec.Command(s.args[0], s.args[1:]...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatalf("redis-server: %v", err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatalf("redis-server: %v", err)
	}
	s.cmd, s.done = cmd, make(chan struct{})
	log := watch(out)
	go func(done chan struct{}) { // ends with the process
		<-log.ended
		_ = cmd.Wait()
		close(done)
	}(s.done)
	select {
	case <-log.ready:
	case <-s.done:
		t.Fatalf("redis-server ended:\n%s", log.text())
	case <-time.After(startTime):
		t.Fatalf("redis-server is not ready:\n%s", log.text())
	}
}

// Kill ends the process as kill -9 does and waits for its end.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	_ = s.cmd.Process.Kill() // fails only when it has ended already
	<-s.done
}

// Dir returns the folder of the server's files.
func (s *Server) Dir() string {
	return filepath.Clean(s.args[slices.Index(s.args, "--dir")+1])
}

// log is what a server prints.
type log struct {
	ready chan struct{} // closed when it serves
	ended chan struct{} // closed when it prints no more

	mu    sync.Mutex
	lines []string
}

func watch(out io.Reader) *log {
	l := &log{ready: make(chan struct{}), ended: make(chan struct{})}
	go func() { // ends with the process, whose output ends then
		defer close(l.ended)
		var once sync.Once
		scan := bufio.NewScanner(out)
		for scan.Scan() {
			l.mu.Lock()
			l.lines = append(l.lines, scan.Text())
			l.mu.Unlock()
			if strings.Contains(scan.Text(), "eady to accept connections") {
				once.Do(func() { close(l.ready) })
			}
		}
	}()
	return l
}

func (l *log) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, "\n")
}
