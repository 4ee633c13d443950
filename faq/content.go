package faq

import (
	"embed"
	"io/fs"
)

//go:embed *.yaml
var content embed.FS

// Content returns the shipped content: the topics and the lexicon.
func Content() fs.FS { return content }
