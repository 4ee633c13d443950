package flows

import (
	"embed"
	"io/fs"
)

//go:embed *.yaml
var content embed.FS

// Content returns the shipped content: *.yaml and locales/*.yaml.
func Content() fs.FS { return content }
