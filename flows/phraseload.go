package flows

import (
	"fmt"
	"math"
	"slices"

	"github.com/okpay/supportbot/config/strictyaml"
)

// compilePhrases compiles what the engine says, the words that act as commands
// and the menu.
func (l *loader) compilePhrases() {
	refs := phraseRefs()
	for _, key := range sortedKeys(l.phraseDocs) {
		e := l.phraseDocs[key]
		if _, known := refs[key]; !known {
			l.unknown(e.Pos, "phrase", key, PhraseKeys())
			continue
		}
		l.lib.phrases[key] = l.text("phrases."+key, &e.Value, &scope{}, textRule{refs: refs[key], closed: true})
	}
	l.missingPhrases()
	l.compileWords()
	l.compileMenu()
}

func (l *loader) missingPhrases() {
	if len(l.phraseDocs) == 0 {
		l.problem(l.root, "add phrases.yaml", "no phrases")
		return
	}
	first := strictyaml.Pos{Line: math.MaxInt}
	for _, e := range l.phraseDocs {
		if e.Pos.File > first.File || e.Pos.File == first.File && e.Pos.Line < first.Line {
			first = e.Pos // the first key of the last file: a place that is always the same
		}
	}
	for _, key := range PhraseKeys() {
		if _, ok := l.phraseDocs[key]; !ok {
			l.problem(first, fmt.Sprintf("add %s: {zh: …, en: …}", key), "missing phrase %q", key)
		}
	}
}

func (l *loader) compileWords() {
	for _, key := range sortedKeys(l.wordDocs) {
		e := l.wordDocs[key]
		if !slices.Contains(WordKeys(), key) {
			l.unknown(e.Pos, "command", key, WordKeys())
			continue
		}
		for _, list := range e.Value {
			if !slices.Contains(sourceLocales(), list.Key) {
				l.unknown(list.Pos, "locale", list.Key, sourceLocales())
				continue
			}
			l.addWords(key, list.Value)
		}
	}
}

// addWords makes typed words act as a command.
func (l *loader) addWords(command string, words []scalar) {
	for i := range words {
		word := Fold(words[i].text)
		if other := l.lib.words[word]; other != "" && other != command {
			l.problem(words[i].pos, "a word acts as one command", "word %q also means %q", words[i].text, other)
			continue
		}
		if word != "" {
			l.lib.words[word] = command
		}
	}
}

func (l *loader) compileMenu() {
	d := l.menuDoc
	if d == nil {
		return
	}
	menu := &l.lib.menu
	menu.Title = l.text("phrases.menu.title", &d.Title, &scope{}, textRule{closed: true})
	seen := map[string]bool{}
	for i := range d.Groups {
		g := &d.Groups[i]
		if seen[g.ID.text] {
			l.problem(g.ID.pos, "rename or remove it", "duplicate menu group %q", g.ID.text)
			continue
		}
		seen[g.ID.text] = true
		if !g.ID.set() || !validName(g.ID.text) || !g.Title.set() {
			l.problem(g.Pos, "such as {id: account, title: {zh: …, en: …}}", "menu group needs id and title")
		}
		title := l.text("phrases.menu.groups."+g.ID.text, &g.Title, &scope{}, textRule{closed: true})
		menu.Groups = append(menu.Groups, MenuGroup{ID: g.ID.text, Title: title})
	}
	for i := range d.Entries {
		menu.Entries = append(menu.Entries, d.Entries[i].text)
		l.lib.entryPos = append(l.lib.entryPos, d.Entries[i].pos)
	}
}

// engineCommands are the slash commands that the engine answers itself.
func engineCommands() []string { return append(WordKeys(), "start", "faq", "none") }
