package faq

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/okpay/supportbot/config/strictyaml"
)

// Source is one folder of content. Name prefixes its files in problems.
type Source struct {
	Name string
	FS   fs.FS
}

// Facts resolves {fact.x.y}: it returns the value of a path ("x.y") in a locale.
type Facts func(path, locale string) (string, bool)

// The documents, as written.
type (
	scalar  = strictyaml.Value[string]
	rawText = strictyaml.Map[scalar]
	rawList = strictyaml.Map[[]scalar]

	topicDoc struct {
		Topic   scalar         `yaml:"topic"`
		Title   rawText        `yaml:"title"`
		Entries []entryDoc     `yaml:"entries"`
		Pos     strictyaml.Pos `yaml:"-"`
	}
	entryDoc struct {
		ID        scalar         `yaml:"id"`
		Question  rawText        `yaml:"question"`
		Phrasings rawList        `yaml:"phrasings"`
		Keywords  rawList        `yaml:"keywords"`
		Answer    rawText        `yaml:"answer"`
		Media     []mediaDoc     `yaml:"media"`
		Flow      scalar         `yaml:"flow"`
		Related   []scalar       `yaml:"related"`
		Until     scalar         `yaml:"valid_until"`
		Platforms []scalar       `yaml:"platforms"`
		Pos       strictyaml.Pos `yaml:"-"`

		topic string
	}
	mediaDoc struct {
		Kind  scalar         `yaml:"kind"`
		URL   rawText        `yaml:"url"`
		Title rawText        `yaml:"title"`
		Pos   strictyaml.Pos `yaml:"-"`
	}
	conceptsDoc struct {
		Concepts strictyaml.Map[[]scalar] `yaml:"concepts"`
		Pos      strictyaml.Pos           `yaml:"-"`
	}
)

// Load reads and checks content: every *.yaml at the top of each source. An
// entry of a later source replaces the earlier one of the same id, a concept the
// earlier one of the same name, and a topic's title its title. It returns every
// problem at once, sorted; the set is nil when there is one. A nil facts knows none.
func Load(facts Facts, sources ...Source) (*Set, strictyaml.Problems) {
	l := &loader{
		facts: facts, folder: newFolder(), entries: map[string]*entryDoc{},
		titles: map[string]rawText{}, concepts: map[string][]scalar{},
	}
	for _, s := range sources {
		l.read(s)
	}
	set := l.compile()
	l.problems.Sort()
	l.problems = slices.Compact(l.problems)
	if len(l.problems) > 0 {
		return nil, l.problems
	}
	return set, nil
}

// loader is one run of Load: first the documents of all sources are gathered,
// then they are checked and compiled together.
type loader struct {
	facts    Facts
	folder   *folder
	problems strictyaml.Problems

	order    []string // ids of entries as they came
	entries  map[string]*entryDoc
	titles   map[string]rawText
	concepts map[string][]scalar

	seen map[string]strictyaml.Pos // what the source being read has

	buf    []byte // scratch of key
	runes  []rune
	tokens []token
}

func (l *loader) problem(pos strictyaml.Pos, hint, format string, args ...any) {
	l.problems.Add(pos, fmt.Sprintf(format, args...), hint)
}

func (l *loader) read(s Source) {
	l.seen = map[string]strictyaml.Pos{}
	names, err := fs.Glob(s.FS, "*.yaml")
	if err != nil {
		l.problem(strictyaml.Pos{File: s.Name}, "", "%v", err)
		return
	}
	for _, name := range names {
		file := strings.TrimPrefix(s.Name+"/"+name, "/")
		data, err := fs.ReadFile(s.FS, name)
		if err != nil {
			l.problem(strictyaml.Pos{File: file}, "", "%v", err)
			continue
		}
		l.readFile(file, data)
	}
}

func (l *loader) readFile(file string, data []byte) {
	switch key := firstKey(data); key {
	case "topic":
		var doc topicDoc
		l.problems = append(l.problems, strictyaml.Decode(file, data, &doc)...)
		l.addTopic(&doc)
	case "concepts":
		var doc conceptsDoc
		l.problems = append(l.problems, strictyaml.Decode(file, data, &doc)...)
		for _, c := range doc.Concepts {
			l.once("concept", c.Key, c.Pos)
			l.concepts[c.Key] = c.Value
		}
	default:
		hint := "the first key tells what a file is: topic or concepts"
		if s := strictyaml.Suggest(key, []string{"topic", "concepts"}); s != "" {
			hint = fmt.Sprintf("did you mean %q?", s)
		}
		l.problem(strictyaml.Pos{File: file, Line: 1, Col: 1}, hint, "a file cannot begin with %q", key)
	}
}

// firstKey is strictyaml.FirstKey, which parses the whole file, unless the file
// begins in the usual way: shipped content is read before the first prompt.
func firstKey(data []byte) string {
	rest := data
	for len(rest) > 0 && rest[0] == '#' {
		_, rest, _ = bytes.Cut(rest, []byte("\n"))
	}
	for _, key := range []string{"topic", "concepts"} {
		if bytes.HasPrefix(rest, []byte(key+":")) {
			return key
		}
	}
	return strictyaml.FirstKey(data)
}

// once reports what one source has twice.
func (l *loader) once(kind, id string, pos strictyaml.Pos) bool {
	key := kind + " " + id
	if first, ok := l.seen[key]; ok {
		l.problem(pos, "first at "+first.String(), "duplicate %s %q", kind, id)
		return false
	}
	l.seen[key] = pos
	return true
}

func (l *loader) addTopic(doc *topicDoc) {
	id := doc.Topic.Value
	if l.checkID("topic", doc.Topic, doc.Pos) {
		l.once("topic", id, doc.Topic.Pos)
	}
	if l.titles[id] == nil || doc.Title != nil {
		l.titles[id] = doc.Title
		l.checkText("title", doc.Title, doc.Pos, maxTitle)
	}
	for i := range doc.Entries {
		e := &doc.Entries[i]
		e.topic = id
		if !l.checkID("entry", e.ID, e.Pos) || !l.once("entry", e.ID.Value, e.ID.Pos) {
			continue
		}
		if l.entries[e.ID.Value] == nil {
			l.order = append(l.order, e.ID.Value)
		}
		l.entries[e.ID.Value] = e
	}
}

func (l *loader) compile() *Set {
	set := &Set{byID: map[string]*Entry{}, lexicon: l.lexicon(), folder: l.folder}
	topics := map[string]*Topic{}
	for _, id := range l.order {
		doc := l.entries[id]
		l.checkEntry(doc)
		e := l.entry(doc)
		set.byID[id] = e
		t := topics[e.Topic]
		if t == nil {
			t = &Topic{ID: e.Topic, Title: l.text(l.titles[e.Topic])}
			topics[e.Topic] = t
		}
		t.Entries = append(t.Entries, e)
	}
	l.checkDuplicates()
	set.topics = slices.SortedFunc(maps.Values(topics), func(a, b *Topic) int { return cmp.Compare(a.ID, b.ID) })
	for _, t := range set.topics {
		set.entries = append(set.entries, t.Entries...)
	}
	return set
}

func (l *loader) entry(doc *entryDoc) *Entry {
	e := &Entry{
		ID: doc.ID.Value, Topic: doc.topic, Pos: doc.Pos, Flow: doc.Flow.Value, FlowPos: doc.Flow.Pos,
		Question: l.text(doc.Question), Answer: l.text(doc.Answer),
	}
	for i := range doc.Media {
		e.Media = append(e.Media, l.media(&doc.Media[i]))
	}
	for _, r := range doc.Related {
		e.Related = append(e.Related, r.Value)
	}
	for _, q := range doc.Question {
		e.phrase(q.Value)
	}
	for _, list := range doc.Phrasings {
		for _, p := range list.Value {
			e.phrase(p)
		}
	}
	e.keywords = values(doc.Keywords)
	e.ValidUntil = l.until(doc.Until)
	for _, p := range doc.Platforms {
		e.Platforms = append(e.Platforms, p.Value)
	}
	e.texts = [places]string{
		inQuestion: searchable(l.folder, strings.Join(e.Question.texts, "\n")), inKeywords: searchable(l.folder, strings.Join(e.keywords, "\n")),
		inPhrasings: searchable(l.folder, strings.Join(e.phrasings, "\n")), inAnswer: searchable(l.folder, strings.Join(e.Answer.texts, "\n")),
	}
	return e
}

// phrase adds a way to ask.
func (e *Entry) phrase(p scalar) {
	e.phrasings, e.phrasedAt = append(e.phrasings, p.Value), append(e.phrasedAt, p.Pos)
}

// until reads the last day on which an entry is true, and returns its end.
func (l *loader) until(date scalar) time.Time {
	if date.Value == "" {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, date.Value)
	if err != nil {
		l.problem(date.Pos, "write the last day on which it is true, such as 2026-12-31", "%q is no date", date.Value)
		return time.Time{}
	}
	return day.AddDate(0, 0, 1)
}

func values(list rawList) (all []string) {
	for _, locale := range list {
		for _, v := range locale.Value {
			all = append(all, v.Value)
		}
	}
	return all
}

// lexicon returns the concepts of all sources.
func (l *loader) lexicon() *Lexicon {
	if len(l.concepts) == 0 {
		return nil
	}
	var list []Concept
	for _, name := range slices.Sorted(maps.Keys(l.concepts)) {
		c := Concept{Name: name}
		for _, w := range l.concepts[name] {
			c.Words = append(c.Words, w.Value)
		}
		l.checkConcept(name, l.concepts[name])
		list = append(list, c)
	}
	return NewLexicon(list)
}

// text fills the facts in.
func (l *loader) text(raw rawText) Text {
	var t Text
	for _, form := range raw {
		t.locales = append(t.locales, form.Key)
		t.texts = append(t.texts, l.fill(form.Key, form.Value))
	}
	return t
}

// fill replaces {fact.x.y} by its value, {{ and }} by one brace.
func (l *loader) fill(locale string, raw scalar) string {
	var out strings.Builder
	for rest := raw.Value; ; {
		i := strings.IndexAny(rest, "{}")
		if i < 0 {
			out.WriteString(rest)
			return out.String()
		}
		out.WriteString(rest[:i])
		rest = rest[i:]
		if strings.HasPrefix(rest, "{{") || strings.HasPrefix(rest, "}}") {
			out.WriteByte(rest[0])
			rest = rest[2:]
			continue
		}
		end := strings.IndexByte(rest, '}')
		if end <= 0 {
			l.problem(raw.Pos, "a literal brace is written {{ or }}", "unbalanced brace in %q", rest[:min(len(rest), 12)])
			return out.String()
		}
		out.WriteString(l.fact(rest[1:end], locale, raw.Pos))
		rest = rest[end+1:]
	}
}

func (l *loader) fact(name, locale string, pos strictyaml.Pos) string {
	path, ok := strings.CutPrefix(name, "fact.")
	if !ok {
		l.problem(pos, "an answer may only refer to facts: {fact.…}", "unknown reference {%s}", name)
		return ""
	}
	if l.facts != nil {
		if value, ok := l.facts(path, locale); ok {
			return value
		}
	}
	l.problem(pos, "facts are declared in facts.yaml", "unknown fact %q", path)
	return ""
}
