package playground_test

import (
	"flag"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

var shots = flag.String("screenshots", "", "write the README's pictures into this folder")

// TestBrowserLook is a day at the desk, looked at in both lights and languages, by
// axe-core and, with -screenshots, by people.
func TestBrowserLook(t *testing.T) {
	t.Parallel()
	w := newWorld(t).start()
	s := newScreen(w, "1600x1000", "lang=en&agent=Maria")
	s.says("telegram", "忘记密码")
	s.click("#pane-telegram .button", "邮箱")
	s.says("discord", "how much is the fee for a transfer?")
	s.until(`document.querySelector("#pane-discord .msg.bot")`)
	s.says("discord", "I want to talk to a human")
	s.click("#pane-desk [data-do=claim]", "")
	s.shows("#pane-desk .badge", "claimed")
	s.says("desk", "Hello Alex, this is Maria. Which payment is it about?")
	s.click("#pane-desk .ask button", "Send now")
	s.shows("#pane-discord .msg.agent", "Maria")
	s.says("discord", "The one from this morning, bill 2026-0105-7781")
	s.shows("#pane-desk .post.customer", "this morning")
	s.click("#pane-desk [data-mode=note]", "")
	s.says("desk", "Looks like the bank was closed on Sunday.")
	s.shows("#pane-desk .post.note", "Sunday")
	s.says("telegram", "手续费怎么算")
	s.until(`document.querySelector(".why .verdict") && document.querySelector(".box.now, .box.visited")`)
	for _, light := range []string{"light", "dark"} {
		s.run(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: light}}))
		s.axe(light)
		if *shots != "" {
			s.shot(fmt.Sprintf("%s/playground-%s.png", *shots, light))
		}
	}
	s.eval(`(location.search = "?lang=zh&agent=Maria", 0)`, new(int))
	s.until(`document.documentElement?.lang === "zh" && document.body?.dataset.online === "true"`)
	s.axe("zh")
	s.clean()
}
