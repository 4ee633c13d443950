package flows

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/okpay/supportbot/config/strictyaml"
)

// sourceText is one text of the source languages, as locale files refer to it.
type sourceText struct {
	text  *text
	hash  string
	forms []rawForm
	scope *scope
	refs  []string
}

// scope is what the texts and expressions of one place may refer to.
type scope struct {
	slots map[string]*Slot
	// read is called for every slot that a text or an expression uses. It may be nil.
	read func(slot string, pos strictyaml.Pos)
}

func (s *scope) names() []string { return sortedKeys(s.slots) }

func (s *scope) note(slot string, pos strictyaml.Pos) {
	if s.read != nil {
		s.read(slot, pos)
	}
}

// textRule says what is wanted of a text.
type textRule struct {
	refs     []string // allowed beside slots, facts and textRefs
	anyWords bool     // may be written once for all languages, whatever it says
	closed   bool     // of textRefs only customer and locale are there
	question bool     // asks the customer for something
}

// text compiles a text, checks its references and languages, and files it under
// its key for the locale files. A text that is not set compiles to nothing.
func (l *loader) text(key string, raw *rawText, sc *scope, rule textRule) Text {
	if !raw.set() || len(raw.forms) == 0 {
		return Text{}
	}
	l.missing(raw, rule)
	refs := slices.Concat(rule.refs, []string{"customer", "locale"})
	if !rule.closed {
		refs = slices.Concat(rule.refs, textRefs())
	}
	forms := l.spread(raw.forms)
	t := &text{}
	for i := range forms {
		f := &forms[i]
		if strings.TrimSpace(f.text) == "" && !l.reported(f.pos) {
			l.problem(f.pos, "write it or remove the key", "empty text")
		}
		if rule.question {
			l.checkSecret(f)
		}
		t.forms = append(t.forms, l.form(f, sc, refs))
	}
	slices.SortStableFunc(t.forms, func(a, b form) int { return localeRank(a.locale) - localeRank(b.locale) })
	l.register(key, raw.pos, &sourceText{text: t, hash: textHash(raw.forms), forms: raw.forms, scope: sc, refs: refs})
	return Text{t}
}

func (l *loader) register(key string, pos strictyaml.Pos, st *sourceText) {
	if key == "" {
		return
	}
	if _, found := l.texts[key]; found {
		l.problem(pos, "rename one of them", "two texts have the key %s", key)
		return
	}
	l.texts[key] = st
}

// missing reports the languages that a text lacks.
func (l *loader) missing(raw *rawText, rule textRule) {
	if raw.forms[0].locale != "" {
		l.missingForms(raw.pos, raw.forms)
		return
	}
	if f := &raw.forms[0]; !rule.anyWords && hasWords(f.text) {
		l.problem(f.pos, "write {zh: …, en: …}", "missing translation: the text is written once for all languages")
	}
}

func (l *loader) missingForms(pos strictyaml.Pos, forms []rawForm) {
	for _, locale := range sourceLocales() {
		if !slices.ContainsFunc(forms, func(f rawForm) bool { return f.locale == locale }) {
			l.problem(pos, fmt.Sprintf("add %s: …", locale), "missing translation %q", locale)
		}
	}
}

// hasWords reports whether a text says something in a language: "USD",
// "{amount}" and "1–5" do not, they may be the same everywhere.
func hasWords(s string) bool {
	parts, _ := parseTemplate(s)
	return slices.ContainsFunc(parts, func(p part) bool {
		return strings.ContainsFunc(p.lit, func(r rune) bool {
			return unicode.IsLetter(r) && !unicode.IsUpper(r)
		})
	})
}

// spread writes a text that is the same in all languages out, where a fact in
// it is not the same.
func (l *loader) spread(forms []rawForm) []rawForm {
	if len(forms) != 1 || forms[0].locale != "" {
		return forms
	}
	parts, _ := parseTemplate(forms[0].text)
	if !slices.ContainsFunc(parts, func(p part) bool {
		f := l.facts.values[strings.TrimPrefix(p.name, "fact.")]
		return f != nil && f.forms != nil
	}) {
		return forms
	}
	var spread []rawForm
	for _, locale := range sourceLocales() {
		spread = append(spread, rawForm{locale, forms[0].scalar})
	}
	return spread
}

// form compiles a text in one locale and puts the facts in.
func (l *loader) form(raw *rawForm, sc *scope, refs []string) form {
	parts, errs := parseTemplate(raw.text)
	for _, e := range errs {
		l.problem(raw.at(e.offset), e.hint, "%s", e.what)
	}
	for i := range parts {
		p := &parts[i]
		path, isFact := strings.CutPrefix(p.name, "fact.")
		switch {
		case p.name == "":
		case isFact:
			l.resolve(p, path, raw)
		default:
			l.checkReference(p, raw, sc, refs)
		}
	}
	return form{raw.locale, raw.text, joinLiterals(parts), raw.pos}
}

// resolve replaces the reference to a fact by its value.
func (l *loader) resolve(p *part, path string, raw *rawForm) {
	if f, ok := l.facts.values[path]; ok {
		*p = part{lit: f.in(raw.locale)}
		return
	}
	l.problem(raw.at(p.offset), l.facts.hint(path), "unknown fact %q", path)
}

func (l *loader) checkReference(p *part, raw *rawForm, sc *scope, refs []string) {
	pos := raw.at(p.offset)
	if slot, ok := sc.slots[p.name]; ok {
		sc.note(p.name, pos)
		if p.field != "" && slot.Type != TypeAmount {
			l.problem(pos, "only amounts have parts", "slot %q has no %q", p.name, p.field)
		}
		return
	}
	if p.field == "" && slices.Contains(refs, p.name) {
		return
	}
	known := slices.Concat(sc.names(), refs)
	all := slices.Clone(known)
	for _, path := range l.facts.paths() {
		all = append(all, "fact."+path)
	}
	if strictyaml.Suggest(p.name, all) != "" {
		known = all
	}
	l.unknown(pos, "reference", p.name, known)
}

// joinLiterals merges neighbours, so that a text without references is one part.
func joinLiterals(parts []part) []part {
	joined := parts[:0:0]
	for _, p := range parts {
		if n := len(joined); n > 0 && p.name == "" && joined[n-1].name == "" {
			joined[n-1].lit += p.lit
			continue
		}
		joined = append(joined, p)
	}
	return joined
}
