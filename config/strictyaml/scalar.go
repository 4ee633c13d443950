package strictyaml

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

var durationType = reflect.TypeFor[time.Duration]()

func (d *Decoder) decodeScalar(n *yaml.Node, v reflect.Value) {
	if v.Kind() == reflect.String {
		d.decodeText(n, v)
		return
	}
	want := wanted(v)
	if want == "" {
		d.Problem(n, fmt.Sprintf("cannot be read into a Go %v", v.Type()), "")
		return
	}
	text, tag, ok := d.scalar(n)
	switch {
	case !ok: // reported by the expansion
	case n.Kind != yaml.ScalarNode || tag == "!!null":
		d.wrongKind(n, want, tag)
	case tag == "!!str" && n.Style != 0 && text == n.Value && v.Type() != durationType:
		d.Problem(n, "want "+want+", not "+wantText, "remove the quotes")
	case !assign(v, text, tag):
		hint := ""
		if v.Type() == durationType {
			hint = "such as 30s, 5m or 24h"
		}
		d.Problem(n, fmt.Sprintf("want %s, not %s", want, text), hint)
	}
}

// wanted names what a scalar type wants, "" for types that are not supported.
func wanted(v reflect.Value) string {
	switch {
	case v.Type() == durationType:
		return "a duration"
	case v.Kind() == reflect.Bool:
		return wantBool
	case v.CanInt():
		return wantInt
	case v.CanUint():
		return wantInt + " from 0"
	case v.CanFloat():
		return wantNumber
	}
	return ""
}

// assign sets v and reports whether the text is a value of its type; when it is
// not, v keeps its value.
func assign(v reflect.Value, text, tag string) bool {
	bits, ok := 0, false
	if v.Kind() != reflect.Bool {
		bits = v.Type().Bits()
	}
	switch {
	case v.Type() == durationType:
		span, err := time.ParseDuration(text)
		if ok = err == nil; ok {
			v.SetInt(int64(span))
		}
	case v.Kind() == reflect.Bool:
		if ok = tag == "!!bool"; ok {
			v.SetBool(strings.EqualFold(text, "true"))
		}
	case v.CanInt():
		i, err := strconv.ParseInt(text, 10, bits)
		if ok = err == nil && tag == "!!int" && !octal(text); ok {
			v.SetInt(i)
		}
	case v.CanUint():
		i, err := strconv.ParseUint(text, 10, bits)
		if ok = err == nil && tag == "!!int" && !octal(text); ok {
			v.SetUint(i)
		}
	default:
		f, err := strconv.ParseFloat(text, bits)
		if ok = err == nil && (tag == "!!float" || tag == "!!int" && !octal(text)); ok {
			v.SetFloat(f)
		}
	}
	return ok
}

// octal finds numbers such as 010, which some YAML readers take for eight.
func octal(text string) bool {
	text = strings.TrimLeft(text, "+-")
	return len(text) > 1 && text[0] == '0'
}

// decodeText takes numbers and dates that stand where a text is wanted as they
// are written; true, false and nothing are more likely mistakes.
func (d *Decoder) decodeText(n *yaml.Node, v reflect.Value) {
	switch tag := n.ShortTag(); {
	case n.Kind != yaml.ScalarNode || tag == "!!null":
		d.wrongKind(n, wantText, tag)
	case tag == "!!bool":
		d.Problem(n, "want a text, not "+n.Value, fmt.Sprintf("write %q with quotes if it is a text", n.Value))
	default:
		text, _ := d.expanded(n)
		v.SetString(text)
	}
}

// scalar returns a scalar's text and tag after expansion, the tag alone of
// anything else, and whether the expansion worked. Quotes around "${NAME}" do
// not make its value a text.
func (d *Decoder) scalar(n *yaml.Node) (text, tag string, ok bool) {
	if n.Kind != yaml.ScalarNode {
		return "", n.ShortTag(), true
	}
	text, ok = d.expanded(n)
	if text == n.Value {
		return text, n.ShortTag(), ok
	}
	plain := yaml.Node{Kind: yaml.ScalarNode, Value: text}
	return text, plain.ShortTag(), ok
}

func (d *Decoder) expanded(n *yaml.Node) (text string, ok bool) {
	if d.expand == nil {
		return n.Value, true
	}
	before := len(d.problems)
	text = d.expand(n.Value, func(what, hint string) { d.Problem(n, what, hint) })
	return text, len(d.problems) == before
}

// value decodes a node without a type, as map[string]any, []any, string, int64,
// float64, bool or nil.
func (d *Decoder) value(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		d.decodeMap(n, reflect.ValueOf(&m).Elem())
		return m
	case yaml.SequenceNode:
		var list []any
		d.decodeSlice(n, reflect.ValueOf(&list).Elem())
		return list
	}
	text, tag, _ := d.scalar(n)
	switch tag {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(text, "true")
	case "!!int":
		if i, err := strconv.ParseInt(text, 10, 64); err == nil && !octal(text) {
			return i
		}
	case "!!float":
		if f, err := strconv.ParseFloat(text, 64); err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) {
			return f
		}
	}
	return text
}
