package bot

import (
	"strings"
	"unicode"
)

// tongue settles the language: the customer's choice, else what their platform
// says, else what they write, else the default.
func (t *turn) tongue(text string) {
	if t.s.LocaleChosen {
		return
	}
	if l := t.e.known(t.ev.Sender.Locale); l != "" {
		t.s.Locale = l
		return
	}
	if f := t.s.Top(); f != nil && t.s.Locale != "" {
		return // a name or an address as an answer says nothing about the language of the talk
	}
	if l := t.e.known(detect(text)); l != "" {
		t.s.Locale = l
		return
	}
	if t.s.Locale == "" {
		t.s.Locale = t.e.locale
	}
}

// known returns the locale of the content that serves a BCP 47 tag, or "".
func (e *Engine) known(tag string) string {
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), "_", "-"), "-")
	match := ""
	for _, l := range e.lib.Locales() {
		if strings.EqualFold(l, tag) {
			return l
		}
		if l == base {
			match = l
		}
	}
	return match
}

// detect tells Chinese from English by the script, from texts that are long
// enough to tell: an address or "ok" says nothing about a language.
func detect(text string) string {
	han, latin := 0, 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case r < unicode.MaxASCII && unicode.IsLetter(r):
			latin++
		}
	}
	switch {
	case han > 0 && han*3 >= latin:
		return "zh"
	case han == 0 && latin >= 6 && strings.ContainsRune(strings.TrimSpace(text), ' '):
		return "en"
	}
	return ""
}

// language answers /language, with or without the name of one.
func (t *turn) language(arg string) {
	if arg != "" {
		if l := t.e.languageNamed(arg); l != "" {
			t.setLanguage(l)
			return
		}
		t.phrase("language_unknown")
	}
	m := t.message("language_ask")
	for _, l := range t.e.lib.Locales() {
		m.Buttons = append(m.Buttons, Button{Label: t.e.lib.Phrase("language_name").Render(l, nil), Token: "l." + l})
	}
	t.pend("language", "", t.e.lib.Locales())
	t.send(m)
}

func (e *Engine) languageNamed(name string) string {
	if l := e.known(name); l != "" {
		return l
	}
	for _, l := range e.lib.Locales() {
		if strings.EqualFold(e.lib.Phrase("language_name").Render(l, nil), strings.TrimSpace(name)) {
			return l
		}
	}
	return ""
}

// setLanguage switches and shows the open question again in the new language.
func (t *turn) setLanguage(l string) {
	t.s.Locale, t.s.LocaleChosen = l, true
	t.s.Pending = nil
	if t.s.Mode != ModeBot {
		t.system("language_set")
		return
	}
	t.resumeWith(t.say("language_set"))
}
