package flows

import (
	"embed"
	"io/fs"
)

// The directive follows with the first content file.
var content embed.FS

// Content returns the shipped content: *.yaml and locales/*.yaml.
func Content() fs.FS { return content }
