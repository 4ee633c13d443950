package playground_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot/chatscript"
)

func wants(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("the page does not show %q:\n%.3000s", part, text)
		}
	}
}

func wantsNot(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			t.Errorf("the page shows %q", part)
		}
	}
}

var tokenOf = regexp.MustCompile(`data-token="([^"]+)">([^<]+)<`)

// press presses the button of a label in a chat.
func (w *world) press(chat, id, label string) {
	w.Helper()
	page := w.sees("telegram", chat, "discord", chat)
	for _, li := range regexp.MustCompile(`(?s)<div id="m-.*?<div class="acts"`).FindAllString(page, -1) {
		for _, m := range tokenOf.FindAllStringSubmatch(li, -1) {
			if strings.TrimSpace(m[2]) == label {
				message := regexp.MustCompile(`data-message="([^"]+)"`).FindStringSubmatch(li)[1]
				w.says(chat, id, fields{"token", m[1], "message", message})
				return
			}
		}
	}
	w.Fatalf("no message has a button %q", label)
}

func TestCustomerIsAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	w.says(nina, "a1", fields{"text", "忘记密码"})
	w.press(nina, "a2", "邮箱")
	w.says(nina, "a3", fields{"text", "li@example.com"})
	page := w.reads()
	wants(t, page, "忘记密码", "邮箱", "password_reset")
	if strings.Contains(w.inspector(nina), "li@example.com") {
		t.Errorf("the inspector shows a private slot:\n%s", w.inspector(nina))
	}
	wants(t, w.inspector(nina), "••@example.com", "🔒")
}

// inspector returns what the inspector says of a chat.
func (w *world) inspector(chat string) string {
	w.Helper()
	page := w.sees("on", chat)
	_, session, _ := strings.Cut(page, `<section class="session"`)
	session, _, _ = strings.Cut(session, "</section>")
	return strings.Join(strings.Fields(tags.ReplaceAllString(session, " ")), " ")
}

func TestActTwiceIsDoneOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	for range 3 {
		w.says(nina, "same", fields{"text", "手续费"})
	}
	if n := strings.Count(w.sees(), `data-message="m:same"`); n != 1 {
		t.Errorf("the message is shown %d times, want once", n)
	}
	if turns := strings.Count(w.transcript(nina), "> 手续费"); turns != 1 {
		t.Errorf("the engine heard it %d times, want once", turns)
	}
}

func (w *world) transcript(chat string) string {
	w.Helper()
	status, body := w.get("/transcript?chat=" + chat)
	if status != http.StatusOK {
		w.Fatalf("transcript: %d %s", status, body)
	}
	return body
}

func TestHandOffFromClaimToRating(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	w.says(alex, "a1", fields{"text", "fees"})
	w.says(alex, "a2", fields{"text", "/agent"})
	number := w.ticket()
	w.agent(number, "b1", fields{"do", "claim"})
	w.agent(number, "b2", fields{"do", "note", "text", "seems to be a regular"})
	w.agent(number, "b3", fields{"do", "reply", "text", "hello **Alex**"})
	wants(t, w.sees(), "waits a moment")
	w.advance("5s")
	page := w.sees()
	wants(t, page, "hello <strong>Alex</strong>", "seems to be a regular", "delivered")
	wantsNot(t, w.pane("discord"), "seems to be a regular")
	w.says(alex, "a3", fields{"text", "thank you"})
	wants(t, w.pane("desk"), "thank you")
	w.agent(number, "b4", fields{"do", "resolve"})
	wants(t, w.pane("desk"), "resolved")
	wants(t, w.pane("discord"), "class=\"button\"") // the customer is asked for a rating
}

// pane returns the HTML of one pane.
func (w *world) pane(name string, params ...string) string {
	w.Helper()
	_, pane, ok := strings.Cut(w.sees(params...), `<section id="pane-`+name+`"`)
	if !ok {
		w.Fatalf("the page has no pane %s", name)
	}
	pane, _, _ = strings.Cut(pane, "</section>")
	return pane
}

func (w *world) advance(by string) {
	w.Helper()
	if status, body := w.post("/act/clock", fields{"by", by}); status != http.StatusOK {
		w.Fatalf("clock: %d %s", status, body)
	}
	w.idle()
}

func TestHeldReplyIsTakenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	w.says(nina, "a1", fields{"text", "/agent"})
	number := w.ticket()
	w.agent(number, "b1", fields{"do", "reply", "text", "oops"})
	post := regexp.MustCompile(`data-post="([^"]+)"`).FindStringSubmatch(w.pane("desk"))
	all := regexp.MustCompile(`(?s)<div id="p-([^"]+)" class="post agent`).FindStringSubmatch(w.pane("desk"))
	if post == nil || all == nil {
		t.Fatalf("no reply in the thread:\n%s", w.pane("desk"))
	}
	w.agent(number, "b2", fields{"do", "decide", "post", all[1], "value", "drop"})
	w.advance("1m")
	wantsNot(t, w.pane("telegram"), "oops")
	wants(t, w.pane("desk"), "not sent")
}

func TestUploadReachesTheDesk(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	w.says(nina, "a1", fields{"text", "/agent"})
	w.says(nina, "a2", fields{"text", "look", "file:receipt.html", "<script>alert(1)</script>", "file:pay.txt", "hello"})
	desk := w.pane("desk")
	wants(t, desk, "receipt.html", "pay.txt")
	id := regexp.MustCompile(`href="(/file/[^"]+)"`).FindStringSubmatch(desk)
	if id == nil {
		t.Fatalf("no file to open:\n%s", desk)
	}
	resp, err := http.Get(w.url(id[1]))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got := resp.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
		t.Errorf("an uploaded page is served with Content-Disposition %q, want an attachment", got)
	}
}

func TestRefusedUploads(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	status, body := w.post("/act/customer", fields{"chat", nina, "id", "a1", "file:big.bin", strings.Repeat("x", 11<<20)})
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "10 MB") {
		t.Errorf("a file of 11 MB: %d %q, want a refusal that names the limit", status, body)
	}
	status, body = w.post("/act/customer", fields{"chat", nina, "id", "a2", "text", "  "})
	if status != http.StatusUnprocessableEntity || body == "" {
		t.Errorf("nothing at all: %d %q, want a refusal that says so", status, body)
	}
}

func TestMessageWaitsForTheStore(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	w.deaf.Store(true)
	status, _ := w.post("/act/customer", fields{"chat", nina, "id", "a1", "text", "手续费 4111 1111 1111 1111"})
	if status != http.StatusServiceUnavailable {
		t.Errorf("without a store: %d, want 503", status)
	}
	w.restart() // it is still there afterwards
	wants(t, w.pane("telegram"), "Not sent yet", `data-again="m:a1"`)
	wantsNot(t, w.pane("telegram"), "4111 1111 1111 1111")
	w.deaf.Store(false)
	w.says(nina, "x", fields{"again", "m:a1"})
	wantsNot(t, w.pane("telegram"), "Not sent yet")
	if n := strings.Count(w.transcript(nina), "\n> "); n != 1 {
		t.Errorf("the engine heard %d messages, want 1", n)
	}
}

func TestRestartShowsTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	w.says(alex, "a1", fields{"text", "/agent"})
	w.agent(w.ticket(), "b1", fields{"do", "note", "text", "kept"})
	chat, desk := w.pane("discord"), w.pane("desk")
	w.restart()
	if got := w.pane("discord"); got != chat {
		t.Errorf("the chat after a restart is\n%s\nwant\n%s", got, chat)
	}
	if got := w.pane("desk"); got != desk {
		t.Errorf("the desk after a restart is\n%s\nwant\n%s", got, desk)
	}
	w.says(alex, "a2", fields{"text", "still there?"})
	wants(t, w.pane("desk"), "still there?")
}

func TestPublicTalkLeadsToThePrivateChat(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	status, body := w.post("/act/place", fields{"chat", alex, "public", "1"})
	if status != http.StatusOK || !strings.Contains(body, alex+":public") {
		t.Fatalf("to the group: %d %s", status, body)
	}
	public := alex + ":public"
	w.says(public, "a1", fields{"text", "/fees"})
	wants(t, w.pane("discord", "discord", public), "Only you can see this")
	w.says(public, "a2", fields{"text", "/agent"})
	w.press(public, "a3", regexp.MustCompile(`>([^<>]+ 🔒)<`).FindStringSubmatch(w.pane("discord", "discord", public))[1])
	wants(t, w.pane("desk"), "waiting")
}

func TestClockFiresReminders(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	w.says(nina, "a1", fields{"text", "忘记密码"})
	w.press(nina, "a2", "邮箱")
	before := strings.Count(w.pane("telegram"), `class="msg bot`)
	w.advance("3m")
	if after := strings.Count(w.pane("telegram"), `class="msg bot`); after <= before {
		t.Errorf("%d messages of the bot after the reminder was due, %d before", after, before)
	}
	if status, body := w.post("/act/clock", fields{"by", "soon"}); status != http.StatusUnprocessableEntity || !strings.Contains(body, "3m") {
		t.Errorf("a bad span: %d %q, want a refusal with an example", status, body)
	}
}

// TestTranscriptPlays: what the page copies is what supportbot test plays.
func TestTranscriptPlays(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	w.says(nina, "a1", fields{"text", "忘记密码"})
	w.press(nina, "a2", "邮箱")
	w.advance("3m")
	w.says(nina, "a3", fields{"text", "[not a button]\nsecond line"})
	w.says(nina, "a4", fields{"text", "li@example.com"})
	w.says(nina, "a5", fields{"text", "/agent"})
	w.agent(w.ticket(), "b1", fields{"do", "claim"})
	w.agent(w.ticket(), "b2", fields{"do", "reply", "text", "您好"})
	w.advance("10s")
	w.agent(w.ticket(), "b3", fields{"do", "resolve"})
	text := w.transcript(nina)
	script, err := chatscript.Parse("copied.chat", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	content := shipped()
	result := chatscript.Play(script, chatscript.Options{Engine: content.Engine, Flows: content.Flows})
	for _, d := range result.Mismatch {
		t.Errorf("line %d plays otherwise:\n%s", d.Line, d)
	}
	wants(t, text, "> 忘记密码", "> [邮箱]", "@ +3m", "agent(Maria)> /claim", "agent(Maria)> 您好", "< 您好")
}

func TestTypingEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	w.says(nina, "a1", fields{"text", "手续费"})
	deadline := time.Now().Add(time.Minute)
	for strings.Contains(w.pane("telegram"), `class="dots"`) {
		if time.Now().After(deadline) {
			t.Fatal("somebody types for ever")
		}
	}
}
