package strictyaml

import (
	"fmt"
	"reflect"

	"gopkg.in/yaml.v3"
)

// Decodable decodes itself, for values that may be written in several ways (a
// text or a mapping). It is implemented on pointers. n is never an alias, but
// what is below it may be: hand that to d.Decode, which also keeps it strict.
type Decodable interface {
	DecodeYAML(d *Decoder, n *yaml.Node)
}

// Options change how a file is decoded.
type Options struct {
	// Expand replaces parts of a scalar, for example ${NAME}, before its type is
	// looked at. It is called for values only, never for keys, and reports what
	// it cannot replace.
	Expand func(text string, report func(what, hint string)) string
}

// Decode fills dst, a pointer, from the one document in data and returns all
// problems in the order of the file. What is not named by the file keeps its
// value, so dst may hold defaults. After a problem dst is filled as far as possible.
//
// Structs are filled by `yaml:"name"` tags; `yaml:",inline"` takes a struct's
// keys as the outer one's; fields without a name are left alone, but a field
// named Pos of type [Pos] gets the place of its mapping. A list replaces what
// the slice held, a mapping adds to the map.
func Decode(file string, data []byte, dst any) Problems {
	return DecodeWith(file, data, dst, Options{})
}

// DecodeWith is [Decode] with options.
func DecodeWith(file string, data []byte, dst any, opts Options) Problems {
	d := &Decoder{file: file, expand: opts.Expand, open: map[*yaml.Node]bool{}}
	if top := d.parse(data); top != nil {
		d.Decode(top, dst)
	}
	d.problems.Sort()
	return d.problems
}

// maxDepth is the deepest nesting; content needs about ten levels. maxAliased is
// how many values aliases may stand for in one file: it stops alias bombs.
const (
	maxDepth   = 100
	maxAliased = 10_000
)

// Decoder is one run of [Decode]. It is handed to [Decodable] values and is of
// no use after that.
type Decoder struct {
	file     string
	expand   func(string, func(what, hint string)) string
	problems Problems
	depth    int
	aliased  int                 // values decoded below aliases
	open     map[*yaml.Node]bool // aliased values being decoded, to find one inside itself
}

// Pos returns the place of a node.
func (d *Decoder) Pos(n *yaml.Node) Pos { return Pos{File: d.file, Line: n.Line, Col: n.Column} }

// Problem reports a problem at a node.
func (d *Decoder) Problem(n *yaml.Node, what, hint string) { d.problems.Add(d.Pos(n), what, hint) }

// Decode fills dst, a pointer, from a node.
func (d *Decoder) Decode(n *yaml.Node, dst any) {
	v := reflect.ValueOf(dst)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		d.Problem(n, fmt.Sprintf("cannot be read into a Go %T, which is no pointer", dst), "")
		return
	}
	d.decode(n, v.Elem())
}

func (d *Decoder) decode(n *yaml.Node, v reflect.Value) {
	if d.depth >= maxDepth {
		d.Problem(n, fmt.Sprintf("nested deeper than %d levels", maxDepth), "")
		return
	}
	d.depth++
	defer func() { d.depth-- }()
	if n.Kind == yaml.AliasNode {
		d.decodeAlias(n, v)
		return
	}
	if len(d.open) > 0 {
		d.aliased++
	}
	if !d.knownTag(n) {
		return
	}
	if u, ok := v.Addr().Interface().(Decodable); ok {
		u.DecodeYAML(d, n)
		return
	}
	d.decodeKind(n, v)
}

func (d *Decoder) decodeAlias(n *yaml.Node, v reflect.Value) {
	switch {
	case d.open[n.Alias]:
		d.Problem(n, fmt.Sprintf("alias *%s stands inside what it stands for", n.Value), "")
	case d.aliased > maxAliased: // reported once, by the alias that reached it
	default:
		d.open[n.Alias] = true
		d.decode(n.Alias, v)
		delete(d.open, n.Alias)
		if len(d.open) == 0 && d.aliased > maxAliased {
			d.Problem(n, fmt.Sprintf("aliases stand for more than %d values", maxAliased), "write the values out")
		}
	}
}

// knownTag refuses tags that would change what a value means without anybody seeing it.
func (d *Decoder) knownTag(n *yaml.Node) bool {
	switch n.ShortTag() {
	case "!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!map", "!!seq", "!!merge":
		return true
	}
	d.Problem(n, fmt.Sprintf("unknown tag %s", n.ShortTag()), "remove it")
	return false
}

func (d *Decoder) decodeKind(n *yaml.Node, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		d.decode(n, v.Elem())
	case reflect.Struct:
		d.decodeStruct(n, v)
	case reflect.Map:
		d.decodeMap(n, v)
	case reflect.Slice:
		d.decodeSlice(n, v)
	case reflect.Interface:
		if value := d.value(n); value != nil {
			v.Set(reflect.ValueOf(value))
		}
	default:
		d.decodeScalar(n, v)
	}
}

// want reports whether n is a mapping, list or scalar as wanted, and else the problem.
func (d *Decoder) want(n *yaml.Node, kind yaml.Kind, name string) bool {
	if n.Kind == kind {
		return true
	}
	d.wrongKind(n, name, n.ShortTag())
	return false
}

func (d *Decoder) wrongKind(n *yaml.Node, want, tag string) {
	hint := ""
	if tag == "!!null" {
		hint = "give it a value or remove the key"
	}
	d.Problem(n, "want "+want+", not "+kindName(tag), hint)
}

const (
	wantText    = "a text"
	wantInt     = "a whole number"
	wantNumber  = "a number"
	wantBool    = "true or false"
	wantList    = "a list"
	wantMapping = "a mapping"
)

func kindName(tag string) string {
	switch tag {
	case "!!map":
		return wantMapping
	case "!!seq":
		return wantList
	case "!!int", "!!float":
		return wantNumber
	case "!!bool":
		return wantBool
	case "!!null":
		return "nothing"
	case "!!timestamp":
		return "a date"
	default:
		return wantText
	}
}
