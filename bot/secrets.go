package bot

import "slices"

// secrets says what ingest has masked. Where the platform can do it, the message
// that showed the secret is removed from the chat too.
func (t *turn) secrets() {
	kinds := t.ev.Redacted
	if len(kinds) == 0 {
		return
	}
	recalls := t.recalls(kinds)
	if recalls {
		t.out = append(t.out, Recall{Message: t.answers})
	}
	for i, kind := range kinds {
		m := t.message("redacted_" + kind)
		if recalls && i == len(kinds)-1 {
			m.Text += "\n" + t.say("redacted_recalled")
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
