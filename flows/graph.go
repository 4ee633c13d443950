package flows

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Mermaid returns the flow as a Mermaid flowchart, with its texts in the first
// source locale. It is deterministic.
func (f *Flow) Mermaid() string { return f.MermaidIn(sourceLocales()[0]) }

// MermaidIn is [Flow.Mermaid] with the texts in a locale. The node of a step has
// the step's id after "s_", so that a page can light up the current one.
func (f *Flow) MermaidIn(locale string) string {
	var b strings.Builder
	b.WriteString("flowchart TD\n")
	ends := false
	for i, s := range f.Steps {
		if f.steps[s.ID] != s {
			continue
		}
		if i == 0 {
			fmt.Fprintf(&b, "  start([\"%s\"]) --> %s\n", quoteLabel(f.Title.plain(locale)), nodeID(s.ID))
		}
		open, shut := shape(s.Verb)
		fmt.Fprintf(&b, "  %s%s\"%s\"%s\n", nodeID(s.ID), open, s.caption(locale), shut)
		ends = f.writeEdges(&b, s, locale) || ends
	}
	if ends {
		b.WriteString("  done(((\" \")))\n")
	}
	return b.String()
}

// writeEdges writes the ways out of a step and reports whether one ends the flow.
func (f *Flow) writeEdges(b *strings.Builder, s *Step, locale string) (ends bool) {
	for _, e := range s.edges() {
		if label := s.edgeLabel(e, locale); label != "" {
			fmt.Fprintf(b, "  %s -->|\"%s\"| %s\n", nodeID(s.ID), quoteLabel(label), nodeID(e.to))
		} else {
			fmt.Fprintf(b, "  %s --> %s\n", nodeID(s.ID), nodeID(e.to))
		}
	}
	if choose, ok := s.Verb.(*Choose); ok {
		for _, o := range choose.Options {
			if o.Start != "" {
				fmt.Fprintf(b, "  %s -->|\"%s\"| f_%s[[\"%s\"]]\n", nodeID(s.ID), quoteLabel(o.Label.plain(locale)), o.Start, o.Start)
			}
		}
	}
	if s.endsHere() {
		ends = true
		if s.End != "" {
			fmt.Fprintf(b, "  %s -->|\"%s\"| done\n", nodeID(s.ID), quoteLabel(s.End))
		} else {
			fmt.Fprintf(b, "  %s --> done\n", nodeID(s.ID))
		}
	}
	return ends
}

// endsHere reports whether the flow ends after the step.
func (s *Step) endsHere() bool {
	switch s.Verb.(type) {
	case *Branch, *Do:
		return false
	case *Handoff, *End:
		return true
	case *Say, *Ask, *Choose, *Form, *Set, *Call, *Guide, *Answer, *Ticket, *Rate:
	}
	return s.Next == "" && (len(s.edges()) == 0 || s.End != "")
}

// nodeID keeps step ids such as "end" and "graph" from being words of Mermaid.
func nodeID(id StepID) string { return "s_" + string(id) }

func shape(v Verb) (open, shut string) {
	switch v.(type) {
	case *Ask, *Form:
		return "[/", "/]"
	case *Choose, *Branch:
		return "{", "}"
	case *Do, *Call:
		return "[[", "]]"
	case *Ticket, *Handoff:
		return "([", "])"
	case *End:
		return "((", "))"
	case *Say, *Set, *Guide, *Answer, *Rate:
	}
	return "[", "]"
}

// caption is the id of the step and what it does, in few words.
func (s *Step) caption(locale string) string {
	text := ""
	switch v := s.Verb.(type) {
	case *Say:
		text = v.Text.plain(locale)
	case *Ask:
		text = v.Text.plain(locale)
	case *Choose:
		text = v.Text.plain(locale)
	case *Form:
		text = v.Text.plain(locale)
	case *Set:
		var list []string
		for _, a := range v.Assign {
			list = append(list, a.Slot+" = "+a.Expr.Source())
		}
		text = strings.Join(list, "; ")
	case *Branch:
		text = "branch"
	case *Do:
		text = "do " + v.Action
	case *Call:
		text = "call " + string(v.Flow)
	case *Guide:
		text = fmt.Sprintf("guide, %d cards", len(v.Cards))
	case *Answer:
		text = "answer " + v.Entry
	case *Ticket:
		text = "ticket → " + v.Queue
	case *Handoff:
		text = "handoff → " + v.Queue
	case *Rate:
		text = "rate " + v.After
	case *End:
		text = "end " + s.End
	}
	return "<b>" + quoteLabel(string(s.ID)) + "</b><br/>" + quoteLabel(shorten(text))
}

// plain is a text as its author wrote it, without the marks for bold and code.
func (t Text) plain(locale string) string {
	f := t.form(locale)
	if f == nil {
		return ""
	}
	return strings.NewReplacer("**", "", "`", "").Replace(f.source)
}

func (s *Step) edgeLabel(e edge, locale string) string {
	switch e.kind {
	case edgeOption:
		o := s.Verb.(*Choose).Options[e.n]
		label := o.Label.plain(locale)
		if o.When != nil {
			label += " [" + o.When.Source() + "]"
		}
		return shorten(label)
	case edgeCase:
		return shorten(s.Verb.(*Branch).Cases[e.n].When.Source())
	case edgeOutcome:
		return e.name
	case edgeElse:
		return "else"
	case edgeOtherwise:
		return "otherwise"
	case edgeStuck:
		return "stuck"
	case edgeClosed:
		return "closed"
	case edgeNext:
	}
	return ""
}

// maxCaption keeps the boxes of a graph readable.
const maxCaption = 60

func shorten(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= maxCaption {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:maxCaption-1])) + "…"
}

// quoteLabel writes what would end a label in Mermaid, or be HTML there, as entities.
func quoteLabel(s string) string {
	return strings.NewReplacer("#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "\n", " ").Replace(s)
}
