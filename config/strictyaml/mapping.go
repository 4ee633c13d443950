package strictyaml

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Entry is one key of a [Map] with its value.
type Entry[T any] struct {
	Key   string
	Pos   Pos // of the key
	Value T
}

// Map is a mapping in the order of the file, with the places of its keys.
type Map[T any] []Entry[T]

// DecodeYAML implements [Decodable].
func (m *Map[T]) DecodeYAML(d *Decoder, n *yaml.Node) {
	*m = nil
	d.Entries(n, func(key string, keyNode, value *yaml.Node) {
		e := Entry[T]{Key: key, Pos: d.Pos(keyNode)}
		d.Decode(value, &e.Value)
		*m = append(*m, e)
	})
}

// Value is a value with its place.
type Value[T any] struct {
	Value T
	Pos   Pos
}

// DecodeYAML implements [Decodable].
func (v *Value[T]) DecodeYAML(d *Decoder, n *yaml.Node) {
	v.Pos = d.Pos(n)
	d.Decode(n, &v.Value)
}

// Entries calls visit for every key of a mapping, in the order of the file, and
// reports what is not a mapping, keys that are not plain values, duplicate keys
// and merge keys. A duplicate is not visited.
func (d *Decoder) Entries(n *yaml.Node, visit func(key string, keyNode, value *yaml.Node)) {
	if !d.want(n, yaml.MappingNode, wantMapping) {
		return
	}
	seen := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		line, duplicate := seen[key.Value]
		switch {
		case key.ShortTag() == "!!merge":
			d.Problem(key, "merge keys (<<) are not supported", "write the keys out")
		case key.Kind != yaml.ScalarNode || key.ShortTag() == "!!null":
			d.Problem(key, "a key must be a text", "")
		case duplicate:
			d.Problem(key, fmt.Sprintf("duplicate key %q", key.Value), fmt.Sprintf("first on line %d", line))
		default:
			seen[key.Value] = key.Line
			visit(key.Value, key, n.Content[i+1])
		}
	}
}

// UnknownKey reports a key that is none of known.
func (d *Decoder) UnknownKey(keyNode *yaml.Node, known []string) {
	// More keys than this are no help in one line.
	const listed = 12
	hint := ""
	if s := Suggest(keyNode.Value, known); s != "" {
		hint = fmt.Sprintf("did you mean %q?", s)
	} else if len(known) > 0 && len(known) <= listed {
		hint = "known keys: " + strings.Join(known, ", ")
	}
	d.Problem(keyNode, fmt.Sprintf("unknown key %q", keyNode.Value), hint)
}

var posType = reflect.TypeFor[Pos]()

func (d *Decoder) decodeStruct(n *yaml.Node, v reflect.Value) {
	fields := map[string]reflect.Value{}
	d.collect(n, v, fields)
	d.Entries(n, func(key string, keyNode, value *yaml.Node) {
		if f, ok := fields[key]; ok {
			d.decode(value, f)
			return
		}
		d.UnknownKey(keyNode, slices.Sorted(maps.Keys(fields)))
	})
}

// collect gathers the fields of a struct by key and sets its Pos.
func (d *Decoder) collect(n *yaml.Node, v reflect.Value, fields map[string]reflect.Value) {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		name, option, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case f.Name == "Pos" && f.Type == posType:
			v.Field(i).Set(reflect.ValueOf(d.Pos(n)))
		case option == "inline" && f.Type.Kind() == reflect.Struct && f.IsExported():
			d.collect(n, v.Field(i), fields)
		case name != "" && name != "-" && f.IsExported():
			fields[name] = v.Field(i)
		}
	}
}

func (d *Decoder) decodeMap(n *yaml.Node, v reflect.Value) {
	t := v.Type()
	if t.Key().Kind() != reflect.String {
		d.Problem(n, fmt.Sprintf("cannot be read into a Go %v, whose keys are no texts", t), "")
		return
	}
	if v.IsNil() {
		v.Set(reflect.MakeMap(t))
	}
	d.Entries(n, func(key string, _, value *yaml.Node) {
		item := reflect.New(t.Elem()).Elem()
		d.decode(value, item)
		v.SetMapIndex(reflect.ValueOf(key).Convert(t.Key()), item)
	})
}

func (d *Decoder) decodeSlice(n *yaml.Node, v reflect.Value) {
	if !d.want(n, yaml.SequenceNode, wantList) {
		return
	}
	list := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, item := range n.Content {
		d.decode(item, list.Index(i))
	}
	v.Set(list)
}
