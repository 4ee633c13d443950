package playground_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/okpay/supportbot/bot/markup/hostile"
)

func TestBrowserCustomers(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	s := newScreen(w, "1500x950", "lang=zh")
	s.says("telegram", "忘记密码")
	s.click("#pane-telegram .button", "邮箱")
	s.shows("#pane-telegram .msg.bot", "请")
	s.says("telegram", "li@example.com")
	s.until(`document.querySelector(".box.now, .box.visited")`)
	s.says("telegram", "手续费怎么算")
	s.until(`document.querySelectorAll("#pane-telegram .msg.bot").length >= 4`)
	s.says("discord", "/fees")
	s.until(`document.querySelectorAll("#pane-discord .msg.bot").length >= 1`)
	receipt := filepath.Join(t.TempDir(), "receipt.txt")
	if err := os.WriteFile(receipt, []byte("paid"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.run(chromedp.SetUploadFiles("#pane-telegram [type=file]", []string{receipt}, chromedp.ByQuery))
	s.shows("#pane-telegram .files", "receipt.txt")
	s.says("telegram", "see this")
	s.shows("#pane-telegram .msg.customer", "receipt.txt")
	s.clean()
}

func TestBrowserFormOnDiscord(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	s := newScreen(w, "1500x950", "lang=en")
	s.says("discord", "/ticket")
	s.until(`document.querySelector("#pane-discord .button")`)
	for range 6 { // through the questions before the form, whatever they are
		var form bool
		s.eval(`!!document.querySelector("#pane-discord .button.form")`, &form)
		if form {
			break
		}
		s.until(`(() => { const all = [...document.querySelectorAll("#pane-discord .msg:last-child .button")]; if (!all.length) return false; all[0].click(); return true })()`)
		time.Sleep(300 * time.Millisecond)
	}
	s.click("#pane-discord .button.form", "")
	s.until(`document.getElementById("modal").open`)
	s.axe("the form")
	s.run(chromedp.KeyEvent("\x1b"))
	s.until(`!document.getElementById("modal").open`)
	s.clean()
}

func TestBrowserDesk(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	s := newScreen(w, "1500x950", "lang=en&agent=Maria")
	s.says("discord", "I want to talk to a human")
	s.shows("#pane-desk .ticket", "waiting")
	s.click("#pane-desk [data-do=claim]", "")
	s.shows("#pane-desk .badge", "claimed")
	s.click("#pane-desk [data-mode=note]", "")
	s.says("desk", "among ourselves")
	s.shows("#pane-desk .post.note", "among ourselves")
	s.click("#pane-desk [data-mode=reply]", "")
	s.says("desk", "hello from Maria")
	s.click("#pane-desk .ask button", "Send now")
	s.shows("#pane-discord .msg.agent", "hello from Maria")
	s.hides("#pane-discord", "among ourselves")

	s.excuse(true)
	w.end() // the program is gone: what is written meanwhile is kept
	s.until(`document.body.dataset.online === "false"`)
	s.says("discord", "are you there?")
	s.shows("#toasts", "Send again")
	w.start()
	s.until(`document.body.dataset.online === "true"`)
	s.excuse(false)
	s.click("#toasts button", "Send again")
	s.shows("#pane-desk .post.customer", "are you there?")
	var times int
	s.eval(`[...document.querySelectorAll("#pane-discord .msg.customer")].filter(e => e.innerText.includes("are you there?")).length`, &times)
	if times != 1 {
		t.Errorf("what was sent again is shown %d times, want once", times)
	}
	s.click("#pane-desk [data-do=resolve]", "")
	s.shows("#pane-desk .badge", "resolved")
	s.until(`(() => { const b = document.querySelector("#pane-discord .msg:last-child .button"); b?.click(); return b })()`) // the first is the best
	s.shows("#pane-desk .card", "Rated")
	s.clean()
}

func TestBrowserPhone(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	s := newScreen(w, "390x800", "lang=en")
	s.until(`getComputedStyle(document.getElementById("pane-discord")).display === "none"`)
	s.says("telegram", "/menu")
	s.until(`document.querySelector("#pane-telegram .msg.bot")`)
	s.click("[data-show=discord]", "")
	s.until(`getComputedStyle(document.getElementById("pane-telegram")).display === "none"`)
	s.says("discord", "hello")
	s.until(`document.querySelector("#pane-discord .msg.bot")`)
	for _, pane := range []string{"telegram", "discord", "desk", "inspect"} {
		s.click("[data-show="+pane+"]", "")
		var wide bool
		s.eval("document.documentElement.scrollWidth > innerWidth + 1", &wide)
		if wide {
			t.Errorf("%s is wider than the phone", pane)
		}
		s.axe("phone, " + pane)
	}
	s.clean()
}

// TestBrowserHostile types what attackers would into every field.
func TestBrowserHostile(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	s := newScreen(w, "1500x950", "lang=en&agent=Maria")
	s.eval(`(globalThis.alert = () => { globalThis.broken = true }, 0)`, new(int))
	texts := []string{`<img src=x onerror=alert(1)>`, `"><script>alert(1)</script>`, `<svg onload=alert(1)>`, `[x](javascript:alert(1))`, `'};alert(1);//`, `{{7*7}}`, `<a href="//evil.example">x</a>`, `</textarea><script>alert(1)</script>`}
	for _, text := range hostile.Texts() {
		if len(text) < 400 && strings.TrimSpace(text) != "" && !strings.ContainsAny(text, "\x00\r") {
			texts = append(texts, text)
		}
	}
	for i, text := range texts { // what no keyboard types comes by the same requests
		w.says(nina, fmt.Sprint("h", i), fields{"text", text})
	}
	s.says("discord", "/agent")
	s.until(`document.querySelector("#pane-desk .ticket")`)
	for _, text := range texts[:8] {
		s.says("telegram", text)
		s.says("discord", text)
		s.says("desk", text)
	}
	number := w.ticket()
	for i, text := range texts {
		w.agent(number, fmt.Sprint("n", i), fields{"do", "note", "text", text})
	}
	w.says(alex, "f", fields{"text", texts[0], `file:"><img src=x onerror=alert(1)>.txt`, "x"})
	if status, body := w.post("/act/new", fields{"platform", "telegram", "name", texts[0], "locale", texts[1]}); status != 200 {
		t.Fatalf("a new customer: %d %s", status, body)
	}
	s.shows("#pane-telegram .person", "<img")
	var broken bool
	s.eval(`!!globalThis.broken || !!document.querySelector(".text img, .text script, .text svg, .text [onload], .name img, a[href^='javascript']")`, &broken)
	if broken {
		t.Error("what was typed became a part of the page")
	}
	s.clean()
}
