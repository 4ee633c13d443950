package customer

import (
	"strings"
	"testing"

	"github.com/okpay/supportbot/bot"
)

// FuzzSplit holds the parts of any message against Slack's limits and its own rules:
// one part has the card, nothing of the files and buttons is lost.
func FuzzSplit(f *testing.F) {
	for _, s := range []string{"", "hi", strings.Repeat("**wort** ", 900), strings.Repeat("漢", 7000), strings.Repeat("[a](https://a.example/b) ", 500), "- a\n- b"} {
		f.Add(s, 1, 30, true)
	}
	a := &Adapter{}
	f.Fuzz(func(t *testing.T, text string, files, buttons int, form bool) {
		m := bot.Message{Text: text, Card: "c", ReplyTo: "1.2", Files: make([]bot.File, abs(files)%12), Buttons: options(abs(buttons) % 120)}
		if form {
			m.Form = &bot.Form{Token: "m.1", Fields: []bot.FormField{{Name: "a"}}}
		}
		cards, shownFiles, pressables := 0, 0, 0
		parts := a.Split(m)
		for i, p := range parts {
			if n := shown(p.Text); n > maxText {
				t.Errorf("part %d has %d characters", i, n)
			}
			if (p.ReplyTo != "") != (i == 0) {
				t.Errorf("part %d answers %q", i, p.ReplyTo)
			}
			if p.Card == "c" {
				cards++
			}
			if p.Form != nil {
				pressables++
			}
			shownFiles += len(p.Files)
			pressables += len(p.Buttons)
		}
		want := len(fold(m).Buttons)
		if form {
			want++
		}
		if cards != 1 || shownFiles != len(m.Files) || pressables != want {
			t.Errorf("Split = %+v, want one card, %d files and %d buttons", parts, len(m.Files), want)
		}
	})
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}
