package flows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/okpay/supportbot/config/strictyaml"
)

// declareSteps makes the steps with their ids, so that others can name them.
func (b *flowBuild) declareSteps() {
	if len(b.doc.Steps) == 0 {
		b.problem(b.doc.Flow.pos, "add steps: […]", "flow without steps")
	}
	for i := range b.doc.Steps {
		d := &b.doc.Steps[i]
		id := StepID(d.ID.text)
		sb := &stepBuild{doc: d, step: &Step{ID: id, Line: d.Pos.Line, Col: d.Pos.Col, Verb: &Say{}}, key: b.key(d.ID.text)}
		b.steps = append(b.steps, sb)
		b.flow.Steps = append(b.flow.Steps, sb.step)
		first := b.flow.steps[id]
		switch {
		case !d.ID.set():
			b.problem(d.Pos, "add id: …", "step without id")
			continue
		case first != nil:
			b.problem(d.ID.pos, fmt.Sprintf("first on line %d", first.Line), "duplicate step %q", id)
			sb.key = "" // its texts would be duplicates, too
			continue
		case !validName(d.ID.text):
			b.problem(d.ID.pos, nameHint, "bad name %q of a step", id)
		}
		b.flow.steps[id] = sb.step
	}
}

// stepRef returns the step that a key names. For an unknown one it returns the
// step that is most likely meant, so that what depends on it is still checked.
func (b *flowBuild) stepRef(name *scalar) StepID {
	if !name.set() {
		return ""
	}
	if b.flow.steps[StepID(name.text)] == nil {
		var known []string
		for _, s := range b.flow.Steps {
			known = append(known, string(s.ID))
		}
		b.unknown(name.pos, "step", name.text, known)
		return StepID(strictyaml.Suggest(name.text, known))
	}
	return StepID(name.text)
}

// compileSteps compiles the verbs, and what comes after each step.
func (b *flowBuild) compileSteps() {
	for i, sb := range b.steps {
		b.scope.read = func(slot string, pos strictyaml.Pos) {
			b.used[slot] = true
			if pos.Line > 0 {
				sb.reads = append(sb.reads, slotRead{slot, pos})
			}
		}
		verb := b.verbOf(sb.doc)
		b.after(sb, verb, i)
		if verb == "" {
			continue
		}
		b.stepKeys(sb.doc, verb)
		sb.step.Media = b.media(sb.doc.Media, sb.key)
		sb.step.Verb = b.verb(sb, verb)
	}
}

// verbKeys are the keys that make a step, and the other keys that go with each.
func verbKeys() map[string][]string {
	question := []string{"why", "invalid", "tries", "otherwise", "remind", "next", "media"}
	return map[string][]string{
		"say":     {"next", "end", "media"},
		"ask":     append([]string{"into", "optional", "reject"}, question...),
		"choose":  append([]string{"into", "options"}, question...),
		"form":    append([]string{"fields"}, question...),
		"set":     {"next", "end"},
		"branch":  {},
		"do":      {"with", "into", "timeout", "outcomes", "say"},
		"call":    {"with", "into", "next", "end"},
		"guide":   {"next", "end", "media"},
		"answer":  {"next", "end", "media"},
		"ticket":  {"next", "end", "media"},
		"handoff": {"media"},
		"rate":    {"say", "next", "end"},
		"end":     {},
	}
}

// verbOf returns the step's one verb, or "" after a problem. say and end are
// verbs only where no other key is one.
func (b *flowBuild) verbOf(d *stepDoc) string {
	var found []string
	weak := ""
	for _, k := range d.keys {
		switch {
		case k.name == "say" || k.name == "end" && weak == "":
			weak = k.name
		case b.verbs[k.name] != nil && k.name != "end":
			found = append(found, k.name)
		}
	}
	switch {
	case len(found) == 1:
		return found[0]
	case len(found) > 1:
		b.problem(d.key(found[1]), "one verb a step; make two steps of it", "step has two verbs: %s and %s", found[0], found[1])
		return ""
	case weak != "":
		return weak
	}
	for _, k := range d.keys {
		if near := strictyaml.Suggest(k.name, sortedKeys(b.verbs)); near != "" && !b.stepKey(k.name) {
			return "" // the unknown key is reported, and meant to be the verb
		}
	}
	b.problem(d.Pos, "one of "+strings.Join(sortedKeys(b.verbs), ", "), "step has no verb")
	return ""
}

func (b *flowBuild) stepKey(name string) bool {
	for _, keys := range b.verbs {
		if slices.Contains(keys, name) {
			return true
		}
	}
	return name == "id"
}

// stepKeys reports keys that mean nothing beside the verb.
func (b *flowBuild) stepKeys(d *stepDoc, verb string) {
	for _, k := range d.keys {
		if k.name == "id" || k.name == verb || !b.stepKey(k.name) || slices.Contains(b.verbs[verb], k.name) {
			continue
		}
		var owners []string
		for _, v := range sortedKeys(b.verbs) {
			if slices.Contains(b.verbs[v], k.name) {
				owners = append(owners, v)
			}
		}
		if b.verbs[k.name] != nil && k.name != "end" {
			b.problem(k.pos, "one verb a step; make two steps of it", "step has two verbs: %s and %s", verb, k.name)
			continue
		}
		b.problem(k.pos, "it goes with "+strings.Join(owners, ", "), "%s means nothing beside %s", k.name, verb)
	}
}

// after settles where a step leads: its next, the following step, or the end.
func (b *flowBuild) after(sb *stepBuild, verb string, i int) {
	d := sb.doc
	sb.step.End = d.End.text
	if d.End.set() && !validName(d.End.text) {
		b.problem(d.End.pos, nameHint, "bad name %q of a result", d.End.text)
	}
	switch {
	case verb == "branch" || verb == "do" || verb == "handoff" || verb == "end":
	case d.Next.set() && d.End.set():
		b.problem(d.key("end"), "remove one of them", "a step with next cannot end the flow")
	case d.Next.set():
		if sb.step.Next = b.stepRef(&d.Next); sb.step.Next == "" && i+1 < len(b.steps) {
			sb.step.Next = b.steps[i+1].step.ID // a guess, after the problem
		}
	case d.End.set():
	case i+1 < len(b.steps):
		sb.step.Next = b.steps[i+1].step.ID
	}
}

func (b *flowBuild) media(docs []mediaDoc, key string) []Media {
	return b.loader.media(docs, key, &b.scope)
}

// media compiles files and links, of a step or of a saved reply.
func (l *loader) media(docs []mediaDoc, key string, sc *scope) (list []Media) {
	for i := range docs {
		d := &docs[i]
		if !d.Kind.set() || !d.URL.set() {
			l.problem(d.Pos, "such as {kind: link, url: https://…, title: {zh: …, en: …}}", "media needs kind and url")
			continue
		}
		l.oneOf(&d.Kind, "photo", "video", "document", "link")
		url := l.text(subKey(key, "media", i, "url"), &d.URL, sc, textRule{anyWords: true})
		l.checkURL(d.Kind.text, &d.URL, url)
		list = append(list, Media{
			Kind:  d.Kind.text,
			URL:   url,
			Title: l.text(subKey(key, "media", i, "title"), &d.Title, sc, textRule{}),
		})
	}
	return list
}

// checkURL reports addresses that a customer's app would refuse or distrust. What
// begins with a reference is not known here; the path of a file has none.
func (l *loader) checkURL(kind string, raw *rawText, url Text) {
	if url.Empty() {
		return
	}
	for i := range url.t.forms {
		f := &url.t.forms[i]
		if len(f.parts) == 0 || f.parts[0].name != "" {
			continue
		}
		address := f.parts[0].lit
		if len(f.parts) > 1 && strictyaml.MediaHint("link", address) != "" {
			kind = "link"
		}
		if hint := strictyaml.MediaHint(kind, address); hint != "" {
			l.problem(raw.pos, hint, "address %q cannot be opened", f.source)
			return
		}
	}
}

// subKey is the key of the nth text of a kind below another, counted from 1.
func subKey(key, kind string, i int, leaf string) string {
	if key == "" {
		return ""
	}
	key = fmt.Sprintf("%s.%s.%d", key, kind, i+1)
	if leaf != "" {
		key += "." + leaf
	}
	return key
}

// textKey is a key below another, "" below none.
func textKey(key string, leaf ...string) string {
	if key == "" {
		return ""
	}
	return key + "." + strings.Join(leaf, ".")
}
