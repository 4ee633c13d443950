package flows

import (
	"time"

	"gopkg.in/yaml.v3"

	"github.com/okpay/supportbot/config/strictyaml"
)

// The types of this file are desk.yaml as it is written.

type deskDoc struct {
	Desk struct {
		Hold    *spanDoc `yaml:"hold"`
		Reopen  *spanDoc `yaml:"reopen"`
		Silence struct {
			Warn  *spanDoc `yaml:"warn"`
			Close *spanDoc `yaml:"close"`
		} `yaml:"silence"`
		Answer struct {
			Remind  *spanDoc `yaml:"remind"`
			Release *spanDoc `yaml:"release"`
		} `yaml:"answer"`
		Promise struct {
			Live     *spanDoc `yaml:"live"`
			Deferred *spanDoc `yaml:"deferred"`
		} `yaml:"promise"`
		Guard   strictyaml.Map[[]scalar] `yaml:"guard"`
		Replies strictyaml.Map[replyDoc] `yaml:"replies"`
	} `yaml:"desk"`
}

type spanDoc = strictyaml.Value[time.Duration]

// replyDoc is a saved reply, or "off", which takes one of an earlier folder away.
type replyDoc struct {
	off    bool
	Pos    strictyaml.Pos
	Title  rawText                  `yaml:"title"`
	Text   rawText                  `yaml:"text"`
	Blanks strictyaml.Map[blankDoc] `yaml:"blanks"`
	Media  []mediaDoc               `yaml:"media"`
}

// DecodeYAML implements strictyaml.Decodable.
func (r *replyDoc) DecodeYAML(d *strictyaml.Decoder, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.Value == "off" {
		r.off = true
		return
	}
	type plain replyDoc
	d.Decode(n, (*plain)(r))
}

// blankDoc is a label, or a label with what else there is to say.
type blankDoc struct {
	label    rawText
	optional bool
}

// DecodeYAML implements strictyaml.Decodable.
func (b *blankDoc) DecodeYAML(d *strictyaml.Decoder, n *yaml.Node) {
	if n.Kind != yaml.MappingNode || localized(n) {
		d.Decode(n, &b.label)
		return
	}
	var full struct {
		Label    rawText `yaml:"label"`
		Optional bool    `yaml:"optional"`
	}
	d.Decode(n, &full)
	b.label, b.optional = full.Label, full.Optional
}
