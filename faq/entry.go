package faq

import (
	"slices"
	"strings"
	"time"

	"github.com/okpay/supportbot/config/strictyaml"
)

// SourceLocales are the languages in which every entry must be written.
// Further ones are optional.
func SourceLocales() []string { return []string{"zh", "en"} }

// Text is one text in several locales, its facts filled in. The zero value is
// empty. It is immutable and safe for concurrent use.
type Text struct {
	locales []string
	texts   []string
}

// In returns the text in a locale, or else in its base language ("zh" for
// "zh-TW"), in "en", or in the first locale it has.
func (t Text) In(locale string) string {
	base, _, _ := strings.Cut(locale, "-")
	for _, want := range []string{locale, base, "en"} {
		for i, l := range t.locales {
			if l == want {
				return t.texts[i]
			}
		}
	}
	if len(t.texts) > 0 {
		return t.texts[0]
	}
	return ""
}

// Empty reports whether the text is written in no locale.
func (t Text) Empty() bool { return len(t.texts) == 0 }

// Entry is one question with its answer. It belongs to its [Set] and must not
// be changed.
type Entry struct {
	ID         string
	Topic      string
	Question   Text
	Answer     Text // bot/markup
	Media      []Media
	Flow       string           // a flow that its button starts, "" for none
	Related    []string         // ids of entries
	Pos        strictyaml.Pos   // where it is written
	FlowPos    strictyaml.Pos   // where Flow is
	ValidUntil time.Time        // the end of the last day on which it is true, zero for ever
	Platforms  []string         // where it is given, none is everywhere
	phrasings  []string         // in all locales, the question first
	phrasedAt  []strictyaml.Pos // where each of them is written
	keywords   []string
	texts      [places]string // as Search looks into them
}

// Given reports whether customers on a platform get the entry at a time.
func (e *Entry) Given(platform string, now time.Time) bool {
	return (e.ValidUntil.IsZero() || now.Before(e.ValidUntil)) && (len(e.Platforms) == 0 || slices.Contains(e.Platforms, platform))
}

// posOf is where a phrasing is written, else where the entry is.
func (e *Entry) posOf(phrasing string) strictyaml.Pos {
	if i := slices.Index(e.phrasings, phrasing); i >= 0 {
		return e.phrasedAt[i]
	}
	return e.Pos
}

// Phrasings returns the ways to ask, in all locales, the question first.
func (e *Entry) Phrasings() []string { return append([]string(nil), e.phrasings...) }

// Topic is a group of entries, one file.
type Topic struct {
	ID      string
	Title   Text
	Entries []*Entry // in the order of the file
}

// Set is a loaded FAQ with its lexicon. It is immutable and safe for concurrent
// use. The zero Set is empty.
type Set struct {
	entries []*Entry
	byID    map[string]*Entry
	topics  []*Topic
	lexicon *Lexicon
	folder  *folder
}

// Entry returns the entry of an id, or nil.
func (s *Set) Entry(id string) *Entry { return s.byID[id] }

// Entries returns all entries, by topic.
func (s *Set) Entries() []*Entry { return append([]*Entry(nil), s.entries...) }

// Topics returns the topics, sorted by id.
func (s *Set) Topics() []*Topic { return append([]*Topic(nil), s.topics...) }

// Lexicon returns the concepts of all sources, nil where there are none.
func (s *Set) Lexicon() *Lexicon { return s.lexicon }

// Documents returns the entries as documents of an [Index], their ids with a prefix.
func (s *Set) Documents(prefix string) []Document {
	docs := make([]Document, len(s.entries))
	for i, e := range s.entries {
		docs[i] = Document{ID: prefix + e.ID, Phrasings: e.phrasings, Keywords: e.keywords}
	}
	return docs
}
