package flows

import (
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/okpay/supportbot/config/strictyaml"
)

// The types of this file are the other kinds of content as their files have them.

type factsDoc struct {
	Facts factNode `yaml:"facts"`
}

// factNode is a fact or a group of facts.
type factNode struct {
	pos      strictyaml.Pos
	value    any        // bool, int, float64 or string; nil for a group and for a text in several languages
	text     string     // the value as it is written
	forms    []rawForm  // a text in several languages
	children []factItem // a group
}

type factItem struct {
	name string
	pos  strictyaml.Pos
	node *factNode
}

// DecodeYAML implements strictyaml.Decodable.
func (f *factNode) DecodeYAML(d *strictyaml.Decoder, n *yaml.Node) {
	f.pos = d.Pos(n)
	switch {
	case n.Kind == yaml.SequenceNode:
		d.Problem(n, "want a value or a mapping, not a list", "write the whole text as one fact")
	case n.Kind == yaml.ScalarNode:
		f.decodeScalar(d, n)
	case localized(n):
		var text rawText
		d.Decode(n, &text)
		f.forms = text.forms
	default:
		d.Entries(n, func(key string, keyNode, value *yaml.Node) {
			child := &factNode{}
			d.Decode(value, child)
			f.children = append(f.children, factItem{key, d.Pos(keyNode), child})
		})
	}
}

func (f *factNode) decodeScalar(d *strictyaml.Decoder, n *yaml.Node) {
	if n.ShortTag() == "!!null" {
		d.Problem(n, "want a value, not nothing", "give it a value or remove the key")
		return
	}
	var value any
	d.Decode(n, &value)
	f.text = n.Value
	if i, ok := value.(int64); ok {
		value = int(i)
	}
	f.value = value
}

// localized tells {zh: …, en: …} from a group of facts.
func localized(n *yaml.Node) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		for _, locale := range sourceLocales() {
			if n.Content[i].Value == locale {
				return true
			}
		}
	}
	return false
}

type actionsDoc struct {
	Actions strictyaml.Map[actionDoc] `yaml:"actions"`
}

type actionDoc struct {
	Pos      strictyaml.Pos
	About    scalar                                  `yaml:"about"`
	Inputs   strictyaml.Map[scalar]                  `yaml:"inputs"`
	HTTP     *httpDoc                                `yaml:"http"`
	Timeout  *strictyaml.Value[time.Duration]        `yaml:"timeout"`
	Retries  *strictyaml.Value[int]                  `yaml:"retries"`
	Outcomes strictyaml.Map[[]strictyaml.Value[int]] `yaml:"outcomes"`
	Values   strictyaml.Map[scalar]                  `yaml:"values"`
	Demo     *demoDoc                                `yaml:"demo"`
}

type httpDoc struct {
	Pos     strictyaml.Pos
	Method  scalar                 `yaml:"method"`
	URL     scalar                 `yaml:"url"`
	Headers strictyaml.Map[scalar] `yaml:"headers"`
	Body    *bodyDoc               `yaml:"body"`
}

// bodyDoc is a JSON value with references in its texts.
type bodyDoc struct {
	text  *scalar // a text
	value any     // number, true, false, nil
	list  []bodyDoc
	keys  strictyaml.Map[bodyDoc]
	kind  yaml.Kind
}

// DecodeYAML implements strictyaml.Decodable.
func (b *bodyDoc) DecodeYAML(d *strictyaml.Decoder, n *yaml.Node) {
	b.kind = n.Kind
	switch {
	case n.Kind == yaml.MappingNode:
		d.Decode(n, &b.keys)
	case n.Kind == yaml.SequenceNode:
		d.Decode(n, &b.list)
	case n.ShortTag() == "!!str" || strings.Contains(n.Value, "{"):
		b.text = &scalar{}
		d.Decode(n, b.text)
	case n.ShortTag() != "!!null":
		d.Decode(n, &b.value)
	}
}

type demoDoc struct {
	Pos   strictyaml.Pos
	Cases []demoCaseDoc `yaml:"cases"`
}

type demoCaseDoc struct {
	Pos     strictyaml.Pos
	When    loose                 `yaml:"when"`
	Outcome scalar                `yaml:"outcome"`
	Values  strictyaml.Map[loose] `yaml:"values"`
}

type queuesDoc struct {
	Queues queueSet `yaml:"queues"`
}

// queueSet is the queues mapping: one key is the default, one the holidays of all
// queues, the others are queues.
type queueSet struct {
	initial  scalar
	holidays []holidayDoc
	queues   strictyaml.Map[queueDoc]
}

// DecodeYAML implements strictyaml.Decodable.
func (q *queueSet) DecodeYAML(d *strictyaml.Decoder, n *yaml.Node) {
	d.Entries(n, func(key string, keyNode, value *yaml.Node) {
		switch key {
		case "default":
			d.Decode(value, &q.initial)
			return
		case "holidays":
			q.holidays = []holidayDoc{}
			d.Decode(value, &q.holidays)
			return
		}
		entry := strictyaml.Entry[queueDoc]{Key: key, Pos: d.Pos(keyNode)}
		d.Decode(value, &entry.Value)
		q.queues = append(q.queues, entry)
	})
}

type queueDoc struct {
	Pos      strictyaml.Pos
	Title    rawText                  `yaml:"title"`
	Timezone scalar                   `yaml:"timezone"`
	Hours    strictyaml.Map[hoursDoc] `yaml:"hours"`
	Holidays []holidayDoc             `yaml:"holidays"`
	Promise  struct {
		Live     *strictyaml.Value[time.Duration] `yaml:"live"`
		Deferred *strictyaml.Value[time.Duration] `yaml:"deferred"`
	} `yaml:"promise"`
}

// hoursDoc is one span of a day or a list of them.
type hoursDoc []scalar

// DecodeYAML implements strictyaml.Decodable.
func (h *hoursDoc) DecodeYAML(d *strictyaml.Decoder, n *yaml.Node) {
	if n.Kind == yaml.SequenceNode {
		d.Decode(n, (*[]scalar)(h))
		return
	}
	var one scalar
	d.Decode(n, &one)
	*h = hoursDoc{one}
}

type phrasesDoc struct {
	Phrases strictyaml.Map[rawText]                  `yaml:"phrases"`
	Words   strictyaml.Map[strictyaml.Map[[]scalar]] `yaml:"words"`
	Menu    *menuDoc                                 `yaml:"menu"`
}

type menuDoc struct {
	Pos    strictyaml.Pos
	Title  rawText    `yaml:"title"`
	Groups []groupDoc `yaml:"groups"`
	// Entries are ids of FAQ entries.
	Entries []scalar `yaml:"entries"`
}

type groupDoc struct {
	Pos   strictyaml.Pos
	ID    scalar  `yaml:"id"`
	Title rawText `yaml:"title"`
}

type localeDoc struct {
	Pos    strictyaml.Pos
	Locale scalar                         `yaml:"locale"`
	Texts  strictyaml.Map[translationDoc] `yaml:"texts"`
	Words  strictyaml.Map[[]scalar]       `yaml:"words"`
	Starts strictyaml.Map[[]scalar]       `yaml:"starts"`
}

// translationDoc is a text in one further language, with the hash of what it translates.
type translationDoc struct {
	Pos  strictyaml.Pos
	Of   loose  `yaml:"of"`
	Text scalar `yaml:"text"`
}
