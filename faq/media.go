package faq

import (
	"fmt"
	"slices"
	"strings"

	"github.com/okpay/supportbot/config/strictyaml"
)

// Media is a picture, video, document or link of an answer.
type Media struct {
	Kind  string // photo, video, document or link
	URL   Text   // a text, since each language may have its own: https://…, or a file of the content folder
	Title Text
	at    []strictyaml.Pos // where each form of URL is written
}

func mediaKinds() []string { return []string{"photo", "video", "document", "link"} }

// Lint reports the files that entries name and the content folder does not have,
// sorted. A nil file skips the check.
func Lint(s *Set, file func(path string) bool) (problems strictyaml.Problems) {
	for _, e := range s.entries {
		for _, m := range e.Media {
			for i, path := range m.URL.texts {
				if file != nil && strictyaml.MediaFile(path) && !file(path) {
					problems.Add(m.at[i], fmt.Sprintf("no file %q", path), "put it into the content folder, or correct the path")
				}
			}
		}
	}
	problems.Sort()
	return problems
}

// media compiles a medium, and reports addresses that customers could not open.
func (l *loader) media(doc *mediaDoc) Media {
	m := Media{Kind: doc.Kind.Value, URL: l.text(doc.URL), Title: l.text(doc.Title)}
	for i, url := range m.URL.texts {
		pos := doc.URL[i].Value.Pos
		m.at = append(m.at, pos)
		if hint := strictyaml.MediaHint(m.Kind, url); hint != "" && url != "" {
			l.problem(pos, hint, "address %q cannot be opened", url)
		}
	}
	return m
}

func (l *loader) checkMedia(m *mediaDoc) {
	if !slices.Contains(mediaKinds(), m.Kind.Value) {
		hint := "one of " + strings.Join(mediaKinds(), ", ")
		if s := strictyaml.Suggest(m.Kind.Value, mediaKinds()); s != "" {
			hint = fmt.Sprintf("did you mean %q?", s)
		}
		l.problem(m.Pos, hint, "unknown media kind %q", m.Kind.Value)
	}
	l.checkText("url", m.URL, m.Pos, maxAnswer)
	if len(m.Title) > 0 {
		l.checkText("title", m.Title, m.Pos, maxTitle)
	}
}
