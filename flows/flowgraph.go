package flows

// edge is one way from a step to another, with what leads there.
type edge struct {
	to   StepID
	kind edgeKind
	name string // of the option, outcome or case
	n    int    // which option or case, from 0
}

type edgeKind byte

const (
	edgeNext edgeKind = iota
	edgeOption
	edgeCase
	edgeElse
	edgeOutcome
	edgeOtherwise
	edgeStuck
	edgeClosed
)

// edges returns the ways out of a step in the order of the file.
func (s *Step) edges() (list []edge) {
	add := func(to StepID, kind edgeKind, name string, n int) {
		if to != "" {
			list = append(list, edge{to, kind, name, n})
		}
	}
	switch v := s.Verb.(type) {
	case *Choose:
		for i, o := range v.Options {
			switch {
			case o.Next != "":
				add(o.Next, edgeOption, o.Value, i)
			case o.Start == "":
				add(s.Next, edgeOption, o.Value, i)
			}
		}
		add(v.Otherwise, edgeOtherwise, "", 0)
	case *Ask:
		add(s.Next, edgeNext, "", 0)
		add(v.Otherwise, edgeOtherwise, "", 0)
	case *Form:
		add(s.Next, edgeNext, "", 0)
		add(v.Otherwise, edgeOtherwise, "", 0)
	case *Branch:
		for i, c := range v.Cases {
			add(c.Next, edgeCase, "", i)
		}
		add(v.Else, edgeElse, "", 0)
	case *Do:
		for i, name := range sortedKeys(v.Outcomes) {
			add(v.Outcomes[name], edgeOutcome, name, i)
		}
	case *Guide:
		add(s.Next, edgeNext, "", 0)
		add(v.Stuck, edgeStuck, "", 0)
	case *Handoff:
		add(v.Closed, edgeClosed, "", 0)
	case *Say, *Set, *Call, *Answer, *Ticket, *Rate:
		add(s.Next, edgeNext, "", 0)
	case *End:
	}
	return list
}

// waits reports whether a step ends the turn, so that a loop through it cannot
// run without the customer or a backend.
func (s *Step) waits() bool {
	switch s.Verb.(type) {
	case *Ask, *Choose, *Form, *Guide, *Do, *Handoff, *End:
		return true
	case *Say, *Set, *Branch, *Call, *Answer, *Ticket, *Rate:
	}
	return false
}

// reachable returns the steps that a new session can come to.
func (f *Flow) reachable() map[StepID]bool {
	seen := map[StepID]bool{}
	if len(f.Steps) == 0 {
		return seen
	}
	todo := []StepID{f.Steps[0].ID}
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		step := f.steps[id]
		if seen[id] || step == nil {
			continue
		}
		seen[id] = true
		for _, e := range step.edges() {
			todo = append(todo, e.to)
		}
	}
	return seen
}
