package gatewaytest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/okpay/supportbot/adapters/discord/gateway/gatewaytest"
)

// client is a bare connection, to see what the server does to the careless.
type client struct {
	t  *testing.T
	ws *websocket.Conn
}

func dial(t *testing.T, s *gatewaytest.Server) client {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, s.URL()+"/?v=10&encoding=json", nil)
	if err != nil {
		t.Fatalf("Dial() = %v", err)
	}
	t.Cleanup(func() { ws.CloseNow() })
	return client{t, ws}
}

func (c client) send(text string) {
	c.t.Helper()
	if err := c.ws.Write(c.t.Context(), websocket.MessageText, []byte(text)); err != nil {
		c.t.Fatalf("Write(%s) = %v", text, err)
	}
}

// next describes the next frame, or how the connection ended.
func (c client) next() string {
	ctx, cancel := context.WithTimeout(c.t.Context(), 10*time.Second)
	defer cancel()
	_, raw, err := c.ws.Read(ctx)
	if err != nil {
		return fmt.Sprint("closed ", int(websocket.CloseStatus(err)))
	}
	var f struct {
		Op int
		S  int
		T  string
		D  json.RawMessage
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		return string(raw)
	}
	if f.Op == 0 {
		return fmt.Sprint(f.T, " ", f.S)
	}
	return fmt.Sprint("op ", f.Op)
}

// want compares the next frames.
func (c client) want(frames ...string) {
	c.t.Helper()
	for _, want := range frames {
		if got := c.next(); got != want {
			c.t.Fatalf("next is %s, want %s", got, want)
		}
	}
}

const (
	identify = `{"op":2,"d":{"token":"t","intents":7,"properties":{"os":"linux"}}}`
	resume   = `{"op":6,"d":{"token":"t","session_id":"session-1","seq":%d}}`
)

func TestLogins(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ login, want string }{
		{identify, "READY 1"},
		{strings.Replace(identify, `"t"`, `"wrong"`, 1), "closed 4004"},
		{strings.Replace(identify, `7`, `8`, 1), "closed 4014"},
		{`{"op":2,"d":{"token":"t"}}`, "closed 4002"},
		{`{"op":2,`, "closed 4002"},
		{`{"op":3,"d":null}`, "closed 4001"},
		{fmt.Sprintf(resume, 0), "op 9"},
		{`{"op":1,"d":null}`, "op 11"},
	} {
		s := gatewaytest.Start(t, gatewaytest.Options{Token: "t", Intents: 7})
		conn := dial(t, s)
		conn.want("op 10")
		conn.send(c.login)
		conn.want(c.want)
	}
}

func TestWhatEndsASession(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code websocket.StatusCode
		seq  int
		want []string
	}{
		{4000, 1, []string{"A 2", "B 3", "RESUMED 4"}},
		{4000, 0, []string{"READY 1", "A 2", "B 3", "RESUMED 4"}},
		{4000, 3, []string{"RESUMED 4"}},
		{4000, 9, []string{"closed 4007"}},
		{1000, 1, []string{"op 9"}},
		{1001, 1, []string{"op 9"}},
	} {
		s := gatewaytest.Start(t, gatewaytest.Options{})
		first := dial(t, s)
		first.send(identify)
		first.want("op 10", "READY 1")
		s.Push("A", nil)
		s.Push("B", map[string]int{"x": 1})
		first.want("A 2", "B 3")
		first.ws.Close(c.code, "")
		s.Await(t, "the first leaves", func(s gatewaytest.Stats) bool { return len(s.Closes) == 1 })
		second := dial(t, s)
		second.send(fmt.Sprintf(resume, c.seq))
		second.want(append([]string{"op 10"}, c.want...)...)
	}
}

// TestTwoSessions wants each to get all events, and one connection for each.
func TestTwoSessions(t *testing.T) {
	t.Parallel()
	s := gatewaytest.Start(t, gatewaytest.Options{})
	if n := s.Push("LOST", nil); n != 0 {
		t.Errorf("Push() without a session = %d, want 0", n)
	}
	a, b := dial(t, s), dial(t, s)
	a.send(identify)
	a.want("op 10", "READY 1")
	b.send(identify)
	b.want("op 10", "READY 1")
	if n := s.Push("A", nil); n != 2 {
		t.Errorf("Push() = %d, want 2", n)
	}
	a.want("A 2")
	b.want("A 2")
	again := dial(t, s)
	again.send(fmt.Sprintf(resume, 2))
	again.want("op 10", "RESUMED 3")
	a.want("closed 4000")
}
