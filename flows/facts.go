package flows

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/okpay/supportbot/config/strictyaml"
)

// facts are the values of facts.yaml by their path: "fees.transfer.percent".
type facts struct{ values map[string]*fact }

// fact is one value: the same in all locales, or a text with several forms.
type fact struct {
	pos   strictyaml.Pos
	value any    // bool, int, float64 or string; nil when it is written by locale
	text  string // as it is written
	forms []rawForm
}

// in returns the fact as a text in a locale, with the fallbacks of Text.Render.
func (f *fact) in(locale string) string {
	if f.forms == nil {
		return f.text
	}
	base, _, _ := strings.Cut(locale, "-")
	for _, want := range []string{locale, base, "en"} {
		for i := range f.forms {
			if f.forms[i].locale == want {
				return f.forms[i].text
			}
		}
	}
	return f.forms[0].text
}

// paths returns the paths of all facts, sorted.
func (f *facts) paths() []string { return slices.Sorted(maps.Keys(f.values)) }

// group reports whether a path is the beginning of others.
func (f *facts) group(path string) bool {
	for p := range f.values {
		if strings.HasPrefix(p, path+".") {
			return true
		}
	}
	return false
}

// hint is what to say about an unknown path.
func (f *facts) hint(path string) string {
	if f.group(path) {
		return "it is a group of facts, name one of them"
	}
	return didYouMean(path, f.paths())
}

// addFacts lays the facts of one file over those gathered so far.
func (l *loader) addFacts(into, from *factNode, path string) {
	for _, item := range from.children {
		full := strings.TrimPrefix(path+"."+item.name, ".")
		i := slices.IndexFunc(into.children, func(c factItem) bool { return c.name == item.name })
		switch {
		case len(item.node.children) == 0 && l.duplicate("fact", full, item.pos):
		case i < 0:
			into.children = append(into.children, factItem{item.name, item.pos, &factNode{}})
			l.addFact(into.children[len(into.children)-1].node, item, full)
		default:
			l.addFact(into.children[i].node, item, full)
		}
	}
}

func (l *loader) addFact(into *factNode, item factItem, path string) {
	if len(item.node.children) == 0 {
		*into = *item.node
		return
	}
	into.pos, into.value, into.forms = item.node.pos, nil, nil
	l.addFacts(into, item.node, path)
}

// compileFacts flattens the facts and checks their names and languages.
func (l *loader) compileFacts() {
	l.facts = &facts{values: map[string]*fact{}}
	l.flatten(&l.factDoc, "")
	l.translateFacts()
}

func (l *loader) flatten(n *factNode, path string) {
	for _, item := range n.children {
		if !validName(item.name) {
			l.problem(item.pos, nameHint, "bad name %q of a fact", item.name)
			continue
		}
		full := strings.TrimPrefix(path+"."+item.name, ".")
		switch node := item.node; {
		case len(node.children) > 0:
			l.flatten(node, full)
		case node.forms != nil:
			l.missingForms(node.pos, node.forms)
			slices.SortStableFunc(node.forms, func(a, b rawForm) int { return cmp.Compare(localeRank(a.locale), localeRank(b.locale)) })
			l.facts.values[full] = &fact{pos: node.pos, forms: node.forms}
		case node.value != nil:
			l.facts.values[full] = &fact{pos: node.pos, value: node.value, text: node.text}
		}
	}
}
