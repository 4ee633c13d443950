package playground_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browserPatience is how long a browser test waits for what must come. Browsers on a
// busy machine are slow; nothing here is judged by time.
const browserPatience = 2 * time.Minute

// screen is one tab of a real Chromium that looks at a playground.
type screen struct {
	testing.TB
	w   *world
	ctx context.Context

	mu       sync.Mutex
	problems []string // what the console complains of, and requests to other hosts
	excused  bool     // the program is away on purpose: that connections fail is no problem
}

// newScreen opens Chromium at the page. It skips where there is none, and fails where
// SUPPORTBOT_REQUIRE lists chromium.
func newScreen(w *world, size, query string) *screen {
	w.Helper()
	path := chromium(w)
	var width, height int
	if _, err := fmt.Sscanf(size, "%dx%d", &width, &height); err != nil {
		w.Fatal(err)
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.WindowSize(width, height), chromedp.WSURLReadTimeout(browserPatience),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("no-proxy-server", true), chromedp.Flag("hide-scrollbars", true))
	alloc, cancelAlloc := chromedp.NewExecAllocator(context.WithoutCancel(w.Context()), options...)
	ctx, cancel := chromedp.NewContext(alloc, chromedp.WithErrorf(func(string, ...any) {})) // it complains of events that are newer than itself
	ctx, cancelTime := context.WithTimeout(ctx, 2*browserPatience)
	w.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // waits until the browser is gone
		cancelTime()
		cancel()
		cancelAlloc()
	})
	s := &screen{TB: w, w: w, ctx: ctx}
	chromedp.ListenTarget(ctx, s.hear)
	s.run(network.Enable(), log.Enable(), chromedp.EmulateViewport(int64(width), int64(height)), chromedp.Navigate(w.url("/?"+query)))
	s.until(`document.body.dataset.online === "true"`)
	return s
}

// chromium finds the browser.
func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if slices.Contains(strings.Split(os.Getenv("SUPPORTBOT_REQUIRE"), ","), "chromium") {
		t.Fatal("SUPPORTBOT_REQUIRE lists chromium, and there is none")
	}
	t.Skip("no chromium here (apt install chromium)")
	return ""
}

// hear takes note of what must not happen.
func (s *screen) hear(ev any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		s.problems = append(s.problems, "exception: "+ev.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.APITypeError || ev.Type == runtime.APITypeWarning {
			s.problems = append(s.problems, fmt.Sprintf("console: %s %v", ev.Type, ev.Args))
		}
	case *log.EventEntryAdded:
		if ev.Entry.Level == log.LevelError && !s.excused {
			s.problems = append(s.problems, "log: "+ev.Entry.Text+" "+ev.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(ev.Request.URL); err != nil || u.Host != s.w.addr && u.Scheme != "blob" && u.Scheme != "data" {
			s.problems = append(s.problems, "request to "+ev.Request.URL)
		}
	}
}

// clean fails the test over everything that the browser complained of.
func (s *screen) clean() {
	s.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.problems {
		s.Error(p)
	}
}

func (s *screen) excuse(yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.excused = yes
}

func (s *screen) run(actions ...chromedp.Action) {
	s.Helper()
	if err := chromedp.Run(s.ctx, actions...); err != nil {
		s.Fatal(err)
	}
}

// eval evaluates an expression of JavaScript into v.
func (s *screen) eval(js string, v any) {
	s.Helper()
	s.run(chromedp.Evaluate(js, v, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
}

// until waits until an expression is true.
func (s *screen) until(js string) {
	s.Helper()
	deadline := time.Now().Add(browserPatience)
	for {
		var ok bool
		s.eval("!!("+js+")", &ok)
		if ok {
			return
		}
		if time.Now().After(deadline) {
			var text string
			s.eval("document.body.innerText", &text)
			s.Fatalf("the page does not come to %s\n%s", js, text)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// shows waits until an element shows a text.
func (s *screen) shows(selector, text string) {
	s.Helper()
	s.until(fmt.Sprintf("[...document.querySelectorAll(%s)].some(e => e.innerText.includes(%s))", quote(selector), quote(text)))
}

// shows not fails when an element shows a text.
func (s *screen) hides(selector, text string) {
	s.Helper()
	var shown bool
	s.eval(fmt.Sprintf("[...document.querySelectorAll(%s)].some(e => e.innerText.includes(%s))", quote(selector), quote(text)), &shown)
	if shown {
		s.Errorf("%s shows %q", selector, text)
	}
}

// click presses the last element of a selector that shows a text, as a mouse does: it
// must be visible and have a size.
func (s *screen) click(selector, text string) {
	s.Helper()
	s.until(fmt.Sprintf(`(() => { const e = [...document.querySelectorAll(%s)].filter(e => e.innerText.includes(%s) && e.getClientRects().length).at(-1);
		if (!e) return false; e.scrollIntoView({block: "nearest"}); e.click(); return true })()`, quote(selector), quote(text)))
}

// types writes into a field with the keyboard.
func (s *screen) types(selector, text string) {
	s.Helper()
	s.run(chromedp.Focus(selector, chromedp.ByQuery), chromedp.SendKeys(selector, text, chromedp.ByQuery))
}

// says writes a message in a pane and sends it with Enter.
func (s *screen) says(pane, text string) {
	s.Helper()
	s.types("#pane-"+pane+" .composer textarea", text+"\r")
}

// axe runs axe-core in the page and reports its serious findings.
func (s *screen) axe(where string) {
	s.Helper()
	f, err := os.Open("testdata/axe/axe.min.js.gz")
	if err != nil {
		s.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		s.Fatal(err)
	}
	script, err := io.ReadAll(z)
	if err != nil {
		s.Fatal(err)
	}
	var violations []struct {
		ID, Impact, Help string
		Nodes            []struct{ HTML string }
	}
	s.eval(string(script)+`; axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => ({ID: v.id, Impact: v.impact, Help: v.help, Nodes: v.nodes.map(n => ({HTML: n.html}))})))`, &violations)
	for _, v := range violations {
		if v.Impact == "serious" || v.Impact == "critical" {
			s.Errorf("%s: %s %s: %s: %.300s", where, v.Impact, v.ID, v.Help, v.Nodes)
		}
	}
}

// shot writes what is on the screen to a file, where the flag says so.
func (s *screen) shot(path string) {
	s.Helper()
	var png []byte
	s.run(chromedp.CaptureScreenshot(&png))
	if err := os.WriteFile(path, png, 0o644); err != nil {
		s.Fatal(err)
	}
}
