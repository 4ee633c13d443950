package flows

import (
	"path"
	"slices"
	"strings"
)

// compileLocales adds the further languages. Each text has the hash of the
// source that it translates, so that a changed source is noticed.
func (l *loader) compileLocales() {
	for _, d := range l.localeDocs {
		locale := d.Locale.text
		switch {
		case !localeName(locale):
			l.problem(d.Locale.pos, "such as fr or zh-TW", "bad name %q of a locale", locale)
			continue
		case slices.Contains(sourceLocales(), locale):
			l.problem(d.Locale.pos, "write its texts where they are used", "%q is a source locale", locale)
			continue
		case strings.TrimSuffix(path.Base(d.Locale.pos.File), ".yaml") != locale:
			l.problem(d.Locale.pos, "rename the file to "+locale+".yaml", "file and locale %q do not match", locale)
		}
		if !slices.Contains(l.lib.locales, locale) {
			l.lib.locales = append(l.lib.locales, locale)
		}
		for i := range d.Texts {
			if e := &d.Texts[i]; !strings.HasPrefix(e.Key, factKey) {
				l.translate(locale, e.Key, &e.Value)
			}
		}
		l.localeWords(d)
	}
	slices.SortFunc(l.lib.locales, func(a, b string) int {
		if r := localeRank(a) - localeRank(b); r != 0 {
			return r
		}
		return strings.Compare(a, b)
	})
}

// factKey begins the keys of facts in locale files.
const factKey = "facts."

// translateFacts adds the further languages of facts, before texts use them.
func (l *loader) translateFacts() {
	for _, d := range l.localeDocs {
		for i := range d.Texts {
			e := &d.Texts[i]
			path, isFact := strings.CutPrefix(e.Key, factKey)
			if !isFact {
				continue
			}
			f := l.facts.values[path]
			if f == nil || f.forms == nil {
				l.problem(e.Pos, l.facts.hint(path), "unknown text %q", e.Key)
				continue
			}
			source := f.forms[:len(sourceLocales())]
			l.checkOf(&e.Value, e.Key, textHash(source))
			f.forms = append(f.forms, rawForm{d.Locale.text, e.Value.Text})
		}
	}
}

// checkOf reports a translation of something that has changed since.
func (l *loader) checkOf(d *translationDoc, key, hash string) {
	switch {
	case !d.Text.set():
		l.problem(d.Pos, "{of: "+hash+", text: …}", "translation without text")
	case d.Of.text != hash:
		l.problem(d.Pos, "check it against the source, then set of: "+hash, "stale translation of %q", key)
	}
}

func (l *loader) translate(locale, key string, d *translationDoc) {
	source := l.texts[key]
	if source == nil {
		l.unknown(d.Pos, "text", key, sortedKeys(l.texts))
		return
	}
	l.checkOf(d, key, source.hash)
	if !d.Text.set() {
		return
	}
	raw := rawForm{locale, d.Text}
	f := l.form(&raw, source.scope, source.refs)
	l.sameRefs(source, &f, &raw)
	t := source.text
	if i := slices.IndexFunc(t.forms, func(have form) bool { return have.locale == locale }); i >= 0 {
		t.forms[i] = f // a later source replaces an earlier one
		return
	}
	if len(t.forms) > 0 && t.forms[0].locale == "" {
		t.forms[0].locale = "en" // "" would hide the translation
	}
	t.forms = append(t.forms, f)
}

// sameRefs reports references that a translation has lost.
func (l *loader) sameRefs(source *sourceText, f *form, raw *rawForm) {
	have := refNames(f.parts)
	for _, name := range refNames(source.text.forms[0].parts) {
		if !slices.Contains(have, name) {
			l.problem(raw.pos, "the source has it", "translation lacks {%s}", name)
		}
	}
}

func refNames(parts []part) (names []string) {
	for _, p := range parts {
		if p.name != "" && !slices.Contains(names, p.name) {
			names = append(names, p.name)
		}
	}
	return names
}

// localeWords adds a language's words for commands and its phrases that start flows.
func (l *loader) localeWords(d *localeDoc) {
	for i := range d.Words {
		e := &d.Words[i]
		if !slices.Contains(WordKeys(), e.Key) {
			l.unknown(e.Pos, "command", e.Key, WordKeys())
			continue
		}
		l.addWords(e.Key, e.Value)
	}
	for i := range d.Starts {
		e := &d.Starts[i]
		flow := l.lib.flows[FlowID(e.Key)]
		if flow == nil {
			l.unknown(e.Pos, "flow", e.Key, sortedKeys(l.flowDocs))
			continue
		}
		for j := range e.Value {
			flow.Start.Phrases[d.Locale.text] = append(flow.Start.Phrases[d.Locale.text], e.Value[j].text)
		}
	}
}
