package flows

import (
	"strings"
)

// checkCalls reports flows that call themselves, directly or through others.
func (l *loader) checkCalls(builds []*flowBuild) {
	for _, b := range builds {
		for _, sb := range b.steps {
			call, ok := sb.step.Verb.(*Call)
			if !ok || call.Flow == "" {
				continue
			}
			if way := l.callPath(call.Flow, b.flow.ID, nil); way != nil {
				l.problem(sb.doc.Call.pos, "let one of them start the other with an option", "flow %q calls itself: %s", b.flow.ID,
					strings.Join(append([]string{string(b.flow.ID)}, way...), " → "))
			}
		}
	}
}

// callPath returns the calls that lead from one flow to another, or nil.
func (l *loader) callPath(from, to FlowID, seen map[FlowID]bool) []string {
	if seen == nil {
		seen = map[FlowID]bool{}
	}
	if from == to {
		return []string{string(from)}
	}
	b := l.flows[from]
	if b == nil || seen[from] {
		return nil
	}
	seen[from] = true
	for _, sb := range b.steps {
		if call, ok := sb.step.Verb.(*Call); ok {
			if way := l.callPath(call.Flow, to, seen); way != nil {
				return append([]string{string(from)}, way...)
			}
		}
	}
	return nil
}

// checkPeople reports flows that ask something of the customer, or do something
// for them, and have no way to a person: no handoff or ticket that can be
// reached, in the flow itself or in one that it calls or starts. A flow that is
// only called leaves that to its callers.
func (l *loader) checkPeople(builds []*flowBuild) {
	helps := map[FlowID]bool{}
	for changed := true; changed; {
		changed = false
		for _, b := range builds {
			if !helps[b.flow.ID] && b.reachesPerson(helps) {
				helps[b.flow.ID] = true
				changed = true
			}
		}
	}
	called := l.called(builds)
	for _, b := range builds {
		onlyCalled := called[b.flow.ID] && b.flow.Start.never()
		if !helps[b.flow.ID] && !onlyCalled && b.needsPerson() {
			l.problem(b.doc.Flow.pos, "add a handoff or ticket step and lead to it, for example with otherwise",
				"flow %q has no way to a person", b.flow.ID)
		}
	}
}

// never reports whether nothing starts the flow but another flow.
func (s *Start) never() bool {
	return s.Command == "" && s.Menu == "" && s.On == "" && len(s.Phrases) == 0
}

func (l *loader) called(builds []*flowBuild) map[FlowID]bool {
	called := map[FlowID]bool{}
	for _, b := range builds {
		for _, s := range b.flow.Steps {
			if call, ok := s.Verb.(*Call); ok {
				called[call.Flow] = true
			}
		}
	}
	return called
}

func (b *flowBuild) needsPerson() bool {
	for _, s := range b.flow.Steps {
		switch s.Verb.(type) {
		case *Ask, *Choose, *Form, *Do:
			return true
		}
	}
	return false
}

func (b *flowBuild) reachesPerson(helps map[FlowID]bool) bool {
	reachable := b.flow.reachable()
	for _, s := range b.flow.Steps {
		if !reachable[s.ID] {
			continue
		}
		switch v := s.Verb.(type) {
		case *Handoff, *Ticket:
			return true
		case *Call:
			if helps[v.Flow] {
				return true
			}
		case *Choose:
			for _, o := range v.Options {
				if helps[o.Start] {
					return true
				}
			}
		}
	}
	return false
}
