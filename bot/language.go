package bot

import (
	"strings"
	"unicode"
)

// tongue settles the language: the customer's choice, else what their platform
// says, else what they write, else the default. A platform that tells the language
// only now and then, as Discord does with presses, does not override what the
// customer has been writing; before is what it said before.
func (t *turn) tongue(text, before string) {
	if t.s.LocaleChosen {
		return
	}
	said := t.ev.Sender.Locale
	if l := t.e.known(said); l != "" {
		if t.s.Locale == "" || said != before && (before != "" || !t.wrote(t.s.Locale)) {
			t.s.Locale = l
		}
		return
	}
	if f := t.s.Top(); f != nil && t.s.Locale != "" && !t.greets(f) {
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

// wrote reports whether the customer has written in a language, as far as the
// talk is kept.
func (t *turn) wrote(locale string) bool {
	for _, l := range t.s.Lines {
		if l.From == 'c' && t.e.known(detect(l.Text)) == locale {
			return true
		}
	}
	return false
}

// known returns the locale of the content that serves a BCP 47 tag, or "": of
// zh-Hant-TW that is zh-Hant-TW, else zh-Hant, else zh.
func (e *Engine) known(tag string) string {
	if tag == "" {
		return ""
	}
	locales := e.lib.Locales()
	for tag = strings.ReplaceAll(tag, "_", "-"); ; {
		for _, l := range locales {
			if strings.EqualFold(l, tag) {
				return l
			}
		}
		i := strings.LastIndexByte(tag, '-')
		if i < 0 {
			return ""
		}
		tag = tag[:i]
	}
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
	t.pend("language", "", t.e.lib.Locales())
	t.send(t.languages())
}

// languages asks which language it shall be.
func (t *turn) languages() Message {
	m := t.message("language_ask")
	for _, l := range t.e.lib.Locales() {
		m.Buttons = append(m.Buttons, Button{Label: t.e.lib.Phrase("language_name").Render(l, nil), Token: "l." + l})
	}
	return m
}

// languageAtDesk answers /language while people have the ticket: what is typed next
// is for them, so that only a button answers the question.
func (t *turn) languageAtDesk(arg string) {
	switch l := t.e.languageNamed(arg); {
	case l != "":
		t.setLanguage(l)
	case strings.TrimSpace(arg) != "":
		t.system("language_unknown")
	default:
		t.speak(VoiceSystem, t.languages())
	}
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
