package strictyaml

import (
	"bytes"

	"gopkg.in/yaml.v3"
)

// Where returns the place of the value that a path of keys leads to, for
// problems that are found only after decoding. Where the path does not lead to
// the end it is the place of the last value on it; of a file that cannot be
// read it is the file.
func Where(file string, data []byte, path ...string) Pos {
	var doc yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(data)).Decode(&doc); err != nil || len(doc.Content) == 0 {
		return Pos{File: file}
	}
	n := doc.Content[0]
	for _, key := range path {
		next := child(n, key)
		if next == nil {
			break
		}
		n = next
	}
	return Pos{File: file, Line: n.Line, Col: n.Column}
}

func child(n *yaml.Node, key string) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}
