package flows

import (
	"maps"
	"slices"
	"strings"
)

// check finds what is wrong with a flow as a whole.
func (b *flowBuild) check() {
	reachable := b.flow.reachable()
	for _, sb := range b.steps {
		if sb.doc.ID.set() && b.flow.steps[sb.step.ID] == sb.step && !reachable[sb.step.ID] {
			b.problem(sb.doc.ID.pos, "lead to it with next, or remove it", "unreachable step %q", sb.step.ID)
		}
	}
	for i := range b.doc.Slots {
		if e := &b.doc.Slots[i]; !b.used[e.Key] {
			b.problem(e.Pos, "remove it", "unused slot %q", e.Key)
		}
	}
	b.checkLoops()
	b.checkReads(reachable)
}

// checkLoops reports circles of steps that never wait, each once, at its first step.
func (b *flowBuild) checkLoops() {
	const (
		open = 1
		done = 2
	)
	state := map[StepID]int{}
	var path []StepID
	var visit func(s *Step)
	visit = func(s *Step) {
		state[s.ID] = open
		path = append(path, s.ID)
		for _, e := range s.edges() {
			next := b.flow.steps[e.to]
			switch {
			case next == nil || next.waits():
			case state[e.to] == open:
				b.loopProblem(path[slices.Index(path, e.to):])
			case state[e.to] == 0:
				visit(next)
			}
		}
		path = path[:len(path)-1]
		state[s.ID] = done
	}
	for _, s := range b.flow.Steps {
		if state[s.ID] == 0 && !s.waits() && b.flow.steps[s.ID] == s {
			visit(s)
		}
	}
}

func (b *flowBuild) loopProblem(circle []StepID) {
	var names []string
	for _, id := range circle {
		names = append(names, string(id))
	}
	names = append(names, names[0])
	for _, sb := range b.steps {
		if slices.Contains(circle, sb.step.ID) {
			b.problem(sb.doc.ID.pos, "a loop needs a step that waits: ask, choose, form, guide or do",
				"steps loop without waiting: %s", strings.Join(names, " → "))
			return
		}
	}
}

// checkReads reports slots that are used where nothing can have set them yet:
// for each step it gathers what some way to it may have set.
func (b *flowBuild) checkReads(reachable map[StepID]bool) {
	if len(b.steps) == 0 {
		return
	}
	may := map[StepID]map[string]bool{b.steps[0].step.ID: b.preset()}
	for changed := true; changed; {
		changed = false
		for _, sb := range b.steps {
			if may[sb.step.ID] != nil && b.flowOn(sb, may) {
				changed = true
			}
		}
	}
	for _, sb := range b.steps {
		if !reachable[sb.step.ID] {
			continue
		}
		for _, r := range sb.reads {
			_, form := sb.step.Verb.(*Form)
			if !may[sb.step.ID][r.slot] && !(form && slices.Contains(sb.writes, r.slot)) {
				b.problem(r.pos, "set it in an earlier step, or give it a default", "slot %q is used before anything sets it", r.slot)
			}
		}
	}
}

// preset are the slots that have a value when the flow begins.
func (b *flowBuild) preset() map[string]bool {
	set := map[string]bool{}
	for _, s := range b.flow.Slots {
		if s.Default != "" || slices.Contains(b.flow.Inputs, s.Name) {
			set[s.Name] = true
		}
	}
	return set
}

// flowOn hands what may be set after a step on to the steps after it.
func (b *flowBuild) flowOn(sb *stepBuild, may map[StepID]map[string]bool) (changed bool) {
	out := maps.Clone(may[sb.step.ID])
	for _, w := range sb.writes {
		out[w] = true
	}
	for _, e := range sb.step.edges() {
		if may[e.to] == nil {
			may[e.to] = map[string]bool{}
			changed = true
		}
		for slot := range out {
			if !may[e.to][slot] {
				may[e.to][slot] = true
				changed = true
			}
		}
	}
	return changed
}
