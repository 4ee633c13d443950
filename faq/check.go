package faq

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/okpay/supportbot/config/strictyaml"
)

// MinPhrasings is how many phrasings an entry needs in each source locale: with
// fewer the matcher recognises the entry by luck.
const MinPhrasings = 8

// Bounds, in characters. A question is also a button's label, which the
// smallest platform limits to 75; an answer must fit Discord's 2,000 with some
// room for buttons' captions.
const (
	maxID       = 32
	maxTitle    = 60
	maxQuestion = 75
	maxAnswer   = 1900
	maxPhrasing = 200
	maxKeyword  = 40
	maxRelated  = 3
)

var (
	idPattern     = regexp.MustCompile(`^[a-z0-9_]+$`)
	localePattern = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z][A-Za-z]{1,3})?$`)
)

func (l *loader) checkID(kind string, id scalar, at strictyaml.Pos) bool {
	switch {
	case id.Value == "":
		l.problem(at, "", "%s without an id", kind)
	case !idPattern.MatchString(id.Value):
		l.problem(id.Pos, "a-z, 0-9 and _", "bad %s id %q", kind, id.Value)
	case len(id.Value) > maxID:
		l.problem(id.Pos, fmt.Sprintf("at most %d characters", maxID), "%s id %q is too long", kind, id.Value)
	default:
		return true
	}
	return false
}

func (l *loader) checkEntry(e *entryDoc) {
	l.checkText("question", e.Question, e.ID.Pos, maxQuestion)
	l.checkText("answer", e.Answer, e.ID.Pos, maxAnswer)
	l.checkPhrasings(e)
	for _, locale := range e.Keywords {
		l.checkLocale(locale.Key, locale.Pos)
		for _, k := range locale.Value {
			l.checkLength("keyword", k.Value, k.Pos, maxKeyword)
		}
	}
	for i := range e.Media {
		l.checkMedia(&e.Media[i])
	}
	l.checkRelated(e)
}

// checkText checks a text that every source locale must have.
func (l *loader) checkText(what string, t rawText, at strictyaml.Pos, most int) {
	for _, form := range t {
		l.checkLocale(form.Key, form.Pos)
		if strings.TrimSpace(form.Value.Value) == "" {
			l.problem(form.Pos, "", "empty %s", what)
		}
		l.checkLength(what, form.Value.Value, form.Value.Pos, most)
	}
	if len(t) > 0 {
		at = t[0].Pos
	}
	for _, locale := range SourceLocales() {
		if !slices.ContainsFunc(t, func(f strictyaml.Entry[scalar]) bool { return f.Key == locale }) {
			l.problem(at, fmt.Sprintf("add %s: …", locale), "%s has no %q translation", what, locale)
		}
	}
}

func (l *loader) checkLocale(locale string, pos strictyaml.Pos) {
	if !localePattern.MatchString(locale) {
		l.problem(pos, "a language such as zh, en or zh-TW", "bad locale %q", locale)
	}
}

func (l *loader) checkLength(what, text string, pos strictyaml.Pos, most int) {
	if n := utf8.RuneCountInString(text); n > most {
		l.problem(pos, fmt.Sprintf("at most %d", most), "%s has %d characters", what, n)
	}
}

func (l *loader) checkPhrasings(e *entryDoc) {
	count := map[string]int{}
	at := e.ID.Pos
	for _, locale := range e.Phrasings {
		at = locale.Pos
		l.checkLocale(locale.Key, locale.Pos)
		count[locale.Key] = len(locale.Value)
		for _, p := range locale.Value {
			l.checkLength("phrasing", p.Value, p.Pos, maxPhrasing)
		}
	}
	for _, locale := range SourceLocales() {
		if n := count[locale]; n < MinPhrasings {
			l.problem(at, fmt.Sprintf("at least %d", MinPhrasings), "entry %q has %d phrasings in %q", e.ID.Value, n, locale)
		}
	}
}

func (l *loader) checkRelated(e *entryDoc) {
	if len(e.Related) > maxRelated {
		l.problem(e.Related[maxRelated].Pos, fmt.Sprintf("at most %d", maxRelated), "too many related entries")
	}
	for _, r := range e.Related {
		switch {
		case r.Value == e.ID.Value:
			l.problem(r.Pos, "", "entry %q is related to itself", r.Value)
		case l.entries[r.Value] == nil:
			hint := ""
			if s := strictyaml.Suggest(r.Value, slices.Sorted(maps.Keys(l.entries))); s != "" {
				hint = fmt.Sprintf("did you mean %q?", s)
			}
			l.problem(r.Pos, hint, "unknown entry %q", r.Value)
		}
	}
}

// checkDuplicates finds phrasings that two entries share once folded: whoever
// asks so would get one of the answers by chance, and those without words. Within an entry a phrasing that
// stands twice is only superfluous, but it is most likely a slip too.
func (l *loader) checkDuplicates() {
	type place struct {
		entry string
		pos   strictyaml.Pos
	}
	first := map[uint64]place{}
	for _, id := range l.order {
		for _, locale := range l.entries[id].Phrasings {
			for _, p := range locale.Value {
				key := l.key(p.Value)
				other, ok := first[key]
				switch {
				case key == 0:
					l.problem(p.Pos, "", "phrasing %q has no words", p.Value)
				case ok:
					l.problem(p.Pos, "first at "+other.pos.String(), "phrasing %q of entry %q stands in entry %q too", p.Value, id, other.entry)
				default:
					first[key] = place{id, p.Pos}
				}
			}
		}
	}
}

func (l *loader) checkConcept(name string, words []scalar) {
	seen := map[uint64]bool{}
	for _, w := range words {
		key := l.key(w.Value)
		if key == 0 || seen[key] {
			l.problem(w.Pos, "remove it", "word %q of concept %q is empty or stands there twice", w.Value, name)
		}
		seen[key] = true
	}
}

// key is the same for texts that are one for the matcher, and 0 for one without words.
func (l *loader) key(text string) uint64 {
	l.runes, l.buf = l.folder.fold(l.runes[:0], l.buf, text)
	l.tokens = split(l.tokens[:0], l.runes)
	if !slices.ContainsFunc(l.tokens, func(t token) bool { return t.kind != kindSign }) {
		return 0
	}
	return sequence(l.tokens)
}
