package flows

import "strings"

// templateError is a malformed place in a template, by byte offset.
type templateError struct {
	offset int
	what   string
	hint   string
}

// parseTemplate splits a template into literals and references. What is
// malformed is reported and kept as literal text, so that the rest is still checked.
func parseTemplate(s string) (parts []part, errs []templateError) {
	var lit strings.Builder
	flush := func() {
		if lit.Len() > 0 {
			parts = append(parts, part{lit: lit.String()})
			lit.Reset()
		}
	}
	for i := 0; i < len(s); {
		c := s[i]
		if c != '{' && c != '}' {
			lit.WriteByte(c)
			i++
			continue
		}
		if i+1 < len(s) && s[i+1] == c { // {{ and }} are literal braces
			lit.WriteByte(c)
			i += 2
			continue
		}
		name, end := reference(s, i)
		if name == "" {
			errs = append(errs, templateError{i, "a brace without a reference", "write a literal brace twice: {{ or }}"})
			lit.WriteByte(c)
			i++
			continue
		}
		flush()
		parts = append(parts, newReference(name, i))
		i = end
	}
	flush()
	return parts, errs
}

// reference returns the name in braces at s[i:], and where it ends.
func reference(s string, i int) (name string, end int) {
	if s[i] != '{' {
		return "", i
	}
	n := strings.IndexAny(s[i+1:], "{}\n")
	if n <= 0 || s[i+1+n] != '}' {
		return "", i
	}
	name = s[i+1 : i+1+n]
	if strings.IndexFunc(name, notReference) >= 0 {
		return "", i
	}
	return name, i + n + 2
}

func notReference(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '.' && r != '-'
}

// newReference tells {amount.value} and {amount.currency} from plain names.
// Names with a dot that begin with fact. or env. keep it.
func newReference(name string, offset int) part {
	base, field, _ := strings.Cut(name, ".")
	if base != "fact" && base != "env" && (field == "value" || field == "currency") {
		return part{name: base, field: field, offset: offset}
	}
	return part{name: name, offset: offset}
}
