package telegram

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestWholeRequests: what is short goes out in one piece of known length, what is
// long as the library makes it; both arrive as they were.
func TestWholeRequests(t *testing.T) {
	t.Parallel()
	var length int64
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		length = r.ContentLength
		body, _ = io.ReadAll(r.Body)
		_, _ = io.WriteString(w, `{"ok":true,"result":true}`)
	}))
	t.Cleanup(server.Close)
	client := &http.Client{Transport: &tidy{next: newTransport(), limit: answerLimit}}
	for _, tt := range []struct {
		size int
		want int64
	}{{0, 0}, {1, 1}, {formLimit - 1, formLimit - 1}, {formLimit, -1}, {3 * formLimit, -1}} {
		sent := bytes.Repeat([]byte("x"), tt.size)
		resp, err := client.Post(server.URL, "text/plain", io.MultiReader(bytes.NewReader(sent))) // of a length that nobody knows
		must(t, err)
		must(t, resp.Body.Close())
		if length != tt.want || !bytes.Equal(body, sent) {
			t.Errorf("%d bytes: length %d, %d bytes came, want length %d", tt.size, length, len(body), tt.want)
		}
	}
}

// TestAnswersTellLittle: odd answers are errors without what is in them.
func TestAnswersTellLittle(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "<html>secret", `"secret"`, `{"secret":1}`, `{"ok":false,"description":"secret"}`, `{"ok":true,`} {
		if got, err := essence(502, []byte(body)); err == nil || !strings.Contains(err.Error(), "502") || strings.Contains(err.Error(), "secret") {
			t.Errorf("essence(%q) = %q, %v, want an error that tells the status only", body, got, err)
		}
	}
}
