package playground_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/okpay/supportbot/adapters/playground/page"
	"io/fs"
	"regexp"
)

func TestStrangersAreKeptOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	if status, body := w.get("/", func(r *http.Request) { r.Host = "evil.example" }); status != http.StatusMisdirectedRequest || !strings.Contains(body, "playground.hosts") {
		t.Errorf("asked for by a stranger's name: %d %q, want 421 with the remedy", status, body)
	}
	for _, host := range []string{"localhost:1", "[::1]:8080", "127.0.0.1"} {
		if status, _ := w.get("/", func(r *http.Request) { r.Host = host }); status != http.StatusOK {
			t.Errorf("asked for as %s: %d, want 200", host, status)
		}
	}
	foreign := func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }
	if status, _ := w.post("/act/customer", fields{"chat", nina, "id", "a1", "text", "hi"}, foreign); status != http.StatusForbidden {
		t.Errorf("an act of another site: %d, want 403", status)
	}
	upgrade := func(r *http.Request) {
		foreign(r)
		for k, v := range map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="} {
			r.Header.Set(k, v)
		}
	}
	if status, _ := w.get("/feed?after=0", upgrade); status != http.StatusForbidden {
		t.Errorf("a websocket of another site: %d, want 403", status)
	}
	wantsNot(t, w.pane("telegram"), ">hi<")
}

func TestPasswordIsAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.secret = "correct horse"
	w.start()
	for _, path := range []string{"/", "/feed?after=0", "/parts", "/assets/app.js", "/transcript?chat=" + nina} {
		if status, _ := w.get(path); status != http.StatusUnauthorized {
			t.Errorf("GET %s without a password: %d, want 401", path, status)
		}
	}
	if status, _ := w.get("/", func(r *http.Request) { r.SetBasicAuth("me", "battery staple") }); status != http.StatusUnauthorized {
		t.Errorf("with a wrong password: %d, want 401", status)
	}
	if status, _ := w.get("/", func(r *http.Request) { r.SetBasicAuth("me", "correct horse") }); status != http.StatusOK {
		t.Errorf("with the password: %d, want 200", status)
	}
}

// TestPolicyHoldsForThePage: nothing in the page needs what its policy forbids.
func TestPolicyHoldsForThePage(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	w.says(nina, "a1", fields{"text", "忘记密码"})
	resp, err := http.Get(w.url("/"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	csp := resp.Header.Get("Content-Security-Policy")
	wants(t, csp, "default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
	wantsNot(t, csp, "unsafe", "http:", "https:", "*", "data:")
	html := w.sees()
	if m := regexp.MustCompile(`(?i)<script(?:[^>]*[^/a-z]on|>)|\son[a-z]+=|\sstyle=|javascript:`).FindString(html); m != "" {
		t.Errorf("the page has %q, which its policy forbids", m)
	}
	if m := regexp.MustCompile(`(?:src|href)="(?:https?:)?//[^"]*"`).FindString(html); m != "" {
		t.Errorf("the page loads %s", m)
	}
}

// TestAssetsNameNobody: no file that the page loads asks another host for anything.
func TestAssetsNameNobody(t *testing.T) {
	t.Parallel()
	err := fs.WalkDir(page.Assets(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(page.Assets(), path)
		if m := regexp.MustCompile(`https?://[^\s"']+|@import|url\(`).FindString(string(data)); m != "" && m != "http://www.w3.org/2000/svg" {
			t.Errorf("%s has %s", path, m)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
