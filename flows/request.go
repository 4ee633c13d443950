package flows

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Request is one rendered HTTP request.
type Request struct {
	Method  string
	URL     string
	Headers []Header
	Body    []byte // JSON; nil without body
}

// Header is one HTTP header.
type Header struct{ Name, Value string }

type headerTemplate struct {
	name  string
	parts []part
}

// bodyTemplate is a JSON value with references in its texts.
type bodyTemplate struct {
	text   []part
	number bool // the text is one reference to a value that JSON has a type for
	value  any
	list   []*bodyTemplate
	keys   []bodyKey
	kind   bodyKind
}

type bodyKey struct {
	name  string
	value *bodyTemplate
}

type bodyKind byte

const (
	bodyValue bodyKind = iota
	bodyText
	bodyList
	bodyObject
)

// Env returns the names of the environment values that the action uses, sorted.
func (a *Action) Env() []string {
	var names []string
	add := func(parts []part) {
		for _, p := range parts {
			if name, ok := strings.CutPrefix(p.name, "env."); ok {
				names = append(names, name)
			}
		}
	}
	add(a.url)
	for _, h := range a.headers {
		add(h.parts)
	}
	a.body.each(add)
	slices.Sort(names)
	return slices.Compact(names)
}

// Configured reports whether the action has an address and every environment
// value in it is set. While it is not, DemoAnswer stands in for the backend.
func (a *Action) Configured(getenv func(string) string) bool {
	if a.Method == "" {
		return false
	}
	for _, p := range a.url {
		if name, ok := strings.CutPrefix(p.name, "env."); ok && getenv(name) == "" {
			return false
		}
	}
	return true
}

// Request renders the call for these inputs (canonical values by name). Inputs
// are escaped for where they stand. It fails on an address that is none and on
// values that would change the meaning of a header or path.
func (a *Action) Request(inputs map[string]string, getenv func(string) string) (Request, error) {
	r := Request{Method: a.Method}
	var err error
	if r.URL, err = a.address(inputs, getenv); err != nil {
		return Request{}, fmt.Errorf("action %s: %w", a.Name, err)
	}
	for _, h := range a.headers {
		value := expand(h.parts, inputs, getenv)
		if strings.ContainsAny(value, "\r\n\x00") {
			return Request{}, fmt.Errorf("action %s: header %s: a line break in its value", a.Name, h.name)
		}
		r.Headers = append(r.Headers, Header{h.name, value})
	}
	if a.body != nil {
		r.Body = a.body.append(nil, inputs, getenv)
	}
	return r, nil
}

func (a *Action) address(inputs map[string]string, getenv func(string) string) (string, error) {
	var s strings.Builder
	query := false
	for i := range a.url {
		p := &a.url[i]
		if p.name == "" {
			s.WriteString(p.lit)
			query = query || strings.Contains(p.lit, "?")
			continue
		}
		if name, ok := strings.CutPrefix(p.name, "env."); ok {
			// Both "https://api" and "https://api/" are common ways to write a base address.
			s.WriteString(strings.TrimRight(getenv(name), "/"))
			continue
		}
		value := p.of(inputs[p.name])
		switch {
		case query:
			s.WriteString(url.QueryEscape(value))
		case value == "" || strings.Trim(value, ".") == "":
			return "", fmt.Errorf("input %s cannot stand in a path", p.name)
		default:
			s.WriteString(url.PathEscape(value))
		}
	}
	address, err := url.Parse(s.String())
	if err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" {
		return "", fmt.Errorf("want an http address")
	}
	return s.String(), nil
}

func expand(parts []part, inputs map[string]string, getenv func(string) string) string {
	var s strings.Builder
	for i := range parts {
		p := &parts[i]
		name, env := strings.CutPrefix(p.name, "env.")
		switch {
		case p.name == "":
			s.WriteString(p.lit)
		case env:
			s.WriteString(getenv(name))
		default:
			s.WriteString(p.of(inputs[p.name]))
		}
	}
	return s.String()
}

func (b *bodyTemplate) each(visit func([]part)) {
	if b == nil {
		return
	}
	visit(b.text)
	for _, item := range b.list {
		item.each(visit)
	}
	for _, k := range b.keys {
		k.value.each(visit)
	}
}

func (b *bodyTemplate) append(dst []byte, inputs map[string]string, getenv func(string) string) []byte {
	switch b.kind {
	case bodyText:
		text := expand(b.text, inputs, getenv)
		if b.number && json.Valid([]byte(text)) {
			return append(dst, text...)
		}
		if b.number && text == "" {
			return append(dst, "null"...)
		}
		return appendJSON(dst, text)
	case bodyList:
		dst = append(dst, '[')
		for i, item := range b.list {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = item.append(dst, inputs, getenv)
		}
		return append(dst, ']')
	case bodyObject:
		dst = append(dst, '{')
		for i, k := range b.keys {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendJSON(dst, k.name), ':')
			dst = k.value.append(dst, inputs, getenv)
		}
		return append(dst, '}')
	case bodyValue:
	}
	return appendJSON(dst, b.value)
}

func appendJSON(dst []byte, v any) []byte {
	data, err := json.Marshal(v)
	if err != nil { // only numbers that JSON has not, which YAML may spell
		return append(dst, "null"...)
	}
	return append(dst, data...)
}
