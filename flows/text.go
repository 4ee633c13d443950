package flows

import (
	"slices"
	"strings"

	"github.com/okpay/supportbot/config/strictyaml"
)

// Text is one sentence in several locales, compiled. The zero value is empty.
// It is immutable and safe for concurrent use.
type Text struct{ t *text }

type text struct{ forms []form }

// form is the text in one locale; the locale "" stands for every one.
type form struct {
	locale string
	source string
	parts  []part
	pos    strictyaml.Pos
}

// part is a literal, or a reference when name is set. The field of a reference
// is "value" or "currency" of an amount.
type part struct {
	lit    string
	name   string
	field  string
	offset int // where the reference stands in the source
}

// Vars gives the values of a text's references: slots, ticket, promise, card
// and so on. Facts are not asked for, they are resolved when content is loaded.
type Vars interface {
	Var(name string) (value string, ok bool)
}

// Empty reports whether the text has nothing to say in any locale.
func (t Text) Empty() bool { return t.t == nil || len(t.t.forms) == 0 }

// Has reports whether the text is written in exactly this locale, or once for all of them.
func (t Text) Has(locale string) bool {
	return t.t != nil && slices.ContainsFunc(t.t.forms, func(f form) bool {
		return f.locale == "" || f.locale == locale
	})
}

// Render returns the text in a locale, or else in its base language ("zh" for
// "zh-TW"), in "en", or in the first locale it has. References that vars does
// not know become nothing; vars may be nil.
func (t Text) Render(locale string, vars Vars) string {
	f := t.form(locale)
	if f == nil {
		return ""
	}
	if len(f.parts) == 1 && f.parts[0].name == "" {
		return f.parts[0].lit
	}
	var buf [512]byte
	return string(f.append(buf[:0], vars))
}

// Append appends what Render returns to dst.
func (t Text) Append(dst []byte, locale string, vars Vars) []byte {
	if f := t.form(locale); f != nil {
		return f.append(dst, vars)
	}
	return dst
}

func (t Text) form(locale string) *form {
	if t.Empty() {
		return nil
	}
	if f := t.exact(locale); f != nil {
		return f
	}
	if base, _, cut := strings.Cut(locale, "-"); cut {
		if f := t.exact(base); f != nil {
			return f
		}
	}
	if f := t.exact("en"); f != nil {
		return f
	}
	return &t.t.forms[0]
}

func (t Text) exact(locale string) *form {
	for i := range t.t.forms {
		if f := &t.t.forms[i]; f.locale == locale || f.locale == "" {
			return f
		}
	}
	return nil
}

func (f *form) append(dst []byte, vars Vars) []byte {
	for i := range f.parts {
		p := &f.parts[i]
		if p.name == "" {
			dst = append(dst, p.lit...)
			continue
		}
		if vars == nil {
			continue
		}
		value, ok := vars.Var(p.name)
		if !ok {
			continue
		}
		dst = append(dst, p.of(value)...)
	}
	return dst
}

// of returns the part of an amount ("1200.50 USD") that the reference names.
func (p *part) of(value string) string {
	if p.field == "" {
		return value
	}
	number, currency, _ := strings.Cut(value, " ")
	if p.field == "currency" {
		return currency
	}
	return number
}

// NewText compiles a text from its source by locale, as the loader does, but
// without facts. The locale "" stands for every one. It is for code and tests;
// a malformed reference is kept as it is written.
func NewText(sources map[string]string) Text {
	t := &text{}
	for locale, source := range sources {
		parts, _ := parseTemplate(source)
		t.forms = append(t.forms, form{locale: locale, source: source, parts: parts})
	}
	slices.SortFunc(t.forms, func(a, b form) int { return strings.Compare(a.locale, b.locale) })
	return Text{t}
}
