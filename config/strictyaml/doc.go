// Package strictyaml decodes YAML strictly and reports every problem with its
// place: it is for files that people write by hand and want to mend in one go.
//
//	var doc struct {
//		Title string                  `yaml:"title"`
//		Steps strictyaml.Map[[]string] `yaml:"steps"` // in the order of the file
//		Pos   strictyaml.Pos          `yaml:"-"`     // where the mapping begins
//	}
//	problems := strictyaml.Decode("doc.yaml", data, &doc)
//
// Unknown and duplicate keys, wrong kinds, empty values, merge keys, tags,
// second documents and syntax errors are problems, all reported at once, in the
// order of the file. Anchors and aliases work, within a bound that stops alias
// bombs. Lines and columns count from 1, columns in characters (runes).
//
// It is a leaf package over gopkg.in/yaml.v3, which parses. It is not for
// writing YAML, nor for checking what values mean: callers do that with the
// positions that they get.
package strictyaml
