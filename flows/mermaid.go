package flows

import (
	"fmt"
	"strings"
)

// Mermaid returns the flow as a Mermaid flowchart, with its texts in the first
// source locale. It is deterministic.
func (f *Flow) Mermaid() string { return f.MermaidIn(sourceLocales()[0]) }

// MermaidIn is [Flow.Mermaid] with the texts in a locale.
func (f *Flow) MermaidIn(locale string) string {
	g := f.Graph(locale)
	var b strings.Builder
	b.WriteString("flowchart TD\n")
	from := map[string][]Edge{}
	for _, e := range g.Edges {
		from[e.From] = append(from[e.From], e)
	}
	for _, e := range from[GraphStart] {
		fmt.Fprintf(&b, "  start([\"%s\"]) --> %s\n", quoteLabel(g.Title), nodeID(e.To))
	}
	for _, n := range g.Nodes {
		switch n.Shape {
		case ShapeFlow: // stands in its edges
		case ShapeDone:
			b.WriteString("  done(((\" \")))\n")
		case ShapeSay, ShapeAsk, ShapeChoose, ShapeDo, ShapePeople, ShapeEnd:
			open, shut := brackets(n.Shape)
			fmt.Fprintf(&b, "  %s%s\"<b>%s</b><br/>%s\"%s\n", nodeID(n.ID), open, quoteLabel(n.ID), quoteLabel(n.Caption), shut)
			for _, e := range from[n.ID] {
				b.WriteString(arrow(e))
			}
		}
	}
	return b.String()
}

func arrow(e Edge) string {
	to := nodeID(e.To)
	if flow, ok := strings.CutPrefix(e.To, graphFlow); ok {
		to = fmt.Sprintf("f_%s[[\"%s\"]]", flow, flow)
	}
	if e.Label == "" {
		return fmt.Sprintf("  %s --> %s\n", nodeID(e.From), to)
	}
	return fmt.Sprintf("  %s -->|\"%s\"| %s\n", nodeID(e.From), quoteLabel(e.Label), to)
}

// nodeID keeps step ids such as "end" and "graph" from being words of Mermaid.
func nodeID(id string) string {
	if id == GraphDone {
		return "done"
	}
	return "s_" + id
}

func brackets(s Shape) (open, shut string) {
	switch s {
	case ShapeAsk:
		return "[/", "/]"
	case ShapeChoose:
		return "{", "}"
	case ShapeDo:
		return "[[", "]]"
	case ShapePeople:
		return "([", "])"
	case ShapeEnd:
		return "((", "))"
	case ShapeSay, ShapeFlow, ShapeDone:
	}
	return "[", "]"
}

// quoteLabel writes what would end a label in Mermaid, or be HTML there, as entities.
func quoteLabel(s string) string {
	return strings.NewReplacer("#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "\n", " ").Replace(s)
}
