package flows

import (
	"embed"
	"io/fs"
)

// The folder of locales has a README, since a pattern must match something.
//
//go:embed *.yaml locales/*
var content embed.FS

// Content returns the shipped content, to be loaded under the name "flows".
func Content() fs.FS { return content }
