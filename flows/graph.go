package flows

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Graph is a flow as boxes and arrows, with its texts in one language.
type Graph struct {
	Title string
	Nodes []Node
	Edges []Edge
}

// Node is one box of a graph.
type Node struct {
	ID      string // of a step the step's id; of another flow its id after "flow "
	Shape   Shape
	Caption string // what it does, in few words; "" says the id all
}

// Shape tells what kind of box a node is.
type Shape byte

// The shapes.
const (
	ShapeSay    Shape = iota // says or does something and goes on
	ShapeAsk                 // asks for typed input
	ShapeChoose              // goes one of several ways
	ShapeDo                  // calls an action or another flow
	ShapePeople              // leads to people
	ShapeEnd                 // ends with a result
	ShapeFlow                // another flow, which an option starts
	ShapeDone                // the end of the flow
)

// Edge is one arrow of a graph. It begins at GraphStart where the flow begins.
type Edge struct {
	From, To string
	Label    string // what leads that way; "" for what simply follows
}

// The nodes that are no steps.
const (
	GraphStart = " start" // a step's id has no space
	GraphDone  = " done"
	graphFlow  = "flow "
)

// Graph returns the flow as a graph, in the order of its file. It is deterministic.
func (f *Flow) Graph(locale string) Graph {
	g := Graph{Title: f.Title.plain(locale)}
	ends := false
	for i, s := range f.Steps {
		if f.steps[s.ID] != s {
			continue
		}
		if i == 0 {
			g.Edges = append(g.Edges, Edge{From: GraphStart, To: string(s.ID)})
		}
		g.Nodes = append(g.Nodes, Node{string(s.ID), shapeOf(s.Verb), shorten(s.caption(locale))})
		ends = g.leave(s, locale) || ends
	}
	if ends {
		g.Nodes = append(g.Nodes, Node{ID: GraphDone, Shape: ShapeDone})
	}
	return g
}

// leave adds the ways out of a step and reports whether one ends the flow.
func (g *Graph) leave(s *Step, locale string) (ends bool) {
	for _, e := range s.edges() {
		g.Edges = append(g.Edges, Edge{string(s.ID), string(e.to), s.edgeLabel(e, locale)})
	}
	if choose, ok := s.Verb.(*Choose); ok {
		for _, o := range choose.Options {
			if o.Start != "" {
				g.other(o.Start)
				g.Edges = append(g.Edges, Edge{string(s.ID), graphFlow + string(o.Start), o.Label.plain(locale)})
			}
		}
	}
	if s.endsHere() {
		g.Edges = append(g.Edges, Edge{string(s.ID), GraphDone, s.End})
		return true
	}
	return false
}

// other adds the box of another flow once.
func (g *Graph) other(id FlowID) {
	n := Node{ID: graphFlow + string(id), Shape: ShapeFlow}
	for _, have := range g.Nodes {
		if have == n {
			return
		}
	}
	g.Nodes = append(g.Nodes, n)
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

func shapeOf(v Verb) Shape {
	switch v.(type) {
	case *Ask, *Form:
		return ShapeAsk
	case *Choose, *Branch:
		return ShapeChoose
	case *Do, *Call:
		return ShapeDo
	case *Ticket, *Handoff:
		return ShapePeople
	case *End:
		return ShapeEnd
	case *Say, *Set, *Guide, *Answer, *Rate:
	}
	return ShapeSay
}

// caption is what a step does, in few words.
func (s *Step) caption(locale string) string {
	switch v := s.Verb.(type) {
	case *Say:
		return v.Text.plain(locale)
	case *Ask:
		return v.Text.plain(locale)
	case *Choose:
		return v.Text.plain(locale)
	case *Form:
		return v.Text.plain(locale)
	case *Set:
		var list []string
		for _, a := range v.Assign {
			list = append(list, a.Slot+" = "+a.Expr.Source())
		}
		return strings.Join(list, "; ")
	case *Branch:
		return "branch"
	case *Do:
		return "do " + v.Action
	case *Call:
		return "call " + string(v.Flow)
	case *Guide:
		return fmt.Sprintf("guide, %d cards", len(v.Cards))
	case *Answer:
		return "answer " + v.Entry
	case *Ticket:
		return "ticket → " + v.Queue
	case *Handoff:
		return "handoff → " + v.Queue
	case *Rate:
		return "rate " + v.After
	case *End:
		return "end " + s.End
	}
	return ""
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
