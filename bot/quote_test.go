package bot

import "testing"

// TestQuoteOfAPrivateValue: what a flow keeps private is not cited, however it was
// written.
func TestQuoteOfAPrivateValue(t *testing.T) {
	t.Parallel()
	k := newTalk(t, `flow: ring
title: {zh: 电话, en: Ring}
start: {command: ring}
slots: {phone: {type: phone, region: CN, private: true}, n: {type: int}}
steps:
- {id: phone, ask: {zh: 号码？, en: Which number?}, into: phone}
- {id: n, ask: {zh: 几次？, en: How often?}, into: n, otherwise: agent}
- {id: agent, handoff: {queue: account, say: {zh: 好, en: OK}, show: [phone, n]}}
`)
	k.do(Command{Name: "ring"})
	k.write("138 0013 8000")
	for quote, cited := range map[string]bool{"138-0013-8000": false, "it is 13800138000": false, "How often?": true} {
		k.do(Text{Message: "m", Text: "what does that cost?", Quote: quote})
		line := ""
		for _, l := range k.s.Lines {
			if l.From == 'c' {
				line = l.Text
			}
		}
		if got := line != "what does that cost?"; got != cited {
			t.Errorf("a reply to %q is kept as %q", quote, line)
		}
	}
}
