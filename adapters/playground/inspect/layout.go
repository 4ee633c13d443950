package inspect

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/okpay/supportbot/flows"
)

// The measures of a drawing, in pixels. A box holds two lines of text.
const (
	boxWidth, boxHeight = 148.0, 42.0
	laneHeight          = 14.0 // of an arrow that passes between boxes
	gapAcross, gapDown  = 64.0, 14.0
	margin              = 12.0
	sweeps              = 6 // over the columns, to bring what belongs together side by side
)

// Box is one step in a drawing.
type Box struct {
	ID, Caption         string
	Shape               flows.Shape
	X, Y, Width, Height float64
	Now, Visited        bool
}

// Arrow is one way between steps.
type Arrow struct {
	From, To string
	Label    string
	Path     string // of SVG
	X, Y     float64
	Visited  bool
}

// Drawing is a flow laid out from left to right.
type Drawing struct {
	Title         string
	Width, Height float64
	Boxes         []Box
	Arrows        []Arrow
}

// spot is a place in a column: a step, or where an arrow passes by.
type spot struct {
	id     string
	node   *flows.Node // nil where an arrow passes
	column int
	x, y   float64
	next   []*spot
	prev   []*spot
}

func (s *spot) height() float64 {
	if s.node == nil {
		return laneHeight
	}
	return boxHeight
}

// Draw lays a flow out in columns, so that arrows lead to the right but for those that
// go back. It is deterministic and takes bounded time.
func Draw(g flows.Graph) Drawing {
	p := newPlan(g)
	for range sweeps {
		p.sort(func(s *spot) []*spot { return s.prev }, false)
		p.sort(func(s *spot) []*spot { return s.next }, true)
	}
	p.place()
	return p.drawing(g)
}

// plan is a drawing that is being made.
type plan struct {
	spots   map[string]*spot
	columns [][]*spot
	routes  map[flows.Edge][]*spot // the spots that an arrow goes through, its ends included
}

func newPlan(g flows.Graph) *plan {
	p := &plan{spots: map[string]*spot{}, routes: map[flows.Edge][]*spot{}}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		p.spots[n.ID] = &spot{id: n.ID, node: n}
	}
	columns := columnsOf(g)
	for i := range g.Nodes {
		s := p.spots[g.Nodes[i].ID]
		s.column = columns[s.id]
		p.add(s)
	}
	for i, e := range g.Edges {
		from, to := p.spots[e.From], p.spots[e.To]
		if from != nil && to != nil {
			p.route(e, from, to, i)
		}
	}
	return p
}

func (p *plan) add(s *spot) {
	for len(p.columns) <= s.column {
		p.columns = append(p.columns, nil)
	}
	p.columns[s.column] = append(p.columns[s.column], s)
}

// route leads an arrow through the columns between its ends, each at a place of its own.
func (p *plan) route(e flows.Edge, from, to *spot, n int) {
	way := []*spot{from}
	for c := from.column + 1; c < to.column; c++ {
		s := &spot{id: fmt.Sprint("lane", n, "/", c), column: c}
		p.add(s)
		way = append(way, s)
	}
	way = append(way, to)
	if to.column > from.column {
		for i := range way[1:] {
			way[i].next = append(way[i].next, way[i+1])
			way[i+1].prev = append(way[i+1].prev, way[i])
		}
	}
	p.routes[e] = way
}

// columnsOf puts every step to the right of all that lead to it, but for arrows that
// go back.
func columnsOf(g flows.Graph) map[string]int {
	next := map[string][]string{}
	for _, e := range g.Edges {
		next[e.From] = append(next[e.From], e.To)
	}
	state, order := map[string]int{}, []string{}
	forward := map[string][]string{}
	var visit func(id string)
	visit = func(id string) {
		state[id] = 1
		for _, to := range next[id] {
			if state[to] == 1 {
				continue // it goes back
			}
			forward[id] = append(forward[id], to)
			if state[to] == 0 {
				visit(to)
			}
		}
		state[id] = 2
		order = append(order, id)
	}
	if state[flows.GraphStart] == 0 {
		visit(flows.GraphStart)
	}
	for _, n := range g.Nodes {
		if state[n.ID] == 0 {
			visit(n.ID)
		}
	}
	columns := map[string]int{}
	for _, id := range slices.Backward(order) {
		for _, to := range forward[id] {
			step := 1
			if id == flows.GraphStart {
				step = 0 // it has no box
			}
			columns[to] = max(columns[to], columns[id]+step)
		}
	}
	return columns
}

// sort orders every column by where the neighbours of its spots are.
func (p *plan) sort(neighbours func(*spot) []*spot, back bool) {
	for i := range p.columns {
		if back {
			i = len(p.columns) - 1 - i
		}
		place := map[*spot]float64{}
		for at, s := range p.columns[i] {
			place[s] = float64(at)
			if list := neighbours(s); len(list) > 0 {
				var sum float64
				for _, n := range list {
					sum += float64(slices.Index(p.columns[n.column], n)) / float64(max(len(p.columns[n.column])-1, 1))
				}
				place[s] = sum / float64(len(list)) * float64(len(p.columns[i])-1)
			}
		}
		slices.SortStableFunc(p.columns[i], func(a, b *spot) int { return cmp.Compare(place[a], place[b]) })
	}
}

// place gives every spot its coordinates: columns stand in the middle.
func (p *plan) place() {
	tall := 0.0
	for _, column := range p.columns {
		tall = max(tall, heightOf(column))
	}
	for i, column := range p.columns {
		y := margin + (tall-heightOf(column))/2
		for _, s := range column {
			s.x, s.y = margin+float64(i)*(boxWidth+gapAcross), y
			y += s.height() + gapDown
		}
	}
}

func heightOf(column []*spot) float64 {
	h := -gapDown
	for _, s := range column {
		h += s.height() + gapDown
	}
	return max(h, 0)
}

func (p *plan) drawing(g flows.Graph) Drawing {
	d := Drawing{Title: g.Title}
	for _, n := range g.Nodes {
		s := p.spots[n.ID]
		d.Boxes = append(d.Boxes, Box{ID: n.ID, Caption: n.Caption, Shape: n.Shape, X: s.x, Y: s.y, Width: boxWidth, Height: boxHeight})
		d.Width, d.Height = max(d.Width, s.x+boxWidth+margin), max(d.Height, s.y+boxHeight+margin)
	}
	drawn := map[flows.Edge]bool{}
	for _, e := range g.Edges {
		if way := p.routes[e]; way != nil && !drawn[e] {
			drawn[e] = true
			d.Arrows = append(d.Arrows, arrow(e, way, &d))
		}
	}
	return d
}

// arrow draws the way from the right side of a box to the left side of another one.
// One that goes back, or stays in its column, bends below both.
func arrow(e flows.Edge, way []*spot, d *Drawing) Arrow {
	from, to := way[0], way[len(way)-1]
	x, y := from.x+boxWidth, from.y+boxHeight/2
	a := Arrow{From: e.From, To: e.To, Label: e.Label}
	var b strings.Builder
	fmt.Fprintf(&b, "M%.0f %.0f", x, y)
	if to.column <= from.column {
		low := math.Max(from.y, to.y) + boxHeight + gapDown
		d.Height = max(d.Height, low+margin)
		fmt.Fprintf(&b, " C%.0f %.0f %.0f %.0f %.0f %.0f S%.0f %.0f %.0f %.0f", x+30, y, x+30, low, (x+to.x)/2, low, to.x-30, to.y+boxHeight/2, to.x, to.y+boxHeight/2)
		a.X, a.Y, a.Path = (x+to.x)/2, low, b.String()
		return a
	}
	for i, s := range way[1:] {
		nx, ny := s.x, s.y+s.height()/2
		mid := (x + nx) / 2
		fmt.Fprintf(&b, " C%.0f %.0f %.0f %.0f %.0f %.0f", mid, y, mid, ny, nx, ny)
		if i == 0 {
			a.X, a.Y = mid, (y+ny)/2
		}
		if x, y = nx, ny; s.node == nil {
			x += boxWidth
			fmt.Fprintf(&b, " L%.0f %.0f", x, y)
		}
	}
	a.Path = b.String()
	return a
}
