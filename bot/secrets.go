package bot

import "slices"

// secrets says what ingest has masked. Where the platform can do it, the message
// that showed the secret is removed from the chat too; where others read along, its
// writer is asked to.
func (t *turn) secrets() {
	kinds := t.ev.Redacted
	if len(kinds) == 0 {
		return
	}
	also := ""
	switch {
	case t.recalls(kinds):
		t.out = append(t.out, Recall{Message: t.answers})
		also = "redacted_recalled"
	case t.s.Public:
		also = "redacted_shown"
	}
	for i, kind := range kinds {
		m := t.message("redacted_" + kind)
		if also != "" && i == len(kinds)-1 {
			m.Text += "\n" + t.say(also)
		}
		t.speak(VoiceSystem, m)
	}
}

// recalls reports whether the message is to be removed. A bank account number is
// none of its kinds: it is masked for care, but gives nobody access to anything.
func (t *turn) recalls(kinds []string) bool {
	if t.s.Public || t.answers == "" || !t.e.can[t.s.Platform].Recall {
		return false
	}
	return slices.ContainsFunc(kinds, func(kind string) bool { return kind != "iban" })
}
