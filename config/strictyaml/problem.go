package strictyaml

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Pos is a place in a file. The zero Pos is no place.
type Pos struct {
	File string
	Line int // from 1; 0 is the file as a whole
	Col  int // in characters, from 1
}

// String returns file:line:col, or the file alone where there is no line.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Problem is one thing that somebody has to mend in a file.
type Problem struct {
	Pos
	What string // what is wrong, in lower case and without a full stop
	Hint string // how to mend it, may be empty
}

// String returns "file:line:col: what (hint)", without the brackets where there is no hint.
func (p Problem) String() string {
	s := p.What
	if place := p.Pos.String(); place != "" {
		s = place + ": " + s
	}
	if p.Hint != "" {
		s += " (" + p.Hint + ")"
	}
	return s
}

// Problems are all that is wrong with one or several files.
type Problems []Problem

// Add appends one problem.
func (p *Problems) Add(pos Pos, what, hint string) {
	*p = append(*p, Problem{Pos: pos, What: what, Hint: hint})
}

// Sort orders the problems by place, keeping the order of those that share one.
func (p Problems) Sort() {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
}

// Err returns nil when there is no problem, and else an [*Error] that holds p.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return &Error{Problems: p}
}

// Error is a list of problems as an error. Its message has one line for each.
type Error struct{ Problems Problems }

// Error returns one line for each problem.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}
