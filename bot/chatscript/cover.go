package chatscript

import (
	"fmt"
	"slices"
	"strings"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/flows"
)

// Coverage tells which places of the flows no transcript comes through.
type Coverage struct {
	Total, Reached int
	Missing        []bot.Visit // in the order of the flows
}

// Cover holds the visits of all played scripts against a library: every step,
// every option of a choose, every outcome of an action and every way of a branch.
func Cover(lib *flows.Library, visits []bot.Visit) Coverage {
	seen := map[bot.Visit]bool{}
	for _, v := range visits {
		seen[v] = true
	}
	var c Coverage
	for _, flow := range lib.Flows() {
		for _, place := range places(flow) {
			c.Total++
			if seen[place] {
				c.Reached++
			} else {
				c.Missing = append(c.Missing, place)
			}
		}
	}
	return c
}

// Percent is the share of places reached; a library without flows is covered.
func (c Coverage) Percent() float64 {
	if c.Total == 0 {
		return 100
	}
	return 100 * float64(c.Reached) / float64(c.Total)
}

// String writes the figure and the missing places.
func (c Coverage) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "coverage: %.1f%% (%d of %d steps, options and outcomes)\n", c.Percent(), c.Reached, c.Total)
	for _, m := range c.Missing {
		b.WriteString("  not reached: " + m.Flow + "/" + m.Step)
		if m.Way != "" {
			b.WriteString(" → " + m.Way)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func places(flow *flows.Flow) []bot.Visit {
	var out []bot.Visit
	for _, step := range flow.Steps {
		at := bot.Visit{Flow: string(flow.ID), Step: string(step.ID)}
		out = append(out, at)
		for _, way := range ways(step) {
			at.Way = way
			out = append(out, at)
		}
	}
	return out
}

func ways(step *flows.Step) []string {
	var out []string
	switch v := step.Verb.(type) {
	case *flows.Choose:
		for _, o := range v.Options {
			out = append(out, o.Value)
		}
	case *flows.Do:
		for outcome := range v.Outcomes {
			out = append(out, outcome)
		}
		slices.Sort(out)
	case *flows.Branch:
		for i := range v.Cases {
			out = append(out, fmt.Sprint("case ", i+1))
		}
		out = append(out, "else")
	case *flows.Guide:
		if v.Stuck != "" {
			out = append(out, "stuck")
		}
	case *flows.Handoff:
		if v.Closed != "" {
			out = append(out, "closed")
		}
	}
	return out
}
