package faq

import (
	"embed"
	"io/fs"

	"github.com/okpay/supportbot/config/strictyaml"
)

//go:embed *.yaml
var content embed.FS

// Content returns the shipped content: the topics and the lexicon.
func Content() fs.FS { return content }

// ShippedLexicon returns the lexicon of [Content] alone, without its topics: what
// [Bench] may use beside the files that it is given.
func ShippedLexicon() (*Lexicon, error) {
	data, err := content.ReadFile("concepts.yaml")
	if err != nil {
		return nil, err
	}
	l := &loader{folder: newFolder(), concepts: map[string][]scalar{}, seen: map[string]strictyaml.Pos{}}
	l.readFile("faq/concepts.yaml", data)
	lexicon := l.lexicon()
	return lexicon, l.problems.Err()
}
