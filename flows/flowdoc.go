package flows

import (
	"time"

	"gopkg.in/yaml.v3"

	"github.com/okpay/supportbot/config/strictyaml"
)

// The types of this file are a flow as its file has it. What they mean, and
// which keys go together, is checked by the compiler.

type flowDoc struct {
	Pos        strictyaml.Pos
	Flow       scalar                  `yaml:"flow"`
	Title      rawText                 `yaml:"title"`
	Start      startDoc                `yaml:"start"`
	Private    *strictyaml.Value[bool] `yaml:"private"`
	Limits     limitsDoc               `yaml:"limits"`
	Interrupts interruptsDoc           `yaml:"interrupts"`
	Inputs     []scalar                `yaml:"inputs"`
	Outputs    []scalar                `yaml:"outputs"`
	Upgrade    strictyaml.Map[scalar]  `yaml:"upgrade"`
	Slots      strictyaml.Map[slotDoc] `yaml:"slots"`
	Steps      []stepDoc               `yaml:"steps"`

	hash string
}

// DecodeYAML implements strictyaml.Decodable.
func (f *flowDoc) DecodeYAML(d *strictyaml.Decoder, n *yaml.Node) {
	type plain flowDoc
	d.Decode(n, (*plain)(f))
	f.hash = contentHash(n)
}

type startDoc struct {
	Command      scalar                   `yaml:"command"`
	CommandNames strictyaml.Map[scalar]   `yaml:"command_names"`
	Menu         scalar                   `yaml:"menu"`
	On           scalar                   `yaml:"on"`
	Phrases      strictyaml.Map[[]scalar] `yaml:"phrases"`
}

type limitsDoc struct {
	Idle        *strictyaml.Value[time.Duration] `yaml:"idle"`
	Lifetime    *strictyaml.Value[time.Duration] `yaml:"lifetime"`
	Turns       *strictyaml.Value[int]           `yaml:"turns"`
	PerCustomer scalar                           `yaml:"per_customer"`
}

type interruptsDoc struct {
	FAQ   scalar `yaml:"faq"`
	Flow  scalar `yaml:"flow"`
	Agent scalar `yaml:"agent"`
}

type slotDoc struct {
	Pos        strictyaml.Pos
	Type       scalar                     `yaml:"type"`
	Label      rawText                    `yaml:"label"`
	Private    bool                       `yaml:"private"`
	Default    loose                      `yaml:"default"`
	Pattern    scalar                     `yaml:"pattern"`
	Example    scalar                     `yaml:"example"`
	Min        *strictyaml.Value[float64] `yaml:"min"`
	Max        *strictyaml.Value[float64] `yaml:"max"`
	Values     strictyaml.Map[rawText]    `yaml:"values"`
	Currencies []scalar                   `yaml:"currencies"`
	Currency   scalar                     `yaml:"currency"`
	Region     scalar                     `yaml:"region"`
	Past       bool                       `yaml:"past"`
}

type stepDoc struct {
	Pos       strictyaml.Pos
	ID        scalar                           `yaml:"id"`
	Next      scalar                           `yaml:"next"`
	End       scalar                           `yaml:"end"`
	Media     []mediaDoc                       `yaml:"media"`
	Say       rawText                          `yaml:"say"`
	Ask       rawText                          `yaml:"ask"`
	Choose    rawText                          `yaml:"choose"`
	Form      rawText                          `yaml:"form"`
	Set       strictyaml.Map[loose]            `yaml:"set"`
	Branch    []caseDoc                        `yaml:"branch"`
	Do        scalar                           `yaml:"do"`
	Call      scalar                           `yaml:"call"`
	Guide     guideDoc                         `yaml:"guide"`
	Answer    scalar                           `yaml:"answer"`
	Ticket    ticketDoc                        `yaml:"ticket"`
	Handoff   ticketDoc                        `yaml:"handoff"`
	Rate      scalar                           `yaml:"rate"`
	Into      intoDoc                          `yaml:"into"`
	Optional  bool                             `yaml:"optional"`
	Reject    []rejectDoc                      `yaml:"reject"`
	Options   []optionDoc                      `yaml:"options"`
	Fields    []fieldDoc                       `yaml:"fields"`
	With      strictyaml.Map[rawText]          `yaml:"with"`
	Timeout   *strictyaml.Value[time.Duration] `yaml:"timeout"`
	Outcomes  strictyaml.Map[scalar]           `yaml:"outcomes"`
	Why       rawText                          `yaml:"why"`
	Invalid   rawText                          `yaml:"invalid"`
	Tries     *strictyaml.Value[int]           `yaml:"tries"`
	Otherwise scalar                           `yaml:"otherwise"`
	Remind    *remindDoc                       `yaml:"remind"`

	keys []keyDoc
}

// keyDoc is a key of a mapping with its place.
type keyDoc struct {
	name string
	pos  strictyaml.Pos
}

// DecodeYAML implements strictyaml.Decodable.
func (s *stepDoc) DecodeYAML(d *strictyaml.Decoder, n *yaml.Node) {
	type plain stepDoc
	d.Decode(n, (*plain)(s))
	s.Pos = d.Pos(n)
	s.keys = keysOf(d, n)
}

func keysOf(d *strictyaml.Decoder, n *yaml.Node) (keys []keyDoc) {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		keys = append(keys, keyDoc{n.Content[i].Value, d.Pos(n.Content[i])})
	}
	return keys
}

// key returns the place of a key of the step.
func (s *stepDoc) key(name string) strictyaml.Pos {
	for _, k := range s.keys {
		if k.name == name {
			return k.pos
		}
	}
	return s.Pos
}

// intoDoc is a slot, or a mapping of slots to what they keep.
type intoDoc struct {
	slot     scalar
	bindings strictyaml.Map[scalar]
	mapping  bool
}

// DecodeYAML implements strictyaml.Decodable.
func (i *intoDoc) DecodeYAML(d *strictyaml.Decoder, n *yaml.Node) {
	if i.mapping = n.Kind == yaml.MappingNode; i.mapping {
		i.slot.pos = d.Pos(n)
		d.Decode(n, &i.bindings)
		return
	}
	d.Decode(n, &i.slot)
}

type mediaDoc struct {
	Pos   strictyaml.Pos
	Kind  scalar  `yaml:"kind"`
	URL   rawText `yaml:"url"`
	Title rawText `yaml:"title"`
}

type optionDoc struct {
	Pos     strictyaml.Pos
	Value   loose                    `yaml:"value"`
	Label   rawText                  `yaml:"label"`
	Next    scalar                   `yaml:"next"`
	Start   scalar                   `yaml:"start"`
	When    loose                    `yaml:"when"`
	Aliases strictyaml.Map[[]scalar] `yaml:"aliases"`
}

type rejectDoc struct {
	Pos  strictyaml.Pos
	When loose   `yaml:"when"`
	Say  rawText `yaml:"say"`
}

type fieldDoc struct {
	Pos      strictyaml.Pos
	Slot     scalar      `yaml:"slot"`
	Ask      rawText     `yaml:"ask"`
	Why      rawText     `yaml:"why"`
	Invalid  rawText     `yaml:"invalid"`
	Optional bool        `yaml:"optional"`
	Reject   []rejectDoc `yaml:"reject"`
}

type caseDoc struct {
	Pos  strictyaml.Pos
	When loose  `yaml:"when"`
	Next scalar `yaml:"next"`
	Else scalar `yaml:"else"`
}

type guideDoc struct {
	Pos   strictyaml.Pos
	Cards []cardDoc `yaml:"cards"`
	Stuck scalar    `yaml:"stuck"`
}

type cardDoc struct {
	Pos   strictyaml.Pos
	Title rawText    `yaml:"title"`
	Text  rawText    `yaml:"text"`
	Media []mediaDoc `yaml:"media"`
}

// ticketDoc is a ticket or a handoff; the compiler tells which keys are whose.
type ticketDoc struct {
	Pos      strictyaml.Pos
	Queue    scalar   `yaml:"queue"`
	Subject  rawText  `yaml:"subject"`
	Say      rawText  `yaml:"say"`
	Show     []scalar `yaml:"show"`
	Contact  scalar   `yaml:"contact"`
	Priority scalar   `yaml:"priority"`
	Closed   scalar   `yaml:"closed"`

	keys []keyDoc
}

// DecodeYAML implements strictyaml.Decodable.
func (t *ticketDoc) DecodeYAML(d *strictyaml.Decoder, n *yaml.Node) {
	type plain ticketDoc
	d.Decode(n, (*plain)(t))
	t.Pos = d.Pos(n)
	t.keys = keysOf(d, n)
}

type remindDoc struct {
	Pos   strictyaml.Pos
	After *strictyaml.Value[time.Duration] `yaml:"after"`
	Say   rawText                          `yaml:"say"`
}
