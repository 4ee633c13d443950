package strictyaml

import (
	"bytes"
	"regexp"

	"gopkg.in/yaml.v3"
)

var keyLine = regexp.MustCompile(`(?m)^\x{feff}?([\pL\pN_-]+)[ \t]*:(?:\s|$)`)

// FirstKey returns the first key of a document's top mapping, or "" when there
// is none. It tells kinds of files apart, also when they have syntax errors.
func FirstKey(data []byte) string {
	var doc yaml.Node
	if len(data) > maxBytes {
		return ""
	}
	if err := yaml.NewDecoder(bytes.NewReader(hideQuestions(data))).Decode(&doc); err != nil {
		if m := keyLine.FindSubmatch(data); m != nil {
			return string(m[1])
		}
		return ""
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode || len(doc.Content[0].Content) == 0 {
		return ""
	}
	return doc.Content[0].Content[0].Value
}
