package flows

import (
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/okpay/supportbot/config/strictyaml"
)

// sourceLocales returns the languages that every text is written in.
func sourceLocales() []string { return []string{"zh", "en"} }

// scalar is a value of a content file with its place.
type scalar struct {
	text  string
	pos   strictyaml.Pos
	style yaml.Style
}

// DecodeYAML implements strictyaml.Decodable.
func (s *scalar) DecodeYAML(d *strictyaml.Decoder, n *yaml.Node) {
	s.pos, s.style = d.Pos(n), n.Style
	d.Decode(n, &s.text)
}

// set reports whether the file has the value.
func (s *scalar) set() bool { return s.pos.Line > 0 }

func (s *scalar) quoted() bool { return s.style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 }

// at returns the place of a byte offset in the text, as near as the style of
// the scalar lets it be known: exact in texts of one line.
func (s *scalar) at(offset int) strictyaml.Pos {
	if s.style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 || strings.Contains(s.text, "\n") {
		return s.pos
	}
	pos := s.pos
	pos.Col += utf8.RuneCountInString(s.text[:min(offset, len(s.text))])
	if s.quoted() {
		pos.Col++
	}
	return pos
}

// loose is a scalar of any kind as it is written: 0, true, a text.
type loose struct{ scalar }

// DecodeYAML implements strictyaml.Decodable.
func (s *loose) DecodeYAML(d *strictyaml.Decoder, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!bool" {
		s.pos, s.style, s.text = d.Pos(n), n.Style, strings.ToLower(n.Value)
		return
	}
	s.scalar.DecodeYAML(d, n)
}

// rawText is a text as a content file has it.
type rawText struct {
	pos   strictyaml.Pos
	forms []rawForm
}

// rawForm is a text in one locale, or in none ("") when it is written once for all.
type rawForm struct {
	locale string
	scalar
}

func (t *rawText) set() bool { return t.pos.Line > 0 }

// DecodeYAML implements strictyaml.Decodable.
func (t *rawText) DecodeYAML(d *strictyaml.Decoder, n *yaml.Node) {
	t.pos, t.forms = d.Pos(n), nil
	if n.Kind != yaml.MappingNode {
		t.add(d, "", n)
		return
	}
	d.Entries(n, func(key string, keyNode, value *yaml.Node) {
		for _, locale := range sourceLocales() {
			if key == locale {
				t.add(d, locale, value)
				return
			}
		}
		if localeName(key) && strictyaml.Suggest(key, sourceLocales()) == "" {
			d.Problem(keyNode, "locale "+key+" cannot stand here", "write it into locales/"+key+".yaml")
			return
		}
		d.UnknownKey(keyNode, sourceLocales())
	})
}

func (t *rawText) add(d *strictyaml.Decoder, locale string, n *yaml.Node) {
	form := rawForm{locale: locale}
	if n.Kind == yaml.SequenceNode {
		d.Problem(n, "want a text, not a list", "such as {zh: …, en: …}")
		return
	}
	d.Decode(n, &form.scalar)
	t.forms = append(t.forms, form)
}

// localeName reports whether s has the form of a language tag: zh, zh-TW, yue.
func localeName(s string) bool {
	language, region, cut := strings.Cut(s, "-")
	if len(language) < 2 || len(language) > 3 || strings.Trim(language, "abcdefghijklmnopqrstuvwxyz") != "" {
		return false
	}
	return !cut || len(region) >= 2 && len(region) <= 8 && strings.IndexFunc(region, notReference) < 0
}
